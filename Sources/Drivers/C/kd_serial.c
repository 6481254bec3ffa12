#include "kd_serial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

struct kd_serial {
    int fd;
};

static const struct {
    int baud;
    speed_t speed;
} speeds[] = {
    {300, B300},       {600, B600},       {1200, B1200},     {2400, B2400},   {4800, B4800},
    {9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600}, {115200, B115200},
    {230400, B230400}, {460800, B460800}, {921600, B921600},
};

static int speed_of(int baud, speed_t *ret) {
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i].baud == baud) {
            *ret = speeds[i].speed;
            return 0;
        }
    return -EINVAL;
}

static int character_flags(int data_bits, char parity, int stop_bits, tcflag_t *ret) {
    tcflag_t flags = 0;
    if (data_bits == 7)
        flags |= CS7;
    else if (data_bits == 8)
        flags |= CS8;
    else
        return -EINVAL;
    if (parity == 'E')
        flags |= PARENB;
    else if (parity == 'O')
        flags |= PARENB | PARODD;
    else if (parity != 'N')
        return -EINVAL;
    if (stop_bits == 2)
        flags |= CSTOPB;
    else if (stop_bits != 1)
        return -EINVAL;
    *ret = flags;
    return 0;
}

static int make_raw(int fd, speed_t speed, tcflag_t character) {
    struct termios settings;
    if (tcgetattr(fd, &settings) < 0)
        return -errno;
    cfmakeraw(&settings);
    // No hardware flow control: badge readers have three wires. No HUPCL: dropping DTR at close resets some
    // boards.
    settings.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS | HUPCL);
    settings.c_cflag |= CREAD | CLOCAL | character;
    settings.c_iflag &= ~(tcflag_t)(IXOFF | IXANY | INPCK);
    if (character & PARENB)
        settings.c_iflag |= INPCK; // a byte with wrong parity reads as 0: noise to the decoder
    // VMIN 1 with O_NONBLOCK: nothing waiting is EAGAIN, so that 0 can only mean "hung up".
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    if (cfsetispeed(&settings, speed) < 0 || cfsetospeed(&settings, speed) < 0)
        return -errno;
    if (tcsetattr(fd, TCSANOW, &settings) < 0)
        return -errno;
    return 0;
}

static int take(int fd, speed_t speed, tcflag_t character) {
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK ? -EBUSY : -errno;
    (void)ioctl(fd, TIOCEXCL); // best effort: not every tty driver knows it, and root passes it
    int result = make_raw(fd, speed, character);
    if (result < 0) {
        (void)ioctl(fd, TIOCNXCL);
        return result;
    }
    (void)tcflush(fd, TCIFLUSH); // what waited since before we listened has no known time
    return 0;
}

int kd_serial_open(const char *path, int baud, int data_bits, char parity, int stop_bits, kd_serial **ret) {
    speed_t speed;
    tcflag_t character;
    int result = speed_of(baud, &speed);
    if (result == 0)
        result = character_flags(data_bits, parity, stop_bits, &character);
    if (result < 0)
        return result;
    kd_serial *serial = malloc(sizeof *serial);
    if (!serial)
        return -ENOMEM;
    serial->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (serial->fd < 0) {
        result = -errno;
        free(serial);
        return result;
    }
    result = take(serial->fd, speed, character);
    if (result < 0) {
        close(serial->fd);
        free(serial);
        return result;
    }
    *ret = serial;
    return 0;
}

int kd_serial_fd(const kd_serial *serial) {
    return serial->fd;
}

ssize_t kd_serial_read(kd_serial *serial, void *buffer, size_t size) {
    if (size == 0)
        return 0;
    ssize_t count;
    do {
        count = read(serial->fd, buffer, size);
    } while (count < 0 && errno == EINTR);
    if (count > 0)
        return count;
    if (count == 0 || errno == EIO || errno == ENXIO)
        return -ENODEV;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
}

void kd_serial_close(kd_serial *serial) {
    if (!serial)
        return;
    // The flag outlives the descriptor while the other end of a pseudo-terminal is open.
    (void)ioctl(serial->fd, TIOCNXCL);
    close(serial->fd);
    free(serial);
}
