/* match.c - the filters of query.c, put to the columns in memory; and pages of what they find.
 *
 * What query.c says in SQL is said here in tables by number: which types, which groups.  A search in the words of reports is
 * asked of the full-text index once and becomes a bit for each row. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/columns.h"

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

/* ------------------------------------------------------------------ tables of what is wanted */

static void want_listed(bool *wanted, int n, const char *list, const char *(*name)(int)) {
    char word[64];
    if (!list || !up_store_next_piece(&(const char *){list}, word, sizeof word)) { memset(wanted, true, (size_t)n); return; }
    memset(wanted, false, (size_t)n);
    while (up_store_next_piece(&list, word, sizeof word))
        for (int i = 0; i < n; i++) if (strcmp(name(i), word) == 0) wanted[i] = true;
}
static const char *factuality_at(int i) { return up_factuality_name((up_factuality)i); }
static const char *precision_at(int i) { return up_precision_name((up_precision)i); }
static const char *review_at(int i) { return up_review_status_name((up_review_status)i); }

static bool is_empty_list(const char *list) {
    char word[8];
    return !list || !up_store_next_piece(&list, word, sizeof word);
}

static void want_types(bool *wanted, const char *types, const char *classes) {
    bool any_type = is_empty_list(types), any_class = is_empty_list(classes);
    wanted[UP_N_TYPES] = any_type && any_class;
    for (int t = 0; t < UP_N_TYPES; t++) {
        char word[64];
        bool by_type = any_type, by_class = any_class;
        for (const char *list = types; !by_type && up_store_next_piece(&list, word, sizeof word);) {
            for (char *c = word; *c; c++) if (*c == '-') *c = '_';
            by_type = strcmp(word, up_type_name((up_type)t)) == 0 || strcmp(word, up_type_family((up_type)t)) == 0;
        }
        for (const char *list = classes; !by_class && up_store_next_piece(&list, word, sizeof word);) by_class = strcmp(word, up_class_name(up_type_class((up_type)t))) == 0;
        wanted[t] = by_type && by_class;
    }
}

/* Fills a table by number of name with those of which `is` holds; NULL list: any. */
static up_status want_names(const up_names *names, const char *list, bool (*is)(const char *name, const char *word), bool is_one_word, uint8_t **out, up_error *err) {
    if (!list || (!is_one_word && is_empty_list(list))) return UP_OK;
    uint8_t *wanted = calloc((size_t)names->n + 1, 1);
    if (!wanted) return no_memory(err);
    char word[128];
    if (is_one_word) { for (uint32_t i = 1; i < names->n; i++) wanted[i] = is(names->texts[i], list); }
    else while (up_store_next_piece(&list, word, sizeof word)) for (uint32_t i = 1; i < names->n; i++) if (is(names->texts[i], word)) wanted[i] = 1;
    *out = wanted;
    return UP_OK;
}

static bool is_group(const char *name, const char *word) {
    if (strchr(word, ':')) return strcasecmp(name, word) == 0;
    const char *colon = strchr(name, ':');
    if (!colon) return strcasecmp(name, word) == 0;
    size_t len = strlen(word);
    return (len == (size_t)(colon - name) && strncasecmp(name, word, len) == 0) || strcasecmp(colon + 1, word) == 0;
}
static bool is_country(const char *name, const char *word) { return strlen(name) == 2 && name[0] == toupper((unsigned char)word[0]) && name[1] == toupper((unsigned char)word[1]); }
static bool is_same(const char *name, const char *word) { return strcasecmp(name, word) == 0; }

/* ------------------------------------------------------------------ what asks reports */

static size_t n_words_of(uint32_t n) { return (size_t)n / 64 + 1; }
static bool has_bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> (i % 64) & 1; }
static void set_bit(uint64_t *bits, uint32_t i) { bits[i / 64] |= 1ull << (i % 64); }

/* Keeps of `match->bits` the rows of reports with a bit. */
static up_status keep_reports(const up_columns_view *v, const uint64_t *reports, up_match *m, up_error *err) {
    const up_side *events = &v->of[UP_OF_EVENTS], *side = &v->of[m->of];
    uint64_t *rows = calloc(n_words_of(side->n), sizeof *rows);
    if (!rows) return no_memory(err);
    for (uint32_t i = 0; i < events->n; i++) {
        if (events->row[i].is_gone || !has_bit(reports, events->more[i].report)) continue;
        uint32_t slot = m->of == UP_OF_EVENTS ? i : events->more[i].incident;
        if (slot != UP_NO_SLOT) set_bit(rows, slot);
    }
    if (m->bits) for (size_t i = 0; i < n_words_of(side->n); i++) rows[i] &= m->bits[i];
    free(m->bits);
    m->bits = rows;
    return UP_OK;
}

static uint32_t slot_of_report(const up_columns_view *v, int64_t number, uint32_t *hint) {
    if (*hint < v->n_reports && v->reports[*hint].number == number) return (*hint)++;
    uint32_t low = 0, high = v->n_reports;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (v->reports[mid].number < number) low = mid + 1; else high = mid;
    }
    if (low == v->n_reports || v->reports[low].number != number) return UP_NO_SLOT;
    *hint = low + 1;
    return low;
}

/* The reports whose numbers `sql` yields for a word. */
static up_status ask_reports(const up_columns_view *v, up_store *store, const char *sql, const char *word, up_match *m, up_error *err) {
    uint64_t *reports = calloc(n_words_of(v->n_reports), sizeof *reports);
    if (!reports) return no_memory(err);
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, word, -1, SQLITE_STATIC);
    uint32_t hint = 0;
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        uint32_t slot = slot_of_report(v, sqlite3_column_int64(get, 0), &hint);
        if (slot != UP_NO_SLOT) set_bit(reports, slot);
    }
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    if (status == UP_OK) status = keep_reports(v, reports, m, err);
    free(reports);
    return status;
}

static up_status ask_source(const up_columns_view *v, const char *source, up_match *m, up_error *err) {
    uint64_t *reports = calloc(n_words_of(v->n_reports), sizeof *reports);
    uint8_t *wanted = NULL;
    up_status status = reports ? want_names(&v->sources, source, is_same, true, &wanted, err) : no_memory(err);
    if (status == UP_OK) {
        for (uint32_t i = 0; i < v->n_reports; i++) if (wanted[v->reports[i].source]) set_bit(reports, i);
        status = keep_reports(v, reports, m, err);
    }
    free(reports), free(wanted);
    return status;
}

/* ------------------------------------------------------------------ the whole */

/* As the runs keep them; NULL: all. */
static uint64_t bits_of(const uint8_t *wanted, uint32_t n) {
    uint64_t bits = 0;
    if (!wanted) return ~0ull;
    for (uint32_t i = 0; i < n; i++) if (wanted[i]) bits |= 1ull << i % 64;
    return bits;
}

uint32_t up_match_next(const up_columns_view *v, const up_match *m, uint32_t slot) {
    const up_side *s = &v->of[m->of];
    while (slot < s->n) {
        uint32_t end = (slot / UP_RUN + 1) * UP_RUN < s->n ? (slot / UP_RUN + 1) * UP_RUN : s->n;
        if (up_match_may(m, &s->run[slot / UP_RUN])) for (; slot < end; slot++) if (up_match_is(v, m, slot)) return slot;
        slot = end;
    }
    return s->n;
}

static up_day day_of(const char *text) { return text ? up_day_from_iso(text, (uint32_t)strnlen(text, 16)) : UP_NO_DAY; }

up_status up_match_make(const up_columns_view *v, up_store *store, const up_query *q, up_of of, up_match *out, up_error *err) {
    static const up_query any = {0};
    if (!q) q = &any;
    up_status status = up_store_check_query(q, of == UP_OF_EVENTS ? &up_event_rows : &up_incident_rows, err);
    if (status != UP_OK) return status;
    up_match m = {.of = of, .from = day_of(q->from), .to = day_of(q->to), .added_from = day_of(q->added_from), .added_to = day_of(q->added_to)};
    want_types(m.types, q->type, q->klass);
    want_listed(m.factualities, UP_N_FACTUALITIES, q->factuality, factuality_at);
    want_listed(m.precisions, UP_N_PRECISIONS, q->precision, precision_at);
    want_listed(m.reviews, UP_N_REVIEW_STATUSES, q->review, review_at);
    if (!q->review) m.reviews[UP_REVIEW_REJECTED] = false;
    if (q->confidence > 0) { /* as it is written into SQL */
        char text[32];
        snprintf(text, sizeof text, "%.6f", q->confidence);
        m.confidence = strtod(text, NULL);
    }
    if (q->has_box) m.has_box = true, m.west = q->west, m.south = q->south, m.east = q->east >= 180 ? 181 : q->east, m.north = q->north >= 90 ? 91 : q->north;
    status = want_names(&v->groups, q->group, is_group, false, &m.groups, err);
    if (status == UP_OK) status = want_names(&v->countries, q->country, is_country, false, &m.countries, err);
    if (status == UP_OK) status = want_names(&v->places, q->place, is_same, true, &m.places, err);
    if (status == UP_OK) status = want_names(&v->admins, q->admin1, is_same, true, &m.admins, err);
    if (status == UP_OK && q->source) status = ask_source(v, q->source, &m, err);
    if (status == UP_OK && q->report) status = ask_reports(v, store, "SELECT number FROM reports WHERE id=?", q->report, &m, err);
    if (status == UP_OK && q->words) {
        up_buffer words = {0};
        status = up_store_words(q->words, &words, err);
        if (status == UP_OK) status = ask_reports(v, store, "SELECT rowid FROM words WHERE words MATCH ?", words.bytes, &m, err);
        up_buffer_free(&words);
    }
    m.wants = (up_run){.groups = bits_of(m.groups, v->groups.n), .countries = bits_of(m.countries, v->countries.n)};
    for (int i = 0; i <= UP_N_TYPES; i++) m.wants.types |= (uint64_t)m.types[i] << i;
    for (int i = 0; i < UP_N_REVIEW_STATUSES; i++) m.wants.reviews |= (uint8_t)(m.reviews[i] << i);
    m.looks_further = m.has_box || m.confidence > 0 || m.places || m.admins || m.bits;
    if (status == UP_OK) *out = m; else up_match_free(&m);
    return status;
}

void up_match_free(up_match *m) {
    free(m->groups), free(m->countries), free(m->places), free(m->admins), free(m->bits);
    *m = (up_match){0};
}

bool up_match_further(const up_columns_view *v, const up_match *m, uint32_t slot) {
    const up_row_more *r = &v->of[m->of].more[slot];
    if (m->bits && !has_bit(m->bits, slot)) return false;
    if (m->confidence > 0 && !(r->confidence >= m->confidence)) return false;
    if (m->places && !m->places[r->place]) return false;
    if (m->admins && !m->admins[r->admin1]) return false;
    if (!m->has_box) return true;
    if (!(r->lat >= m->south && r->lat < m->north)) return false;
    bool after = r->lon >= m->west, before = r->lon < (m->east);
    return m->west <= m->east ? after && before : after || before;
}

/* ------------------------------------------------------------------ pages */

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
        uint32_t run = down ? n_runs - 1 - k : k, begin = run * UP_RUN, end = begin + UP_RUN < s->n ? begin + UP_RUN : s->n;
        if (!up_match_may(m, &s->run[run])) continue;
        for (uint32_t i = begin; i < end; i++) {
            uint32_t slot = down ? end - 1 - (i - begin) : i; /* from the likely end, so that most do not enter the heap */
            if (!up_match_is(v, m, slot)) continue;
            total++;
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
