/* request.c - what is asked: the path and query of a request line, taken apart and checked.
 *
 * Percent escapes are decoded once; what is no escape, no UTF-8, or holds a NUL is refused, as is a parameter that the route
 * does not know, or that is given twice.  The values are checked where they are used; the filters all here. */
#include <errno.h>
#include <stdarg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "serve/serve.h"

const char *const up_param_names[UP_N_PARAMS] = {
    [UP_P_GROUP] = "group", [UP_P_TYPE] = "type", [UP_P_CLASS] = "class", [UP_P_COUNTRY] = "country", [UP_P_ADMIN1] = "admin1", [UP_P_PLACE] = "place", [UP_P_FROM] = "from",
    [UP_P_TO] = "to", [UP_P_BBOX] = "bbox", [UP_P_PRECISION] = "precision", [UP_P_FACTUALITY] = "factuality", [UP_P_CONFIDENCE] = "confidence", [UP_P_REVIEW] = "review",
    [UP_P_REPORT] = "report", [UP_P_SOURCE] = "source", [UP_P_ADDED_FROM] = "added_from", [UP_P_ADDED_TO] = "added_to", [UP_P_Q] = "q", [UP_P_NAMES] = "names",
    [UP_P_LIMIT] = "limit", [UP_P_CURSOR] = "cursor", [UP_P_SORT] = "sort", [UP_P_AT] = "at", [UP_P_DAYS] = "days", [UP_P_ZOOM] = "zoom", [UP_P_BY] = "by", [UP_P_OVER] = "over",
    [UP_P_TOP] = "top", [UP_P_EXPECTED] = "expected", [UP_P_OF] = "of", [UP_P_ALL] = "all", [UP_P_FORMAT] = "format", [UP_P_REVIEWER] = "reviewer", [UP_P_DATE] = "date", [UP_P_HXL] = "hxl",
};

void up_refuse(up_answer *a, int status, const char *format, ...) {
    char message[600];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    size_t len = strlen(message);
    len = up_utf8_invalid(message, len); /* a cut character at the end goes */
    up_buffer_clear(&a->body);
    a->status = status, a->type = NULL, a->disposition = NULL, a->cookie[0] = 0, a->keep = false;
    up_buffer_format(&a->body, "{\"error\":{\"status\":%d,\"message\":", status);
    up_buffer_json(&a->body, message, len);
    up_buffer_text(&a->body, "}}\n");
}

void up_refuse_error(up_answer *a, up_status status, const up_error *err) {
    switch (status) {
        case UP_E_USAGE: case UP_E_FORMAT: case UP_E_ENCODING: case UP_E_RANGE: case UP_E_LIMIT: up_refuse(a, 400, "%s", err->message); break;
        case UP_E_MISSING: up_refuse(a, 404, "%s", err->message); break;
        case UP_E_BUSY: up_refuse(a, 503, "%s", err->message); break;
        default: up_refuse(a, 500, "%s", err->message); /* a disk, memory: nothing that the asker did */
    }
}

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* In place. */
bool up_decode(char *text, size_t *len, bool plus_is_blank) {
    size_t to = 0;
    for (size_t i = 0; i < *len; i++) {
        char c = text[i];
        if (c == '%') {
            bool fits = *len - i > 2;
            int high = fits ? hex(text[i + 1]) : -1, low = fits ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_blank) c = ' ';
        if (!c) return false;
        text[to++] = c;
    }
    *len = to;
    text[to] = 0;
    return up_utf8_invalid(text, to) == to;
}

bool up_ask_parse(up_ask *ask, const char *uri, up_answer *answer) {
    size_t len = strlen(uri);
    if (len > UP_URI_MAX) { up_refuse(answer, 414, "the address is longer than %d bytes", UP_URI_MAX); return false; }
    if (uri[0] != '/') { up_refuse(answer, 400, "the address must begin with /"); return false; }
    /* The path, then room for the decoded id and the query: nothing grows when decoded. */
    ask->text = malloc(3 * len + 3);
    if (!ask->text) { up_refuse(answer, 503, "out of memory"); return false; }
    size_t path = strcspn(uri, "?#");
    memcpy(ask->text, uri, path);
    ask->text[path] = 0;
    ask->path = ask->text;
    return true;
}

void up_ask_free(up_ask *ask) {
    free(ask->text);
    ask->text = NULL;
}

static int param_named(const char *name) {
    for (int p = 0; p < UP_N_PARAMS; p++) if (strcmp(up_param_names[p], name) == 0) return p;
    return -1;
}

bool up_ask_params(up_ask *ask, const char *query, uint64_t allowed, up_answer *answer) {
    size_t path = strlen(ask->text), len = strlen(query);
    char *copy = ask->text + 2 * path + 2; /* behind the id */
    memcpy(copy, query, len + 1);
    for (char *piece = copy, *next; piece; piece = next) {
        if ((next = strchr(piece, '&'))) *next++ = 0;
        if (!*piece) continue;
        char *value = strchr(piece, '=');
        if (value) *value++ = 0; else value = piece + strlen(piece);
        size_t name_len = strlen(piece), value_len = strlen(value);
        if (!up_decode(piece, &name_len, true) || !up_decode(value, &value_len, true)) { up_refuse(answer, 400, "the query is not well written: a broken escape, or no UTF-8"); return false; }
        int p = param_named(piece);
        if (p < 0 || !(allowed >> p & 1)) { up_refuse(answer, 400, "there is no parameter '%.60s' here", piece); return false; }
        if (ask->values[p]) { up_refuse(answer, 400, "the parameter '%s' is given twice", piece); return false; }
        ask->values[p] = value;
    }
    /* Empty is as good as not given: a form sends all its fields. */
    for (int p = 0; p < UP_N_PARAMS; p++) if (ask->values[p] && !*ask->values[p]) ask->values[p] = NULL;
    return true;
}

bool up_ask_number(const up_ask *ask, up_param param, int least, int most, int otherwise, int *out, up_answer *answer) {
    const char *text = ask->values[param];
    *out = otherwise;
    if (!text) return true;
    char *end;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (errno || end == text || *end || n < least || n > most) { up_refuse(answer, 400, "%s wants a number from %d to %d, not '%.40s'", up_param_names[param], least, most, text); return false; }
    *out = (int)n;
    return true;
}

int up_ask_choice(const up_ask *ask, up_param param, const char *const *names, up_answer *answer) {
    const char *text = ask->values[param];
    if (!text) return 0;
    for (int i = 0; names[i]; i++) if (strcmp(names[i], text) == 0) return i;
    char all[300] = "";
    for (size_t i = 0; names[i]; i++) snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all && *names[i] ? ", " : "", names[i]); /* the first may be empty: what holds where nothing is given */
    up_refuse(answer, 400, "%s cannot be '%.40s'; there are %s", up_param_names[param], text, all);
    return -1;
}

bool up_ask_day(const up_ask *ask, up_param param, up_day otherwise, up_day *out, up_answer *answer) {
    const char *text = ask->values[param];
    *out = otherwise;
    if (!text) return true;
    *out = up_day_from_iso(text, (uint32_t)strnlen(text, 16));
    if (*out == UP_NO_DAY) { up_refuse(answer, 400, "'%.40s' is no date; expected YYYY-MM-DD", text); return false; }
    return true;
}

/* A number with nothing before or after it; `text` is moved behind it. */
static bool read_double(const char **text, char after, double *out) {
    char *end;
    if (!**text || strchr(" \t\n\r", **text)) return false;
    *out = strtod(*text, &end);
    if (end == *text || *end != after || !isfinite(*out)) return false;
    *text = after ? end + 1 : end;
    return true;
}

/* A public view: held back for a time, and not to be searched for what it does not show. */
static bool narrow(const up_ask *ask, up_query *q, up_answer *answer) {
    if (q->words || q->report || q->place) {
        up_refuse(answer, 403, "a public view cannot be searched by words, report or place");
        return false;
    }
    if (!q->added_to || strcmp(q->added_to, ask->until) > 0) q->added_to = ask->until;
    if (q->has_box) {
        double cell = ask->view.cell_degrees;
        q->west = fmax(floor(q->west / cell) * cell, -180), q->south = fmax(floor(q->south / cell) * cell, -90);
        q->east = fmin(ceil(q->east / cell) * cell, 180), q->north = fmin(ceil(q->north / cell) * cell, 90);
    }
    return true;
}

bool up_ask_query(const up_ask *ask, up_query *q, up_answer *answer) {
    const char *const *v = ask->values;
    *q = (up_query){.group = v[UP_P_GROUP], .type = v[UP_P_TYPE], .klass = v[UP_P_CLASS], .country = v[UP_P_COUNTRY], .from = v[UP_P_FROM], .to = v[UP_P_TO],
                    .report = v[UP_P_REPORT], .words = v[UP_P_Q], .place = v[UP_P_PLACE], .admin1 = v[UP_P_ADMIN1], .source = v[UP_P_SOURCE], .factuality = v[UP_P_FACTUALITY],
                    .precision = v[UP_P_PRECISION], .review = v[UP_P_REVIEW], .added_from = v[UP_P_ADDED_FROM], .added_to = v[UP_P_ADDED_TO]};
    const char *text = v[UP_P_CONFIDENCE];
    if (text && (!read_double(&text, 0, &q->confidence) || q->confidence < 0 || q->confidence > 1)) {
        up_refuse(answer, 400, "confidence wants a number from 0 to 1, not '%.40s'", v[UP_P_CONFIDENCE]);
        return false;
    }
    if ((text = v[UP_P_BBOX])) {
        q->has_box = true;
        if (!read_double(&text, ',', &q->west) || !read_double(&text, ',', &q->south) || !read_double(&text, ',', &q->east) || !read_double(&text, 0, &q->north)) {
            up_refuse(answer, 400, "bbox wants west,south,east,north in degrees, not '%.60s'", v[UP_P_BBOX]);
            return false;
        }
    }
    return !ask->view.is_public || narrow(ask, q, answer);
}

/* ------------------------------------------------------------------ routes */

/* Whether `path` is that of a route; `id` (room for the path's length) gets its open part, decoded. */
static bool is_path(const char *route, const char *path, char *id, bool *is_broken) {
    const char *open = strchr(route, '{');
    if (!open) return strcmp(route, path) == 0;
    size_t before = (size_t)(open - route);
    if (strncmp(route, path, before) != 0 || !path[before] || strchr(path + before, '/')) return false;
    size_t len = strlen(path + before);
    memcpy(id, path + before, len + 1);
    *is_broken = !up_decode(id, &len, false);
    return true;
}

const up_route *up_route_find(up_ask *ask, up_answer *answer) {
    char *id = ask->text + strlen(ask->text) + 1;
    const char *method = strcmp(ask->method, "HEAD") == 0 ? "GET" : ask->method;
    bool is_there = false, is_broken = false;
    for (size_t i = 0; i < up_n_routes; i++) {
        const up_route *r = &up_routes[i];
        if (!is_path(r->path, ask->path, id, &is_broken)) continue;
        is_there = true;
        if (strcmp(r->method, method) != 0) continue;
        if (is_broken) break;
        ask->id = strchr(r->path, '{') ? id : NULL;
        return r;
    }
    if (is_broken) up_refuse(answer, 400, "the address is not well written: a broken escape, or no UTF-8");
    else if (is_there) up_refuse(answer, 405, "%.20s is not what this address takes", ask->method);
    else up_refuse(answer, 404, "there is nothing at %.200s", ask->path);
    return NULL;
}
