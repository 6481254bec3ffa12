#pragma once
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Waiting for a device or for the order to stop, whichever comes first.
typedef struct kd_stop kd_stop;

/// Makes a stop flag. 0, or negative errno with *ret untouched.
int kd_stop_open(kd_stop *_Nullable *_Nonnull ret);
/// Raises it, until it is lowered. Safe from any thread.
void kd_stop_raise(kd_stop *stop);
/// Takes it back; for flags that are no order to stop.
void kd_stop_lower(kd_stop *stop);
bool kd_stop_is_raised(const kd_stop *stop);
/// Readable once raised, for who cannot use `kd_wait`. Belongs to the stop: not to be read or closed.
int kd_stop_fd(const kd_stop *stop);
void kd_stop_close(kd_stop *_Nullable stop);

/// Waits until `fd` is readable or hung up (1), the stop is raised (2), or `timeout_ms` passed (0; negative:
/// for ever). `fd` may be -1: then only the stop and the time count. Negative errno on failure.
int kd_wait(int fd, const kd_stop *stop, int timeout_ms);

#pragma clang assume_nonnull end
