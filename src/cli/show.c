/* show.c - uptick show: one report in the terminal, its events marked in the text, and why.
 *
 * Evidence is underlined and numbered, the words of actor, target, place and date are coloured; without colours
 * evidence stands in brackets.  Spans come in code points, so the text is walked once, character by character,
 * with what begins and ends at each. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "cli/show.h"

enum { EVIDENCE = 1, TARGET = 2, ACTOR = 4, PLACE = 8, DATE = 16, WIDEST = 100 };

static const struct { const char *key; unsigned char paint; const char *color, *label; } roles[] = {
    {"target", TARGET, "\033[33m", "target"}, {"actor", ACTOR, "\033[31m", "actor"}, {"place", PLACE, "\033[32m", "place"}, {"date", DATE, "\033[36m", "date"},
};
enum { N_ROLES = sizeof roles / sizeof *roles };

typedef struct mark { size_t begin, end; int number; } mark;

/* ------------------------------------------------------------------ the text with its marks */

static void end_word(page *p) {
    if (p->column && p->column + p->word_columns > p->width) {
        if (p->out.len && p->out.bytes[p->out.len - 1] == ' ') p->out.bytes[--p->out.len] = 0;
        up_buffer_text(&p->out, "\n");
        p->column = 0;
    }
    up_buffer_add(&p->out, p->word.bytes ? p->word.bytes : "", p->word.len);
    p->column += p->word_columns;
    up_buffer_clear(&p->word);
    p->word_columns = 0;
}

static void put_visible(page *p, const char *text) {
    up_buffer_text(&p->word, text);
    p->word_columns += cli_columns(text, strlen(text));
}

static void put_character(page *p, const char *c, size_t len) {
    if (*c == '\n') {
        end_word(p);
        up_buffer_text(&p->out, "\n");
        p->column = 0;
    } else if (*c == ' ') {
        end_word(p);
        if (p->column && p->column < p->width) up_buffer_text(&p->out, " "), p->column++;
    } else {
        size_t from = p->word.len;
        cli_clean(&p->word, c, len, 0);
        p->word_columns += cli_columns(p->word.bytes + from, p->word.len - from);
    }
}

static void paint_with(page *p, unsigned char paint) {
    if (!p->colors) return;
    up_buffer_text(&p->word, "\033[0m");
    if (paint & EVIDENCE) up_buffer_text(&p->word, "\033[4m");
    for (int i = N_ROLES; i-- > 0;) if (paint & roles[i].paint) { up_buffer_text(&p->word, roles[i].color); up_buffer_text(&p->word, "\033[1m"); break; }
}

static void put_text(page *p, const up_report *r, const unsigned char *paint, const mark *marks, size_t n_marks) {
    size_t point = 0;
    unsigned char now = 0;
    for (size_t at = 0; at < r->text_len; point++) {
        size_t next = at + 1;
        while (next < r->text_len && ((unsigned char)r->text[next] & 0xC0) == 0x80) next++;
        for (size_t m = 0; m < n_marks; m++) if (marks[m].end == point && !p->colors) put_visible(p, "]");
        bool begins = false;
        for (size_t m = 0; m < n_marks; m++) {
            if (marks[m].begin != point) continue;
            char number[24];
            snprintf(number, sizeof number, p->colors ? "\033[0;2m[%d]" : "[%d: ", marks[m].number);
            if (p->colors) up_buffer_text(&p->word, number), p->word_columns += strlen(number) - 6;
            else put_visible(p, number);
            begins = true;
        }
        if (begins || paint[point] != now) paint_with(p, now = paint[point]);
        put_character(p, r->text + at, next - at);
        at = next;
    }
    for (size_t m = 0; m < n_marks; m++) if (marks[m].end >= point && !p->colors) put_visible(p, "]");
    paint_with(p, 0);
    end_word(p);
    if (p->column) up_buffer_text(&p->out, "\n");
    p->column = 0;
}

static bool span_of(const json_t *span, size_t n_points, size_t *begin, size_t *end) {
    json_int_t b = json_integer_value(json_array_get(span, 0)), e = json_integer_value(json_array_get(span, 1));
    if (json_array_size(span) != 2 || b < 0 || e < b || (uint64_t)e > n_points) return false;
    *begin = (size_t)b, *end = (size_t)e;
    return true;
}

static void paint_span(unsigned char *paint, size_t n_points, const json_t *span, unsigned char with) {
    size_t begin, end;
    if (!span_of(span, n_points, &begin, &end)) return;
    for (size_t i = begin; i < end; i++) paint[i] |= with;
}

static bool put_marked_text(page *p, const up_report *r, const json_t *events) {
    size_t n_points = 0, n_marks = 0, n_evidence = 0, i, k;
    for (size_t at = 0; at < r->text_len; at++) n_points += ((unsigned char)r->text[at] & 0xC0) != 0x80;
    const json_t *event, *evidence;
    json_array_foreach(events, i, event) n_evidence += json_array_size(json_object_get(event, "evidence"));
    unsigned char *paint = calloc(n_points + 1, 1);
    mark *marks = calloc(n_evidence + 1, sizeof *marks);
    bool fits = paint && marks;
    json_array_foreach(events, i, event) {
        if (!fits) break;
        json_array_foreach(json_object_get(event, "evidence"), k, evidence) {
            const json_t *span = json_object_get(evidence, "span");
            mark m = {.number = (int)i + 1};
            if (span_of(span, n_points, &m.begin, &m.end)) marks[n_marks++] = m;
            paint_span(paint, n_points, span, EVIDENCE);
        }
        for (int role = 0; role < N_ROLES; role++) paint_span(paint, n_points, json_object_get(json_object_get(event, roles[role].key), "span"), roles[role].paint);
    }
    if (fits) put_text(p, r, paint, marks, n_marks);
    free(paint), free(marks);
    return fits;
}

/* ------------------------------------------------------------------ the events below it */

const char *cli_string_at(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

void cli_show_clean(page *p, const char *text) { cli_clean(&p->out, text, strlen(text), 0); }

static void put_field(page *p, const char *label, const char *color, const char *const *parts, const char *const *between) {
    bool any = false;
    for (int i = 0; i < 4; i++) any |= parts[i] != NULL;
    if (!any) return;
    cli_format(&p->out, "     %s%-8s%s", p->colors && color ? color : "", label, p->colors && color ? "\033[0m" : "");
    bool first = true;
    for (int i = 0; i < 4; i++) {
        if (!parts[i]) continue;
        if (!first) up_buffer_text(&p->out, between[i]);
        first = false;
        cli_show_clean(p, parts[i]);
    }
    up_buffer_text(&p->out, "\n");
}

void cli_show_event(page *p, size_t number, const json_t *e) {
    static const char *const dates[] = {"", " .. ", ", ", ", "}, *const commas[] = {"", ", ", ", ", ", "};
    const char *type = cli_string_at(e, "type"), *group = cli_string_at(e, "group"), *factuality = cli_string_at(e, "factuality");
    const json_t *date = json_object_get(e, "date"), *place = json_object_get(e, "place"), *target = json_object_get(e, "target"), *actor = json_object_get(e, "actor");
    const json_t *count = json_object_get(e, "count"), *reason;
    if (number) cli_format(&p->out, "%s%3zu  ", p->colors ? "\033[1m" : "", number); else cli_format(&p->out, "%s     ", p->colors ? "\033[1m" : "");
    cli_show_clean(p, type ? type : "?");
    cli_format(&p->out, "%s  ", p->colors ? "\033[0m" : "");
    cli_show_clean(p, group ? group : "no group");
    cli_format(&p->out, "  %s%s  %.2f\n", factuality ? factuality : "", json_is_true(json_object_get(e, "perceived")) ? ", perceived" : "", json_number_value(json_object_get(e, "confidence")));
    const char *start = cli_string_at(date, "start"), *end = cli_string_at(date, "end");
    put_field(p, "date", roles[3].color, (const char *[]){start, end && start && strcmp(start, end) ? end : NULL, cli_string_at(date, "text"), NULL}, dates);
    const char *precision = cli_string_at(place, "precision");
    put_field(p, "place", roles[2].color, (const char *[]){cli_string_at(place, "name"), cli_string_at(place, "admin1"), cli_string_at(place, "country"), precision && strcmp(precision, "none") ? precision : NULL}, commas);
    put_field(p, "target", roles[0].color, (const char *[]){cli_string_at(target, "text"), cli_string_at(target, "name"), cli_string_at(target, "kind"), NULL}, commas);
    if (cli_string_at(actor, "text")) put_field(p, "actor", roles[1].color, (const char *[]){cli_string_at(actor, "text"), cli_string_at(actor, "kind"), cli_string_at(actor, "country"), NULL}, commas);
    put_field(p, "source", NULL, (const char *[]){cli_string_at(json_object_get(e, "source"), "text"), NULL, NULL, NULL}, commas);
    static const char *const tolls[] = {"incidents", "killed", "injured"};
    for (int i = 0; i < 3; i++) {
        const json_t *n = json_object_get(count, tolls[i]);
        if (json_is_string(n)) cli_format(&p->out, "     %-8s many\n", tolls[i]);
        else if (json_is_integer(n) && (i || json_integer_value(n) != 1)) cli_format(&p->out, "     %-8s %lld\n", tolls[i], (long long)json_integer_value(n));
    }
    size_t i;
    if (p->why) json_array_foreach(json_object_get(e, "why"), i, reason) {
        cli_format(&p->out, "     %-8s", i ? "" : "why");
        if (json_is_string(reason)) cli_show_clean(p, json_string_value(reason));
        up_buffer_text(&p->out, "\n");
    }
}

static json_t *parse_events(const up_buffer *lines) {
    json_t *events = json_array();
    for (size_t at = 0; events && at < lines->len;) {
        const char *newline = memchr(lines->bytes + at, '\n', lines->len - at);
        size_t len = newline ? (size_t)(newline - lines->bytes) - at : lines->len - at;
        json_t *event = len ? json_loadb(lines->bytes + at, len, 0, NULL) : NULL;
        if (event) json_array_append_new(events, event);
        at += len + 1;
    }
    return events;
}

static bool show_report(void *context, const up_report *r, const up_buffer *lines) {
    page *p = context;
    json_t *events = parse_events(lines);
    if (!events) { cli_say("out of memory"); return false; }
    up_buffer_clear(&p->out);
    if (p->n_shown++) up_buffer_text(&p->out, "\n");
    if (p->colors) up_buffer_text(&p->out, "\033[1m");
    cli_show_clean(p, r->id);
    if (p->colors) up_buffer_text(&p->out, "\033[0m");
    const char *const about[] = {r->date, r->title, r->source, r->url};
    for (int i = 0; i < 4; i++) if (about[i]) up_buffer_text(&p->out, "  "), cli_show_clean(p, about[i]);
    up_buffer_text(&p->out, "\n\n");
    bool fits = put_marked_text(p, r, events);
    up_buffer_text(&p->out, "\n");
    const json_t *event;
    size_t i;
    json_array_foreach(events, i, event) cli_show_event(p, i + 1, event);
    if (!json_array_size(events)) up_buffer_text(&p->out, "no events\n");
    json_decref(events);
    if (!fits || p->out.failed || p->word.failed) { cli_say("out of memory"); return false; }
    cli_put_buffer(&p->out);
    return true;
}

/* ------------------------------------------------------------------ where the report comes from */

static int show_kept(page *p, const char *path, const char *const *ids, int n) {
    up_store *store = NULL;
    int exit_status = cli_open_store(path, &store);
    for (int i = 0; i < n && exit_status == CLI_DONE; i++) {
        up_report r;
        up_buffer events = {0};
        up_error err = {0};
        up_status status = up_store_report(store, ids[i], &r, &events, &err);
        if (status == UP_E_MISSING) {
            up_incident incident; /* ids of reports are the users' own, and go first */
            if (up_store_incident(store, ids[i], &incident, NULL) == UP_OK) { exit_status = cli_show_incident(p, store, path, ids[i]); continue; }
        }
        if (status != UP_OK) exit_status = cli_store_failed(status, &err);
        else if (!show_report(p, &r, &events)) exit_status = CLI_NOTHING;
        else exit_status = cli_show_copies(p, store, ids[i]);
        up_buffer_free(&events);
    }
    up_store_close(store);
    return exit_status;
}

int cli_show(int argc, char **argv) {
    page p = {0};
    const cli_option options[] = {{"why", 'w', CLI_FLAG, NULL, "the rules and readings that led to each event; an incident's evidence, history, and what joins its events", &p.why},
                                  {"changes", 0, CLI_FLAG, NULL, "what differs between a kept report and its copies", &p.changes}};
    const cli_manual manual = {
        .name = "show", .arguments = "[OPTIONS] [FILE... | STORE ID...]",
        .summary = "Shows reports with their events marked in the text: of files, coded now, or of a store; or an incident of a store with its reports.",
        .examples = "  uptick show --date 2022-03-04 report.txt --why\n  uptick show news.store r17\n  uptick show news.store ia39422620d57\n  uptick show --color always news.store r17 | less -R",
        .options = options, .n_options = 2, .takes = CLI_READS | CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    p.given = &given;
    p.colors = cli_colors(&given, stdout);
    p.width = cli_terminal_columns(stdout, WIDEST);
    if (p.width > WIDEST) p.width = WIDEST;
    if (p.width < 20) p.width = 20;
    if (given.n_arguments && cli_is_store(given.arguments[0])) {
        if (given.n_arguments < 2) return cli_usage("show", "which report or incident of the store?");
        exit_status = show_kept(&p, given.arguments[0], given.arguments + 1, given.n_arguments - 1);
    } else {
        const cli_work work = {.stage = UP_STAGE_EVENTS, .write = up_write_events, .take = show_report, .context = &p};
        exit_status = cli_code_files(&given, &work);
    }
    cli_flush();
    up_buffer_free(&p.out), up_buffer_free(&p.word);
    up_linker_close(p.linker);
    return exit_status;
}
