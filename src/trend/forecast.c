/* forecast.c - what a scope is to be expected to hold, made when somebody asks.
 *
 * Of the scopes of a large store few have enough recent incidents to be looked at; only those are worked out, anew after each fit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "trend/watch.h"

#define LEVEL_ERROR 0.006     /* squared relative error that scopes of many leaves share and levels don't show */

void up_watch_forget(up_watch *w, uint32_t today) {
    for (uint32_t i = 0; i < w->n_made; i++) {
        free(w->outlook[w->made[i]]);
        w->outlook[w->made[i]] = NULL;
    }
    w->n_made = 0;
    w->first = today >= UP_LOOK_BACK ? today - UP_LOOK_BACK : 0;
}

const up_outlook *up_watch_outlook(up_watch *w, uint32_t scope) {
    const up_panel *p = &w->panel;
    up_baseline *b = &w->baseline;
    if (w->outlook[scope]) return w->outlook[scope];
    up_outlook *out = calloc(1, sizeof *out);
    if (!out) {
        w->out_of_memory = true;
        return w->spare;
    }
    const up_parts *parts = up_baseline_parts(p, b, scope);
    out->cv2 = parts->cv2;
    out->phi = up_dispersion_of(p, b, scope, parts);
    for (uint32_t k = 0; k < parts->n; k++) {
        const up_part *x = &parts->part[k];
        double sd = b->elasticity_sd[x->reading];
        for (uint32_t c = 0; c < UP_OUTLOOK_DAYS && w->first + c < b->until; c++) {
            uint32_t d = w->first + c;
            double m = x->level * (double)b->season[(size_t)x->group * p->n_days + d] * (double)b->exposure[(size_t)x->reading * p->n_days + d];
            out->mean[c] += (float)m;
            if (p->log_coverage) out->sway[c] += (float)(m * sd * (double)p->log_coverage[(size_t)x->reading * p->n_days + d]);
        }
    }
    w->outlook[scope] = out;
    w->made[w->n_made++] = scope;
    return out;
}

uint32_t up_watch_sum(up_watch *w, uint32_t scope, uint32_t today, uint32_t most, up_run *sum) {
    const up_outlook *o = up_watch_outlook(w, scope);
    const uint32_t *day = w->panel.of_scope.day + w->panel.of_scope.begin[scope];
    uint32_t left = w->panel.of_scope.n[scope], n = 0;
    up_run all = {0}; /* apart from `sum`, so that it need not be read back for each day */
    sum[0] = all;
    for (; n < most && n <= today; n++) {
        uint32_t d = today - n, c = d - w->first;
        double known = w->baseline.known[n];
        for (; left > 0 && day[left - 1] >= d; left--) all.y++;
        all.mean += known * (double)o->mean[c];
        all.sway += known * (double)o->sway[c];
        sum[n + 1] = all;
    }
    return n;
}

up_expected up_watch_expected(up_watch *w, uint32_t scope, up_run r) {
    const up_outlook *o = up_watch_outlook(w, scope);
    double mean = fmax(r.mean, 1e-6), sway = r.sway / mean;
    return (up_expected){mean, o->cv2 + LEVEL_ERROR + sway * sway, &o->phi};
}
