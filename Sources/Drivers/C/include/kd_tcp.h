#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// A connection to a program on this machine (127.0.0.1), never to another one. tcp(7).
typedef struct kd_tcp kd_tcp;

/// Connects to `port`. Waits at most one second. 0, or negative errno with *ret untouched: -ECONNREFUSED when
/// nobody listens, -ETIMEDOUT when nobody answers.
int kd_tcp_open(uint16_t port, kd_tcp *_Nullable *_Nonnull ret);
int kd_tcp_fd(const kd_tcp *tcp);
/// Reads what is there: the count, 0 when nothing is waiting, -ECONNRESET when the other side has closed,
/// else negative errno. Never blocks.
ssize_t kd_tcp_read(kd_tcp *tcp, void *buffer, size_t size);
/// Writes what the connection has room for: the count, 0 when there is none, or negative errno. Never blocks.
ssize_t kd_tcp_write(kd_tcp *tcp, const void *buffer, size_t size);
void kd_tcp_close(kd_tcp *_Nullable tcp);

#pragma clang assume_nonnull end
