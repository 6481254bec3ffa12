#include "kd_seal.h"

#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

int kd_seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *bytes, size_t count, uint8_t *sealed) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0, last = 0;
    int is_good = context && count <= INT_MAX &&
                  EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                  EVP_EncryptUpdate(context, sealed, &written, bytes, (int)count) == 1 &&
                  EVP_EncryptFinal_ex(context, sealed + written, &last) == 1 && (size_t)written == count &&
                  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, KD_SEAL_TAG_BYTES, sealed + count) == 1;
    EVP_CIPHER_CTX_free(context);
    return is_good ? 0 : -EIO;
}

int kd_unseal(const uint8_t *key, const uint8_t *nonce, const uint8_t *sealed, size_t count, uint8_t *bytes) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0, last = 0;
    int is_ready =
        context && count <= INT_MAX &&
        EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
        EVP_DecryptUpdate(context, bytes, &written, sealed, (int)count) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, KD_SEAL_TAG_BYTES, (void *)(sealed + count)) == 1;
    int is_good = is_ready && EVP_DecryptFinal_ex(context, bytes + written, &last) == 1;
    EVP_CIPHER_CTX_free(context);
    if (is_good)
        return 0;
    OPENSSL_cleanse(bytes, count);
    return is_ready ? -EBADMSG : -EIO;
}

int kd_mark(const uint8_t *key, const uint8_t *bytes, size_t count, uint8_t *mark) {
    unsigned int written = 0;
    if (!HMAC(EVP_sha256(), key, KD_SEAL_KEY_BYTES, bytes, count, mark, &written))
        return -EIO;
    return written == KD_MARK_BYTES ? 0 : -EIO;
}
