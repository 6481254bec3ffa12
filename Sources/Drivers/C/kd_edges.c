#include "kd_edges.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64 };

struct kd_edges {
    int fd;
    int count;
    uint32_t offsets[KD_EDGES_LINES_MAX];
};

static uint64_t line_flags(const kd_edges_request *request) {
    uint64_t flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_FALLING;
    if (request->both_edges)
        flags |= GPIO_V2_LINE_FLAG_EDGE_RISING;
    if (request->active_low)
        flags |= GPIO_V2_LINE_FLAG_ACTIVE_LOW;
    switch (request->bias) {
    case KD_EDGES_BIAS_AS_IS:
        break;
    case KD_EDGES_BIAS_DISABLED:
        flags |= GPIO_V2_LINE_FLAG_BIAS_DISABLED;
        break;
    case KD_EDGES_BIAS_PULL_UP:
        flags |= GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
        break;
    case KD_EDGES_BIAS_PULL_DOWN:
        flags |= GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
        break;
    }
    return flags;
}

/// The descriptor of the lines, or negative errno.
static int request_lines(const char *chip, const kd_edges_request *request) {
    struct gpio_v2_line_request lines = {.num_lines = (uint32_t)request->count,
                                         .event_buffer_size = KD_EDGES_BUFFER,
                                         .config = {.flags = line_flags(request)}};
    memcpy(lines.offsets, request->offsets, sizeof(uint32_t) * (size_t)request->count);
    memcpy(lines.consumer, "kioskd", sizeof "kioskd");

    int chip_fd = open(chip, O_RDWR | O_CLOEXEC);
    if (chip_fd < 0)
        return -errno;
    int result = ioctl(chip_fd, GPIO_V2_GET_LINE_IOCTL, &lines);
    int error = errno;
    close(chip_fd);
    if (result < 0)
        return -error;
    int flags = fcntl(lines.fd, F_GETFL);
    if (flags < 0 || fcntl(lines.fd, F_SETFL, flags | O_NONBLOCK) < 0) {
        error = errno;
        close(lines.fd);
        return -error;
    }
    return lines.fd;
}

int kd_edges_open(const char *chip, const kd_edges_request *request, kd_edges **ret) {
    if (request->count < 1 || request->count > KD_EDGES_LINES_MAX)
        return -EINVAL;
    kd_edges *edges = calloc(1, sizeof *edges);
    if (!edges)
        return -ENOMEM;
    edges->count = request->count;
    memcpy(edges->offsets, request->offsets, sizeof(uint32_t) * (size_t)request->count);
    edges->fd = request_lines(chip, request);
    if (edges->fd < 0) {
        int result = edges->fd;
        free(edges);
        return result;
    }
    *ret = edges;
    return 0;
}

int kd_edges_fd(const kd_edges *edges) {
    return edges->fd;
}

static int line_of(const kd_edges *edges, uint32_t offset) {
    for (int line = 0; line < edges->count; line++) {
        if (edges->offsets[line] == offset)
            return line;
    }
    return -1;
}

int kd_edges_read(const kd_edges *edges, kd_edge *ret, int capacity) {
    struct gpio_v2_line_event events[BATCH];
    size_t wanted = (size_t)(capacity < BATCH ? capacity : BATCH);
    ssize_t bytes = read(edges->fd, events, wanted * sizeof events[0]);
    if (bytes < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (bytes == 0)
        return -ENODEV;
    if ((size_t)bytes % sizeof events[0])
        return -EIO;
    int total = (int)((size_t)bytes / sizeof events[0]);
    int count = 0;
    for (int index = 0; index < total; index++) {
        int line = line_of(edges, events[index].offset);
        if (line < 0)
            continue;
        ret[count++] = (kd_edge){.monotonic_ns = events[index].timestamp_ns,
                                 .seqno = events[index].seqno,
                                 .line = (uint8_t)line,
                                 .rising = events[index].id == GPIO_V2_LINE_EVENT_RISING_EDGE};
    }
    return count;
}

int kd_edges_levels(const kd_edges *edges, uint64_t *ret) {
    struct gpio_v2_line_values values = {.mask = (UINT64_C(1) << edges->count) - 1};
    if (ioctl(edges->fd, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) < 0)
        return -errno;
    *ret = values.bits & values.mask;
    return 0;
}

void kd_edges_close(kd_edges *edges) {
    if (!edges)
        return;
    close(edges->fd);
    free(edges);
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now = {0};
    (void)clock_gettime(clock, &now); // EINVAL only, for clocks that do not exist
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

uint64_t kd_edges_now_ns(void) {
    return (uint64_t)nanoseconds(CLOCK_MONOTONIC);
}

int64_t kd_edges_boot_offset_ns(void) {
    int64_t best_width = INT64_MAX;
    int64_t offset = 0;
    for (int attempt = 0; attempt < 3; attempt++) { // the narrowest of three brackets: one may be interrupted
        int64_t before = nanoseconds(CLOCK_MONOTONIC);
        int64_t boot = nanoseconds(CLOCK_BOOTTIME);
        int64_t after = nanoseconds(CLOCK_MONOTONIC);
        if (after - before < best_width) {
            best_width = after - before;
            offset = boot - before - (after - before) / 2;
        }
    }
    return offset;
}
