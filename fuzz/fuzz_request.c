/* fuzz_request.c - a request as the server reads it: a line with the method and address, then the body.
 *
 * Whatever the bytes, there is an answer: 200, or 4xx with a line that says why; JSON is JSON; and of what was not a decision
 * nothing is kept. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "serve/rises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char events[] =
    "{\"schema\":\"uptick.event/1\",\"id\":\"r#1\",\"report\":{\"id\":\"r\",\"date\":\"2022-03-04\",\"title\":null},\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\",\"factuality\":\"asserted\",\"group\":\"religion:jewish\",\"perceived\":false,"
    "\"date\":{\"start\":\"2022-02-21\",\"end\":\"2022-02-27\"},\"place\":{\"name\":\"Brno\",\"country\":\"CZ\",\"admin1\":null,\"lat\":49.2,\"lon\":16.6,\"precision\":\"city\"},\"target\":{\"text\":\"Jana Novak\",\"kind\":\"person\",\"name\":\"Jana Novak\"},"
    "\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1},\"evidence\":[],\"confidence\":0.9,\"why\":[]}\n"
    "{\"schema\":\"uptick.event/1\",\"id\":\"r#2\",\"report\":{\"id\":\"r\"},\"class\":\"claim\",\"type\":\"rise\",\"family\":\"claim\",\"factuality\":\"asserted\",\"group\":null,\"confidence\":0.4}\n";

static up_server server;
static up_store *store;

static void begin(void) {
    up_error err;
    up_added how;
    const up_report report = {.id = "r", .date = "2022-03-04", .text = "A report of Jana Novak.", .text_len = 23};
    if (up_store_open(":memory:", NULL, &store, &err) != UP_OK || up_store_add(store, &report, events, sizeof events - 1, &how, &err) != UP_OK) abort();
    if (up_store_run(store, "INSERT INTO incidents(id, status, founder, class, type, family, perceived, factuality, n_events, n_follow_ups, n_reports, n_sources, n_copies, confidence, made_utc, changed_utc)"
                            " VALUES('i1', 'live', 'r#1', 'incident', 'arson', 'property', 0, 'asserted', 1, 0, 1, 1, 0, 0.9, '2022-03-04T00:00:00Z', '2022-03-04T00:00:00Z');"
                            "INSERT INTO incident_events VALUES(1, 1, 'act', 1)", &err) != UP_OK) abort();
    server = (up_server){.options = {.has_no_links = true, .public_view = {.cell_degrees = 1, .min_cell = 5}}, .today_given = UP_NO_DAY};
    pthread_mutex_init(&server.refreshing, NULL);
    if (up_columns_open(store, &server.columns, &err) != UP_OK || !(server.rises = up_rises_new())) abort();
}

static void answer_one(const char *method, const char *uri, const char *body, size_t body_len, bool is_public) {
    up_ask ask = {.method = method, .role = is_public ? UP_ROLE_PUBLIC : UP_ROLE_ADMIN, .body = body, .body_len = body_len, .content_type = "application/json"};
    up_answer answer = {.status = 200};
    up_desk desk = {.server = &server, .store = store};
    if (is_public) ask.view = server.options.public_view, ask.view.is_public = true, memcpy(ask.until, "2030-01-01", 11);
    const up_route *route = up_ask_parse(&ask, uri, &answer) ? up_route_find(&ask, &answer) : NULL;
    const char *query = strchr(uri, '?');
    /* Who may ask what is asked before (src/serve/check.c). */
    if (route && route->least <= ask.role && route->answer && route->answer != up_answer_add && up_ask_params(&ask, query ? query + 1 : "", route->params, &answer)) {
        ask.view.names = ask.values[UP_P_NAMES] && *ask.values[UP_P_NAMES] == '1' && !is_public;
        up_server_answer(&desk, route, &ask, &answer);
    }
    if (answer.status != 200 && (answer.status < 400 || answer.status >= 500)) abort();
    if (answer.body.len && !answer.type) {
        json_t *json = json_loadb(answer.body.bytes, answer.body.len, JSON_REJECT_DUPLICATES, NULL);
        if (!json || (answer.status != 200 && !json_object_get(json, "error"))) abort();
        json_decref(json);
    }
    /* A refusal may say back what was asked; an answer says no name. */
    if (is_public && answer.status == 200 && answer.body.bytes && strstr(answer.body.bytes, "Novak")) abort();
    up_ask_free(&ask);
    up_buffer_free(&answer.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!store) begin();
    if (size > 1 << 16) return 0;
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = 0;
    char *end = memchr(text, '\n', size), *body = end ? end + 1 : text + size;
    if (end) *end = 0;
    char *uri = strchr(text, ' ');
    if (uri) {
        *uri++ = 0;
        const char *method = strcmp(text, "POST") == 0 ? "POST" : strcmp(text, "DELETE") == 0 ? "DELETE" : "GET";
        bool is_session = strncmp(uri, "/api/v1/session", 15) == 0 && *method != 'G'; /* no tokens here */
        if (!is_session) answer_one(method, uri, body, (size_t)(text + size - body), false);
        if (*method == 'G') answer_one(method, uri, "", 0, true);
    }
    free(text);
    return 0;
}
