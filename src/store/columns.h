/* columns.h - what lists, counts, maps and series look at, of every event and incident, in memory.
 *
 * about 75 bytes a row in arrays: a filter over a million rows takes milliseconds whatever it is, where the tables would need an
 * index for every combination.  The store's `changes` say what to read again.  The rules are those of query.c, and a test holds
 * the two to one another.  Any number of threads read between up_columns_read and up_columns_done. */
#ifndef UP_STORE_COLUMNS_H
#define UP_STORE_COLUMNS_H

#include "base/date.h"
#include "base/hash.h"
#include "store/store.h"

typedef enum up_of { UP_OF_EVENTS, UP_OF_INCIDENTS, UP_N_OF } up_of;

#define UP_NO_SLOT UINT32_MAX

/* Strings by number; 0 is "unknown" (NULL). */
typedef struct up_names { char **texts; uint32_t n, cap; up_table table; } up_names;

/* What every filter asks of a row. */
typedef struct up_row {
    up_day first, last, added; /* UP_NO_DAY; `added`: the day of its (first) report */
    uint16_t group, country;   /* numbers of names */
    uint8_t type, factuality, precision, review; /* type UP_N_TYPES: none that we know */
    bool is_gone;              /* deleted, merged into another: in no list */
} up_row;

/* What some ask. */
typedef struct up_row_more {
    double lat, lon, confidence; /* NAN: no coordinates */
    uint32_t place, admin1;      /* numbers of names */
    uint32_t report;             /* an event's: slot of its report; an incident's: the number of its reports */
    uint32_t incident;           /* an event's: slot of its incident, UP_NO_SLOT */
} up_row_more;

/* What a run of rows holds at all: most filters leave most runs out.  A set bit says "may be there". */
enum { UP_RUN = 1024 };
typedef struct up_run { up_day first, last, added_first, added_last; uint64_t types, groups, countries; uint8_t reviews; bool has_rows; } up_run;

typedef struct up_side { int64_t *number; up_row *row; up_row_more *more; up_run *run; uint32_t n, cap; } up_side;

typedef struct up_read_report { int64_t number; up_day day; uint16_t source, language; bool is_gone; } up_read_report;

typedef struct up_columns up_columns;
/* What may be read under the lock; `version` changes with every change. */
typedef struct up_columns_view {
    up_side of[UP_N_OF];
    up_read_report *reports; uint32_t n_reports, reports_cap, n_live_reports;
    up_names groups, countries, places, admins, sources, languages;
    up_day newest_report; /* not taken back when a report goes; 0 without reports */
    uint64_t version;
} up_columns_view;

/* Reads all.  The store is borrowed for the call alone. */
up_status up_columns_open(up_store *store, up_columns **out, up_error *err);
void up_columns_close(up_columns *columns);
/* Reads what has changed since; `changed` says whether anything had. */
up_status up_columns_refresh(up_columns *columns, up_store *store, bool *changed, up_error *err);
const up_columns_view *up_columns_read(up_columns *columns);
void up_columns_done(up_columns *columns);

/* A query made ready for these columns. */
typedef struct up_match {
    up_of of;
    bool types[UP_N_TYPES + 1], factualities[UP_N_FACTUALITIES], precisions[UP_N_PRECISIONS], reviews[UP_N_REVIEW_STATUSES];
    uint8_t *groups, *countries, *places, *admins; /* by number of name; NULL: any */
    uint64_t *bits;                                /* by slot; NULL: any */
    up_day from, to, added_from, added_to;         /* UP_NO_DAY: any */
    up_run wants;                                  /* as bits and days, for whole runs */
    double confidence, west, south, east, north;
    bool has_box, looks_further;                   /* at up_row_more, or bits */
} up_match;

/* UP_E_USAGE as query.c says it.  Between up_columns_read and _done, whose view it is good for. */
up_status up_match_make(const up_columns_view *view, up_store *store, const up_query *query, up_of of, up_match *out, up_error *err);
void up_match_free(up_match *match);
bool up_match_further(const up_columns_view *view, const up_match *match, uint32_t slot);

static inline bool up_match_is(const up_columns_view *view, const up_match *m, uint32_t slot) {
    const up_row *r = &view->of[m->of].row[slot];
    if (r->is_gone || !m->types[r->type] || !m->reviews[r->review] || !m->factualities[r->factuality] || !m->precisions[r->precision]) return false;
    if (m->groups && !m->groups[r->group]) return false;
    if (m->countries && !m->countries[r->country]) return false;
    if (m->from != UP_NO_DAY && (r->first == UP_NO_DAY || (r->last != UP_NO_DAY ? r->last : r->first) < m->from)) return false;
    if (m->to != UP_NO_DAY && (r->first == UP_NO_DAY || r->first > m->to)) return false;
    if (m->added_from != UP_NO_DAY && r->added < m->added_from) return false;
    if (m->added_to != UP_NO_DAY && r->added > m->added_to) return false;
    return !m->looks_further || up_match_further(view, m, slot);
}

/* Whether any row of a run can match. */
static inline bool up_match_may(const up_match *m, const up_run *r) {
    return r->has_rows && (r->types & m->wants.types) && (r->groups & m->wants.groups) && (r->countries & m->wants.countries) && (r->reviews & m->wants.reviews) &&
           (m->from == UP_NO_DAY || r->last >= m->from) && (m->to == UP_NO_DAY || r->first <= m->to) && (m->added_from == UP_NO_DAY || r->added_last >= m->added_from) &&
           (m->added_to == UP_NO_DAY || r->added_first <= m->added_to);
}

/* for (UP_EACH_MATCH(view, match, slot)) body - every row that matches, in the order of slots. */
uint32_t up_match_next(const up_columns_view *view, const up_match *match, uint32_t slot);
#define UP_EACH_MATCH(view, match, slot) uint32_t slot = up_match_next(view, match, 0); slot < (view)->of[(match)->of].n; slot = up_match_next(view, match, slot + 1)

/* A page of a list: at most `limit` slots in the order of `sort` after the place `cursor` (NULL: from the start).  `total` counts all that
 * match.  `next` (40 bytes) is the cursor of what follows, empty at the end.  UP_E_USAGE for a sort or cursor that is none. */
up_status up_columns_page(const up_columns_view *view, const up_match *match, const char *sort, const char *cursor, uint32_t limit,
                          uint32_t *slots, uint32_t *n, uint64_t *total, char next[40], up_error *err);

/* The text of a name; NULL for 0. */
static inline const char *up_name_at(const up_names *names, uint32_t i) { return i && i < names->n ? names->texts[i] : NULL; }

#endif
