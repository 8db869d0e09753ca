/* ahead.h - bytes unpacked in a thread of their own, while the reader is still at those before. */
#ifndef UP_READ_AHEAD_H
#define UP_READ_AHEAD_H

#include "uptick.h"

typedef struct up_ahead up_ahead;

/* As up_source_read. */
typedef up_status (*up_ahead_reads)(void *source, char *out, size_t room, size_t *n, up_error *err);

/* From here on only the thread calls `read`.  NULL: no thread to be had; the caller goes on without. */
up_ahead *up_ahead_start(void *source, up_ahead_reads read);
/* What `read` gave, in the same order: bytes, damage, the end. */
up_status up_ahead_read(up_ahead *ahead, char *out, size_t room, size_t *n, up_error *err);
/* Ends the thread, wherever it is, and waits for it; NULL is fine. */
void up_ahead_stop(up_ahead *ahead);

#endif
