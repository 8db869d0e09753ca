/* options_group.c - whom was it aimed at?  Each group that the tellings suspect, or none.
 *
 * group.c answers for one candidate, before it is known which of them count.  Here all tellings of the event speak
 * together, and so do the report's other incidents: an arrest is for what was done, whoever it was done to. */
#include <math.h>
#include <string.h>
#include "base/hash.h"
#include "code/group.h"
#include "code/options.h"

/* What is said of options.  The numbers are in the model: a change here needs a new one. */
enum { F_IS, F_SIGN, F_SIGN_ALL, F_SHARE, F_NEAR, F_VOTES, F_PICK, F_SUPPORT, F_NAME, F_KIND, F_ONLY, F_SIGN_KIND, F_RANK, F_VOTES_SHARE, F_PAIR, F_NONE_N, F_NONE_SENTENCE, F_NONE_LEMMA, F_VOTES_PICK, F_NARROW, F_HOSTILE, F_VICTIM, F_OFFENDER, F_DESCRIBED, F_QUOTED, F_LEVELS, F_LEVEL, F_LEVELS_SHARE };

/* Facts for the trees alone: a sign each, and numbers as they are. */
enum { G_SIGNS = F_LEVELS_SHARE + 1, G_VOTES = UP_FACT_OWN, G_HOSTILE, G_SHARE, G_VICTIMS, G_OFFENDERS, G_VOTES_LEAD, G_SHARE_LEAD, G_KIND };
_Static_assert(G_SIGNS + (int)UP_N_SIGNS <= (int)UP_FACT_OWN && (int)G_KIND < (int)UP_FACT_SHARE, "facts of groups overlap");

enum { MOST = 48 };
typedef struct pooled { uint32_t group, seen, all, nearest, picks; double share, support; bool best_pick; } pooled;

static uint32_t pool(const up_telling *t, pooled out[MOST]) {
    uint32_t n = 0;
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        up_suspect all[UP_SUSPECTS_MOST];
        uint32_t k = up_group_suspects(t->reading, c, all);
        for (uint32_t i = 0; i < k; i++) {
            uint32_t at = 0;
            while (at < n && out[at].group != all[i].group) at++;
            if (at == n) {
                if (n == MOST) continue;
                out[n++] = (pooled){.group = all[i].group, .all = UINT32_MAX, .nearest = 99, .support = -9};
            }
            pooled *p = &out[at];
            p->seen |= all[i].seen, p->all &= all[i].seen;
            if (all[i].nearest < p->nearest) p->nearest = all[i].nearest;
            if (all[i].share > p->share) p->share = all[i].share;
            if (c->group == all[i].group) {
                p->picks++, p->best_pick |= m == 0;
                if (c->group_support > p->support) p->support = c->group_support;
            }
        }
    }
    return n;
}

/* The kind of group as a small number. */
static uint32_t kind_number(const char *name) {
    static const char *const kinds[] = {"nationality", "ethnicity", "religion", "race", "migration", "lgbt", "gender", "disability", "homeless", "political"};
    for (uint32_t i = 0; i < sizeof kinds / sizeof *kinds; i++) if (strncmp(name, kinds[i], strlen(kinds[i])) == 0) return i;
    return sizeof kinds / sizeof *kinds;
}

static uint32_t kind_of(const char *name) { return (uint32_t)up_hash(name, strcspn(name, ":")); }

/* Whether the group is named in what is said in the act's own sentence, beside it, or elsewhere. */
static uint32_t quoted_of(const up_telling *t, uint32_t group) {
    const up_reading *r = t->reading;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const up_group_mention *g = &r->groups.items[i];
        if (g->group != group || !(r->doc->tokens[g->first].flags & UP_TOKEN_IN_QUOTES)) continue;
        uint32_t distance = up_telling_distance(t, g->sentence);
        seen |= distance == 0 ? 1 : distance == 1 || distance == 9 ? 2 : 4;
    }
    return seen;
}

/* The group's share of the report's votes. */
static double votes_of(const up_telling *t, uint32_t group) { return t->cast->n_votes > 0 ? t->cast->group_votes[group] / t->cast->n_votes : 0; }

void up_options_of_group(const up_telling *t, up_options *o) {
    const up_reading *r = t->reading;
    const up_candidate *best = up_telling_best(t);
    pooled all[MOST];
    uint32_t n = pool(t, all);
    up_options_begin(o, t, UP_FIELD_GROUP);
    up_option_add(o, UP_OPTION_NONE, 0);
    up_option_say(o, F_IS, 0);
    up_option_say(o, F_NONE_N, up_steps(n));
    up_option_say(o, F_NONE_SENTENCE, up_steps(best->sentence));
    up_option_say(o, F_NONE_LEMMA, (uint32_t)up_hash(r->doc->tokens[best->trigger->head].lemma.at, r->doc->tokens[best->trigger->head].lemma.len));
    for (uint32_t i = 0; i < n; i++) {
        const pooled *p = &all[i];
        const char *name = r->ontology->groups.names[p->group];
        double votes = votes_of(t, p->group);
        uint32_t kind = kind_of(name), rank = 0, vote_rank = 0;
        bool narrow = false; /* another group of the kind is named */
        uint32_t own = up_group_level(p->seen), other = 9;
        double other_votes = 0, other_share = 0;
        for (uint32_t k = 0; k < n; k++) {
            if (k != i && up_group_level(all[k].seen) < other) other = up_group_level(all[k].seen);
            rank += all[k].share > p->share;
            if (k != i) other_share = fmax(other_share, all[k].share), other_votes = fmax(other_votes, votes_of(t, all[k].group));
            vote_rank += t->cast->group_votes[all[k].group] > t->cast->group_votes[p->group];
            narrow |= k != i && kind_of(r->ontology->groups.names[all[k].group]) == kind;
        }
        up_option_add(o, p->group, 0);
        up_option_say(o, F_IS, 1);
        up_option_say(o, F_LEVELS, up_pair(own, other));
        up_option_say(o, F_LEVEL, up_pair(own < other, own));
        up_option_say(o, F_LEVELS_SHARE, up_pair(up_pair(own < other, own < 4), up_tenths(votes)));
        for (uint32_t b = 0; b < UP_N_SIGNS; b++) {
            if (p->seen >> b & 1) {
                up_option_say(o, F_SIGN, b);
                up_option_say(o, F_SIGN_KIND, b * 4096 + (kind & 4095));
            }
            if (t->cluster->n > 1 && p->all >> b & 1) up_option_say(o, F_SIGN_ALL, b);
        }
        up_option_say(o, F_SHARE, up_tenths(p->share));
        up_option_say(o, F_NEAR, up_steps(p->nearest));
        up_option_say(o, F_PAIR, up_pair(up_steps(p->nearest), up_tenths(p->share)));
        up_option_say(o, F_VOTES, up_tenths(votes));
        up_option_say(o, F_VOTES_SHARE, up_pair(up_tenths(votes), up_tenths(p->share)));
        up_option_say(o, F_PICK, up_pair(p->best_pick, up_steps(p->picks)));
        up_option_say(o, F_SUPPORT, p->support < -4 ? 0 : (uint32_t)(p->support + 5) & 15);
        up_option_say(o, F_VOTES_PICK, up_pair(p->best_pick, up_tenths(votes)));
        double hostile = t->cast->n_hostile ? t->cast->group_hostile[p->group] / (double)t->cast->n_hostile : 0;
        uint32_t victims = t->cast->group_victim[p->group], offenders = t->cast->group_offender[p->group];
        up_option_say(o, F_HOSTILE, t->cast->n_hostile ? 1 + up_tenths(hostile) : 0);
        up_option_say(o, F_VICTIM, up_steps(victims));
        up_option_say(o, F_OFFENDER, up_steps(offenders));
        up_option_say(o, F_DESCRIBED, up_pair((victims > 0) + 2 * (offenders > 0), up_tenths(hostile)));
        up_option_say(o, F_QUOTED, quoted_of(t, p->group));
        up_option_say(o, F_RANK, up_pair(rank < 4 ? rank : 4, vote_rank < 4 ? vote_rank : 4));
        up_option_say(o, F_ONLY, n == 1);
        up_option_say(o, F_NARROW, up_pair(narrow, kind & 31));
        up_option_say(o, F_NAME, (uint32_t)up_hash(name, strlen(name)));
        up_option_say(o, F_KIND, kind);
        for (uint32_t b = 0; b < UP_N_SIGNS; b++) up_option_fact(o, G_SIGNS + b, (p->seen >> b & 1) + (p->all >> b & 1));
        up_option_fact(o, G_VOTES, votes), up_option_fact(o, G_HOSTILE, hostile), up_option_fact(o, G_SHARE, p->share), up_option_fact(o, G_VICTIMS, victims), up_option_fact(o, G_OFFENDERS, offenders);
        up_option_fact(o, G_VOTES_LEAD, votes - other_votes), up_option_fact(o, G_SHARE_LEAD, p->share - other_share), up_option_fact(o, G_KIND, kind_number(name));
    }
}
