/* robots.h - what a host lets robots fetch (RFC 9309). */
#ifndef UP_WATCH_ROBOTS_H
#define UP_WATCH_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

enum { UP_ROBOTS_BYTES = 512 * 1024 };

/* Whether `path` (with its query, beginning with "/") may be fetched by a robot called `agent` (lower case), as the rules
 * say: the group for it, else the one for all; the longest rule that matches, allowing where two are as long. */
bool up_robots_allows(const char *rules, size_t len, const char *agent, const char *path);
/* Seconds between requests that the group asks for; 0 none. */
unsigned up_robots_delay_s(const char *rules, size_t len, const char *agent);

#endif
