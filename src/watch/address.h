/* address.h - may this address be fetched from? */
#ifndef UP_WATCH_ADDRESS_H
#define UP_WATCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether an address is no public one: of this machine, of a private or local network, shared, reserved, multicast, or
 * an IPv6 form of such a one (RFC 6890 and its registries).  Families other than IPv4 and IPv6 are never public. */
bool up_address_is_private(const struct sockaddr *address);

#endif
