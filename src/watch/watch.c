/* watch.c - rounds: which requests are due, whether they may be made now, and what their answers mean.
 *
 * A job is a request for a feed, a page or a robots.txt.  It waits until its host is free, its pause is over and its
 * rules are known; then it is under way; then its answer is read (feed.c, page.c).  A redirect makes it wait again, at
 * the host that it leads to.  All in one thread: only the network is waited for side by side. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/error.h"
#include "watch/parts.h"
#include "read/read.h"
#include "watch/robots.h"

enum {
    AT_ONCE = 24, MOST_HOPS = 5, POLL_MS = 500,
    EVERY_MINUTES = 15, DELAY_MS = 1000, TIMEOUT_S = 60, RETRY_S = 60, MAX_TRIES = 5,
    MOST_DELAY_S = 60,          /* what robots.txt may ask for */
    DAY_S = 24 * 3600, RULES_S = DAY_S, NO_RULES_S = 600, /* how long robots.txt is believed; and that it could not be had */
    MOST_WAIT_S = 7 * DAY_S,    /* what Retry-After may ask for */
    SHORT_WAIT_S = 2            /* what is waited for within a round */
};

int64_t up_watch_now(void) { return (int64_t)time(NULL); }

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void up_watch_say(up_watch *w, bool is_trouble, const char *format, ...) {
    if (!w->options.say) return;
    char line[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (char *c = line; *c; c++) if ((unsigned char)*c < ' ') *c = ' ';
    w->options.say(w->options.context, line, is_trouble);
}

bool up_watch_check(up_watch *w, up_status status) {
    if (status == UP_OK) return true;
    if (w->failed == UP_OK) w->failed = status, w->error.status = status;
    return false;
}

static bool no_memory(up_watch *w) {
    up_fail(&w->error, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    return up_watch_check(w, UP_E_NOMEM);
}

int64_t up_watch_backoff_s(const up_watch *w, int failures) {
    int64_t wait = w->options.retry_s;
    for (int i = 1; i < failures && wait < DAY_S; i++) wait *= 2;
    return wait < DAY_S ? wait : DAY_S;
}

up_status up_watch_open(up_store *store, const up_watch_options *options, up_watch **out, up_error *err) {
    if (!options || !options->code) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "watching needs something that codes reports");
    up_watch *w = calloc(1, sizeof *w);
    if (!w) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    w->store = store, w->options = *options;
    w->last_feed = &w->feeds, w->last_job = &w->jobs;
    up_watch_options *o = &w->options;
    if (!o->every_minutes) o->every_minutes = EVERY_MINUTES;
    if (!o->delay_ms) o->delay_ms = DELAY_MS;
    if (!o->timeout_s) o->timeout_s = TIMEOUT_S;
    if (!o->retry_s) o->retry_s = RETRY_S;
    if (!o->max_tries) o->max_tries = MAX_TRIES;
    up_arena_init(&w->arena, 256u << 20);
    w->fetch = up_fetch_new(&(up_fetch_options){.allow_private = o->allow_private, .timeout_s = o->timeout_s});
    if (!w->fetch) { up_watch_close(w); return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }
    *out = w;
    return UP_OK;
}

static void free_job(up_job *job) {
    if (!job) return;
    free(job->url), free(job->first), free(job);
}

static void drop_jobs(up_watch *w) {
    while (w->jobs) {
        up_job *next = w->jobs->next;
        free_job(w->jobs);
        w->jobs = next;
    }
    w->last_job = &w->jobs;
}

static void drop_hosts(up_watch *w) {
    while (w->hosts) {
        up_host *next = w->hosts->next;
        up_buffer_free(&w->hosts->rules);
        free(w->hosts->name), free(w->hosts);
        w->hosts = next;
    }
}

void up_watch_close(up_watch *w) {
    if (!w) return;
    up_fetch_free(w->fetch);
    drop_jobs(w), drop_hosts(w);
    while (w->feeds) {
        up_watched *next = w->feeds->next;
        free(w->feeds->url), free(w->feeds);
        w->feeds = next;
    }
    up_arena_free(&w->arena);
    up_buffer_free(&w->body), up_buffer_free(&w->events);
    free(w);
}

up_job *up_watch_job_add(up_watch *w, up_job_kind kind, const char *url, int64_t item, int depth) {
    up_job *job = calloc(1, sizeof *job);
    if (job) *job = (up_job){.kind = kind, .url = strdup(url), .first = strdup(url), .item = item, .depth = depth};
    if (!job || !job->url || !job->first) { free_job(job); no_memory(w); return NULL; }
    *w->last_job = job, w->last_job = &job->next;
    return job;
}

static void remove_job(up_watch *w, up_job *job) {
    for (up_job **at = &w->jobs; *at; at = &(*at)->next) {
        if (*at != job) continue;
        *at = job->next;
        if (!*at) w->last_job = at;
        free_job(job);
        return;
    }
}

/* ---- hosts */

static up_host *host_of(up_watch *w, const char *url) {
    char *name = up_watch_host_name(&w->arena, url);
    if (!name) return NULL;
    for (up_host *h = w->hosts; h; h = h->next) if (strcmp(h->name, name) == 0) return h;
    up_host *h = calloc(1, sizeof *h);
    if (!h || !(h->name = strdup(name))) { free(h); no_memory(w); return NULL; }
    h->next = w->hosts, w->hosts = h;
    h->delay_ms = w->options.delay_ms;
    up_watch_check(w, up_watch_host_get(w->store, name, &h->kept, &h->rules, &w->error));
    return h;
}

static void take_rules(up_watch *w, up_host *h) {
    unsigned asked = up_robots_delay_s(h->rules.bytes ? h->rules.bytes : "", h->rules.len, "uptick");
    if (asked > MOST_DELAY_S) asked = MOST_DELAY_S;
    h->delay_ms = (int64_t)asked * 1000 > w->options.delay_ms ? (int64_t)asked * 1000 : w->options.delay_ms;
    h->has_rules = true;
}

static void keep_host(up_watch *w, const up_host *h) {
    up_watch_check(w, up_watch_host_put(w->store, h->name, &h->kept, h->rules.bytes ? h->rules.bytes : "", h->rules.len, &w->error));
}

/* Whether the rules must be asked for first. */
static bool needs_rules(up_watch *w, up_host *h) {
    if (h->has_rules && up_watch_now() < h->kept.robots_until) return false;
    if (up_watch_now() < h->kept.robots_until) { take_rules(w, h); return false; }
    return true;
}

static void take_robots(up_watch *w, up_host *h, const up_answer *a) {
    up_buffer_clear(&h->rules);
    h->has_no_answer = false;
    h->kept.robots_until = up_watch_now() + RULES_S;
    if (a->status >= 200 && a->status < 300) {
        up_str body;
        if (up_http_body(&a->http, a->body.at, a->body.len, UP_ROBOTS_BYTES, &w->body, &body) != UP_E_NOMEM) up_buffer_add(&h->rules, body.at, body.len);
    } else if (a->status < 300 || a->status >= 500 || a->status == 429) {
        /* RFC 9309, 2.3.1.4: a host that cannot say lets nobody in. */
        h->has_no_answer = true;
        if (a->status) snprintf(h->why, sizeof h->why, "answered %d", a->status); else snprintf(h->why, sizeof h->why, "%s", a->why[0] ? a->why : "no answer");
        h->kept.robots_until = 0;
        h->has_rules = false;
        return;
    }
    take_rules(w, h);
    keep_host(w, h);
}

static void block_host(up_watch *w, up_host *h, int64_t wait_s) {
    h->kept.blocked_until = up_watch_now() + wait_s;
    keep_host(w, h);
}

/* ---- jobs */

static void fail_job(up_watch *w, up_job *job, int64_t wait_s, const char *why) {
    if (job->kind == UP_JOB_FEED) up_watch_feed_failed(w, job, wait_s, why);
    else if (job->kind == UP_JOB_PAGE) up_watch_page_failed(w, job, wait_s, why);
}

/* A host that lets nobody in now: of all its pages that must wait one line is enough. */
static bool hold_off(up_watch *w, up_job *job, int64_t wait_s, const char *why) {
    bool is_page = job->kind == UP_JOB_PAGE;
    fail_job(w, job, wait_s, is_page && job->host->has_said ? NULL : why);
    if (is_page) job->host->has_said = true;
    return true;
}

/* Begins the job if it may begin now.  True: it is over (it failed). */
static bool try_job(up_watch *w, up_job *job) {
    if (!job->host) {
        up_arena_reset(&w->arena);
        job->host = host_of(w, job->url);
        if (!job->host) { fail_job(w, job, -1, "no address that can be fetched from"); return true; }
    }
    up_host *h = job->host;
    int64_t now = up_watch_now();
    if (h->is_busy || now_ms() < h->next_ms || up_fetch_count(w->fetch) >= AT_ONCE) return false;
    if (h->kept.blocked_until > now) {
        if (h->kept.blocked_until - now <= SHORT_WAIT_S) return false;
        return hold_off(w, job, h->kept.blocked_until - now, "the host asked to be left alone for a while");
    }
    bool for_rules = job->kind != UP_JOB_ROBOTS && needs_rules(w, h);
    if (for_rules && h->has_no_answer) {
        char why[sizeof h->why + 40];
        snprintf(why, sizeof why, "its robots.txt cannot be had: %s", h->why);
        return hold_off(w, job, NO_RULES_S, why);
    }
    up_arena_reset(&w->arena);
    char *url = job->url;
    if (for_rules) {
        up_job *robots = (url = up_arena_format(&w->arena, "%s/robots.txt", h->name)) ? up_watch_job_add(w, UP_JOB_ROBOTS, url, 0, 0) : NULL;
        if (!robots) return false;
        robots->host = h;
        job = robots;
    } else if (job->kind != UP_JOB_ROBOTS) {
        const char *path = up_watch_path(&w->arena, url);
        if (path && !up_robots_allows(h->rules.bytes ? h->rules.bytes : "", h->rules.len, "uptick", path)) { fail_job(w, job, -1, "its robots.txt does not allow it"); return true; }
    }
    up_feed_row row = {0};
    up_request request = {.url = url, .limit = job->kind == UP_JOB_FEED ? UP_WATCH_FEED_BYTES : job->kind == UP_JOB_ROBOTS ? UP_ROBOTS_BYTES : UP_PAGE_BYTES, .ignore_length = job->ignore_length, .context = job};
    if (job->kind == UP_JOB_FEED && !job->ignore_length) {
        if (!up_watch_check(w, up_watch_feed_get(w->store, job->first, &row, &w->error))) return false;
        request.etag = row.etag, request.modified = row.modified;
    }
    up_error err = {0};
    up_status status = up_fetch_begin(w->fetch, &request, &err);
    up_watch_feed_clear(&row);
    if (status == UP_E_NOMEM) { no_memory(w); return false; }
    if (status != UP_OK) { fail_job(w, job, -1, err.message); return true; }
    h->is_busy = job->is_begun = true;
    return false;
}

static void redirect(up_watch *w, up_job *job, const up_answer *a) {
    char *url = ++job->hops <= MOST_HOPS && a->location ? strdup(a->location) : NULL;
    if (!url) {
        if (job->kind == UP_JOB_ROBOTS) take_robots(w, job->host, &(up_answer){.status = 404}); /* as RFC 9309, 2.3.1.2 lets us */
        else fail_job(w, job, a->location ? 0 : -1, a->location ? "redirected more than 5 times" : "a redirect that leads nowhere");
        remove_job(w, job);
        return;
    }
    free(job->url);
    job->url = url;
    if (job->kind != UP_JOB_ROBOTS) job->host = NULL;
    job->is_begun = false;
}

static void take_answer(up_watch *w, const up_answer *a) {
    up_job *job = a->context;
    up_host *h = job->host;
    h->is_busy = false;
    h->next_ms = now_ms() + h->delay_ms;
    char why[sizeof a->why + 16];
    if (a->status >= 300 && a->status < 400 && a->status != 304) { redirect(w, job, a); return; }
    if (job->kind == UP_JOB_ROBOTS) take_robots(w, h, a);
    else if (a->status == 429 || a->status == 503) {
        int64_t wait = a->retry_after_s >= 0 ? a->retry_after_s : up_watch_backoff_s(w, 3);
        if (wait > MOST_WAIT_S) wait = MOST_WAIT_S;
        block_host(w, h, wait);
        snprintf(why, sizeof why, "answered %d", a->status);
        fail_job(w, job, wait, why);
    } else if (a->status == 304 && job->kind == UP_JOB_FEED) up_watch_feed_same(w, job);
    else if (a->status >= 200 && a->status < 300) {
        up_arena_reset(&w->arena);
        if (job->kind == UP_JOB_FEED) up_watch_take_feed(w, job, a); else up_watch_take_page(w, job, a);
        if (job->ignore_length && !job->is_begun) return; /* to be asked once more, to the end */
    } else {
        if (a->status) snprintf(why, sizeof why, "answered %d", a->status);
        else snprintf(why, sizeof why, "%s", a->why[0] ? a->why : "no answer");
        bool is_final = a->status == 404 || a->status == 410 || a->status == 401 || a->status == 403 || a->status == 451 || strstr(why, "--allow-private");
        fail_job(w, job, is_final ? -1 : 0, why);
    }
    remove_job(w, job);
}

static bool add_waiting(void *context, const up_item_row *row, const char *url, const char *waiting, size_t waiting_len) {
    (void)waiting, (void)waiting_len;
    return up_watch_job_add(context, UP_JOB_PAGE, url, row->number, 0) != NULL;
}

static void add_feeds(up_watch *w, int64_t now) {
    for (up_watched *f = w->feeds; f && w->failed == UP_OK; f = f->next) {
        if (f->next_utc > now) continue;
        up_feed_row row = {0};
        if (!up_watch_check(w, up_watch_feed_get(w->store, f->url, &row, &w->error))) return;
        if (row.next_utc > now) {
            f->next_utc = row.next_utc;
            up_watch_say(w, false, "%s: not asked before %lld seconds have passed", f->url, (long long)(row.next_utc - now));
        } else {
            f->next_utc = now + (int64_t)w->options.every_minutes * 60;
            up_watch_job_add(w, UP_JOB_FEED, f->url, 0, 0);
        }
        up_watch_feed_clear(&row);
    }
}

/* A round ends when the feeds are due again, whatever pages still wait: those are the next one's. */
static void drop_unbegun(up_watch *w) {
    for (up_job *j = w->jobs, *after; j; j = after) {
        after = j->next;
        if (j->is_begun) continue;
        for (up_watched *f = w->feeds; f && j->kind == UP_JOB_FEED; f = f->next) if (strcmp(f->url, j->first) == 0) f->next_utc = 0;
        remove_job(w, j);
    }
}

/* How long nothing can begin: until the next pause is over. */
static int wait_ms(const up_watch *w) {
    int64_t now = now_ms(), wait = POLL_MS;
    for (const up_job *j = w->jobs; j; j = j->next) {
        if (j->is_begun || !j->host || j->host->is_busy) continue;
        int64_t left = j->host->next_ms - now;
        if (left < wait) wait = left > 1 ? left : 1;
    }
    return (int)wait;
}

up_status up_watch_round(up_watch *w, up_watch_count *out, up_error *err) {
    w->count = (up_watch_count){0};
    w->failed = UP_OK, w->error = (up_error){0};
    int64_t now = up_watch_now(), end = now + (int64_t)w->options.every_minutes * 60, next = 0, n = 0;
    for (up_host *h = w->hosts; h; h = h->next) h->has_no_answer = h->has_said = false;
    add_feeds(w, now);
    if (w->failed == UP_OK) up_watch_check(w, up_watch_items_waiting(w->store, now, add_waiting, w, &w->error));
    while (w->failed == UP_OK && w->jobs && (!w->options.go_on || w->options.go_on(w->options.context))) {
        for (up_job *j = w->jobs, *after; j && w->failed == UP_OK; j = after) {
            bool is_over = !j->is_begun && try_job(w, j);
            after = j->next;
            if (is_over) remove_job(w, j);
        }
        if (up_watch_now() >= end) drop_unbegun(w);
        up_answer answer;
        int wait = wait_ms(w);
        while (w->failed == UP_OK && up_fetch_next(w->fetch, wait, &answer)) {
            take_answer(w, &answer);
            wait = 0;
        }
    }
    /* What is still under way has been stopped: it is asked again in the next round. */
    bool is_stopped = w->jobs != NULL;
    drop_jobs(w);
    if (is_stopped) {
        up_fetch_free(w->fetch);
        w->fetch = up_fetch_new(&(up_fetch_options){.allow_private = w->options.allow_private, .timeout_s = w->options.timeout_s});
        if (!w->fetch) no_memory(w);
        for (up_host *h = w->hosts; h; h = h->next) h->is_busy = false;
    }
    if (w->failed == UP_OK) up_watch_check(w, up_watch_count_waiting(w->store, &n, &next, &w->error));
    w->count.waiting = (uint64_t)n;
    if (w->failed != UP_OK) { if (err) *err = w->error; return w->failed; }
    *out = w->count;
    return UP_OK;
}

uint32_t up_watch_wait_s(up_watch *w) {
    int64_t now = up_watch_now(), first = now + DAY_S, n = 0, next = 0;
    for (const up_watched *f = w->feeds; f; f = f->next) if (f->next_utc < first) first = f->next_utc;
    if (up_watch_count_waiting(w->store, &n, &next, NULL) == UP_OK && n && next < first) first = next;
    return first > now ? (uint32_t)(first - now) : 0;
}
