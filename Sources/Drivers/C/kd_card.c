#include "kd_card.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <winscard.h>

static const char notification[] = "\\\\?PnP?\\Notification";

struct slot {
    char name[MAX_READERNAME]; // empty: free
    DWORD state;               // as last reported, without SCARD_STATE_CHANGED
    bool has_card;
    bool is_connected;
    SCARDHANDLE handle;
    DWORD protocol;
};

struct kd_card {
    SCARDCONTEXT context;
    atomic_bool is_cancelled;
    atomic_bool is_waiting;
    char prefix[MAX_READERNAME];
    struct slot slots[KD_CARD_READERS_MAX];
    DWORD notification_state;
};

static int negative_errno(LONG code) {
    switch (code) {
    case SCARD_S_SUCCESS:
        return 0;
    case SCARD_E_NO_SERVICE:
    case SCARD_E_SERVICE_STOPPED:
        return -ECONNREFUSED;
    case SCARD_F_COMM_ERROR:
    case SCARD_E_INVALID_HANDLE:
        return -ECONNRESET;
    case SCARD_W_SECURITY_VIOLATION:
    case SCARD_E_NO_ACCESS:
        return -EACCES;
    case SCARD_E_UNKNOWN_READER:
    case SCARD_E_READER_UNAVAILABLE:
    case SCARD_E_NO_READERS_AVAILABLE:
        return -ENODEV;
    case SCARD_W_REMOVED_CARD:
    case SCARD_E_NO_SMARTCARD:
        return -ENOMEDIUM;
    case SCARD_W_RESET_CARD:
        return -ESTALE;
    case SCARD_W_UNRESPONSIVE_CARD:
    case SCARD_W_UNPOWERED_CARD:
        return -EREMOTEIO;
    case SCARD_E_PROTO_MISMATCH:
    case SCARD_W_UNSUPPORTED_CARD:
        return -EPROTONOSUPPORT;
    case SCARD_E_SHARING_VIOLATION:
        return -EBUSY;
    case SCARD_E_INSUFFICIENT_BUFFER:
        return -EMSGSIZE;
    case SCARD_E_NO_MEMORY:
        return -ENOMEM;
    case SCARD_E_TIMEOUT:
        return -ETIMEDOUT;
    case SCARD_E_CANCELLED:
        return -ECANCELED;
    default:
        return -EIO;
    }
}

static struct slot *find_slot(kd_card *card, const char *name) {
    for (int reader = 0; reader < KD_CARD_READERS_MAX; reader++) {
        if (strcmp(card->slots[reader].name, name) == 0)
            return &card->slots[reader];
    }
    return NULL;
}

static bool names_reader(const char *names, const char *name) {
    for (; *names; names += strlen(names) + 1) {
        if (strcmp(names, name) == 0)
            return true;
    }
    return false;
}

static int report(kd_card *card, struct slot *slot, kd_card_change change, kd_card_event *events, int count) {
    events[count] = (kd_card_event){.reader = (int)(slot - card->slots), .change = change};
    return count + 1;
}

/// Forgets what was in the reader. The new count of events.
static int empty_slot(kd_card *card, struct slot *slot, kd_card_event *events, int count) {
    kd_card_disconnect(card, (int)(slot - card->slots));
    if (slot->has_card)
        count = report(card, slot, KD_CARD_REMOVED, events, count);
    slot->has_card = false;
    return count;
}

/// Brings the slots in line with pcscd's list of readers. The new count of events, or negative errno; readers
/// that are gone take their cards with them.
static int update_slots(kd_card *card, kd_card_event *events, int count) {
    char names[KD_CARD_READERS_MAX * (MAX_READERNAME + 1) + 1] = {0};
    DWORD length = sizeof names;
    LONG code = SCardListReaders(card->context, NULL, names, &length);
    if (code != SCARD_S_SUCCESS && code != SCARD_E_NO_READERS_AVAILABLE)
        return negative_errno(code);
    if (code == SCARD_E_NO_READERS_AVAILABLE)
        names[0] = names[1] = 0;
    for (struct slot *slot = card->slots; slot < card->slots + KD_CARD_READERS_MAX; slot++) {
        if (slot->name[0] && !names_reader(names, slot->name)) {
            count = empty_slot(card, slot, events, count);
            slot->name[0] = 0;
        }
    }
    size_t prefix_length = strlen(card->prefix);
    for (const char *name = names; *name; name += strlen(name) + 1) {
        if (strncmp(name, card->prefix, prefix_length) != 0 || find_slot(card, name))
            continue;
        struct slot *slot = find_slot(card, "");
        if (!slot || strlen(name) >= sizeof slot->name)
            continue;
        memset(slot, 0, sizeof *slot);
        strcpy(slot->name, name);
        slot->state = SCARD_STATE_UNAWARE;
    }
    return count;
}

static bool has_readers(const kd_card *card) {
    for (int reader = 0; reader < KD_CARD_READERS_MAX; reader++) {
        if (card->slots[reader].name[0])
            return true;
    }
    return false;
}

/// Takes over what pcscd says about one reader. The new count of events.
static int take_state(kd_card *card, struct slot *slot, const SCARD_READERSTATE *state, kd_card_event *events,
                      int count) {
    DWORD old = slot->state;
    DWORD now = state->dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    slot->state = now;
    bool is_present = (now & SCARD_STATE_PRESENT) != 0;
    // The upper half counts insertions and removals: a card that was changed in between is another card.
    bool was_changed = (old >> 16) != (now >> 16);
    bool was_mute = (old & SCARD_STATE_MUTE) != 0;
    bool is_mute = (now & SCARD_STATE_MUTE) != 0;
    if (slot->has_card && (!is_present || was_changed || was_mute != is_mute))
        count = empty_slot(card, slot, events, count);
    if (!is_present || slot->has_card)
        return count;
    slot->has_card = true;
    count = report(card, slot, is_mute ? KD_CARD_MUTE : KD_CARD_INSERTED, events, count);
    kd_card_event *event = &events[count - 1];
    event->atr_length = state->cbAtr > KD_CARD_ATR_MAX ? KD_CARD_ATR_MAX : (int)state->cbAtr;
    memcpy(event->atr, state->rgbAtr, (size_t)event->atr_length);
    return count;
}

/// One SCardGetStatusChange. Count of events, possibly 0, or negative errno.
static int wait_once(kd_card *card, kd_card_event *events) {
    SCARD_READERSTATE states[KD_CARD_READERS_MAX + 1] = {0};
    struct slot *slots[KD_CARD_READERS_MAX];
    DWORD watched = 0;
    for (struct slot *slot = card->slots; slot < card->slots + KD_CARD_READERS_MAX; slot++) {
        if (!slot->name[0])
            continue;
        slots[watched] = slot;
        states[watched++] = (SCARD_READERSTATE){.szReader = slot->name, .dwCurrentState = slot->state};
    }
    SCARD_READERSTATE *plug = &states[watched];
    *plug = (SCARD_READERSTATE){.szReader = notification, .dwCurrentState = card->notification_state};

    atomic_store(&card->is_waiting, true);
    LONG code = SCARD_E_CANCELLED;
    if (!atomic_load(&card->is_cancelled))
        code = SCardGetStatusChange(card->context, INFINITE, states, watched + 1);
    atomic_store(&card->is_waiting, false);
    if (code == SCARD_E_TIMEOUT) // some versions end an endless wait after a minute
        return 0;
    if (code == SCARD_E_UNKNOWN_READER) // left between the list and the wait
        return update_slots(card, events, 0);
    if (code != SCARD_S_SUCCESS)
        return negative_errno(code);

    int count = 0;
    bool is_list_old = (plug->dwEventState & SCARD_STATE_CHANGED) != 0;
    card->notification_state = plug->dwEventState & ~(DWORD)0xFFFF; // newer versions count the changes there
    for (DWORD index = 0; index < watched; index++) {
        if (states[index].dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE))
            is_list_old = true;
        count = take_state(card, slots[index], &states[index], events, count);
    }
    return is_list_old ? update_slots(card, events, count) : count;
}

int kd_card_open(const char *prefix, kd_card **ret) {
    kd_card *card = calloc(1, sizeof *card);
    if (!card)
        return -ENOMEM;
    if (strlen(prefix) >= sizeof card->prefix) {
        free(card);
        return -ENODEV;
    }
    strcpy(card->prefix, prefix);
    int result = negative_errno(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &card->context));
    if (result < 0) {
        free(card);
        return result;
    }
    kd_card_event none[KD_CARD_EVENTS_MAX];
    result = update_slots(card, none, 0);
    if (result == 0 && !has_readers(card))
        result = -ENODEV;
    if (result < 0) {
        kd_card_close(card);
        return result;
    }
    *ret = card;
    return 0;
}

int kd_card_wait(kd_card *card, kd_card_event *events) {
    int count = 0;
    while (count == 0) {
        if (!has_readers(card))
            return -ENODEV;
        count = wait_once(card, events);
    }
    return count;
}

void kd_card_cancel(kd_card *card) {
    atomic_store(&card->is_cancelled, true);
    // SCardCancel does nothing in the short time before the other thread really sleeps, so it is repeated.
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int attempt = 0; attempt < 2000 && atomic_load(&card->is_waiting); attempt++) {
        (void)SCardCancel(card->context);
        (void)nanosleep(&pause, NULL);
    }
}

int kd_card_connect(kd_card *card, int reader) {
    struct slot *slot = &card->slots[reader];
    if (!slot->name[0])
        return -ENODEV;
    kd_card_disconnect(card, reader);
    LONG code = SCardConnect(card->context, slot->name, SCARD_SHARE_SHARED,
                             SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &slot->handle, &slot->protocol);
    slot->is_connected = code == SCARD_S_SUCCESS;
    return negative_errno(code);
}

void kd_card_disconnect(kd_card *card, int reader) {
    struct slot *slot = &card->slots[reader];
    if (slot->is_connected)
        (void)SCardDisconnect(slot->handle, SCARD_LEAVE_CARD);
    slot->is_connected = false;
}

int kd_card_transceive(kd_card *card, int reader, const uint8_t *command, size_t length, uint8_t *response,
                       size_t capacity) {
    struct slot *slot = &card->slots[reader];
    if (!slot->is_connected)
        return -ENOTCONN;
    const SCARD_IO_REQUEST *protocol = slot->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    DWORD received = capacity < KD_CARD_RESPONSE_MAX ? capacity : KD_CARD_RESPONSE_MAX;
    LONG code = SCardTransmit(slot->handle, protocol, command, length, NULL, response, &received);
    if (code != SCARD_S_SUCCESS)
        return negative_errno(code);
    return received < 2 ? -EIO : (int)received; // some drivers call an exchange without status word a success
}

const char *kd_card_reader_name(const kd_card *card, int reader) {
    return card->slots[reader].name;
}

void kd_card_close(kd_card *card) {
    if (!card)
        return;
    for (int reader = 0; reader < KD_CARD_READERS_MAX; reader++)
        kd_card_disconnect(card, reader);
    (void)SCardReleaseContext(card->context);
    free(card);
}
