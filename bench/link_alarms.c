/* link_alarms.c - a world of known incidents, told of many times, linked.
 *
 *     link_alarms STORE TRUE.csv LINKED.csv REPORTS.csv [SEED [FAULTS]]
 *
 * Three years of incidents in nine towns, with rises; of each some reports by different papers in different words, syndicated copies, and later
 * news (arrest, trial, vigil).  Reports and the events of a faultless coder (FAULTS 1: of one
 * that is vague on every tenth day and place and takes one act for another now and then) go into STORE (which must not be there) and are linked week
 * by week, as they come.  Written: the incidents as they were, as linking found them, and as counting reports would have them.
 * bench/link_alarms.py compares the alarms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "link/work.h"

enum { TOWNS = 9, GROUPS = 6, TYPES = 5, DAYS = 1096, FIRST_DAY = 17897 /* 2019-01-01 */, RISES = 24, VOCABULARY = 20000, MOST_REPORTS = 200000, DETAILS = 9, VARIANTS = 3, LINKED_DAYS = 7 };

static uint64_t state;
static double faults; /* of the coder, against what is usual */
static uint32_t below(uint32_t n) {
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u, z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) % n);
}
static bool chance(double p) { return below(1u << 24) < p * (1u << 24); }
static int poisson(double mean) {
    double limit = exp(-mean), product = 1;
    for (int n = 0;; n++) if ((product *= (below(1u << 24) + 0.5) / (1u << 24)) < limit) return n;
}

typedef struct town { const char *name, *division, *country; } town;
static const town towns[TOWNS] = {{"Arvel", "Northmark", "AX"}, {"Brenn", "Northmark", "AX"}, {"Tessin", "Southmark", "AX"}, {"Welm", "Upland", "BX"}, {"Orsk Bay", "Upland", "BX"},
                                  {"Dunmar", "Lowland", "BX"}, {"Kestrel", "East", "CX"}, {"Lomund", "West", "CX"}, {"Pellow", "West", "CX"}};
static const char *const groups[GROUPS] = {"religion:jewish", "religion:muslim", "race:black", "lgbt:gay", "ethnicity:roma", "race:asian"};
static const char *const group_words[GROUPS] = {"Jewish", "Muslim", "Black", "gay", "Roma", "Asian"};
static const struct { const char *type, *act, *title; } types[TYPES] = {{"physical_assault", "was beaten", "beaten"}, {"graffiti", "found slogans painted on the door", "home daubed"}, {"arson", "saw the house set on fire", "house set alight"},
                                                                        {"threat", "received a threat by letter", "threatened"}, {"damage", "found the windows broken", "windows smashed"}};
static const char *const words[] = {"crowbar", "bottle", "brick", "red paint", "torch", "knife", "scarf", "van", "bicycle", "mask", "leaflet", "camera", "garage", "courtyard", "staircase", "fountain", "tram stop", "playground", "chapel", "bakery",
                                    "kiosk", "school gate", "fence", "letter box", "dog", "ladder", "spray can", "hammer", "stone", "rope", "banner", "car park", "cellar", "bench", "garden", "bridge"};
typedef struct deed { uint32_t number, town, group, type; int day, first_report; char first[12], last[12], witness[12], street[16]; uint32_t age, word[3], sum; } deed;
typedef struct report { int day; uint32_t deed, kind, teller; int copy_of; } report; /* kind 0: the act; 1 arrest, 2 trial, 3 vigil */

static void name(char *out, int syllables) {
    static const char *const part[] = {"ka", "mel", "ron", "ti", "sal", "vo", "ben", "dar", "li", "mu", "nes", "gor", "pa", "ha", "ziv", "ter", "ol", "fi", "ya", "ques"};
    out[0] = 0;
    for (int i = 0; i < syllables; i++) strcat(out, part[below(20)]);
    out[0] = (char)(out[0] - 'a' + 'A');
}

static deed deeds[60000];
static report reports[MOST_REPORTS];
static uint32_t n_deeds, n_reports;

static void tell(int day, uint32_t deed_number, uint32_t kind, int copy_of) {
    if (day < DAYS && n_reports < MOST_REPORTS) reports[n_reports] = (report){day, deed_number, kind, below(1u << 30), copy_of}, n_reports++;
}

static void happen(int day, uint32_t where, uint32_t group, uint32_t type) {
    if (n_deeds == sizeof deeds / sizeof *deeds) return;
    deed *d = &deeds[n_deeds];
    *d = (deed){.number = n_deeds, .town = where, .group = group, .type = type, .day = day, .first_report = DAYS, .age = 16 + below(60), .word = {below(36), below(36), below(36)}, .sum = 2 + below(90)};
    name(d->first, 2), name(d->last, 3), name(d->witness, 3), name(d->street, 2);
    strcat(d->street, " St");
    int lag = chance(0.6) ? 0 : chance(0.8) ? 1 + (int)below(4) : (int)below(40);
    uint32_t first = n_reports, tellers = 1 + (uint32_t)poisson(0.9);
    for (uint32_t t = 0; t < tellers; t++) tell(day + lag + (t ? (int)below(4) : 0), n_deeds, 0, -1);
    if (chance(0.25)) for (uint32_t c = 1 + below(4); c > 0; c--) tell(day + lag + (int)below(2), n_deeds, 0, (int)first);
    if (chance(0.12)) tell(day + lag + 2 + (int)below(20), n_deeds, 1, -1);
    if (chance(0.10)) tell(day + lag + 60 + (int)below(300), n_deeds, 2, -1);
    if (chance(0.08)) tell(day + lag + 1 + (int)below(7), n_deeds, 3, -1);
    n_deeds++;
}

static void make_world(void) {
    static double times[TOWNS][GROUPS][DAYS];
    for (int t = 0; t < TOWNS; t++) for (int g = 0; g < GROUPS; g++) for (int d = 0; d < DAYS; d++) times[t][g][d] = 1;
    for (int r = 0; r < RISES; r++) {
        int begin = 500 + (int)below(DAYS - 530), days = 7 + (int)below(21), wide = below(3) == 0;
        uint32_t where = below(TOWNS), group = below(GROUPS);
        double ratio = wide ? 2 + below(2) : 4 + below(6);
        for (int t = 0; t < TOWNS; t++)
            if (t == (int)where || (wide && strcmp(towns[t].country, towns[where].country) == 0))
                for (int d = begin; d < begin + days && d < DAYS; d++) times[t][group][d] *= ratio;
    }
    for (int d = 0; d < DAYS; d++)
        for (uint32_t t = 0; t < TOWNS; t++)
            for (uint32_t g = 0; g < GROUPS; g++)
                for (int n = poisson(0.025 * times[t][g][d] * (1 + 0.5 * (t % 3)) * (g < 3 ? 1.3 : 0.7)); n > 0; n--) happen(d, t, g, below(TYPES));
}

/* A sentence that says nothing to the point, in words of which few make most of a text. */
static void ramble(up_buffer *out) {
    static const char *const syllables[] = {"ba", "co", "di", "fu", "ga", "he", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we"};
    for (uint32_t k = 9 + below(8); k > 0; k--) {
        double u = below(1u << 20) / (double)(1u << 20);
        for (uint32_t n = 17 + (uint32_t)(VOCABULARY * u * u * u); n; n >>= 4) up_buffer_text(out, syllables[n & 15]);
        up_buffer_text(out, k > 1 ? " " : ". ");
    }
}

/* What a paper writes: the same things in one of a few wordings, some left out. */
static void write_text(const deed *d, uint32_t kind, up_buffer *title, up_buffer *text) {
    const town *at = &towns[d->town];
    const char *group = group_words[d->group], *one = words[d->word[0]], *two = words[d->word[1]], *three = words[d->word[2]];
    bool named = !chance(0.25);
    char who[64];
    if (named) snprintf(who, sizeof who, "%s %s", d->first, d->last); else snprintf(who, sizeof who, "a %s resident of %u", group, d->age);
    static const char *const days_ago[] = {"on the day before", "at night", "in the evening", "early in the morning"};
    up_buffer_clear(title), up_buffer_clear(text);
    if (kind == 0) up_buffer_format(title, chance(0.5) ? "%s resident %s in %s" : "%s man %s: police in %s look for witnesses", group, types[d->type].title, at->name);
    else up_buffer_format(title, kind == 1 ? "Arrest in %s after attack on %s" : kind == 2 ? "Trial in %s over attack on %s" : "Vigil in %s for %s", at->name, named ? d->last : group);
    if (kind == 1) up_buffer_format(text, "The police in %s have arrested a suspect in the case of %s, who %s in %s. ", at->name, who, types[d->type].act, d->street);
    if (kind == 2) up_buffer_format(text, "A man of 31 went on trial on account of what happened to %s, who %s in %s in %s. ", who, types[d->type].act, d->street, at->name);
    if (kind == 3) up_buffer_format(text, "More than %u people held a vigil in %s for %s, who %s in %s. ", 100 + d->sum, at->name, who, types[d->type].act, d->street);
    if (kind == 0) {
        if (chance(0.5)) up_buffer_format(text, "In %s %s %s %s, the police said. ", at->name, who, types[d->type].act, days_ago[below(4)]);
        else up_buffer_format(text, "Police in %s are investigating after %s %s %s. ", at->name, who, types[d->type].act, days_ago[below(4)]);
    }
    const uint32_t v = below(VARIANTS);
    for (uint32_t k = 0; k < DETAILS; k++) {
        ramble(text);
        if (chance(0.3)) continue;
        switch (k) {
            case 0: up_buffer_format(text, v == 0 ? "It happened in %s near a %s. " : v == 1 ? "The scene lies in %s, beside a %s. " : "%s, next to a %s, was closed for two hours. ", d->street, one); break;
            case 1: if (named) up_buffer_format(text, v == 0 ? "%s, who is %u, has lived there for years. " : v == 1 ? "%s (%u) is known to all in the street. " : "%s, aged %u, said: I did not think that it could happen here. ", d->last, d->age); break;
            case 2: up_buffer_format(text, v == 0 ? "A witness, %s, saw a man with a %s. " : v == 1 ? "%s, who lives opposite, told the police of a person carrying a %s. " : "According to the neighbour %s somebody ran away with a %s. ", d->witness, two); break;
            case 3: up_buffer_format(text, v == 0 ? "The damage is put at %u00 crowns. " : v == 1 ? "It will cost %u00 crowns to repair. " : "An estimate speaks of %u00 crowns. ", d->sum); break;
            case 4: up_buffer_format(text, v == 0 ? "A %s was found and is being examined. " : v == 1 ? "Officers secured a %s as evidence. " : "Near the place lay a %s. ", three); break;
            case 5: up_buffer_format(text, v == 0 ? "The police assume hatred of %s people. " : v == 1 ? "A motive of hostility to %s people is likely. " : "Slurs against %s people were heard. ", group); break;
            case 6: if (named) up_buffer_format(text, "%s asked for calm. ", chance(0.5) ? d->first : d->last); break;
            default: break;
        }
    }
}

/* The coder's event: right but, with faults, for a week in place of a day, a country in place of a town, another type. */
static void write_event(const deed *d, const report *r, const char *id, const char *iso, up_buffer *out) {
    static const char *const later[] = {NULL, "arrest", "charge_trial", "solidarity"};
    uint32_t type = r->kind == 0 && chance(0.06 * faults) ? below(TYPES) : d->type;
    bool vague_day = chance(0.08 * faults), vague_place = chance(0.05 * faults);
    const char *kind = r->kind ? later[r->kind] : types[type].type;
    up_type t = up_type_from_name(kind);
    up_day first = FIRST_DAY + (r->kind ? r->day : d->day) - (vague_day ? (up_day)below(6) : 0);
    char a[11], b[11];
    up_day_to_iso(first, a), up_day_to_iso(first + (vague_day ? 6 : 0), b);
    const town *at = &towns[d->town];
    up_buffer_clear(out);
    up_buffer_format(out, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#1\",\"report\":{\"id\":\"%s\",\"date\":\"%s\"},\"class\":\"%s\",\"type\":\"%s\",\"family\":\"%s\",\"group\":\"%s\",\"perceived\":false,\"factuality\":\"asserted\",\"date\":{\"start\":\"%s\",\"end\":\"%s\"},",
                     id, id, iso, r->kind ? "response" : "incident", kind, up_type_family(t), groups[d->group], a, b);
    if (vague_place) up_buffer_format(out, "\"place\":{\"name\":null,\"country\":\"%s\",\"admin1\":null,\"lat\":null,\"lon\":null,\"precision\":\"country\",\"geonames\":null},", at->country);
    else up_buffer_format(out, "\"place\":{\"name\":\"%s\",\"country\":\"%s\",\"admin1\":\"%s\",\"lat\":%.1f,\"lon\":%.1f,\"precision\":\"city\",\"geonames\":%u},", at->name, at->country, at->division, 40 + 1.5 * d->town, 10 + 2.5 * d->town, d->town + 1);
    up_buffer_text(out, "\"target\":{\"text\":null,\"kind\":\"person\"},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1,\"killed\":null,\"injured\":null},\"evidence\":[],\"confidence\":0.8,\"why\":[]}\n");
}

static void die(const char *what, const up_error *err) { fprintf(stderr, "link_alarms: %s: %s\n", what, err->message); exit(1); }

static int by_day(const void *x, const void *y) {
    const report *a = *(const report *const *)x, *b = *(const report *const *)y;
    return a->day != b->day ? a->day - b->day : (a > b) - (a < b);
}

static void add_reports(up_store *store, up_linker *linker, FILE *counted) {
    static const report *order[MOST_REPORTS];
    up_buffer title = {0}, text = {0}, event = {0};
    up_error err = {0};
    up_added how;
    up_linked linked;
    for (uint32_t i = 0; i < n_reports; i++) order[i] = &reports[i];
    qsort(order, n_reports, sizeof *order, by_day);
    fputs("id,event_date,report_date,place,group,type\n", counted);
    for (uint32_t i = 0; i < n_reports;) {
        int first = order[i]->day;
        if (up_store_begin(store, &err) != UP_OK) die("begin", &err);
        for (; i < n_reports && order[i]->day < first + LINKED_DAYS; i++) {
            const report *r = order[i];
            int day = r->day;
            deed *d = &deeds[r->deed];
            char id[24], iso[11], source[16];
            uint64_t kept = state;
            state = r->copy_of < 0 ? r->teller : reports[r->copy_of].teller; /* a copy has its original's words */
            write_text(d, r->kind, &title, &text);
            if (r->copy_of >= 0 && chance(0.5)) up_buffer_text(&text, "(Agency)");
            write_event(d, r, (snprintf(id, sizeof id, "d%u-%u", r->deed, (uint32_t)(r - reports)), id), (up_day_to_iso(FIRST_DAY + day, iso), iso), &event);
            state = kept;
            snprintf(source, sizeof source, "Paper %u", r->teller % 40);
            const up_report told = {.id = id, .date = iso, .title = title.bytes, .source = source, .text = text.bytes, .text_len = text.len};
            if (up_store_add(store, &told, event.bytes, event.len, &how, &err) != UP_OK) die("add", &err);
            if (r->kind) continue;
            if (day < d->first_report) d->first_report = day;
            char then[11];
            up_day_to_iso(FIRST_DAY + d->day, then);
            fprintf(counted, "%s,%s,%s,%s/%s/%s,%s,%s\n", id, then, iso, towns[d->town].country, towns[d->town].division, towns[d->town].name, groups[d->group], up_type_family(up_type_from_name(types[d->type].type)));
        }
        if (up_link_new(linker, store, &linked, &err) != UP_OK) die("link", &err);
        if (up_store_commit(store, &err) != UP_OK) die("commit", &err);
    }
    up_buffer_free(&title), up_buffer_free(&text), up_buffer_free(&event);
}

int main(int argc, char **argv) {
    if (argc < 5) { fprintf(stderr, "usage: link_alarms STORE TRUE.csv LINKED.csv REPORTS.csv [SEED [FAULTS]]\n"); return 2; }
    faults = argc > 6 ? atof(argv[6]) : 0;
    state = argc > 5 ? strtoull(argv[5], NULL, 10) * 1000003 : 1;
    up_error err = {0};
    up_store *store = NULL;
    up_linker *linker = NULL;
    FILE *truth = fopen(argv[2], "w"), *found = fopen(argv[3], "w"), *counted = fopen(argv[4], "w");
    if (!truth || !found || !counted) { fprintf(stderr, "link_alarms: cannot write there\n"); return 1; }
    if (up_linker_open(NULL, &linker, &err) != UP_OK) die("model", &err);
    if (up_store_open(argv[1], NULL, &store, &err) != UP_OK) die("store", &err);
    if (up_store_run(store, "PRAGMA synchronous=OFF", &err) != UP_OK) die("pragma", &err);
    make_world();
    add_reports(store, linker, counted);
    fputs("id,event_date,report_date,place,group,type\n", truth);
    uint32_t told = 0, n_found = 0;
    for (uint32_t i = 0; i < n_deeds; i++) {
        const deed *d = &deeds[i];
        char day[11], seen[11];
        if (d->first_report >= DAYS) continue;
        told++;
        up_day_to_iso(FIRST_DAY + d->day, day), up_day_to_iso(FIRST_DAY + d->first_report, seen);
        fprintf(truth, "d%u,%s,%s,%s/%s/%s,%s,%s\n", i, day, seen, towns[d->town].country, towns[d->town].division, towns[d->town].name, groups[d->group], up_type_family(up_type_from_name(types[d->type].type)));
    }
    fputs("id,event_date,report_date,place,group,type\n", found);
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT id, date(julianday(date_start) + (julianday(date_end) - julianday(date_start)) / 2), first_seen, country || coalesce('/' || admin1 || '/' || place, ''), \"group\", family"
                                      " FROM incidents WHERE status='live' AND class='incident' ORDER BY number", -1, &row, NULL) != SQLITE_OK) { fprintf(stderr, "link_alarms: %s\n", sqlite3_errmsg(store->db)); return 1; }
    for (; sqlite3_step(row) == SQLITE_ROW; n_found++)
        for (int c = 0; c < 6; c++) fprintf(found, "%s%c", (const char *)sqlite3_column_text(row, c), c < 5 ? ',' : '\n');
    sqlite3_finalize(row);
    printf("%u incidents told of in %u reports; linking found %u\n", told, n_reports, n_found);
    fclose(truth), fclose(found), fclose(counted);
    up_store_close(store);
    up_linker_close(linker);
    return 0;
}
