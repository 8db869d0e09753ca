/* match.c - the filters of query.c, put to the columns in memory.
 *
 * What query.c says in SQL is said here in tables by number: which types, which groups.  A search in the words of reports is
 * asked of the full-text index (search.c) and becomes a bit for each row. */
#include <ctype.h>
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

static void want_kinds(up_match *m, const up_query *q) {
    bool types[UP_N_TYPES + 1], factualities[UP_N_FACTUALITIES], precisions[UP_N_PRECISIONS], reviews[UP_N_REVIEW_STATUSES];
    want_types(types, q->type, q->klass);
    want_listed(factualities, UP_N_FACTUALITIES, q->factuality, factuality_at);
    want_listed(precisions, UP_N_PRECISIONS, q->precision, precision_at);
    want_listed(reviews, UP_N_REVIEW_STATUSES, q->review, review_at);
    if (!q->review) reviews[UP_REVIEW_REJECTED] = false;
    for (int t = 0; t <= UP_N_TYPES; t++) for (int f = 0; f < UP_N_FACTUALITIES; f++) for (int p = 0; p < UP_N_PRECISIONS; p++) for (int r = 0; r < UP_N_REVIEW_STATUSES; r++)
        m->kinds[up_kind_of(t, f, p, r)] = types[t] && factualities[f] && precisions[p] && reviews[r];
    for (int i = 0; i <= UP_N_TYPES; i++) m->wants.types |= (uint64_t)types[i] << i;
    for (int i = 0; i < UP_N_REVIEW_STATUSES; i++) m->wants.reviews |= (uint8_t)(reviews[i] << i);
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

/* Keeps of `match->bits` the rows of reports with a bit. */
static up_status keep_reports(const up_columns_view *v, const uint64_t *reports, up_match *m, up_error *err) {
    const up_side *events = &v->of[UP_OF_EVENTS], *side = &v->of[m->of];
    uint64_t *rows = calloc(up_n_words(side->n) + UP_RUN_WORDS, sizeof *rows); /* runs are read whole */
    if (!rows) return no_memory(err);
    for (uint32_t i = 0; i < events->n; i++) {
        const up_row_more *e = &events->more[i];
        if (e->report == UP_NO_SLOT || !up_has_bit(reports, e->report) || events->key[i].kind == UP_N_KINDS) continue;
        uint32_t slot = m->of == UP_OF_EVENTS ? i : e->incident;
        if (slot != UP_NO_SLOT) up_set_bit(rows, slot);
    }
    if (m->bits) for (size_t i = 0; i < up_n_words(side->n); i++) rows[i] &= m->bits[i];
    free(m->bits);
    m->bits = rows;
    return UP_OK;
}

typedef enum ask_for { BY_WORDS, BY_SOURCE, BY_ID } ask_for;

static void find_source(const up_columns_view *v, const uint8_t *wanted, uint64_t *out) {
    for (uint32_t i = 0; i < v->n_reports; i++) if (wanted[v->reports[i].source]) up_set_bit(out, i);
}

static up_status find_id(const up_columns_view *v, up_store *store, const char *id, uint64_t *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT number FROM reports WHERE id=?", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    for (uint32_t low = 0, high = v->n_reports; code == SQLITE_ROW && low < high;) {
        uint32_t mid = low + (high - low) / 2;
        int64_t number = v->reports[mid].number, wanted = sqlite3_column_int64(get, 0);
        if (number == wanted) { up_set_bit(out, mid); break; }
        if (number < wanted) low = mid + 1; else high = mid;
    }
    up_status status = code == SQLITE_ROW || code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_finalize(get);
    return status;
}

/* Narrows the match to the rows of some reports. */
static up_status ask_reports(const up_columns_view *v, up_store *store, ask_for what, const char *word, up_match *m, up_error *err) {
    uint64_t *reports = calloc(up_n_words(v->n_reports), sizeof *reports);
    if (!reports) return no_memory(err);
    uint8_t *sources = NULL;
    up_buffer expression = {0};
    up_status status = what == BY_SOURCE ? want_names(&v->sources, word, is_same, true, &sources, err) : what == BY_ID ? find_id(v, store, word, reports, err) : up_store_words(word, &expression, err);
    if (status == UP_OK && what == BY_SOURCE) find_source(v, sources, reports);
    if (status == UP_OK && what == BY_WORDS) status = up_search_reports(v, store, expression.bytes, reports, err);
    if (status == UP_OK) status = keep_reports(v, reports, m, err);
    free(reports), free(sources);
    up_buffer_free(&expression);
    return status;
}

/* ------------------------------------------------------------------ what asks the place */

static bool is_in_box(const up_query *q, const up_spot *s) {
    double east = q->east >= 180 ? 181 : q->east, north = q->north >= 90 ? 91 : q->north; /* as in query.c */
    if (!(s->lat >= q->south && s->lat < north)) return false;
    bool after = s->lon >= q->west, before = s->lon < east;
    return q->west <= east ? after && before : after || before;
}

static up_status want_spots(const up_columns_view *v, const up_query *q, up_match *m, up_error *err) {
    if (!q->place && !q->admin1 && !q->has_box) return UP_OK;
    uint8_t *places = NULL, *admins = NULL;
    up_status status = want_names(&v->places, q->place, is_same, true, &places, err);
    if (status == UP_OK) status = want_names(&v->admins, q->admin1, is_same, true, &admins, err);
    if (status == UP_OK && !(m->spots = malloc((size_t)v->n_spots + 1))) status = no_memory(err);
    for (uint32_t i = 0; i < v->n_spots && status == UP_OK; i++) {
        const up_spot *s = &v->spots[i];
        m->spots[i] = (!places || places[s->place]) && (!admins || admins[s->admin1]) && (!q->has_box || is_in_box(q, s));
    }
    free(places), free(admins);
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

static up_day day_of(const char *text) { return text ? up_day_from_iso(text, (uint32_t)strnlen(text, 16)) : UP_NO_DAY; }

up_status up_match_make(const up_columns_view *v, up_store *store, const up_query *q, up_of of, up_match *out, up_error *err) {
    static const up_query any = {0};
    if (!q) q = &any;
    up_status status = up_store_check_query(q, of == UP_OF_EVENTS ? &up_event_rows : &up_incident_rows, err);
    if (status != UP_OK) return status;
    up_match m = {.of = of, .from = day_of(q->from), .to = day_of(q->to), .added_from = day_of(q->added_from), .added_to = day_of(q->added_to)};
    want_kinds(&m, q);
    if (q->confidence > 0) { /* as it is written into SQL */
        char text[32];
        snprintf(text, sizeof text, "%.6f", q->confidence);
        m.confidence = strtod(text, NULL);
    }
    status = want_names(&v->groups, q->group, is_group, false, &m.groups, err);
    if (status == UP_OK) status = want_names(&v->countries, q->country, is_country, false, &m.countries, err);
    if (status == UP_OK) status = want_spots(v, q, &m, err);
    if (status == UP_OK && q->source) status = ask_reports(v, store, BY_SOURCE, q->source, &m, err);
    if (status == UP_OK && q->report) status = ask_reports(v, store, BY_ID, q->report, &m, err);
    if (status == UP_OK && q->words) status = ask_reports(v, store, BY_WORDS, q->words, &m, err);
    m.wants.groups = bits_of(m.groups, v->groups.n), m.wants.countries = bits_of(m.countries, v->countries.n);
    m.has_days = m.from != UP_NO_DAY || m.to != UP_NO_DAY || m.added_from != UP_NO_DAY || m.added_to != UP_NO_DAY;
    m.looks_further = m.confidence > 0 || m.spots;
    if (status == UP_OK) *out = m; else up_match_free(&m);
    return status;
}

void up_match_free(up_match *m) {
    free(m->groups), free(m->countries), free(m->spots), free(m->bits);
    *m = (up_match){0};
}

/* ------------------------------------------------------------------ rows that match */

/* Whether any row of a run can match. */
static bool may_match(const up_match *m, const up_run *r) {
    return r->has_rows && (r->types & m->wants.types) && (r->groups & m->wants.groups) && (r->countries & m->wants.countries) && (r->reviews & m->wants.reviews) &&
           (m->from == UP_NO_DAY || r->last >= m->from) && (m->to == UP_NO_DAY || r->first <= m->to) && (m->added_from == UP_NO_DAY || r->added_last >= m->added_from) &&
           (m->added_to == UP_NO_DAY || r->added_first <= m->added_to);
}

static bool fits_days(const up_match *m, const up_row *r) {
    if (m->from != UP_NO_DAY && (r->first == UP_NO_DAY || (r->last != UP_NO_DAY ? r->last : r->first) < m->from)) return false;
    if (m->to != UP_NO_DAY && (r->first == UP_NO_DAY || r->first > m->to)) return false;
    if (m->added_from != UP_NO_DAY && r->added < m->added_from) return false;
    return m->added_to == UP_NO_DAY || r->added <= m->added_to;
}

static bool fits_more(const up_match *m, const up_row_more *r) {
    return (!(m->confidence > 0) || r->confidence >= m->confidence) && (!m->spots || m->spots[r->spot]);
}

/* The bits of 64 keys or fewer, without a branch for each. */
static uint64_t match_keys(const up_match *m, const up_key *key, uint32_t n) {
    uint64_t bits = 0;
    if (m->groups && m->countries) for (uint32_t i = 0; i < n; i++) bits |= (uint64_t)(m->kinds[key[i].kind] & m->groups[key[i].group] & m->countries[key[i].country]) << i;
    else if (m->groups) for (uint32_t i = 0; i < n; i++) bits |= (uint64_t)(m->kinds[key[i].kind] & m->groups[key[i].group]) << i;
    else if (m->countries) for (uint32_t i = 0; i < n; i++) bits |= (uint64_t)(m->kinds[key[i].kind] & m->countries[key[i].country]) << i;
    else for (uint32_t i = 0; i < n; i++) bits |= (uint64_t)m->kinds[key[i].kind] << i;
    return bits;
}

uint32_t up_match_run(const up_columns_view *v, const up_match *m, uint32_t run, uint64_t bits[UP_RUN_WORDS]) {
    const up_side *s = &v->of[m->of];
    uint32_t total = 0;
    memset(bits, 0, UP_RUN_WORDS * sizeof *bits);
    if (!may_match(m, &s->run[run])) return 0;
    for (uint32_t w = 0, at = run * UP_RUN; w < UP_RUN_WORDS && at < s->n; w++, at += 64) {
        uint64_t found = match_keys(m, s->key + at, s->n - at < 64 ? s->n - at : 64);
        if (m->bits) found &= m->bits[at / 64];
        if (m->has_days || m->looks_further) for (uint64_t left = found; left; left &= left - 1) {
            uint32_t i = (uint32_t)__builtin_ctzll(left);
            if ((m->has_days && !fits_days(m, &s->row[at + i])) || (m->looks_further && !fits_more(m, &s->more[at + i]))) found &= ~(1ull << i);
        }
        bits[w] = found;
        total += (uint32_t)__builtin_popcountll(found);
    }
    return total;
}

bool up_walk_on(const up_columns_view *v, const up_match *m, up_walk *w) {
    uint32_t n_runs = (v->of[m->of].n + UP_RUN - 1) / UP_RUN;
    for (;;) {
        while (w->run && w->word < UP_RUN_WORDS) if ((w->left = w->bits[w->word++])) return true;
        if (w->run == n_runs) return false;
        up_match_run(v, m, w->run++, w->bits);
        w->word = 0;
    }
}
