/* parts.h - what the files of this folder share. */
#ifndef UP_WATCH_PARTS_H
#define UP_WATCH_PARTS_H

#include "base/arena.h"
#include "read/feed.h"
#include "store/watch.h"
#include "watch/fetch.h"

/* A host with its rules and manners; "http://example.org:8080". */
typedef struct up_host {
    char *name;
    bool is_busy, has_rules, has_no_answer; /* has_no_answer: no robots.txt could be had, so nothing is fetched now */
    char why[256];         /* and why */
    bool has_said;         /* that its pages must wait, in this round */
    int64_t next_ms;       /* not before, on the monotonic clock */
    int64_t delay_ms;
    up_host_row kept;
    up_buffer rules;
    struct up_host *next;
} up_host;

typedef enum up_job_kind { UP_JOB_FEED, UP_JOB_PAGE, UP_JOB_ROBOTS } up_job_kind;

typedef struct up_job {
    up_job_kind kind;
    char *url, *first;     /* after redirects; and before */
    up_host *host;
    int hops, depth;       /* redirects; sitemaps within sitemaps */
    bool ignore_length, is_begun;
    int64_t item;
    struct up_job *next;
} up_job;

typedef struct up_watched { char *url; int64_t next_utc; struct up_watched *next; } up_watched;

struct up_watch {
    up_store *store;
    up_watch_options options;
    up_fetch *fetch;
    up_watched *feeds, **last_feed;
    up_host *hosts;
    up_job *jobs, **last_job;  /* that wait or are under way */
    up_arena arena;            /* of the answer that is read */
    up_buffer body, events;
    up_watch_count count;
    up_status failed; up_error error; /* of the store: ends the round */
};

enum { UP_WATCH_FEED_BYTES = 16 << 20 };

int64_t up_watch_now(void);
/* One line; `is_trouble`: something that was asked for could not be had. */
void up_watch_say(up_watch *watch, bool is_trouble, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Keeps the store's failure, which ends the round; true for UP_OK. */
bool up_watch_check(up_watch *watch, up_status status);
/* Seconds to wait after so many failures. */
int64_t up_watch_backoff_s(const up_watch *watch, int failures);
/* Puts a job behind the others; false: memory is out.  `job` NULL: a new one. */
up_job *up_watch_job_add(up_watch *watch, up_job_kind kind, const char *url, int64_t item, int depth);

/* What came of a job. */
void up_watch_take_feed(up_watch *watch, up_job *job, const up_answer *answer); /* status 2xx, body undone by it */
void up_watch_feed_failed(up_watch *watch, const up_job *job, int64_t wait_s, const char *why);
void up_watch_feed_same(up_watch *watch, const up_job *job);
void up_watch_take_page(up_watch *watch, up_job *job, const up_answer *answer);
/* `wait_s` negative: there is no use in trying again.  `why` NULL, where it waits: nothing is said. */
void up_watch_page_failed(up_watch *watch, const up_job *job, int64_t wait_s, const char *why);

/* Undoes the batch that is open, after a failure. */
void up_watch_undo(up_watch *watch);

/* Codes a report and keeps it with its item's row, in one transaction or in the batch that is open.  False: stop. */
bool up_watch_keep(up_watch *watch, const up_report *report, up_item_row *row, bool is_first);

/* A number for an address, the same for what only trackers tell apart; 0 for none. */
uint64_t up_watch_link_key(const char *url);
/* "http://example.org:8080", in the arena; NULL for no address that can be fetched from. */
char *up_watch_host_name(up_arena *arena, const char *url);
/* Path and query of an address, as robots.txt means it, in the arena. */
char *up_watch_path(up_arena *arena, const char *url);

#endif
