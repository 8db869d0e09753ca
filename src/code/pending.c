/* pending.c - weak stand-ins for the stages that have not landed yet; goes when the last one has. */
#include "when/when.h"
#define WEAK __attribute__((weak))
#pragma GCC diagnostic ignored "-Wunused-parameter"
WEAK up_status up_when_find(struct up_document *d, up_timexes *out) { return UP_OK; }
WEAK uint32_t up_when_of_event(const struct up_document *d, const up_timexes *a, uint32_t t) { return UINT32_MAX; }
WEAK void up_write_dates(const up_document *d, up_buffer *o) {}
