/* columns.h - what lists, counts, maps and series look at, of every event and incident, in memory.
 *
 * About 70 bytes a row in arrays: a filter over a million rows takes milliseconds whatever it is, where the tables would need an
 * index for every combination.  The store's `changes` say what to read again.  The rules are those of query.c, and a test holds
 * the two to one another.  Any number of threads read between up_columns_read and up_columns_done. */
#ifndef UP_STORE_COLUMNS_H
#define UP_STORE_COLUMNS_H

#include "base/date.h"
#include "base/hash.h"
#include "store/store.h"

typedef enum up_of { UP_OF_EVENTS, UP_OF_INCIDENTS, UP_N_OF } up_of;

#define UP_NO_SLOT UINT32_MAX
enum { UP_MOST_CODERS = 4096 }; /* rows of `coders` that are told apart */
struct up_searches;

/* Strings by number; 0 is "unknown" (NULL). */
typedef struct up_names { char **texts; uint32_t n, cap; up_table table; } up_names;

/* What most filters ask of a row, and nothing else: eight bytes, so that a million rows are looked through in a millisecond or two. */
typedef struct up_key { uint16_t kind, group, country, unused; } up_key; /* a kind (below); numbers of names */

/* Type, factuality, precision and review of a row as one number; UP_N_KINDS: deleted, merged into another, in no list. */
enum { UP_N_KINDS = (UP_N_TYPES + 1) * UP_N_FACTUALITIES * UP_N_PRECISIONS * UP_N_REVIEW_STATUSES };
static inline uint16_t up_kind_of(int type, int factuality, int precision, int review) {
    return (uint16_t)(((type * UP_N_FACTUALITIES + factuality) * UP_N_PRECISIONS + precision) * UP_N_REVIEW_STATUSES + review);
}

/* The same taken apart, and its days. */
typedef struct up_row {
    up_day first, last, added; /* UP_NO_DAY; `added`: the day of its (first) report */
    uint16_t group, country;   /* numbers of names */
    uint8_t type, factuality, precision, review; /* type UP_N_TYPES: none that we know */
    bool is_gone;
} up_row;

/* A place as records tell it; many share one.  Zeroed before it is filled. */
typedef struct up_spot { double lat, lon; uint32_t place, admin1; uint16_t country; uint8_t precision, unused[5]; } up_spot; /* NAN: no coordinates; numbers of names */

/* What some ask. */
typedef struct up_row_more {
    double confidence;
    uint32_t spot;
    uint32_t report;             /* an event's: slot of its report; an incident's: the number of its reports */
    uint32_t incident;           /* an event's: slot of its incident, UP_NO_SLOT */
} up_row_more;

/* What a run of rows holds at all: most filters leave most runs out.  A set bit says "may be there". */
enum { UP_RUN = 1024 };
typedef struct up_run { up_day first, last, added_first, added_last; uint64_t types, groups, countries; uint8_t reviews; bool has_rows; } up_run;

typedef struct up_side { int64_t *number; up_key *key; up_row *row; up_row_more *more; up_run *run; uint32_t n, cap; } up_side;

typedef struct up_read_report { int64_t number; up_day day; uint16_t source, language, coder; bool is_gone; } up_read_report; /* `coder`: its row in `coders` */

typedef struct up_columns up_columns;
/* What may be read under the lock; `version` changes with every change. */
typedef struct up_columns_view {
    up_side of[UP_N_OF];
    up_read_report *reports; uint32_t n_reports, reports_cap, n_live_reports;
    up_names groups, countries, places, admins, sources, languages;
    up_spot *spots; uint32_t n_spots, spots_cap, *spot_index, spot_index_cap;
    up_day newest_report; /* not taken back when a report goes; 0 without reports */
    uint64_t n_rewritten; /* changes when a report that was there is put or taken away: what was found in texts is then no longer so */
    struct up_searches *searches; /* what was found in texts before (search.c) */
    uint64_t version;
} up_columns_view;

/* Reads all.  The store is borrowed for the call alone. */
up_status up_columns_open(up_store *store, up_columns **out, up_error *err);
void up_columns_close(up_columns *columns);
/* Reads what has changed since; `changed` says whether anything had. */
up_status up_columns_refresh(up_columns *columns, up_store *store, bool *changed, up_error *err);
/* Something beside the rows has changed that answers are made of; the new version. */
uint64_t up_columns_touch(up_columns *columns);
/* The version now, without waiting for anybody. */
uint64_t up_columns_version(up_columns *columns);
/* Whoever says that it `takes_long` may keep the news waiting, and waits for them; the others, who look for milliseconds, never wait for
 * one who takes long. */
const up_columns_view *up_columns_read(up_columns *columns, bool takes_long);
void up_columns_done(up_columns *columns, bool took_long);

/* A query made ready for these columns: tables of what is wanted, by number. */
typedef struct up_match {
    up_of of;
    uint8_t kinds[UP_N_KINDS + 1], *groups, *countries, *spots; /* NULL: any */
    uint64_t *bits;                                /* by slot; NULL: any */
    up_day from, to, added_from, added_to;         /* UP_NO_DAY: any */
    up_run wants;                                  /* as bits and days, for whole runs */
    double confidence;
    bool has_days, looks_further;                  /* at the days of up_row; at up_row_more */
} up_match;

/* UP_E_USAGE as query.c says it.  Between up_columns_read and _done, whose view it is good for. */
up_status up_match_make(const up_columns_view *view, up_store *store, const up_query *query, up_of of, up_match *out, up_error *err);
void up_match_free(up_match *match);

enum { UP_RUN_WORDS = UP_RUN / 64 };
/* Which rows of a run match, a bit for each; how many. */
uint32_t up_match_run(const up_columns_view *view, const up_match *match, uint32_t run, uint64_t bits[UP_RUN_WORDS]);

/* for (up_walk w = {0}; up_walk_next(view, match, &w);) - every row that matches, at `w.slot`, in the order of slots. */
typedef struct up_walk { uint32_t slot, run, word; uint64_t left, bits[UP_RUN_WORDS]; } up_walk;
bool up_walk_on(const up_columns_view *view, const up_match *match, up_walk *walk);
static inline bool up_walk_next(const up_columns_view *view, const up_match *match, up_walk *w) {
    if (!w->left && !up_walk_on(view, match, w)) return false;
    w->slot = (w->run - 1) * UP_RUN + (w->word - 1) * 64 + (uint32_t)__builtin_ctzll(w->left);
    w->left &= w->left - 1;
    return true;
}

/* A page of a list: at most `limit` slots in the order of `sort` after the place `cursor` (NULL: from the start).  `total` counts all that
 * match.  `next` (40 bytes) is the cursor of what follows, empty at the end.  UP_E_USAGE for a sort or cursor that is none. */
up_status up_columns_page(const up_columns_view *view, const up_match *match, const char *sort, const char *cursor, uint32_t limit,
                          uint32_t *slots, uint32_t *n, uint64_t *total, char next[40], up_error *err);

/* A bit for each slot of a report whose words a search (an expression of up_store_words) finds: `out` has room for
 * up_n_words(view->n_reports).  Kept for those who ask the same again; while reports are only added, just the new ones are looked at.
 * (search.c) */
up_status up_search_reports(const up_columns_view *view, up_store *store, const char *expression, uint64_t *out, up_error *err);
struct up_searches *up_searches_new(void);
void up_searches_free(struct up_searches *searches);
static inline size_t up_n_words(uint32_t n_bits) { return (size_t)n_bits / 64 + 1; }
static inline bool up_has_bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static inline void up_set_bit(uint64_t *bits, uint32_t i) { bits[i / 64] |= 1ull << (i % 64); }

/* The text of a name; NULL for 0. */
static inline const char *up_name_at(const up_names *names, uint32_t i) { return i && i < names->n ? names->texts[i] : NULL; }

#endif
