/* counts.h - what the files that count share. */
#ifndef UP_SERVE_COUNTS_H
#define UP_SERVE_COUNTS_H

#include "serve/serve.h"

typedef enum up_step { UP_BY_DAY, UP_BY_WEEK, UP_BY_MONTH } up_step;

/* The first day of the step that a day lies in, and of the next. */
up_day up_step_of(up_step by, up_day day);
up_day up_step_after(up_step by, up_day first);

#endif
