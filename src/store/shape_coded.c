/* shape_coded.c - the two tables of event coders: GDELT 2.0 events (61 columns) and Phoenix (26), tabs, no header.
 *
 * What we do not know stays empty: tone, ethnic codes, the actors' own places, feature numbers of another gazetteer.  Ids have to be
 * numbers there: an incident's own (its hexadecimal digits), else 52 bits of a hash of the id, the same every time (R and JavaScript read it whole). */
#include <stdlib.h>
#include <string.h>
#include "base/countries.h"
#include "base/date.h"
#include "base/hash.h"
#include "store/shape.h"

static int64_t number_of(const char *id) {
    if (id[0] == 'i' && id[1]) {
        char *end;
        unsigned long long n = strtoull(id + 1, &end, 16);
        if (!*end && n && n < 1ull << 53) return (int64_t)n;
    }
    return (int64_t)(up_hash(id, strlen(id)) & ((1ull << 52) - 1));
}

static bool ymd_of(const char *iso, up_ymd *out) {
    up_day day = iso ? up_day_from_iso(iso, (uint32_t)strlen(iso)) : UP_NO_DAY;
    if (day != UP_NO_DAY) *out = up_ymd_of(day);
    return day != UP_NO_DAY;
}

/* "RUSGOV": the scheme's own code where the event has one, else country and role. */
typedef struct party { char code[64], country[4], role[4], religion[4], denomination[4]; const char *name; } party;

static void set(char *to, size_t size, const char *text) {
    size_t len = text ? strlen(text) : 0;
    if (len >= size) len = size - 1;
    if (len) memcpy(to, text, len);
    to[len] = 0;
}

static void party_of(const char *code, const char *iso2, const char *kind, const char *group, const char *name, party *out) {
    *out = (party){.name = name};
    const up_country *country = up_country_of(iso2);
    const char *second = NULL, *religion = up_cameo_religion(group, &second);
    if (!country && group && strncmp(group, "nationality:", 12) == 0) country = up_country_of(group + 12);
    set(out->country, sizeof out->country, country ? country->iso3 : NULL);
    set(out->role, sizeof out->role, up_cameo_role(kind));
    set(out->religion, sizeof out->religion, religion), set(out->denomination, sizeof out->denomination, second);
    if (code && *code) {
        set(out->code, sizeof out->code, code);
        if (!out->country[0] && strlen(code) >= 3) set(out->country, sizeof out->country, code);
        if (!out->role[0] && strlen(code) >= 6) set(out->role, sizeof out->role, code + 3);
        return;
    }
    const char *const parts[] = {out->country, out->role, out->religion, out->denomination};
    for (size_t i = 0, at = 0; i < 4; at += strlen(parts[i++])) set(out->code + at, sizeof out->code - at, parts[i]); /* at most 12 letters */
}

static void both_of(const up_record *r, party *actor, party *target) {
    party_of(r->actor_code, r->actor_country, r->actor_kind, NULL, r->actor, actor);
    party_of(r->target_code, r->target_country, r->target_kind, r->group, r->target, target);
}

/* ------------------------------------------------------------------ GDELT */

#define ACTOR(n) \
    {"Actor" n "Code", UP_CELL_TEXT, NULL}, {"Actor" n "Name", UP_CELL_TEXT, NULL}, {"Actor" n "CountryCode", UP_CELL_TEXT, NULL}, {"Actor" n "KnownGroupCode", UP_CELL_TEXT, NULL}, \
    {"Actor" n "EthnicCode", UP_CELL_TEXT, NULL}, {"Actor" n "Religion1Code", UP_CELL_TEXT, NULL}, {"Actor" n "Religion2Code", UP_CELL_TEXT, NULL}, \
    {"Actor" n "Type1Code", UP_CELL_TEXT, NULL}, {"Actor" n "Type2Code", UP_CELL_TEXT, NULL}, {"Actor" n "Type3Code", UP_CELL_TEXT, NULL}
#define PLACE(whose) \
    {whose "_Type", UP_CELL_WHOLE, NULL}, {whose "_FullName", UP_CELL_TEXT, NULL}, {whose "_CountryCode", UP_CELL_TEXT, NULL}, {whose "_ADM1Code", UP_CELL_TEXT, NULL}, \
    {whose "_ADM2Code", UP_CELL_TEXT, NULL}, {whose "_Lat", UP_CELL_REAL, NULL}, {whose "_Long", UP_CELL_REAL, NULL}, {whose "_FeatureID", UP_CELL_TEXT, NULL}

enum { G_ID, G_DATE, G_MONTH, G_YEAR, G_FRACTION, G_ACTOR1, G_ACTOR2 = 15, G_ROOT = 25, G_CODE, G_BASE, G_ROOT_CODE, G_QUAD, G_GOLDSTEIN, G_MENTIONS, G_SOURCES, G_ARTICLES, G_TONE,
       G_PLACE = 51, G_ADDED = 59, G_URL };

static const up_column gdelt_columns[] = {
    {"GLOBALEVENTID", UP_CELL_WHOLE, NULL}, {"SQLDATE", UP_CELL_WHOLE, NULL}, {"MonthYear", UP_CELL_WHOLE, NULL}, {"Year", UP_CELL_WHOLE, NULL}, {"FractionDate", UP_CELL_REAL, NULL},
    ACTOR("1"), ACTOR("2"), {"IsRootEvent", UP_CELL_WHOLE, NULL}, {"EventCode", UP_CELL_TEXT, NULL}, {"EventBaseCode", UP_CELL_TEXT, NULL}, {"EventRootCode", UP_CELL_TEXT, NULL},
    {"QuadClass", UP_CELL_WHOLE, NULL}, {"GoldsteinScale", UP_CELL_REAL, NULL}, {"NumMentions", UP_CELL_WHOLE, NULL}, {"NumSources", UP_CELL_WHOLE, NULL},
    {"NumArticles", UP_CELL_WHOLE, NULL}, {"AvgTone", UP_CELL_REAL, NULL}, PLACE("Actor1Geo"), PLACE("Actor2Geo"), PLACE("ActionGeo"), {"DATEADDED", UP_CELL_WHOLE, NULL}, {"SOURCEURL", UP_CELL_TEXT, NULL},
};

static void lay_party(const party *p, up_cell *c, up_buffer *made) {
    c[0] = up_cell_made(made, "%s", p->code), c[1] = up_cell_text(p->name), c[2] = up_cell_made(made, "%s", p->country);
    c[5] = up_cell_made(made, "%s", p->religion), c[6] = up_cell_made(made, "%s", p->denomination), c[7] = up_cell_made(made, "%s", p->role);
}

/* 1 a country, 2 a state of the US, 3 a city there, 4 a city elsewhere, 5 a division elsewhere. */
static void lay_place(const up_record *r, up_cell *c, up_buffer *made) {
    const up_country *country = up_country_of(r->country);
    if (!r->has_point || !r->precision) return;
    bool us = r->country && strcmp(r->country, "US") == 0, fine = strcmp(r->precision, "city") == 0 || strcmp(r->precision, "point") == 0;
    c[0] = up_cell_whole(strcmp(r->precision, "country") == 0 ? 1 : fine ? (us ? 3 : 4) : us ? 2 : 5);
    const char *name = country ? country->name : "";
    if (!fine && strcmp(r->precision, "country") == 0) c[1] = up_cell_text(name);
    else c[1] = up_cell_made(made, "%s%s%s%s%s", r->place ? r->place : "", fine && r->admin1 ? ", " : "", fine && r->admin1 ? r->admin1 : "", *name ? ", " : "", name);
    if (country) c[2] = up_cell_text(country->fips);
    c[5] = up_cell_real(r->lat), c[6] = up_cell_real(r->lon);
}

static bool lay_gdelt(const up_record *r, up_cell *c, up_buffer *made) {
    up_ymd d;
    c[G_ID] = up_cell_whole(number_of(r->id));
    if (ymd_of(r->date_start, &d)) {
        c[G_DATE] = up_cell_whole(d.year * 10000 + d.month * 100 + d.day), c[G_MONTH] = up_cell_whole(d.year * 100 + d.month), c[G_YEAR] = up_cell_whole(d.year);
        c[G_FRACTION] = up_cell_real((double)(long)(10000.0 * (d.year + ((d.month - 1) * 30 + d.day) / 365.0) + 0.5) / 10000); /* as GDELT's codebook counts it */
    }
    party actor, target;
    both_of(r, &actor, &target);
    lay_party(&actor, c + G_ACTOR1, made), lay_party(&target, c + G_ACTOR2, made);
    c[G_ROOT] = up_cell_whole(1);
    double goldstein;
    if (r->cameo) {
        c[G_CODE] = up_cell_text(r->cameo), c[G_BASE] = up_cell_made(made, "%.3s", r->cameo), c[G_ROOT_CODE] = up_cell_made(made, "%.2s", r->cameo);
        if (up_cameo_quad(r->cameo)) c[G_QUAD] = up_cell_whole(up_cameo_quad(r->cameo));
        if (up_cameo_goldstein(r->cameo, &goldstein)) c[G_GOLDSTEIN] = up_cell_real(goldstein);
    }
    c[G_MENTIONS] = up_cell_whole(r->n_events), c[G_SOURCES] = up_cell_whole(r->n_sources), c[G_ARTICLES] = up_cell_whole(r->n_reports);
    lay_place(r, c + G_PLACE, made);
    if (ymd_of(r->report_date, &d)) c[G_ADDED] = up_cell_whole((int64_t)(d.year * 10000 + d.month * 100 + d.day) * 1000000);
    if (r->url) c[G_URL] = up_cell_text(r->url);
    else if (r->urls) c[G_URL] = up_cell_made(made, "%.*s", (int)strcspn(r->urls, ";"), r->urls);
    return true;
}

const up_shape up_shape_gdelt = {gdelt_columns, sizeof gdelt_columns / sizeof *gdelt_columns, lay_gdelt};
_Static_assert(sizeof gdelt_columns / sizeof *gdelt_columns == 61, "GDELT 2.0 has 61 columns");

/* ------------------------------------------------------------------ Phoenix */

static const up_column phoenix_columns[] = {
    {"EventID", UP_CELL_TEXT, NULL}, {"Date", UP_CELL_WHOLE, NULL}, {"Year", UP_CELL_WHOLE, NULL}, {"Month", UP_CELL_WHOLE, NULL}, {"Day", UP_CELL_WHOLE, NULL},
    {"SourceActorFull", UP_CELL_TEXT, NULL}, {"SourceActorEntity", UP_CELL_TEXT, NULL}, {"SourceActorRole", UP_CELL_TEXT, NULL}, {"SourceActorAttribute", UP_CELL_TEXT, NULL},
    {"TargetActorFull", UP_CELL_TEXT, NULL}, {"TargetActorEntity", UP_CELL_TEXT, NULL}, {"TargetActorRole", UP_CELL_TEXT, NULL}, {"TargetActorAttribute", UP_CELL_TEXT, NULL},
    {"EventCode", UP_CELL_TEXT, NULL}, {"EventRootCode", UP_CELL_TEXT, NULL}, {"PentaClass", UP_CELL_WHOLE, NULL}, {"GoldsteinScore", UP_CELL_REAL, NULL}, {"Issues", UP_CELL_TEXT, NULL},
    {"Lat", UP_CELL_REAL, NULL}, {"Lon", UP_CELL_REAL, NULL}, {"LocationName", UP_CELL_TEXT, NULL}, {"StateName", UP_CELL_TEXT, NULL}, {"CountryCode", UP_CELL_TEXT, NULL},
    {"SentenceID", UP_CELL_TEXT, NULL}, {"URLs", UP_CELL_TEXT, NULL}, {"NewsSources", UP_CELL_TEXT, NULL},
};
_Static_assert(sizeof phoenix_columns / sizeof *phoenix_columns == 26, "Phoenix has 26 columns");

/* Phoenix sets statements apart (0) and holds sanctions (16) for words. */
static int penta_of(const char *cameo) {
    int quad = up_cameo_quad(cameo);
    return quad == 1 && (cameo[1] == '1' || cameo[1] == '2') ? 0 : strncmp(cameo, "16", 2) == 0 ? 3 : quad;
}

static void lay_phoenix_party(const party *p, up_cell *c, up_buffer *made) {
    c[0] = up_cell_made(made, "%s", p->code), c[1] = up_cell_made(made, "%s", p->country), c[2] = up_cell_made(made, "%s", p->role);
    c[3] = up_cell_made(made, "%s%s%s", p->religion, p->denomination[0] ? ";" : "", p->denomination);
}

static bool lay_phoenix(const up_record *r, up_cell *c, up_buffer *made) {
    up_ymd d;
    c[0] = up_cell_text(r->id);
    if (ymd_of(r->date_start, &d)) {
        c[1] = up_cell_whole(d.year * 10000 + d.month * 100 + d.day), c[2] = up_cell_whole(d.year);
        c[3] = up_cell_made(made, "%02d", d.month), c[4] = up_cell_made(made, "%02d", d.day);
    }
    party actor, target;
    both_of(r, &actor, &target);
    lay_phoenix_party(&actor, c + 5, made), lay_phoenix_party(&target, c + 9, made);
    double goldstein;
    if (r->cameo) {
        c[13] = up_cell_text(r->cameo), c[14] = up_cell_made(made, "%.2s", r->cameo);
        if (up_cameo_quad(r->cameo)) c[15] = up_cell_whole(penta_of(r->cameo));
        if (up_cameo_goldstein(r->cameo, &goldstein)) c[16] = up_cell_real(goldstein);
    }
    const up_country *country = up_country_of(r->country);
    if (r->has_point) c[18] = up_cell_real(r->lat), c[19] = up_cell_real(r->lon);
    c[20] = up_cell_text(r->place), c[21] = up_cell_text(r->admin1);
    if (country) c[22] = up_cell_text(country->iso3);
    c[23] = up_cell_text(r->report), c[24] = up_cell_text(r->url ? r->url : r->urls), c[25] = up_cell_text(r->publisher ? r->publisher : r->publishers);
    return true;
}

const up_shape up_shape_phoenix = {phoenix_columns, sizeof phoenix_columns / sizeof *phoenix_columns, lay_phoenix};
