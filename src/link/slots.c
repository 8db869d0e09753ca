/* slots.c - reading an event's slots, and holding two side by side.
 *
 * A slot that agrees speaks for one happening, a slot that conflicts against it, and one that is unknown hardly at all: the
 * comparison of records after Fellegi & Sunter (1969), with the weights learned.  Days are runs, so they agree when they
 * touch; a place agrees with what contains it.  The reports' own likeness is one slot among the others.
 * Knowingly wrong: a wrong date of the coder's looks like a conflict. */
#include "link/slots.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "link/linker.h"

static const char *string_of(const json_t *o, const char *key) { return json_string_value(json_object_get(o, key)); }

static uint32_t folded_hash(const char *text) {
    char folded[128];
    if (!text || !*text) return 0;
    return up_term_hash(folded, up_fold(text, strlen(text), folded, sizeof folded));
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Words of four letters and more, or with a capital: "the", "of" and "his" tell nothing of who it was. */
static uint8_t words_of(const char *text, uint32_t out[UP_SLOT_WORDS]) {
    char folded[256];
    uint8_t n = 0;
    if (!text) return 0;
    size_t len = up_fold(text, strlen(text), folded, sizeof folded);
    for (size_t at = 0; at < len && n < UP_SLOT_WORDS;) {
        size_t from = at;
        while (at < len && ((unsigned char)folded[at] >= 0x80 || (folded[at] >= 'a' && folded[at] <= 'z') || (folded[at] >= '0' && folded[at] <= '9'))) at++;
        size_t word = at - from;
        if (word > 4 && folded[from + word - 1] == 's') word--;
        if (word >= 3 && !(word == 3 && (memcmp(folded + from, "the", 3) == 0 || memcmp(folded + from, "his", 3) == 0 || memcmp(folded + from, "her", 3) == 0)))
            out[n++] = up_term_hash(folded + from, word);
        if (at == from) at++;
    }
    if (n) qsort(out, n, sizeof *out, by_number);
    uint8_t kept = 0;
    for (uint8_t i = 0; i < n; i++) if (!kept || out[kept - 1] != out[i]) out[kept++] = out[i];
    return kept;
}

static uint32_t count_of(const json_t *o, const char *key) {
    const json_t *n = json_object_get(o, key);
    return json_is_integer(n) && json_integer_value(n) >= 0 && json_integer_value(n) < 1000000 ? (uint32_t)json_integer_value(n) : UP_COUNT_UNKNOWN;
}

static up_day day_of(const json_t *date, const char *key) {
    const char *text = string_of(date, key);
    return text ? up_day_from_iso(text, (uint32_t)strnlen(text, 16)) : UP_NO_DAY;
}

up_status up_slots_read(const char *json, size_t len, up_slots *out) {
    json_t *o = json_loadb(json, len, 0, NULL);
    if (!o) { /* jansson takes missing memory for a malformed token: whether there is any tells which it was */
        void *room = malloc(len + 1);
        free(room);
        return room ? UP_E_FORMAT : UP_E_NOMEM;
    }
    const char *type = string_of(o, "type"), *group = string_of(o, "group");
    up_slots s = {.type = type ? up_type_from_name(type) : UP_N_TYPES};
    if (s.type == UP_N_TYPES) { json_decref(o); return UP_E_FORMAT; }
    s.klass = up_type_class(s.type);
    if (group && strlen(group) < sizeof s.group) strcpy(s.group, group);
    const json_t *date = json_object_get(o, "date"), *place = json_object_get(o, "place"), *target = json_object_get(o, "target"), *actor = json_object_get(o, "actor");
    s.days = (up_days){day_of(date, "start"), day_of(date, "end")};
    if (s.days.last == UP_NO_DAY) s.days.last = s.days.first;
    if (s.days.first == UP_NO_DAY || s.days.last < s.days.first) s.days = (up_days){UP_NO_DAY, UP_NO_DAY};
    const char *country = string_of(place, "country"), *precision = string_of(place, "precision"), *kind = string_of(target, "kind");
    if (country && strlen(country) == 2) strcpy(s.country, country);
    for (int p = 0; p < UP_N_PRECISIONS; p++) if (precision && strcmp(precision, up_precision_name((up_precision)p)) == 0) s.precision = (up_precision)p;
    s.place = folded_hash(string_of(place, "name")), s.admin1 = folded_hash(string_of(place, "admin1"));
    const json_t *geonames = json_object_get(place, "geonames");
    if (json_is_integer(geonames)) s.geonames = (uint32_t)json_integer_value(geonames);
    s.lat = json_number_value(json_object_get(place, "lat")), s.lon = json_number_value(json_object_get(place, "lon"));
    s.n_target = words_of(string_of(target, "text"), s.target), s.n_actor = words_of(string_of(actor, "text"), s.actor);
    for (int k = 1; k < UP_N_TARGET_KINDS; k++) if (kind && strcmp(kind, up_target_kind_name((up_target_kind)k)) == 0) s.target_kind = (uint8_t)k;
    const json_t *count = json_object_get(o, "count");
    s.killed = count_of(count, "killed"), s.injured = count_of(count, "injured");
    json_decref(o);
    *out = s;
    return UP_OK;
}

/* Share of the shorter list that is in the longer one. */
static double shared(const uint32_t *a, int n, const uint32_t *b, int m) {
    int same = 0;
    for (int i = 0, j = 0; i < n && j < m;) {
        if (a[i] == b[j]) same++, i++, j++;
        else if (a[i] < b[j]) i++; else j++;
    }
    int least = n < m ? n : m;
    return least ? (double)same / least : 0;
}

/* Great-circle kilometres (haversine). */
static double km_between(double lat1, double lon1, double lat2, double lon2) {
    const double degree = M_PI / 180, r = 6371;
    double u = sin((lat2 - lat1) * degree / 2), v = sin((lon2 - lon1) * degree / 2);
    return 2 * r * asin(fmin(1, sqrt(u * u + cos(lat1 * degree) * cos(lat2 * degree) * v * v)));
}

enum { NEAR_KM = 25, SAME_MONTH_DAYS = 31, CLOSE_DAYS = 2 };

static void look_at_place(const up_slots *a, const up_slots *b, double *f) {
    if (!a->precision || !b->precision || !a->country[0] || !b->country[0]) { f[UP_SLOT_NO_PLACE] = 1; return; }
    if (strcmp(a->country, b->country) != 0) { f[UP_SLOT_ELSEWHERE] = 1; return; }
    bool a_town = a->precision >= UP_PLACE_CITY, b_town = b->precision >= UP_PLACE_CITY;
    if (a_town && b_town) {
        bool same = (a->geonames && a->geonames == b->geonames) || a->place == b->place || km_between(a->lat, a->lon, b->lat, b->lon) <= NEAR_KM;
        f[same ? UP_SLOT_PLACE : UP_SLOT_ELSEWHERE] = 1;
    } else if (a->precision == UP_PLACE_COUNTRY || b->precision == UP_PLACE_COUNTRY) f[a->precision == b->precision ? UP_SLOT_COUNTRY : UP_SLOT_WITHIN] = 1;
    else if (a->admin1 && b->admin1 && a->admin1 != b->admin1) f[UP_SLOT_ELSEWHERE] = 1;
    else f[UP_SLOT_WITHIN] = 1;
}

static bool is_of(const char *group, const char *kind) { return strncmp(group, kind, strlen(kind)) == 0; }

/* Groups of which one is not taken for the other: of one kind and named apart, or of kinds that do not touch.  A faith, a nation, a
 * race and where somebody came from touch: the same people are called by each. */
static bool are_strange(const char *a, const char *b) {
    static const char *const touching[] = {"religion:", "nationality:", "ethnicity:", "race:", "migration:"};
    bool a_touches = false, b_touches = false;
    for (size_t i = 0; i < sizeof touching / sizeof *touching; i++) {
        if (is_of(a, touching[i]) && is_of(b, touching[i])) return !(strcmp(a, "religion:sikh") == 0 || strcmp(b, "religion:sikh") == 0) && !is_of(strchr(a, ':'), ":any") && !is_of(strchr(b, ':'), ":any");
        a_touches |= is_of(a, touching[i]), b_touches |= is_of(b, touching[i]);
    }
    if (a_touches && b_touches) return false;
    size_t kind = strcspn(a, ":");
    return kind != strcspn(b, ":") || strncmp(a, b, kind) != 0;
}

void up_slots_look(const up_slots *a, const up_slots *b, double reports, const double *pair, double f[UP_N_SLOT_FEATURES]) {
    memset(f, 0, UP_N_SLOT_FEATURES * sizeof *f);
    f[UP_SLOT_ONE] = 1;
    f[UP_SLOT_REPORTS] = reports / 6;
    f[UP_SLOT_REPORTS_2] = reports > 0 ? reports * reports / 36 : 0;
    bool answers = (a->klass == UP_CLASS_RESPONSE) != (b->klass == UP_CLASS_RESPONSE);
    f[UP_SLOT_ANSWER] = answers;
    f[UP_SLOT_TYPE] = a->type == b->type;
    f[UP_SLOT_FAMILY] = a->type != b->type && strcmp(up_type_family(a->type), up_type_family(b->type)) == 0;
    if (!a->group[0] || !b->group[0]) f[UP_SLOT_NO_GROUP] = 1;
    else if (strcmp(a->group, b->group) == 0) f[UP_SLOT_GROUP] = 1;
    else f[UP_SLOT_OTHER_GROUP] = 1, f[UP_SLOT_STRANGE_GROUP] = are_strange(a->group, b->group);
    if (answers || a->days.first == UP_NO_DAY || b->days.first == UP_NO_DAY) f[UP_SLOT_UNDATED] = 1;
    else {
        int64_t gap = a->days.first > b->days.last ? (int64_t)a->days.first - b->days.last : b->days.first > a->days.last ? (int64_t)b->days.first - a->days.last : 0;
        int64_t longest = (int64_t)a->days.last - a->days.first > (int64_t)b->days.last - b->days.first ? (int64_t)a->days.last - a->days.first : (int64_t)b->days.last - b->days.first;
        if (gap == 0) f[UP_SLOT_DAY] = 1 / (1 + log1p((double)longest)); /* a vague date agrees with much */
        else f[UP_SLOT_APART] = log1p((double)gap) / 4, f[UP_SLOT_FAR_APART] = gap > SAME_MONTH_DAYS;
    }
    look_at_place(a, b, f);
    f[UP_SLOT_TARGET] = shared(a->target, a->n_target, b->target, b->n_target);
    f[UP_SLOT_ACTOR] = shared(a->actor, a->n_actor, b->actor, b->n_actor);
    if (a->target_kind && b->target_kind) f[a->target_kind == b->target_kind ? UP_SLOT_TARGET_KIND : UP_SLOT_OTHER_KIND] = 1;
    bool killed = a->killed != UP_COUNT_UNKNOWN && b->killed != UP_COUNT_UNKNOWN, injured = a->injured != UP_COUNT_UNKNOWN && b->injured != UP_COUNT_UNKNOWN;
    f[UP_SLOT_TOLL] = (killed && a->killed == b->killed) || (injured && a->injured == b->injured);
    f[UP_SLOT_OTHER_TOLL] = (killed && a->killed != b->killed) || (injured && a->injured != b->injured);
    f[UP_SLOT_ALONE] = a->is_alone && b->is_alone;
    f[UP_SLOT_DAY_PLACE] = f[UP_SLOT_DAY] * f[UP_SLOT_PLACE];
    f[UP_SLOT_ACTS_ELSEWHERE] = f[UP_SLOT_ELSEWHERE] > 0 && !answers;
    if (pair) f[UP_SLOT_PEOPLE] = pair[UP_PAIR_PEOPLE], f[UP_SLOT_OTHER_PEOPLE] = pair[UP_PAIR_OTHER_PEOPLE], f[UP_SLOT_FULL_NAMES] = pair[UP_PAIR_FULL_SUM], f[UP_SLOT_NAMES] = pair[UP_PAIR_MORE_NAMES], f[UP_SLOT_AGES] = pair[UP_PAIR_AGES], f[UP_SLOT_OTHER_AGES] = pair[UP_PAIR_OTHER_AGES], f[UP_SLOT_NUMBERS] = pair[UP_PAIR_NUMBERS];
    f[UP_SLOT_AWAY] = f[UP_SLOT_ELSEWHERE] > 0 && f[UP_SLOT_APART] > log1p(CLOSE_DAYS) / 4; /* one slot may be coded wrong, hardly two */
}

static bool of_hostility(up_class c) { return c == UP_CLASS_INCIDENT || c == UP_CLASS_RESPONSE; }

bool up_slots_may_meet(const up_slots *a, const up_slots *b) {
    if (a->klass == b->klass) return a->klass == UP_CLASS_INCIDENT || a->klass == UP_CLASS_RESPONSE || a->type == b->type;
    return of_hostility(a->klass) && of_hostility(b->klass);
}

static const char *const words[UP_N_SLOT_FEATURES] = {
    [UP_SLOT_REPORTS] = "how alike the reports are", [UP_SLOT_REPORTS_2] = "the reports are much alike", [UP_SLOT_TYPE] = "the same type", [UP_SLOT_FAMILY] = "types of one family",
    [UP_SLOT_GROUP] = "the same group", [UP_SLOT_OTHER_GROUP] = "other groups", [UP_SLOT_STRANGE_GROUP] = "groups that are not taken for one another", [UP_SLOT_NO_GROUP] = "a group unknown", [UP_SLOT_DAY] = "days that meet", [UP_SLOT_APART] = "days apart",
    [UP_SLOT_FAR_APART] = "more than a month apart", [UP_SLOT_UNDATED] = "a day unknown", [UP_SLOT_PLACE] = "the same town", [UP_SLOT_WITHIN] = "one place holds the other",
    [UP_SLOT_COUNTRY] = "the same country", [UP_SLOT_ELSEWHERE] = "other places", [UP_SLOT_NO_PLACE] = "a place unknown", [UP_SLOT_TARGET] = "words of the target",
    [UP_SLOT_TARGET_KIND] = "the same kind of target", [UP_SLOT_OTHER_KIND] = "other kinds of target", [UP_SLOT_ACTOR] = "words of the actor", [UP_SLOT_TOLL] = "the same toll",
    [UP_SLOT_OTHER_TOLL] = "other tolls", [UP_SLOT_ALONE] = "the only acts of their reports", [UP_SLOT_ANSWER] = "one answers", [UP_SLOT_DAY_PLACE] = "day and town together", [UP_SLOT_AWAY] = "another place and another time", [UP_SLOT_ACTS_ELSEWHERE] = "acts told of other places",
    [UP_SLOT_PEOPLE] = "people named by both", [UP_SLOT_OTHER_PEOPLE] = "other people named", [UP_SLOT_FULL_NAMES] = "full names shared", [UP_SLOT_NAMES] = "more rare names shared than a town's", [UP_SLOT_NUMBERS] = "numbers shared", [UP_SLOT_AGES] = "an age that both tell", [UP_SLOT_OTHER_AGES] = "other ages"};

void up_slots_explain(const double f[UP_N_SLOT_FEATURES], const double w[UP_N_SLOT_FEATURES], up_buffer *out) { up_explain(words, UP_N_SLOT_FEATURES, f, w, out); }
