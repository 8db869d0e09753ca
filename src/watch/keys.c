/* keys.c - addresses taken apart, and told to be the same. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/buffer.h"
#include "base/hash.h"
#include "watch/parts.h"

/* Parts of a query that say where the reader came from, and not what is read. */
static bool is_tracker(const char *name, size_t len) {
    static const char *const known[] = {"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "_ga", "cmpid", "at_medium", "at_campaign", "ns_mchannel", "ns_source", "ns_campaign"};
    if (len > 4 && strncasecmp(name, "utm_", 4) == 0) return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) if (strlen(known[i]) == len && strncasecmp(known[i], name, len) == 0) return true;
    return false;
}

static char *part(CURLU *u, CURLUPart which) {
    char *value = NULL;
    return curl_url_get(u, which, &value, 0) == CURLUE_OK ? value : NULL;
}

static void add_lower(up_buffer *out, const char *s) {
    for (; *s; s++) { char c = (char)(*s >= 'A' && *s <= 'Z' ? *s | 32 : *s); up_buffer_add(out, &c, 1); }
}

uint64_t up_watch_link_key(const char *url) {
    if (!url || !*url) return 0;
    up_buffer key = {0};
    CURLU *u = curl_url();
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) {
        char *host = part(u, CURLUPART_HOST), *port = part(u, CURLUPART_PORT), *path = part(u, CURLUPART_PATH), *query = part(u, CURLUPART_QUERY);
        if (host) add_lower(&key, strncasecmp(host, "www.", 4) == 0 ? host + 4 : host);
        if (port && strcmp(port, "80") != 0 && strcmp(port, "443") != 0) up_buffer_text(&key, ":"), up_buffer_text(&key, port);
        if (path) up_buffer_text(&key, path);
        while (key.len && key.bytes[key.len - 1] == '/') key.bytes[--key.len] = 0;
        char between = '?';
        for (const char *at = query ? query : ""; *at;) {
            size_t len = strcspn(at, "&"), name = strcspn(at, "=&");
            if (len && !is_tracker(at, name)) up_buffer_add(&key, &between, 1), up_buffer_add(&key, at, len), between = '&';
            at += len + (at[len] == '&');
        }
        curl_free(host), curl_free(port), curl_free(path), curl_free(query);
    } else up_buffer_text(&key, url);
    curl_url_cleanup(u);
    uint64_t hash = up_hash(key.bytes ? key.bytes : "", key.len);
    up_buffer_free(&key);
    return hash ? hash : 1;
}

char *up_watch_host_name(up_arena *arena, const char *url) {
    CURLU *u = curl_url();
    char *made = NULL;
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) {
        char *scheme = part(u, CURLUPART_SCHEME), *host = part(u, CURLUPART_HOST), *port = part(u, CURLUPART_PORT);
        if (scheme && host && (strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0))
            made = up_arena_format(arena, "%s://%s%s%s", scheme, host, port ? ":" : "", port ? port : "");
        for (char *c = made; c && *c; c++) if (*c >= 'A' && *c <= 'Z') *c |= 32;
        curl_free(scheme), curl_free(host), curl_free(port);
    }
    curl_url_cleanup(u);
    return made;
}

char *up_watch_path(up_arena *arena, const char *url) {
    CURLU *u = curl_url();
    char *made = NULL;
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) {
        char *path = part(u, CURLUPART_PATH), *query = part(u, CURLUPART_QUERY);
        made = up_arena_format(arena, "%s%s%s", path ? path : "/", query ? "?" : "", query ? query : "");
        curl_free(path), curl_free(query);
    }
    curl_url_cleanup(u);
    return made;
}
