#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Whether an identity file of a Belgian identity card was signed by the national register.

/// How many certificates there are in a PEM text; -EINVAL: more than 64, or something else between them.
int kd_identity_trusted_count(const uint8_t *pem, size_t count);

/// Whether `certificate` (DER, what follows it does not count) is one of those in `trusted` (PEM), or issued
/// by one of them that may issue certificates, and `signature` is its key's under `file`. 1: both; 0: not;
/// -EINVAL: no certificate.
///
/// The hash is not known beforehand: for an RSA key (PKCS #1 v1.5) SHA-256, SHA-384 and SHA-1 are tried, for
/// an elliptic curve SHA-384, SHA-256 and SHA-512, with the signature as DER or as two numbers of the curve's
/// size. Dates of certificates are not looked at: a card outlives the certificate with which it was made.
int kd_identity_verify(const uint8_t *trusted, size_t trusted_count, const uint8_t *certificate,
                       size_t certificate_count, const uint8_t *file, size_t file_count,
                       const uint8_t *signature, size_t signature_count);

#pragma clang assume_nonnull end
