/* address.c - the networks that a feed must not lead into.
 *
 * Asked of the resolved address when a connection is opened, so that neither a name that points inside, nor one that
 * changes between two look-ups, nor a redirect passes. */
#include "watch/address.h"
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static bool is_private_v4(uint32_t a) {
    static const struct { uint32_t network; uint8_t bits; } known[] = {
        {0x00000000, 8}, {0x0A000000, 8}, {0x64400000, 10}, {0x7F000000, 8}, {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24},
        {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4}, {0xF0000000, 4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (((a ^ known[i].network) >> (32 - known[i].bits)) == 0) return true;
    return false;
}

static uint32_t v4_in(const uint8_t *b) { return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]; }

static bool is_private_v6(const uint8_t *b) {
    static const uint8_t zeros[16];
    if (memcmp(b, zeros, 10) == 0 && ((b[10] == 0xFF && b[11] == 0xFF) || (b[10] == 0 && b[11] == 0))) {
        if (b[10] == 0) return true;      /* ::, ::1, and the IPv4-compatible form that nobody may use */
        return is_private_v4(v4_in(b + 12));
    }
    if (memcmp(b, "\x00\x64\xFF\x9B", 4) == 0) return memcmp(b + 4, zeros, 8) != 0 || is_private_v4(v4_in(b + 12)); /* NAT64 */
    if (b[0] == 0x20 && b[1] == 0x02) return is_private_v4(v4_in(b + 2)); /* 6to4 */
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 2) return true;           /* Teredo and the protocol assignments, 2001::/23 */
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8) return true; /* documentation */
    if (b[0] == 0x01 && b[1] == 0x00) return true;                        /* 100::/64, discarded */
    return (b[0] & 0xFE) == 0xFC || (b[0] == 0xFE && b[1] >= 0x80) || b[0] == 0xFF;
}

bool up_address_is_private(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) return is_private_v4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    if (address->sa_family == AF_INET6) return is_private_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
    return true;
}
