/* cast.c - who plays in the report: chains of mentions, the slots they stand in, and whose each time and place is.
 *
 * Only candidates that are more than unlikely are asked, so that idle words of the ontology do not count. */
#include "code/cast.h"
#include <math.h>
#include "code/roles.h"

static const double least_score = -1.5; /* log-odds; under it a candidate's slots say nothing */

static void count_part(const up_cast *cast, uint32_t head, size_t offset) {
    if (head == UP_NO_TOKEN || cast->mentions.at[head] == UINT32_MAX) return;
    uint16_t *n = (uint16_t *)(void *)((char *)&cast->parts[cast->mentions.items[cast->mentions.at[head]].chain] + offset);
    if (*n < UINT16_MAX) ++*n;
}

static void count_parts(const up_reading *r, const up_cast *cast, const up_candidate *c) {
    bool incident = up_type_class(c->type) == UP_CLASS_INCIDENT, legal = c->type == UP_CHARGE_TRIAL || c->type == UP_ARREST || c->type == UP_INVESTIGATION;
    if (incident || legal) {
        count_part(cast, c->said_target, incident ? offsetof(up_parts, victim) : offsetof(up_parts, accused));
        count_part(cast, c->said_actor, incident ? offsetof(up_parts, offender) : offsetof(up_parts, prosecutor));
    }
    if (c->type == UP_CONDEMNATION) count_part(cast, c->said_actor, offsetof(up_parts, speaker));
    (void)r;
}

/* The candidate of the sentence that each time is tied to most closely; nearer words break ties. */
static void find_time_owners(const up_reading *r, const up_candidate *c, uint32_t which, up_cast *out, uint32_t *cost) {
    const up_sentence *s = &r->doc->sentences[c->sentence];
    for (uint32_t i = 0; i < r->dates->n; i++) {
        const up_timex *t = &r->dates->items[i];
        if (t->first < s->first) continue;
        if (t->first >= s->end) break;
        uint32_t gap = t->first > c->trigger->head ? t->first - c->trigger->head : c->trigger->head - t->first;
        uint32_t here = (uint32_t)up_when_tie_of(r->doc, t, c->trigger->head) * 1000 + (gap < 999 ? gap : 999);
        if (here < cost[i]) cost[i] = here, out->time_owner[i] = which;
    }
}

static void find_place_owners(const up_reading *r, const up_candidate *c, uint32_t which, up_cast *out, uint32_t *cost) {
    const up_sentence *s = &r->doc->sentences[c->sentence];
    for (uint32_t i = 0; i < r->places->n; i++) {
        const up_toponym *t = &r->places->items[i];
        if (t->first < s->first) continue;
        if (t->first >= s->end) break;
        up_where_road road = up_where_road_of(r->doc, t, c->trigger->head);
        uint32_t gap = t->first > c->trigger->head ? t->first - c->trigger->head : c->trigger->head - t->first;
        uint32_t here = (uint32_t)(road.up == UINT8_MAX ? 30 : 2 * road.up + road.down) * 1000 + (gap < 999 ? gap : 999);
        if (here < cost[i]) cost[i] = here, out->place_owner[i] = which;
    }
}

static void vote(const up_candidate *c, up_cast *out) {
    if (up_type_class(c->type) != UP_CLASS_INCIDENT || c->group == UINT32_MAX) return;
    double sure = 1.0 / (1.0 + exp(-c->score)) / (1.0 + exp(-c->group_support));
    out->group_votes[c->group] += sure;
    out->n_votes += sure;
}

/* "On Monday": a time is nobody. */
static bool is_time(const up_reading *r, uint32_t head) {
    uint32_t lo = 0, hi = r->dates->n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (r->dates->items[mid].end <= head) lo = mid + 1; else hi = mid; }
    return lo < r->dates->n && r->dates->items[lo].first <= head;
}

static void join(up_mentions *all, uint32_t from, uint32_t into) {
    for (uint32_t i = 0; from != into && i < all->n; i++) if (all->items[i].chain == from) all->items[i].chain = into;
}

/* "The defendant" and "the victim" are whom the report says they are; so is "a man of 24" of its lead, when the
 * first words for the accused or the victim name nobody. */
static void join_characters(const up_reading *r, up_mentions *all) {
    const uint32_t who[2] = {r->accused, r->victim};
    for (int w = 0; w < 2; w++) {
        if (who[w] == UP_NO_TOKEN || all->at[who[w]] == UINT32_MAX) continue;
        for (uint32_t i = 0; i < all->n; i++) {
            const up_mention *m = &all->items[i];
            uint32_t into = all->items[all->at[who[w]]].chain;
            if (m->form != UP_MENTION_NOUN || m->is_plural || (m->article == UP_ARTICLE_A || m->article == UP_ARTICLE_NUMBER)) continue;
            if (w == 0 ? up_roles_means_accused(r, m->head) : up_roles_means_victim(r, m->head)) join(all, m->chain, into);
        }
    }
}

static up_status list_chains(const up_reading *r, up_cast *out) {
    const up_mentions *all = &out->mentions;
    out->of_chain = UP_ARENA_ARRAY(r->arena, all->n + 1, uint32_t);
    out->chain_begins = UP_ARENA_ARRAY(r->arena, all->n_chains + 2, uint32_t);
    if (!out->of_chain || !out->chain_begins) return UP_E_NOMEM;
    for (uint32_t i = 0; i < all->n; i++) out->chain_begins[all->items[i].chain + 2]++;
    for (uint32_t k = 2; k < all->n_chains + 2; k++) out->chain_begins[k] += out->chain_begins[k - 1];
    for (uint32_t i = 0; i < all->n; i++) out->of_chain[out->chain_begins[all->items[i].chain + 1]++] = i;
    return UP_OK;
}

up_status up_cast_make(const up_reading *r, const up_candidate *c, const up_clusters *clusters, up_cast *out) {
    *out = (up_cast){0};
    up_status status = up_who_mentions(r->doc, r->trees, r->matches, r->arena, &out->mentions);
    if (status == UP_OK) join_characters(r, &out->mentions);
    if (status == UP_OK) status = list_chains(r, out);
    if (status != UP_OK) return status;
    out->parts = UP_ARENA_ARRAY(r->arena, out->mentions.n_chains + 1, up_parts);
    out->group_votes = UP_ARENA_ARRAY(r->arena, r->ontology->groups.n + 1, double);
    uint32_t most = (r->dates->n > r->places->n ? r->dates->n : r->places->n) + 1;
    uint32_t *cost = UP_ARENA_ARRAY(r->arena, 2 * most, uint32_t);
    out->time_owner = UP_ARENA_ARRAY(r->arena, r->dates->n + 1, uint32_t);
    out->place_owner = UP_ARENA_ARRAY(r->arena, r->places->n + 1, uint32_t);
    if (!out->parts || !out->group_votes || !cost || !out->time_owner || !out->place_owner) return UP_E_NOMEM;
    for (uint32_t i = 0; i < 2 * most; i++) cost[i] = UINT32_MAX;
    for (uint32_t i = 0; i < r->dates->n; i++) out->time_owner[i] = UP_OWNER_NONE;
    for (uint32_t i = 0; i < r->places->n; i++) out->place_owner[i] = UP_OWNER_NONE;
    for (uint32_t i = 0; i < out->mentions.n; i++) {
        up_parts *p = &out->parts[out->mentions.items[i].chain];
        if (out->mentions.items[i].form != UP_MENTION_PRONOUN && !is_time(r, out->mentions.items[i].head) && p->n_words < UINT16_MAX) p->n_words++;
    }
    for (uint32_t k = 0; k < clusters->n; k++)
        for (uint32_t m = 0; m < clusters->items[k].n; m++) {
            uint32_t which = clusters->items[k].members[m];
            if (c[which].score < least_score) continue;
            count_parts(r, out, &c[which]);
            find_time_owners(r, &c[which], which, out, cost);
            find_place_owners(r, &c[which], which, out, cost + most);
            vote(&c[which], out);
        }
    return UP_OK;
}
