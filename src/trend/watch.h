/* watch.h - what looking (incidents.c) and explaining (verdict.c) share. */
#ifndef UP_TREND_WATCH_H
#define UP_TREND_WATCH_H

#include "trend/evidence.h"
#include "trend/panel.h"

enum { UP_REFIT_DAYS = 28, UP_LOOK_BACK = 104, UP_OUTLOOK_DAYS = UP_LOOK_BACK + UP_REFIT_DAYS + 1 };

/* What a scope is to be expected to hold, from `first` of the watch on. */
typedef struct up_outlook {
    up_dispersion phi;
    double cv2;                                            /* squared relative error of the levels */
    float mean[UP_OUTLOOK_DAYS], sway[UP_OUTLOOK_DAYS];    /* expected; expected x log coverage x sd of elasticity */
} up_outlook;

typedef struct up_episode {
    bool active, ever, was_volume; /* an alarm stands; stood or stands; a spike of volume was told of */
    uint32_t last, last_volume;
    uint32_t since;             /* first day that a new episode may rest on */
    uint32_t raised;            /* day of the last alarm of the open episode */
    uint32_t onset;             /* that it gave */
    uint32_t whole, pair;       /* scopes of the same place: everything; the group's. UP_TREND_ANY: none */
    uint32_t wider;             /* scope of the same group and type at the next place that holds more; UP_TREND_ANY: none */
} up_episode;

typedef struct up_watch {
    up_panel panel;
    up_baseline baseline;
    uint32_t first;                             /* day of column 0 of an outlook */
    up_outlook **outlook, *spare;               /* [n_scopes] made when asked for, NULL since the last fit; where memory is out */
    uint32_t *made, n_made; bool out_of_memory; /* scopes that have one */
    up_episode *episode;                        /* [n_scopes] */
    uint32_t *late_today; double *late_all;     /* [n_nodes] reports of things long past: today; so far */
    uint32_t *backlog;                          /* [n_nodes] the day after the last backlog; 0 none */
    uint32_t *told, n_told;                     /* scopes that had an alarm of late */
    up_uptick *found; size_t n_found, cap;
    double threshold;                           /* ln odds that raise an alarm */
} up_watch;

typedef struct up_run { double y, mean, sway; } up_run; /* sums over a run of days */

/* forecast.c.  After a fit: what was to be expected before is forgotten. */
void up_watch_forget(up_watch *watch, uint32_t today);
const up_outlook *up_watch_outlook(up_watch *watch, uint32_t scope);
/* sum[n] is the last n days to `today`, n up to `most` (at most UP_LOOK_BACK) or the beginning; gives how many there are. */
uint32_t up_watch_sum(up_watch *watch, uint32_t scope, uint32_t today, uint32_t most, up_run *sum);
up_expected up_watch_expected(up_watch *watch, uint32_t scope, up_run run);

/* Fills in all that an alarm raised at the end of `today` says; its run begins on day `since` or later. */
void up_watch_describe(up_watch *watch, uint32_t scope, uint32_t today, uint32_t since, double ln_odds, up_uptick *out);
/* Observed over expected of the last `days` days; NaN without a scope. */
double up_watch_ratio(up_watch *watch, uint32_t scope, uint32_t less, uint32_t today, uint32_t days, double *observed, double *expected);
/* Coverage of the last `days` days against the usual, weighted as the scope's incidents are; NaN unknown. */
double up_watch_coverage(up_watch *watch, uint32_t scope, uint32_t today, uint32_t days);

#endif
