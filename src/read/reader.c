/* reader.c - opens a source, tells its format from its first bytes, and yields its reports.
 *
 * The format is the one most sure of the first 4 KB, compression undone; what no format claims is plain text, unless its first
 * bytes are those of a kind of file that is known and cannot be read, which is then named.
 * What it knowingly gets wrong: a plain text that opens with a brace and a quotation mark is taken for JSON
 * Lines; naming the format overrides. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "read/language.h"
#include "read/parts.h"

static const up_format *const formats[] = {&up_format_plain, &up_format_jsonl, &up_format_html, &up_format_feed, &up_format_warc, &up_format_csv, &up_format_tsv, &up_format_sheet, &up_format_newsml};
enum { N_FORMATS = sizeof formats / sizeof *formats, ARENA_BYTES = 256 << 20 };

/* Other names that users know a format by. */
static const struct { const char *name; const up_format *format; } also[] = {
    {"json", &up_format_jsonl}, {"ninjs", &up_format_jsonl}, {"jsonfeed", &up_format_jsonl}, {"rss", &up_format_feed}, {"atom", &up_format_feed}, {"sitemap", &up_format_feed},
    {"xlsx", &up_format_sheet}, {"ods", &up_format_sheet}, {"nitf", &up_format_newsml}, {"plain", &up_format_plain},
};

static const up_format *format_named(const char *name) {
    for (size_t i = 0; i < N_FORMATS; i++) if (strcmp(formats[i]->name, name) == 0) return formats[i];
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) if (strcmp(also[i].name, name) == 0) return also[i].format;
    return NULL;
}

/* "text=doc.body": the field, and what it is called in the files. */
static up_status take_field(up_reader *reader, const char *given, up_error *err) {
    const char *equals = strchr(given, '=');
    for (int f = 0; equals && equals[1] && f < UP_N_FIELDS; f++) {
        size_t len = strlen(up_field_name(f));
        if ((size_t)(equals - given) != len || memcmp(given, up_field_name(f), len) != 0) continue;
        free(reader->fields[f]);
        reader->fields[f] = strdup(equals + 1);
        return reader->fields[f] ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' names no field; expected NAME=KEY with a name of text, id, date, title, url, source, language", given);
}

static up_status open_file(const char *path, int *out, up_error *err) {
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        int why = errno;
        if (fd >= 0) close(fd);
        return up_fail(err, UP_E_IO, path, 0, 0, "cannot open: %s", strerror(why));
    }
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        return up_fail(err, UP_E_IO, path, 0, 0, "is a directory, not a file of reports");
    }
    *out = fd;
    return UP_OK;
}

up_status up_reader_open(const char *path, const up_reader_options *options, up_reader **out, up_error *err) {
    up_reader_options none = {0};
    if (!options) options = &none;
    const up_format *format = options->format ? format_named(options->format) : NULL;
    if (options->format && !format) {
        char names[160] = "";
        for (size_t i = 0, at = 0; i < N_FORMATS; i++) at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", i ? ", " : "", formats[i]->name);
        return up_fail(err, UP_E_USAGE, NULL, 0, 0, "unknown report format '%s'; there are %s", options->format, names);
    }
    if (options->date && up_day_from_iso(options->date, (uint32_t)strnlen(options->date, 16)) == UP_NO_DAY)
        return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no date; expected YYYY-MM-DD", options->date);
    up_date_order order = UP_DATE_ORDER_UNKNOWN;
    if (options->date_order) {
        order = strcmp(options->date_order, up_date_order_name(UP_DAY_FIRST)) == 0 ? UP_DAY_FIRST : UP_MONTH_FIRST;
        if (strcmp(options->date_order, up_date_order_name(order)) != 0) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no order of dates; expected day/month or month/day", options->date_order);
    }
    up_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    reader->in.fd = -1;
    up_arena_init(&reader->arena, ARENA_BYTES);
    up_status status = UP_OK;
    for (size_t i = 0; i < options->n_fields && status == UP_OK; i++) status = take_field(reader, options->fields[i], err);
    if (status == UP_OK && options->separator && !format) format = &up_format_plain;
    if (status == UP_OK && options->separator && format != &up_format_plain) status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "a separator is for plain text, not for %s", format->name);
    if (status == UP_OK) status = open_file(path, &reader->in.fd, err);
    if (status == UP_OK) {
        reader->path = strdup(strcmp(path, "-") == 0 ? "standard input" : path);
        if (options->separator) reader->separator = strdup(options->separator);
        if (options->sheet) reader->sheet = strdup(options->sheet);
        if (!reader->path || (options->separator && !reader->separator) || (options->sheet && !reader->sheet)) status = up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    }
    if (status != UP_OK) { up_reader_close(reader); return status; }
    reader->in.path = reader->path;
    reader->format = format, reader->date_order = (int)order;
    reader->max_text_bytes = options->max_text_bytes && options->max_text_bytes < UP_TEXT_MAX ? options->max_text_bytes : UP_TEXT_MAX;
    if (options->date) memcpy(reader->date, options->date, 11);
    *out = reader;
    return UP_OK;
}

void up_reader_close(up_reader *reader) {
    if (!reader) return;
    if (reader->format && reader->format->close) reader->format->close(reader);
    if (reader->in.fd >= 0) close(reader->in.fd);
    up_bytes_close(&reader->in);
    up_arena_free(&reader->arena);
    up_buffer_free(&reader->part);
    for (int f = 0; f < UP_N_FIELDS; f++) free(reader->fields[f]);
    free(reader->separator), free(reader->sheet), free(reader->path), free(reader);
}

uint64_t up_reader_bytes(const up_reader *reader) { return reader->in.taken; }

/* Kinds of file that come by mistake; better named than called binary. */
static const struct { const char *magic; uint8_t len; const char *name; } unreadable[] = {
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "a workbook or document of the old kind, or one locked with a password (save it as .xlsx or CSV)"}, {"%PDF-", 5, "a PDF file"}, {"\x89PNG", 4, "a PNG picture"}, {"\xFF\xD8\xFF", 3, "a JPEG picture"},
    {"\x7F" "ELF", 4, "a program"}, {"SQLite format 3", 15, "a SQLite database"},
};

/* Looks at the head; nothing but a byte order mark is taken. */
static up_status tell_format(up_reader *reader, up_error *err) {
    up_str head;
    up_status status = up_bytes_peek(&reader->in, UP_HEAD_BYTES, &head, err);
    if (status != UP_OK) return status;
    if (head.len == 0) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "the file is empty");
    if (head.len >= 3 && memcmp(head.at, "\xEF\xBB\xBF", 3) == 0) {
        reader->in.begin += 3;
        head.at += 3, head.len -= 3;
    }
    if (reader->format) return UP_OK;
    int best = 0;
    for (size_t i = 0; i < N_FORMATS; i++) {
        int sure = formats[i]->looks(head.at, head.len);
        if (sure > best) best = sure, reader->format = formats[i];
    }
    if (reader->format) return UP_OK;
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++)
        if (head.len >= unreadable[i].len && memcmp(head.at, unreadable[i].magic, unreadable[i].len) == 0)
            return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "%s, not reports", unreadable[i].name);
    if (memchr(head.at, 0, head.len)) return up_fail(err, UP_E_FORMAT, reader->path, 0, 0, "binary, not text");
    reader->format = &up_format_plain;
    return UP_OK;
}

up_status up_read_check_text(const char *path, uint32_t line, const char *text, size_t len, up_error *err) {
    size_t bad = up_utf8_invalid(text, len);
    const char *nul = memchr(text, 0, len);
    if (bad == len && !nul) return UP_OK;
    size_t at = nul && (size_t)(nul - text) < bad ? (size_t)(nul - text) : bad;
    if (!line) {
        line = 1;
        for (size_t i = 0; i < at; i++) line += text[i] == '\n';
    }
    if (nul && at == (size_t)(nul - text)) return up_fail(err, UP_E_FORMAT, path, line, 0, "byte %zu is NUL: binary, not text", at + 1);
    return up_fail(err, UP_E_ENCODING, path, line, 0, "byte %zu (0x%02X) is not valid UTF-8", at + 1, (unsigned char)text[at]);
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Where the body begins behind a leading `date YYYY-MM-DD`, whose date goes to `date`; 0 when there is none. */
static uint32_t body_behind_date(const char *text, size_t len, char date[11]) {
    size_t i = 0;
    while (i < len && is_blank(text[i])) i++;
    if (len - i < 15 || strncasecmp(text + i, "date", 4) != 0) return 0;
    size_t word = i += 4;
    while (i < len && (text[i] == ' ' || text[i] == '\t')) i++;
    if (i == word || len - i < 10 || up_day_from_iso(text + i, 10) == UP_NO_DAY) return 0;
    if (i + 10 < len && !is_blank(text[i + 10])) return 0;
    memcpy(date, text + i, 10);
    date[10] = 0;
    for (i += 10; i < len && is_blank(text[i]);) i++;
    return (uint32_t)i;
}

bool up_read_hash(const up_report *r, uint64_t *out) {
    up_buffer all = {0};
    const char *fields[] = {r->date, r->title, r->url, r->source, r->is_language_told ? NULL : r->language};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i]) up_buffer_text(&all, fields[i]);
        up_buffer_add(&all, "", 1);
    }
    up_buffer_add(&all, r->text, r->text_len);
    bool made = !all.failed;
    if (made) *out = up_hash(all.bytes, all.len);
    up_buffer_free(&all);
    return made;
}

/* Another language than English is written down where the report states none, so that it is not read as English. */
static void tell_language(up_reader *reader, up_report *r) {
    if (up_language_is_stated(r->language)) return;
    up_language_detect(r->text + r->body_begin, r->text_len - r->body_begin, reader->told_language);
    if (up_language_is_english(reader->told_language)) return;
    r->language = reader->told_language, r->is_language_told = true;
}

static up_status finish(up_reader *reader, up_report *r, up_error *err) {
    char leading[11] = "";
    r->body_begin = body_behind_date(r->text, r->text_len, leading);
    /* The id is made of what the report says, before a date from elsewhere is put in. */
    if (!r->id) {
        uint64_t hash;
        if (!up_read_hash(r, &hash)) return up_fail(err, UP_E_NOMEM, reader->path, reader->in.line, 0, "out of memory");
        snprintf(reader->id, sizeof reader->id, "%016llx", (unsigned long long)hash);
        r->id = reader->id;
    }
    if (!r->date && leading[0]) {
        memcpy(reader->own_date, leading, 11);
        r->date = reader->own_date;
    }
    if (!r->date && reader->other_date_from) r->date = reader->other_date, r->date_from = reader->other_date_from;
    if (!r->date && reader->date[0]) r->date = reader->date, r->date_from = "given";
    tell_language(reader, r);
    return UP_OK;
}

up_status up_reader_next(up_reader *reader, up_report *out, up_error *err) {
    if (reader->has_ended) return UP_END;
    if (!reader->is_told) {
        reader->is_told = true;
        up_status status = tell_format(reader, err);
        if (status != UP_OK) { reader->has_ended = true; return status; }
    }
    up_report report = {0};
    reader->other_date_from = NULL;
    if (reader->n_handed_out >= reader->page.n) up_arena_reset(&reader->arena);
    up_status status = reader->format->next(reader, &report, err);
    if (status == UP_OK) status = finish(reader, &report, err);
    if (status == UP_OK) *out = report;
    if (status != UP_OK && status != UP_END) reader->n_refused++;
    if (status == UP_END || status == UP_E_IO || status == UP_E_NOMEM) reader->has_ended = true;
    return status;
}
