/* explain.c - the reasons for a link, in words: each feature that counts, with what it adds to the log odds. */
#include <math.h>
#include "base/buffer.h"
#include "link/linker.h"

#define WORTH_TELLING 0.1

void up_explain(const char *const *words, int n, const double *f, const double *w, up_buffer *out) {
    bool told[64] = {false}, any = false;
    for (;;) {
        int best = -1;
        for (int i = 1; i < n && i < 64; i++)
            if (!told[i] && words[i] && fabs(f[i] * w[i]) >= WORTH_TELLING && (best < 0 || fabs(f[i] * w[i]) > fabs(f[best] * w[best]))) best = i;
        if (best < 0) return;
        up_buffer_format(out, "%s%s %+.1f", any ? ", " : "", words[best], f[best] * w[best]);
        told[best] = any = true;
    }
}

/* Features that bend or cross others are told under the name of what they bend. */
void up_pair_explain(const up_linker *l, const double f[UP_N_PAIR_FEATURES], up_buffer *out) {
    enum { WORDS = 1, NAMES, LEADS, TITLES, NUMBERS, FULL, DAYS, RUNS, HELD, APART, LENGTHS, N_GROUPS };
    static const char *const words[N_GROUPS] = {[WORDS] = "words", [NAMES] = "names", [LEADS] = "first lines", [TITLES] = "titles", [NUMBERS] = "numbers", [FULL] = "full names",
        [DAYS] = "days named", [RUNS] = "phrases", [HELD] = "names of one held by the other", [APART] = "time between the reports"}; /* lengths are part of the start that every pair has, and tell a reader nothing */
    static const int group[UP_N_PAIR_WEIGHTS] = {[UP_PAIR_WORDS] = WORDS, [UP_PAIR_PLAIN] = WORDS, [UP_PAIR_WORDS_2] = WORDS, [UP_PAIR_WORDS_ROOT] = WORDS, [UP_PAIR_NAMES] = NAMES,
        [UP_PAIR_NAMES_2] = NAMES, [UP_PAIR_NAMES_ROOT] = NAMES, [UP_PAIR_WORDS_NAMES] = NAMES, [UP_PAIR_BEST_NAME] = NAMES, [UP_PAIR_LEAD_NAMES] = NAMES, [UP_PAIR_STRANGE_NAMES] = NAMES,
        [UP_PAIR_LEADS] = LEADS, [UP_PAIR_LEADS_2] = LEADS, [UP_PAIR_TITLES] = TITLES, [UP_PAIR_TITLED] = TITLES, [UP_PAIR_NUMBERS] = NUMBERS, [UP_PAIR_FULL_NAMES] = FULL,
        [UP_PAIR_FULL_SUM] = FULL, [UP_PAIR_DAYS] = DAYS, [UP_PAIR_PAIRS] = RUNS, [UP_PAIR_PAIRS_2] = RUNS, [UP_PAIR_COPY] = RUNS, [UP_PAIR_HELD_MOST] = HELD, [UP_PAIR_HELD_LEAST] = HELD,
        [UP_PAIR_HELD_2] = HELD, [UP_PAIR_APART] = APART, [UP_PAIR_UNDATED] = APART, [UP_PAIR_NEAR] = APART, [UP_PAIR_WORDS_APART] = APART, [UP_PAIR_NAMES_APART] = APART,
        [UP_PAIR_FULL_APART] = APART, [UP_PAIR_SHORT] = LENGTHS, [UP_PAIR_RATIO] = LENGTHS};
    double sum[N_GROUPS] = {0}, one[N_GROUPS];
    for (int i = 0; i < UP_N_PAIR_WEIGHTS; i++) sum[group[i]] += f[i] * l->weight[i];
    for (int g = 0; g < N_GROUPS; g++) one[g] = 1;
    up_explain(words, N_GROUPS, sum, one, out);
}
