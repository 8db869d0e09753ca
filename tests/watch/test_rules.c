/* What may be asked for: robots.txt (RFC 9309), private addresses, and when two links are one. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include "watch/address.h"
#include "watch/parts.h"
#include "watch/robots.h"
#include "check.h"

static void robots(void) {
    static const struct { const char *name, *rules, *path; bool allowed; } cases[] = {
        {"no rules", "", "/a", true},
        {"for all", "User-agent: *\nDisallow: /a\n", "/a/b", false},
        {"* another path", "User-agent: *\nDisallow: /a\n", "/b", true},
        {"nothing is forbidden by nothing", "User-agent: *\nDisallow:\n", "/a", true},
        {"our own group stands alone", "User-agent: *\nDisallow: /\n\nUser-agent: uptick\nDisallow: /private/\n", "/a", true},
        {"our own group forbids", "User-agent: *\nAllow: /\n\nUser-agent: Uptick/0.1\nDisallow: /private/\n", "/private/x", false},
        {"* a name that only begins as ours", "User-agent: uptick-other\nDisallow: /\n", "/a", true},
        {"several names for one group", "User-agent: x\nUser-agent: uptick\nDisallow: /a\n", "/a", false},
        {"groups of one name are one", "User-agent: uptick\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: uptick\nDisallow: /b\n", "/b", false},
        {"the longest rule", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", true},
        {"as long: allowed", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true},
        {"a star", "User-agent: *\nDisallow: /*.pdf\n", "/x/y.pdf?z", false},
        {"the end", "User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf?z", true},
        {"the end is there", "User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf", false},
        {"stars that must be tried again", "User-agent: *\nDisallow: /*ab*c$\n", "/aabxxcabc", false},
        {"comments, case, CR", "# x\r\nuser-AGENT: *  # all\r\nDISALLOW: /a # no\r\n", "/a", false},
        {"a rule before any group", "Disallow: /\nUser-agent: *\nDisallow: /b\n", "/a", true},
        {"robots.txt itself", "User-agent: *\nDisallow: /\n", "/robots.txt", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) CHECK(cases[i].name, up_robots_allows(cases[i].rules, strlen(cases[i].rules), "uptick", cases[i].path) == cases[i].allowed);
    static const char delays[] = "User-agent: *\nCrawl-delay: 5\n\nUser-agent: uptick\nCrawl-delay: 7.5\n";
    CHECK("the delay of our group", up_robots_delay_s(delays, strlen(delays), "uptick") == 7);
    CHECK("the delay for all", up_robots_delay_s(delays, 32, "uptick") == 5);
    /* A pattern of stars against a long path: linear, or this would not end. */
    char rules[4096] = "User-agent: *\nDisallow: /", path[4096] = "/";
    for (int i = 0; i < 1000; i++) strcat(rules, "*a"), strcat(path, "a");
    strcat(rules, "*b$\n");
    CHECK("many stars", up_robots_allows(rules, strlen(rules), "uptick", path));
}

static bool is_private(const char *text) {
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return up_address_is_private((const struct sockaddr *)(const void *)&v4);
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) return up_address_is_private((const struct sockaddr *)(const void *)&v6);
    abort();
}

static void addresses(void) {
    static const char *const inside[] = {"127.0.0.1", "127.255.255.255", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8",
        "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "100::1"};
    static const char *const outside[] = {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.0", "192.169.0.1", "100.63.255.255", "100.128.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "11.0.0.0", "128.0.0.1",
        "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2400::1"};
    for (size_t i = 0; i < COUNT_OF(inside); i++) CHECK(inside[i], is_private(inside[i]));
    for (size_t i = 0; i < COUNT_OF(outside); i++) CHECK(outside[i], !is_private(outside[i]));
    struct sockaddr other = {.sa_family = AF_UNIX};
    CHECK("another family", up_address_is_private(&other));
}

static void links(void) {
    static const char *const same[][2] = {
        {"http://example.org/a", "https://www.example.org/a/"}, {"http://example.org/a?utm_source=x&b=1&fbclid=y", "http://EXAMPLE.org/a?b=1#top"}, {"http://example.org", "http://example.org/"},
        {"http://example.org:80/a", "https://example.org/a"}};
    static const char *const other[][2] = {
        {"http://example.org/a", "http://example.org/A"}, {"http://example.org/a?id=1", "http://example.org/a?id=2"}, {"http://example.org/a", "http://example.net/a"}, {"http://example.org:8080/a", "http://example.org/a"},
        {"http://example.org/a?b=1&c=2", "http://example.org/a?b=1"}};
    for (size_t i = 0; i < COUNT_OF(same); i++) CHECK(same[i][0], up_watch_link_key(same[i][0]) == up_watch_link_key(same[i][1]));
    for (size_t i = 0; i < COUNT_OF(other); i++) CHECK(other[i][0], up_watch_link_key(other[i][0]) != up_watch_link_key(other[i][1]));
    CHECK("none", up_watch_link_key(NULL) == 0 && up_watch_link_key("") == 0);
    up_arena arena;
    up_arena_init(&arena, 0);
    const char *host = up_watch_host_name(&arena, "HTTPS://Example.ORG:8443/a?b"), *path = up_watch_path(&arena, "http://example.org/a?b=c#d");
    CHECK("a host", host && strcmp(host, "https://example.org:8443") == 0);
    CHECK("a path", path && strcmp(path, "/a?b=c") == 0);
    CHECK("no other schemes", !up_watch_host_name(&arena, "file:///etc/passwd") && !up_watch_host_name(&arena, "ftp://example.org/") && !up_watch_host_name(&arena, "nonsense"));
    up_arena_free(&arena);
}

int main(void) {
    robots();
    addresses();
    links();
    return check_report();
}
