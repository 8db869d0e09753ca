/* search.c - which reports hold the words of a search?
 *
 * The full-text index is asked once and the answer kept as a bit for each report, for a page asks the same for its list, its
 * figures and its map, and a word of every second report takes a tenth of a second over a million.  Numbers of reports only grow:
 * while none that was there has changed, only those that are new are asked for. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "store/columns.h"

enum { KEPT = 16 };

/* Good for the reports up to number `last`, slots below `n_reports`, while `n_rewritten` is the view's. */
typedef struct entry { char *expression; uint64_t *bits, n_rewritten, used; int64_t last; uint32_t n_reports; } entry;
struct up_searches { pthread_mutex_t lock; uint64_t clock; entry all[KEPT]; };

struct up_searches *up_searches_new(void) {
    struct up_searches *s = calloc(1, sizeof *s);
    if (s) pthread_mutex_init(&s->lock, NULL);
    return s;
}

void up_searches_free(struct up_searches *s) {
    if (!s) return;
    for (int i = 0; i < KEPT; i++) free(s->all[i].expression), free(s->all[i].bits);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* Copies what is known to `out`; the number of the last report that it is known of. */
static int64_t known(struct up_searches *s, const up_columns_view *v, const char *expression, uint64_t *out) {
    int64_t last = 0;
    pthread_mutex_lock(&s->lock);
    for (int i = 0; i < KEPT; i++) {
        entry *e = &s->all[i];
        if (!e->expression || e->n_rewritten != v->n_rewritten || e->n_reports > v->n_reports || strcmp(e->expression, expression) != 0) continue;
        e->used = ++s->clock;
        memcpy(out, e->bits, up_n_words(e->n_reports) * sizeof *out);
        last = e->last;
        break;
    }
    pthread_mutex_unlock(&s->lock);
    return last;
}

/* Keeps a copy in place of what is known of the same, or was used longest ago.  No memory: nothing is kept. */
static void keep(struct up_searches *s, const up_columns_view *v, const char *expression, const uint64_t *bits, int64_t last) {
    char *text = strdup(expression);
    uint64_t *copy = malloc(up_n_words(v->n_reports) * sizeof *copy);
    if (!text || !copy) { free(text), free(copy); return; }
    memcpy(copy, bits, up_n_words(v->n_reports) * sizeof *copy);
    pthread_mutex_lock(&s->lock);
    entry *to = &s->all[0];
    for (int i = 0; i < KEPT; i++) {
        entry *e = &s->all[i];
        if (e->expression && strcmp(e->expression, expression) == 0) { to = e; break; }
        if (!e->expression || e->used < to->used) to = e;
    }
    free(to->expression), free(to->bits);
    *to = (entry){text, copy, v->n_rewritten, ++s->clock, last, v->n_reports};
    pthread_mutex_unlock(&s->lock);
}

/* The slot of a number; those asked for grow, so the next is looked at first. */
static uint32_t slot_of(const up_columns_view *v, int64_t number, uint32_t *hint) {
    for (int k = 0; k < 4 && *hint < v->n_reports; k++) {
        int64_t at = v->reports[*hint].number;
        if (at == number) return (*hint)++;
        if (at > number) return UP_NO_SLOT;
        ++*hint;
    }
    uint32_t low = *hint, high = v->n_reports;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (v->reports[mid].number < number) low = mid + 1; else high = mid;
    }
    *hint = low;
    return low < v->n_reports && v->reports[low].number == number ? (*hint)++ : UP_NO_SLOT;
}

up_status up_search_reports(const up_columns_view *v, up_store *store, const char *expression, uint64_t *out, up_error *err) {
    memset(out, 0, up_n_words(v->n_reports) * sizeof *out);
    if (!v->n_reports) return UP_OK;
    int64_t end = v->reports[v->n_reports - 1].number, last = known(v->searches, v, expression, out);
    if (last >= end) return UP_OK;
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, last ? "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid>?2 ORDER BY rowid" : "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, expression, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && last) code = sqlite3_bind_int64(get, 2, last);
    uint32_t hint = 0;
    if (last) slot_of(v, last, &hint);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        uint32_t slot = slot_of(v, sqlite3_column_int64(get, 0), &hint);
        if (slot != UP_NO_SLOT) up_set_bit(out, slot);
    }
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    if (status == UP_OK) keep(v->searches, v, expression, out, end);
    return status;
}
