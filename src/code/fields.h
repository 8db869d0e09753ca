/* fields.h - a cluster of candidates becomes an event with every field filled. */
#ifndef UP_CODE_FIELDS_H
#define UP_CODE_FIELDS_H

#include "code/options.h"

/* Fills `out` from the telling; `options` is room to choose in, kept from one event to the next.  `place` overrides the place (index into places; UINT32_MAX: none does).
 * `alone` says whether no other event shares the sentences, so that whole sentences may be evidence. */
up_status up_fields_fill(const up_telling *telling, up_options *options, uint32_t place, bool alone, double confidence, up_event *out);

#endif
