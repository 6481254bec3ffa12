#pragma once
#include <stdint.h>

/// A GPIO chip that is not there, for a process that preloads this library: `open`, `ioctl` and the look-ups
/// that libgpiod makes are answered for SHIM_CHIP, everything else goes to the C library. A request of lines
/// hands out one end of a socket pair; the test holds the other end through the functions below, found by
/// name with dlsym. It speaks uAPI v2 (kd_edges.c and libgpiod 2.x) and v1 (libgpiod 1.6).

#define SHIM_CHIP "/dev/gpiochip99"

enum { SHIM_LINES = 32, SHIM_REQUESTS = 64, SHIM_HISTORY = 1024 };

/// What the last successful request asked for.
struct shim_request {
    uint32_t count;
    uint32_t offsets[SHIM_LINES];
    /// As in uAPI v2 (GPIO_V2_LINE_FLAG_…); v1 flags are translated.
    uint64_t flags;
    uint32_t event_buffer_size;
    /// First levels of outputs, bit i for the i-th line.
    uint64_t first_levels;
    char consumer[32];
    uint32_t uapi;
};

void shim_last_request(struct shim_request *ret);
/// Requests that were made and not yet given back.
int shim_live_requests(void);
/// Delivers `count` edges to the newest live request: three numbers each, nanoseconds of CLOCK_MONOTONIC,
/// line offset, sequence number; with the top bit of the offset set the edge is a rising one. One packet, so
/// one read.
int shim_push(const uint64_t *triples, int count);
/// Level of an input line, as GPIO_V2_LINE_GET_VALUES will report it.
void shim_set_level(uint32_t offset, int level);
/// Level to which an output line was set last.
int shim_level(uint32_t offset);
/// How often output lines have been set, and the levels (bit i: line offset i) after the n-th time.
int shim_history_count(void);
uint32_t shim_history(int index);
/// The chip is pulled out: all requests end.
void shim_unplug(void);
/// The next request of lines fails with this errno.
void shim_refuse(int error);

/// Between the two files of the shim: answers an ioctl on a descriptor of the chip or of its lines in *ret
/// (and errno). 0 when the descriptor is not ours.
int shim_ioctl(int fd, unsigned long code, void *argument, int *ret);
/// Tells that `fd` is an open chip.
void shim_note_chip(int fd);
