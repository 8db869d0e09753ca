/* extract.c - what uptick finds in the generated pages: FOLDER/index.tsv in, a JSON line a page out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/map.h"
#include "read/html.h"

static void put(up_buffer *line, const char *key, const char *value) {
    up_buffer_format(line, ",\"%s\":", key);
    up_buffer_json_string(line, value);
}

int main(int argc, char **argv) {
    if (argc != 2) { fprintf(stderr, "usage: pages_extract FOLDER\n"); return 2; }
    char path[4096], row[2048];
    snprintf(path, sizeof path, "%s/index.tsv", argv[1]);
    FILE *index = fopen(path, "r");
    if (!index) { perror(path); return 3; }
    up_arena arena;
    up_arena_init(&arena, 0);
    up_buffer line = {0}, text = {0};
    while (fgets(row, sizeof row, index)) {
        row[strcspn(row, "\n")] = 0;
        char *tab = strchr(row, '\t');
        if (!tab) continue;
        *tab = 0;
        snprintf(path, sizeof path, "%s/%s", argv[1], row);
        up_map map;
        up_error err = {0};
        if (up_map_open(path, &map, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 3; }
        const up_page_hints hints = {.url = tab + 1};
        up_page page = {0};
        if (up_html_read((const char *)map.bytes, map.len, &hints, &arena, &page, &err) == UP_OK) {
            up_buffer_clear(&line), up_buffer_clear(&text);
            up_buffer_text(&line, "{\"file\":");
            up_buffer_json_string(&line, row);
            for (uint32_t i = 0; i < page.n; i++) {
                if (i) up_buffer_text(&text, "\n\n");
                up_buffer_text(&text, page.reports[i].text);
            }
            put(&line, "title", page.reports[0].title), put(&line, "date", page.reports[0].published), put(&line, "url", page.reports[0].url), put(&line, "author", page.reports[0].author);
            put(&line, "publisher", page.reports[0].publisher), put(&line, "date_from", page.date_from), put(&line, "text", text.bytes);
            up_buffer_format(&line, ",\"n_reports\":%u}", page.n);
            puts(line.bytes);
        } else fprintf(stderr, "%s: %s\n", row, err.message);
        up_map_close(&map);
        up_arena_reset(&arena);
    }
    fclose(index);
    up_arena_free(&arena);
    up_buffer_free(&line), up_buffer_free(&text);
    return 0;
}
