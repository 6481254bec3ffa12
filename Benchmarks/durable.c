// What a durable punch costs without kioskd: a plain C program that puts the same rows, with as many bytes
// and the same settings, into SQLite through prepared statements. `make bench` runs it in turn with the book
// and prints the ratio.
//
//   cc -O2 -o durable durable.c -lsqlite3
//   durable DIRECTORY COUNT BATCH [TALLY]
//       prints: commits/s, then p50 and p99 of a commit in microseconds, microseconds of processor a punch,
//       and the most memory in kilobytes. TALLY is a file that always holds the number of durable punches.
//
// A punch is two rows (the badge, the punch); BATCH punches share one commit. The columns are those of the
// book's `entry` table (docs/book-format.md), the texts as long as a real punch's. Nothing is hashed here.

#include "took.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *const schema =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA wal_autocheckpoint = 1000;"
    "CREATE TABLE entry (sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL,"
    " wall INTEGER NOT NULL, boot INTEGER NOT NULL, bootID BLOB NOT NULL, trust INTEGER NOT NULL, reader "
    "TEXT,"
    " latitude INTEGER, longitude INTEGER, live INTEGER, public TEXT NOT NULL, private BLOB,"
    " previous BLOB NOT NULL, hash BLOB NOT NULL, uncertainty INTEGER) STRICT;";

static const char *const insertion =
    "INSERT INTO entry (sequence, kind, version, wall, boot, bootID, trust, reader, latitude, longitude, "
    "live,"
    " public, private, previous, hash, uncertainty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

static const char *const texts[2][2] = {
    {"presented",
     "{\"person\":2,\"credential\":3,\"method\":\"badge\",\"settlesAtBootMicroseconds\":300000000000}"},
    {"punched", "{\"person\":2,\"action\":\"checkIn\",\"basis\":\"sole\",\"method\":\"badge\","
                "\"presented\":10001,\"site\":\"LLN-02\",\"before\":\"absent\"}"},
};

static void check(sqlite3 *database, int result, const char *what) {
    if (result == SQLITE_OK || result == SQLITE_DONE)
        return;
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static void run(sqlite3 *database, sqlite3_stmt *statement) {
    check(database, sqlite3_step(statement), "step");
    check(database, sqlite3_reset(statement), "reset");
}

static void insert(sqlite3 *database, sqlite3_stmt *statement, int64_t sequence) {
    const char *const *text = texts[sequence % 2];
    uint8_t blobs[80];
    memset(blobs, (int)(sequence & 255), sizeof blobs);
    sqlite3_bind_int64(statement, 1, sequence);
    sqlite3_bind_text(statement, 2, text[0], (int)strlen(text[0]), SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, 1);
    sqlite3_bind_int64(statement, 4, 1767225600000000 + sequence * 60000000);
    sqlite3_bind_int64(statement, 5, sequence * 60000000);
    sqlite3_bind_blob(statement, 6, blobs, 16, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 7, 3);
    sqlite3_bind_text(statement, 8, "entrance", 8, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 9, 508503000);
    sqlite3_bind_int64(statement, 10, 43517000);
    sqlite3_bind_int64(statement, 11, 0);
    sqlite3_bind_text(statement, 12, text[1], (int)strlen(text[1]), SQLITE_STATIC);
    sqlite3_bind_null(statement, 13);
    sqlite3_bind_blob(statement, 14, blobs + 16, 32, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 15, blobs + 48, 32, SQLITE_STATIC);
    sqlite3_bind_null(statement, 16);
    run(database, statement);
}

int main(int count, char **arguments) {
    if (count != 4 && count != 5) {
        fprintf(stderr, "usage: durable DIRECTORY COUNT BATCH [TALLY]\n");
        return 2;
    }
    long commits = strtol(arguments[2], NULL, 10), batch = strtol(arguments[3], NULL, 10);
    char path[4096];
    snprintf(path, sizeof path, "%s/durable.sqlite", arguments[1]);
    int64_t *took = commits > 0 && batch > 0 ? calloc((size_t)commits, sizeof *took) : NULL;
    if (!took) {
        fprintf(stderr, "COUNT and BATCH must be positive numbers\n");
        return 2;
    }
    sqlite3 *database = NULL;
    sqlite3_stmt *begin = NULL, *entry = NULL, *commit = NULL;
    check(database, sqlite3_open(path, &database), path);
    check(database, sqlite3_exec(database, schema, NULL, NULL, NULL), "schema");
    check(database, sqlite3_prepare_v2(database, "BEGIN IMMEDIATE", -1, &begin, NULL), "prepare");
    check(database, sqlite3_prepare_v2(database, insertion, -1, &entry, NULL), "prepare");
    check(database, sqlite3_prepare_v2(database, "COMMIT", -1, &commit, NULL), "prepare");

    int64_t sequence = 0, start = nanoseconds();
    int tally = count == 5 ? open(arguments[4], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    for (long index = 0; index < commits; index++) {
        int64_t before = nanoseconds();
        run(database, begin);
        for (long row = 0; row < batch * 2; row++)
            insert(database, entry, ++sequence);
        run(database, commit);
        took[index] = nanoseconds() - before;
        int64_t durable = sequence / 2;
        if (tally >= 0 && pwrite(tally, &durable, sizeof durable, 0) != sizeof durable)
            return 1;
    }
    double seconds = (double)(nanoseconds() - start) / 1e9;
    took_sort(took, commits);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double processor = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
                       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    printf("%.0f %.1f %.1f %.1f %ld\n", (double)commits / seconds, (double)took[commits / 2] / 1e3,
           (double)took[commits * 99 / 100] / 1e3, processor / (double)(commits * batch), used.ru_maxrss);

    free(took);
    sqlite3_finalize(begin);
    sqlite3_finalize(entry);
    sqlite3_finalize(commit);
    sqlite3_close(database);
    return 0;
}
