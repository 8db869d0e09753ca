/* record.c - what an incident is, from what its reports say.
 *
 * Reports vote, each with its confidence, and copies have no vote.  Type and group: the heaviest vote; but where reports of
 * an assault are followed by reports of a death, it is the death.  Day and place: what agrees with most, and of that the most precise.  The
 * toll: what was said last, for tolls are corrected.  Confidence: the chance that at least one source is right, were they
 * independent, each source counted once, and never above MOST_SURE.
 * Knowingly wrong: an agency's text under many names, reworded, passes for many sources. */
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include "base/buffer.h"
#include "base/date.h"
#include "link/work.h"

#define MOST_SURE 0.99
enum { NONE = -1 };

typedef struct voice { const up_linked_event *e; json_t *json; double weight; } voice;

static const char *text_at(const json_t *o, const char *outer, const char *inner) {
    const json_t *v = json_object_get(o, outer);
    return json_string_value(inner ? json_object_get(v, inner) : v);
}

/* Where the heaviest vote for the text at a path was first given; NONE where none says anything. */
static int vote(const voice *v, uint32_t n, const char *outer, const char *inner) {
    int best = NONE;
    double most = 0;
    for (uint32_t i = 0; i < n; i++) {
        const char *mine = text_at(v[i].json, outer, inner);
        if (!mine || (strcmp(mine, "unknown") == 0)) continue;
        double sum = 0;
        bool first = true;
        for (uint32_t k = 0; k < n; k++) {
            const char *other = text_at(v[k].json, outer, inner);
            if (!other || strcmp(other, mine) != 0) continue;
            if (k < i) { first = false; break; }
            sum += v[k].weight;
        }
        if (first && sum > most + 1e-9) most = sum, best = (int)i;
    }
    return best;
}

static bool touch(up_days a, up_days b) { return a.first <= b.last && b.first <= a.last; }

/* The day that agrees with most; of several, the shortest run, then the first told. */
static int best_day(const voice *v, uint32_t n) {
    int best = NONE;
    double most = 0;
    int64_t shortest = 0;
    for (uint32_t i = 0; i < n; i++) {
        up_days d = v[i].e->slots.days;
        if (d.first == UP_NO_DAY) continue;
        double sum = 0;
        for (uint32_t k = 0; k < n; k++) if (v[k].e->slots.days.first != UP_NO_DAY && touch(d, v[k].e->slots.days)) sum += v[k].weight;
        int64_t length = (int64_t)d.last - d.first;
        if (best == NONE || sum > most + 1e-9 || (sum > most - 1e-9 && length < shortest)) best = (int)i, most = sum, shortest = length;
    }
    return best;
}

/* Whether place `b` is `a`, or holds it. */
static bool agrees(const up_slots *a, const up_slots *b) {
    if (!b->precision || strcmp(a->country, b->country) != 0) return false;
    if (b->precision == UP_PLACE_COUNTRY || (b->precision == UP_PLACE_ADMIN && a->admin1 == b->admin1)) return true;
    return (a->geonames && a->geonames == b->geonames) || (a->place && a->place == b->place);
}

static int best_place(const voice *v, uint32_t n) {
    int best = NONE;
    double most = 0;
    for (uint32_t i = 0; i < n; i++) {
        const up_slots *s = &v[i].e->slots;
        if (!s->precision) continue;
        double sum = 0;
        for (uint32_t k = 0; k < n; k++) if (agrees(s, &v[k].e->slots)) sum += v[k].weight;
        if (best == NONE || sum > most + 1e-9 || (sum > most - 1e-9 && s->precision > v[best].e->slots.precision)) best = (int)i, most = sum;
    }
    return best;
}

/* What was said last. */
static uint32_t last_count(const voice *v, uint32_t n, const char *key) {
    for (uint32_t i = n; i-- > 0;) {
        const json_t *c = json_object_get(json_object_get(v[i].json, "count"), key);
        if (json_is_integer(c) && json_integer_value(c) >= 0 && json_integer_value(c) < UP_COUNT_UNKNOWN) return (uint32_t)json_integer_value(c);
        if (json_is_string(c)) return UP_MANY;
    }
    return UP_COUNT_UNKNOWN;
}

/* The paper or site that a report comes from: its source, else the host of its address, else itself. */
static const char *source_of(const up_linked_event *e, size_t *len) {
    if (e->source && *e->source) { *len = strlen(e->source); return e->source; }
    const char *host = e->url ? strstr(e->url, "://") : NULL;
    if (host) {
        host += 3;
        if (strncmp(host, "www.", 4) == 0) host += 4;
        *len = strcspn(host, "/?#:");
        if (*len) return host;
    }
    *len = strlen(e->report_id);
    return e->report_id;
}

static bool same_source(const up_linked_event *a, const up_linked_event *b) {
    size_t n, m;
    const char *x = source_of(a, &n), *y = source_of(b, &m);
    return n == m && strncasecmp(x, y, n) == 0;
}

static void count_reports(const up_linked_event *const *events, uint32_t n, up_incident *out) {
    for (uint32_t i = 0; i < n; i++) {
        const up_linked_event *e = events[i];
        bool new_report = true, new_source = true;
        for (uint32_t k = 0; k < i; k++) {
            if (events[k]->report == e->report) new_report = false;
            if ((events[k]->role == 'c') == (e->role == 'c') && same_source(events[k], e)) new_source = false;
        }
        out->n_events += e->role == 'a', out->n_follow_ups += e->role == 'f';
        if (e->role == 'c') out->n_copies += new_report;
        else out->n_reports += new_report, out->n_sources += new_source;
        if (e->report_date && (!out->first_seen || strcmp(e->report_date, out->first_seen) < 0)) out->first_seen = e->report_date;
        if (e->report_date && (!out->last_seen || strcmp(e->report_date, out->last_seen) > 0)) out->last_seen = e->report_date;
        if (!out->title && e->title && *e->title) out->title = e->title;
    }
}

static double confidence_of(const voice *v, uint32_t n) {
    double wrong = 1;
    for (uint32_t i = 0; i < n; i++) {
        double most = v[i].weight;
        bool first = true;
        for (uint32_t k = 0; k < n; k++) {
            if (k == i || !same_source(v[k].e, v[i].e)) continue;
            if (k < i) first = false;
            if (v[k].weight > most) most = v[k].weight;
        }
        if (first) wrong *= 1 - most;
    }
    return 1 - wrong < MOST_SURE ? 1 - wrong : MOST_SURE;
}

static const char *keep(up_buffer *strings, size_t *at, const char *text) {
    if (!text) return NULL;
    *at = strings->len + 1; /* 0: none */
    up_buffer_add(strings, text, strlen(text) + 1);
    return text;
}

/* A death that later reports tell of outvotes the assault that earlier ones did. */
static int death_after(const voice *v, uint32_t n, int type) {
    const char *name = type == NONE ? NULL : text_at(v[type].json, "type", NULL);
    if (!name || strcmp(name, up_type_name(UP_PHYSICAL_ASSAULT)) != 0) return type;
    return n && v[n - 1].e->slots.type == UP_HOMICIDE ? (int)n - 1 : type;
}

up_status up_record_make(const up_linked_event *const *events, uint32_t n, up_buffer *strings, up_incident *out) {
    up_incident r = {.killed = UP_COUNT_UNKNOWN, .injured = UP_COUNT_UNKNOWN, .n_happenings = UP_COUNT_UNKNOWN};
    voice *v = calloc(n + 1u, sizeof *v);
    if (!v) return UP_E_NOMEM;
    count_reports(events, n, &r);
    /* The acts speak; where none is known, what answers them; a group of copies alone cannot be. */
    uint32_t m = 0;
    char speaks = r.n_events ? 'a' : r.n_follow_ups ? 'f' : 'c';
    for (uint32_t i = 0; i < n; i++) {
        if (events[i]->role != speaks) continue;
        v[m] = (voice){events[i], json_loads(events[i]->json, 0, NULL), events[i]->confidence > 0.01 ? events[i]->confidence : 0.01};
        if (!v[m].json) strings->failed = true; /* it was JSON when it was kept: memory is out */
        else m++;
    }
    int type = death_after(v, m, vote(v, m, "type", NULL)), group = vote(v, m, "group", NULL), factuality = vote(v, m, "factuality", NULL), day = best_day(v, m), place = best_place(v, m);
    int target = vote(v, m, "target", "text"), target_kind = vote(v, m, "target", "kind"), actor = vote(v, m, "actor", "text"), actor_kind = vote(v, m, "actor", "kind");
    size_t at[20] = {0};
    int k = 0;
    if (type != NONE) {
        up_type t = v[type].e->slots.type;
        r.klass = up_class_name(up_type_class(t)), r.type = up_type_name(t), r.family = up_type_family(t);
    }
    r.group = keep(strings, &at[k++], group == NONE ? NULL : text_at(v[group].json, "group", NULL));
    r.factuality = keep(strings, &at[k++], factuality == NONE ? "asserted" : text_at(v[factuality].json, "factuality", NULL));
    r.date_start = keep(strings, &at[k++], day == NONE ? NULL : text_at(v[day].json, "date", "start"));
    r.date_end = keep(strings, &at[k++], day == NONE ? NULL : text_at(v[day].json, "date", "end"));
    r.place = keep(strings, &at[k++], place == NONE ? NULL : text_at(v[place].json, "place", "name"));
    r.country = keep(strings, &at[k++], place == NONE ? NULL : text_at(v[place].json, "place", "country"));
    r.admin1 = keep(strings, &at[k++], place == NONE ? NULL : text_at(v[place].json, "place", "admin1"));
    r.precision = keep(strings, &at[k++], place == NONE ? NULL : text_at(v[place].json, "place", "precision"));
    r.target = keep(strings, &at[k++], target == NONE ? NULL : text_at(v[target].json, "target", "text"));
    r.target_kind = keep(strings, &at[k++], target_kind == NONE ? NULL : text_at(v[target_kind].json, "target", "kind"));
    r.actor = keep(strings, &at[k++], actor == NONE ? NULL : text_at(v[actor].json, "actor", "text"));
    r.actor_kind = keep(strings, &at[k++], actor_kind == NONE ? NULL : text_at(v[actor_kind].json, "actor", "kind"));
    const char **fields[] = {&r.group, &r.factuality, &r.date_start, &r.date_end, &r.place, &r.country, &r.admin1, &r.precision, &r.target, &r.target_kind, &r.actor, &r.actor_kind};
    if (place != NONE) r.lat = v[place].e->slots.lat, r.lon = v[place].e->slots.lon, r.geonames = v[place].e->slots.geonames;
    r.perceived = group != NONE && json_is_true(json_object_get(v[group].json, "perceived"));
    r.killed = last_count(v, m, "killed"), r.injured = last_count(v, m, "injured"), r.n_happenings = last_count(v, m, "incidents");
    r.confidence = confidence_of(v, m);
    up_status status = strings->failed || type == NONE ? UP_E_NOMEM : UP_OK;
    for (int i = 0; i < k && status == UP_OK; i++) *fields[i] = at[i] ? strings->bytes + at[i] - 1 : NULL;
    for (uint32_t i = 0; i < m; i++) json_decref(v[i].json);
    free(v);
    if (status == UP_OK) *out = r;
    return status;
}
