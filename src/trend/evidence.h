/* evidence.h - how likely a rise is, given a count and what was to be expected. */
#ifndef UP_TREND_EVIDENCE_H
#define UP_TREND_EVIDENCE_H

#include "trend/panel.h"

enum { UP_RATIOS = 7 };
extern const double up_ratio[UP_RATIOS];

/* What was expected of a run of days: mean, its squared relative error, and what the variance to mean may be. */
typedef struct up_expected { double mean, cv2; const up_dispersion *phi; } up_expected;

/* ln of the mean, over the ratios of a rise and what phi may be, of NB(y; ratio x mean) against NB(y; mean). */
double up_evidence(double y, up_expected e);
/* The same for one ratio. */
double up_evidence_of(double y, up_expected e, double ratio);
/* P(Y >= y) were nothing happening. */
double up_expected_tail(double y, up_expected e);
/* The least y with P(Y > y) <= alpha. */
double up_expected_quantile(double alpha, up_expected e);

#endif
