/* panel.h - many series at once: what the files of `up_trend_incidents` share.
 *
 * A leaf is a place as given x group x type; a scope is what can rise: a place or one that holds it
 * (or all), a group (or all), a type (or all).  Days are counted from `first_day`. */
#ifndef UP_TREND_PANEL_H
#define UP_TREND_PANEL_H

#include "uptick.h"

#define UP_ANY UP_TREND_ANY

enum { UP_LAG_MOST = 400 }; /* days of delay told apart */

typedef struct up_scope { uint32_t place, group, type; } up_scope; /* place: a node, or UP_ANY */
typedef struct up_leaf { uint32_t place, group, type; } up_leaf;   /* place: an index of the input's places */

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
    uint32_t *incident_leaf;     /* [n_incidents] */
    up_scope *scope; uint32_t n_scopes;
    uint32_t *leaf_scopes, *leaf_scopes_begin; /* [n_leaves + 1] */
    uint32_t *pair;              /* [n_leaves] index of its place x group */
    uint32_t n_pairs;

    uint16_t *leaf_count;        /* [n_leaves][n_days], by event day, as known so far */
    uint16_t *scope_count;       /* [n_scopes][n_days] */
    float *log_coverage;         /* [n_places][n_days] against the place's usual; NULL without coverage */
} up_panel;

up_status up_panel_gather(const up_trend_input *in, const up_trend_options *options, up_panel *out, up_error *err);
void up_panel_free(up_panel *panel);
/* Counts an incident whose report has come. */
void up_panel_report(up_panel *panel, uint32_t incident);

/* Variance to mean of a scope's daily counts: what its history leaves possible, in a few steps with their chances. */
enum { UP_PHIS = 4 };
typedef struct up_dispersion { double phi[UP_PHIS], chance[UP_PHIS]; } up_dispersion;

/* What was to be expected, fitted with what was known at the end of day `fitted`. */
typedef struct up_baseline {
    uint32_t fitted;
    double known[UP_LAG_MOST + 1];      /* share of incidents reported within that many days */
    double *elasticity, *elasticity_sd; /* [n_places] */
    double weekday[7];
    float *season;                      /* [n_groups][n_days] */
    float *exposure;                    /* [n_places][n_days]: coverage and weekday */
    double *level, *level_cv2;          /* [n_leaves] incidents a day at exposure 1; squared relative error */
    float *pair_weight;                 /* [n_pairs][n_days / 7 + 1] what past weeks count for */
    up_dispersion *phi;                 /* [n_scopes] */
    double *scratch;                    /* enough for any step */
} up_baseline;

up_status up_baseline_new(const up_panel *panel, up_baseline *out);
void up_baseline_free(up_baseline *baseline);
/* Fits at the end of day `today` (index), all reports up to it counted. */
up_status up_baseline_fit(const up_panel *panel, uint32_t today, up_baseline *baseline);
/* Expected incidents of a leaf on a day, all reports in. */
double up_baseline_leaf_day(const up_panel *panel, const up_baseline *baseline, uint32_t leaf, uint32_t day);

#endif
