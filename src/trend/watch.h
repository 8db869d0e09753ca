/* watch.h - what looking (incidents.c) and explaining (verdict.c) share. */
#ifndef UP_TREND_WATCH_H
#define UP_TREND_WATCH_H

#include "trend/evidence.h"
#include "trend/panel.h"

enum { UP_REFIT_DAYS = 28, UP_LOOK_BACK = 104, UP_FORECAST_DAYS = UP_LOOK_BACK + UP_REFIT_DAYS + 1 };

typedef struct up_forecast {
    uint32_t first;     /* day of column 0 */
    float *mean, *sway; /* [n_scopes][UP_FORECAST_DAYS] expected; expected x log coverage x sd of elasticity */
    double *cv2;        /* [n_scopes] squared relative error of the levels */
} up_forecast;

typedef struct up_episode {
    bool active, was_volume; /* an alarm stands; a spike of volume was told of */
    uint32_t last, last_volume;
    uint32_t since;             /* first day that a new episode may rest on */
    uint32_t raised;            /* day of the last alarm of the open episode */
    double times, times_error;  /* what it has been told of: times what was expected, its squared relative error */
    uint32_t n_leaves;
    uint32_t whole, pair;    /* scopes of the same place: everything; the group's. UP_TREND_ANY: none */
} up_episode;

typedef struct up_watch {
    up_panel panel;
    up_baseline baseline;
    up_forecast ahead;
    up_episode *episode;                        /* [n_scopes] */
    uint32_t *late_today; double *late_all;     /* [n_nodes] reports of things long past: today; so far */
    uint32_t *backlog;                          /* [n_nodes] the day after the last backlog; 0 none */
    up_uptick *found; size_t n_found, cap;
    double threshold;                           /* ln odds that raise an alarm */
} up_watch;

typedef struct up_run { double y, mean, sway; } up_run; /* sums over a run of days */

void up_watch_add_day(const up_watch *watch, uint32_t scope, uint32_t today, uint32_t age, up_run *run);
up_expected up_watch_expected(const up_watch *watch, uint32_t scope, up_run run);
/* Fills in all that an alarm raised at the end of `today` says; its run begins on day `since` or later. */
void up_watch_describe(const up_watch *watch, uint32_t scope, uint32_t today, uint32_t since, double ln_odds, up_uptick *out);
/* Observed over expected of the last `days` days; NaN without a scope. */
double up_watch_ratio(const up_watch *watch, uint32_t scope, uint32_t less, uint32_t today, uint32_t days, double *observed, double *expected);
/* Coverage of the last `days` days against the usual, weighted as the scope's incidents are; NaN unknown. */
double up_watch_coverage(const up_watch *watch, uint32_t scope, uint32_t today, uint32_t days);

#endif
