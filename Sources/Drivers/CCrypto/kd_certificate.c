#include "kd_certificate.h"

#include <errno.h>
#include <limits.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

/// More certificates than this are no chain.
enum { KD_CHAIN_MOST = 8 };

/// Shorter RSA keys are no protection, longer ones only slow.
enum { KD_RSA_LEAST_BITS = 2048, KD_RSA_MOST_BITS = 4096 };

static BIO *_Nullable reading(const uint8_t *bytes, size_t count) {
    return count > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)count);
}

/// Nobody is there to be asked for a passphrase.
static int no_passphrase(char *buffer, int size, int is_for_writing, void *nothing) {
    (void)buffer, (void)size, (void)is_for_writing, (void)nothing;
    return -1;
}

static EVP_PKEY *_Nullable key_read(const uint8_t *bytes, size_t count) {
    BIO *source = reading(bytes, count);
    EVP_PKEY *key = source ? PEM_read_bio_PrivateKey(source, NULL, no_passphrase, NULL) : NULL;
    BIO_free(source);
    return key;
}

static X509 *_Nullable certificate_next(BIO *source) {
    return PEM_read_bio_X509(source, NULL, no_passphrase, NULL);
}

/// Copies what was written to `sink`, and wipes it there.
static int taken(BIO *sink, uint8_t *pem, size_t capacity) {
    char *text = NULL;
    long count = BIO_get_mem_data(sink, &text);
    if (count <= 0 || !text)
        return -EIO;
    int result = (size_t)count > capacity ? -ENOSPC : (int)count;
    if (result > 0)
        memcpy(pem, text, (size_t)count);
    OPENSSL_cleanse(text, (size_t)count);
    return result;
}

int kd_certificate_make_key(uint8_t *pem, size_t capacity) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *sink = key ? BIO_new(BIO_s_mem()) : NULL;
    int result = -EIO;
    if (sink && PEM_write_bio_PKCS8PrivateKey(sink, key, NULL, NULL, 0, NULL, NULL) == 1)
        result = taken(sink, pem, capacity);
    BIO_free(sink);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

/// 1 on success, also for an empty text, which is left out.
static int add_name(X509_NAME *subject, const char *field, const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    return !*text || X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, bytes, -1, -1, 0) == 1;
}

int kd_certificate_request(const uint8_t *key_bytes, size_t key_count, const char *name,
                           const char *organisation, uint8_t *pem, size_t capacity) {
    int result = -EINVAL;
    EVP_PKEY *key = key_read(key_bytes, key_count);
    X509_REQ *request = key ? X509_REQ_new() : NULL;
    X509_NAME *subject = request ? X509_REQ_get_subject_name(request) : NULL;
    BIO *sink = BIO_new(BIO_s_mem());
    if (sink && subject && add_name(subject, "O", organisation) && add_name(subject, "CN", name) &&
        X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 && X509_REQ_set_pubkey(request, key) == 1 &&
        X509_REQ_sign(request, key, EVP_sha256()) > 0 && PEM_write_bio_X509_REQ(sink, request) == 1)
        result = taken(sink, pem, capacity);
    BIO_free(sink);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

/// 1 on success.
static int seconds(const ASN1_TIME *time, int64_t *ret) {
    struct tm parts;
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return 0;
    *ret = timegm(&parts);
    return 1;
}

/// Whether each certificate behind `leaf` has issued the one before it. Takes `leaf` over.
static int chain_holds(BIO *source, X509 *leaf) {
    X509 *issued = leaf;
    int holds = 1;
    for (int count = 1; holds; count++) {
        X509 *issuer = certificate_next(source);
        if (!issuer)
            break;
        holds = count < KD_CHAIN_MOST && X509_check_issued(issuer, issued) == X509_V_OK &&
                X509_verify(issued, X509_get0_pubkey(issuer)) == 1;
        X509_free(issued);
        issued = issuer;
    }
    X509_free(issued);
    return holds;
}

int kd_certificate_check(const uint8_t *pem, size_t count, const uint8_t *key_bytes, size_t key_count,
                         int64_t *from, int64_t *until, uint8_t *digest) {
    EVP_PKEY *key = key_read(key_bytes, key_count);
    BIO *source = reading(pem, count);
    X509 *leaf = source ? certificate_next(source) : NULL;
    unsigned size = 0;
    int result = 0;
    if (!key)
        result = -ENOKEY;
    else if (!leaf || !seconds(X509_get0_notBefore(leaf), from) ||
             !seconds(X509_get0_notAfter(leaf), until) || X509_digest(leaf, EVP_sha256(), digest, &size) != 1)
        result = -EINVAL;
    else if (X509_check_private_key(leaf, key) != 1)
        result = -EKEYREJECTED;
    if (result == 0 && !chain_holds(source, leaf))
        result = -EBADMSG;
    else if (result != 0)
        X509_free(leaf);
    BIO_free(source);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

/// 1 when the holder of `key` has signed `bytes` with SHA-256, 0 when not.
static int signed_by(EVP_PKEY *key, const uint8_t *bytes, size_t count, const uint8_t *signature,
                     size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int result = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    return result;
}

int kd_certificate_verify(const uint8_t *pem, size_t pem_count, const uint8_t *bytes, size_t count,
                          const uint8_t *signature, size_t signature_count) {
    BIO *source = reading(pem, pem_count);
    X509 *certificate = source ? certificate_next(source) : NULL;
    EVP_PKEY *key = certificate ? X509_get0_pubkey(certificate) : NULL;
    int result = key ? signed_by(key, bytes, count, signature, signature_count) : -EINVAL;
    X509_free(certificate);
    BIO_free(source);
    ERR_clear_error();
    return result;
}

int kd_certificate_make_rsa_key(int bits, uint8_t *pem, size_t capacity) {
    EVP_PKEY *key =
        bits >= KD_RSA_LEAST_BITS && bits <= KD_RSA_MOST_BITS ? EVP_RSA_gen((unsigned)bits) : NULL;
    BIO *sink = key ? BIO_new(BIO_s_mem()) : NULL;
    int result = -EIO;
    if (sink && PEM_write_bio_PKCS8PrivateKey(sink, key, NULL, NULL, 0, NULL, NULL) == 1)
        result = taken(sink, pem, capacity);
    BIO_free(sink);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

int kd_certificate_public_digest(const uint8_t *key_bytes, size_t key_count, uint8_t *digest) {
    EVP_PKEY *key = key_read(key_bytes, key_count);
    unsigned char *written = NULL;
    int count = key ? i2d_PUBKEY(key, &written) : 0;
    int result = key ? -EIO : -ENOKEY;
    if (count > 0 && EVP_Digest(written, (size_t)count, digest, NULL, EVP_sha256(), NULL) == 1)
        result = 0;
    OPENSSL_free(written);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

int kd_certificate_sign_rs256(const uint8_t *key_bytes, size_t key_count, const uint8_t *bytes, size_t count,
                              uint8_t *signature, size_t capacity) {
    EVP_PKEY *key = key_read(key_bytes, key_count);
    EVP_MD_CTX *context = key ? EVP_MD_CTX_new() : NULL;
    size_t size = capacity;
    int result = -EIO;
    if (!key)
        result = -ENOKEY;
    else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < KD_RSA_LEAST_BITS)
        result = -ENOTSUP;
    else if ((size_t)EVP_PKEY_get_size(key) > capacity)
        result = -ENOSPC;
    else if (context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
             EVP_DigestSign(context, signature, &size, bytes, count) == 1)
        result = (int)size;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

int kd_certificate_verify_rs256(const uint8_t *key_bytes, size_t key_count, const uint8_t *bytes,
                                size_t count, const uint8_t *signature, size_t signature_count) {
    EVP_PKEY *key = key_read(key_bytes, key_count);
    int result = -ENOKEY;
    if (key && (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < KD_RSA_LEAST_BITS))
        result = -ENOTSUP;
    else if (key)
        result = signed_by(key, bytes, count, signature, signature_count);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}
