#include "base/error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

up_status up_fail(up_error *err, up_status status, const char *file, uint32_t line, uint32_t column, const char *format, ...) {
    if (!err) return status;
    *err = (up_error){.status = status, .line = line, .column = column};
    if (file) snprintf(err->file, sizeof err->file, "%s", file);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    /* What is quoted of the input must not make two lines of one. */
    for (char *c = err->message; *c; c++) if ((unsigned char)*c < ' ' || *c == 0x7F) *c = ' ';
    return status;
}

const char *up_status_text(up_status status) {
    static const char *const text[] = {
        [UP_OK] = "done", [UP_END] = "nothing further", [UP_E_NOMEM] = "out of memory",
        [UP_E_RANGE] = "out of range", [UP_E_USAGE] = "wrong usage", [UP_E_IO] = "input or output failed",
        [UP_E_FORMAT] = "malformed", [UP_E_ENCODING] = "not valid text", [UP_E_LIMIT] = "over a limit",
        [UP_E_BUSY] = "held by another process", [UP_E_MISSING] = "not there",
    };
    return (unsigned)status < sizeof text / sizeof *text ? text[status] : "unknown status";
}

const char *up_error_text(const up_error *err, char *out, size_t size) {
    const char *message = err->message[0] ? err->message : up_status_text(err->status);
    if (err->file[0] && err->line && err->column) snprintf(out, size, "%s:%u:%u: %s", err->file, err->line, err->column, message);
    else if (err->file[0] && err->line) snprintf(out, size, "%s:%u: %s", err->file, err->line, message);
    else if (err->file[0]) snprintf(out, size, "%s: %s", err->file, message);
    else snprintf(out, size, "%s", message);
    return out;
}
