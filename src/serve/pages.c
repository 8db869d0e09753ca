/* pages.c - files that are part of the program, as they lie in web/dist.
 *
 * Compressed once, when the server opens. A name with a hash in it ("app.3f9a1c2e.js") never means another file and may be kept for ever;
 * the rest is asked for again, by tag. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "serve/http.h"

/* Made by tools/pages.sh; ends with a NULL name. */
extern const struct up_page { const char *name, *bytes, *end; } up_pages[];

enum { MAX_PAGES = 64, LEAST_TO_COMPRESS = 600 };

static struct packed { unsigned char *bytes; size_t len; char tag[24]; } packed[MAX_PAGES];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const struct { const char *suffix, *type; } types[] = {
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"}, {".json", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml"}, {".txt", "text/plain; charset=utf-8"}, {".png", "image/png"}, {".woff2", "font/woff2"}, {".ico", "image/x-icon"}, {".webmanifest", "application/manifest+json"},
};

static const char *type_of(const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i].suffix);
        if (len > n && strcmp(name + len - n, types[i].suffix) == 0) return types[i].type;
    }
    return "application/octet-stream";
}

/* A part between stops, of eight or more hexadecimal digits. */
static bool has_hash(const char *name) {
    for (const char *dot = strpbrk(name, ".-"); dot; dot = strpbrk(dot + 1, ".-")) {
        size_t n = strspn(dot + 1, "0123456789abcdefABCDEF");
        if (n >= 8 && dot[1 + n] == '.') return true;
    }
    return false;
}

static void pack(size_t i) {
    size_t len = (size_t)(up_pages[i].end - up_pages[i].bytes);
    snprintf(packed[i].tag, sizeof packed[i].tag, "\"%016llx\"", (unsigned long long)up_hash(up_pages[i].bytes, len));
    if (len < LEAST_TO_COMPRESS) return;
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return;
    size_t room = deflateBound(&z, len);
    packed[i].bytes = malloc(room);
    z.next_in = (Bytef *)(uintptr_t)up_pages[i].bytes, z.avail_in = (uInt)len, z.next_out = packed[i].bytes, z.avail_out = (uInt)room;
    bool done = packed[i].bytes && deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < len;
    packed[i].len = z.total_out;
    deflateEnd(&z);
    if (!done) { free(packed[i].bytes); packed[i].bytes = NULL; }
}

static void pack_all(void) { for (size_t i = 0; i < MAX_PAGES && up_pages[i].name; i++) pack(i); }
void up_pages_begin(void) { pthread_once(&once, pack_all); }

bool up_page_find(const char *name, const char **bytes, size_t *len) {
    for (const struct up_page *p = up_pages; p->name; p++)
        if (strcmp(p->name, name) == 0) { *bytes = p->bytes, *len = (size_t)(p->end - p->bytes); return true; }
    return false;
}

static int page_for(const char *path) {
    const char *name = strcmp(path, "/") == 0 ? "index.html" : path + 1;
    for (int i = 0; i < MAX_PAGES && up_pages[i].name; i++) if (up_pages[i].name[0] != '@' && strcmp(up_pages[i].name, name) == 0) return i;
    return -1;
}

enum MHD_Result up_page_answer(up_call *c) {
    int i = page_for(c->ask.path);
    struct MHD_Response *r;
    int status = 200;
    const char *known = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, "If-None-Match"), *accepts = MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, "Accept-Encoding");
    bool packs = i >= 0 && packed[i].bytes && accepts && strstr(accepts, "gzip");
    if (i < 0) {
        static const char text[] = "There is no such page.\n";
        r = MHD_create_response_from_buffer(sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT), status = 404;
    } else if (known && strstr(known, packed[i].tag)) r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT), status = 304;
    else if (packs) r = MHD_create_response_from_buffer(packed[i].len, packed[i].bytes, MHD_RESPMEM_PERSISTENT);
    else r = MHD_create_response_from_buffer((size_t)(up_pages[i].end - up_pages[i].bytes), (void *)(uintptr_t)up_pages[i].bytes, MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
    up_http_add_headers(r, true);
    MHD_add_response_header(r, "Content-Type", i < 0 ? "text/plain; charset=utf-8" : type_of(up_pages[i].name));
    if (i >= 0) {
        MHD_add_response_header(r, "ETag", packed[i].tag);
        MHD_add_response_header(r, "Vary", "Accept-Encoding");
        MHD_add_response_header(r, "Cache-Control", has_hash(up_pages[i].name) ? "public, max-age=31536000, immutable" : "no-cache");
        if (packs && status == 200) MHD_add_response_header(r, "Content-Encoding", "gzip");
    }
    enum MHD_Result done = MHD_queue_response(c->connection, (unsigned)status, r);
    MHD_destroy_response(r);
    return done;
}

void up_answer_openapi(up_desk *desk, const up_ask *ask, up_answer *answer) {
    const char *bytes;
    size_t len;
    (void)desk, (void)ask;
    if (up_page_find("@openapi.json", &bytes, &len)) up_buffer_add(&answer->body, bytes, len);
    answer->keep = true;
}
