/* Golden cases of coding, as prose: tests/golden/events.txt.  Each case is a report and, after it, a line for
 * each of its incidents, measures and claims; a title that begins with * is a near miss.  UPTICK_GOLDEN=rewrite
 * writes what the program says now, and the diff is the review. */
#include "check.h"
#include "uptick.h"

static void line_of(const up_event *e, up_buffer *out) {
    char text[1024];
    snprintf(text, sizeof text, "--- %s  group %s%s  target \"%s\"  actor \"%s\"  place %s %s  date %s..%s  %s\n", up_type_name(e->type), e->group ? e->group : "-", e->perceived ? " perceived" : "",
             e->target.words.text ? e->target.words.text : "-", e->actor.words.text ? e->actor.words.text : "-", e->place.words.text ? e->place.words.text : "-",
             e->place.country[0] ? e->place.country : "-", e->date.start, e->date.end, up_factuality_name(e->factuality));
    up_buffer_text(out, text);
}

/* Codes one case (`=== title | date D`, text, `---` lines) and appends it, with its events as they are now. */
static void code_case(up_worker *worker, const char *from, const char *end, up_buffer *out) {
    const char *newline = memchr(from, '\n', (size_t)(end - from)), *bar = newline;
    char date[11] = "", title[200];
    if (!CHECK("a case has a first line", newline)) return;
    while (bar > from && *bar != '|') bar--;
    CHECK("a case has a date", sscanf(bar, "| date %10s", date) == 1);
    snprintf(title, sizeof title, "%.*s", (int)(bar - from), from);
    const char *body_end = newline + 1;
    while (body_end < end && strncmp(body_end, "---", 3) != 0) {
        const char *next = memchr(body_end, '\n', (size_t)(end - body_end));
        body_end = next ? next + 1 : end;
    }
    up_buffer body = {0};
    up_buffer_add(&body, newline + 1, (size_t)(body_end - newline - 1));
    up_report report = {.id = "golden", .date = date, .text = body.bytes, .text_len = body.len};
    const up_document *doc;
    up_error err = {0};
    if (CHECK(title, up_worker_read(worker, &report, UP_STAGE_EVENTS, &doc, &err) == UP_OK)) {
        size_t n, told = 0;
        const up_event *events = up_document_events(doc, &n);
        up_buffer_add(out, from, (size_t)(newline + 1 - from));
        up_buffer_add(out, body.bytes, body.len);
        for (size_t i = 0; i < n; i++) {
            CHECK("evidence lies in the text", events[i].n_evidence > 0 && events[i].evidence[0].end <= report.text_len);
            CHECK("confidence is a share", events[i].confidence >= 0 && events[i].confidence < 1);
            if (up_type_class(events[i].type) == UP_CLASS_RESPONSE) continue;
            line_of(&events[i], out);
            told++;
        }
        if (title[4] == '*') CHECK(title, told == 0);
    }
    up_buffer_free(&body);
}

int main(void) {
    const char *tests = getenv("UPTICK_TESTS"), *mode = getenv("UPTICK_GOLDEN");
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/events.txt", tests ? tests : "tests");
    FILE *f = fopen(path, "r");
    static char golden[1 << 16];
    size_t len = f ? fread(golden, 1, sizeof golden - 1, f) : 0;
    if (f) fclose(f);
    up_engine *engine;
    up_worker *worker;
    up_error err = {0};
    if (!CHECK("the golden file", len > 0) || !CHECK("the engine opens", up_engine_open(NULL, &engine, &err) == UP_OK) || !CHECK("a worker", up_worker_new(engine, &worker) == UP_OK)) return check_report();
    up_buffer out = {0};
    for (const char *at = golden; at && *at;) {
        const char *next = strstr(at + 1, "\n=== ");
        const char *end = next ? next + 1 : golden + len;
        code_case(worker, at, end, &out);
        at = next ? next + 1 : NULL;
    }
    bool same = out.len == len && memcmp(out.bytes, golden, len) == 0;
    if (mode && strcmp(mode, "rewrite") == 0 && !same) {
        f = fopen(path, "w");
        CHECK("rewritten", f && fwrite(out.bytes, 1, out.len, f) == out.len);
        if (f) fclose(f);
    } else if (!CHECK("events are as the golden file has them (make golden shows the difference)", same)) fprintf(stderr, "%s\n", out.bytes);
    up_buffer_free(&out);
    up_worker_free(worker);
    up_engine_close(engine);
    return check_report();
}
