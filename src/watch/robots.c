/* robots.c - rules are read anew for each question: they are short, and questions are few. */
#include "watch/robots.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct line { const char *key, *value; size_t key_len, value_len; } line;

static void trim(const char **s, size_t *len) {
    while (*len && (**s == ' ' || **s == '\t')) ++*s, --*len;
    while (*len && ((*s)[*len - 1] == ' ' || (*s)[*len - 1] == '\t' || (*s)[*len - 1] == '\r')) --*len;
}

/* The next "key: value"; false at the end. */
static bool next_line(const char **at, const char *end, line *out) {
    while (*at < end) {
        const char *s = *at, *stop = s;
        while (stop < end && *stop != '\n' && *stop != '\r') stop++;
        *at = stop < end ? stop + 1 : end;
        const char *hash = memchr(s, '#', (size_t)(stop - s));
        size_t len = (size_t)((hash ? hash : stop) - s);
        const char *colon = memchr(s, ':', len);
        if (!colon) continue;
        *out = (line){s, colon + 1, (size_t)(colon - s), (size_t)(s + len - (colon + 1))};
        trim(&out->key, &out->key_len);
        trim(&out->value, &out->value_len);
        return true;
    }
    return false;
}

static bool is(const line *l, const char *key) { return strlen(key) == l->key_len && strncasecmp(l->key, key, l->key_len) == 0; }

/* How well a group's name fits: 2 it is ours, 1 it is for all, 0 neither.  "uptick/0.1" is ours too. */
static int fits(const line *l, const char *agent) {
    if (l->value_len == 1 && *l->value == '*') return 1;
    size_t n = 0;
    while (n < l->value_len && (((l->value[n] | 32) >= 'a' && (l->value[n] | 32) <= 'z') || l->value[n] == '-' || l->value[n] == '_')) n++;
    return n && n == strlen(agent) && strncasecmp(l->value, agent, n) == 0 ? 2 : 0;
}

static bool is_rule(const line *l) { return is(l, "allow") || is(l, "disallow") || is(l, "crawl-delay"); }

/* Which kind of group there is for us. */
static int best_group(const char *rules, size_t len, const char *agent) {
    const char *at = rules;
    int best = 0;
    for (line l; next_line(&at, rules + len, &l);)
        if (is(&l, "user-agent") && fits(&l, agent) > best) best = fits(&l, agent);
    return best;
}

/* Whether `path` begins as the pattern says: `*` is anything, `$` at its end the end.  Linear but for stars; backtracks
 * to the last star alone. */
static bool matches(const char *p, size_t len, const char *path) {
    bool is_anchored = len && p[len - 1] == '$';
    if (is_anchored) len--;
    size_t i = 0, star = SIZE_MAX;
    const char *s = path, *from = path;
    for (;;) {
        if (i == len && (!is_anchored || !*s)) return true;
        if (i < len && p[i] == '*') star = ++i, from = s;
        else if (i < len && *s && p[i] == *s) i++, s++;
        else if (star != SIZE_MAX && *from) i = star, s = ++from;
        else return false;
    }
}

/* Walks the rules of our groups; `take` gets each. */
static void each_rule(const char *rules, size_t len, const char *agent, void (*take)(void *context, const line *l), void *context) {
    int wanted = best_group(rules, len, agent);
    if (!wanted) return;
    const char *at = rules;
    bool in_names = false, is_ours = false;
    for (line l; next_line(&at, rules + len, &l);) {
        if (is(&l, "user-agent")) {
            if (!in_names) is_ours = false;
            in_names = true;
            is_ours = is_ours || fits(&l, agent) == wanted;
        } else if (is_rule(&l)) {
            in_names = false;
            if (is_ours) take(context, &l);
        }
    }
}

typedef struct question { const char *path; size_t longest; bool is_allowed; } question;

static void weigh(void *context, const line *l) {
    question *q = context;
    bool allows = is(l, "allow");
    if ((!allows && !is(l, "disallow")) || !l->value_len || l->value_len < q->longest || !matches(l->value, l->value_len, q->path)) return;
    if (l->value_len > q->longest) q->longest = l->value_len, q->is_allowed = allows;
    else q->is_allowed = q->is_allowed || allows;
}

bool up_robots_allows(const char *rules, size_t len, const char *agent, const char *path) {
    if (strcmp(path, "/robots.txt") == 0) return true;
    question q = {path, 0, true};
    each_rule(rules, len, agent, weigh, &q);
    return q.is_allowed;
}

static void take_delay(void *context, const line *l) {
    if (!is(l, "crawl-delay")) return;
    unsigned *delay = context, value = 0;
    for (size_t i = 0; i < l->value_len && l->value[i] >= '0' && l->value[i] <= '9' && value < 100000; i++) value = value * 10 + (unsigned)(l->value[i] - '0');
    if (value > *delay) *delay = value;
}

unsigned up_robots_delay_s(const char *rules, size_t len, const char *agent) {
    unsigned delay = 0;
    each_rule(rules, len, agent, take_delay, &delay);
    return delay;
}
