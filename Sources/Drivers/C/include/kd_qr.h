#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A QR code (ISO/IEC 18004) of the text, with error correction M: a seventh of it may be dirty. Nothing
/// stays open. The smallest that holds the text: of 200 bytes at most 57 squares a side.
///
/// `squares` gets row after row, 1 is dark; the quiet zone is not among them. Returns the squares of a side;
/// or -ERANGE when the text is too long for any code or `room` too small for this one, -ENOMEM, -EINVAL for
/// an empty text. May be called by several threads at once.
int kd_qr_make(const char *text, uint8_t *squares, size_t room);

#pragma clang assume_nonnull end
