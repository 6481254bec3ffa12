#include "kd_tcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct kd_tcp {
    int fd;
};

enum { ANSWER_MS = 1000 };

/// The end of a connect() that could not finish at once.
static int finish_connect(int fd) {
    struct pollfd entry = {.fd = fd, .events = POLLOUT};
    int ready;
    do {
        ready = poll(&entry, 1, ANSWER_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return -errno;
    if (ready == 0)
        return -ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -errno;
    return -error;
}

static int connect_loopback(int fd, uint16_t port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return 0;
    return errno == EINPROGRESS || errno == EINTR ? finish_connect(fd) : -errno;
}

int kd_tcp_open(uint16_t port, kd_tcp **ret) {
    kd_tcp *tcp = malloc(sizeof *tcp);
    if (!tcp)
        return -ENOMEM;
    tcp->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int result = tcp->fd < 0 ? -errno : connect_loopback(tcp->fd, port);
    if (result < 0) {
        if (tcp->fd >= 0)
            close(tcp->fd);
        free(tcp);
        return result;
    }
    *ret = tcp;
    return 0;
}

int kd_tcp_fd(const kd_tcp *tcp) {
    return tcp->fd;
}

/// What a failed transfer means: nothing now, or an error.
static ssize_t transfer_error(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -errno;
}

ssize_t kd_tcp_read(kd_tcp *tcp, void *buffer, size_t size) {
    ssize_t count = recv(tcp->fd, buffer, size, 0);
    if (count < 0)
        return transfer_error();
    return count == 0 && size > 0 ? -ECONNRESET : count;
}

ssize_t kd_tcp_write(kd_tcp *tcp, const void *buffer, size_t size) {
    ssize_t count = send(tcp->fd, buffer, size, MSG_NOSIGNAL);
    return count < 0 ? transfer_error() : count;
}

void kd_tcp_close(kd_tcp *tcp) {
    if (!tcp)
        return;
    close(tcp->fd);
    free(tcp);
}
