/* event.c - of which time does an event speak? */
#include "when/when.h"
uint32_t up_when_of_event(const struct up_document *doc, const up_timexes *all, uint32_t trigger) { (void)doc; (void)all; (void)trigger; return UINT32_MAX; }
