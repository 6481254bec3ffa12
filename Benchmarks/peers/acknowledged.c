// Sends events to a store-and-forward daemon and waits for its word that each is kept: how many a second, and
// how long one takes. One connection; WINDOW events may wait for their acknowledgement at a time.
//
//   acknowledged send PEER PORT COUNT WINDOW [TALLY]
//       prints: acknowledged, events/s, p50 and p99 in microseconds
//   acknowledged lost PEER PORT ACKNOWLEDGED
//       prints how many of the first ACKNOWLEDGED are not kept
//   acknowledged subscribe mosquitto PORT
//       makes the session in which mosquitto keeps what comes
//
// PEER is mosquitto (MQTT 3.1.1, quality of service 1), nats (JetStream, the stream's acknowledgement) or
// rsyslog (RELP). TALLY is a file that always holds the number acknowledged so far, for whoever ends the peer
// in mid-stream. An event is 256 bytes and begins with its number, from 0.

#include "../took.h"
#include "wire.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct peer *peer;

void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", peer->name, what);
    exit(1);
}

static int send_all(long count, long window, const char *path) {
    int64_t *took = calloc((size_t)count, sizeof *took);
    volatile int64_t *tally = NULL;
    if (path) {
        int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file < 0 || ftruncate(file, sizeof *tally) != 0)
            fail(path);
        tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    if (!took || tally == MAP_FAILED)
        fail("no memory");
    long sent = 0, kept = 0;
    int64_t start = nanoseconds();
    while (kept < count) {
        char bytes[MESSAGE_BYTES];
        for (; sent < count && sent - kept < window; sent++) {
            took[sent] = nanoseconds();
            if (!put(bytes, peer->compose(bytes, sent)))
                goto gone;
        }
        long more;
        while (!(more = peer->acknowledged()))
            if (!get(20000))
                goto gone;
        for (int64_t now = nanoseconds(); more > 0; more--, kept++)
            took[kept] = now - took[kept];
        if (tally)
            *tally = kept;
    }
gone:;
    double seconds = (double)(nanoseconds() - start) / 1e9;
    took_sort(took, kept);
    printf("%ld %.0f %.1f %.1f\n", kept, (double)kept / seconds, kept ? (double)took[kept / 2] / 1e3 : 0,
           kept ? (double)took[kept * 99 / 100] / 1e3 : 0);
    free(took);
    return 0;
}

int main(int argc, char **argv) {
    for (size_t index = 0; argc > 3 && index < sizeof peers / sizeof *peers; index++)
        if (strcmp(argv[2], peers[index].name) == 0)
            peer = &peers[index];
    if (!peer)
        return fprintf(stderr, "usage: acknowledged send|lost|subscribe PEER PORT ...\n"), 2;
    bool sends = strcmp(argv[1], "send") == 0;
    dial(atoi(argv[3]));
    peer->open(!sends);
    if (sends && argc > 5) {
        peer->prepare();
        return send_all(atol(argv[4]), atol(argv[5]), argc > 6 ? argv[6] : NULL);
    }
    if (strcmp(argv[1], "lost") == 0 && argc > 4 && peer->lost)
        printf("%ld\n", peer->lost(atol(argv[4])));
    return 0;
}
