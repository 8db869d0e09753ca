/* verdict.h - does a cluster of candidates stand as an event of its own? */
#ifndef UP_CODE_VERDICT_H
#define UP_CODE_VERDICT_H

#include "code/merge.h"

enum { UP_VERDICT_FACTS = 128 };

/* Numbers that hold of cluster `which` among all of the report, for "this is an event, and not one told already".
 * Returns how many there are: the same for every cluster. */
uint32_t up_verdict_facts(const up_reading *reading, const up_candidate *candidates, const up_clusters *all, uint32_t which, float out[UP_VERDICT_FACTS]);
/* Hostility that is told plainly, of a report that tells of hostility: a solid candidate against the group that the report is
 * about, hostile words somewhere or holy ground harmed, and no better telling of the type. */
bool up_verdict_is_plain(const up_reading *reading, const up_candidate *candidates, const up_clusters *all, uint32_t which);
/* How many facts there are. */
uint32_t up_verdict_facts_known(void);
/* The name of a fact, for looking at what was learnt. */
const char *up_verdict_fact_name(uint32_t fact);

#endif
