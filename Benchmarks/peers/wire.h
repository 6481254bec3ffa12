// What the daemons speak: as much of each protocol as it takes to hand over an event and to hear that it is
// kept.

#ifndef KIOSKD_BENCH_WIRE_H
#define KIOSKD_BENCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVENT_BYTES = 256, MOST_EVENTS = 1 << 21, MESSAGE_BYTES = 512 };

struct peer {
    const char *name;
    // Says hello. `keeps`: as the session in which the peer keeps what comes (mosquitto alone has one).
    void (*open)(bool keeps);
    // Makes room for the events, where the peer wants to be told.
    void (*prepare)(void);
    // Puts the event of that number into MESSAGE_BYTES and says how many they are.
    size_t (*compose)(char *bytes, long number);
    // How many more acknowledgements have come.
    long (*acknowledged)(void);
    // How many of the first `count` events are not kept; NULL when the peer cannot be asked.
    long (*lost)(long count);
};

extern const struct peer peers[3];

// Ends the program.
void fail(const char *what);

// The connection: one, on the loopback.
void dial(int port);
bool put(const void *bytes, size_t count);
// More input; false when the peer is gone or says nothing for so long.
bool get(int milliseconds);

#endif
