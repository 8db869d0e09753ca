/* error.h - saying what was wrong, in one line. */
#ifndef UP_BASE_ERROR_H
#define UP_BASE_ERROR_H

#include "uptick.h"

/* Fills `err` (NULL is allowed) and returns `status`, so that a failing line reads
 * `return up_fail(err, UP_E_FORMAT, path, line, 0, "expected a number");`.  `file` may be NULL. */
up_status up_fail(up_error *err, up_status status, const char *file, uint32_t line, uint32_t column,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
