/* What arrived: formats told apart, dates at the head, ids, and one clear line for what cannot be read. */
#include "read/read.h"
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

static char dir[64];

static const char *file_of(const char *bytes, size_t len) {
    static char path[96];
    snprintf(path, sizeof path, "%s/in", dir);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) abort();
    return path;
}

/* Reads all of `bytes`; `seen` takes a line a report or refusal: "id|date|body_begin|text" or "! message". */
static void read_all(const char *bytes, size_t len, const up_reader_options *options, up_buffer *seen) {
    up_reader *reader = NULL;
    up_error err = {0};
    up_buffer_clear(seen);
    up_status status = up_reader_open(file_of(bytes, len), options, &reader, &err);
    if (status != UP_OK) { up_buffer_text(seen, "!"); up_buffer_text(seen, err.message); return; }
    for (int guard = 0; guard < 1000; guard++) {
        up_report r = {0};
        err = (up_error){0};
        status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        char line[700];
        if (status == UP_OK) {
            CHECK("text ends with NUL", r.text[r.text_len] == 0 && r.body_begin <= r.text_len);
            snprintf(line, sizeof line, "%s|%s|%u|%.60s\n", r.id, r.date ? r.date : "-", r.body_begin, r.text);
        } else {
            CHECK("a refusal is one line", err.status == status && err.message[0] && !strchr(err.message, '\n'));
            snprintf(line, sizeof line, "!%u %.500s\n", err.line, err.message);
        }
        up_buffer_text(seen, line);
    }
    up_reader_close(reader);
    if (!seen->bytes) up_buffer_text(seen, "");
}

static void known_inputs(void) {
#define IN(s) s, sizeof s - 1
#define E10 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
    static const struct { const char *name, *bytes; size_t len; const char *seen; } cases[] = {
        {"a line a report", IN("{\"id\":\"a\",\"date\":\"2022-03-04\",\"text\":\"One.\"}\n{\"id\":\"b\",\"text\":\"Two.\"}\n"), "a|2022-03-04|0|One.\nb|-|0|Two.\n"},
        {"no newline at the end, blank lines between, CR LF", IN("\r\n{\"id\":\"a\",\"text\":\"One.\"}\r\n\r\n{\"id\":\"b\",\"text\":\"Two.\"}"), "a|-|0|One.\nb|-|0|Two.\n"},
        {"a leading date in JSON text", IN("{\"id\":\"a\",\"text\":\" date 2022-03-04 Here.\"}"), "a|2022-03-04|17| date 2022-03-04 Here.\n"},
        {"the field's date goes before the text's", IN("{\"id\":\"a\",\"date\":\"2021-01-01\",\"text\":\"date 2022-03-04 Here.\"}"), "a|2021-01-01|16|date 2022-03-04 Here.\n"},
        {"a time behind the date", IN("{\"id\":\"a\",\"date\":\"2021-01-01T10:00:00Z\",\"text\":\"x\"}"), "a|2021-01-01|0|x\n"},
        {"a number as id, empty fields unknown", IN("{\"id\":17,\"date\":\"\",\"title\":\"\",\"text\":\"x\"}"), "17|-|0|x\n"},
        {"a byte order mark", IN("\xEF\xBB\xBF{\"id\":\"a\",\"text\":\"x\"}"), "a|-|0|x\n"},
        {"bad lines are refused by themselves", IN("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\n{\"id\":\"c\"}\n{\"text\":7}\n[1]\nplain\n{\"text\":\"\xFF\"}\n{\"text\":\"a\\u0000b\"}\n{\"text\":\"x\",\"text\":\"y\"}\n{\"id\":\"z\",\"text\":\"z\"}"),
         "a|-|0|x\n!2 the JSON ends too early\n!3 \"text\" is missing\n!4 \"text\" is not a string\n!5 expected a JSON object with \"text\"\n!6 not JSON: '[' or '{' expected\n"
         "7506d109f06183cd|-|0|\xC3\xBF\n!8 a string holds \\u0000: binary, not text\n!9 not JSON: duplicate object key\nz|-|0|z\n"},
        {"lines in Latin-1, an odd one in UTF-8", IN("{\"id\":\"a\",\"text\":\"Un caf\xE9 et une \xE9glise \xE0 Arvel.\"}\n{\"id\":\"b\",\"text\":\"caf\xC3\xA9\"}\n{\"id\":\"c\",\"text\":\"caf\xE9\"}\n"),
         "a|-|0|Un caf\xC3\xA9 et une \xC3\xA9glise \xC3\xA0 Arvel.\nb|-|0|caf\xC3\xA9\nc|-|0|caf\xC3\xA9\n"},
        {"a line of UTF-8 with one byte broken keeps the rest", IN("{\"id\":\"a\",\"text\":\"\xC3 and " E10 E10 E10 E10 E10 E10 "\"}\n"), "a|-|0|\xEF\xBF\xBD and " E10 E10 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\n"},
        {"half a pair of surrogates", IN("{\"id\":\"a\",\"text\":\"cut \\ud83d\"}\n{\"id\":\"b\",\"text\":\"\\ud83d\\ude00 \\\\ud83d \\uDE00x\"}\n"), "a|-|0|cut \xEF\xBF\xBD\nb|-|0|\xF0\x9F\x98\x80 \\ud83d \xEF\xBF\xBDx\n"},
        {"an array in Latin-1", IN("[{\"id\":\"a\",\"text\":\"Un caf\xE9 et une \xE9glise \xE0 Arvel.\"},\n{\"id\":\"b\",\"text\":\"caf\xE9\"}]\n"), "a|-|0|Un caf\xC3\xA9 et une \xC3\xA9glise \xC3\xA0 Arvel.\nb|-|0|caf\xC3\xA9\n"},
        {"no date", IN("{\"id\":\"a\",\"date\":\"2022-02-30\",\"text\":\"x\"}"), "!1 \"date\" is no date; expected YYYY-MM-DD\n"},
        {"a JSON array", IN("[\n {\"id\":\"a\",\"text\":\"x\"},\n {\"id\":\"b\",\"text\":\"y\"}\n]\n"), "a|-|0|x\nb|-|0|y\n"},
        {"* an array that is not whole is refused once", IN("[\n {\"id\":\"a\",\"text\":\"x\"},\n {\"id\":\"b\",\"te"), "!3 not JSON: it ends too early\n"},
        {"empty", IN(""), "!0 the file is empty\n"},
        {"white space alone", IN(" \n\t\n"), "!0 the file holds nothing but white space\n"},
        {"gzip that is none", IN("\x1F\x8B\x08\x00 and so on"), "!0 the gzip data is damaged near byte 11\n"},
        {"binary", IN("abc\0def"), "!0 binary, not text\n"},
        {"plain text that is not UTF-8", IN("date 2022-03-04 One.\nTwo \xE9t\xE9.\n"), "776e335583a2aac5|2022-03-04|16|date 2022-03-04 One.\nTwo \xC3\xA9t\xC3\xA9.\n\n"},
    };
    up_buffer seen = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        read_all(cases[i].bytes, cases[i].len, NULL, &seen);
        if (!CHECK(cases[i].name, strcmp(seen.bytes, cases[i].seen) == 0)) fprintf(stderr, "--- seen\n%s--- expected\n%s", seen.bytes, cases[i].seen);
    }
    up_buffer_free(&seen);
}

static void leading_dates(void) {
    static const struct { const char *name, *text, *tail; } cases[] = {
        {"on the first line", "date 2022-03-04\nArvel.", "|2022-03-04|16|"},
        {"before the first words", " date 2022-03-04 Arvel.", "|2022-03-04|17|"},
        {"after blank lines, capital", "\n\n  Date 2022-03-04\n\nArvel.", "|2022-03-04|21|"},
        {"* a day that is none", "date 2022-13-04 Arvel.", "|2020-01-02|0|"},
        {"* a word that goes on", "date 2022-03-04th Arvel.", "|2020-01-02|0|"},
        {"* in the middle", "Arvel. date 2022-03-04", "|2020-01-02|0|"},
        {"* another word", "update 2022-03-04 Arvel.", "|2020-01-02|0|"},
        {"nothing behind it", "date 2022-03-04", "|2022-03-04|15|"},
    };
    up_reader_options options = {.date = "2020-01-02"};
    up_buffer seen = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        read_all(cases[i].text, strlen(cases[i].text), &options, &seen);
        if (!CHECK(cases[i].name, strstr(seen.bytes, cases[i].tail))) fprintf(stderr, "seen %s", seen.bytes);
    }
    up_buffer_free(&seen);
}

static void ids_come_from_the_content(void) {
    up_buffer a = {0}, b = {0};
    read_all(IN("{\"text\":\"One.\"}\n{\"text\":\"Two.\"}"), NULL, &a);
    read_all(IN("One."), NULL, &b);
    CHECK("16 hex digits", strspn(a.bytes, "0123456789abcdef") == 16);
    CHECK("the same from a text file", strncmp(a.bytes, b.bytes, 16) == 0);
    CHECK("another for another text", strncmp(a.bytes, strchr(a.bytes, '\n') + 1, 16) != 0);
    read_all(IN("{\"date\":\"2022-03-04\",\"text\":\"One.\"}"), NULL, &b);
    CHECK("another for another date", strncmp(a.bytes, b.bytes, 16) != 0);
    up_buffer_free(&a), up_buffer_free(&b);
}

static void limits(void) {
    up_reader_options options = {.max_text_bytes = 100};
    up_buffer in = {0}, seen = {0};
    up_buffer_text(&in, "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"long\",\"text\":\"");
    for (int i = 0; i < 3000000; i++) up_buffer_add(&in, "x", 1);
    up_buffer_text(&in, "\"}\n{\"id\":\"c\",\"text\":\"y\"}\n{\"id\":\"d\",\"text\":\"");
    for (int i = 0; i < 101; i++) up_buffer_add(&in, "x", 1);
    up_buffer_text(&in, "\"}\n{\"id\":\"e\",\"text\":\"z\"}\n");
    read_all(in.bytes, in.len, &options, &seen);
    CHECK("a long line and a long text are passed over", strcmp(seen.bytes, "a|-|0|x\n!2 the line is longer than 1048876 bytes\nc|-|0|y\n!4 the text is longer than 100 bytes\ne|-|0|z\n") == 0);
    options.format = "text";
    read_all(in.bytes, in.len, &options, &seen);
    CHECK("a long file", strcmp(seen.bytes, "!0 the text is longer than 100 bytes\n") == 0);
    up_buffer_free(&in), up_buffer_free(&seen);
}

static void what_cannot_be_opened(void) {
    up_reader *reader = NULL;
    up_error err;
    CHECK("a directory", up_reader_open(dir, NULL, &reader, &err) == UP_E_IO && strstr(err.message, "directory"));
    CHECK("nothing there", up_reader_open("/nowhere/at/all", NULL, &reader, &err) == UP_E_IO && strcmp(err.file, "/nowhere/at/all") == 0);
    CHECK("no such format", up_reader_open(dir, &(up_reader_options){.format = "docx"}, &reader, &err) == UP_E_USAGE);
    CHECK("no such day", up_reader_open(dir, &(up_reader_options){.date = "2022-02-30"}, &reader, &err) == UP_E_USAGE);
    CHECK("outputs are untouched", reader == NULL);
    if (geteuid() != 0) {
        const char *path = file_of("x", 1);
        chmod(path, 0);
        CHECK("no permission", up_reader_open(path, NULL, &reader, &err) == UP_E_IO);
        chmod(path, 0600);
    }
}

/* Property: whatever the bytes, the reader ends, and what it yields is valid and within its text. */
static void any_bytes(void) {
    static const char *const pieces[] = {"{", "}", "\"text\":", "\"", "\\", "\n", "\r\n", "\xC3\xA9", "\xFF", "date 2022-03-04 ", "x", "[", ",", ":", "null", "1e9", "\\u12", "{\"text\":\"ok\"}\n"};
    up_buffer in = {0}, seen = {0};
    for (int round = 0; round < 400; round++) {
        up_buffer_clear(&in);
        if (round & 1) up_buffer_text(&in, "{\"");
        for (uint32_t n = check_random(30); n--;) up_buffer_text(&in, pieces[check_random(COUNT_OF(pieces))]);
        if (in.bytes) read_all(in.bytes, in.len, NULL, &seen);
    }
    up_buffer_free(&in), up_buffer_free(&seen);
}

int main(void) {
    snprintf(dir, sizeof dir, "/tmp/uptick-read-XXXXXX");
    if (!mkdtemp(dir)) return 1;
    known_inputs();
    leading_dates();
    ids_come_from_the_content();
    limits();
    what_cannot_be_opened();
    any_bytes();
    unlink(file_of("", 0));
    rmdir(dir);
    return check_report();
}
