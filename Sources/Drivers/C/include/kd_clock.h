#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The kernel's clocks. They cannot fail: every supported kernel has them.
/// Microseconds of CLOCK_BOOTTIME: since this boot, counts on while suspended, never set.
int64_t kd_clock_boot_us(void);
/// Microseconds of CLOCK_REALTIME since 1970-01-01T00:00:00Z; may jump.
int64_t kd_clock_real_us(void);

/// Length of the text that kd_clock_boot_id gives.
enum { KD_BOOT_ID_LENGTH = 36 };
/// Copies /proc/sys/kernel/random/boot_id, the UUID of this boot as text, without a final zero.
/// 0, or negative errno with `text` undefined.
int kd_clock_boot_id(char *text);

/// How far something disciplines the wall clock, as adjtimex(2) says.
struct kd_clock_sync {
    /// 0: TIME_OK … 5: TIME_ERROR (not synchronised).
    int state;
    /// STA_* flags; 0x40 is STA_UNSYNC.
    int status;
    /// The kernel's bound on the error; grows by 500 µs/s without discipline.
    int64_t maximum_error_us;
    int64_t estimated_error_us;
};
/// 0, or negative errno with *ret untouched.
int kd_clock_sync_state(struct kd_clock_sync *ret);

#pragma clang assume_nonnull end
