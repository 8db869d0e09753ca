/* page.c - which rows are next?  A page of what a filter finds, in an order.
 *
 * One walk over all that match, for the total is wanted too; a heap holds the best so far, and runs of rows that cannot better it are
 * only counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "store/columns.h"

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

typedef enum sort_by { BY_DATE, BY_ADDED, BY_CONFIDENCE, BY_REPORTS } sort_by;
typedef struct place_in_order { int64_t key; uint32_t slot; } place_in_order;

/* A number whose ascending order is that of the list.  What has no date comes last either way. */
static int64_t key_of(const up_side *s, sort_by by, bool down, uint32_t slot) {
    int64_t key;
    double confidence;
    switch (by) {
        case BY_DATE:
            if (s->row[slot].first == UP_NO_DAY) return INT64_MAX;
            key = s->row[slot].first;
            break;
        case BY_ADDED: key = s->row[slot].added; break;
        case BY_CONFIDENCE: /* the bits of positive doubles are in their order */
            confidence = s->more[slot].confidence > 0 ? s->more[slot].confidence : 0;
            memcpy(&key, &confidence, sizeof key);
            break;
        default: key = s->more[slot].report;
    }
    return down ? -key : key;
}

/* No key of a run is below this. */
static int64_t best_of(const up_run *r, sort_by by, bool down) {
    if (by == BY_DATE) return down ? -(int64_t)r->last : r->first;
    return by == BY_ADDED ? down ? -(int64_t)r->added_last : r->added_first : INT64_MIN;
}

static bool is_after(place_in_order a, place_in_order b) { return a.key > b.key || (a.key == b.key && a.slot > b.slot); }

/* The last of a heap comes first; a new first sinks to its place. */
static void sink(place_in_order *heap, uint32_t n, uint32_t at) {
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && is_after(heap[child + 1], heap[child])) child++;
        if (!is_after(heap[child], heap[at])) return;
        place_in_order keep = heap[at];
        heap[at] = heap[child], heap[child] = keep;
    }
}

static int in_order(const void *a, const void *b) {
    const place_in_order *x = a, *y = b;
    return is_after(*x, *y) ? 1 : is_after(*y, *x) ? -1 : 0;
}

static up_status read_sort(const char *sort, up_of of, sort_by *by, bool *down, up_error *err) {
    static const char *const names[] = {"date", "added", "confidence", "reports"};
    if (!sort) sort = "-date";
    *down = *sort == '-';
    for (int i = 0; i < (of == UP_OF_INCIDENTS ? 4 : 3); i++)
        if (strcmp(names[i], sort + *down) == 0) { *by = (sort_by)i; return UP_OK; }
    return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no order '%s'", sort);
}

/* A cursor is the key and the number of the last row that was given out: a place in the order, whatever comes and goes. */
static bool read_cursor(const char *text, int64_t *key, int64_t *number) {
    unsigned long long k, n;
    int end = 0;
    if (strlen(text) > 34 || strspn(text, "0123456789abcdef.") != strlen(text) || sscanf(text, "%16llx.%16llx%n", &k, &n, &end) != 2 || text[end]) return false;
    *key = (int64_t)k, *number = (int64_t)n;
    return true;
}

/* The first slot with a number beyond. */
static uint32_t slot_after(const up_side *s, int64_t number) {
    uint32_t low = 0, high = s->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (s->number[mid] <= number) low = mid + 1; else high = mid;
    }
    return low;
}

up_status up_columns_page(const up_columns_view *v, const up_match *m, const char *sort, const char *cursor, uint32_t limit,
                          uint32_t *slots, uint32_t *n_out, uint64_t *total_out, char next[40], up_error *err) {
    const up_side *s = &v->of[m->of];
    sort_by by = BY_DATE;
    bool down = true;
    int64_t key = 0, number = 0;
    up_status status = read_sort(sort, m->of, &by, &down, err);
    if (status != UP_OK) return status;
    if (cursor && !read_cursor(cursor, &key, &number)) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%.40s' is no cursor", cursor);
    place_in_order from = {key, cursor ? slot_after(s, number) : 0};
    place_in_order *heap = malloc(((size_t)limit + 1) * sizeof *heap);
    if (!heap) return no_memory(err);
    uint32_t n = 0;
    uint64_t total = 0;
    uint32_t n_runs = (s->n + UP_RUN - 1) / UP_RUN;
    for (uint32_t k = 0; k < n_runs; k++) {
        uint32_t run = down ? n_runs - 1 - k : k; /* from the likely end, so that most do not enter the heap */
        uint64_t bits[UP_RUN_WORDS];
        uint32_t found = up_match_run(v, m, run, bits);
        total += found;
        if (!found || (n == limit + 1 && best_of(&s->run[run], by, down) > heap[0].key)) continue;
        for (uint32_t j = 0; j < UP_RUN_WORDS; j++) for (uint32_t w = down ? UP_RUN_WORDS - 1 - j : j; bits[w];) {
            uint32_t i = down ? 63 - (uint32_t)__builtin_clzll(bits[w]) : (uint32_t)__builtin_ctzll(bits[w]), slot = run * UP_RUN + w * 64 + i;
            bits[w] &= ~(1ull << i);
            place_in_order p = {key_of(s, by, down, slot), slot};
            if (cursor && (p.key < from.key || (p.key == from.key && p.slot < from.slot))) continue;
            if (n < limit + 1) {
                heap[n++] = p;
                if (n == limit + 1) for (uint32_t h = n / 2; h-- > 0;) sink(heap, n, h);
            } else if (is_after(heap[0], p)) {
                heap[0] = p;
                sink(heap, n, 0);
            }
        }
    }
    if (n) qsort(heap, n, sizeof *heap, in_order);
    next[0] = 0;
    if (n > limit) {
        n = limit;
        if (n) snprintf(next, 40, "%llx.%llx", (unsigned long long)heap[n - 1].key, (unsigned long long)s->number[heap[n - 1].slot]);
    }
    for (uint32_t i = 0; i < n; i++) slots[i] = heap[i].slot;
    *n_out = n, *total_out = total;
    free(heap);
    return UP_OK;
}
