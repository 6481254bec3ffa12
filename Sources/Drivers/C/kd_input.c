#include "kd_input.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct kd_input {
    int fd;
    bool has_boot_time;
};

int kd_input_open(const char *path, kd_input **ret) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    kd_input *input = malloc(sizeof *input);
    if (!input || ioctl(fd, EVIOCGRAB, 1) < 0) {
        // A device that knows no EVIOCGRAB is none of ours; EINVAL is what a few drivers say instead of
        // ENOTTY.
        int error = !input ? ENOMEM : errno == EINVAL ? ENOTTY : errno;
        close(fd);
        free(input);
        return -error;
    }
    int clock = CLOCK_BOOTTIME;
    input->fd = fd;
    input->has_boot_time = ioctl(fd, EVIOCSCLOCKID, &clock) == 0;
    *ret = input;
    return 0;
}

int kd_input_fd(const kd_input *input) {
    return input->fd;
}

bool kd_input_has_boot_time(const kd_input *input) {
    return input->has_boot_time;
}

ssize_t kd_input_read(kd_input *input, struct kd_input_event *events, size_t count) {
    struct input_event batch[64];
    size_t room = count < 64 ? count : 64;
    ssize_t size;
    do {
        size = read(input->fd, batch, room * sizeof *batch);
    } while (size < 0 && errno == EINTR);
    if (size < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
    if (size == 0 && room > 0)
        return -ENODEV;
    size_t read_count = (size_t)size / sizeof *batch;
    for (size_t i = 0; i < read_count; i++)
        events[i] = (struct kd_input_event){
            .time_us = (int64_t)batch[i].input_event_sec * 1000000 + batch[i].input_event_usec,
            .type = batch[i].type,
            .code = batch[i].code,
            .value = batch[i].value,
        };
    return (ssize_t)read_count;
}

int kd_input_is_down(kd_input *input, uint16_t key) {
    unsigned char bits[KEY_MAX / 8 + 1] = {0};
    if (key > KEY_MAX)
        return -EINVAL;
    if (ioctl(input->fd, EVIOCGKEY(sizeof bits), bits) < 0)
        return -errno;
    return bits[key / 8] >> (key % 8) & 1;
}

void kd_input_close(kd_input *input) {
    if (!input)
        return;
    close(input->fd); // releases the grab
    free(input);
}
