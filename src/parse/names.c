/* names.c - which words are names, and of what?
 *
 * A linear-chain model (trained as a conditional random field, learn/names.c) over features of the word,
 * its neighbours, clusters, lists and the rest of the report; the best path by Viterbi in integers, so
 * that every machine gives the same names.  Weights are bytes in a table read where the file is mapped:
 * the high bits of a feature's hash give the place, its low sixteen bits the mark to know it by.
 * Known faults: names inside names are not found; a name over a sentence break is cut; the score is the
 * model's margin, not a calibrated chance. */
#include "parse/names.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/map.h"
#include "parse/names_features.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 48, L = UP_NAMES_LABELS, LONGEST_PROBE = 64, NORP = 3 };
static const char magic[8] = {'U', 'P', 'N', 'A', 'M', 'E', 'S', '1'};
static const uint32_t byte_order = 0x01020304;
static const int32_t never = -1000000, certain = 4000 /* more than any weights add up to in practice */, surname_bonus = 60, site_bonus = 50; /* 1.5 in log-odds: docs/design/names.md */

struct row { uint16_t mark; int8_t weight[L]; int8_t pad; }; /* mark 0: empty */

struct up_names_model {
    up_map map;
    up_clusters *clusters;
    const int16_t (*step)[L]; /* [L + 1]: from each label, and from the start of the sentence */
    const struct row *rows; uint32_t n_rows;
    up_name_lists lists;
    float unit; /* a weight of 1 in log-odds */
};

/* The first broken invariant, or NULL. */
static const char *lay_out(up_names_model *m, const unsigned char *bytes, size_t len) {
    uint32_t head[6];
    uint64_t clusters;
    if (len < HEADER_BYTES) return "shorter than its header";
    if (memcmp(bytes, magic, sizeof magic) != 0) return "not a model of names (magic)";
    memcpy(head, bytes + 8, sizeof head);
    memcpy(&m->unit, bytes + 32, sizeof m->unit);
    memcpy(&clusters, bytes + 40, sizeof clusters);
    if (head[0] != byte_order) return "written for another byte order";
    if (head[1] != L) return "another number of labels";
    m->n_rows = head[2], m->lists.n_slots = head[3];
    if (m->n_rows == 0 || m->lists.n_slots == 0) return "an empty table";
    if (!(m->unit > 0 && m->unit < 100)) return "the unit of the weights is out of range";
    size_t step_bytes = (L + 1) * L * sizeof(int16_t); /* 180: a multiple of 4 */
    uint64_t need = HEADER_BYTES + step_bytes + (uint64_t)m->n_rows * sizeof(struct row) + (uint64_t)m->lists.n_slots * sizeof(up_name_slot);
    if (need != len) return "sizes do not add up to the length of the file";
    if (clusters != up_clusters_print(m->clusters)) return "trained with other clusters than these";
    const unsigned char *at = bytes + HEADER_BYTES;
    m->step = (const void *)at, at += step_bytes;
    m->rows = (const void *)at, at += (size_t)m->n_rows * sizeof(struct row);
    m->lists.slots = (const void *)at;
    uint32_t empty = 0;
    for (uint32_t i = 0; i < m->lists.n_slots; i++) {
        empty += m->lists.slots[i].key == 0;
        if (m->lists.slots[i].longest > UP_LONGEST_PHRASE) return "a phrase longer than any";
        if (m->lists.slots[i].lists & UP_LIST_BEGINS) return "a list that does not exist";
    }
    if (!empty) return "the lists have no empty slot";
    return NULL;
}

static up_status open_over(up_names_model *m, const void *bytes, size_t len, const char *name, up_names_model **out, up_error *err) {
    const char *broken = (uintptr_t)bytes % 8 ? "not aligned" : lay_out(m, bytes, len);
    if (broken) { up_names_close(m); return up_fail(err, UP_E_FORMAT, name, 0, 0, "%s", broken); }
    *out = m;
    return UP_OK;
}

up_status up_names_open(const char *dir, up_names_model **out, up_error *err) {
    char path[4096];
    up_names_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, dir, 0, 0, "out of memory");
    snprintf(path, sizeof path, "%s/en.clusters", dir);
    up_status status = up_clusters_open(path, &m->clusters, err);
    snprintf(path, sizeof path, "%s/en.names", dir);
    if (status == UP_OK) status = up_map_open(path, &m->map, err);
    if (status == UP_OK) return open_over(m, m->map.bytes, m->map.len, path, out, err);
    up_names_close(m);
    return status;
}

up_status up_names_open_bytes(const void *names, size_t names_len, const void *clusters, size_t clusters_len, up_names_model **out, up_error *err) {
    up_names_model *m = calloc(1, sizeof *m);
    if (!m) return up_fail(err, UP_E_NOMEM, "names", 0, 0, "out of memory");
    up_status status = up_clusters_open_bytes(clusters, clusters_len, &m->clusters, err);
    if (status == UP_OK) return open_over(m, names, names_len, "names", out, err);
    up_names_close(m);
    return status;
}

void up_names_close(up_names_model *m) {
    if (!m) return;
    up_clusters_close(m->clusters);
    up_map_close(&m->map);
    free(m);
}

up_names_scratch *up_names_scratch_new(const up_names_model *m) { (void)m; return calloc(1, sizeof(up_names_scratch)); }

void up_names_scratch_free(up_names_scratch *s) {
    if (!s) return;
    free(s->words), free(s->uses), free(s->sentence_print), free(s->score), free(s->from), free(s->label);
    free(s);
}

/* ---------------------------------------------------------------- the best path */

static const struct row *row_of(const up_names_model *m, uint32_t feature) {
    uint16_t mark = (uint16_t)feature ? (uint16_t)feature : 1;
    uint32_t at = (uint32_t)((uint64_t)feature * m->n_rows >> 32);
    for (int probe = 0; probe < LONGEST_PROBE; probe++) {
        const struct row *r = &m->rows[at];
        if (r->mark == mark) return r;
        if (r->mark == 0) return NULL;
        if (++at == m->n_rows) at = 0;
    }
    return NULL;
}

static void score_token(const up_names_model *m, const up_names_scratch *s, uint32_t first, uint32_t end, uint32_t token, int32_t score[L]) {
    uint32_t feature[UP_NAMES_MAX_FEATURES];
    uint32_t n = up_names_features(s, m->clusters, first, end, token, feature);
    int16_t sum[16] = {0}; /* at most 112 bytes a label: no overflow */
    for (uint32_t i = 0; i < n; i++) __builtin_prefetch(&m->rows[(uint64_t)feature[i] * m->n_rows >> 32]);
    for (uint32_t i = 0; i < n; i++) {
        const struct row *r = row_of(m, feature[i]);
        if (r) for (int k = 0; k < L; k++) sum[k] = (int16_t)(sum[k] + r->weight[k]);
    }
    for (int k = 0; k < L; k++) score[k] = sum[k];
}

/* Labels: 0 outside; 1 + 2k begins a name of kind k, 2 + 2k continues it. */
static bool may_follow(int before, int label) { return label == 0 || label % 2 == 1 || before == label || before == label - 1; }

static void best_path(const up_names_model *m, const int32_t *score, uint32_t n, uint8_t *from, uint8_t *label) {
    int32_t reach[L], next[L];
    for (int k = 0; k < L; k++) reach[k] = may_follow(0, k) ? score[k] + m->step[L][k] : never;
    for (uint32_t i = 1; i < n; i++) {
        for (int k = 0; k < L; k++) {
            int32_t most = INT32_MIN;
            int best = 0;
            for (int b = 0; b < L; b++) {
                if (!may_follow(b, k)) continue;
                int32_t r = reach[b] + m->step[b][k];
                if (r > most) most = r, best = b;
            }
            next[k] = most + score[i * (size_t)L + k];
            from[i * (size_t)L + k] = (uint8_t)best;
        }
        int32_t top = next[0]; /* kept near zero, so that no length overflows */
        for (int k = 0; k < L; k++) reach[k] = next[k] - top < never ? never : next[k] - top;
    }
    int best = 0;
    for (int k = 1; k < L; k++) if (reach[k] > reach[best]) best = k;
    for (uint32_t i = n; i-- > 0;) {
        label[i] = (uint8_t)best;
        if (i) best = from[i * (size_t)L + best];
    }
}

/* How sure: the least margin, over the words of the name, of its kind over the next best reading. */
static float sureness(const up_names_model *m, const int32_t *score, uint32_t n, int coarse) {
    float least = INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        const int32_t *s = score + i * (size_t)L;
        int32_t own = s[1 + 2 * coarse] > s[2 + 2 * coarse] ? s[1 + 2 * coarse] : s[2 + 2 * coarse], other = s[0];
        for (int k = 1; k < L; k++) if ((k - 1) / 2 != coarse && s[k] > other) other = s[k];
        float margin = (float)(own - other) * m->unit;
        if (margin < least) least = margin;
    }
    return 1.0f / (1.0f + expf(-least));
}

/* ---------------------------------------------------------------- what the words say for themselves */

static bool is_any(const struct up_document *doc, uint32_t token, const char *const *words) {
    up_str t = up_token_text(doc, token);
    for (; *words; words++) if (strlen(*words) == t.len && memcmp(*words, t.at, t.len) == 0) return true;
    return false;
}

static const char *const clitics[] = {"'s", "\xE2\x80\x99s", "'", "\xE2\x80\x99", NULL};
static const char *const dashes[] = {"-", "--", "\xE2\x80\x93", "\xE2\x80\x94", NULL};

/* "The leaflet was written in English and handed out": the language, not the people. */
static bool is_language(const struct up_document *doc, const up_sentence *sentence, uint32_t token) {
    static const char *const cues[] = {"in", "into", "speak", "speaks", "spoke", "speaking", "spoken", "learn", "learning", NULL};
    static const char *const goes_on[] = {"and", "or", "but", "to", "that", "at", "on", "with", "for", "by", "when", "which", "because", "as", "before", "after", "over", "from", "about", "during", "was", "is", NULL};
    if (token == sentence->first || !is_any(doc, token - 1, cues)) return false;
    if (token + 1 == sentence->end || is_any(doc, token + 1, goes_on)) return true;
    up_str after = up_token_text(doc, token + 1); /* "in Russian hands" is no language */
    return after.len == 0 || ((unsigned char)after.at[0] < 0x80 && !((after.at[0] | 32) >= 'a' && (after.at[0] | 32) <= 'z'));
}

/* "KALAMATA, Greece, May 4 (Union Press) - Masked men ...": the tokens of the town that opens a report in
 * capitals, when a dash follows it within ten tokens; else 0. */
static uint32_t dateline_town(const struct up_document *doc, const up_names_scratch *s, const up_sentence *sentence) {
    uint32_t first = sentence->first, n = 0, long_ones = 0;
    if ((first != 0 && !sentence->begins_paragraph) || s->words[first].sentence_case == UP_CASE_UPPER) return 0;
    while (first + n < sentence->end && n < 5 && (s->words[first + n].form == UP_FORM_CAPITALS || s->words[first + n].form == UP_FORM_INITIAL)) long_ones += s->words[first + n++].len > 2;
    if (!long_ones) return 0;
    for (uint32_t i = first + n, seen = 0; i < sentence->end && seen < 11; i++, seen++) {
        if (is_any(doc, i, dashes)) return i + 1 < sentence->end ? n : 0;
        if (i == first + n && s->words[i].form != UP_FORM_MARK) return 0;
    }
    return 0;
}

/* Is it in a run of capitals that ends in "Street" or "Mosque"? */
static bool names_a_site(const up_names_scratch *s, const up_name_word *w) {
    return w->sentence_case == UP_CASE_USUAL && s->words[w->run_end - 1].lists & (UP_LIST_FACHEAD | UP_LIST_SITE);
}

static bool add_name(struct up_document *doc, const up_names_scratch *s, uint32_t first, uint32_t end, int coarse, float score) {
    up_entity *e = up_document_add_entity(doc);
    if (e) *e = (up_entity){first, end, up_names_kind(s, first, end, coarse), score};
    return e != NULL;
}

/* Adds tokens [first, end), which the model took for one name, less what is no part of it: a clitic at the
 * end, a rank at the start ("Sgt. Zwane"), the country before "'s Foreign Ministry", which is a name itself. */
static bool settle_name(struct up_document *doc, const up_names_scratch *s, const up_sentence *sentence, uint32_t first, uint32_t end, int coarse, float score) {
    const up_name_word *w = s->words;
    while (end - first > 1 && is_any(doc, end - 1, clitics)) end--;
    while (end - first > 1 && w[first].lists & UP_LIST_TITLE && up_token_text(doc, first).at[up_token_text(doc, first).len - 1] == '.' && w[first].lists == UP_LIST_TITLE) first++, coarse = coarse == 1 ? 0 : coarse;
    if (end - first == 1 && coarse == NORP && w[first].lists & UP_LIST_NATIONAL && is_language(doc, sentence, first)) return true;
    if ((w[first].phrase & UP_LIST_CALENDAR && w[first].phrase & UP_LIST_BEGINS) || (end - first == 1 && w[first].lists == UP_LIST_CALENDAR)) return true; /* "New Year's Eve" */
    if (end - first > 2 && is_any(doc, first + 1, clitics) && w[first].lists & (UP_LIST_COUNTRY | UP_LIST_STATE) && coarse == 1)
        return add_name(doc, s, first, first + 1, 2, score) && add_name(doc, s, first + 2, end, coarse, score);
    return add_name(doc, s, first, end, coarse, score);
}

up_status up_names_find(const up_names_model *m, up_names_scratch *s, struct up_document *doc, uint32_t i) {
    const up_sentence *sentence = &doc->sentences[i];
    uint32_t first = sentence->first, end = sentence->end, n = end - first, had = doc->n_entities;
    if (n == 0) return UP_OK;
    bool known = s->doc == doc && s->n_words == doc->n_tokens && s->n_sentences == doc->n_sentences && i > s->last
                 && s->sentence_print[i] == up_hash(doc->report->text + sentence->span.begin, sentence->span.end - sentence->span.begin) + n;
    if (!known) {
        up_status status = up_names_look(&m->lists, m->clusters, s, doc);
        if (status != UP_OK) return status;
    }
    s->last = i;
    up_names_take_tags(s, doc, first, end);
    for (uint32_t t = 0; t < n; t++) score_token(m, s, first, end, first + t, s->score + t * (size_t)L);
    for (uint32_t t = 0; t < n; t++) if (up_names_is_known_surname(&s->words[first + t])) s->score[t * (size_t)L + 1] += surname_bonus;
    for (uint32_t t = 0; t < n; t++) if (s->words[first + t].run_end - s->words[first + t].run_first > 1 && names_a_site(s, &s->words[first + t])) s->score[t * (size_t)L] -= site_bonus;
    for (uint32_t t = 0, town = dateline_town(doc, s, sentence); t < town; t++) s->score[t * (size_t)L + (t ? 6 : 5)] += certain;
    uint8_t *label = s->label;
    best_path(m, s->score, n, s->from, label);
    for (uint32_t t = 0; t < n;) {
        if (label[t] % 2 == 0) { t++; continue; }
        int coarse = (label[t] - 1) / 2;
        uint32_t stop = t + 1;
        while (stop < n && label[stop] == label[t] + 1) stop++;
        if (!settle_name(doc, s, sentence, first + t, first + stop, coarse, sureness(m, s->score + t * (size_t)L, stop - t, coarse))) { doc->n_entities = had; return UP_E_NOMEM; }
        t = stop;
    }
    return UP_OK;
}
