#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Smart card readers through PC/SC (libpcsclite). PC/SC has no descriptor to poll: `kd_card_wait` blocks
/// inside the library and `kd_card_cancel` ends it. One thread owns the object; only `kd_card_cancel` may
/// come from another.
///
/// PC/SC's codes become negative errno:
///
/// | errno | PC/SC |
/// |---|---|
/// | -ECONNREFUSED | pcscd does not run (NO_SERVICE, SERVICE_STOPPED) |
/// | -ECONNRESET | pcscd went away, the context is dead (COMM_ERROR, INVALID_HANDLE) |
/// | -EACCES | not authorised, for example by polkit (SECURITY_VIOLATION, NO_ACCESS) |
/// | -ENODEV | no reader, or it left (UNKNOWN_READER, READER_UNAVAILABLE, NO_READERS_AVAILABLE) |
/// | -ENOMEDIUM | no card, or it left (REMOVED_CARD, NO_SMARTCARD) |
/// | -ESTALE | another program reset the card: what was selected is lost (RESET_CARD) |
/// | -EREMOTEIO | the card does not answer (UNRESPONSIVE_CARD, UNPOWERED_CARD) |
/// | -EPROTONOSUPPORT | no common protocol (PROTO_MISMATCH, UNSUPPORTED_CARD) |
/// | -EBUSY | another program has it exclusively (SHARING_VIOLATION) |
/// | -EMSGSIZE | the answer is longer than the buffer (INSUFFICIENT_BUFFER) |
/// | -ENOMEM | NO_MEMORY |
/// | -ETIMEDOUT | TIMEOUT |
/// | -ECANCELED | `kd_card_cancel` (CANCELLED) |
/// | -EIO | everything else, first of all NOT_TRANSACTED: a card pulled in the middle of an exchange |
typedef struct kd_card kd_card;

enum {
    /// Readers watched at once: the most that pcscd keeps.
    KD_CARD_READERS_MAX = 16,
    /// The most events of one wait: a card that left and one that came, in each reader.
    KD_CARD_EVENTS_MAX = 32,
    /// ISO/IEC 7816-3: TS and 32 characters.
    KD_CARD_ATR_MAX = 33,
    /// The longest answer: 65536 bytes and the status word, and what PC/SC itself adds.
    KD_CARD_RESPONSE_MAX = 65548,
};

typedef enum {
    KD_CARD_INSERTED = 1,
    KD_CARD_REMOVED = 2,
    /// A card that cannot be powered: upside down, dirty, or not a smart card.
    KD_CARD_MUTE = 3,
} kd_card_change;

typedef struct {
    /// The reader, 0 to KD_CARD_READERS_MAX - 1; stays the same while the reader is there.
    int reader;
    kd_card_change change;
    int atr_length;
    uint8_t atr[KD_CARD_ATR_MAX];
} kd_card_event;

/// Connects to pcscd and finds the readers whose names begin with `prefix` (empty: all). 0, or negative errno
/// with *ret untouched; -ENODEV when no reader fits.
int kd_card_open(const char *prefix, kd_card *_Nullable *_Nonnull ret);

/// Waits until a card comes or goes. Cards that are there already are reported by the first call. Readers
/// that fit and come later are watched too. `events` has room for KD_CARD_EVENTS_MAX. Count (at least 1), or
/// negative errno; -ENODEV once the last reader that fits has left.
int kd_card_wait(kd_card *card, kd_card_event *events);

/// Ends the present `kd_card_wait` and every later one with -ECANCELED. From any thread. Returns when the
/// waiting thread has left the library, or after two seconds if it is stuck there.
void kd_card_cancel(kd_card *card);

/// Powers the card in `reader` and shares it with other programs. Ends an older connection. 0 or negative
/// errno.
int kd_card_connect(kd_card *card, int reader);

/// Ends the connection and leaves the card as it is. Does nothing without one.
void kd_card_disconnect(kd_card *card, int reader);

/// Sends a command APDU and copies the response (data and status word). Its length, or negative errno;
/// -ENOTCONN without a connection.
int kd_card_transceive(kd_card *card, int reader, const uint8_t *command, size_t length, uint8_t *response,
                       size_t capacity);

/// Name of a reader, empty when there is none.
const char *kd_card_reader_name(const kd_card *card, int reader);

void kd_card_close(kd_card *_Nullable card);

#pragma clang assume_nonnull end
