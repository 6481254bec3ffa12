// A pcscd that is not there, for a process that preloads this library: readers and cards are what the test
// says through the functions at the end, found by name with dlsym. For what vpcd cannot play: a reader that
// is pulled, a card that does not answer, a card exchanged in the blink of an eye.
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <winscard.h>

enum { READERS = 4 };

struct reader {
    char name[MAX_READERNAME]; // empty: none
    DWORD state;               // SCARD_STATE_… with the count of changes in the upper half
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct reader readers[READERS];
static int generation;
static int is_cancelled;
static int is_cancellable;
static int ignored_cancels;
static int wants_early_cancel;
static int calls;
static LONG failure;

static struct reader *find(const char *name) {
    for (int index = 0; index < READERS; index++) {
        if (readers[index].name[0] && strcmp(readers[index].name, name) == 0)
            return &readers[index];
    }
    return NULL;
}

LONG SCardEstablishContext(DWORD scope, LPCVOID one, LPCVOID two, LPSCARDCONTEXT context) {
    (void)scope, (void)one, (void)two;
    *context = 1;
    return failure;
}

LONG SCardReleaseContext(SCARDCONTEXT context) {
    (void)context;
    return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD length) {
    (void)context, (void)groups;
    pthread_mutex_lock(&lock);
    DWORD used = 0;
    for (int index = 0; index < READERS; index++) {
        size_t size = strlen(readers[index].name) + 1;
        if (size > 1 && used + size < *length) {
            memcpy(names + used, readers[index].name, size);
            used += size;
        }
    }
    names[used] = 0;
    *length = used + 1;
    pthread_mutex_unlock(&lock);
    return used ? SCARD_S_SUCCESS : SCARD_E_NO_READERS_AVAILABLE;
}

/// Whether something changed; fills in the states.
static int look(SCARD_READERSTATE *states, DWORD count, int first_generation) {
    int is_changed = 0;
    for (DWORD index = 0; index < count; index++) {
        SCARD_READERSTATE *state = &states[index];
        if (strcmp(state->szReader, "\\\\?PnP?\\Notification") == 0) {
            state->dwEventState = generation != first_generation ? SCARD_STATE_CHANGED : 0;
            is_changed |= generation != first_generation;
            continue;
        }
        const struct reader *reader = find(state->szReader);
        DWORD now = reader ? reader->state : SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;
        int differs = now != state->dwCurrentState;
        state->dwEventState = now | (differs ? SCARD_STATE_CHANGED : 0);
        state->cbAtr = now & SCARD_STATE_PRESENT && !(now & SCARD_STATE_MUTE) ? 2 : 0;
        memcpy(state->rgbAtr, "\x3B\x00", 2);
        is_changed |= differs;
    }
    return is_changed;
}

LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE *states, DWORD count) {
    (void)context, (void)timeout;
    pthread_mutex_lock(&lock);
    int first_generation = generation;
    LONG code = failure;
    calls++;
    // As in libpcsclite, a cancellation is lost before the wait has really begun; here one must come then.
    // The first call only tells the states.
    while (wants_early_cancel && calls > 1 && ignored_cancels == 0)
        pthread_cond_wait(&changed, &lock);
    for (DWORD index = 0; index + 1 < count; index++) {
        if (!find(states[index].szReader))
            code = SCARD_E_UNKNOWN_READER;
    }
    while (code == SCARD_S_SUCCESS && !look(states, count, first_generation)) {
        is_cancellable = 1;
        pthread_cond_wait(&changed, &lock);
        is_cancellable = 0;
        code = is_cancelled ? (LONG)SCARD_E_CANCELLED : failure;
    }
    pthread_mutex_unlock(&lock);
    return code;
}

LONG SCardCancel(SCARDCONTEXT context) {
    (void)context;
    pthread_mutex_lock(&lock);
    if (is_cancellable)
        is_cancelled = 1;
    else
        ignored_cancels++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return SCARD_S_SUCCESS;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR name, DWORD mode, DWORD wanted, LPSCARDHANDLE card,
                  LPDWORD protocol) {
    (void)context, (void)mode, (void)wanted;
    pthread_mutex_lock(&lock);
    const struct reader *reader = find(name);
    LONG code = !reader                                  ? (LONG)SCARD_E_UNKNOWN_READER
                : !(reader->state & SCARD_STATE_PRESENT) ? (LONG)SCARD_E_NO_SMARTCARD
                                                         : SCARD_S_SUCCESS;
    pthread_mutex_unlock(&lock);
    *card = 1;
    *protocol = SCARD_PROTOCOL_T1;
    return code;
}

LONG SCardDisconnect(SCARDHANDLE card, DWORD disposition) {
    (void)card, (void)disposition;
    return SCARD_S_SUCCESS;
}

LONG SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *protocol, LPCBYTE command, DWORD length,
                   SCARD_IO_REQUEST *received, LPBYTE response, LPDWORD response_length) {
    (void)card, (void)protocol, (void)command, (void)length, (void)received;
    memcpy(response, "\x6D\x00", 2);
    *response_length = 2;
    return failure;
}

// MARK: what the test calls

/// The reader in place `index` has this name (empty: pulled) and this state.
void shim_set_reader(int index, const char *name, unsigned long state) {
    pthread_mutex_lock(&lock);
    if (strcmp(readers[index].name, name) != 0)
        generation++;
    strncpy(readers[index].name, name, MAX_READERNAME - 1);
    readers[index].state = state;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/// No readers, nothing cancelled, no failure.
void shim_reset(void) {
    pthread_mutex_lock(&lock);
    memset(readers, 0, sizeof readers);
    is_cancelled = calls = ignored_cancels = wants_early_cancel = 0;
    failure = SCARD_S_SUCCESS;
    pthread_mutex_unlock(&lock);
}

/// Every call fails with this code of PC/SC from now on.
void shim_fail(long code) {
    pthread_mutex_lock(&lock);
    failure = (LONG)code;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/// The next wait does not begin before a cancellation came too early.
void shim_want_early_cancel(void) {
    pthread_mutex_lock(&lock);
    wants_early_cancel = 1;
    pthread_mutex_unlock(&lock);
}

/// How often the wait has been entered since the reset.
int shim_calls(void) {
    pthread_mutex_lock(&lock);
    int count = calls;
    pthread_mutex_unlock(&lock);
    return count;
}
