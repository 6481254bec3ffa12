#include "kd_self_signed.h"

#include <errno.h>
#include <limits.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

/// Bits of the serial number: no two certificates share one (RFC 5280, 4.1.2.2: at most 20 octets).
enum { KD_SERIAL_BITS = 127 };

/// Nobody is there to be asked for a passphrase.
static int no_passphrase(char *buffer, int size, int is_for_writing, void *nothing) {
    (void)buffer, (void)size, (void)is_for_writing, (void)nothing;
    return -1;
}

/// 1 on success.
static int add_extension(X509 *certificate, X509V3_CTX *context, int kind, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, kind, value);
    int result = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return result;
}

/// 1 on success.
static int set_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    int result = number && BN_rand(number, KD_SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                 BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return result;
}

/// 1 on success.
static int fill(X509 *certificate, EVP_PKEY *key, const char *name, const char *alternatives, int64_t from,
                int64_t until) {
    X509_NAME *subject = X509_get_subject_name(certificate);
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until) != NULL &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) ==
               1 &&
           X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, &context, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, &context, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, &context, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, &context, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, &context, NID_subject_alt_name, alternatives);
}

int kd_self_signed(const uint8_t *key_bytes, size_t key_count, const char *name, const char *alternatives,
                   int64_t from, int64_t until, uint8_t *pem, size_t capacity) {
    int result = -EINVAL;
    BIO *source = key_count > INT_MAX ? NULL : BIO_new_mem_buf(key_bytes, (int)key_count);
    EVP_PKEY *key = source ? PEM_read_bio_PrivateKey(source, NULL, no_passphrase, NULL) : NULL;
    X509 *certificate = key ? X509_new() : NULL;
    BIO *sink = BIO_new(BIO_s_mem());
    if (sink && certificate && fill(certificate, key, name, alternatives, from, until) &&
        X509_sign(certificate, key, EVP_sha256()) > 0 && PEM_write_bio_X509(sink, certificate) == 1) {
        char *text = NULL;
        long count = BIO_get_mem_data(sink, &text);
        result = count <= 0 || !text ? -EIO : (size_t)count > capacity ? -ENOSPC : (int)count;
        if (result > 0)
            memcpy(pem, text, (size_t)count);
    }
    BIO_free(sink);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(source);
    ERR_clear_error();
    return result;
}
