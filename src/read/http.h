/* http.h - what a server answered: the head, and the body undone of its transfer and content codings.
 *
 * For archived answers and for those just fetched alike.  Servers and archivers lie: a body that is said to be chunked or
 * packed and is not is taken as it is. */
#ifndef UP_READ_HTTP_H
#define UP_READ_HTTP_H

#include "base/span.h"

enum { UP_HTTP_HEAD_BYTES = 256 * 1024 };

typedef struct up_http {
    int status;          /* 200; 0 unknown */
    up_str type;         /* media type as written, without parameters; len 0 unknown */
    char charset[32];    /* empty unknown */
    up_str coding;       /* Content-Encoding */
    bool is_chunked;
    size_t head_len;     /* to the first byte of the body */
} up_http;

/* Reads the head of an answer ("HTTP/1.1 200 OK", fields, an empty line).  False when it is none. */
bool up_http_head(const char *bytes, size_t len, up_http *out);
/* Type and charset of a Content-Type field's value. */
void up_http_content_type(const char *value, size_t len, up_http *out);
/* What kind of body a type means. */
bool up_http_is_html(up_str type);
bool up_http_is_plain(up_str type);

/* The body, its codings undone, at most `limit` bytes: `bytes` themselves, or in `out`, which is emptied first.
 * UP_E_FORMAT: damaged or cut short, `*body` is what could be had; UP_E_LIMIT: longer, `*body` its beginning; UP_E_NOMEM. */
up_status up_http_body(const up_http *http, const char *bytes, size_t len, size_t limit, up_buffer *out, up_str *body);

#endif
