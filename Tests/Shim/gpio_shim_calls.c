#define _GNU_SOURCE
// What the process calls instead of the C library.
#include "gpio_shim.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

enum { MAJOR = 254, MINOR = 99, GPIO_IOCTLS = 0xB4 };

static void *next(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

int ioctl(int fd, unsigned long code, ...) {
    va_list list;
    va_start(list, code);
    void *argument = va_arg(list, void *);
    va_end(list);
    int result;
    if (_IOC_TYPE(code) == GPIO_IOCTLS && shim_ioctl(fd, code, argument, &result))
        return result;
    int (*real)(int, unsigned long, ...) = next("ioctl");
    return real(fd, code, argument);
}

/// The descriptor of a path that is ours, or -1.
static int open_ours(const char *path) {
    if (strcmp(path, SHIM_CHIP) == 0) {
        int fd = memfd_create("gpio-shim", MFD_CLOEXEC);
        if (fd >= 0)
            shim_note_chip(fd);
        return fd;
    }
    if (strcmp(path, "/sys/bus/gpio/devices/gpiochip99/dev") == 0) { // libgpiod 1.6 compares it with st_rdev
        int fd = memfd_create("gpio-shim-dev", MFD_CLOEXEC);
        if (fd >= 0 && dprintf(fd, "%u:%u\n", MAJOR, MINOR) > 0)
            (void)lseek(fd, 0, SEEK_SET);
        return fd;
    }
    return -1;
}

int open(const char *path, int flags, ...) {
    int fd = open_ours(path);
    if (fd >= 0)
        return fd;
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    int (*real)(const char *, int, ...) = next("open");
    return real(path, flags, mode);
}

int access(const char *path, int mode) {
    if (strcmp(path, "/sys/bus/gpio/devices/gpiochip99/dev") == 0)
        return 0;
    int (*real)(const char *, int) = next("access");
    return real(path, mode);
}

/// 0 when `path` is ours.
static int look(const char *path, struct stat *ret) {
    if (strcmp(path, SHIM_CHIP) != 0)
        return -1;
    memset(ret, 0, sizeof *ret);
    ret->st_mode = S_IFCHR | 0600;
    ret->st_rdev = makedev(MAJOR, MINOR);
    return 0;
}

int lstat(const char *restrict path, struct stat *restrict ret) {
    int (*real)(const char *, struct stat *) = next("lstat");
    return look(path, ret) == 0 ? 0 : real(path, ret);
}

int stat(const char *restrict path, struct stat *restrict ret) {
    int (*real)(const char *, struct stat *) = next("stat");
    return look(path, ret) == 0 ? 0 : real(path, ret);
}

char *realpath(const char *restrict path, char *restrict resolved) {
    char ours[64];
    (void)snprintf(ours, sizeof ours, "/sys/dev/char/%u:%u/subsystem", MAJOR, MINOR);
    if (strcmp(path, ours) == 0) // libgpiod 2 asks which subsystem the device belongs to
        return strdup("/sys/bus/gpio");
    char *(*real)(const char *, char *) = next("realpath");
    return real(path, resolved);
}
