/* rises.h - the upticks of the store, worked out when first asked for and kept for a while. */
#ifndef UP_SERVE_RISES_H
#define UP_SERVE_RISES_H

#include "serve/serve.h"

/* One uptick, or spike that is none, with a name of its own. */
typedef struct up_rise { const up_kept_rise *kept; char id[160]; } up_rise;

typedef struct up_rises up_rises;
up_rises *up_rises_new(void);
void up_rises_free(up_rises *rises);

/* The newest day that there is something to say about: that of the newest report, but not after today. */
up_day up_rises_day(up_server *server);
/* Whether what there is to say of the present day has been worked out; until then up_rises_each finds nothing of it. */
bool up_rises_ready(up_server *server);
/* Whether that is of the store as it is now. */
bool up_rises_current(up_server *server);
/* Calls `take` for each uptick as of `at` that was raised in the `days` before it, the latest first; takes as long as it takes.
 * `beside` (NULL: not asked) may then write of the rest of what was found. */
up_status up_rises_each(up_desk *desk, up_day at, int days, bool (*take)(void *context, const up_rise *rise), void *context,
                        void (*beside)(void *context, up_buffer *out, const up_kept_trend *trend), up_buffer *out, up_error *err);
/* An uptick as JSON. */
void up_put_rise(up_buffer *out, const up_rise *rise);
/* Tells of upticks that were not there when last asked: a command, and those who listen. */
void up_rises_tell_new(up_desk *desk);

#endif
