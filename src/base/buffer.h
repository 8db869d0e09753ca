/* buffer.h - what the library's own files add to the public up_buffer. */
#ifndef UP_BASE_BUFFER_H
#define UP_BASE_BUFFER_H

#include "uptick.h"

void up_buffer_format(up_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A JSON string (RFC 8259, section 7) with its quotes; other than the escapes UTF-8 stays as it is. */
void up_buffer_json(up_buffer *buffer, const char *text, size_t len);
/* The same for NUL-terminated text; NULL gives null. */
void up_buffer_json_string(up_buffer *buffer, const char *text);

#endif
