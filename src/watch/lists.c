/* lists.c - which feeds: an address, a file with one a line, or OPML. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "base/error.h"
#include "base/utf8.h"
#include "read/read.h"
#include "read/xml.h"
#include "watch/parts.h"

enum { LIST_BYTES = 16 << 20, MAX_FEEDS = 20000 };

typedef struct listing { up_watched *first, **last; size_t n; bool is_out_of_memory; } listing;

static bool is_address(const char *s, size_t len) {
    return (len > 7 && strncasecmp(s, "http://", 7) == 0) || (len > 8 && strncasecmp(s, "https://", 8) == 0);
}

static void add(listing *l, const char *url, size_t len) {
    up_watched *f = calloc(1, sizeof *f);
    if (!f || !(f->url = strndup(url, len))) { free(f); l->is_out_of_memory = true; return; }
    *l->last = f, l->last = &f->next, l->n++;
}

static void free_list(up_watched *f) {
    while (f) {
        up_watched *next = f->next;
        free(f->url), free(f);
        f = next;
    }
}

static void begin_outline(void *context, const char *name, const char **attributes) {
    listing *l = context;
    const char *url = up_xml_attribute(attributes, "xmlUrl");
    if (!url) url = up_xml_attribute(attributes, "xmlurl");
    if (strcasecmp(up_xml_local(name), "outline") == 0 && url && is_address(url, strlen(url))) add(l, url, strlen(url));
}

static void end_outline(void *context, const char *name) { (void)context, (void)name; }
static void pass_text(void *context, const char *text, size_t len) { (void)context, (void)text, (void)len; }
static bool is_outline(const char *name, size_t len) { return len == 7 && strncasecmp(name, "outline", 7) == 0; }
static void pass_loss(void *context) { (void)context; }

static up_status read_opml(const char *path, up_str text, listing *l, up_error *err) {
    up_xml *xml = up_xml_new(path, NULL, &(up_xml_owner){.begin = begin_outline, .end = end_outline, .text = pass_text, .is_landing = is_outline, .lost = pass_loss, .context = l});
    if (!xml) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    up_status status = up_xml_push(xml, text.at, text.len, true, err);
    up_xml_free(xml);
    return status;
}

static up_status read_lines(const char *path, up_str text, listing *l, up_error *err) {
    uint32_t line = 0;
    for (const char *at = text.at, *end = at + text.len; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end, *s = at;
        at = newline ? newline + 1 : end;
        while (s < stop && (unsigned char)*s <= ' ') s++;
        while (stop > s && (unsigned char)stop[-1] <= ' ') stop--;
        if (s == stop || *s == '#') continue;
        const char *blank = s;
        while (blank < stop && (unsigned char)*blank > ' ') blank++; /* what follows an address is a note */
        if (!is_address(s, (size_t)(blank - s)) || up_utf8_invalid(s, (size_t)(blank - s)) != (size_t)(blank - s))
            return up_fail(err, UP_E_FORMAT, path, line + 1, 0, "expected the address of a feed, which begins with http:// or https://");
        add(l, s, (size_t)(blank - s));
    }
    return UP_OK;
}

static up_status read_file(const char *path, listing *l, up_error *err) {
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return up_fail(err, UP_E_IO, path, 0, 0, "cannot open: %s", strerror(errno));
    up_bytes in = {.fd = fd, .path = path};
    up_str text;
    up_status status = up_bytes_rest(&in, LIST_BYTES, &text, err);
    if (status == UP_OK) {
        while (text.len && (unsigned char)*text.at <= ' ') text.at++, text.len--;
        if (text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0) text.at += 3, text.len -= 3;
        status = text.len && *text.at == '<' ? read_opml(path, text, l, err) : read_lines(path, text, l, err);
    }
    up_bytes_close(&in);
    close(fd);
    if (status == UP_OK && l->is_out_of_memory) status = up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    if (status == UP_OK && !l->n) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "no address of a feed in it");
    if (status == UP_OK && l->n > MAX_FEEDS) status = up_fail(err, UP_E_LIMIT, path, 0, 0, "more than %d feeds", MAX_FEEDS);
    return status;
}

static bool is_there(const up_watch *w, const char *url) {
    for (const up_watched *f = w->feeds; f; f = f->next) if (strcmp(f->url, url) == 0) return true;
    return false;
}

up_status up_watch_add(up_watch *w, const char *url_or_path, up_error *err) {
    listing l = {.last = &l.first};
    up_status status = UP_OK;
    if (is_address(url_or_path, strlen(url_or_path))) {
        add(&l, url_or_path, strlen(url_or_path));
        if (l.is_out_of_memory) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    } else status = read_file(url_or_path, &l, err);
    while (status == UP_OK && l.first) {
        up_watched *f = l.first;
        l.first = f->next, f->next = NULL;
        if (is_there(w, f->url)) free_list(f); else *w->last_feed = f, w->last_feed = &f->next;
    }
    free_list(l.first);
    return status;
}
