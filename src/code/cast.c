/* cast.c - who plays in the report: chains of mentions, the slots they stand in, and whose each time and place is.
 *
 * Only candidates that are more than unlikely are asked, so that idle words of the ontology do not count. */
#include "code/cast.h"
#include <math.h>
#include <string.h>
#include <strings.h>
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
        up_road road = up_where_road_of(r->doc, t, c->trigger->head);
        uint32_t gap = t->first > c->trigger->head ? t->first - c->trigger->head : c->trigger->head - t->first;
        uint32_t here = (uint32_t)(road.up == UINT8_MAX ? 30 : 2 * road.up + road.down) * 1000 + (gap < 999 ? gap : 999);
        if (here < cost[i]) cost[i] = here, out->place_owner[i] = which;
    }
}

static void vote(const up_candidate *c, up_cast *out) {
    if (up_type_class(c->type) != UP_CLASS_INCIDENT) return;
    double sure = 1.0 / (1.0 + exp(-c->score));
    if (c->date != UINT32_MAX) out->time_votes[c->date] += sure;
    if (c->place != UINT32_MAX) out->place_votes[c->place] += c->place_is_inferred ? 0.3 * sure : sure;
    if (c->group == UINT32_MAX) return;
    sure /= 1.0 + exp(-c->group_support);
    out->group_votes[c->group] += sure;
    out->n_votes += sure;
}

static void make_shares(double *votes, uint32_t n) {
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += votes[i];
    for (uint32_t i = 0; i < n && sum > 0; i++) votes[i] /= sum;
}

/* "Wilson, 38", "a 24-year-old man": an age is told of those whom a report of crime is about. */
static bool has_age(const up_reading *r, uint32_t head) {
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, head)];
    for (uint32_t k = up_tree_child(t, head); k != UP_NO_TOKEN; k = up_tree_next(t, k)) {
        up_str w = up_token_text(r->doc, k);
        bool two = w.len == 2 && w.at[0] >= '1' && w.at[0] <= '9' && w.at[1] >= '0' && w.at[1] <= '9';
        if (two && (r->doc->tokens[k].rel == UP_APPOS || r->doc->tokens[k].rel == UP_NUMMOD) && k > head) return true;
        if (w.len == 3 && memcmp(w.at, "old", 3) == 0) return true;
    }
    return false;
}

static bool is_in_title(const up_reading *r, uint32_t head) {
    const struct up_document *title = r->doc->title;
    up_str own = r->doc->tokens[head].lemma;
    for (uint32_t k = 0; title && k < title->n_tokens; k++) {
        up_str l = title->tokens[k].lemma;
        if (l.len > 2 && l.len == own.len && strncasecmp(l.at, own.at, l.len) == 0) return true;
    }
    return false;
}

/* Whose descriptions name which group: the victims' speak for it, the offenders' against. */
static void describe_groups(const up_reading *r, up_cast *out) {
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const up_group_mention *g = &r->groups.items[i];
        out->group_hostile[g->group] += g->is_hostile;
        out->n_hostile += g->is_hostile;
        uint32_t at = g->last; /* the word itself, or the noun that it describes */
        for (int steps = 0; steps < 3 && at != UP_NO_TOKEN && out->mentions.at[at] == UINT32_MAX; steps++) at = r->doc->tokens[at].head;
        if (at == UP_NO_TOKEN || out->mentions.at[at] == UINT32_MAX || g->is_hostile) continue;
        const up_parts *p = &out->parts[out->mentions.items[out->mentions.at[at]].chain];
        out->group_victim[g->group] += p->victim > 0 && p->victim > p->offender;
        out->group_offender[g->group] += (p->offender > 0 && p->offender >= p->victim) || p->accused > 0;
    }
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

static bool holds(const char *text, size_t len, const char *words) {
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= len; i++) if (strncasecmp(text + i, words, n) == 0) return true;
    return false;
}

/* By its source, else by how it opens: bodies date and place what they tell unlike newspapers. */
static bool is_release(const up_reading *r) {
    static const char *const sources[] = {"department", "attorney", "prosecut", "ministry", "office of", "press release", "police", "DOJ"};
    static const char *const openings[] = {"justice department", "department of justice", "district attorney", "attorney general", "u.s. attorney", "crown prosecution"};
    const char *source = r->doc->report->source;
    for (size_t i = 0; source && i < sizeof sources / sizeof *sources; i++) if (holds(source, strlen(source), sources[i])) return true;
    if (source) return false;
    size_t end = r->doc->n_sentences ? r->doc->sentences[r->doc->n_sentences < 2 ? 0 : 1].span.end : 0;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) if (holds(r->doc->report->text, end, openings[i])) return true;
    return false;
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
    uint32_t n_groups = r->ontology->groups.n + 1, *counts = UP_ARENA_ARRAY(r->arena, 3 * (size_t)n_groups, uint32_t);
    out->time_votes = UP_ARENA_ARRAY(r->arena, r->dates->n + 1, double), out->place_votes = UP_ARENA_ARRAY(r->arena, r->places->n + 1, double);
    if (!counts || !out->time_votes || !out->place_votes) return UP_E_NOMEM;
    out->group_hostile = counts, out->group_victim = counts + n_groups, out->group_offender = counts + 2 * n_groups;
    if (!out->parts || !out->group_votes || !cost || !out->time_owner || !out->place_owner) return UP_E_NOMEM;
    for (uint32_t i = 0; i < 2 * most; i++) cost[i] = UINT32_MAX;
    for (uint32_t i = 0; i < r->dates->n; i++) out->time_owner[i] = UP_OWNER_NONE;
    for (uint32_t i = 0; i < r->places->n; i++) out->place_owner[i] = UP_OWNER_NONE;
    for (uint32_t i = 0; i < out->mentions.n; i++) {
        up_parts *p = &out->parts[out->mentions.items[i].chain];
        uint32_t head = out->mentions.items[i].head;
        if (out->of_chain[out->chain_begins[out->mentions.items[i].chain]] == i) p->first_sentence = out->mentions.items[i].sentence;
        p->last_sentence = out->mentions.items[i].sentence;
        if (out->mentions.items[i].form == UP_MENTION_PRONOUN || is_time(r, head)) continue;
        if (p->n_words < UINT16_MAX) p->n_words++;
        p->has_accused_noun |= up_roles_means_accused(r, head), p->has_victim_noun |= up_roles_means_victim(r, head);
        p->has_age |= has_age(r, head), p->is_in_title |= is_in_title(r, head);
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
    make_shares(out->time_votes, r->dates->n);
    make_shares(out->place_votes, r->places->n);
    describe_groups(r, out);
    out->is_release = is_release(r);
    return UP_OK;
}
