/* output.c - standard output for data, standard error for words, and what a terminal shows. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"

/* The program's one bar. */
static struct { bool is_on, is_shown; uint64_t total; struct timespec began, last; } bar;

static void hide_bar(void) {
    if (bar.is_shown) fputs("\r\033[K", stderr);
    bar.is_shown = false;
}

void cli_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    hide_bar();
    fputs("uptick: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void cli_say_error(const up_error *err) {
    char line[1024];
    up_error_text(err, line, sizeof line);
    for (char *c = line; *c; c++) if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = '?';
    cli_say("%s", line);
}

static void cannot_write(int why) {
    if (why == EPIPE) _exit(CLI_DONE); /* nobody reads further: nothing to say, nobody to say it to */
    cli_say("standard output: %s", strerror(why));
    _exit(CLI_NOTHING);
}

void cli_put(const char *bytes, size_t len) {
    if (len && fwrite(bytes, 1, len, stdout) != len) cannot_write(errno);
}

void cli_put_buffer(const up_buffer *buffer) {
    if (buffer->failed) { cli_say("out of memory"); _exit(CLI_NOTHING); }
    if (buffer->len) cli_put(buffer->bytes, buffer->len);
}

bool cli_print_piece(void *context, const char *bytes, size_t len) {
    (void)context;
    cli_put(bytes, len);
    return true;
}

bool cli_print_written(void *context, const up_report *report, const up_buffer *written) {
    (void)context, (void)report;
    cli_put_buffer(written);
    return true;
}

void cli_flush(void) {
    if (fflush(stdout) != 0) cannot_write(errno);
}

bool cli_colors(const cli_given *given, FILE *stream) {
    if (strcmp(given->color, "always") == 0) return true;
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return strcmp(given->color, "auto") == 0 && !(no && *no) && !(term && strcmp(term, "dumb") == 0) && isatty(fileno(stream));
}

size_t cli_terminal_columns(FILE *stream, size_t otherwise) {
    struct winsize size;
    return isatty(fileno(stream)) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : otherwise;
}

static uint32_t next_character(const char *text, size_t len, size_t *at) {
    const unsigned char *s = (const unsigned char *)text;
    unsigned char a = s[(*at)++];
    int more = a >= 0xF0 ? 3 : a >= 0xE0 ? 2 : a >= 0xC0 ? 1 : 0;
    uint32_t c = more == 3 ? a & 7u : more == 2 ? a & 15u : more == 1 ? a & 31u : a;
    while (more-- && *at < len && (s[*at] & 0xC0) == 0x80) c = c << 6 | (s[(*at)++] & 63u);
    return c;
}

/* Columns of a character: none for combining marks, two for East Asian wide ones (the blocks of UAX #11 that news uses). */
static size_t width_of(uint32_t c) {
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF) return 0;
    if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF)) return 2;
    return 1;
}

size_t cli_columns(const char *text, size_t len) {
    size_t n = 0;
    for (size_t at = 0; at < len;) n += width_of(next_character(text, len, &at));
    return n;
}

void cli_clean(up_buffer *out, const char *text, size_t len, size_t columns) {
    bool cut = columns && cli_columns(text, len) > columns;
    size_t used = 0;
    for (size_t at = 0; at < len;) {
        size_t from = at;
        uint32_t c = next_character(text, len, &at);
        size_t width = width_of(c);
        if (cut && used + width > columns - 1) break;
        used += width;
        /* Controls, and the marks that turn the direction of what follows, would write over the table. */
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) up_buffer_add(out, " ", 1);
        else up_buffer_add(out, text + from, at - from);
    }
    if (cut) up_buffer_text(out, "\xE2\x80\xA6");
}

void cli_format(up_buffer *out, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[256], *text = small;
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len >= (int)sizeof small && (text = malloc((size_t)len + 1))) vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    if (len < 0 || !text) out->failed = true; else up_buffer_add(out, text, (size_t)len);
    if (text != small) free(text);
}

/* ------------------------------------------------------------------ progress */

static double seconds_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) * 1e-9;
}

void cli_progress_begin(const cli_given *given, uint64_t total_bytes) {
    bar.is_on = !given->quiet && isatty(STDERR_FILENO);
    bar.total = total_bytes;
    clock_gettime(CLOCK_MONOTONIC, &bar.began);
    bar.last = bar.began;
}

void cli_progress(uint64_t reports, uint64_t refused, uint64_t bytes) {
    if (!bar.is_on) return;
    double passed = seconds_since(&bar.began);
    if (passed < 1.0 || seconds_since(&bar.last) < 0.1) return;
    clock_gettime(CLOCK_MONOTONIC, &bar.last);
    fputs("\r\033[K", stderr);
    if (bar.total) {
        enum { WIDTH = 30 };
        double part = bytes >= bar.total ? 1.0 : (double)bytes / (double)bar.total;
        int full = (int)(part * WIDTH);
        fprintf(stderr, "[%.*s%.*s] %3.0f%%  ", full, "##############################", WIDTH - full, "..............................", part * 100.0);
    }
    if (reports) fprintf(stderr, "%llu reports  %.0f/s", (unsigned long long)reports, (double)reports / passed);
    else fprintf(stderr, "%.1f MB", (double)bytes / 1e6);
    if (refused) fprintf(stderr, "  %llu refused", (unsigned long long)refused);
    fflush(stderr);
    bar.is_shown = true;
}

void cli_progress_end(void) {
    hide_bar();
    bar.is_on = false;
}
