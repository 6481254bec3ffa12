// A device that hangs in open(2), for a process that preloads this library: who opens $KIOSKD_HANGING_DEVICE
// waits in the kernel until somebody writes into the FIFO $KIOSKD_HANGING_FIFO.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int pass(const char *name, const char *path, int flags, mode_t mode) {
    int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    const char *device = getenv("KIOSKD_HANGING_DEVICE");
    const char *fifo = getenv("KIOSKD_HANGING_FIFO");
    if (device && fifo && path && strcmp(path, device) == 0)
        return next(fifo, O_RDONLY | O_CLOEXEC);
    return next(path, flags, mode);
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return pass("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return pass("open64", path, flags, mode);
}
