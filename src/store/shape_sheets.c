/* shape_sheets.c - two sheets that people hand on: ODIHR's for civil society, and a table with ACLED's columns.
 *
 * ODIHR's sheet holds what is in its scope (a crime with a bias: no speech, no discrimination, nothing denied or only feared) and
 * leaves the rest out.  ACLED's columns are filled as far as our record goes; its numbers for actor pairs are not ours to give. */
#include <string.h>
#include "base/countries.h"
#include "base/date.h"
#include "store/shape.h"

static const char *or_none(const char *text) { return text ? text : ""; }

/* "physical_assault" as people write it. */
static void spell(const char *name, char *out, size_t size) {
    size_t len = strlen(name) < size ? strlen(name) : size - 1;
    for (size_t i = 0; i < len; i++) out[i] = name[i] == '_' ? ' ' : name[i];
    out[len] = 0;
}

/* What happened, out of the coded fields; the report's own words last, where they may be seen. */
static up_cell describe(const up_record *r, up_buffer *made) {
    char type[40], target[40], killed[40] = "", injured[40] = "";
    spell(r->type, type, sizeof type), spell(or_none(r->target_kind), target, sizeof target);
    if (r->killed == UP_MANY) strcpy(killed, "; many killed"); else if (r->killed != UP_COUNT_UNKNOWN && r->killed) snprintf(killed, sizeof killed, "; killed: %u", r->killed);
    if (r->injured == UP_MANY) strcpy(injured, "; many injured"); else if (r->injured != UP_COUNT_UNKNOWN && r->injured) snprintf(injured, sizeof injured, "; injured: %u", r->injured);
    const char *words = r->evidence ? r->evidence : r->title;
    return up_cell_made(made, "%s%s%s%s%s%s%s%s%s%s", type, *target ? "; target: " : "", target, r->place ? "; " : "", or_none(r->place), killed, injured,
                        words ? "; \"" : "", or_none(words), words ? "\"" : "");
}

/* ------------------------------------------------------------------ ODIHR */

static const up_column odihr_columns[] = {{"Date", UP_CELL_TEXT, NULL}, {"Country", UP_CELL_TEXT, NULL}, {"Bias motivations", UP_CELL_TEXT, NULL},
                                          {"Type of incident", UP_CELL_TEXT, NULL}, {"Source", UP_CELL_TEXT, NULL}, {"Description", UP_CELL_TEXT, NULL}};

static bool lay_odihr(const up_record *r, up_cell *c, up_buffer *made) {
    const char *bias = up_odihr_bias_label(r->bias), *type = up_odihr_type_label(r->type, r->odihr);
    const up_country *country = up_country_of(r->country);
    if (!bias || !type || !r->factuality || (strcmp(r->factuality, "asserted") != 0 && strcmp(r->factuality, "alleged") != 0)) return false;
    c[0] = r->date_start && strlen(r->date_start) >= 7 ? up_cell_made(made, "%.7s", r->date_start) : (up_cell){0};
    c[1] = country ? up_cell_text(country->name) : up_cell_text(r->country);
    c[2] = up_cell_text(bias), c[3] = up_cell_text(type);
    c[4] = up_cell_text(r->publishers ? r->publishers : r->publisher ? r->publisher : r->url);
    c[5] = describe(r, made);
    return true;
}

const up_shape up_shape_odihr = {odihr_columns, sizeof odihr_columns / sizeof *odihr_columns, lay_odihr};

/* ------------------------------------------------------------------ ACLED */

enum { A_ID, A_DATE, A_YEAR, A_TIME, A_DISORDER, A_EVENT, A_SUB, A_ACTOR1, A_ASSOC1, A_INTER1, A_ACTOR2, A_ASSOC2, A_INTER2, A_INTERACTION, A_CIVILIAN, A_ISO, A_REGION, A_COUNTRY,
       A_ADMIN1, A_ADMIN2, A_ADMIN3, A_LOCATION, A_LAT, A_LON, A_GEO, A_SOURCE, A_SCALE, A_NOTES, A_FATALITIES, A_TAGS, A_STAMP, A_N };

static const up_column acled_columns[A_N] = {
    {"event_id_cnty", UP_CELL_TEXT, "#event+id"}, {"event_date", UP_CELL_DAY, "#date+occurred"}, {"year", UP_CELL_WHOLE, "#date+year"}, {"time_precision", UP_CELL_WHOLE, "#date+precision"},
    {"disorder_type", UP_CELL_TEXT, "#event+class"}, {"event_type", UP_CELL_TEXT, "#event+type"}, {"sub_event_type", UP_CELL_TEXT, "#event+type+sub"},
    {"actor1", UP_CELL_TEXT, "#group+name+first"}, {"assoc_actor_1", UP_CELL_TEXT, NULL}, {"inter1", UP_CELL_TEXT, NULL}, {"actor2", UP_CELL_TEXT, "#group+name+second"},
    {"assoc_actor_2", UP_CELL_TEXT, "#group+name+second+assoc"}, {"inter2", UP_CELL_TEXT, NULL}, {"interaction", UP_CELL_TEXT, NULL}, {"civilian_targeting", UP_CELL_TEXT, "#indicator+civilian"},
    {"iso", UP_CELL_WHOLE, "#country+code+v_iso_num"}, {"region", UP_CELL_TEXT, "#region+name"}, {"country", UP_CELL_TEXT, "#country+name"}, {"admin1", UP_CELL_TEXT, "#adm1+name"},
    {"admin2", UP_CELL_TEXT, "#adm2+name"}, {"admin3", UP_CELL_TEXT, "#adm3+name"}, {"location", UP_CELL_TEXT, "#loc+name"}, {"latitude", UP_CELL_REAL, "#geo+lat"},
    {"longitude", UP_CELL_REAL, "#geo+lon"}, {"geo_precision", UP_CELL_WHOLE, "#geo+precision"}, {"source", UP_CELL_TEXT, "#meta+source"}, {"source_scale", UP_CELL_TEXT, NULL},
    {"notes", UP_CELL_TEXT, "#description"}, {"fatalities", UP_CELL_WHOLE, "#affected+killed"}, {"tags", UP_CELL_TEXT, "#meta+tags"}, {"timestamp", UP_CELL_WHOLE, NULL},
};

/* 1 the day, 2 within a week, 3 within a month or worse. */
static int time_precision(const up_record *r) {
    up_day from = up_day_from_iso(r->date_start, (uint32_t)strlen(r->date_start)), to = r->date_end ? up_day_from_iso(r->date_end, (uint32_t)strlen(r->date_end)) : from;
    return from == UP_NO_DAY || to == UP_NO_DAY || to - from > 7 ? 3 : to > from ? 2 : 1;
}

static bool lay_acled(const up_record *r, up_cell *c, up_buffer *made) {
    c[A_ID] = up_cell_text(r->id), c[A_DATE] = up_cell_day(r->date_start);
    if (r->date_start && strlen(r->date_start) == 10) {
        c[A_YEAR] = up_cell_whole((r->date_start[0] - '0') * 1000 + (r->date_start[1] - '0') * 100 + (r->date_start[2] - '0') * 10 + r->date_start[3] - '0');
        c[A_TIME] = up_cell_whole(time_precision(r));
    }
    up_acled_words words = up_acled_words_of(r->type);
    c[A_DISORDER] = up_cell_text(words.disorder), c[A_EVENT] = up_cell_text(words.event), c[A_SUB] = up_cell_text(words.sub_event);
    c[A_ACTOR1] = up_cell_text(r->actor ? r->actor : r->actor_kind), c[A_ACTOR2] = up_cell_text(r->target ? r->target : r->target_kind), c[A_ASSOC2] = up_cell_text(r->group);
    bool violent = r->family && strcmp(r->family, "violence") == 0;
    if (violent && (!r->target_kind || strcmp(r->target_kind, "state") != 0)) c[A_CIVILIAN] = up_cell_text("Civilian targeting");
    const up_country *country = up_country_of(r->country);
    if (country && country->numeric) c[A_ISO] = up_cell_whole(country->numeric);
    c[A_COUNTRY] = country ? up_cell_text(country->name) : up_cell_text(r->country);
    c[A_ADMIN1] = up_cell_text(r->admin1), c[A_LOCATION] = up_cell_text(r->place);
    if (r->has_point) {
        c[A_LAT] = up_cell_real(r->lat), c[A_LON] = up_cell_real(r->lon);
        c[A_GEO] = up_cell_whole(r->precision && (strcmp(r->precision, "point") == 0 || strcmp(r->precision, "city") == 0) ? 1 : 3);
    }
    c[A_SOURCE] = up_cell_text(r->publishers ? r->publishers : r->publisher), c[A_NOTES] = describe(r, made);
    if (r->killed != UP_COUNT_UNKNOWN && r->killed != UP_MANY) c[A_FATALITIES] = up_cell_whole(r->killed);
    c[A_TAGS] = up_cell_made(made, "%s%s%s", or_none(r->type), r->bias ? "; bias=" : "", or_none(r->bias));
    return true;
}

const up_shape up_shape_acled = {acled_columns, A_N, lay_acled};
