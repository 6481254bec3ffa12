#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// A message that only the holder of one private key can read: CMS AuthEnvelopedData (RFC 5083, RFC 5652),
// AES-256-GCM, in BER. `openssl cms -decrypt -binary -inform DER -inkey KEY` opens it. Every function returns
// 0 on success and a negative errno on failure; `ret` is untouched then.

typedef struct kd_envelope kd_envelope;

/// `certificate`: X.509 in PEM form, with an RSA key (wrapped by OAEP with SHA-256) or an elliptic one (ECDH,
/// SHA-256). -EINVAL when it is none, -ENOTSUP when its key cannot be encrypted to. The message goes to
/// `descriptor`, which stays the caller's and is not touched before the first write.
int kd_envelope_open(const uint8_t *certificate, size_t count, int descriptor,
                     kd_envelope *_Nullable *_Nonnull ret);

/// Encrypts the next bytes of the content.
int kd_envelope_write(kd_envelope *envelope, const uint8_t *bytes, size_t count);

/// Ends the message. Without it nobody can read what was written.
int kd_envelope_finish(kd_envelope *envelope);

/// Opens a whole message: decrypts what `input` gives to `output` with a private key (`key`, PEM, without
/// passphrase). Holds the message in memory. What was written is to be thrown away unless 0 is returned.
/// -EINVAL: `key` is no private key, -EACCES: it is locked by a passphrase, -EBADMSG: there is no message,
/// -EKEYREJECTED: it is for another key, or it was changed.
int kd_envelope_extract(int input, const uint8_t *key, size_t count, int output);

void kd_envelope_close(kd_envelope *_Nullable envelope);

#pragma clang assume_nonnull end
