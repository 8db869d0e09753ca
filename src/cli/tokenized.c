/* tokenized.c - given tokens in, the same lines with tags, heads and names out.
 *
 * The input is cut into documents where "# newdoc" says so, and where one grows past what is comfortable; names look
 * at the whole of a document.  Where a document is refused its sentences are tried one by one, so that one bad line
 * costs one sentence. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/tokenized.h"

enum { DOCUMENT_BYTES = 1 << 20, SENTENCE_BYTES = 8 << 20 };

typedef struct tokens {
    up_worker *worker;
    const char *path;
    up_buffer in, out;
    uint32_t line, first_line; /* lines read; of what is in `in` */
    bool is_refused;
} tokens;

/* False after saying what is wrong; `line` is the line before `bytes`. */
static bool parse_piece(tokens *t, const char *bytes, size_t len, uint32_t line, bool says) {
    up_error err = {0};
    up_buffer_clear(&t->out);
    up_status status = up_worker_parse_tokens(t->worker, bytes, len, t->path, &t->out, &err);
    if (status == UP_OK) { cli_put_buffer(&t->out); return true; }
    err.status = status, err.line += line;
    if (says) cli_say_error(&err);
    return false;
}

/* The end of the sentence at `at`: past its blank line. */
static size_t sentence_end(const up_buffer *b, size_t at, uint32_t *lines) {
    while (at < b->len) {
        const char *newline = memchr(b->bytes + at, '\n', b->len - at);
        size_t end = newline ? (size_t)(newline - b->bytes) + 1 : b->len;
        bool blank = end - at == 1 || (end - at == 2 && b->bytes[at] == '\r');
        ++*lines;
        at = end;
        if (blank) break;
    }
    return at;
}

static void parse_document(tokens *t) {
    if (t->in.len && !parse_piece(t, t->in.bytes, t->in.len, t->first_line, false)) {
        uint32_t line = t->first_line;
        for (size_t at = 0; at < t->in.len;) {
            uint32_t before = line;
            size_t end = sentence_end(&t->in, at, &line);
            if (!parse_piece(t, t->in.bytes + at, end - at, before, true)) t->is_refused = true;
            at = end;
        }
    }
    up_buffer_clear(&t->in);
    t->first_line = t->line;
}

static void refuse(tokens *t, up_status status, uint32_t line, const char *message) {
    up_error err = {.status = status, .line = line};
    snprintf(err.file, sizeof err.file, "%s", t->path);
    snprintf(err.message, sizeof err.message, "%s", message);
    cli_say_error(&err);
    t->is_refused = true;
}

static void parse_file(tokens *t, FILE *file) {
    char *line = NULL;
    size_t room = 0;
    bool skips = false, at_start = true; /* the rest of a sentence that is too large; a new sentence begins */
    t->line = t->first_line = 0;
    for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
        bool blank = line[0] == '\n' || (line[0] == '\r' && n == 2);
        if (at_start && n >= 8 && memcmp(line, "# newdoc", 8) == 0) parse_document(t);
        t->line++;
        if (!skips) up_buffer_add(&t->in, line, (size_t)n);
        if (!skips && t->in.len > SENTENCE_BYTES) {
            refuse(t, UP_E_LIMIT, t->line, "a sentence that does not end within 8 MB");
            up_buffer_clear(&t->in);
            skips = true;
        }
        at_start = blank;
        if (blank && skips) skips = false, t->first_line = t->line;
        else if (blank && t->in.len > DOCUMENT_BYTES) parse_document(t);
    }
    if (ferror(file)) refuse(t, UP_E_IO, t->line, strerror(errno));
    parse_document(t);
    free(line);
}

static FILE *open_input(tokens *t, const char *path) {
    struct stat st;
    t->path = strcmp(path, "-") == 0 ? "standard input" : path;
    if (strcmp(path, "-") == 0) return stdin;
    FILE *file = fopen(path, "rb");
    if (file && fstat(fileno(file), &st) == 0 && !S_ISDIR(st.st_mode)) return file;
    refuse(t, UP_E_IO, 0, file ? strerror(EISDIR) : strerror(errno));
    if (file) fclose(file);
    return NULL;
}

int cli_parse_tokenized(const cli_given *given) {
    up_engine_options options = {.data_dir = given->data, .gazetteer = given->gazetteer, .without_events = true, .without_places = true};
    up_engine *engine = NULL;
    up_error err = {0};
    tokens t = {0};
    up_status status = up_engine_open(&options, &engine, &err);
    if (status == UP_OK) status = up_worker_new(engine, &t.worker);
    if (status != UP_OK) { err.status = status; cli_say_error(&err); up_engine_close(engine); return CLI_NOTHING; }
    int n = given->n_arguments ? given->n_arguments : 1;
    for (int i = 0; i < n; i++) {
        FILE *file = open_input(&t, given->n_arguments ? given->arguments[i] : "-");
        if (!file) continue;
        parse_file(&t, file);
        if (file != stdin) fclose(file);
    }
    cli_flush();
    up_buffer_free(&t.in), up_buffer_free(&t.out);
    up_worker_free(t.worker);
    up_engine_close(engine);
    return t.is_refused ? CLI_REFUSED : CLI_DONE;
}
