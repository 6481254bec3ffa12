#pragma once
#include <stddef.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// A serial line in raw mode, held exclusively. termios(3), ioctl_tty(2).
typedef struct kd_serial kd_serial;

/// Opens `path` without waiting for carrier, drops input that is already waiting, and locks it against other
/// programs (flock, and TIOCEXCL where the device knows it). `baud`: 300 … 921600 in the usual steps.
/// `data_bits`: 7 or 8. `parity`: 'N', 'E' or 'O'. `stop_bits`: 1 or 2. 0, or negative errno with *ret
/// untouched: -EINVAL for settings that do not exist, -ENOTTY when it is no serial line, -EBUSY when another
/// program holds it.
int kd_serial_open(const char *path, int baud, int data_bits, char parity, int stop_bits,
                   kd_serial *_Nullable *_Nonnull ret);
int kd_serial_fd(const kd_serial *serial);
/// Reads what is there: the count, 0 when nothing is waiting, -ENODEV when the device is gone (a hung-up tty
/// is readable and returns 0 for ever), else negative errno. Never blocks.
ssize_t kd_serial_read(kd_serial *serial, void *buffer, size_t size);
void kd_serial_close(kd_serial *_Nullable serial);

#pragma clang assume_nonnull end
