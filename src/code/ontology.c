#include "code/ontology.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"

static up_status line(up_ontology *o, const up_onto_line *l, up_type *type, uint32_t *group, up_error *err) {
    bool taken;
    up_status status;
    if (strncmp(l->text, "type ", 5) == 0) *group = UINT32_MAX;
    if (strncmp(l->text, "group ", 6) == 0) *type = UP_N_TYPES;
    status = up_who_line(&o->groups, o->lexicon, &o->arena, l, group, &taken, err);
    if (status != UP_OK || taken) return status;
    status = up_what_line(&o->rules, o->lexicon, &o->arena, l, type, &taken, err);
    if (status != UP_OK || taken) return status;
    static const char *const keywords[] = {"class", "type", "verb", "noun", "adj", "phrase", "group", "people", "hue", "place", "symbol", "hate", "slur", "actor", "target", "state", "cue"};
    char word[32];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(l->text, " \t:"), l->text);
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strcmp(word, keywords[i]) == 0) return up_fail(err, UP_E_FORMAT, l->file, l->line, 1, "'%s' needs a 'type' or 'group' line before it", word);
    const char *near = up_onto_nearest(word, keywords, sizeof keywords / sizeof *keywords);
    return near ? up_fail(err, UP_E_FORMAT, l->file, l->line, 1, "unknown keyword '%s'; did you mean '%s'?", word, near) : up_fail(err, UP_E_FORMAT, l->file, l->line, 1, "unknown keyword '%s'", word);
}

/* Reads one file.  A mistake in a line does not hide those after it when `all` collects them. */
static up_status file(up_ontology *o, const char *path, up_buffer *all, up_error *err) {
    up_onto_lines lines = {0};
    up_status status = up_onto_read(&o->arena, path, &lines, err), first = status;
    up_type type = UP_N_TYPES;
    uint32_t group = UINT32_MAX;
    for (uint32_t i = 0; i < lines.n && (status == UP_OK || all); i++) {
        up_error here = {0};
        status = line(o, &lines.items[i], &type, &group, &here);
        if (status == UP_OK) continue;
        if (first == UP_OK) { first = status; if (err) *err = here; }
        char text[1024];
        if (all) up_buffer_format(all, "%s\n", up_error_text(&here, text, sizeof text));
    }
    return first;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static up_status directory(up_ontology *o, const char *dir, up_buffer *all, up_error *err) {
    DIR *d = opendir(dir);
    if (!d) return up_fail(err, UP_E_MISSING, dir, 0, 0, "%s", strerror(errno));
    const char **paths = NULL;
    uint32_t n = 0, cap = 0;
    up_status status = UP_OK;
    for (struct dirent *e; status == UP_OK && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len < 6 || strcmp(e->d_name + len - 5, ".onto") != 0) continue;
        if (!up_arena_grow(&o->arena, &paths, n, &cap, sizeof *paths) || !(paths[n++] = up_arena_format(&o->arena, "%s/%s", dir, e->d_name))) status = UP_E_NOMEM;
    }
    closedir(d);
    if (status == UP_OK && !n) status = up_fail(err, UP_E_MISSING, dir, 0, 0, "holds no ontology files (*.onto)");
    if (n) qsort(paths, n, sizeof *paths, by_name);
    for (uint32_t i = 0; i < n && (status == UP_OK || all); i++) {
        up_status one = file(o, paths[i], all, status == UP_OK ? err : NULL);
        if (status == UP_OK) status = one;
    }
    return status;
}

up_status up_ontology_open(const char *dir, const char *const *extra, size_t n_extra, up_ontology **out, up_buffer *all, up_error *err) {
    up_ontology *o = calloc(1, sizeof *o);
    if (!o) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_arena_init(&o->arena, 0);
    o->lexicon = up_lexicon_new();
    up_status status = o->lexicon ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK && dir) status = directory(o, dir, all, err);
    for (size_t i = 0; i < n_extra && (status == UP_OK || all) && o->lexicon; i++) {
        up_status one = file(o, extra[i], all, status == UP_OK ? err : NULL);
        if (status == UP_OK) status = one;
    }
    if (status == UP_OK) status = up_what_link(&o->rules, &o->arena, err);
    if (status == UP_OK) *out = o; else up_ontology_close(o);
    return status;
}

void up_ontology_close(up_ontology *o) {
    if (!o) return;
    up_what_free(&o->rules);
    up_lexicon_free(o->lexicon);
    up_arena_free(&o->arena);
    free(o);
}
