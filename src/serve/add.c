/* add.c - POST /reports: what is pasted or sent is read as `uptick add` reads a file, coded, kept, and linked.
 *
 * Models are opened when the first report comes.  The body goes through a file in memory, so that every reader of the program
 * reads it, under its limits; a JSON object is one report whatever its line breaks. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/serve.h"
#include "watch/one.h"

enum { MOST_REPORTS = 2000, MOST_REFUSED = 200 };

/* Links what waits to be linked; within a batch, or not. */
up_status up_server_link(up_server *s, up_store *store, up_error *err) {
    if (s->options.has_no_links) return UP_OK;
    up_status status = s->linker ? UP_OK : up_linker_open(s->options.engine ? s->options.engine->data_dir : NULL, &s->linker, err);
    return status == UP_OK ? up_link_new(s->linker, store, NULL, err) : status;
}

static up_status open_models(up_server *s, up_error *err) {
    up_status status = s->engine ? UP_OK : up_engine_open(s->options.engine, &s->engine, err);
    if (status == UP_OK && !s->worker) status = up_worker_new(s->engine, &s->worker);
    return status;
}

/* The body as a file without a name; -1. */
static int as_file(const char *bytes, size_t len) {
    int fd = memfd_create("report", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < len;) {
        ssize_t n = write(fd, bytes + at, len - at);
        if (n <= 0) { close(fd); return -1; }
        at += (size_t)n;
    }
    return fd;
}

/* The reports of a page as lines; NULL: `answer` says why there are none. */
static char *fetched(const up_server *server, const char *url, const char *date, up_answer *answer) {
    up_buffer lines = {0};
    up_error err = {0};
    if (!server->options.fetches) { up_refuse(answer, 403, "reports are not fetched by this server (--fetch); send the text"); return NULL; }
    up_status status = up_fetch_one(url, &(up_one_options){.allow_private = server->options.allow_private, .date = date}, &lines, &err);
    if (status == UP_OK) return lines.bytes;
    if (status == UP_E_RANGE) up_refuse(answer, 403, "%s", err.message);
    else if (status == UP_E_IO) up_refuse(answer, 502, "%s", err.message);
    else up_refuse_error(answer, status, &err);
    up_buffer_free(&lines);
    return NULL;
}

/* One JSON object as one line, or the lines of the page whose address it is; NULL: it is none, or no report, and `answer` says why. */
static char *one_line(const up_server *server, const up_ask *ask, up_answer *answer) {
    static const char *const keys[] = {"id", "date", "title", "text", "url", "source", "language"};
    json_error_t why;
    json_t *body = json_loadb(ask->body, ask->body_len, JSON_REJECT_DUPLICATES, &why), *value;
    const char *key;
    char *line = NULL;
    bool known = true;
    json_object_foreach(body, key, value) {
        bool is = false;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) is |= strcmp(keys[i], key) == 0;
        known &= is && (json_is_string(value) || json_is_null(value));
    }
    const char *text = json_string_value(json_object_get(body, "text"));
    if (!json_is_object(body)) up_refuse(answer, 400, "the body is no JSON object: %.100s", body ? "another value" : why.text);
    else if (!known) up_refuse(answer, 400, "a report has id, date, title, text, url, source and language, all strings");
    else if ((!text || !*text) && json_is_string(json_object_get(body, "url"))) line = fetched(server, json_string_value(json_object_get(body, "url")), json_string_value(json_object_get(body, "date")), answer);
    else if (!text || !*text) up_refuse(answer, 400, "a report needs a text");
    else if (!(line = json_dumps(body, JSON_COMPACT))) up_refuse(answer, 503, "out of memory");
    json_decref(body);
    return line;
}

typedef struct adding { up_desk *desk; up_server *server; up_buffer added, refused; int n_added, n_refused; } adding;

static void refuse_one(adding *a, const up_error *err) {
    char message[700];
    if (a->n_refused++ >= MOST_REFUSED) return;
    /* The name of a file in memory says nothing. */
    if (err->line) snprintf(message, sizeof message, "line %u: %s", err->line, err->message); else snprintf(message, sizeof message, "%s", err->message);
    up_buffer_text(&a->refused, a->n_refused > 1 ? "," : "");
    up_buffer_json_string(&a->refused, message);
}

static up_status add_one(adding *a, const up_report *r, up_error *err) {
    static const char *const how[] = {[UP_ADDED_NEW] = "new", [UP_ADDED_VERSION] = "version", [UP_ADDED_KNOWN] = "known"};
    const up_document *document = NULL;
    up_buffer events = {0};
    up_added added = UP_ADDED_KNOWN;
    size_t n = 0;
    up_status status = up_worker_read(a->server->worker, r, UP_STAGE_EVENTS, &document, err);
    if (status == UP_OK) up_write_events(document, &events), up_document_events(document, &n);
    if (status == UP_OK && events.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) status = up_store_add(a->desk->store, r, events.bytes ? events.bytes : "", events.len, &added, err);
    if (status == UP_OK) {
        up_buffer_text(&a->added, a->n_added++ ? ",{" : "{"), up_put_key(&a->added, "id", r->id);
        up_buffer_format(&a->added, ",\"how\":\"%s\",\"n_events\":%zu}", how[added], n);
    }
    up_buffer_free(&events);
    return status;
}

static up_status add_all(adding *a, int fd, const up_reader_options *how, up_error *err) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    up_reader *reader = NULL;
    up_status status = up_reader_open(path, how, &reader, err);
    if (status != UP_OK) return status;
    status = up_store_begin(a->desk->store, err);
    bool begun = status == UP_OK;
    while (status == UP_OK && a->n_added + a->n_refused < MOST_REPORTS) {
        up_report r;
        up_error why = {0};
        up_status read = up_reader_next(reader, &r, &why);
        if (read == UP_END) break;
        if (read == UP_OK) read = add_one(a, &r, &why);
        why.status = read;
        if (read == UP_E_FORMAT || read == UP_E_ENCODING || read == UP_E_LIMIT || read == UP_E_RANGE) refuse_one(a, &why); /* this one alone */
        else if (read != UP_OK) status = read, *err = why;
    }
    up_reader_close(reader);
    if (begun && status == UP_OK) status = up_server_link(a->server, a->desk->store, err);
    if (begun) {
        up_error unheard;
        up_status end = status == UP_OK ? up_store_commit(a->desk->store, err) : up_store_undo(a->desk->store, &unheard);
        if (status == UP_OK) status = end;
    }
    return status;
}

void up_answer_add(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_error err = {0};
    adding a = {.desk = desk, .server = desk->server};
    bool is_json = strcasecmp(ask->content_type, "application/json") == 0, is_lines = strcasecmp(ask->content_type, "application/x-ndjson") == 0;
    const char *date = ask->values[UP_P_DATE];
    up_day day;
    if (!up_ask_day(ask, UP_P_DATE, UP_NO_DAY, &day, answer)) return;
    if (!ask->body_len) { up_refuse(answer, 400, "there is no report in the body"); return; }
    char *line = is_json ? one_line(desk->server, ask, answer) : NULL;
    if (is_json && !line) return;
    int fd = as_file(line ? line : ask->body, line ? strlen(line) : ask->body_len);
    const up_reader_options how = {.format = is_json || is_lines ? "jsonl" : NULL, .date = date, .max_text_bytes = UP_BODY_MAX};
    up_status status = fd >= 0 ? open_models(desk->server, &err) : up_fail(&err, UP_E_IO, NULL, 0, 0, "no memory for the report");
    if (status == UP_OK) status = add_all(&a, fd, &how, &err);
    if (fd >= 0) close(fd);
    free(line);
    if (status == UP_OK) {
        up_server_wrote(desk->server, desk->store);
        up_buffer_format(&answer->body, "{\"added\":[%s],\"refused\":[%s]}\n", a.added.bytes ? a.added.bytes : "", a.refused.bytes ? a.refused.bytes : "");
        if (a.added.failed || a.refused.failed) up_refuse(answer, 503, "added, but out of memory to say what");
        else if (!a.n_added && a.n_refused) answer->status = 400;
        else if (!a.n_added) up_refuse(answer, 400, "there is no report in the body");
    } else up_refuse_error(answer, status, &err);
    up_buffer_free(&a.added), up_buffer_free(&a.refused);
}
