#include "kd_wait.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct kd_stop {
    int fd;
};

int kd_stop_open(kd_stop **ret) {
    kd_stop *stop = malloc(sizeof *stop);
    if (!stop)
        return -ENOMEM;
    stop->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop->fd < 0) {
        int error = errno;
        free(stop);
        return -error;
    }
    *ret = stop;
    return 0;
}

void kd_stop_raise(kd_stop *stop) {
    uint64_t one = 1;
    ssize_t written = write(stop->fd, &one, sizeof one);
    (void)written; // fails only when the counter is full, and then it is raised
}

void kd_stop_lower(kd_stop *stop) {
    uint64_t count;
    ssize_t taken = read(stop->fd, &count, sizeof count);
    (void)taken; // fails only when it is not raised
}

bool kd_stop_is_raised(const kd_stop *stop) {
    struct pollfd entry = {.fd = stop->fd, .events = POLLIN};
    return poll(&entry, 1, 0) > 0;
}

int kd_stop_fd(const kd_stop *stop) {
    return stop->fd;
}

void kd_stop_close(kd_stop *stop) {
    if (!stop)
        return;
    close(stop->fd);
    free(stop);
}

int kd_wait(int fd, const kd_stop *stop, int timeout_ms) {
    struct pollfd entries[2] = {{.fd = stop->fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    int ready;
    do {
        ready = poll(entries, fd < 0 ? 1 : 2, timeout_ms);
    } while (ready < 0 && errno == EINTR && timeout_ms < 0);
    if (ready < 0)
        return errno == EINTR ? 0 : -errno;
    if (ready == 0)
        return 0;
    return entries[0].revents ? 2 : 1;
}
