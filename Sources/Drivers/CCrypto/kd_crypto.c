#include "kd_crypto.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/random.h>

struct kd_digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

struct kd_key {
    EVP_PKEY *key;
    EVP_MD_CTX *context;
    int is_pair;
};

int kd_digest_open(kd_digest **ret) {
    kd_digest *opened = calloc(1, sizeof *opened);
    if (!opened)
        return -ENOMEM;
    // Fetched explicitly: an implicit fetch for every message costs more than a short message's digest.
    opened->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    opened->context = EVP_MD_CTX_new();
    if (!opened->algorithm || !opened->context) {
        kd_digest_close(opened);
        return -ENOTSUP;
    }
    *ret = opened;
    return 0;
}

int kd_digest_compute(kd_digest *context, const uint8_t *bytes, size_t count, uint8_t *digest) {
    if (EVP_DigestInit_ex2(context->context, context->algorithm, NULL) != 1 ||
        EVP_DigestUpdate(context->context, bytes, count) != 1 ||
        EVP_DigestFinal_ex(context->context, digest, NULL) != 1)
        return -EIO;
    return 0;
}

void kd_digest_close(kd_digest *context) {
    if (!context)
        return;
    EVP_MD_CTX_free(context->context);
    EVP_MD_free(context->algorithm);
    free(context);
}

/// Takes `key` over, also on failure.
static int key_open(EVP_PKEY *_Nullable key, int is_pair, kd_key **ret) {
    kd_key *opened = calloc(1, sizeof *opened);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!key || !opened || !context) {
        int result = key ? -ENOMEM : -EINVAL;
        EVP_PKEY_free(key);
        EVP_MD_CTX_free(context);
        free(opened);
        return result;
    }
    opened->key = key;
    opened->context = context;
    opened->is_pair = is_pair;
    *ret = opened;
    return 0;
}

int kd_key_open(const uint8_t *seed, kd_key **ret) {
    return key_open(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, KD_KEY_BYTES), 1, ret);
}

int kd_key_open_public(const uint8_t *public_key, kd_key **ret) {
    return key_open(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, KD_KEY_BYTES), 0, ret);
}

int kd_key_public(const kd_key *key, uint8_t *public_key) {
    size_t count = KD_KEY_BYTES;
    if (EVP_PKEY_get_raw_public_key(key->key, public_key, &count) != 1 || count != KD_KEY_BYTES)
        return -EIO;
    return 0;
}

int kd_key_sign(kd_key *key, const uint8_t *bytes, size_t count, uint8_t *signature) {
    size_t length = KD_SIGNATURE_BYTES;
    if (!key->is_pair)
        return -EINVAL;
    if (EVP_MD_CTX_reset(key->context) != 1 ||
        EVP_DigestSignInit(key->context, NULL, NULL, NULL, key->key) != 1 ||
        EVP_DigestSign(key->context, signature, &length, bytes, count) != 1 || length != KD_SIGNATURE_BYTES)
        return -EIO;
    return 0;
}

int kd_key_verify(kd_key *key, const uint8_t *bytes, size_t count, const uint8_t *signature) {
    if (EVP_MD_CTX_reset(key->context) != 1 ||
        EVP_DigestVerifyInit(key->context, NULL, NULL, NULL, key->key) != 1)
        return -EIO;
    return EVP_DigestVerify(key->context, signature, KD_SIGNATURE_BYTES, bytes, count) == 1;
}

void kd_key_close(kd_key *key) {
    if (!key)
        return;
    EVP_MD_CTX_free(key->context);
    EVP_PKEY_free(key->key);
    free(key);
}

int kd_scrypt(const uint8_t *password, size_t password_count, const uint8_t *salt, size_t salt_count,
              kd_scrypt_effort effort, uint8_t *key, size_t key_count) {
    const uint64_t limit = 64 << 20;
    // libcrypto takes a password of NULL for one of no bytes, and refuses what is not a power of two.
    int result = EVP_PBE_scrypt((const char *)password, password_count, salt, salt_count, effort.cost,
                                effort.blocks, effort.lanes, limit, key, key_count);
    return result == 1 ? 0 : -EINVAL;
}

int kd_random(uint8_t *bytes, size_t count) {
    size_t filled = 0;
    while (filled < count) {
        ssize_t got = getrandom(bytes + filled, count - filled, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : -EIO;
        filled += (size_t)got;
    }
    return 0;
}
