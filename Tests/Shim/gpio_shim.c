#define _GNU_SOURCE
#include "gpio_shim.h"

#include <errno.h>
#include <linux/gpio.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct entry {
    int given; // the descriptor that the client got
    int peer;  // our end; 0: free
    uint32_t count;
    uint32_t offsets[SHIM_LINES];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry entries[SHIM_REQUESTS];
static int newest = -1;
static struct shim_request last;
static uint32_t levels;
static uint32_t history[SHIM_HISTORY];
static int history_count;
static int refusal;
static int chip_fds[SHIM_REQUESTS]; // the last ones; nobody tells us when they are closed
static int chip_fd_count;

static int is_released(const struct entry *entry) {
    char byte;
    ssize_t result = recv(entry->peer, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return result == 0 || (result < 0 && errno == ECONNRESET); // closed, perhaps with events unread
}

static void collect(void) {
    for (int index = 0; index < SHIM_REQUESTS; index++) {
        if (entries[index].peer && is_released(&entries[index])) {
            close(entries[index].peer);
            entries[index].peer = 0;
        }
    }
}

/// The client's descriptor, or -1 with errno.
static int hand_out(const uint32_t *offsets, uint32_t count) {
    collect();
    int pair[2];
    if (refusal) {
        errno = refusal;
        refusal = 0;
        return -1;
    }
    for (uint32_t line = 0; line < count; line++) {
        if (count > SHIM_LINES || offsets[line] >= SHIM_LINES) {
            errno = EINVAL;
            return -1;
        }
    }
    for (int index = 0; index < SHIM_REQUESTS; index++) {
        if (entries[index].peer)
            continue;
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
            return -1;
        entries[index] = (struct entry){.given = pair[0], .peer = pair[1], .count = count};
        memcpy(entries[index].offsets, offsets, count * sizeof *offsets);
        newest = index;
        memset(&last, 0, sizeof last);
        last.count = count;
        memcpy(last.offsets, offsets, count * sizeof *offsets);
        return pair[0];
    }
    errno = EMFILE;
    return -1;
}

static struct entry *find(int fd) {
    for (int index = 0; index < SHIM_REQUESTS; index++) {
        if (entries[index].peer && entries[index].given == fd)
            return &entries[index];
    }
    return NULL;
}

static void set_line(const struct entry *entry, uint32_t line, int level) {
    uint32_t bit = UINT32_C(1) << entry->offsets[line];
    levels = level ? levels | bit : levels & ~bit;
}

static void remember(void) {
    if (history_count < SHIM_HISTORY)
        history[history_count++] = levels;
}

static int request_v2(struct gpio_v2_line_request *request) {
    int fd = hand_out(request->offsets, request->num_lines);
    if (fd < 0)
        return -1;
    last.flags = request->config.flags;
    last.event_buffer_size = request->event_buffer_size;
    last.uapi = 2;
    memcpy(last.consumer, request->consumer, sizeof last.consumer);
    for (uint32_t index = 0; index < request->config.num_attrs; index++) {
        const struct gpio_v2_line_config_attribute *attribute = &request->config.attrs[index];
        if (attribute->attr.id == GPIO_V2_LINE_ATTR_ID_FLAGS)
            last.flags = attribute->attr.flags;
        if (attribute->attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES)
            last.first_levels =
                (last.first_levels & ~attribute->mask) | (attribute->attr.values & attribute->mask);
    }
    if (last.flags & GPIO_V2_LINE_FLAG_OUTPUT) {
        for (uint32_t line = 0; line < request->num_lines; line++)
            set_line(find(fd), line, (int)(last.first_levels >> line & 1));
        remember();
    }
    request->fd = fd;
    return 0;
}

static int request_v1(struct gpiohandle_request *request) {
    int fd = hand_out(request->lineoffsets, request->lines);
    if (fd < 0)
        return -1;
    last.uapi = 1;
    last.flags = (request->flags & GPIOHANDLE_REQUEST_OUTPUT ? GPIO_V2_LINE_FLAG_OUTPUT : 0) |
                 (request->flags & GPIOHANDLE_REQUEST_INPUT ? GPIO_V2_LINE_FLAG_INPUT : 0);
    memcpy(last.consumer, request->consumer_label, sizeof last.consumer);
    for (uint32_t line = 0; line < request->lines; line++) {
        last.first_levels |= (uint64_t)(request->default_values[line] ? 1 : 0) << line;
        set_line(find(fd), line, request->default_values[line]);
    }
    remember();
    request->fd = fd;
    return 0;
}

static int get_values(const struct entry *entry, struct gpio_v2_line_values *values) {
    values->bits = 0;
    for (uint32_t line = 0; line < entry->count; line++) {
        if (levels >> entry->offsets[line] & 1)
            values->bits |= UINT64_C(1) << line;
    }
    return 0;
}

static int set_values_v2(const struct entry *entry, const struct gpio_v2_line_values *values) {
    for (uint32_t line = 0; line < entry->count; line++) {
        if (values->mask >> line & 1)
            set_line(entry, line, (int)(values->bits >> line & 1));
    }
    remember();
    return 0;
}

static int set_values_v1(const struct entry *entry, const struct gpiohandle_data *data) {
    for (uint32_t line = 0; line < entry->count; line++)
        set_line(entry, line, data->values[line]);
    remember();
    return 0;
}

static int chip_ioctl(unsigned long code, void *argument) {
    switch (code) {
    case GPIO_V2_GET_LINE_IOCTL:
        return request_v2(argument);
    case GPIO_GET_LINEHANDLE_IOCTL:
        return request_v1(argument);
    case GPIO_GET_CHIPINFO_IOCTL:
        *(struct gpiochip_info *)argument =
            (struct gpiochip_info){.name = "gpiochip99", .label = "shim", .lines = SHIM_LINES};
        return 0;
    case GPIO_GET_LINEINFO_IOCTL: {
        uint32_t offset = ((struct gpioline_info *)argument)->line_offset;
        *(struct gpioline_info *)argument = (struct gpioline_info){.line_offset = offset};
        return 0;
    }
    default:
        errno = ENOTTY;
        return -1;
    }
}

static int line_ioctl(const struct entry *entry, unsigned long code, void *argument) {
    switch (code) {
    case GPIO_V2_LINE_GET_VALUES_IOCTL:
        return get_values(entry, argument);
    case GPIO_V2_LINE_SET_VALUES_IOCTL:
        return set_values_v2(entry, argument);
    case GPIOHANDLE_SET_LINE_VALUES_IOCTL:
        return set_values_v1(entry, argument);
    default:
        errno = ENOTTY;
        return -1;
    }
}

static int is_chip(int fd) {
    for (int index = 0; index < chip_fd_count && index < SHIM_REQUESTS; index++) {
        if (chip_fds[index] == fd)
            return 1;
    }
    return 0;
}

int shim_ioctl(int fd, unsigned long code, void *argument, int *ret) {
    pthread_mutex_lock(&lock);
    const struct entry *entry = find(fd);
    int is_ours = entry || is_chip(fd);
    if (is_ours)
        *ret = entry ? line_ioctl(entry, code, argument) : chip_ioctl(code, argument);
    pthread_mutex_unlock(&lock);
    return is_ours;
}

void shim_note_chip(int fd) {
    pthread_mutex_lock(&lock);
    collect(); // the number may have been that of lines given back
    if (!is_chip(fd))
        chip_fds[chip_fd_count++ % SHIM_REQUESTS] = fd;
    pthread_mutex_unlock(&lock);
}

void shim_last_request(struct shim_request *ret) {
    pthread_mutex_lock(&lock);
    *ret = last;
    pthread_mutex_unlock(&lock);
}

int shim_live_requests(void) {
    pthread_mutex_lock(&lock);
    collect();
    int count = 0;
    for (int index = 0; index < SHIM_REQUESTS; index++)
        count += entries[index].peer != 0;
    pthread_mutex_unlock(&lock);
    return count;
}

int shim_push(const uint64_t *triples, int count) {
    struct gpio_v2_line_event events[64] = {0};
    if (count > 64)
        return -EINVAL;
    for (int index = 0; index < count; index++) {
        const uint64_t *triple = triples + 3 * index;
        int is_rising = triple[1] >> 63 != 0;
        events[index].timestamp_ns = triple[0];
        events[index].offset = (uint32_t)triple[1];
        events[index].seqno = (uint32_t)triple[2];
        events[index].id = is_rising ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE;
    }
    pthread_mutex_lock(&lock);
    int peer = newest < 0 ? -1 : entries[newest].peer;
    ssize_t sent = peer > 0 ? send(peer, events, (size_t)count * sizeof events[0], MSG_NOSIGNAL) : -1;
    pthread_mutex_unlock(&lock);
    return sent < 0 ? -errno : 0;
}

void shim_set_level(uint32_t offset, int level) {
    pthread_mutex_lock(&lock);
    uint32_t bit = UINT32_C(1) << offset;
    levels = level ? levels | bit : levels & ~bit;
    pthread_mutex_unlock(&lock);
}

int shim_level(uint32_t offset) {
    pthread_mutex_lock(&lock);
    int level = (int)(levels >> offset & 1);
    pthread_mutex_unlock(&lock);
    return level;
}

int shim_history_count(void) {
    pthread_mutex_lock(&lock);
    int count = history_count;
    pthread_mutex_unlock(&lock);
    return count;
}

uint32_t shim_history(int index) {
    pthread_mutex_lock(&lock);
    uint32_t value = index >= 0 && index < history_count ? history[index] : 0;
    pthread_mutex_unlock(&lock);
    return value;
}

void shim_unplug(void) {
    pthread_mutex_lock(&lock);
    for (int index = 0; index < SHIM_REQUESTS; index++) {
        if (entries[index].peer)
            close(entries[index].peer);
        entries[index].peer = 0;
    }
    pthread_mutex_unlock(&lock);
}

void shim_refuse(int error) {
    pthread_mutex_lock(&lock);
    refusal = error;
    pthread_mutex_unlock(&lock);
}
