// What a loopback connection costs by itself: events of 256 bytes, each answered with one byte by a process
// that does nothing else.
//
//   echo COUNT WINDOW     prints: events/s, p50 and p99 in microseconds

#include "../took.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EVENT_BYTES = 256, ANSWERS = 4096 };

static void answer(int listener) {
    static char bytes[EVENT_BYTES * ANSWERS];
    int line = accept(listener, NULL, NULL);
    size_t held = 0;
    for (ssize_t count; (count = read(line, bytes + held, sizeof bytes - held)) > 0;) {
        held += (size_t)count;
        if (held >= EVENT_BYTES && write(line, bytes, held / EVENT_BYTES) < 0)
            break;
        held %= EVENT_BYTES;
    }
    _exit(0);
}

int main(int argc, char **argv) {
    long count = argc == 3 ? atol(argv[1]) : 0, window = argc == 3 ? atol(argv[2]) : 0, sent = 0, kept = 0;
    int64_t *took = count > 0 && window > 0 ? calloc((size_t)count, sizeof *took) : NULL;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), line = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (!took || bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        return 1;
    pid_t child = fork();
    if (child == 0)
        answer(listener);
    if (connect(line, (struct sockaddr *)&address, length) ||
        setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on))
        return 1;
    char event[EVENT_BYTES] = {0}, answers[ANSWERS];
    int64_t start = nanoseconds();
    while (kept < count) {
        for (; sent < count && sent - kept < window; sent++) {
            took[sent] = nanoseconds();
            if (write(line, event, sizeof event) != sizeof event)
                return 1;
        }
        ssize_t more = read(line, answers, sizeof answers);
        if (more <= 0)
            return 1;
        for (int64_t now = nanoseconds(); more > 0; more--, kept++)
            took[kept] = now - took[kept];
    }
    double seconds = (double)(nanoseconds() - start) / 1e9;
    took_sort(took, count);
    printf("%.0f %.1f %.1f\n", (double)count / seconds, (double)took[count / 2] / 1e3,
           (double)took[count * 99 / 100] / 1e3);
    kill(child, SIGKILL);
    return waitpid(child, NULL, 0) != child;
}
