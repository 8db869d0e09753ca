/* speed.c - how fast pages are read: MB of page a second of one thread's CPU time, step by step.
 *
 * usage: pages_speed FOLDER [SECONDS]   (of bench/pages/generate.py; with SECONDS the pages are only read whole, for a profile)
 * Then what hostile pages cost: for each kind one of 4 MB and one of 32 MB; the time a byte must stay the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include "read/encoding.h"
#include "read/html.h"
#include "read/html_page.h"

enum { MAX_PAGES = 4096 };

static struct { char *bytes; size_t len; } pages[MAX_PAGES];
static size_t n_pages, n_bytes;

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void load(const char *folder) {
    char path[4096], row[1024];
    snprintf(path, sizeof path, "%s/index.tsv", folder);
    FILE *index = fopen(path, "r");
    if (!index) { perror(path); exit(3); }
    while (n_pages < MAX_PAGES && fgets(row, sizeof row, index)) {
        row[strcspn(row, "\t\n")] = 0;
        snprintf(path, sizeof path, "%s/%s", folder, row);
        FILE *f = fopen(path, "rb");
        if (!f) { perror(path); exit(3); }
        fseek(f, 0, SEEK_END);
        size_t len = (size_t)ftell(f);
        rewind(f);
        char *bytes = malloc(len + 1);
        if (!bytes || fread(bytes, 1, len, f) != len) exit(3);
        fclose(f);
        pages[n_pages].bytes = bytes, pages[n_pages++].len = len, n_bytes += len;
    }
    fclose(index);
}

static void tokenize(const char *bytes, size_t len, up_arena *arena) {
    (void)arena;
    up_tokens in = {.page = bytes, .len = len};
    up_token token;
    while (up_token_next(&in, &token)) {}
}
static void decode(const char *bytes, size_t len, up_arena *arena) { up_decoded out; up_encoding_decode(bytes, len, NULL, "utf-8", arena, &out); }
static void flatten(const char *bytes, size_t len, up_arena *arena) { up_flat_page page; up_html_flatten(bytes, len, arena, &page); }
static void read_whole(const char *bytes, size_t len, up_arena *arena) { up_page page; up_html_read(bytes, len, NULL, arena, &page, NULL); }

static void measure(const char *name, void (*step)(const char *, size_t, up_arena *), double seconds) {
    up_arena arena;
    up_arena_init(&arena, 0);
    double begin = cpu_seconds(), spent;
    size_t rounds = 0;
    do {
        for (size_t i = 0; i < n_pages; i++) step(pages[i].bytes, pages[i].len, &arena), up_arena_reset(&arena);
        rounds++;
        spent = cpu_seconds() - begin;
    } while (spent < seconds);
    printf("%-10s %7.0f MB/s\n", name, 1e-6 * (double)(n_bytes * rounds) / spent);
    up_arena_free(&arena);
}

/* What pages of news sites carry besides: styles before the body, pictures drawn in it, state and trackers behind it. */
static void dress(void) {
    enum { STYLE_BYTES = 20000, DRAWING_BYTES = 10000, SCRIPT_BYTES = 60000 };
    static const char style[] = ".card__title--large>.icon:hover{color:#c00;margin:0 auto .5rem;transition:opacity .2s ease-in-out}\n", drawing[] = "<path class=\"st0\" d=\"M12.1 3.4c0 4.2-3.4 7.6-7.6 7.6S-3.1 7.6-3.1 3.4\"/>",
                      script[] = "{\"id\":\"a81b\",\"type\":\"teaser\",\"props\":{\"width\":640,\"lazy\":true,\"href\":\"\\/news\\/x\",\"html\":\"\\u003cp\\u003e\"}},";
    n_bytes = 0;
    for (size_t i = 0; i < n_pages; i++) {
        char *out = malloc(pages[i].len + STYLE_BYTES + DRAWING_BYTES + SCRIPT_BYTES + 1024);
        const char *body = memmem(pages[i].bytes, pages[i].len, "<body", 5);
        size_t head = body ? (size_t)(body - pages[i].bytes) : 0, n = head;
        if (!out) exit(3);
        memcpy(out, pages[i].bytes, head);
        n += (size_t)sprintf(out + n, "<style>");
        for (size_t from = n; n < from + STYLE_BYTES - sizeof style; n += sizeof style - 1) memcpy(out + n, style, sizeof style - 1);
        n += (size_t)sprintf(out + n, "</style>");
        memcpy(out + n, pages[i].bytes + head, pages[i].len - head);
        n += pages[i].len - head;
        n += (size_t)sprintf(out + n, "<svg>");
        for (size_t from = n; n < from + DRAWING_BYTES - sizeof drawing; n += sizeof drawing - 1) memcpy(out + n, drawing, sizeof drawing - 1);
        n += (size_t)sprintf(out + n, "</svg><script>window.state=[");
        for (size_t from = n; n < from + SCRIPT_BYTES - sizeof script; n += sizeof script - 1) memcpy(out + n, script, sizeof script - 1);
        n += (size_t)sprintf(out + n, "]</script>");
        free(pages[i].bytes);
        pages[i].bytes = out, pages[i].len = n, n_bytes += n;
    }
    printf("as heavy as pages of news sites: %.1f MB\n", 1e-6 * (double)n_bytes);
}

/* A page of `len` bytes that repeats `unit`. */
static void hostile(const char *name, const char *unit, const char *head) {
    for (size_t mb = 4; mb <= 32; mb *= 8) {
        size_t len = mb << 20, n = strlen(unit), at = strlen(head);
        char *bytes = malloc(len + 1);
        if (!bytes) exit(3);
        memcpy(bytes, head, at);
        while (at + n <= len) memcpy(bytes + at, unit, n), at += n;
        up_arena arena;
        up_arena_init(&arena, 0);
        double begin = cpu_seconds();
        up_page page = {0};
        up_status status = up_html_read(bytes, at, NULL, &arena, &page, NULL);
        printf("%-28s %3zu MB %6.2f s  %5.1f ns a byte  arena %4zu MB  %s\n", name, mb, cpu_seconds() - begin, 1e9 * (cpu_seconds() - begin) / (double)at, arena.used_bytes >> 20, up_status_text(status));
        up_arena_free(&arena);
        free(bytes);
    }
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) { fprintf(stderr, "usage: pages_speed FOLDER [SECONDS]\n"); return 2; }
    setvbuf(stdout, NULL, _IOLBF, 0);
    load(argv[1]);
    printf("%zu pages, %.1f MB\n", n_pages, 1e-6 * (double)n_bytes);
    if (argc == 3) { measure("read whole", read_whole, atof(argv[2])); return 0; }
    measure("decode", decode, 1.5), measure("tokenize", tokenize, 1.5), measure("lay flat", flatten, 1.5), measure("read whole", read_whole, 1.5);
    dress();
    measure("tokenize", tokenize, 1.5), measure("lay flat", flatten, 1.5), measure("read whole", read_whole, 1.5);
    hostile("nested <div>", "<div>", "<body>");
    hostile("nested <div><p>text", "<div><p>Stones were thrown at the house, he said. ", "<body>");
    hostile("<a> never closed", "<a href=x>", "<body>");
    hostile("<b><p></b>", "<b><p>x</b>", "<body>");
    hostile("one line of text", "word ", "<body><p>");
    hostile("end tags", "</div></b>", "<body>");
    hostile("<table><tr><td>", "<table><tr><td>", "<body>");
    hostile("attributes", " a=b", "<body><p");
    hostile("unclosed quotes", "<a b=\"", "<body>");
    hostile("comments", "<!-- --", "<body>");
    hostile("script ends", "</scrip", "<body><script>");
    hostile("references", "&ampamp;&#x41;", "<body><p>");
    hostile("articles", "<article><h2>One</h2><time datetime=2022-03-04>x</time><p>A stone was thrown at the house of the family.</article>", "<body><div class=liveblog>");
    hostile("nested articles", "<article><p>A stone was thrown at the house.", "<body>");
    hostile("headings with links", "<h3><a href=x>A title of some words</a></h3><p>A stone was thrown at the house.", "<body>");
    hostile("quotes", "<blockquote>The stone was thrown at the house, he said to us</blockquote>", "<body>");
    hostile("metas", "<meta name=date content=2022-03-04>", "<head>");
    hostile("JSON-LD", "{\"@type\":\"Article\",\"headline\":\"x\",\"a\":[", "<script type=application/ld+json>");
    hostile("JSON-LD scripts", "<script type=application/ld+json>{\"headline\":\"x</script>", "<head>");
    hostile("invalid bytes", "\xE2\x28<p>\xFF", "<body>");
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("largest resident size %ld MB\n", use.ru_maxrss >> 10);
    return 0;
}
