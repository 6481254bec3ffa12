#define _GNU_SOURCE // ptsname_r, posix_openpt
#include "kd_pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

struct kd_pty {
    int fd;
};

static int prepare(int fd, char *path) {
    if (grantpt(fd) < 0 || unlockpt(fd) < 0)
        return -errno;
    int error = ptsname_r(fd, path, KD_PTY_PATH_SIZE);
    if (error != 0)
        return -error;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return -errno;
    // The pair shares its settings: raw from the start, so that nothing is echoed before the daemon opens the
    // node.
    struct termios settings;
    if (tcgetattr(fd, &settings) < 0)
        return -errno;
    cfmakeraw(&settings);
    return tcsetattr(fd, TCSANOW, &settings) < 0 ? -errno : 0;
}

int kd_pty_open(char *path, kd_pty **ret) {
    kd_pty *pty = malloc(sizeof *pty);
    if (!pty)
        return -ENOMEM;
    int result = 0;
    pty->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (pty->fd < 0)
        result = -errno;
    else
        result = prepare(pty->fd, path);
    if (result < 0) {
        if (pty->fd >= 0)
            close(pty->fd);
        free(pty);
        return result;
    }
    *ret = pty;
    return 0;
}

ssize_t kd_pty_write(kd_pty *pty, const void *bytes, size_t size) {
    ssize_t count;
    do {
        count = write(pty->fd, bytes, size);
    } while (count < 0 && errno == EINTR);
    if (count >= 0)
        return count;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
}

ssize_t kd_pty_read(kd_pty *pty, void *buffer, size_t size) {
    ssize_t count;
    do {
        count = read(pty->fd, buffer, size);
    } while (count < 0 && errno == EINTR);
    if (count >= 0)
        return count;
    // EIO: nobody has the node open, which is not an error for a device.
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EIO ? 0 : -errno;
}

void kd_pty_close(kd_pty *pty) {
    if (!pty)
        return;
    close(pty->fd);
    free(pty);
}
