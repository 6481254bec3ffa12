#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Sealing of short values under a key of 32 bytes (AES-256-GCM, NIST SP 800-38D), and a keyed digest (HMAC
// with SHA-256, RFC 2104). Every function returns 0 on success and a negative errno on failure.

enum { KD_SEAL_KEY_BYTES = 32, KD_SEAL_NONCE_BYTES = 12, KD_SEAL_TAG_BYTES = 16, KD_MARK_BYTES = 32 };

/// Writes `count` bytes to `sealed`, and the 16 bytes of the tag behind them. A nonce is used once for a key.
int kd_seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *bytes, size_t count, uint8_t *sealed);

/// The other way: `count` bytes without the tag behind them. -EBADMSG: another key, or changed bytes; `bytes`
/// then holds zeros.
int kd_unseal(const uint8_t *key, const uint8_t *nonce, const uint8_t *sealed, size_t count, uint8_t *bytes);

/// Writes the 32 bytes of the keyed digest.
int kd_mark(const uint8_t *key, const uint8_t *bytes, size_t count, uint8_t *mark);

#pragma clang assume_nonnull end
