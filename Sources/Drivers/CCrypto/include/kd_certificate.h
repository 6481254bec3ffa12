#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Enrolment: a key of the terminal's own, the request for its certificate (PKCS #10), and whether a
// certificate fits. All texts are PEM. Every function returns a count, 1, or 0 on success and a negative
// errno on failure.

/// Makes a P-256 key and writes it as PKCS #8. Returns how many bytes; -ENOSPC when `capacity` is too small.
int kd_certificate_make_key(uint8_t *pem, size_t capacity);

/// Writes a request for a certificate for that key in the name `name` (CN), signed by it. `organisation` (O)
/// may be empty. Both are UTF-8. Returns how many bytes; -EINVAL: no key, or a name that no certificate can
/// hold.
int kd_certificate_request(const uint8_t *key, size_t key_count, const char *name, const char *organisation,
                           uint8_t *pem, size_t capacity);

/// Whether the first certificate of `pem` is for `key`, and each that follows is its predecessor's issuer.
/// Writes the seconds since 1970 between which it is valid, and the SHA-256 of it (32 bytes). 0 when all of
/// that holds; -EINVAL: no certificate, -EKEYREJECTED: for another key, -EBADMSG: a chain that does not hold,
/// -ENOKEY: `key` is none.
int kd_certificate_check(const uint8_t *pem, size_t count, const uint8_t *key, size_t key_count,
                         int64_t *from, int64_t *until, uint8_t *digest);

/// 1 when `signature` is that of `bytes` by the key of the certificate in `pem`, as `openssl dgst -sha256
/// -sign` makes it; 0 when not. -EINVAL: no certificate.
int kd_certificate_verify(const uint8_t *pem, size_t pem_count, const uint8_t *bytes, size_t count,
                          const uint8_t *signature, size_t signature_count);

/// Makes an RSA key of so many bits (2048 to 4096) and writes it as PKCS #8. Returns how many bytes; -ENOSPC
/// when `capacity` is too small.
int kd_certificate_make_rsa_key(int bits, uint8_t *pem, size_t capacity);

/// SHA-256 of the public key as certificates hold it (SubjectPublicKeyInfo, RFC 5280, section 4.1.2.7), the
/// same as of `openssl pkey -in KEY -pubout -outform DER`: KD_DIGEST_BYTES into `digest`. Returns 0; -ENOKEY:
/// `key` is none.
int kd_certificate_public_digest(const uint8_t *key, size_t key_count, uint8_t *digest);

/// Signs `bytes` as RS256 wants it (RFC 7518, section 3.3: RSASSA-PKCS1-v1_5 with SHA-256). Returns how many
/// bytes the signature has. -ENOKEY: `key` is none, -ENOTSUP: it is no RSA key of at least 2048 bits,
/// -ENOSPC: `capacity` is too small.
int kd_certificate_sign_rs256(const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count,
                              uint8_t *signature, size_t capacity);

/// 1 when `signature` is what RS256 makes of `bytes` with `key`, 0 when not. -ENOKEY and -ENOTSUP as above.
int kd_certificate_verify_rs256(const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count,
                                const uint8_t *signature, size_t signature_count);

#pragma clang assume_nonnull end
