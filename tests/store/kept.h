/* kept.h - what the tests of the store share: reports and events made up on the spot, in a folder of their own. */
#ifndef UP_TESTS_STORE_KEPT_H
#define UP_TESTS_STORE_KEPT_H

#include <dirent.h>
#include <unistd.h>
#include "base/buffer.h"
#include "store/store.h"
#include "check.h"

static char dir[64];

static inline const char *path_of(const char *name) {
    static char paths[4][400];
    static unsigned next;
    char *path = paths[next++ & 3];
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

static inline void begin_folder(void) {
    snprintf(dir, sizeof dir, "/tmp/uptick-store-XXXXXX");
    if (!mkdtemp(dir)) abort();
}

static inline void end_folder(void) {
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') unlink(path_of(entry->d_name));
    if (folder) closedir(folder);
    rmdir(dir);
}

typedef struct made { const char *type, *klass, *family, *group, *start, *end, *place, *country; double lat, lon, confidence; } made;

static inline void put_string(up_buffer *out, const char *key, const char *value) {
    up_buffer_format(out, "\"%s\":", key);
    up_buffer_json_string(out, value);
}

/* One event in the form that the program writes, with the keys that the store looks at. */
static inline void put_event(up_buffer *out, const char *report, int number, const made *e) {
    up_buffer_format(out, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#%d\",\"report\":{\"id\":\"%s\",\"date\":null},", report, number, report);
    put_string(out, "class", e->klass), up_buffer_text(out, ",");
    put_string(out, "type", e->type), up_buffer_text(out, ",");
    put_string(out, "family", e->family), up_buffer_text(out, ",");
    put_string(out, "group", e->group), up_buffer_text(out, ",\"perceived\":false,\"factuality\":\"asserted\",\"date\":{");
    put_string(out, "start", e->start), up_buffer_text(out, ",");
    put_string(out, "end", e->end), up_buffer_text(out, "},\"place\":{");
    put_string(out, "name", e->place), up_buffer_text(out, ",");
    put_string(out, "country", e->country);
    if (e->lat != 0 || e->lon != 0) up_buffer_format(out, ",\"lat\":%.2f,\"lon\":%.2f,\"precision\":\"city\"}", e->lat, e->lon);
    else up_buffer_text(out, ",\"lat\":null,\"lon\":null,\"precision\":\"none\"}");
    up_buffer_format(out, ",\"target\":{\"text\":\"=cmd|' /C calc'!A0\",\"kind\":\"home\"},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1},\"confidence\":%.2f,\"why\":[]}\n", e->confidence);
}

static const made graffiti = {"graffiti", "incident", "property", "nationality:RU", "2022-02-21", "2022-02-27", "Arvel", "CZ", 48.97, 14.47, 0.93};
static const made arson = {"arson", "incident", "property", "religion:jewish", "2022-03-01", "2022-03-01", "Ostrava", "CZ", 49.83, 18.28, 0.7};
static const made arrest = {"arrest", "response", "response", "religion:jewish", NULL, NULL, NULL, "DE", 0, 0, 0.5};
static const made rise = {"rise", "claim", "claim", "religion:muslim", "2022-01-01", "2022-12-31", NULL, NULL, 0, 0, 0.4};

static inline up_status add(up_store *store, const char *id, const char *text, const made *const *events, int n, up_added *how, up_error *err) {
    up_report report = {.id = id, .date = "2022-03-04", .text = text, .text_len = strlen(text)};
    up_buffer lines = {0};
    for (int i = 0; i < n; i++) put_event(&lines, id, i + 1, events[i]);
    up_status status = up_store_add(store, &report, lines.bytes ? lines.bytes : "", lines.len, how, err);
    up_buffer_free(&lines);
    return status;
}

#endif
