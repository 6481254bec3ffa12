#include "wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_BYTES = 1 << 16 };

static int line;
static char input[INPUT_BYTES];
static size_t held;

bool put(const void *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t written = write(line, (const char *)bytes + done, count - done);
        if (written <= 0)
            return false;
        done += (size_t)written;
    }
    return true;
}

bool get(int milliseconds) {
    struct pollfd wait = {.fd = line, .events = POLLIN};
    if (held == sizeof input || poll(&wait, 1, milliseconds) <= 0)
        return false;
    ssize_t count = read(line, input + held, sizeof input - held);
    if (count <= 0)
        return false;
    held += (size_t)count;
    return true;
}

static void take(size_t count) {
    held -= count;
    memmove(input, input + count, held);
}

void dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    for (int attempt = 0; attempt < 200; attempt++) {
        line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(line, (struct sockaddr *)&address, sizeof address) == 0) {
            int on = 1;
            setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return;
        }
        close(line);
        usleep(50000);
    }
    fail("nobody listens");
}

static void event(char *bytes, long number) {
    memset(bytes, '.', EVENT_BYTES);
    char digits[16];
    memcpy(bytes, digits, (size_t)snprintf(digits, sizeof digits, "%012ld", number));
}

// MARK: MQTT 3.1.1 (OASIS standard, sections 3.1 to 3.9)

static void mqtt_open(bool keeps) {
    const char *name = keeps ? "keeper" : "sender";
    char packet[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, keeps ? 0 : 2, 0, 0, 0, (char)strlen(name)};
    size_t count = 14 + strlen(name);
    memcpy(packet + 14, name, strlen(name));
    packet[1] = (char)(count - 2);
    if (!put(packet, count))
        fail("no connection");
    while (held < 4)
        if (!get(5000))
            fail("no CONNACK");
    take(4);
    static const char subscribe[] = {(char)0x82, 6, 0, 1, 0, 1, 'p', 1};
    if (keeps && !put(subscribe, sizeof subscribe))
        fail("no subscription");
}

static size_t mqtt_event(char *bytes, long number) {
    uint16_t id = (uint16_t)(number % 65535 + 1);
    size_t rest = 2 + 1 + 2 + EVENT_BYTES;
    char head[8] = {0x32, (char)(rest % 128 | 128), (char)(rest / 128), 0, 1, 'p', (char)(id >> 8), (char)id};
    memcpy(bytes, head, sizeof head);
    event(bytes + sizeof head, number);
    return sizeof head + EVENT_BYTES;
}

// The length of the packet at the front, with its header; 0 when it is not all there.
static size_t mqtt_packet(size_t *body) {
    size_t rest = 0, at = 1;
    for (int shift = 0; at < held && at < 5; shift += 7) {
        rest |= (size_t)(input[at] & 127) << shift;
        if (!(input[at++] & 128)) {
            *body = at;
            return at + rest <= held ? at + rest : 0;
        }
    }
    return 0;
}

static long mqtt_acknowledged(void) {
    long count = 0;
    for (size_t body, size; (size = mqtt_packet(&body)); take(size))
        count += (input[0] & 0xF0) == 0x40;
    return count;
}

// MARK: NATS (docs.nats.io, client protocol and JetStream API)

static void nats_open(bool keeps) {
    (void)keeps;
    static const char hello[] = "CONNECT {\"verbose\":false}\r\nSUB reply 1\r\nPING\r\n";
    if (!put(hello, sizeof hello - 1))
        fail("no connection");
    while (!memmem(input, held, "PONG\r\n", 6))
        if (!get(5000))
            fail("no PONG");
    held = 0;
}

static void nats_ask(const char *subject, const char *body) {
    char request[512];
    int count = snprintf(request, sizeof request, "PUB %s reply %zu\r\n%s\r\n", subject, strlen(body), body);
    if (!put(request, (size_t)count))
        fail("no connection");
}

// The length of the message at the front; 0 when it is not all there. Other lines are passed over.
static size_t nats_message(char **body) {
    for (char *end; (end = memmem(input, held, "\r\n", 2)); take((size_t)(end - input) + 2)) {
        if (memcmp(input, "MSG ", 4) != 0)
            continue;
        char *size = end;
        while (size > input && size[-1] != ' ')
            size--;
        size_t whole = (size_t)(end - input) + 2 + strtoul(size, NULL, 10) + 2;
        *body = end + 2;
        return whole <= held ? whole : 0;
    }
    return 0;
}

static long nats_acknowledged(void) {
    long count = 0;
    char *body;
    for (size_t size; (size = nats_message(&body)); take(size)) {
        size_t length = size - (size_t)(body - input);
        if (memmem(body, length, "\"error\"", 7) || !memmem(body, length, "\"seq\"", 5))
            fail("not acknowledged");
        count++;
    }
    return count;
}

static long nats_number(const char *body, const char *key) {
    const char *found = strstr(body, key);
    return found ? strtol(found + strlen(key), NULL, 10) : 0;
}

static void nats_stream(void) {
    nats_ask("$JS.API.STREAM.CREATE.P", "{\"name\":\"P\",\"subjects\":[\"p\"],\"storage\":\"file\"}");
    char *body;
    size_t size;
    while (!(size = nats_message(&body)))
        if (!get(5000))
            fail("no stream");
    take(size);
}

static size_t nats_event(char *bytes, long number) {
    int count = sprintf(bytes, "PUB p reply %d\r\n", EVENT_BYTES);
    event(bytes + count, number);
    memcpy(bytes + count + EVENT_BYTES, "\r\n", 2);
    return (size_t)count + EVENT_BYTES + 2;
}

// MARK: RELP (rsyslog.com/doc/relp.html)

static long relp_acknowledged(void) {
    long count = 0;
    for (char *space; (space = memmem(input, held, " rsp ", 5));) {
        char *end;
        size_t length = strtoul(space + 5, &end, 10);
        if (end >= input + held)
            break;
        size_t whole = (size_t)(end - input) + (length ? length + 1 : 0) + 1;
        if (whole > held)
            break;
        take(whole);
        count++;
    }
    return count;
}

static void relp_open(bool keeps) {
    (void)keeps;
    static const char offers[] = "relp_version=0\nrelp_software=bench\ncommands=syslog";
    char open[128];
    int count = snprintf(open, sizeof open, "1 open %zu %s\n", sizeof offers - 1, offers);
    if (!put(open, (size_t)count))
        fail("no connection");
    while (!relp_acknowledged())
        if (!get(5000))
            fail("no answer to open");
}

static size_t relp_event(char *bytes, long number) {
    static const char head[] = "<13>1 - wall kioskd - - - ";
    int count =
        sprintf(bytes, "%ld syslog %zu %s", number % 999999000 + 2, sizeof head - 1 + EVENT_BYTES, head);
    event(bytes + count, number);
    bytes[count + EVENT_BYTES] = '\n';
    return (size_t)count + EVENT_BYTES + 1;
}

static long mqtt_lost(long count) {
    bool *seen = calloc(MOST_EVENTS, sizeof *seen);
    if (!seen)
        fail("no memory");
    do {
        for (size_t body, size; (size = mqtt_packet(&body)); take(size)) {
            if ((input[0] & 0xF0) != 0x30)
                continue;
            const char *id = input + body + 2 + 1;
            char done[4] = {0x40, 2, id[0], id[1]};
            long number = strtol(id + 2, NULL, 10);
            if (number >= 0 && number < MOST_EVENTS)
                seen[number] = true;
            put(done, sizeof done);
        }
    } while (get(3000));
    long lost = 0;
    for (long number = 0; number < count && number < MOST_EVENTS; number++)
        lost += !seen[number];
    free(seen);
    return lost;
}

// Numbers are sequences, since one connection sends in order into an empty stream.
static long nats_lost(long count) {
    nats_ask("$JS.API.STREAM.INFO.P", "");
    char *body;
    size_t size;
    while (!(size = nats_message(&body)))
        if (!get(20000))
            return count;
    input[size - 1] = 0;
    long messages = nats_number(body, "\"messages\":"), first = nats_number(body, "\"first_seq\":"),
         last = nats_number(body, "\"last_seq\":");
    if (messages == 0)
        return count;
    long beyond = count > last ? count - last : 0;
    return beyond + (last - first + 1 - messages) + (first - 1);
}

static void nothing(void) {
}

const struct peer peers[3] = {
    {"mosquitto", mqtt_open, nothing, mqtt_event, mqtt_acknowledged, mqtt_lost},
    {"nats", nats_open, nats_stream, nats_event, nats_acknowledged, nats_lost},
    {"rsyslog", relp_open, nothing, relp_event, relp_acknowledged, NULL},
};
