/* show_incident.c - uptick show: an incident with its reports, and a report's copies. */
#include <jansson.h>
#include <string.h>
#include "cli/show.h"

static const char *or_dash(const char *text) { return text ? text : "-"; }

/* What joins it: CLI_DONE, or how to end having said why. */
static int put_why(page *p, up_store *store, const char *event) {
    up_error err = {0};
    up_buffer_clear(&p->word);
    up_status status = up_link_why(p->linker, store, event, &p->word, &err);
    if (status != UP_OK) return cli_store_failed(status, &err);
    if (!p->word.len) return CLI_DONE;
    up_buffer_text(&p->out, "                joined ");
    cli_show_clean(p, p->word.bytes);
    up_buffer_text(&p->out, "\n");
    return CLI_DONE;
}

static int put_member(page *p, up_store *store, const json_t *m) {
    const json_t *event = json_object_get(m, "event"), *count = json_object_get(event, "count");
    const char *role = cli_string_at(m, "role"), *type = cli_string_at(event, "type"), *start = cli_string_at(json_object_get(event, "date"), "start"), *place = cli_string_at(json_object_get(event, "place"), "name");
    cli_format(&p->out, "     %-9s  ", or_dash(role));
    cli_show_clean(p, or_dash(type));
    cli_format(&p->out, "  %s  ", or_dash(start));
    cli_show_clean(p, or_dash(place));
    static const char *const tolls[] = {"killed", "injured"};
    for (int i = 0; i < 2; i++) {
        const json_t *n = json_object_get(count, tolls[i]);
        if (json_is_integer(n)) cli_format(&p->out, "  %lld %s", (long long)json_integer_value(n), tolls[i]);
    }
    cli_format(&p->out, "  %.2f", json_number_value(json_object_get(m, "score")));
    const char *id = or_dash(cli_string_at(event, "id")), *number = strrchr(id, '#'); /* the report's id stands above */
    up_buffer_text(&p->out, "  ");
    cli_show_clean(p, number ? number : id);
    up_buffer_text(&p->out, "\n");
    if (!p->why) return CLI_DONE;
    int exit_status = put_why(p, store, id);
    if (exit_status != CLI_DONE) return exit_status;
    size_t i;
    const json_t *evidence;
    json_array_foreach(json_object_get(event, "evidence"), i, evidence) {
        const char *text = cli_string_at(evidence, "text");
        if (!text) continue;
        up_buffer_text(&p->out, "                \"");
        cli_show_clean(p, text);
        up_buffer_text(&p->out, "\"\n");
    }
    return CLI_DONE;
}

/* Reports in order of date, under each what it tells of the incident. */
static int put_members(page *p, up_store *store, const json_t *members) {
    const char *last = NULL;
    size_t i;
    const json_t *m;
    json_array_foreach(members, i, m) {
        const json_t *report = json_object_get(m, "report");
        const char *id = cli_string_at(report, "id");
        if (!last || !id || strcmp(last, id) != 0) {
            cli_format(&p->out, "\n%s%s%s  ", p->colors ? "\033[1m" : "", or_dash(cli_string_at(report, "date")), p->colors ? "\033[0m" : "");
            cli_show_clean(p, or_dash(cli_string_at(report, "source")));
            up_buffer_text(&p->out, "  ");
            cli_show_clean(p, or_dash(cli_string_at(report, "title")));
            up_buffer_text(&p->out, "  [");
            cli_show_clean(p, or_dash(id));
            up_buffer_text(&p->out, "]\n");
        }
        int exit_status = put_member(p, store, m);
        if (exit_status != CLI_DONE) return exit_status;
        last = id;
    }
    return CLI_DONE;
}

static void put_links(page *p, const json_t *links, const char *title, const char *key) {
    size_t i;
    const json_t *link;
    json_array_foreach(links, i, link) {
        cli_format(&p->out, "%s%-14s", i ? "" : "\n", i ? "" : title);
        const char *what = key ? cli_string_at(link, key) : NULL;
        if (key) { cli_show_clean(p, or_dash(cli_string_at(link, "at"))); up_buffer_text(&p->out, "  "); cli_show_clean(p, or_dash(what)); up_buffer_text(&p->out, " "); }
        const char *detail = cli_string_at(link, "detail"), *other = cli_string_at(link, key ? "other" : "id");
        if (detail) cli_show_clean(p, detail), up_buffer_text(&p->out, " ");
        if (other) cli_show_clean(p, other);
        if (!key) cli_format(&p->out, "  %.2f", json_number_value(json_object_get(link, "score")));
        up_buffer_text(&p->out, "\n");
    }
}

int cli_show_incident(page *p, up_store *store, const char *path, const char *id) {
    up_buffer line = {0};
    up_error err = {0};
    up_status status = p->why && !p->linker ? up_linker_open(p->given->data, &p->linker, &err) : UP_OK;
    if (status == UP_OK) status = up_store_write_incident(store, id, &line, &err);
    json_t *o = status == UP_OK ? json_loadb(line.bytes, line.len, 0, NULL) : NULL;
    up_buffer_free(&line);
    if (status != UP_OK) return cli_store_failed(status, &err);
    if (!o) { cli_say("%s: the store is damaged: incident %s", path, id); return CLI_NOTHING; }
    up_buffer_clear(&p->out);
    if (p->n_shown++) up_buffer_text(&p->out, "\n");
    const char *state = cli_string_at(o, "status"), *into = cli_string_at(o, "into");
    cli_format(&p->out, "%s%s%s", p->colors ? "\033[1m" : "", id, p->colors ? "\033[0m" : "");
    if (state && strcmp(state, "live") != 0) cli_format(&p->out, "  %s%s%s", state, into ? " into " : "", into ? into : "");
    up_buffer_text(&p->out, "\n");
    cli_show_event(p, 0, o);
    cli_format(&p->out, "     told by  %lld report%s of %lld source%s, %lld cop%s; %lld act%s, %lld follow-up%s\n", (long long)json_integer_value(json_object_get(o, "reports")),
               json_integer_value(json_object_get(o, "reports")) == 1 ? "" : "s", (long long)json_integer_value(json_object_get(o, "sources")),
               json_integer_value(json_object_get(o, "sources")) == 1 ? "" : "s", (long long)json_integer_value(json_object_get(o, "copies")),
               json_integer_value(json_object_get(o, "copies")) == 1 ? "y" : "ies", (long long)json_integer_value(json_object_get(o, "events")),
               json_integer_value(json_object_get(o, "events")) == 1 ? "" : "s", (long long)json_integer_value(json_object_get(o, "follow_ups")),
               json_integer_value(json_object_get(o, "follow_ups")) == 1 ? "" : "s");
    int exit_status = put_members(p, store, json_object_get(o, "members"));
    put_links(p, json_object_get(o, "possibly_same"), "possibly same", NULL);
    if (p->why) put_links(p, json_object_get(o, "history"), "history", "what");
    json_decref(o);
    if (exit_status != CLI_DONE) return exit_status;
    if (p->out.failed) { cli_say("out of memory"); return CLI_NOTHING; }
    cli_put_buffer(&p->out);
    return CLI_DONE;
}

/* The other appearances of a report, and with --changes what differs in them. */
static bool take_copy(void *context, const up_copy *copy) {
    page *p = context;
    up_buffer_text(&p->out, copy->stands ? "\nstands for  " : "\nis a copy of  ");
    cli_show_clean(p, copy->report);
    cli_format(&p->out, "  %s  ", or_dash(copy->date));
    cli_show_clean(p, or_dash(copy->source));
    cli_format(&p->out, "  %.0f %% alike\n", 100 * copy->likeness);
    if (p->changes) cli_put_changes(&p->out, copy->older, copy->newer, p->colors);
    return !p->out.failed;
}

int cli_show_copies(page *p, up_store *store, const char *id) {
    up_error err = {0};
    up_buffer_clear(&p->out);
    up_status status = up_store_copies(store, id, take_copy, p, &err);
    if (status != UP_OK) return cli_store_failed(status, &err);
    cli_put_buffer(&p->out);
    return CLI_DONE;
}
