/* place_facts.h - what holds of each place that an event may have, as plain numbers for trees. */
#ifndef UP_CODE_PLACE_FACTS_H
#define UP_CODE_PLACE_FACTS_H

#include "code/options.h"

/* The places of the report as they stand to one telling: computed once for all options.  NULL: no memory. */
typedef struct up_standings up_standings;
up_standings *up_place_standings(const up_telling *telling);
/* The facts of the option that was added last: place `i`, or none with UP_OPTION_NONE. */
void up_place_facts(up_options *options, const up_telling *telling, const up_standings *standings, uint32_t i);

bool up_place_same_name(const up_reading *reading, const up_toponym *a, const up_toponym *b);
bool up_place_is_in_title(const up_reading *reading, const up_toponym *place);
bool up_place_is_in_phrase(const up_reading *reading, const up_toponym *place, uint32_t head);

#endif
