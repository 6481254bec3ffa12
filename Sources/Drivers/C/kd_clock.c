#include "kd_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t microseconds(clockid_t clock) {
    struct timespec now = {0};
    (void)clock_gettime(clock, &now); // EINVAL only, for clocks that do not exist
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t kd_clock_boot_us(void) {
    return microseconds(CLOCK_BOOTTIME);
}

int64_t kd_clock_real_us(void) {
    return microseconds(CLOCK_REALTIME);
}

int kd_clock_boot_id(char *text) {
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t count = read(fd, text, KD_BOOT_ID_LENGTH);
    int error = errno;
    close(fd);
    if (count < 0)
        return -error;
    return count == KD_BOOT_ID_LENGTH ? 0 : -EIO;
}

int kd_clock_sync_state(struct kd_clock_sync *ret) {
    struct timex timex = {.modes = 0};
    int state = adjtimex(&timex);
    if (state < 0)
        return -errno;
    ret->state = state;
    ret->status = timex.status;
    ret->maximum_error_us = timex.maxerror;
    ret->estimated_error_us = timex.esterror;
    return 0;
}
