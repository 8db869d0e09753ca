/* merge.c - which candidates tell of the same happening.
 *
 * A report tells an act in its lead, again in detail, again in a quote: one event.  The model weighs, for
 * each pair of candidates, what they share and what the report tells apart: place, day, named target or
 * speaker, group, distance, article.  A graver act takes in the lighter ones (codebook, section 1).  Wrong
 * where a report tells two like acts without naming what differs. */
#include "code/merge.h"
#include <string.h>

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

up_type up_merge_type(up_type a, up_type b) {
    if (a == b) return a;
    if ((a == UP_HOMICIDE && b == UP_PHYSICAL_ASSAULT) || (b == UP_HOMICIDE && a == UP_PHYSICAL_ASSAULT)) return UP_HOMICIDE;
    if ((a == UP_PHYSICAL_ASSAULT && b == UP_VERBAL_ABUSE) || (b == UP_PHYSICAL_ASSAULT && a == UP_VERBAL_ABUSE)) return UP_PHYSICAL_ASSAULT;
    if ((a == UP_GRAFFITI && (b == UP_DAMAGE || b == UP_DESECRATION)) || (b == UP_GRAFFITI && (a == UP_DAMAGE || a == UP_DESECRATION))) return UP_GRAFFITI;
    if ((a == UP_ARSON && (b == UP_DAMAGE || b == UP_DESECRATION)) || (b == UP_ARSON && (a == UP_DAMAGE || a == UP_DESECRATION))) return UP_ARSON;
    if ((a == UP_DESECRATION && b == UP_DAMAGE) || (b == UP_DESECRATION && a == UP_DAMAGE)) return UP_DESECRATION;
    return UP_N_TYPES;
}

static const char *distance_name(uint32_t gap) { return gap == 0 ? "0" : gap == 1 ? "1" : gap < 4 ? "3" : gap < 8 ? "7" : gap < 16 ? "15" : "far"; }

/* -1 one of them unknown, 0 apart, 1 the same. */
static const char *agreement(bool known, bool apart) { return !known ? "?" : apart ? "no" : "yes"; }

static bool has_date(const up_reading *r, const up_candidate *c) { return c->date != UINT32_MAX && r->dates->items[c->date].days.first != UP_NO_DAY; }
static bool has_place(const up_reading *r, const up_candidate *c) { return c->place != UINT32_MAX && r->places->items[c->place].is_resolved; }

/* Whether both name a place in their own sentence, and whether it is the same: items of a list do, and are not one. */
static const char *own_places(const up_reading *r, const up_candidate *a, const up_candidate *b) {
    if (a->place == UINT32_MAX || b->place == UINT32_MAX || a->sentence == b->sentence) return "?";
    bool x = up_document_sentence_of(r->doc, r->places->items[a->place].first) == a->sentence, y = up_document_sentence_of(r->doc, r->places->items[b->place].first) == b->sentence;
    if (!x || !y) return y ? "later" : x ? "former" : "neither";
    return places_apart(r, a, b) ? "apart" : "same";
}

/* "the attack", "this assault": a thing told before. */
static const char *article(const up_reading *r, const up_candidate *c) {
    uint32_t det = up_tree_find(&r->trees[c->sentence], c->trigger->head, UP_DET_REL, UP_DET_REL);
    if (r->doc->tokens[c->trigger->head].upos != UP_NOUN) return "verb";
    if (det == UP_NO_TOKEN) return "bare";
    up_str l = r->doc->tokens[det].lemma;
    if (l.len == 3 && memcmp(l.at, "the", 3) == 0) return "the";
    if (l.len == 7 && memcmp(l.at, "another", 7) == 0) return "another";
    return l.len && l.at[0] == 't' ? "this" : "a";
}

up_status up_merge_features(const up_reading *r, const up_candidate *a, const up_candidate *b, up_features *out) {
    const char *type = up_type_name(b->type), *klass = up_class_name(up_type_class(b->type));
    const char *gap = distance_name(b->sentence > a->sentence ? b->sentence - a->sentence : a->sentence - b->sentence);
    const char *date = agreement(has_date(r, a) && has_date(r, b), dates_apart(r, a, b)), *place = agreement(has_place(r, a) && has_place(r, b), places_apart(r, a, b));
    bool targets = a->target != UP_NO_TOKEN && b->target != UP_NO_TOKEN, actors = a->actor != UP_NO_TOKEN && b->actor != UP_NO_TOKEN;
    const char *target = agreement(targets, !same_words(r, a->target, b->target)), *actor = agreement(actors, !same_words(r, a->actor, b->actor));
    const struct { const char *name, *value; } all[] = {
        {"Mgap", gap}, {"Mdate", date}, {"Mplace", place}, {"Mtarget", target}, {"Mactor", actor},
        {"Mtname", names_apart(r, a->target, b->target) ? "apart" : "-"}, {"Maname", names_apart(r, a->actor, b->actor) ? "apart" : "-"},
        {"Mgroup", a->group == b->group ? "same" : "other"}, {"Mart", article(r, b)}, {"Mword", same_words(r, a->trigger->head, b->trigger->head) ? "same" : "other"},
        {"Mtype", a->type == b->type ? "same" : "other"}, {"Mplural", up_xpos_name(r->doc->tokens[b->trigger->head].xpos)},
        {"Mxp", up_xpos_name(r->doc->tokens[a->trigger->head].xpos)},
        {"Mpassive", a->trigger->frame.is_passive == b->trigger->frame.is_passive ? "same" : "other"},
        {"Mtdet", up_bringing_name(up_reading_bringing(r, b->said_target))}, {"Madet", up_bringing_name(up_reading_bringing(r, b->said_actor))},
        {"Mown", own_places(r, a, b)},
        {"Mapart", up_reading_sets_apart(r, b->sentence) ? "yes" : "no"},
        {"Mcount", r->triggers.n < 20 ? "few" : r->triggers.n < 60 ? "some" : "many"},
    };
    up_status status = up_feature(out, r->arena, "M", NULL, NULL);
    if (status == UP_OK) status = up_feature(out, r->arena, "M", type, NULL);
    for (size_t i = 0; i < sizeof all / sizeof *all && status == UP_OK; i++) {
        status = up_feature(out, r->arena, all[i].name, all[i].value, NULL);
        if (status == UP_OK) status = up_feature(out, r->arena, all[i].name, all[i].value, klass);
        if (status == UP_OK) status = up_feature(out, r->arena, all[i].name, all[i].value, type);
    }
    if (status == UP_OK) status = up_feature(out, r->arena, "Mown-date", own_places(r, a, b), date);
    if (status == UP_OK) status = up_feature(out, r->arena, "Mgap-date", gap, date);
    if (status == UP_OK) status = up_feature(out, r->arena, "Mgap-art", gap, article(r, b));
    if (status == UP_OK) status = up_feature(out, r->arena, "Mtarget-gap", gap, target);
    if (status == UP_OK) status = up_feature(out, r->arena, "Mactor-gap", gap, actor);
    if (status == UP_OK) status = up_feature(out, r->arena, "Mdate-place", date, place);
    if (status == UP_OK) status = up_feature(out, r->arena, "Mtdet-gap", up_bringing_name(up_reading_bringing(r, b->said_target)), gap);
    return status;
}

/* "Vandals spray-painted swastikas": act, doer and object announce the same event, the one as part of the other. */
static bool is_one_breath(const up_reading *r, const up_candidate *a, const up_candidate *b) {
    if (a->sentence != b->sentence || up_merge_type(a->type, b->type) == UP_N_TYPES) return false;
    const up_tree *t = &r->trees[a->sentence];
    uint32_t x = a->trigger->head, y = b->trigger->head;
    if (r->doc->tokens[x].head == y || r->doc->tokens[y].head == x) return r->doc->tokens[x].rel != UP_CONJ && r->doc->tokens[y].rel != UP_CONJ;
    return up_clause_of(t, x) == up_clause_of(t, y) && (r->doc->tokens[x].upos != r->doc->tokens[y].upos);
}
static const double one_breath = 6.0; /* log-odds; such pairs are one event in all but lists */

/* Average link: the mean of the model's word on every pair. */
static up_status affinity(const up_reading *r, const up_candidate *all, const up_cluster *k, const up_candidate *c, double *out) {
    double sum = 0;
    *out = -1;
    if (up_merge_type(k->type, c->type) == UP_N_TYPES) return UP_OK;
    for (uint32_t i = 0; i < k->n; i++) {
        const up_candidate *m = &all[k->members[i]];
        up_features f = {0};
        up_status status = up_merge_features(r, m->trigger->head < c->trigger->head ? m : c, m->trigger->head < c->trigger->head ? c : m, &f);
        if (status != UP_OK) return status;
        sum += up_model_score(r->model, &f) + (is_one_breath(r, m, c) ? one_breath : 0);
    }
    *out = sum / k->n;
    return UP_OK;
}

up_status up_merge(const up_reading *r, const up_candidate *c, uint32_t n, up_clusters *out) {
    for (uint32_t i = 0; i < n; i++) {
        uint32_t into = UINT32_MAX;
        double best = 0;
        for (uint32_t k = 0; k < out->n; k++) {
            double here;
            up_status status = affinity(r, c, &out->items[k], &c[i], &here);
            if (status != UP_OK) return status;
            if (here > best) best = here, into = k;
        }
        if (into == UINT32_MAX) {
            if (!up_arena_grow(r->arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
            into = out->n++;
            out->items[into] = (up_cluster){.type = c[i].type};
        }
        up_cluster *k = &out->items[into];
        k->type = up_merge_type(k->type, c[i].type);
        uint32_t room = sizeof k->members / sizeof *k->members, at = k->n < room ? k->n++ : room - 1;
        k->members[at] = i;
        while (at > 0 && c[k->members[at]].score > c[k->members[at - 1]].score) {
            uint32_t swap = k->members[at];
            k->members[at] = k->members[at - 1], k->members[at - 1] = swap, at--;
        }
    }
    return UP_OK;
}
