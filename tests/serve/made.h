/* made.h - a store of incidents and events made up on the spot, linked without a linker. */
#ifndef UP_TESTS_SERVE_MADE_H
#define UP_TESTS_SERVE_MADE_H

#include "../store/kept.h"

static const char *const made_groups[] = {"religion:jewish", "religion:muslim", "nationality:RU", "ethnicity:roma", "lgbt:trans", NULL};
static const char *const made_countries[] = {"CZ", "DE", "FR", "US", NULL};
static const char *const made_places[] = {"Arvel", "Ostrava", "Brno", "arvel", NULL};
static const char *const made_words[] = {"shop", "mosque", "painted", "windows", "night", "slogan", "Müller", "police"};
static const char *const made_sources[] = {"Wire", "Gazette", "wire", NULL};
static const char *const made_precisions[] = {"none", "country", "admin", "city", "point"};

static inline const char *any_of(const char *const *list, size_t n) { return list[check_random(n)]; }

static inline void put_made_event(up_buffer *out, const char *report, int number) {
    up_type type = (up_type)check_random(UP_N_TYPES);
    char start[11] = "", end[11] = "";
    if (check_random(8)) snprintf(start, sizeof start, "2022-%02d-%02d", 1 + (int)check_random(4), 1 + (int)check_random(28));
    if (*start && check_random(2)) snprintf(end, sizeof end, "2022-%02d-%02d", 5 + (int)check_random(2), 1 + (int)check_random(28)); else memcpy(end, start, sizeof end);
    const char *precision = any_of(made_precisions, 5);
    up_buffer_format(out, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#%d\",\"report\":{\"id\":\"%s\",\"date\":null,\"title\":null},", report, number, report);
    put_string(out, "class", up_class_name(up_type_class(type))), up_buffer_text(out, ","), put_string(out, "type", up_type_name(type)), up_buffer_text(out, ",");
    put_string(out, "family", up_type_family(type)), up_buffer_text(out, ","), put_string(out, "group", any_of(made_groups, 6)), up_buffer_text(out, ",\"perceived\":false,");
    put_string(out, "factuality", up_factuality_name((up_factuality)check_random(UP_N_FACTUALITIES))), up_buffer_text(out, ",\"date\":{");
    put_string(out, "start", *start ? start : NULL), up_buffer_text(out, ","), put_string(out, "end", *end ? end : NULL), up_buffer_text(out, "},\"place\":{");
    put_string(out, "name", any_of(made_places, 5)), up_buffer_text(out, ","), put_string(out, "country", any_of(made_countries, 5)), up_buffer_text(out, ","), put_string(out, "admin1", any_of(made_places, 5));
    if (strcmp(precision, "none") != 0) up_buffer_format(out, ",\"lat\":%.1f,\"lon\":%.1f", -90.0 + 11.25 * check_random(17), -180.0 + 22.5 * check_random(17));
    else up_buffer_text(out, ",\"lat\":null,\"lon\":null");
    up_buffer_format(out, ",\"precision\":\"%s\"},\"target\":{\"text\":\"a shop\",\"kind\":\"business\",\"name\":null},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1},"
                     "\"evidence\":[],\"confidence\":%.2f,\"why\":[]}\n", precision, (double)check_random(101) / 100);
}

/* Adds `n` reports with up to three events each, ids from "r<first>". */
static inline void add_made(up_store *store, int first, int n) {
    for (int i = first; i < first + n; i++) {
        char id[16], text[200] = "", date[11];
        up_buffer lines = {0};
        up_added how;
        up_error err;
        snprintf(id, sizeof id, "r%d", i);
        snprintf(date, sizeof date, "2022-%02d-%02d", 1 + (int)check_random(6), 1 + (int)check_random(28));
        for (size_t w = 0, m = 1 + check_random(4); w < m; w++) snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", w ? " " : "", any_of(made_words, COUNT_OF(made_words)));
        int n_events = (int)check_random(4);
        for (int e = 0; e < n_events; e++) put_made_event(&lines, id, e + 1);
        const up_report r = {.id = id, .date = check_random(6) ? date : NULL, .title = check_random(2) ? any_of(made_words, COUNT_OF(made_words)) : NULL, .source = any_of(made_sources, 4), .text = text, .text_len = strlen(text)};
        if (up_store_add(store, &r, lines.bytes ? lines.bytes : "", lines.len, &how, &err) != UP_OK) { fprintf(stderr, "made: %s\n", err.message); abort(); }
        up_buffer_free(&lines);
    }
}

/* Every event without an incident founds one, or joins the last one founded. */
static inline void link_made(up_store *store) {
    up_error err;
    if (up_store_run(store,
        "INSERT INTO incidents(id, status, founder, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, admin1, lat, lon, precision, target, target_kind,"
        " actor, actor_kind, n_happenings, n_events, n_follow_ups, n_reports, n_sources, n_copies, first_seen, last_seen, title, confidence, made_utc, changed_utc)"
        " SELECT 'i'||v.number, 'live', v.id, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, admin1, lat, lon, precision, target, target_kind,"
        " actor, actor_kind, 1, 1, 0, 1+v.number%3, 1, 0, r.date, r.date, r.title, confidence, '2022-07-01T00:00:00Z', '2022-07-01T00:00:00Z'"
        " FROM events v JOIN reports r ON r.number=v.report WHERE v.number%3<>0 AND v.number NOT IN (SELECT event FROM incident_events);"
        "INSERT INTO incident_events(event, incident, role, score) SELECT v.number, (SELECT max(i.number) FROM incidents i WHERE CAST(substr(i.id,2) AS INTEGER)<=v.number), 'act', 1"
        " FROM events v WHERE v.number NOT IN (SELECT event FROM incident_events) AND EXISTS(SELECT 1 FROM incidents i WHERE CAST(substr(i.id,2) AS INTEGER)<=v.number)", &err) != UP_OK) {
        fprintf(stderr, "made: %s\n", err.message);
        abort();
    }
}

#endif
