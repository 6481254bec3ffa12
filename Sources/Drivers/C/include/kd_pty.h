#pragma once
#include <stddef.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// The far end of a pseudo-terminal: what a device would be. Whoever opens the node meets a real tty. pty(7)
typedef struct kd_pty kd_pty;

/// Room that the node's path needs, with its final zero.
enum { KD_PTY_PATH_SIZE = 64 };
/// Makes a pair and copies the node's path (`/dev/pts/7`). The node stays raw and alive while nobody has it
/// open. 0, or negative errno with *ret untouched.
int kd_pty_open(char *path, kd_pty *_Nullable *_Nonnull ret);
/// Writes up to `size` bytes without blocking: the count, 0 when the line is full, or negative errno.
ssize_t kd_pty_write(kd_pty *pty, const void *bytes, size_t size);
/// Reads what the program wrote to its device: the count, 0 when nothing waits, or negative errno. Never
/// blocks.
ssize_t kd_pty_read(kd_pty *pty, void *buffer, size_t size);
/// Hangs up: whoever has the node open sees its device vanish.
void kd_pty_close(kd_pty *_Nullable pty);

#pragma clang assume_nonnull end
