/* subject.h - after the parse: subjects that a comma splice hid. */
#ifndef UP_PARSE_SUBJECT_H
#define UP_PARSE_SUBJECT_H

#include "text/document.h"

/* Gives a finite verb of sentence number `sentence` that has no subject the noun phrase right before it, where a
 * comma alone made that one more thing of the clause before.  The tree stays one tree. */
void up_subject_reclaim(struct up_document *doc, uint32_t sentence);

#endif
