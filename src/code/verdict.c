/* verdict.c - what the model is told of a cluster before it becomes an event.
 *
 * A candidate may well be right and still be the third telling of the same charge.  So the last word is
 * given over clusters: how good the best telling is, how many there are, where the first stands, what else of
 * the kind the report holds and how this one ranks among it, and what is known of its roles, day and place. */
#include "code/verdict.h"
#include <stdio.h>
#include <string.h>
#include "code/group.h"

typedef struct writer { up_features *out; up_arena *arena; const char *type, *klass; up_status status; } writer;

static void put(writer *w, const char *a, const char *b) {
    if (w->status == UP_OK) w->status = up_feature(w->out, w->arena, a, b, NULL);
    if (w->status == UP_OK) w->status = up_feature(w->out, w->arena, a, b, w->klass);
}

/* A feature for every half step reached, so that what is learnt of a score rises with it. */
static void put_steps(writer *w, const char *a, double x) {
    for (int half = -4; half <= 10 && half <= 2 * x; half++) {
        char step[16];
        snprintf(step, sizeof step, "%d", half);
        put(w, a, step);
    }
}

/* Half steps of log-odds from -2 to 5. */
static const char *score_name(double x, char out[16]) {
    double half = x < -2 ? -4 : x > 5 ? 10 : 2 * x;
    snprintf(out, 16, "%d", (int)(half < 0 ? half - 0.999 : half));
    return out;
}

static const char *count_name(uint32_t n) { return n == 0 ? "0" : n == 1 ? "1" : n == 2 ? "2" : n < 5 ? "3" : n < 9 ? "5" : "9"; }

static double best_of(const up_candidate *c, const up_cluster *k) { return c[k->members[0]].score; }

up_status up_verdict_features(const up_reading *r, const up_candidate *c, const up_clusters *all, uint32_t which, up_features *out) {
    const up_cluster *k = &all->items[which];
    const up_candidate *best = &c[k->members[0]];
    writer w = {out, r->arena, up_type_name(k->type), up_class_name(up_type_class(k->type)), UP_OK};
    uint32_t same_type = 0, better_type = 0, same_family = 0, better_family = 0, shares = 0, gap = UINT32_MAX, quoted = 0, hostile = 0;
    bool targeted = false, acted = false;
    double sum = 0, group = -9;
    for (uint32_t i = 0; i < k->n; i++) {
        const up_candidate *m = &c[k->members[i]];
        quoted += m->in_quotes;
        hostile |= m->group_signs & (1u << UP_SIGN_WORDS_HOSTILE | 1u << UP_SIGN_CLAUSE_HOSTILE | 1u << UP_SIGN_TARGET);
        targeted |= m->target != UP_NO_TOKEN, acted |= m->actor != UP_NO_TOKEN;
        sum += m->score > 0 ? m->score : 0;
        if (m->group != UINT32_MAX && m->group_support > group) group = m->group_support;
    }
    for (uint32_t o = 0; o < all->n; o++) {
        const up_cluster *other = &all->items[o];
        if (o == which) continue;
        bool family = strcmp(up_type_family(other->type), up_type_family(k->type)) == 0, better = best_of(c, other) > best->score;
        same_family += family, better_family += family && better;
        same_type += other->type == k->type, better_type += other->type == k->type && better;
        for (uint32_t i = 0; i < other->n; i++)
            for (uint32_t m = 0; m < k->n; m++) {
                uint32_t a = c[other->members[i]].sentence, b = c[k->members[m]].sentence, d = a > b ? a - b : b - a;
                if (d == 0 && better && family) shares++;
                if (other->type == k->type && d < gap) gap = d;
            }
    }
    char text2[16];
    put(&w, "E", NULL);
    if (w.status == UP_OK) w.status = up_feature(w.out, w.arena, "E", w.type, NULL);
    put_steps(&w, "Ebest", best->score);
    put_steps(&w, "Esum", sum * 0.5);
    put(&w, "Esecond", k->n > 1 ? score_name(c[k->members[1]].score, text2) : "-");
    put(&w, "En", count_name(k->n));
    put(&w, "Esame", count_name(same_type));
    put(&w, "Erank", count_name(better_type));
    put(&w, "Efamily", count_name(same_family));
    put(&w, "Efrank", count_name(better_family));
    put(&w, "Eshares", count_name(shares));
    put(&w, "Egap", gap == UINT32_MAX ? "-" : count_name(gap));
    put(&w, "Etarget", targeted ? "y" : "-");
    put(&w, "Eactor", acted ? "y" : "-");
    put(&w, "Equoted", quoted == 0 ? "-" : quoted == k->n ? "all" : "some");
    put_steps(&w, "Egroup", group);
    put(&w, "Ehostile", hostile ? "y" : "-");
    put(&w, "Emain", best->group == r->main_group ? "y" : "-");
    put(&w, "Efact", up_factuality_name(best->factuality));
    return w.status;
}
