/* review_field.c - what can be corrected, and what may such a field hold? */
#include <ctype.h>
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "store/review_impl.h"

const up_review_field up_review_fields[UP_REVIEW_N_FIELDS] = {
    {"type", "type", "type", "type", NULL, UP_FIELD_TYPE}, {"group", "group", "group", "group", NULL, UP_FIELD_GROUP}, {"perceived", "perceived", "perceived", "perceived", NULL, UP_FIELD_TRUTH},
    {"factuality", "factuality", "factuality", "factuality", NULL, UP_FIELD_FACTUALITY}, {"date.start", "date_start", "date_start", "date", "start", UP_FIELD_DAY},
    {"date.end", "date_end", "date_end", "date", "end", UP_FIELD_DAY}, {"place.name", "place", "place", "place", "name", UP_FIELD_WORDS}, {"place.country", "country", "country", "place", "country", UP_FIELD_COUNTRY},
    {"place.admin1", "admin1", "admin1", "place", "admin1", UP_FIELD_WORDS}, {"place.lat", "lat", "lat", "place", "lat", UP_FIELD_LATITUDE}, {"place.lon", "lon", "lon", "place", "lon", UP_FIELD_LONGITUDE},
    {"place.precision", "precision", "precision", "place", "precision", UP_FIELD_PRECISION}, {"target.kind", "target_kind", "target_kind", "target", "kind", UP_FIELD_TARGET_KIND},
    {"target.text", "target", "target", "target", "text", UP_FIELD_WORDS}, {"actor.kind", "actor_kind", "actor_kind", "actor", "kind", UP_FIELD_ACTOR_KIND},
    {"actor.text", "actor", "actor", "actor", "text", UP_FIELD_WORDS}, {"count.incidents", "n_happenings", NULL, "count", "incidents", UP_FIELD_COUNT},
    {"count.killed", "killed", NULL, "count", "killed", UP_FIELD_COUNT}, {"count.injured", "injured", NULL, "count", "injured", UP_FIELD_COUNT},
};

const up_review_field *up_review_field_named(const char *name) {
    for (int i = 0; name && i < UP_REVIEW_N_FIELDS; i++) if (strcmp(up_review_fields[i].name, name) == 0) return &up_review_fields[i];
    return NULL;
}

static bool is_named(const char *word, int n, const char *(*name)(int)) {
    for (int i = 0; i < n; i++) if (name(i) && strcmp(name(i), word) == 0) return true;
    return false;
}
static const char *factuality_at(int i) { return up_factuality_name((up_factuality)i); }
static const char *precision_at(int i) { return up_precision_name((up_precision)i); }
static const char *target_at(int i) { return up_target_kind_name((up_target_kind)i); }
static const char *actor_at(int i) { return up_actor_kind_name((up_actor_kind)i); }

static bool is_group(const char *s) {
    const char *colon = strchr(s, ':');
    if (!colon || colon == s || !colon[1] || strlen(s) > 80) return false;
    for (; *s; s++) if (!isalnum((unsigned char)*s) && !strchr(":_-", *s)) return false;
    return true;
}

bool up_review_fits(up_field_kind what, const json_t *v) {
    const char *s = json_string_value(v);
    switch (what) {
        case UP_FIELD_TYPE: return s && up_type_from_name(s) != UP_N_TYPES;
        case UP_FIELD_GROUP: return json_is_null(v) || (s && is_group(s));
        case UP_FIELD_TRUTH: return json_is_boolean(v);
        case UP_FIELD_FACTUALITY: return s && is_named(s, UP_N_FACTUALITIES, factuality_at);
        case UP_FIELD_DAY: return json_is_null(v) || (s && up_day_from_iso(s, (uint32_t)strlen(s)) != UP_NO_DAY);
        case UP_FIELD_WORDS: return json_is_null(v) || (s && *s && strlen(s) <= 400);
        case UP_FIELD_COUNTRY: return json_is_null(v) || (s && strlen(s) == 2 && isupper((unsigned char)s[0]) && isupper((unsigned char)s[1]));
        case UP_FIELD_LATITUDE: return json_is_null(v) || (json_is_number(v) && json_number_value(v) >= -90 && json_number_value(v) <= 90);
        case UP_FIELD_LONGITUDE: return json_is_null(v) || (json_is_number(v) && json_number_value(v) >= -180 && json_number_value(v) <= 180);
        case UP_FIELD_PRECISION: return s && is_named(s, UP_N_PRECISIONS, precision_at);
        case UP_FIELD_TARGET_KIND: return json_is_null(v) || (s && is_named(s, UP_N_TARGET_KINDS, target_at));
        case UP_FIELD_ACTOR_KIND: return s && is_named(s, UP_N_ACTOR_KINDS, actor_at);
        default: return json_is_null(v) || (json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= 1000000) || (s && strcmp(s, "many") == 0);
    }
}

void up_review_bind(sqlite3_stmt *s, int at, const json_t *v) {
    if (json_is_boolean(v)) sqlite3_bind_int(s, at, json_is_true(v));
    else if (json_is_integer(v)) sqlite3_bind_int64(s, at, json_integer_value(v));
    else if (json_is_real(v)) sqlite3_bind_double(s, at, json_real_value(v));
    else if (json_is_string(v) && strcmp(json_string_value(v), "many") == 0) sqlite3_bind_int(s, at, -1);
    else if (json_is_string(v)) sqlite3_bind_text(s, at, json_string_value(v), -1, SQLITE_TRANSIENT);
    else sqlite3_bind_null(s, at);
}
