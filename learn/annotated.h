/* annotated.h - annotated reports as the learning programs read them. */
#ifndef UP_LEARN_ANNOTATED_H
#define UP_LEARN_ANNOTATED_H

#include "base/date.h"
#include "uptick.h"

enum { UP_ANNOTATED_FOLDS = 5 };

/* A gold event; strings NULL where unknown, days UP_NO_DAY. */
typedef struct up_gold { up_type type; char *group, *place, *country, *target, *actor; up_days days; up_span spans[8]; uint32_t n_spans; } up_gold;

typedef struct up_annotated_report { up_report report; up_gold *gold; uint32_t n_gold; int fold; float weight; } up_annotated_report;
typedef struct up_annotated { up_annotated_report *reports; uint32_t n, cap; } up_annotated;

/* Appends the reports of one file with their gold ("GOLD*3": counted three times).  False, and a line on standard
 * error, when a file can't be read. */
bool up_annotated_read(up_annotated *all, const char *reports_path, const char *gold_path);

#endif
