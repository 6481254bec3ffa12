#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// An input device (evdev), grabbed: its keys reach nobody else. linux/input.h
typedef struct kd_input kd_input;

/// One event; the codes are those of linux/input-event-codes.h.
struct kd_input_event {
    /// Microseconds of CLOCK_BOOTTIME; see kd_input_has_boot_time.
    int64_t time_us;
    uint16_t type;
    uint16_t code;
    int32_t value;
};

/// Opens and grabs `path`. 0, or negative errno with *ret untouched: -EBUSY when another program has grabbed
/// it, -ENOTTY when it is no input device.
int kd_input_open(const char *path, kd_input *_Nullable *_Nonnull ret);
int kd_input_fd(const kd_input *input);
/// Whether the kernel stamps with CLOCK_BOOTTIME; else the times are of the wall clock and only their
/// distances count.
bool kd_input_has_boot_time(const kd_input *input);
/// Reads up to `count` events: how many, 0 when nothing is waiting, -ENODEV when the device is gone. Never
/// blocks.
ssize_t kd_input_read(kd_input *input, struct kd_input_event *events, size_t count);
/// Whether `key` is down now, as the kernel knows it after lost events: 1, 0 or negative errno. Queued key
/// events are dropped by the kernel.
int kd_input_is_down(kd_input *input, uint16_t key);
void kd_input_close(kd_input *_Nullable input);

#pragma clang assume_nonnull end
