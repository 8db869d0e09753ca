/* known_then.c - the incidents of a store as they were known on a day: from the acts that had been reported, as the first of them told it.
 *
 * Acts are read by way of an index that has all that is wanted of them, in the order of their reports, and gathered by incident here:
 * joined and grouped by SQLite each act's row would be read with its JSON, half the file. */
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "store/happenings.h"

enum { REPORTED, START, END, COUNTRY, ADMIN1, PLACE, PRECISION, GROUP, TYPE, N_WORDS, NO_WORD = -1 };
static const char acts[] =
    "SELECT m.incident, e.number, e.report, r.date, e.date_start, e.date_end, e.country, e.admin1, e.place, e.precision, e.\"group\", e.type"
    " FROM events e INDEXED BY events_seen CROSS JOIN reports r ON r.number=e.report CROSS JOIN incident_events m ON m.event=e.number"
    " WHERE m.role='act' AND e.review<>'rejected' AND e.factuality NOT IN ('denied','hypothetical') AND r.date<=? ORDER BY e.report";
enum { FIRST_WORD = 3 };

/* What an act says, each once; `family` of a type of incident, NULL for all else. */
typedef struct word { const char *text, *family; } word;
/* An incident: its first reported act, and how many reports tell of it (`last`: the number of the latest, for reports come in order). */
typedef struct known { int64_t incident, event, last; uint32_t n_reports; int32_t word[N_WORDS]; } known;

typedef struct gathered {
    up_arena arena;
    up_table numbers;
    word *words; uint32_t n_words, cap_words;
    known *all; uint32_t n, cap;
    up_index of; /* by incident */
    int32_t last[N_WORDS];          /* of each column, for words come in rows */
} gathered;

static bool number_of(gathered *g, int column, const char *text, int32_t *out) {
    *out = NO_WORD;
    if (!text) return true;
    if (g->n_words && strcmp(g->words[g->last[column]].text, text) == 0) { *out = g->last[column]; return true; }
    uint32_t len = (uint32_t)strlen(text), n = up_table_get(&g->numbers, text, len);
    if (n == UP_TABLE_NONE) {
        if (g->n_words == g->cap_words) {
            uint32_t cap = g->cap_words ? 2 * g->cap_words : 1024;
            word *more = realloc(g->words, cap * sizeof *more);
            if (!more) return false;
            g->words = more, g->cap_words = cap;
        }
        const char *copy = up_arena_copy(&g->arena, text, len);
        up_type type = up_type_from_name(text);
        n = g->n_words;
        if (!copy || !up_table_set(&g->numbers, copy, len, n)) return false;
        g->words[g->n_words++] = (word){copy, type < UP_N_TYPES && up_type_class(type) == UP_CLASS_INCIDENT ? up_type_family(type) : NULL};
    }
    *out = g->last[column] = (int32_t)n;
    return true;
}

/* False when memory is out. */
static bool take_act(gathered *g, sqlite3_stmt *row) {
    int64_t incident = sqlite3_column_int64(row, 0), event = sqlite3_column_int64(row, 1), report = sqlite3_column_int64(row, 2);
    int32_t type;
    if (!number_of(g, TYPE, (const char *)sqlite3_column_text(row, FIRST_WORD + TYPE), &type)) return false;
    if (type == NO_WORD || !g->words[type].family) return true;
    if (g->n == g->cap) {
        uint32_t cap = g->cap ? 2 * g->cap : 4096;
        known *more = realloc(g->all, cap * sizeof *more);
        if (!more) return false;
        g->all = more, g->cap = cap;
    }
    bool is_new;
    uint32_t at = up_index_add(&g->of, incident, &is_new);
    if (at == UP_TABLE_NONE) return false;
    if (is_new) g->all[g->n++] = (known){.incident = incident, .event = event, .last = report, .n_reports = 1};
    known *i = &g->all[at];
    if (i->last != report) i->last = report, i->n_reports++;
    const char *date = (const char *)sqlite3_column_text(row, FIRST_WORD + REPORTED);
    int order = is_new ? -1 : strcmp(date, g->words[i->word[REPORTED]].text);
    if (order > 0 || (order == 0 && event > i->event)) return true;
    i->event = event;
    for (int c = 0; c < N_WORDS; c++) if (!number_of(g, c, (const char *)sqlite3_column_text(row, FIRST_WORD + c), &i->word[c])) return false;
    return true;
}

static up_status gather(up_store *store, const char *at, gathered *g, up_error *err) {
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(store->db, acts, -1, &row, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(row, 1, at, -1, SQLITE_STATIC);
    bool fits = true;
    if (code == SQLITE_OK) while (fits && (code = sqlite3_step(row)) == SQLITE_ROW) fits = take_act(g, row);
    sqlite3_finalize(row);
    if (!fits) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

static up_status give_out(up_store *store, const gathered *g, bool (*take)(void *, const up_happening *), void *context, up_error *err) {
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT number, id FROM incidents WHERE +status='live' AND review<>'rejected' ORDER BY number", -1, &row, NULL); /* +: in order, not by way of an index */
    bool goes_on = true;
    if (code == SQLITE_OK) while (goes_on && (code = sqlite3_step(row)) == SQLITE_ROW) {
        uint32_t at = up_index_get(&g->of, sqlite3_column_int64(row, 0));
        if (at == UP_TABLE_NONE) continue;
        const known *i = &g->all[at];
        const char *text[N_WORDS];
        for (int c = 0; c < N_WORDS; c++) text[c] = i->word[c] == NO_WORD ? NULL : g->words[i->word[c]].text;
        const up_happening h = {.id = (const char *)sqlite3_column_text(row, 1), .first_seen = text[REPORTED], .date_start = text[START], .date_end = text[END], .country = text[COUNTRY], .admin1 = text[ADMIN1],
                                .place = text[PLACE], .precision = text[PRECISION], .group = text[GROUP], .family = g->words[i->word[TYPE]].family, .n_reports = i->n_reports};
        goes_on = take(context, &h);
    }
    sqlite3_finalize(row);
    return code == SQLITE_DONE || !goes_on ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_known_then(up_store *store, const char *at, bool (*take)(void *, const up_happening *), void *context, up_error *err) {
    gathered g = {0};
    up_arena_init(&g.arena, 0);
    up_status status = gather(store, at, &g, err);
    if (status == UP_OK) status = give_out(store, &g, take, context, err);
    up_table_free(&g.numbers), up_index_free(&g.of), up_arena_free(&g.arena);
    free(g.words), free(g.all);
    return status;
}
