/* panel.h - many series at once: what the files of `up_trend_incidents` share.
 *
 * A leaf is a place as given x group x type; a scope is what can rise: a place or one that holds it
 * (or all), a group (or all), a type (or all).  Days are counted from `first_day`.  Nearly all cells are empty, so that
 * counts are kept as lists of days, and expectations are made when they are asked for. */
#ifndef UP_TREND_PANEL_H
#define UP_TREND_PANEL_H

#include "uptick.h"

#define UP_ANY UP_TREND_ANY

enum { UP_LAG_MOST = 400 /* days of delay told apart */, UP_HISTORY_DAYS = 2300 /* looked back at */ };

typedef struct up_scope { uint32_t place, group, type; } up_scope; /* place: a node, or UP_ANY */
typedef struct up_leaf { uint32_t place, group, type; } up_leaf;   /* place: an index of the input's places */

/* Of each owner the days of its incidents as known so far, rising, one an incident: day[begin[i] .. begin[i] + n[i]). */
typedef struct up_day_lists { uint32_t *day, *n; size_t *begin; } up_day_lists;

typedef struct up_panel {
    const up_trend_input *in;
    int32_t first_day;
    uint32_t n_days;
    uint32_t *by_report, n_used; /* incidents that lie in the days, in the order of their report days */

    uint32_t n_nodes;
    char **node;                 /* names: every place and every one that holds it, "US", "US/CA" */
    uint32_t *node_above;        /* [n_nodes] UP_ANY at the top */
    uint32_t *place_node;        /* [n_places] */

    up_leaf *leaf; uint32_t n_leaves;
    uint32_t *incident_leaf;     /* [n_incidents] UP_ANY: outside the days */
    up_scope *scope; uint32_t n_scopes;
    uint32_t *leaf_scopes, *leaf_scopes_begin; /* [n_leaves + 1] */
    uint32_t *scope_leaves, *scope_leaves_begin; /* [n_scopes + 1] */
    uint32_t *pair;              /* [n_leaves] index of its place x group */
    uint32_t n_pairs;
    uint32_t *pair_leaves, *pair_leaves_begin; /* [n_pairs + 1] */

    up_day_lists of_leaf, of_scope;
    uint32_t *scope_third;       /* [n_scopes] day after its third last incident, 0 with fewer */

    uint32_t *reading, n_readings; /* [n_places] whose coverage it has: its own, else of the nearest place that holds it */
    float *log_coverage;         /* [n_readings][n_days] against the reading's usual; NULL without coverage */
} up_panel;

up_status up_panel_gather(const up_trend_input *in, const up_trend_options *options, up_panel *out, up_error *err);
void up_panel_free(up_panel *panel);
/* The day, from `first_day`, on which an incident's report has come. */
uint32_t up_panel_reported(const up_panel *panel, uint32_t incident);
/* Counts an incident whose report has come; quickest where events come in the order of their days. */
void up_panel_report(up_panel *panel, uint32_t incident);

/* Variance to mean of a scope's daily counts: what its history leaves possible, in a few steps with their chances. */
enum { UP_PHIS = 4, UP_PHI_GRID = 12 };
typedef struct up_dispersion { double phi[UP_PHIS], chance[UP_PHIS]; } up_dispersion;

typedef struct up_damped { uint32_t week; double weight; } up_damped; /* a week of a past uptick, and what it counts for */

/* What a scope is to be expected to hold: level x season(group) x exposure(reading), summed. */
typedef struct up_part { uint32_t group, reading; double level; } up_part;
typedef struct up_parts { up_part *part; uint32_t n, *at; double level, cv2; } up_parts; /* cv2: squared relative error of all */

/* What was to be expected, fitted with what was known at the end of day `fitted`, from day `begin` on. */
typedef struct up_baseline {
    uint32_t fitted, begin, until;      /* expectations hold for days begin .. until - 1 */
    double known[UP_LAG_MOST + 1];      /* share of incidents reported within that many days */
    double *elasticity, *elasticity_sd; /* [n_readings] */
    double weekday[7];
    float *season;                      /* [n_groups][n_days] */
    float *exposure;                    /* [n_readings][n_days]: coverage and weekday */
    float *week_season, *week_exposure; /* [n_groups][n_weeks]; [n_readings][n_weeks] */
    double *level, *level_cv2;          /* [n_leaves] incidents a day at exposure 1; squared relative error */
    up_damped *damped; uint32_t *damped_begin; size_t damped_cap; /* [n_pairs + 1] */
    double lean[2][UP_PHI_GRID];        /* chances of dispersions over scopes of one leaf, of several */
    up_parts parts;                     /* of the scope last asked for */
    double *scratch; size_t scratch_cap;
} up_baseline;

up_status up_baseline_new(const up_panel *panel, up_baseline *out);
void up_baseline_free(up_baseline *baseline);
/* Fits at the end of day `today` (index), all reports up to it counted. */
up_status up_baseline_fit(const up_panel *panel, uint32_t today, up_baseline *baseline);
/* The parts of a scope, in `baseline->parts`. */
const up_parts *up_baseline_parts(const up_panel *panel, up_baseline *baseline, uint32_t scope);
/* Expected incidents of a day, all reports in. */
double up_baseline_day(const up_panel *panel, const up_baseline *baseline, const up_parts *parts, uint32_t day);

/* dispersion.c: learns `lean`, and a scope's dispersion given it. */
up_status up_dispersion_learn(const up_panel *panel, up_baseline *baseline);
up_dispersion up_dispersion_of(const up_panel *panel, up_baseline *baseline, uint32_t scope, const up_parts *parts);

#endif
