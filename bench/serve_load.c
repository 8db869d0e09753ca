/* serve_load.c - serve_load PORT RATE SECONDS CONNECTIONS < ADDRESSES: asks a server on this machine at a steady rate, and says how long it took.
 *
 * Questions fall due one after another whether or not the last was answered, and a wait counts from when the question was due, so
 * that a server that stands still is not asked less (what is called coordinated omission).  One thread; the addresses, a line each, go
 * round; an answer must be 200 with a Content-Length.  One line of JSON comes out. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ADDRESSES = 10000, MOST_CONNECTIONS = 512, HEAD = 4096, PIECE = 256 << 10 };

typedef struct link { int fd; bool is_busy, is_closed; double due; const char *address; char head[HEAD]; size_t head_len; long left; /* of the body; -1: the head is still coming */ int status; } link_t;

static char *addresses[MOST_ADDRESSES];
static link_t links[MOST_CONNECTIONS];
static double *waits;
static size_t n_waits, n_bad;
static char piece[PIECE];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return x < y ? -1 : x > y; }

static int connect_to(unsigned port, int epoll, link_t *l) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), l->is_busy = l->is_closed = false;
    if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to, sizeof to) != 0) return -1;
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(l->fd, F_SETFL, O_NONBLOCK);
    return epoll_ctl(epoll, EPOLL_CTL_ADD, l->fd, &(struct epoll_event){.events = EPOLLIN, .data.ptr = l});
}

static void ask(link_t *l, const char *address, unsigned port, double due) {
    char text[HEAD];
    int len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", address, port);
    l->is_busy = true, l->due = due, l->address = address, l->head_len = 0, l->left = -1;
    if (write(l->fd, text, (size_t)len) != len) { perror("serve_load: write"); exit(1); }
}

/* Takes what has come; true when the answer is whole. */
static bool take(link_t *l) {
    for (;;) {
        bool in_head = l->left < 0;
        ssize_t n = in_head ? read(l->fd, l->head + l->head_len, HEAD - 1 - l->head_len) : read(l->fd, piece, PIECE);
        if (n < 0 && errno == EAGAIN) return false;
        if (n <= 0 && !l->is_busy) { close(l->fd); l->is_closed = true; return false; } /* idle for too long while others waited: its right */
        if (n <= 0) { fprintf(stderr, "serve_load: the server hung up %s of %s\n", in_head ? "before the answer" : "in the midst", l->address ? l->address : "nothing"); exit(1); }
        if (!in_head) { l->left -= n; if (l->left <= 0) return true; continue; }
        l->head_len += (size_t)n, l->head[l->head_len] = 0;
        char *end = strstr(l->head, "\r\n\r\n"), *length = strcasestr(l->head, "\ncontent-length:");
        if (!end) { if (l->head_len == HEAD - 1) exit(1); continue; }
        l->status = atoi(l->head + 9);
        if (!length || length > end) { fprintf(stderr, "serve_load: an answer without a length\n"); exit(1); }
        l->left = atol(length + 16) - (long)(l->head_len - (size_t)(end + 4 - l->head));
        if (l->left <= 0) return true;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) { fprintf(stderr, "usage: serve_load PORT RATE SECONDS CONNECTIONS < ADDRESSES\n"); return 2; }
    unsigned port = (unsigned)atoi(argv[1]);
    double rate = atof(argv[2]), seconds = atof(argv[3]);
    int n_links = atoi(argv[4]), turn = 0, epoll = epoll_create1(EPOLL_CLOEXEC);
    size_t n_addresses = 0, size = 0, asked = 0, total = (size_t)(rate * seconds);
    char *line = NULL;
    for (; n_addresses < MOST_ADDRESSES && getline(&line, &size, stdin) > 0; line = NULL, size = 0) line[strcspn(line, "\n")] = 0, addresses[n_addresses++] = line;
    free(line); /* getline takes room before it sees the end */
    waits = malloc((total + 1) * sizeof *waits);
    if (!n_addresses || n_links < 1 || n_links > MOST_CONNECTIONS || epoll < 0 || !waits) return 2;
    for (int i = 0; i < n_links; i++) if (connect_to(port, epoll, &links[i]) != 0) { perror("serve_load: connect"); return 1; }
    double begun = now();
    while (n_waits < total) {
        double time = now() - begun, next = (double)asked / rate;
        for (int tried = 0; tried < n_links && asked < total && next <= time; tried++, turn = (turn + 1) % n_links) { /* in turn: none idles until it is hung up */
            if (links[turn].is_busy) continue;
            if (links[turn].is_closed && connect_to(port, epoll, &links[turn]) != 0) { perror("serve_load: connect"); return 1; }
            ask(&links[turn], addresses[asked % n_addresses], port, next);
            next = (double)++asked / rate;
        }
        struct epoll_event events[64];
        double wait = asked < total ? next - (now() - begun) : 1; /* where all are busy the next answer wakes us */
        const struct timespec until = {wait > 0 ? (time_t)wait : 0, wait > 0 ? (long)((wait - (double)(time_t)wait) * 1e9) : next <= time ? 1000000 : 0};
        int n = epoll_pwait2(epoll, events, 64, &until, NULL);
        for (int i = 0; i < n; i++) {
            link_t *l = events[i].data.ptr;
            if (!take(l)) continue;
            waits[n_waits++] = now() - begun - l->due;
            if (l->status != 200 && !n_bad++) fprintf(stderr, "serve_load: %d for %s: %.200s\n", l->status, l->address, l->head);
            l->is_busy = false;
        }
    }
    double took = now() - begun;
    qsort(waits, n_waits, sizeof *waits, by_size);
    const double shares[] = {0.5, 0.9, 0.99, 0.999};
    printf("{\"rate\":%.0f", (double)n_waits / took);
    for (int i = 0; i < 4; i++) printf(",\"p%g_ms\":%.2f", shares[i] * 100, waits[(size_t)((double)(n_waits - 1) * shares[i])] * 1000);
    printf(",\"max_ms\":%.2f,\"bad\":%zu}\n", waits[n_waits - 1] * 1000, n_bad);
    return 0;
}
