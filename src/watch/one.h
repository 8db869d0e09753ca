/* one.h - one page, fetched once because somebody asked for it. */
#ifndef UP_WATCH_ONE_H
#define UP_WATCH_ONE_H

#include "base/buffer.h"
#include "uptick.h"

typedef struct up_one_options {
    bool allow_private;  /* as `watch` has it */
    uint32_t timeout_s;  /* for all of it, redirects too; 0: 15 */
    const char *date;    /* for a page without one; NULL: the day it is */
} up_one_options;

/* Appends the reports of a page as lines of JSON.  UP_E_USAGE: no address that can be fetched from; UP_E_RANGE: a private one; UP_E_IO: no
 * answer, or none with a page; UP_E_FORMAT: no report in it. */
up_status up_fetch_one(const char *url, const up_one_options *options, up_buffer *lines, up_error *err);

#endif
