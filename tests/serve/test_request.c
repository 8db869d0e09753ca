/* What is asked is read once, and what is not well asked is refused. */
#include "serve/serve.h"
#include "check.h"

static up_ask ask;
static up_answer answer;

/* Takes a request line through path, route and query; the status it would end with. */
static int status_of(const char *method, const char *uri) {
    up_ask_free(&ask), up_buffer_free(&answer.body);
    ask = (up_ask){.method = method}, answer = (up_answer){.status = 200};
    if (!up_ask_parse(&ask, uri, &answer)) return answer.status;
    const up_route *route = up_route_find(&ask, &answer);
    if (!route) return answer.status;
    const char *query = strchr(uri, '?');
    up_query q;
    if (up_ask_params(&ask, query ? query + 1 : "", route->params, &answer)) up_ask_query(&ask, &q, &answer);
    return answer.status;
}

static void lines(void) {
    static char much[UP_URI_MAX + 100];
    memset(much, 'a', sizeof much - 1), memcpy(much, "/api/v1/events?q=", 17);
    static const struct { const char *name, *method, *uri; int status; } cases[] = {
        {"a list", "GET", "/api/v1/events", 200}, {"HEAD is answered as GET", "HEAD", "/api/v1/events", 200}, {"filters", "GET", "/api/v1/events?group=religion%3Ajewish&q=a+b", 200},
        {"empty parameters, as forms send them", "GET", "/api/v1/events?group=&type=&&", 200}, {"an id", "GET", "/api/v1/reports/a%2Fb%23%25", 200},
        {"no such place", "GET", "/api/v1/smurfs", 404}, {"nor this", "GET", "/api/v1/events/", 404}, {"an id with a stroke is two", "GET", "/api/v1/reports/a/b", 404}, {"an empty id", "GET", "/api/v1/reports/", 404},
        {"another method", "POST", "/api/v1/events", 405}, {"a parameter there is not", "GET", "/api/v1/events?smurf=1", 400}, {"one of another route", "GET", "/api/v1/about?group=x", 400},
        {"given twice", "GET", "/api/v1/events?type=arson&type=arson", 400}, {"a broken escape", "GET", "/api/v1/events?q=%4", 400}, {"no hexadecimal", "GET", "/api/v1/events?q=%zz", 400},
        {"a NUL", "GET", "/api/v1/events?q=a%00b", 400}, {"no UTF-8", "GET", "/api/v1/events?q=%ff", 400}, {"overlong UTF-8", "GET", "/api/v1/events?q=%c0%af", 400}, {"a broken escape in an id", "GET", "/api/v1/reports/%f", 400},
        {"a NUL in an id", "GET", "/api/v1/reports/%00", 400}, {"sure, not so sure", "GET", "/api/v1/events?confidence=1.5", 400}, {"no number", "GET", "/api/v1/events?confidence=much", 400}, {"not a number", "GET", "/api/v1/events?confidence=nan", 400},
        {"three sides of a box", "GET", "/api/v1/events?bbox=1,2,3", 400}, {"five", "GET", "/api/v1/events?bbox=1,2,3,4,5", 400}, {"a box without end", "GET", "/api/v1/events?bbox=1,2,3,inf", 400}, {"a box", "GET", "/api/v1/events?bbox=1,2,3.5,-4", 200},
        {"no path at all", "GET", "*", 400}, {"too much", "GET", much, 414},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int status = status_of(cases[i].method, cases[i].uri);
        if (!CHECK(cases[i].name, status == cases[i].status)) fprintf(stderr, "  %d: %s\n", status, answer.body.bytes ? answer.body.bytes : "");
    }
    CHECK("values are decoded", status_of("GET", "/api/v1/events?q=%22a+b%22%20c&group=x") == 200 && strcmp(ask.values[UP_P_Q], "\"a b\" c") == 0 && strcmp(ask.values[UP_P_GROUP], "x") == 0);
    CHECK("and ids, where a plus is a plus", status_of("GET", "/api/v1/reports/r%C3%A9+1%2F2") == 200 && strcmp(ask.id, "r\xC3\xA9+1/2") == 0);
    CHECK("empty is not given", status_of("GET", "/api/v1/events?q=&type") == 200 && !ask.values[UP_P_Q] && !ask.values[UP_P_TYPE]);
}

static void numbers(void) {
    int n = -1;
    CHECK("", status_of("GET", "/api/v1/events?limit=50") == 200 && up_ask_number(&ask, UP_P_LIMIT, 1, 500, 9, &n, &answer) && n == 50);
    CHECK("not given", status_of("GET", "/api/v1/events") == 200 && up_ask_number(&ask, UP_P_LIMIT, 1, 500, 9, &n, &answer) && n == 9);
    static const char *const wrong[] = {"0", "501", "-1", "5x", "0x10", "99999999999999999999", "5.0", " "};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char uri[80];
        snprintf(uri, sizeof uri, "/api/v1/events?limit=%s", wrong[i][0] == ' ' ? "%20" : wrong[i]);
        CHECK(wrong[i], status_of("GET", uri) == 200 && !up_ask_number(&ask, UP_P_LIMIT, 1, 500, 9, &n, &answer) && answer.status == 400);
    }
}

/* A public view is not searched for what it does not show, and its box is of whole cells. */
static void public_views(void) {
    up_query q;
    status_of("GET", "/api/v1/events?bbox=1.2,3.4,5.6,7.8&added_to=2030-01-01");
    ask.view = (up_view){.is_public = true, .cell_degrees = 1}, memcpy(ask.until, "2022-05-01", 11);
    CHECK("whole cells", up_ask_query(&ask, &q, &answer) && q.west == 1 && q.south == 3 && q.east == 6 && q.north == 8);
    CHECK("not before its time", strcmp(q.added_to, "2022-05-01") == 0);
    static const char *const hidden[] = {"/api/v1/events?q=Kroo", "/api/v1/events?report=r1", "/api/v1/events?place=Arvel"};
    for (size_t i = 0; i < COUNT_OF(hidden); i++) {
        status_of("GET", hidden[i]);
        ask.view.is_public = true, ask.view.cell_degrees = 1, memcpy(ask.until, "2022-05-01", 11);
        CHECK(hidden[i], !up_ask_query(&ask, &q, &answer) && answer.status == 403);
    }
}

int main(void) {
    lines();
    numbers();
    public_views();
    up_ask_free(&ask), up_buffer_free(&answer.body);
    return check_report();
}
