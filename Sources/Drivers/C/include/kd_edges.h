#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Edges of GPIO inputs with the kernel's own time, through the GPIO character device uAPI v2 (Linux 5.10)
/// without a library: Debian 12's libgpiod 1.6 speaks v1, whose 16 entries per line overflow without a trace.
/// All lines are in one request, so one sequence number covers them all; no debounce, which would swallow a
/// Wiegand pulse.
typedef struct kd_edges kd_edges;

enum {
    /// Lines in one request.
    KD_EDGES_LINES_MAX = 16,
    /// Events the kernel is asked to keep: its maximum for one request.
    KD_EDGES_BUFFER = 1024,
};

/// What the chip does with an input that nobody drives.
typedef enum {
    KD_EDGES_BIAS_AS_IS = 0,
    KD_EDGES_BIAS_DISABLED = 1,
    KD_EDGES_BIAS_PULL_UP = 2,
    KD_EDGES_BIAS_PULL_DOWN = 3,
} kd_edges_bias;

typedef struct {
    const uint32_t *offsets;
    int count;
    kd_edges_bias bias;
    /// Both edges and the levels; else falling edges only, whose name needs no look at the level.
    bool both_edges;
    /// A low line counts as active.
    bool active_low;
} kd_edges_request;

typedef struct {
    /// CLOCK_MONOTONIC of the hard interrupt, nanoseconds.
    uint64_t monotonic_ns;
    /// Counts all edges of the request from 1; a hole means that the kernel dropped events.
    uint32_t seqno;
    /// Place of the line in the request.
    uint8_t line;
    /// To active (with both_edges only).
    bool rising;
} kd_edge;

/// Requests the lines of `chip` (`/dev/gpiochip0`). 0, or negative errno with *ret untouched:
/// -ENOENT, -EACCES, -EBUSY (another consumer has a line), -EINVAL (no such line, or bias not supported),
/// -ENOTTY (not a GPIO chip, or a kernel before 5.10).
int kd_edges_open(const char *chip, const kd_edges_request *request, kd_edges *_Nullable *_Nonnull ret);

/// Readable while edges wait.
int kd_edges_fd(const kd_edges *edges);

/// Takes up to `capacity` (at most 64 at once) waiting edges, in the order of the kernel's queue, which two
/// processors may have mixed. Count, 0 when none waits, or negative errno; -ENODEV when the chip is gone.
int kd_edges_read(const kd_edges *edges, kd_edge *ret, int capacity);

/// The levels now: bit i is set when line i of the request is active. 0 or negative errno.
int kd_edges_levels(const kd_edges *edges, uint64_t *ret);

void kd_edges_close(kd_edges *_Nullable edges);

/// CLOCK_MONOTONIC now, nanoseconds.
uint64_t kd_edges_now_ns(void);

/// CLOCK_BOOTTIME minus CLOCK_MONOTONIC, nanoseconds: the time suspended since boot. To be added to
/// `monotonic_ns`.
int64_t kd_edges_boot_offset_ns(void);

#pragma clang assume_nonnull end
