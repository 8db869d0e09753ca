/* evidence.h - how likely a rise is, given a count and what was to be expected. */
#ifndef UP_TREND_EVIDENCE_H
#define UP_TREND_EVIDENCE_H

enum { UP_RATIOS = 7 };
extern const double up_ratio[UP_RATIOS];

/* What was expected of a run of days: mean, variance to mean of the counts, squared relative error of the mean. */
typedef struct up_expected { double mean, phi, cv2; } up_expected;

/* ln of the mean, over the ratios of a rise, of NB(y; ratio x mean) / NB(y; mean); `each` [UP_RATIOS], if not NULL, gets
 * the logs of the single ones.  Below the mean it is not above 0. */
double up_evidence(double y, up_expected e, double *each);

#endif
