#include "kd_envelope.h"

#include <errno.h>
#include <limits.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

struct kd_envelope {
    CMS_ContentInfo *message;
    /// What is written to the file.
    BIO *sink;
    /// The filters in front of it; NULL before the first write.
    BIO *filters;
};

/// A failed write to the file leaves its errno; libcrypto's own failures leave none.
static int failure(void) {
    int code = errno;
    ERR_clear_error();
    return code > 0 ? -code : -EIO;
}

static X509 *_Nullable certificate_read(const uint8_t *bytes, size_t count) {
    BIO *source = count > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)count);
    X509 *certificate = source ? PEM_read_bio_X509(source, NULL, NULL, NULL) : NULL;
    BIO_free(source);
    return certificate;
}

/// 1 on success.
static int set_recipient(CMS_ContentInfo *message, X509 *certificate) {
    CMS_RecipientInfo *recipient = CMS_add1_recipient_cert(message, certificate, CMS_KEY_PARAM);
    EVP_PKEY_CTX *context = recipient ? CMS_RecipientInfo_get0_pkey_ctx(recipient) : NULL;
    if (!context)
        return 0;
    if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1;
    return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
}

int kd_envelope_open(const uint8_t *bytes, size_t count, int descriptor, kd_envelope **ret) {
    X509 *certificate = certificate_read(bytes, count);
    if (!certificate) {
        ERR_clear_error();
        return -EINVAL;
    }
    kd_envelope *opened = calloc(1, sizeof *opened);
    int result = -ENOMEM;
    if (opened) {
        unsigned flags = CMS_BINARY | CMS_STREAM | CMS_PARTIAL;
        opened->message = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), flags);
        opened->sink = BIO_new_fd(descriptor, BIO_NOCLOSE);
        if (opened->message && opened->sink)
            result = set_recipient(opened->message, certificate) ? 0 : -ENOTSUP;
    }
    X509_free(certificate);
    ERR_clear_error();
    if (result < 0)
        kd_envelope_close(opened);
    else
        *ret = opened;
    return result;
}

/// The header, with the wrapped key, is made when the filters are.
static int begin(kd_envelope *envelope) {
    if (envelope->filters)
        return 0;
    envelope->filters = BIO_new_CMS(envelope->sink, envelope->message);
    return envelope->filters ? 0 : failure();
}

int kd_envelope_write(kd_envelope *envelope, const uint8_t *bytes, size_t count) {
    errno = 0;
    int result = begin(envelope);
    while (result == 0 && count > 0) {
        int written = BIO_write(envelope->filters, bytes, count > INT_MAX ? INT_MAX : (int)count);
        if (written <= 0)
            return failure();
        bytes += written;
        count -= (size_t)written;
    }
    return result;
}

int kd_envelope_finish(kd_envelope *envelope) {
    errno = 0;
    int result = begin(envelope);
    if (result < 0)
        return result;
    return BIO_flush(envelope->filters) == 1 ? 0 : failure();
}

/// Nobody is there to be asked for a passphrase.
static int no_passphrase(char *buffer, int size, int is_for_writing, void *was_asked) {
    (void)buffer, (void)size, (void)is_for_writing;
    *(int *)was_asked = 1;
    return -1;
}

/// NULL, with `result` set, when it is none.
static EVP_PKEY *_Nullable key_read(const uint8_t *bytes, size_t count, int *result) {
    int was_asked = 0;
    BIO *source = count > INT_MAX ? NULL : BIO_new_mem_buf(bytes, (int)count);
    EVP_PKEY *key = source ? PEM_read_bio_PrivateKey(source, NULL, no_passphrase, &was_asked) : NULL;
    BIO_free(source);
    if (!key)
        *result = was_asked ? -EACCES : -EINVAL;
    return key;
}

int kd_envelope_extract(int input, const uint8_t *bytes, size_t count, int output) {
    int result = -ENOMEM;
    EVP_PKEY *key = key_read(bytes, count, &result);
    BIO *source = key ? BIO_new_fd(input, BIO_NOCLOSE) : NULL;
    BIO *sink = key ? BIO_new_fd(output, BIO_NOCLOSE) : NULL;
    if (source && sink) {
        CMS_ContentInfo *message = d2i_CMS_bio(source, NULL);
        errno = 0;
        if (!message)
            result = -EBADMSG;
        else if (CMS_decrypt(message, key, NULL, NULL, sink, CMS_BINARY) == 1)
            result = 0;
        else
            result =
                errno == ENOSPC || errno == EIO || errno == EROFS || errno == EDQUOT ? -errno : -EKEYREJECTED;
        CMS_ContentInfo_free(message);
    }
    BIO_free(sink);
    BIO_free(source);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return result;
}

void kd_envelope_close(kd_envelope *envelope) {
    if (!envelope)
        return;
    // The filters end before the sink, which is freed by itself.
    while (envelope->filters && envelope->filters != envelope->sink) {
        BIO *filter = envelope->filters;
        envelope->filters = BIO_pop(filter);
        BIO_free(filter);
    }
    BIO_free(envelope->sink);
    CMS_ContentInfo_free(envelope->message);
    free(envelope);
}
