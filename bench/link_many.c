/* link_many.c - what it costs to add reports to a large store.
 *
 *     link_many STORE N [N_NEW [copies]]
 *
 * Makes STORE (which must not be there) with N invented reports of N incidents, as linking would leave them, then adds N_NEW (1,000)
 * more through the library, every second one telling of a kept incident, and tells the processor time of keeping and of linking.
 * With `copies` the new reports are edited copies of kept ones - cut, words exchanged, a new beginning and end - and every fourth is another
 * happening in the same phrases, which is no copy: told are precision and recall, and the largest resident size (on a STORE that
 * is there already, for filling it takes more).
 * The rows of the first N are written straight into the tables, sorted, for a million would take an hour the usual way. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include "base/buffer.h"
#include "base/span.h"
#include "link/work.h"

enum { VOCABULARY = 40000, NAMES = 60000, TOWNS = 3000, WORDS = 160, FIRST_DAY = 18262 /* 2020-01-01 */, DAYS = 1500 };

static uint64_t state;
static uint32_t below(uint32_t n) {
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u, z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) % n);
}
static uint32_t common_first(uint32_t n) { return (uint32_t)((double)n * pow(below(1 << 20) / (double)(1 << 20), 3)); } /* few words make most of a text */

static void word(up_buffer *out, uint32_t n, bool capital) {
    static const char *const syllables[] = {"ba", "co", "di", "fu", "ga", "he", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we"};
    char text[32] = "";
    n += 17;
    while (n) { strcat(text, syllables[n & 15]); n >>= 4; }
    if (capital) text[0] = (char)(text[0] - 'a' + 'A');
    up_buffer_text(out, text);
}

typedef struct made { char id[24], date[11]; up_buffer text, event; } made;

/* Report `teller` of incident `i`: who, where and when come from the incident, the words from the teller. */
static void make(uint32_t i, uint32_t teller, made *m) {
    static const char *const types[] = {"physical_assault", "graffiti", "arson", "threat", "damage", "desecration"}, *const groups[] = {"religion:jewish", "religion:muslim", "race:black", "lgbt:gay", "nationality:RU", "ethnicity:roma"};
    state = (uint64_t)i * 1000003;
    uint32_t names[4], town = below(TOWNS), type = below(6), group = below(6), topic[12];
    for (int k = 0; k < 4; k++) names[k] = below(NAMES);
    for (int k = 0; k < 12; k++) topic[k] = below(VOCABULARY);
    up_day day = FIRST_DAY + (up_day)below(DAYS);
    state = (uint64_t)i * 1000003 + (uint64_t)teller * 7919 + 5;
    snprintf(m->id, sizeof m->id, "r%u-%u", i, teller);
    char iso[11];
    up_day_to_iso(day, iso);
    up_day_to_iso(day + (up_day)below(3), m->date);
    up_buffer_clear(&m->text), up_buffer_clear(&m->event);
    for (int k = 0; k < WORDS; k++) {
        if (k) up_buffer_text(&m->text, k % 14 == 0 ? ". " : " ");
        if (k % 20 == 5) { word(&m->text, names[k / 20 % 2 * 2] + 100000, true); up_buffer_text(&m->text, " "); word(&m->text, names[k / 20 % 2 * 2 + 1] + 100000, true); }
        else if (k % 40 == 9) word(&m->text, town + 500000, true);
        else if (k % 6 == 0) word(&m->text, topic[below(12)], false);
        else word(&m->text, common_first(VOCABULARY), false);
    }
    up_type t = up_type_from_name(types[type]);
    up_buffer_format(&m->event, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#1\",\"report\":{\"id\":\"%s\",\"date\":\"%s\"},\"class\":\"incident\",\"type\":\"%s\",\"family\":\"%s\",\"group\":\"%s\",\"perceived\":false,"
        "\"factuality\":\"asserted\",\"date\":{\"start\":\"%s\",\"end\":\"%s\"},\"place\":{\"name\":\"Town %u\",\"country\":\"XX\",\"admin1\":null,\"lat\":%.2f,\"lon\":%.2f,\"precision\":\"city\",\"geonames\":%u},"
        "\"target\":{\"text\":null,\"kind\":\"person\"},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1,\"killed\":null,\"injured\":null},\"evidence\":[],\"confidence\":0.8,\"why\":[]}\n",
        m->id, m->id, m->date, types[type], up_type_family(t), groups[group], iso, iso, town, (town % 120) - 60.0 + 0.01 * (town % 7), (town / 120) * 7.0 - 80, town + 1);
}

static void put_words(up_buffer *out, const up_str *words, uint32_t from, uint32_t end, uint32_t exchange /* in thousand */, bool are_names_new) {
    for (uint32_t i = from; i < end; i++) {
        bool is_name = *words[i].at >= 'A' && *words[i].at <= 'Z';
        if (out->len) up_buffer_text(out, " ");
        if (is_name && are_names_new) word(out, below(NAMES) + 700000, true);
        else if (below(1000) < exchange) word(out, common_first(VOCABULARY), false);
        else up_buffer_add(out, words[i].at, words[i].len);
    }
}

enum { CUT, EDITED, UPDATED, STRANGER, N_EDITS };

/* What another paper makes of a text; as a STRANGER, what a newsroom writes of another happening. */
static void edit(const up_buffer *text, uint32_t how, up_buffer *out) {
    up_str words[2 * WORDS];
    uint32_t n = 0;
    for (const char *at = text->bytes, *end = text->bytes + text->len; at < end && n < 2 * WORDS; n++) {
        const char *blank = memchr(at, ' ', (size_t)(end - at));
        words[n] = (up_str){at, (uint32_t)((blank ? blank : end) - at)};
        at = blank ? blank + 1 : end;
    }
    up_buffer_clear(out);
    switch (how) {
        case CUT:
            up_buffer_text(out, "(Agency)");
            put_words(out, words, 0, n / 2 + below(n / 2), 0, false);
            up_buffer_text(out, "\nReporting by our desk; editing by A. Grey");
            break;
        case EDITED: {
            uint32_t gone = below(n - n / 10), exchange = 20 + below(80);
            put_words(out, words, 0, gone, exchange, false), put_words(out, words, gone + n / 10, n, exchange, false);
            break;
        }
        case UPDATED:
            put_words(out, words, 0, n / 12, 1000, false), put_words(out, words, n / 12, n, 0, false), put_words(out, words, 0, n / 10, 1000, false);
            break;
        default: put_words(out, words, 0, n, 0, true);
    }
}

static void die(const char *what, const up_error *err) { fprintf(stderr, "link_many: %s: %s\n", what, err->message); exit(1); }
static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 + (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}
static double wall(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (double)t.tv_sec + (double)t.tv_nsec / 1e9; }

typedef struct placed { int64_t key; int32_t day; uint32_t report; } placed;
static int by_key(const void *x, const void *y) {
    const placed *a = x, *b = y;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return a->report < b->report ? -1 : a->report > b->report;
}

static sqlite3_stmt *prepared(up_store *store, const char *sql) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) != SQLITE_OK) { fprintf(stderr, "link_many: %s\n", sqlite3_errmsg(store->db)); exit(1); }
    return s;
}
static void done(sqlite3_stmt *s) {
    if (sqlite3_step(s) != SQLITE_DONE) { fprintf(stderr, "link_many: %s\n", sqlite3_errmsg(sqlite3_db_handle(s))); exit(1); }
    sqlite3_reset(s);
}

static void fill(up_store *store, const up_linker *linker, uint32_t n, up_error *err) {
    made m = {0};
    sqlite3_stmt *report = prepared(store, "INSERT INTO reports(number,id,hash,date,body_begin,n_events,coder,added_utc,changed_utc) VALUES(?1,?2,?1,?3,0,1,1,'x','x')");
    sqlite3_stmt *text = prepared(store, "INSERT INTO texts VALUES(?,?)"), *event = prepared(store, "INSERT INTO events(number,report,position,id,class,type,family,\"group\",perceived,factuality,date_start,date_end,"
        "place,country,lat,lon,precision,geonames,confidence,coder,json) SELECT ?1,?1,1,json_extract(?2,'$.id'),'incident',json_extract(?2,'$.type'),json_extract(?2,'$.family'),json_extract(?2,'$.group'),0,'asserted',"
        "json_extract(?2,'$.date.start'),json_extract(?2,'$.date.end'),json_extract(?2,'$.place.name'),'XX',json_extract(?2,'$.place.lat'),json_extract(?2,'$.place.lon'),'city',json_extract(?2,'$.place.geonames'),0.8,1,?2");
    if (up_store_run(store, "PRAGMA synchronous=OFF; PRAGMA cache_size=-600000; INSERT INTO coders VALUES(1,'bench',1,'bench')", err) != UP_OK) die("coder", err);
    sqlite3_stmt *sketch = prepared(store, "INSERT INTO link_sketches(report, sketch, keys, slots) VALUES(?,?,?,?)"), *member = prepared(store, "INSERT INTO incident_events VALUES(?,?,'act',1)");
    sqlite3_stmt *incident = prepared(store, "INSERT INTO incidents(id,status,founder,class,type,family,\"group\",perceived,factuality,date_start,date_end,place,country,lat,lon,precision,geonames,"
        "n_events,n_follow_ups,n_reports,n_sources,n_copies,first_seen,last_seen,confidence,made_utc,changed_utc) SELECT ?1,'live',id,class,type,family,\"group\",0,factuality,date_start,date_end,place,country,lat,lon,"
        "precision,geonames,1,0,1,1,0,date_start,date_start,confidence,'x','x' FROM events WHERE number=?2");
    for (uint32_t i = 0; i < n; i++) {
        if (i % 20000 == 0 && (i ? up_store_commit(store, err) : UP_OK) != UP_OK) die("commit", err);
        if (i % 20000 == 0 && up_store_begin(store, err) != UP_OK) die("begin", err);
        make(i, 0, &m);
        sqlite3_bind_int64(report, 1, i + 1), sqlite3_bind_text(report, 2, m.id, -1, SQLITE_STATIC), sqlite3_bind_text(report, 3, m.date, -1, SQLITE_STATIC), done(report);
        sqlite3_bind_int64(text, 1, i + 1), sqlite3_bind_text64(text, 2, m.text.bytes, m.text.len, SQLITE_STATIC, SQLITE_UTF8), done(text);
        sqlite3_bind_int64(event, 1, i + 1), sqlite3_bind_text64(event, 2, m.event.bytes, m.event.len - 1, SQLITE_STATIC, SQLITE_UTF8), done(event);
        up_sketch s;
        up_weighed w;
        up_slots e;
        up_key k[UP_MOST_KEYS];
        up_buffer bytes = {0}, packed = {0}, slots = {0};
        char id[16];
        if (up_sketch_make(m.date, NULL, m.text.bytes, m.text.len, &s) != UP_OK || up_weigh(linker, &s, &w) != UP_OK || up_slots_read(m.event.bytes, m.event.len, &e) != UP_OK) exit(1);
        uint32_t many = up_keys_make(&s, &w, &e, 1, k);
        up_sketch_write(&s, &bytes);
        e.event = i + 1, up_slots_pack(&e, 1, &slots);
        for (uint32_t j = 0; j < many; j++) up_buffer_add(&packed, (const char *)&k[j].key, 8), up_buffer_add(&packed, (const char *)&k[j].day, 4);
        sqlite3_bind_int64(sketch, 1, i + 1), sqlite3_bind_blob64(sketch, 2, bytes.bytes, bytes.len, SQLITE_STATIC), sqlite3_bind_blob64(sketch, 3, packed.bytes, packed.len, SQLITE_STATIC), sqlite3_bind_blob64(sketch, 4, slots.bytes, slots.len, SQLITE_STATIC), done(sketch);
        snprintf(id, sizeof id, "i%012x", i);
        sqlite3_bind_text(incident, 1, id, -1, SQLITE_STATIC), sqlite3_bind_int64(incident, 2, i + 1), done(incident);
        sqlite3_bind_int64(member, 1, i + 1), sqlite3_bind_int64(member, 2, i + 1), done(member);
        up_buffer_free(&bytes), up_buffer_free(&packed), up_buffer_free(&slots), up_weighed_free(&w), up_sketch_free(&s);
        if (i % 100000 == 0) fprintf(stderr, "%u reports, %.0f s\n", i, wall());
    }
    sqlite3_finalize(report), sqlite3_finalize(text), sqlite3_finalize(event), sqlite3_finalize(sketch), sqlite3_finalize(member), sqlite3_finalize(incident);
    if (up_store_commit(store, err) != UP_OK) die("commit", err);
    up_buffer_free(&m.text), up_buffer_free(&m.event);
}

/* The index of keys, from what each sketch has beside it, in order. */
static void index_keys(up_store *store, up_error *err) {
    size_t n = 0, cap = 0;
    placed *keys = NULL;
    sqlite3_stmt *get = prepared(store, "SELECT report, keys FROM link_sketches");
    while (sqlite3_step(get) == SQLITE_ROW) {
        const char *bytes = sqlite3_column_blob(get, 1);
        int len = sqlite3_column_bytes(get, 1);
        for (int at = 0; at + 12 <= len; at += 12) {
            if (n == cap && !(keys = realloc(keys, (cap = cap ? 2 * cap : 1 << 20) * sizeof *keys))) exit(1);
            memcpy(&keys[n].key, bytes + at, 8), memcpy(&keys[n].day, bytes + at + 8, 4);
            keys[n++].report = (uint32_t)sqlite3_column_int64(get, 0);
        }
    }
    sqlite3_finalize(get);
    qsort(keys, n, sizeof *keys, by_key);
    if (up_store_begin(store, err) != UP_OK) die("begin", err);
    sqlite3_stmt *key = prepared(store, "INSERT OR IGNORE INTO link_keys VALUES(?,?,?)");
    for (size_t i = 0; i < n; i++) sqlite3_bind_int64(key, 1, keys[i].key), sqlite3_bind_int(key, 2, keys[i].day), sqlite3_bind_int64(key, 3, keys[i].report), done(key);
    sqlite3_finalize(key);
    if (up_store_commit(store, err) != UP_OK) die("commit", err);
    printf("%zu keys\n", n);
    free(keys);
}

static void tell_copies(up_store *store, uint32_t n_copies) {
    uint32_t right = 0, wrong = 0;
    sqlite3_stmt *get = prepared(store, "SELECT a.id, b.id FROM copies c JOIN reports a ON a.number=c.report JOIN reports b ON b.number=c.of");
    while (sqlite3_step(get) == SQLITE_ROW) {
        const char *a = (const char *)sqlite3_column_text(get, 0), *b = (const char *)sqlite3_column_text(get, 1);
        bool is_stranger = *a == 's' || *b == 's';
        if (!is_stranger && strtoul(a + 1, NULL, 10) == strtoul(b + 1, NULL, 10)) right++; else wrong++;
    }
    sqlite3_finalize(get);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%u copies: precision %.4f, recall %.4f; largest resident size %ld MB\n", n_copies, right + wrong ? (double)right / (right + wrong) : 1.0, n_copies ? (double)right / n_copies : 1.0, u.ru_maxrss >> 10);
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_store *store = NULL;
    up_linker *linker = NULL;
    if (argc < 3) { fprintf(stderr, "usage: link_many STORE N [N_NEW [copies]]\n"); return 2; }
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, 10), n_new = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1000;
    if (up_linker_open(NULL, &linker, &err) != UP_OK) die("model", &err);
    if (up_store_open(argv[1], NULL, &store, &err) != UP_OK) die("store", &err);
    uint64_t there = 0;
    if (up_store_count_reports(store, &there, &err) != UP_OK) die("count", &err);
    if (!there) fill(store, linker, n, &err);
    sqlite3_stmt *any = prepared(store, "SELECT 1 FROM link_keys LIMIT 1");
    bool indexed = sqlite3_step(any) == SQLITE_ROW;
    sqlite3_finalize(any);
    if (up_store_run(store, "PRAGMA synchronous=OFF", &err) != UP_OK) die("pragma", &err);
    if (!indexed) index_keys(store, &err);
    up_store_close(store);
    struct stat st;
    if (stat(argv[1], &st) == 0) printf("%u incidents, %.2f GB\n", n, (double)st.st_size / 1e9);
    if (up_store_open(argv[1], NULL, &store, &err) != UP_OK) die("store", &err);
    made m = {0};
    up_buffer edited = {0};
    bool are_copies = argc > 4 && strcmp(argv[4], "copies") == 0;
    uint32_t n_copies = 0;
    up_linked linked = {0}, all = {0};
    up_added how;
    double kept = 0, kept_wall = 0, linking = 0, linking_wall = 0;
    for (uint32_t k = 0; k < n_new;) {
        double c = cpu(), t = wall();
        if (up_store_begin(store, &err) != UP_OK) die("begin", &err);
        for (uint32_t b = 0; b < 200 && k < n_new; b++, k++) {
            if (are_copies) {
                uint32_t edits = k % N_EDITS, of = (uint32_t)(((uint64_t)k * 7919 + 13) % n);
                make(of, 0, &m);
                state += k;
                edit(&m.text, edits, &edited);
                up_buffer swap = m.text;
                m.text = edited, edited = swap;
                snprintf(m.id, sizeof m.id, "%c%u-%u", edits == STRANGER ? 's' : 'c', of, edits);
                n_copies += edits != STRANGER;
                m.event.len = 0; /* it is the text that tells */
            } else if (k & 1) make((uint32_t)(((uint64_t)k * 7919) % n), 1 + (uint32_t)there % 1000, &m);
            else make(n + (uint32_t)there + k, 1, &m);
            up_report r = {.id = m.id, .date = m.date, .text = m.text.bytes, .text_len = m.text.len};
            if (up_store_add(store, &r, m.event.bytes, m.event.len, &how, &err) != UP_OK) die("add", &err);
        }
        kept += cpu() - c, kept_wall += wall() - t;
        c = cpu(), t = wall();
        if (up_link_new(linker, store, &linked, &err) != UP_OK) die("link", &err);
        linking += cpu() - c, linking_wall += wall() - t;
        c = cpu(), t = wall();
        if (up_store_commit(store, &err) != UP_OK) die("commit", &err);
        kept += cpu() - c, kept_wall += wall() - t;
        all.n_new += linked.n_new, all.n_incidents += linked.n_incidents;
    }
    printf("%u reports more: keeping %.2f s processor (%.2f s), linking %.2f s processor (%.2f s); %llu new incidents of %u\n", n_new, kept, kept_wall, linking, linking_wall, (unsigned long long)all.n_new, are_copies ? 0 : (n_new + 1) / 2);
    if (are_copies) tell_copies(store, n_copies);
    up_store_close(store);
    up_linker_close(linker);
    up_buffer_free(&m.text), up_buffer_free(&m.event), up_buffer_free(&edited);
    return 0;
}
