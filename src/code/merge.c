/* merge.c - which candidates tell of the same happening.
 *
 * A report tells an act in its lead, again in detail, again in a quote: one event.  Two candidates of a
 * type are the same unless the report tells them apart: by place, by day, by named target or speaker, by
 * group.  A graver act takes in the lighter ones told in the same breath (codebook, section 1).  Wrong
 * where a report tells two like acts without naming what differs. */
#include "code/merge.h"
#include <string.h>
#include "base/utf8.h"

static bool dates_apart(const up_reading *r, const up_candidate *a, const up_candidate *b) {
    if (a->date == UINT32_MAX || b->date == UINT32_MAX || a->date == b->date) return false;
    up_days x = r->dates->items[a->date].days, y = r->dates->items[b->date].days;
    if (x.first == UP_NO_DAY || y.first == UP_NO_DAY) return false;
    int32_t slack = up_type_class(a->type) == UP_CLASS_RESPONSE ? 0 : 1;
    return x.last + slack < y.first || y.last + slack < x.first;
}

static bool holds_place(const up_place *wide, const up_place *narrow) {
    if (wide->kind == UP_PLACE_IS_COUNTRY) return strcmp(wide->country, narrow->country) == 0;
    if (wide->kind == UP_PLACE_IS_ADMIN1) return strcmp(wide->country, narrow->country) == 0 && narrow->admin1 && strcmp(wide->name, narrow->admin1) == 0;
    return false;
}

static bool places_apart(const up_reading *r, const up_candidate *a, const up_candidate *b) {
    if (a->place == UINT32_MAX || b->place == UINT32_MAX || a->place == b->place) return false;
    const up_toponym *x = &r->places->items[a->place], *y = &r->places->items[b->place];
    if (a->place_is_inferred || b->place_is_inferred) return false;
    if (!x->is_resolved || !y->is_resolved || (x->place.geonames && x->place.geonames == y->place.geonames)) return false;
    if (holds_place(&x->place, &y->place) || holds_place(&y->place, &x->place)) return false;
    double dlat = x->place.lat - y->place.lat, dlon = x->place.lon - y->place.lon;
    return strcmp(x->place.country, y->place.country) != 0 || dlat * dlat + dlon * dlon > 0.25; /* about 50 km */
}

/* The last name of the person that `head` names; empty when it names none. */
static up_str last_name(const up_reading *r, uint32_t head) {
    const up_entity *e = head == UP_NO_TOKEN ? NULL : up_who_entity_at(r->doc, head);
    if (!e || e->kind != UP_ENTITY_PER) return (up_str){0};
    return up_token_text(r->doc, e->end - 1);
}

static bool names_apart(const up_reading *r, uint32_t a, uint32_t b) {
    up_str x = last_name(r, a), y = last_name(r, b);
    return x.len && y.len && (x.len != y.len || memcmp(x.at, y.at, x.len) != 0);
}

static bool same_words(const up_reading *r, uint32_t a, uint32_t b) {
    if (a == UP_NO_TOKEN || b == UP_NO_TOKEN) return false;
    if (a == b) return true;
    up_str x = r->doc->tokens[a].lemma, y = r->doc->tokens[b].lemma;
    return x.len && x.len == y.len && memcmp(x.at, y.at, x.len) == 0;
}

static bool groups_apart(const up_candidate *a, const up_candidate *b) {
    return a->group != b->group && a->group != UINT32_MAX && b->group != UINT32_MAX && a->group_support > 4.0 && b->group_support > 4.0;
}

static bool tells_apart(const up_reading *r, const up_candidate *a, const up_candidate *b) {
    if (dates_apart(r, a, b) || places_apart(r, a, b) || groups_apart(a, b)) return true;
    if (a->type == UP_CONDEMNATION || a->type == UP_SOLIDARITY) {
        if (names_apart(r, a->actor, b->actor)) return true;
        bool both = a->actor != UP_NO_TOKEN && b->actor != UP_NO_TOKEN;
        return both && !same_words(r, a->actor, b->actor) && a->sentence != b->sentence && !(last_name(r, a->actor).len == 0 && last_name(r, b->actor).len == 0 && r->doc->tokens[b->actor].upos == UP_PRON);
    }
    if (names_apart(r, a->target, b->target)) return true;
    return false;
}

static up_type graver(up_type a, up_type b) {
    if (a == b) return a;
    if ((a == UP_HOMICIDE && b == UP_PHYSICAL_ASSAULT) || (b == UP_HOMICIDE && a == UP_PHYSICAL_ASSAULT)) return UP_HOMICIDE;
    if ((a == UP_PHYSICAL_ASSAULT && b == UP_VERBAL_ABUSE) || (b == UP_PHYSICAL_ASSAULT && a == UP_VERBAL_ABUSE)) return UP_PHYSICAL_ASSAULT;
    if ((a == UP_GRAFFITI && (b == UP_DAMAGE || b == UP_DESECRATION)) || (b == UP_GRAFFITI && (a == UP_DAMAGE || a == UP_DESECRATION))) return UP_GRAFFITI;
    if ((a == UP_ARSON && (b == UP_DAMAGE || b == UP_DESECRATION)) || (b == UP_ARSON && (a == UP_DAMAGE || a == UP_DESECRATION))) return UP_ARSON;
    if ((a == UP_DESECRATION && b == UP_DAMAGE) || (b == UP_DESECRATION && a == UP_DAMAGE)) return UP_DESECRATION;
    return UP_N_TYPES;
}

static bool joins(const up_reading *r, const up_candidate *all, const up_cluster *k, const up_candidate *c) {
    if (graver(k->type, c->type) == UP_N_TYPES) return false;
    bool near = k->type == c->type;
    for (uint32_t i = 0; i < k->n; i++) {
        const up_candidate *m = &all[k->members[i]];
        if (tells_apart(r, m, c)) return false;
        uint32_t gap = c->sentence > m->sentence ? c->sentence - m->sentence : m->sentence - c->sentence;
        if (gap <= 1 || same_words(r, m->target, c->target)) near = true;
    }
    return near;
}

up_status up_merge(const up_reading *r, const up_candidate *c, uint32_t n, up_clusters *out) {
    for (uint32_t i = 0; i < n; i++) {
        up_cluster *into = NULL;
        for (uint32_t k = out->n; k-- > 0 && !into;) if (joins(r, c, &out->items[k], &c[i])) into = &out->items[k];
        if (!into) {
            if (!up_arena_grow(r->arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
            into = &out->items[out->n++];
            *into = (up_cluster){.type = c[i].type};
        }
        into->type = graver(into->type, c[i].type);
        uint32_t room = sizeof into->members / sizeof *into->members, at = into->n < room ? into->n++ : room - 1;
        into->members[at] = i;
        while (at > 0 && c[into->members[at]].score > c[into->members[at - 1]].score) {
            uint32_t swap = into->members[at];
            into->members[at] = into->members[at - 1], into->members[at - 1] = swap, at--;
        }
    }
    return UP_OK;
}
