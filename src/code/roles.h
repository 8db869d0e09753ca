/* roles.h - who did it and to whom: the fillers of a trigger's frame that can play the part. */
#ifndef UP_CODE_ROLES_H
#define UP_CODE_ROLES_H

#include "code/reading.h"

/* Finds who "the defendant" and "the victim" are in this report; fills reading->accused and ->victim. */
void up_roles_of_report(up_reading *reading);
/* Fills said_actor, said_target, actor and target of the candidate. */
void up_roles_choose(const up_reading *reading, up_candidate *candidate);
/* The one who speaks the words around `token`: head of the speaker's phrase, UP_NO_TOKEN for the report itself. */
uint32_t up_roles_speaker(const up_reading *reading, uint32_t token);

/* Whether the noun is one for an offender ("the suspect"), for a victim. */
bool up_roles_means_accused(const up_reading *reading, uint32_t head);
bool up_roles_means_victim(const up_reading *reading, uint32_t head);

#endif
