/* date_facts.h - what holds of each day or run of days that an event may have had, as plain numbers for trees. */
#ifndef UP_CODE_DATE_FACTS_H
#define UP_CODE_DATE_FACTS_H

#include "code/options.h"

/* What a time option means: the days of the time; those of the year or week before, where the text leaves it open;
 * the run from it to a later time; or all since then. */
enum { UP_DATE_AS_SAID, UP_DATE_ONE_BACK, UP_DATE_UNTIL, UP_DATE_SINCE };

/* The times of the report as they stand to one telling: computed once for all options.  NULL: no memory. */
typedef struct up_date_standings up_date_standings;
up_date_standings *up_date_standings_of(const up_telling *telling);
/* The facts of the option that was added last. */
void up_date_facts(up_options *options, const up_telling *telling, const up_date_standings *standings);

/* Whether two runs of days count as one answer: a quarter of the days of both is common to them.  No days agree with none. */
bool up_date_days_agree(up_days a, up_days b);

#endif
