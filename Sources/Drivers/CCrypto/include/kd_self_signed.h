#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A certificate of the terminal's own for a listener: signed by its own key (`key`, PEM, P-256), for TLS
/// servers alone. `name` (CN) is UTF-8 of at most 64 characters; `alternatives` is what libcrypto reads as a
/// subjectAltName
/// ("DNS:a,IP:192.0.2.1"): the caller has checked each name. `from` and `until` are seconds since 1970.
/// Returns how many bytes of PEM; a negative errno on failure, -EINVAL for a key, name or alternative that is
/// none.
int kd_self_signed(const uint8_t *key, size_t key_count, const char *name, const char *alternatives,
                   int64_t from, int64_t until, uint8_t *pem, size_t capacity);

#pragma clang assume_nonnull end
