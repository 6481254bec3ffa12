#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// SHA-256 (FIPS 180-4), Ed25519 (RFC 8032), scrypt (RFC 7914) and random bytes, from libcrypto and the
// kernel. Encryption to a certificate is in kd_envelope.h. Every function returns 0 (or 1 where said) on
// success and a negative errno on failure; `ret` is untouched then.

enum { KD_DIGEST_BYTES = 32, KD_KEY_BYTES = 32, KD_SIGNATURE_BYTES = 64 };

/// A digest context that is fetched once and used again for every message. One thread at a time.
typedef struct kd_digest kd_digest;

int kd_digest_open(kd_digest *_Nullable *_Nonnull ret);

/// Writes the 32 bytes of SHA-256(`bytes`) to `digest`, which may lie inside or behind `bytes`.
int kd_digest_compute(kd_digest *context, const uint8_t *bytes, size_t count, uint8_t *digest);

void kd_digest_close(kd_digest *_Nullable context);

/// An Ed25519 key: a whole pair, or a public key alone. One thread at a time.
typedef struct kd_key kd_key;

/// `seed`: the 32 bytes that RFC 8032 calls the private key. Any 32 random bytes are one.
int kd_key_open(const uint8_t *seed, kd_key *_Nullable *_Nonnull ret);

int kd_key_open_public(const uint8_t *public_key, kd_key *_Nullable *_Nonnull ret);

/// Writes the 32 bytes of the public key.
int kd_key_public(const kd_key *key, uint8_t *public_key);

/// Writes 64 bytes. -EINVAL for a public key.
int kd_key_sign(kd_key *key, const uint8_t *bytes, size_t count, uint8_t *signature);

/// 1 when the 64 bytes of `signature` are this key's for `bytes`, 0 when not.
int kd_key_verify(kd_key *key, const uint8_t *bytes, size_t count, const uint8_t *signature);

void kd_key_close(kd_key *_Nullable key);

/// What of a machine one scrypt takes (RFC 7914): 128 * cost * blocks bytes of memory, and `lanes` times that
/// work.
typedef struct {
    uint64_t cost;
    uint64_t blocks;
    uint64_t lanes;
} kd_scrypt_effort;

/// Derives `key` from a password that is easy to guess, so that each guess takes time and memory. At most 64
/// MiB.
int kd_scrypt(const uint8_t *password, size_t password_count, const uint8_t *salt, size_t salt_count,
              kd_scrypt_effort effort, uint8_t *key, size_t key_count);

/// Fills `bytes` from the kernel's generator; waits at most for its first seed after power-on.
int kd_random(uint8_t *bytes, size_t count);

#pragma clang assume_nonnull end
