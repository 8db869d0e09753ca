/* keys.c - which reports are worth comparing: those that share a key.
 *
 * Four kinds.  Copies share a band of three MinHash values.  Reports of one story, however far apart, share a rare full name;
 * close in time, two of the weightiest words of their leads; and events of one kind against one group share a town (else a
 * country) and a time.  Each report has a few dozen keys, and looks at few of those it meets: so a new one costs the same
 * however large the store. */
#include <string.h>
#include "base/hash.h"
#include "link/linker.h"

enum { BANDS = 10, BAND = 3, MOST_NAMES = 12, LEAD_TERMS = 7, LEAD_DAYS = 60, PLACE_DAYS = 14, KEY_BITS = 40 };
#define RARE_NAME 4.5 /* in fewer than one text of ninety */

static int64_t key_of(up_key_kind kind, const uint32_t *parts, int n) {
    uint32_t all[8] = {kind};
    memcpy(all + 1, parts, (size_t)n * sizeof *parts);
    return (int64_t)(up_hash((const char *)all, (size_t)(n + 1) * sizeof *all) >> (64 - KEY_BITS));
}

typedef struct keys { up_key *out; uint32_t n; } keys;

static void put(keys *k, up_key_kind kind, const uint32_t *parts, int n, up_day day, int32_t reach, uint8_t weight) {
    int64_t key = key_of(kind, parts, n);
    if (k->n == UP_MOST_KEYS) return;
    for (uint32_t i = 0; i < k->n; i++) if (k->out[i].key == key && k->out[i].day == (day == UP_NO_DAY ? 0 : day)) return;
    k->out[k->n++] = (up_key){key, day == UP_NO_DAY ? 0 : day, reach, kind, weight};
}

/* The `most` weightiest terms that have one of `kinds`, into `out`; among equals the lower hash. */
static int heaviest(const up_sketch *s, const up_weighed *w, uint8_t wanted, uint8_t barred, double least, int most, uint32_t *out) {
    float weight[16];
    int n = 0;
    for (uint32_t i = 0; i < s->n_terms; i++) {
        const up_term *t = &s->terms[i];
        if (!(t->kinds & wanted) || (t->kinds & barred) || (double)w->weight[i] < least) continue;
        int at = n;
        while (at > 0 && weight[at - 1] < w->weight[i]) at--;
        if (at >= most) continue;
        if (n < most) n++;
        for (int k = n - 1; k > at; k--) weight[k] = weight[k - 1], out[k] = out[k - 1];
        weight[at] = w->weight[i], out[at] = t->hash;
    }
    return n;
}

static void put_place_keys(keys *k, const up_slots *e, up_day report) {
    if (e->klass == UP_CLASS_CLAIM || !e->country[0]) return;
    uint32_t parts[5] = {0};
    up_day day = e->klass == UP_CLASS_RESPONSE || e->days.first == UP_NO_DAY ? report : e->days.first;
    const char *family = up_type_family(e->type);
    parts[0] = up_term_hash(e->country, 2);
    parts[1] = e->precision >= UP_PLACE_CITY ? (e->geonames ? e->geonames : e->place) : 0;
    parts[2] = up_term_hash(family, strlen(family));
    parts[3] = e->group[0] ? up_term_hash(e->group, strlen(e->group)) : 0;
    put(k, UP_KEY_PLACE, parts, 4, day, PLACE_DAYS, parts[1] ? 2 : 1);
}

uint32_t up_keys_make(const up_sketch *s, const up_weighed *w, const up_slots *events, uint32_t n_events, up_key out[UP_MOST_KEYS]) {
    keys k = {out, 0};
    if (s->n_words >= 20) for (uint32_t b = 0; b < BANDS; b++) put(&k, UP_KEY_COPY, s->shingle + b * BAND, BAND, s->date, 0, 4);
    uint32_t term[16];
    int n = heaviest(s, w, UP_TERM_FULL, 0, RARE_NAME, MOST_NAMES, term);
    for (int i = 0; i < n; i++) put(&k, UP_KEY_NAME, term + i, 1, s->date, 0, 2);
    n = heaviest(s, w, UP_TERM_LEAD, UP_TERM_FULL | UP_TERM_DAY | UP_TERM_PAIR, 0, LEAD_TERMS, term);
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            uint32_t both[2] = {term[i] < term[j] ? term[i] : term[j], term[i] < term[j] ? term[j] : term[i]};
            put(&k, UP_KEY_LEAD, both, 2, s->date, LEAD_DAYS, 1);
        }
    for (uint32_t i = 0; i < n_events; i++) put_place_keys(&k, &events[i], s->date);
    return k.n;
}
