/* check.c - is this a request for us, and who is asking?
 *
 * Checked before anything is looked at: size, method, Host, Origin, content type, the role that a token gives.  What does not pass
 * is answered with 4xx. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "serve/http.h"
#include "serve/session.h"

typedef struct header_count { const char *name; int n; } header_count;

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *key, const char *value) {
    header_count *c = context;
    (void)kind, (void)value;
    c->n += strcasecmp(key, c->name) == 0;
    return MHD_YES;
}

static int n_headers(struct MHD_Connection *connection, const char *name) {
    header_count c = {name, 0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &c);
    return c.n;
}

const char *up_call_header(const up_call *c, const char *name) { return MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, name); }

/* "name", "name:port", "[::1]:port": is it one of ours? */
static bool is_our_host(const struct up_http *h, const char *host, size_t len) {
    const char *colon = NULL;
    for (size_t i = len; i-- > 0;) {
        if (host[i] == ']') break;
        if (host[i] == ':') { colon = host + i; break; }
    }
    size_t name_len = colon ? (size_t)(colon - host) : len;
    char port[8];
    snprintf(port, sizeof port, "%u", h->port);
    bool is_own_port = !colon || (len - name_len - 1 == strlen(port) && memcmp(colon + 1, port, strlen(port)) == 0);
    static const char *const own[] = {"127.0.0.1", "localhost", "[::1]"};
    for (int i = 0; i < 3; i++) if (is_own_port && strlen(own[i]) == name_len && strncasecmp(own[i], host, name_len) == 0) return true;
    const up_server_options *o = &h->server->options;
    if (o->address && is_own_port && strlen(o->address) == name_len && strncasecmp(o->address, host, name_len) == 0) return true;
    for (size_t i = 0; i < o->n_hosts; i++) if (strlen(o->hosts[i]) == name_len && strncasecmp(o->hosts[i], host, name_len) == 0) return true;
    return false;
}

static bool is_our_origin(const struct up_http *h, const char *origin) {
    size_t scheme = strncmp(origin, "http://", 7) == 0 ? 7 : strncmp(origin, "https://", 8) == 0 ? 8 : 0;
    return scheme && is_our_host(h, origin + scheme, strlen(origin + scheme));
}

/* The content type without its parameters. */
static void read_type(up_call *c) {
    const char *type = up_call_header(c, "Content-Type");
    size_t len = type ? strcspn(type, "; \t") : 0;
    snprintf(c->content_type, sizeof c->content_type, "%.*s", (int)(len < sizeof c->content_type ? len : sizeof c->content_type - 1), type ? type : "");
}

static bool is_one_of(const char *word, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) if (strcasecmp(word, words[i]) == 0) return true;
    return false;
}

/* Writes want a type that a foreign page's form cannot send unasked, or an origin that is ours, or none, as programs have. */
static bool may_write(up_call *c) {
    const char *origin = up_call_header(c, "Origin"), *site = up_call_header(c, "Sec-Fetch-Site");
    static const char *const sites[] = {"same-origin", "none"};
    if ((origin && !is_our_origin(c->http, origin)) || (site && !is_one_of(site, sites, 2))) { up_refuse(&c->answer, 403, "a request from another page is not taken"); return false; }
    if (strcmp(c->method, "POST") != 0) return true;
    static const char *const types[] = {"application/json", "application/x-ndjson", "text/plain", "text/html"};
    if (is_one_of(c->content_type, types, strcmp(c->ask.path, "/api/v1/reports") == 0 ? 4 : 1)) return true;
    up_refuse(&c->answer, 415, "the content type must be application/json");
    return false;
}

/* Who is asking, and what that one may see. */
static void know_asker(up_call *c) {
    up_server *s = c->http->server;
    up_ask *ask = &c->ask;
    const char *authorization = up_call_header(c, "Authorization"), *cookie = MHD_lookup_connection_value(c->connection, MHD_COOKIE_KIND, "uptick");
    const char *token = authorization && strncasecmp(authorization, "Bearer ", 7) == 0 ? authorization + 7 : cookie;
    ask->role = up_tokens_role(s->tokens, token, &ask->reviewer);
    if (ask->role == UP_ROLE_NONE) ask->role = s->options.is_public ? UP_ROLE_PUBLIC : s->tokens ? UP_ROLE_NONE : UP_ROLE_ADMIN;
    if (ask->role != UP_ROLE_PUBLIC) return;
    ask->view = s->options.public_view;
    ask->view.is_public = true, ask->view.names = false;
    up_day_to_iso(up_server_today(s) - s->options.delay_days, ask->until);
}

bool up_call_check_head(up_call *c) {
    up_answer *a = &c->answer;
    static const char *const methods[] = {"GET", "HEAD", "POST", "DELETE"};
    if (!is_one_of(c->method, methods, 4)) { up_refuse(a, 405, "%.7s is not taken here", c->method); return false; }
    const char *host = up_call_header(c, "Host"), *length = up_call_header(c, "Content-Length");
    if (n_headers(c->connection, "Host") != 1 || !is_our_host(c->http, host, strlen(host))) { up_refuse(a, 421, "this server does not go by that name (Host)"); return false; }
    if (n_headers(c->connection, "Content-Length") + n_headers(c->connection, "Transfer-Encoding") > 1) { up_refuse(a, 400, "how long is the body?"); return false; }
    if (length && (strlen(length) > 9 || strspn(length, "0123456789") != strlen(length) || atol(length) > UP_BODY_MAX)) { up_refuse(a, 413, "a body has at most %d bytes", UP_BODY_MAX); return false; }
    if (!up_ask_parse(&c->ask, c->uri, a)) return false;
    read_type(c);
    c->ask.method = c->method, c->ask.content_type = c->content_type;
    know_asker(c);
    bool is_api = strncmp(c->ask.path, "/api/", 5) == 0;
    if (!is_api && c->method[0] != 'G' && c->method[0] != 'H') { up_refuse(a, 405, "pages are only read"); return false; }
    if (!is_api) return true;
    c->route = up_route_find(&c->ask, a);
    if (!c->route) return false;
    if (c->route->least > c->ask.role) {
        up_refuse(a, c->ask.role <= UP_ROLE_PUBLIC && c->http->server->tokens ? 401 : 403, c->ask.role <= UP_ROLE_PUBLIC ? "this needs a token" : "your role may not do this");
        return false;
    }
    bool writes = c->method[0] == 'P' || c->method[0] == 'D';
    if (writes && !may_write(c)) return false;
    const char *query = strchr(c->uri, '?');
    if (!up_ask_params(&c->ask, query ? query + 1 : "", c->route->params, a)) return false;
    const char *names = c->ask.values[UP_P_NAMES];
    if (names && strcmp(names, "1") != 0 && strcmp(names, "0") != 0) { up_refuse(a, 400, "names is 1 or 0"); return false; }
    c->ask.view.all_words = c->ask.role >= UP_ROLE_ADMIN;
    c->ask.view.names = names && *names == '1';
    if (c->ask.view.names && c->ask.role < UP_ROLE_READER) { up_refuse(a, 403, "names are not shown to everybody"); return false; }
    return true;
}
