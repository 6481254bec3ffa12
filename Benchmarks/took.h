#pragma once
// How long things took, for the C programs that are measured beside the daemon.

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static inline int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static inline int took_ascending(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/// Orders `count` durations in nanoseconds, so that their quantiles can be read off.
static inline void took_sort(int64_t *took, long count) {
    qsort(took, (size_t)count, sizeof *took, took_ascending);
}
