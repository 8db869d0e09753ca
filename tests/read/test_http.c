/* Heads and bodies of answers, with the lies that servers and archivers tell about them. */
#include <zlib.h>
#include "read/http.h"
#include "read/unpack.h"
#include "check.h"

static void heads(void) {
    up_http h;
#define HEAD(s) up_http_head(s, sizeof s - 1, &h)
    CHECK("a head", HEAD("HTTP/1.1 200 OK\r\nContent-Type: text/html; Charset=\"UTF-8\"; x=y\r\ncontent-encoding: GZIP , br\r\nTransfer-Encoding: gzip, chunked\r\n\r\nbody") && h.status == 200 &&
          up_http_is_html(h.type) && strcmp(h.charset, "UTF-8") == 0 && h.is_chunked && h.coding.len == 9 && h.head_len == 129);
    CHECK("bare newlines", HEAD("HTTP/1.0 404\nContent-Type:text/plain\n\nx") && h.status == 404 && up_http_is_plain(h.type) && h.head_len == 38);
    CHECK("no fields", HEAD("HTTP/1.1 200 \r\n\r\n") && h.status == 200 && h.type.len == 0);
    CHECK("a line that is no field", HEAD("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Type: text/html\r\n\r\n") && up_http_is_html(h.type));
    CHECK("* no end", !HEAD("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"));
    CHECK("* no answer", !HEAD("<html>nothing of the kind\r\n\r\n"));
    CHECK("* a charset that is too long", HEAD("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n") && !h.charset[0]);
}

static size_t deflate_it(const char *s, size_t len, int bits, char *out, size_t room) {
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)s, .avail_in = (unsigned)len, .next_out = (unsigned char *)out, .avail_out = (unsigned)room};
    if (deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK || deflate(&z, Z_FINISH) != Z_STREAM_END) abort();
    deflateEnd(&z);
    return z.total_out;
}

static bool body_is(const char *coding, bool is_chunked, const char *bytes, size_t len, size_t limit, up_status status, const char *expected) {
    up_http h = {.coding = {coding, (uint32_t)strlen(coding)}, .is_chunked = is_chunked};
    up_buffer out = {0};
    up_str body = {NULL, 0};
    bool holds = up_http_body(&h, bytes, len, limit, &out, &body) == status && body.len == strlen(expected) && memcmp(body.at, expected, body.len) == 0;
    if (!holds) fprintf(stderr, "body '%.*s'\n", (int)body.len, body.at ? body.at : "");
    up_buffer_free(&out);
    return holds;
}

static void bodies(void) {
    static const char text[] = "<html>The council met. The council met. The council met.</html>";
    char packed[256], twice[300];
    size_t n = deflate_it(text, sizeof text - 1, 15 + 16, packed, sizeof packed);
    CHECK("as it is", body_is("", false, text, sizeof text - 1, 1000, UP_OK, text));
    CHECK("gzip", body_is("gzip", false, packed, n, 1000, UP_OK, text));
    CHECK("gzip that nobody names", body_is("", false, packed, n, 1000, UP_OK, text));
    CHECK("gzip that is none", body_is("gzip", false, text, sizeof text - 1, 1000, UP_OK, text));
    CHECK("a coding that does not exist", body_is("sdch", false, text, sizeof text - 1, 1000, UP_OK, text));
    CHECK("gzip, cut", body_is("x-gzip", false, packed, n - 4, 1000, UP_E_FORMAT, text));
    CHECK("more than it may be", body_is("gzip", false, packed, n, 10, UP_E_LIMIT, "<html>The "));
    CHECK("more than it may be, as it is", body_is("", false, text, sizeof text - 1, 10, UP_E_LIMIT, "<html>The "));
    memcpy(twice, packed, n);
    memcpy(twice + n, packed, n);
    char both[2 * sizeof text];
    snprintf(both, sizeof both, "%s%s", text, text);
    CHECK("two members", body_is("gzip", false, twice, 2 * n, 1000, UP_OK, both));
    memcpy(twice + n, "junk", 4);
    CHECK("junk behind the last member", body_is("gzip", false, twice, n + 4, 1000, UP_OK, text));
    size_t m = deflate_it(packed, n, 15 + 16, twice, sizeof twice);
    CHECK("packed twice", body_is("gzip, gzip", false, twice, m, 1000, UP_OK, text));
    n = deflate_it(text, sizeof text - 1, 15, packed, sizeof packed);
    CHECK("deflate with zlib's head", body_is("deflate", false, packed, n, 1000, UP_OK, text));
    n = deflate_it(text, sizeof text - 1, -15, packed, sizeof packed);
    CHECK("deflate without", body_is("deflate", false, packed, n, 1000, UP_OK, text));
    CHECK("deflate that is none", body_is("deflate", false, text, sizeof text - 1, 1000, UP_OK, text));
    static const char brotli[] = "\x0B\x02\x80hello\x03";
    CHECK("brotli", body_is("br", false, brotli, sizeof brotli - 1, 1000, UP_OK, "hello"));
    CHECK("brotli, cut", body_is("br", false, brotli, sizeof brotli - 3, 1000, UP_E_FORMAT, "hell"));
    CHECK("brotli that is none", body_is("br", false, text, sizeof text - 1, 1000, UP_OK, text));
#define CHUNKS(s) s, sizeof s - 1
    CHECK("chunks", body_is("", true, CHUNKS("5\r\nhello\r\n6;x=y\r\n there\r\n0\r\n\r\n"), 1000, UP_OK, "hello there"));
    CHECK("chunks without the last", body_is("", true, CHUNKS("5\r\nhello\r\n"), 1000, UP_E_FORMAT, "hello"));
    CHECK("a chunk that is cut", body_is("", true, CHUNKS("5\r\nhello\r\nff\r\n th"), 1000, UP_E_FORMAT, "hello th"));
    CHECK("chunks that are none", body_is("", true, text, sizeof text - 1, 1000, UP_OK, text));
    CHECK("a chunk beyond all bounds", body_is("", true, CHUNKS("fffffffffffffff\r\nhello"), 1000, UP_E_FORMAT, "hello"));
}

int main(void) {
    heads();
    bodies();
    return check_report();
}
