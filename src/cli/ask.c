/* ask.c - a second opinion from a model that the user runs.
 *
 * Only records whose confidence lies between two bounds are asked about, one question each: what the codebook means by
 * the type, what we read, and the sentences that it rests on.  Nothing else of the report is sent, nothing is sent
 * unless --ask is given, and no redirect is followed.  The answer is recorded beside ours and changes nothing of it:
 * what a language model says is not the same every time, and the record must be. */
#include "cli/ask.h"
#include <ctype.h>
#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_S = 60, ANSWER_BYTES = 1 << 20, REASON_CHARACTERS = 300, FAILURES_IN_A_ROW = 3 };

struct cli_ask {
    CURL *curl;
    struct curl_slist *headers;
    char *url;
    const char *model;
    double low, high;
    up_buffer answer;
    char problem[CURL_ERROR_SIZE];
    uint64_t n_asked, n_failed;
    int failures_in_a_row;
};

static size_t take_answer(char *bytes, size_t size, size_t n, void *context) {
    up_buffer *b = context;
    if (b->len + size * n > ANSWER_BYTES) return 0;
    up_buffer_add(b, bytes, size * n);
    return b->failed ? 0 : size * n;
}

static bool read_bounds(const char *between, double *low, double *high) {
    char *end;
    *low = strtod(between, &end);
    if (end == between || *end != ',') return false;
    const char *second = end + 1;
    *high = strtod(second, &end);
    return end != second && !*end && *low >= 0 && *low <= *high && *high <= 1;
}

/* The endpoint itself, its "/v1", or the server's address: all three are written. */
static char *endpoint_of(const char *url) {
    static const char path[] = "/chat/completions";
    size_t len = strlen(url);
    while (len && url[len - 1] == '/') len--;
    bool whole = len >= sizeof path - 1 && strncmp(url + len - (sizeof path - 1), path, sizeof path - 1) == 0;
    const char *host = strstr(url, "://"), *slash = host ? memchr(host + 3, '/', (size_t)(url + len - host - 3)) : NULL;
    size_t room = len + sizeof path + 4;
    char *out = malloc(room);
    if (out) snprintf(out, room, "%.*s%s%s", (int)len, url, whole || slash ? "" : "/v1", whole ? "" : path);
    return out;
}

int cli_ask_open(const cli_ask_options *o, cli_ask **out) {
    cli_ask *a = calloc(1, sizeof *a);
    if (!a) { cli_say("out of memory"); return CLI_NOTHING; }
    a->model = o->model;
    if (!read_bounds(o->between, &a->low, &a->high)) { free(a); return cli_usage("code", "--ask-between wants two confidences such as 0.3,0.7, not '%s'", o->between); }
    if (strncmp(o->url, "http://", 7) != 0 && strncmp(o->url, "https://", 8) != 0) { free(a); return cli_usage("code", "--ask wants an http or https address, not '%s'", o->url); }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    a->url = endpoint_of(o->url), a->curl = curl_easy_init();
    a->headers = curl_slist_append(NULL, "Content-Type: application/json");
    const char *key = getenv("UPTICK_ASK_KEY");
    up_buffer bearer = {0};
    if (key && *key) {
        cli_format(&bearer, "Authorization: Bearer %s", key);
        a->headers = curl_slist_append(a->headers, bearer.bytes);
        up_buffer_free(&bearer);
    }
    if (!a->url || !a->curl || !a->headers) { cli_ask_close(a, true); cli_say("out of memory"); return CLI_NOTHING; }
    curl_easy_setopt(a->curl, CURLOPT_URL, a->url);
    curl_easy_setopt(a->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(a->curl, CURLOPT_HTTPHEADER, a->headers);
    curl_easy_setopt(a->curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    curl_easy_setopt(a->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(a->curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(a->curl, CURLOPT_USERAGENT, "uptick/" UPTICK_VERSION);
    curl_easy_setopt(a->curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(a->curl, CURLOPT_WRITEDATA, &a->answer);
    curl_easy_setopt(a->curl, CURLOPT_ERRORBUFFER, a->problem);
    *out = a;
    return CLI_DONE;
}

static const char *text_of(const json_t *event, const char *part, const char *key) {
    const char *text = json_string_value(json_object_get(part ? json_object_get(event, part) : event, key));
    return text ? text : "not stated";
}

/* The sentences of a record: their words where the line holds them, else cut from the report at code points. */
static void add_evidence(const json_t *event, const up_report *report, up_buffer *out) {
    size_t i;
    json_t *span;
    json_array_foreach(json_object_get(event, "evidence"), i, span) {
        const char *words = json_string_value(json_object_get(span, "text"));
        if (i) up_buffer_text(out, "\n");
        if (words) { up_buffer_text(out, words); continue; }
        json_int_t from = json_integer_value(json_array_get(span, 0)), to = json_integer_value(json_array_get(span, 1)), point = -1;
        for (size_t at = 0; at < report->text_len; at++) {
            point += ((unsigned char)report->text[at] & 0xC0) != 0x80;
            if (point >= to) break;
            if (point >= from) up_buffer_add(out, report->text + at, 1);
        }
    }
}

static char *question(const cli_ask *a, const json_t *event, const up_report *report) {
    up_buffer said = {0};
    const char *type = text_of(event, NULL, "type");
    const json_t *target = json_object_get(event, "target"), *actor = json_object_get(event, "actor");
    cli_format(&said, "Type: %s, that is: %s\nGroup aimed at: %s\nTo whom: %s\nBy whom: %s\nReport of: %s\n\nEvidence:\n", type, up_type_meaning(up_type_from_name(type)), text_of(event, NULL, "group"),
               json_is_string(target) ? json_string_value(target) : text_of(event, "target", "text"), json_is_string(actor) ? json_string_value(actor) : text_of(event, "actor", "text"), report->date ? report->date : "unknown day");
    add_evidence(event, report, &said);
    static const char rules[] =
        "You check records that a program coded from news for monitors of hate crime. A record says that the evidence tells of one happening of "
        "the given type. An incident needs hostility to a group of people because of what they are; hostility to a state or its leaders is none, "
        "fear and advice are none. Answer with yes, no or unsure as the first word, then one short reason.";
    json_t *body = said.failed ? NULL : json_pack("{s:s, s:i, s:i, s:[{s:s, s:s}, {s:s, s:s}]}", "model", a->model, "temperature", 0, "max_tokens", 120,
                                                 "messages", "role", "system", "content", rules, "role", "user", "content", said.bytes);
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    up_buffer_free(&said);
    return text;
}

/* {"model","answer","reason"} from what the model wrote; NULL where that is no answer. */
static json_t *opinion(const cli_ask *a, const char *content) {
    static const char *const answers[] = {"yes", "no", "unsure"};
    while (*content == ' ' || *content == '\n' || *content == '"' || *content == '*') content++;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        size_t len = strlen(answers[i]);
        if (strncasecmp(content, answers[i], len) != 0 || isalpha((unsigned char)content[len])) continue;
        const char *reason = content + len + strspn(content + len, " .,:;*\"\n-");
        up_buffer clean = {0};
        cli_clean(&clean, reason, strlen(reason), REASON_CHARACTERS);
        json_t *out = json_pack("{s:s, s:s, s:s?}", "model", a->model, "answer", answers[i], "reason", clean.len ? clean.bytes : NULL);
        up_buffer_free(&clean);
        return out;
    }
    return NULL;
}

/* Asks about one record; NULL, having said so, where there was no answer. */
static json_t *ask(cli_ask *a, const json_t *event, const up_report *report) {
    char *body = question(a, event, report);
    if (!body) return NULL;
    up_buffer_clear(&a->answer);
    a->n_asked++, a->problem[0] = 0;
    curl_easy_setopt(a->curl, CURLOPT_POSTFIELDS, body);
    CURLcode code = curl_easy_perform(a->curl);
    free(body);
    json_t *answer = code == CURLE_OK ? json_loadb(a->answer.bytes ? a->answer.bytes : "", a->answer.len, 0, NULL) : NULL;
    json_t *message = json_object_get(json_array_get(json_object_get(answer, "choices"), 0), "message");
    const char *content = json_string_value(json_object_get(message, "content"));
    json_t *out = content ? opinion(a, content) : NULL;
    json_decref(answer);
    a->failures_in_a_row = out ? 0 : a->failures_in_a_row + 1;
    if (!out) {
        const char *why = code != CURLE_OK ? (a->problem[0] ? a->problem : curl_easy_strerror(code)) : content ? "an answer that is neither yes, no nor unsure" : "no chat completion";
        if (a->n_failed++ == 0) cli_say("no second opinion from %s: %s", a->url, why);
        if (a->failures_in_a_row == FAILURES_IN_A_ROW) cli_say("%d failures in a row: asking no more", FAILURES_IN_A_ROW);
    }
    return out;
}

static bool is_doubtful(const cli_ask *a, const json_t *event) {
    const json_t *confidence = json_object_get(event, "confidence");
    double c = json_number_value(confidence);
    return a->failures_in_a_row < FAILURES_IN_A_ROW && json_is_number(confidence) && c >= a->low && c <= a->high;
}

/* Adds ,"second_opinion":{...} before the `}` that closes the record, so that our own bytes stay what they were. */
static void add_opinion(json_t *said, up_buffer *out) {
    char *text = json_dumps(said, JSON_COMPACT);
    if (text) cli_format(out, ",\"second_opinion\":%s", text);
    free(text);
    json_decref(said);
}

/* The end of the JSON value at `at`: past its closing bracket. */
static size_t value_end(const char *line, size_t len, size_t at) {
    int depth = 0;
    bool in_string = false;
    for (; at < len; at++) {
        char c = line[at];
        if (in_string) { if (c == '\\') at++; else if (c == '"') in_string = false; continue; }
        if (c == '"') in_string = true;
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && --depth == 0) return at + 1;
    }
    return len;
}

static void ask_record(cli_ask *a, const up_report *report, const char *record, size_t len, up_buffer *out) {
    json_t *event = json_loadb(record, len, 0, NULL);
    json_t *said = event && is_doubtful(a, event) ? ask(a, event, report) : NULL;
    up_buffer_add(out, record, said ? len - 1 : len);
    if (said) { add_opinion(said, out); up_buffer_text(out, "}"); }
    json_decref(event);
}

void cli_ask_line(cli_ask *a, const up_report *report, const char *line, size_t len, up_buffer *out) {
    static const char list[] = "\"events\":[";
    const char *events = strncmp(line, "{\"schema\"", 9) == 0 ? NULL : memmem(line, len, list, sizeof list - 1);
    size_t done = 0;
    if (!events) {
        for (; done < len;) { /* a line an event */
            const char *newline = memchr(line + done, '\n', len - done);
            size_t end = newline ? (size_t)(newline - line) : len;
            ask_record(a, report, line + done, end - done, out);
            if (newline) up_buffer_text(out, "\n");
            done = end + 1;
        }
        return;
    }
    for (size_t at = (size_t)(events - line) + sizeof list - 1; at < len && line[at] == '{';) {
        size_t end = value_end(line, len, at);
        up_buffer_add(out, line + done, at - done);
        ask_record(a, report, line + at, end - at, out);
        done = end, at = end + (end < len && line[end] == ',');
    }
    up_buffer_add(out, line + done, len - done);
}

int cli_ask_close(cli_ask *a, bool quiet) {
    bool failed = a->n_failed > 0;
    if (!quiet) cli_say("second opinions: %llu asked, %llu not had", (unsigned long long)a->n_asked, (unsigned long long)a->n_failed);
    curl_easy_cleanup(a->curl);
    curl_slist_free_all(a->headers);
    up_buffer_free(&a->answer);
    free(a->url);
    free(a);
    return failed ? CLI_REFUSED : CLI_DONE;
}
