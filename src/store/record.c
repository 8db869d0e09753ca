/* record.c - events (JSON) and incidents (rows) brought to one form for exports. */
#include <math.h>
#include <string.h>
#include "base/error.h"
#include "store/record.h"

static const char *text_at(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

static uint32_t count_at(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (json_is_string(value)) return UP_MANY;
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) >= UP_COUNT_UNKNOWN) return UP_COUNT_UNKNOWN;
    return (uint32_t)json_integer_value(value);
}

void up_record_of_event(const json_t *event, up_record *out) {
    const json_t *report = json_object_get(event, "report"), *date = json_object_get(event, "date"), *place = json_object_get(event, "place");
    const json_t *target = json_object_get(event, "target"), *actor = json_object_get(event, "actor"), *count = json_object_get(event, "count"), *plover = json_object_get(event, "plover");
    const json_t *lat = json_object_get(place, "lat"), *lon = json_object_get(place, "lon"), *geonames = json_object_get(place, "geonames");
    *out = (up_record){
        .id = text_at(event, "id"), .report = text_at(report, "id"), .report_date = text_at(report, "date"), .title = text_at(report, "title"), .url = text_at(report, "url"),
        .publisher = text_at(report, "source"), .language = text_at(report, "language"), .klass = text_at(event, "class"), .type = text_at(event, "type"),
        .family = text_at(event, "family"), .group = text_at(event, "group"), .factuality = text_at(event, "factuality"), .date_start = text_at(date, "start"),
        .date_end = text_at(date, "end"), .place = text_at(place, "name"), .country = text_at(place, "country"), .admin1 = text_at(place, "admin1"),
        .precision = text_at(place, "precision"), .target = text_at(target, "text"), .target_kind = text_at(target, "kind"), .target_name = text_at(target, "name"),
        .target_country = text_at(target, "country"), .target_code = text_at(target, "code"), .actor = text_at(actor, "text"), .actor_kind = text_at(actor, "kind"),
        .actor_country = text_at(actor, "country"), .actor_code = text_at(actor, "code"), .claimed_by = text_at(json_object_get(event, "source"), "text"),
        .evidence = text_at(json_array_get(json_object_get(event, "evidence"), 0), "text"), .bias = text_at(event, "bias"), .odihr = text_at(event, "odihr"),
        .fbi = text_at(event, "fbi"), .cameo = text_at(event, "cameo"), .plover = text_at(plover, "event"), .plover_mode = text_at(plover, "mode"),
        .perceived = json_is_true(json_object_get(event, "perceived")), .has_point = json_is_number(lat) && json_is_number(lon),
        .lat = json_number_value(lat), .lon = json_number_value(lon), .has_confidence = json_is_number(json_object_get(event, "confidence")),
        .confidence = json_number_value(json_object_get(event, "confidence")),
        .geonames = json_integer_value(geonames) > 0 && json_integer_value(geonames) <= UINT32_MAX ? (uint32_t)json_integer_value(geonames) : 0,
        .n_happenings = count_at(count, "incidents"), .killed = count_at(count, "killed"), .injured = count_at(count, "injured"),
        .n_reports = 1, .n_sources = 1, .n_events = 1};
}

static up_target_kind target_kind_of(const char *name) {
    for (int k = 0; name && k < UP_N_TARGET_KINDS; k++) {
        const char *own = up_target_kind_name((up_target_kind)k);
        if (own && strcmp(own, name) == 0) return (up_target_kind)k;
    }
    return UP_TARGET_NONE;
}

void up_record_of_incident(const up_incident *i, const char *publishers, const char *urls, up_record *out) {
    *out = (up_record){
        .is_incident = true, .id = i->id, .report_date = i->first_seen, .title = i->title, .klass = i->klass, .type = i->type, .family = i->family, .group = i->group,
        .factuality = i->factuality, .date_start = i->date_start, .date_end = i->date_end, .place = i->place, .country = i->country, .admin1 = i->admin1,
        .precision = i->precision, .target = i->target, .target_kind = i->target_kind, .actor = i->actor, .actor_kind = i->actor_kind, .review = i->review,
        .last_seen = i->last_seen, .publishers = publishers, .urls = urls, .lat = i->lat, .lon = i->lon, .confidence = round(i->confidence * 100) / 100, .has_confidence = true, /* as its JSON has it */
        .perceived = i->perceived, .has_point = i->precision && strcmp(i->precision, "none") != 0, .geonames = i->geonames, .n_happenings = i->n_happenings,
        .killed = i->killed, .injured = i->injured, .n_reports = i->n_reports, .n_sources = i->n_sources, .n_events = i->n_events, .n_follow_ups = i->n_follow_ups, .n_copies = i->n_copies};
    up_event event = {.type = up_type_from_name(i->type), .group = i->group, .target = {.kind = target_kind_of(i->target_kind)}};
    if (event.type == UP_N_TYPES || event.type == UP_POLITICAL_EVENT) return;
    out->bias = up_event_bias(&event), out->odihr = up_event_odihr(&event), out->fbi = up_event_fbi(&event), out->cameo = up_event_cameo(&event);
    out->plover = up_event_plover(&event, &out->plover_mode);
}

up_status up_record_not_shown(const char *json, up_error *err) {
    json_error_t why = {0};
    json_t *event = json_loads(json, 0, &why);
    enum json_error_code code = json_error_code(&why);
    bool malformed = !event && code != json_error_unknown && code != json_error_out_of_memory;
    json_decref(event);
    return malformed ? up_fail(err, UP_E_FORMAT, NULL, 0, 0, "the store is damaged: an event is no JSON") : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
}
