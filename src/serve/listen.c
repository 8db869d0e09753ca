/* listen.c - where is listened?  An address, and whether it can be reached from elsewhere. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/http.h"

static up_status resolve(const char *address, uint16_t port, struct sockaddr_storage *out, bool *is_loopback, up_error *err) {
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (strcmp(address, "localhost") == 0) address = "127.0.0.1";
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET, four->sin_port = htons(port);
        *is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
        return UP_OK;
    }
    if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6, six->sin6_port = htons(port);
        *is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
        return UP_OK;
    }
    return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no address to listen on; expected one like 127.0.0.1 or ::1", address);
}

up_status up_http_listen(struct up_http *h, const char *name, int *out, up_error *err) {
    struct sockaddr_storage address;
    up_status status = resolve(name, h->server->options.port, &address, &h->is_loopback, err);
    if (status != UP_OK) return status;
    const up_server_options *o = &h->server->options;
    if (!h->is_loopback && !o->tokens && !o->is_public) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s can be reached from elsewhere: give --tokens or --public", name);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
    socklen_t size = address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, SOMAXCONN) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        if (fd >= 0) close(fd);
        return up_fail(err, UP_E_IO, NULL, 0, 0, "cannot listen on %s port %u: it is taken, or not allowed", name, o->port);
    }
    h->port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port : ((struct sockaddr_in *)&address)->sin_port);
    *out = fd;
    return UP_OK;
}
