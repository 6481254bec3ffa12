#include "kd_identity.h"

#include <errno.h>
#include <limits.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

enum { KD_TRUSTED_MOST = 64 };

static int no_passphrase(char *buffer, int size, int is_for_writing, void *nothing) {
    (void)buffer, (void)size, (void)is_for_writing, (void)nothing;
    return -1;
}

static X509 *_Nullable next(BIO *_Nullable source) {
    return source ? PEM_read_bio_X509(source, NULL, no_passphrase, NULL) : NULL;
}

static BIO *_Nullable reading(const uint8_t *bytes, size_t count) {
    return count > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)count);
}

int kd_identity_trusted_count(const uint8_t *pem, size_t count) {
    BIO *source = reading(pem, count);
    int found = 0;
    X509 *certificate;
    ERR_clear_error();
    while (found <= KD_TRUSTED_MOST && (certificate = next(source))) {
        X509_free(certificate);
        found++;
    }
    // The end of the text is the only good reason to stop.
    unsigned long why = ERR_peek_last_error();
    int is_end = !why || (ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE);
    BIO_free(source);
    ERR_clear_error();
    return is_end && found <= KD_TRUSTED_MOST ? found : -EINVAL;
}

static int vouches(X509 *trusted, X509 *certificate) {
    if (X509_cmp(trusted, certificate) == 0)
        return 1;
    return X509_check_ca(trusted) > 0 && X509_check_issued(trusted, certificate) == X509_V_OK &&
           X509_verify(certificate, X509_get0_pubkey(trusted)) == 1;
}

static int is_trusted(const uint8_t *pem, size_t count, X509 *certificate) {
    BIO *source = reading(pem, count);
    X509 *trusted;
    int result = 0;
    for (int tried = 0; !result && tried < KD_TRUSTED_MOST && (trusted = next(source)); tried++) {
        result = vouches(trusted, certificate);
        X509_free(trusted);
    }
    BIO_free(source);
    return result;
}

static int fits(EVP_PKEY *key, const EVP_MD *hash, const uint8_t *file, size_t file_count,
                const uint8_t *signature, size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int result = context && EVP_DigestVerifyInit(context, NULL, hash, NULL, key) == 1 &&
                 EVP_DigestVerify(context, signature, signature_count, file, file_count) == 1;
    EVP_MD_CTX_free(context);
    return result;
}

/// Two numbers of the curve's size as DER; its length, or 0 when they are no such two numbers. To be freed.
static int encoded(EVP_PKEY *key, const uint8_t *signature, size_t count, unsigned char **ret) {
    size_t size = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
    if (count != 2 * size || size > INT_MAX)
        return 0;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, (int)size, NULL);
    BIGNUM *s = BN_bin2bn(signature + size, (int)size, NULL);
    int length = 0;
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL; // the pair's now
        length = i2d_ECDSA_SIG(pair, ret);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return length > 0 ? length : 0;
}

static int is_signed(EVP_PKEY *key, const uint8_t *file, size_t file_count, const uint8_t *signature,
                     size_t signature_count) {
    int is_curve = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
    if (!is_curve && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return 0;
    const EVP_MD *const hashes[] = {is_curve ? EVP_sha384() : EVP_sha256(),
                                    is_curve ? EVP_sha256() : EVP_sha384(),
                                    is_curve ? EVP_sha512() : EVP_sha1()};
    unsigned char *der = NULL;
    int length = is_curve ? encoded(key, signature, signature_count, &der) : 0;
    int result = 0;
    for (size_t index = 0; !result && index < sizeof hashes / sizeof *hashes; index++) {
        result = fits(key, hashes[index], file, file_count, signature, signature_count);
        if (!result && der)
            result = fits(key, hashes[index], file, file_count, der, (size_t)length);
    }
    OPENSSL_free(der);
    return result;
}

int kd_identity_verify(const uint8_t *trusted, size_t trusted_count, const uint8_t *certificate,
                       size_t certificate_count, const uint8_t *file, size_t file_count,
                       const uint8_t *signature, size_t signature_count) {
    const unsigned char *der = certificate;
    X509 *signer = certificate_count > INT_MAX ? NULL : d2i_X509(NULL, &der, (long)certificate_count);
    EVP_PKEY *key = signer ? X509_get0_pubkey(signer) : NULL;
    int result = -EINVAL;
    if (key)
        result = is_trusted(trusted, trusted_count, signer) &&
                 is_signed(key, file, file_count, signature, signature_count);
    X509_free(signer);
    ERR_clear_error();
    return result;
}
