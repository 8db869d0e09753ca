/* resolve.c - which of the places of a name is meant.
 *
 * All mentions of a name in a report are taken to mean one place.  Each reading of each name is scored by
 * how often news means it (people and kind), by the container named beside it ("Paris, Texas"), and by the
 * company it keeps: states and countries named in the report that hold it, other names that are now read
 * in the same state or country, and those near by.  Company depends on how the others are read, so this is
 * repeated a few times, beginning from people and containers alone.
 *
 * Known faults: two places of one name in one report are read as one, unless each has its container beside
 * it; a town that a local paper names without any company is read as the largest of its name. */
#include "where/find.h"
#include <math.h>
#include <string.h>

/* One decade of people is one unit: rank grows by 24 a decade for towns (build.c, rank_of). */
static const double RANK_UNIT = 24.0;
static const double WEIGHT_CONTAINER = 7.0, WEIGHT_ADMIN1 = 1.9, WEIGHT_COUNTRY = 0.8, WEIGHT_NEAR = 1.5, WEIGHT_DATELINE = 1.2;
static const double COST_ALTERNATE = 1.2, COST_INSIDE = 3.0, COST_SHORT = 2.0, COST_NAMESAKE = 0.7, WEIGHT_DATELINE_CITY = 1.5, WEIGHT_POSSIBLE = 2.0;
static const double NEAR_KM = 120.0;
enum { ROUNDS = 4, MAX_READINGS = 160, MAX_COMPANY = 200, SOFT_GROUPS = 40, SOFT_READINGS = 60 }; /* the last four bound the work on hostile text */

double up_where_km(const up_gaz_place *a, const up_gaz_place *b) {
    const double rad = 3.14159265358979323846 / 180 / 1e5;
    double la = a->lat_e5 * rad, lb = b->lat_e5 * rad, x = (b->lon_e5 - a->lon_e5) * rad;
    double s = sin((lb - la) / 2), t = sin(x / 2), h = s * s + cos(la) * cos(lb) * t * t;
    return 2 * 6371.0088 * asin(h > 1 ? 1 : sqrt(h));
}

static const up_gaz_place *place_at(const up_gazetteer *gaz, uint32_t i) { return i < gaz->header->places.count ? &gaz->places[i] : NULL; }

static bool same_country(const up_gaz_place *a, const up_gaz_place *b) { return a->country[0] && a->country[0] == b->country[0] && a->country[1] == b->country[1]; }

bool up_where_lies_in(const up_gazetteer *gaz, uint32_t inner, uint32_t outer) {
    const up_gaz_place *a = place_at(gaz, inner), *b = place_at(gaz, outer);
    if (!a || !b || inner == outer) return false;
    if (b->kind == UP_PLACE_IS_COUNTRY) return a->kind != UP_PLACE_IS_COUNTRY && same_country(a, b);
    if (b->kind == UP_PLACE_IS_ADMIN1) return a->admin1 == outer;
    if (b->kind == UP_PLACE_IS_ADMIN2) return a->admin2 == outer;
    /* Districts know their country and state only: "Crown Heights, Brooklyn" by nearness. */
    return (a->kind == UP_PLACE_IS_DISTRICT || a->kind == UP_PLACE_IS_SPOT || a->kind == UP_PLACE_IS_CITY) && a->population <= b->population && up_where_km(a, b) < 60;
}

bool up_where_admits(const up_name_group *g, uint32_t posting) {
    if ((posting & UP_GAZ_DEMONYM) ? !g->is_demonym : g->is_demonym) return false;
    if ((posting & UP_GAZ_CAPS) && !g->caps_seen) return false;
    if ((posting & UP_GAZ_DOTTED) && !g->dotted_seen) return false;
    return true;
}

typedef struct company { double admin1, country, near; } company;

/* What the other names, as they are read now, say for reading `r` of group `g`. */
static company keep_company(const up_where_work *w, uint32_t g, uint32_t reading, const up_gaz_place *r) {
    company sum = {0, 0, 0};
    for (uint32_t k = 0; k < w->n_groups && k < MAX_COMPANY; k++) {
        const up_name_group *other = &w->groups[k];
        const up_gaz_place *p = k == g ? NULL : place_at(w->gaz, other->chosen);
        if (!p || other->weight <= 0.05) continue;
        double weight = other->weight;
        if (other->chosen == reading) { /* the same place by another name says nothing new, but as a container it settles much */
            if (other->is_bound) sum.admin1 += 2 * weight;
            continue;
        }
        if (other->is_unlisted) continue; /* its division speaks for itself */
        if (p->kind == UP_PLACE_IS_COUNTRY) {
            if (same_country(p, r)) sum.country += weight;
            continue;
        }
        if (p->kind == UP_PLACE_IS_ADMIN1) {
            if (r->admin1 == other->chosen) sum.admin1 += 1.5 * weight;
            else if (same_country(p, r)) sum.country += 0.6 * weight;
            continue;
        }
        if (p->kind == UP_PLACE_IS_REGION) continue;
        if (r->kind == UP_PLACE_IS_ADMIN1 && p->admin1 == reading) sum.admin1 += weight;
        else if (p->admin1 != UP_GAZ_NONE && r->admin1 == p->admin1) sum.admin1 += 0.8 * weight;
        else if (same_country(p, r)) sum.country += 0.5 * weight;
        if (r->kind >= UP_PLACE_IS_ADMIN2) {
            double km = up_where_km(r, p);
            if (km < 6 * NEAR_KM) sum.near += weight * exp(-km / NEAR_KM);
        }
    }
    return sum;
}

/* How well two readings go together, before anything is known for sure: by division, and a degree or so. */
static double affinity(const up_gaz_place *a, uint32_t a_number, const up_gaz_place *b, uint32_t b_number) {
    if (a->admin1 == b_number || b->admin1 == a_number) return 0.6;
    if (a->admin1 == UP_GAZ_NONE || a->admin1 != b->admin1) return 0;
    if (a->admin2 == b_number || b->admin2 == a_number || (a->admin2 != UP_GAZ_NONE && a->admin2 == b->admin2)) return 1;
    int32_t dlat = a->lat_e5 - b->lat_e5, dlon = a->lon_e5 - b->lon_e5;
    return dlat > -100000 && dlat < 100000 && dlon > -130000 && dlon < 130000 ? 0.8 : 0.4;
}

/* What the other names could mean together with reading `r`: each by its reading that suits best, the less
 * likely that reading is by itself the less.  So "Paris and Henry County" find each other in Tennessee. */
static double possible_company(const up_where_work *w, uint32_t g, const up_gaz_place *r, uint32_t reading) {
    double sum = 0;
    for (uint32_t k = 0; k < w->n_groups && k < SOFT_GROUPS; k++) {
        const up_name_group *other = &w->groups[k];
        if (k == g || other->is_unlisted || other->is_demonym || other->weight <= 0.05) continue;
        double best = 0, first = -1;
        for (uint32_t i = 0, seen = 0; i < other->names.count && seen < SOFT_READINGS; i++) {
            uint32_t posting = up_gaz_posting(other->names, i), number = UP_GAZ_PLACE(posting);
            const up_gaz_place *p = place_at(w->gaz, number);
            if (!p || !up_where_admits(other, posting)) continue;
            seen++;
            if (first < 0) first = p->rank / RANK_UNIT;
            if (p->kind == UP_PLACE_IS_COUNTRY || number == reading) continue;
            if (other->container_place != UP_GAZ_NONE && !up_where_lies_in(w->gaz, number, other->container_place)) continue;
            double suits = affinity(r, reading, p, number);
            if (suits > 0) {
                suits *= exp((p->rank / RANK_UNIT - first) * 0.5);
                if (suits > best) best = suits;
            }
        }
        sum += best * other->weight;
    }
    return sum;
}

static double score_reading(const up_where_work *w, uint32_t g, uint32_t posting, bool alone, const char **why) {
    const up_name_group *group = &w->groups[g];
    uint32_t reading = UP_GAZ_PLACE(posting);
    const up_gaz_place *r = place_at(w->gaz, reading);
    double score = r->rank / RANK_UNIT;
    *why = "people";
    if (posting & UP_GAZ_ALTERNATE) score -= COST_ALTERNATE;
    /* "Oklahoma" is the state before it is short for its capital, or a hamlet of that name. */
    const up_gaz_place *first = place_at(w->gaz, UP_GAZ_PLACE(up_gaz_posting(group->names, 0)));
    if (first && first->kind <= UP_PLACE_IS_ADMIN1 && r->kind >= UP_PLACE_IS_CITY && group->container_place == UP_GAZ_NONE) {
        if (posting & UP_GAZ_ALTERNATE) score -= COST_SHORT;
        else if (first->kind == UP_PLACE_IS_ADMIN1 && r->rank < 150) score -= COST_NAMESAKE;
    }
    if (group->is_dateline && r->kind == UP_PLACE_IS_CITY) score += WEIGHT_DATELINE_CITY;
    if (group->container_place != UP_GAZ_NONE) {
        if (up_where_lies_in(w->gaz, reading, group->container_place)) { score += WEIGHT_CONTAINER; *why = "container named beside it"; }
    } else if (posting & UP_GAZ_INSIDE) score -= COST_INSIDE;
    if (alone) return score + (group->names.count > 1 ? WEIGHT_POSSIBLE * log2(1 + possible_company(w, g, r, reading)) : 0);
    company c = keep_company(w, g, reading, r);
    double by_admin1 = WEIGHT_ADMIN1 * log2(1 + c.admin1), by_country = WEIGHT_COUNTRY * log2(1 + c.country), by_near = WEIGHT_NEAR * log2(1 + c.near);
    if (w->dateline != UP_GAZ_NONE && w->all[w->dateline].group != g) {
        const up_gaz_place *d = place_at(w->gaz, w->groups[w->all[w->dateline].group].chosen);
        if (d && d->admin1 != UP_GAZ_NONE && d->admin1 == r->admin1) by_admin1 += WEIGHT_DATELINE;
    }
    if (*why[0] == 'p') {
        if (by_admin1 > 1 && by_admin1 >= by_near) *why = "same division as other places named";
        else if (by_near > 1) *why = "near other places named";
        else if (by_country > 0.7) *why = "same country as other places named";
    }
    return score + by_admin1 + by_country + by_near;
}

static void choose(up_where_work *w, uint32_t g, bool alone, up_name_group *out) {
    const up_name_group *group = &w->groups[g];
    if (group->is_unlisted || group->is_bound) { *out = *group; return; }
    double best = -1e9, second = -1e9;
    uint32_t chosen = UP_GAZ_NONE, chosen_posting = 0, n_read = 0;
    const char *why = "";
    for (uint32_t i = 0; i < group->names.count && n_read < MAX_READINGS; i++) {
        uint32_t posting = up_gaz_posting(group->names, i);
        if (!place_at(w->gaz, UP_GAZ_PLACE(posting)) || !up_where_admits(group, posting)) continue;
        n_read++;
        const char *reason;
        double score = score_reading(w, g, posting, alone, &reason);
        const up_gaz_place *p = place_at(w->gaz, UP_GAZ_PLACE(posting));
        const up_gaz_place *c = place_at(w->gaz, chosen);
        if (score > best) {
            if (c && up_where_km(p, c) > 60) second = best;
            best = score;
            chosen = UP_GAZ_PLACE(posting);
            chosen_posting = posting;
            why = reason;
        } else if (score > second && c && up_where_km(p, c) > 60) second = score;
    }
    /* Where a city is most of the division of its name (Riga, Vienna, Berlin), the city is meant. */
    const up_gaz_place *division = place_at(w->gaz, chosen);
    for (uint32_t i = 0; division && (division->kind == UP_PLACE_IS_ADMIN1 || division->kind == UP_PLACE_IS_ADMIN2) && group->container_place == UP_GAZ_NONE && i < group->names.count && i < MAX_READINGS; i++) {
        uint32_t posting = up_gaz_posting(group->names, i);
        const up_gaz_place *city = place_at(w->gaz, UP_GAZ_PLACE(posting));
        if (!city || city->kind != UP_PLACE_IS_CITY || (city->admin1 != chosen && city->admin2 != chosen) || city->population <= division->population / 2 || !up_where_admits(group, posting)) continue;
        chosen = UP_GAZ_PLACE(posting);
        chosen_posting = posting;
        break;
    }
    *out = *group;
    out->chosen = chosen;
    out->posting = chosen_posting;
    out->score = best;
    out->margin = second > -1e8 ? best - second : 10;
    out->why = n_read == 1 ? "the only place of the name" : why;
}

up_status up_where_resolve(up_where_work *w) {
    if (!w->n_groups) return UP_OK;
    up_name_group *next = UP_ARENA_ARRAY(&w->doc->arena, w->n_groups, up_name_group);
    if (!next) return UP_E_NOMEM;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t g = 0; g < w->n_groups; g++) choose(w, g, round == 0, &next[g]);
        bool changed = false;
        for (uint32_t g = 0; g < w->n_groups; g++) changed = changed || next[g].chosen != w->groups[g].chosen;
        memcpy(w->groups, next, w->n_groups * sizeof *next);
        if (!changed && round) break;
    }
    return UP_OK;
}
