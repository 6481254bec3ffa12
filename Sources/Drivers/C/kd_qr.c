#include "kd_qr.h"

#include <errno.h>
#include <qrencode.h>

int kd_qr_make(const char *text, uint8_t *squares, size_t room) {
    errno = 0;
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return errno ? -errno : -EINVAL;
    int width = code->width;
    size_t count = (size_t)width * (size_t)width;
    if (count > room)
        width = -ERANGE;
    else
        for (size_t i = 0; i < count; i++)
            squares[i] = code->data[i] & 1; // the other bits say what the square is for
    QRcode_free(code);
    return width;
}
