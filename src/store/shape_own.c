/* shape_own.c - our own columns: of events (fixed since the first export) and of incidents.
 *
 * HXL tags: date, event, group, adm, geo and affected are those in use for event data on HDX; the rest are formed as the standard
 * (hxlstandard.org) forms them. */
#include "store/shape.h"

static const up_column event_columns[] = {
    {"id", UP_CELL_TEXT, "#event+id"}, {"report_id", UP_CELL_TEXT, "#meta+id+report"}, {"report_date", UP_CELL_DAY, "#date+reported"},
    {"report_title", UP_CELL_TEXT, "#meta+title"}, {"report_url", UP_CELL_TEXT, "#meta+url"}, {"report_source", UP_CELL_TEXT, "#meta+source"},
    {"class", UP_CELL_TEXT, "#event+class"}, {"type", UP_CELL_TEXT, "#event+type"}, {"family", UP_CELL_TEXT, "#event+type+family"},
    {"group", UP_CELL_TEXT, "#group+name+second"}, {"perceived", UP_CELL_TRUTH, "#indicator+perceived"}, {"factuality", UP_CELL_TEXT, "#meta+factuality"},
    {"date_start", UP_CELL_DAY, "#date+occurred+start"}, {"date_end", UP_CELL_DAY, "#date+occurred+end"}, {"place", UP_CELL_TEXT, "#loc+name"},
    {"country", UP_CELL_TEXT, "#country+code+v_iso2"}, {"admin1", UP_CELL_TEXT, "#adm1+name"}, {"lat", UP_CELL_REAL, "#geo+lat"}, {"lon", UP_CELL_REAL, "#geo+lon"},
    {"precision", UP_CELL_TEXT, "#geo+precision"}, {"geonames", UP_CELL_WHOLE, "#loc+code+v_geonames"}, {"target", UP_CELL_TEXT, "#description+target"},
    {"target_kind", UP_CELL_TEXT, "#group+type+second"}, {"target_name", UP_CELL_TEXT, "#affected+name"}, {"actor", UP_CELL_TEXT, "#group+name+first"},
    {"actor_kind", UP_CELL_TEXT, "#group+type+first"}, {"incidents", UP_CELL_WHOLE, "#event+num"}, {"killed", UP_CELL_WHOLE, "#affected+killed"},
    {"injured", UP_CELL_WHOLE, "#affected+injured"}, {"source", UP_CELL_TEXT, "#meta+source+claim"}, {"bias", UP_CELL_TEXT, "#indicator+bias"},
    {"odihr", UP_CELL_TEXT, "#event+type+v_odihr"}, {"fbi", UP_CELL_TEXT, "#indicator+bias+v_nibrs"}, {"cameo", UP_CELL_TEXT, "#event+type+v_cameo"},
    {"confidence", UP_CELL_REAL, "#meta+confidence"},
};

static bool lay_event(const up_record *r, up_cell *c, up_buffer *made) {
    (void)made;
    int i = 0;
    c[i++] = up_cell_text(r->id), c[i++] = up_cell_text(r->report), c[i++] = up_cell_day(r->report_date), c[i++] = up_cell_text(r->title), c[i++] = up_cell_text(r->url);
    c[i++] = up_cell_text(r->publisher), c[i++] = up_cell_text(r->klass), c[i++] = up_cell_text(r->type), c[i++] = up_cell_text(r->family), c[i++] = up_cell_text(r->group);
    c[i++] = (up_cell){.kind = UP_CELL_TRUTH, .whole = r->perceived}, c[i++] = up_cell_text(r->factuality), c[i++] = up_cell_day(r->date_start), c[i++] = up_cell_day(r->date_end);
    c[i++] = up_cell_text(r->place), c[i++] = up_cell_text(r->country), c[i++] = up_cell_text(r->admin1);
    if (r->has_point) c[i] = up_cell_real(r->lat), c[i + 1] = up_cell_real(r->lon);
    i += 2;
    c[i++] = up_cell_text(r->precision), c[i++] = r->geonames ? up_cell_whole(r->geonames) : (up_cell){0}, c[i++] = up_cell_text(r->target), c[i++] = up_cell_text(r->target_kind);
    c[i++] = up_cell_text(r->target_name), c[i++] = up_cell_text(r->actor), c[i++] = up_cell_text(r->actor_kind), c[i++] = up_cell_count(r->n_happenings);
    c[i++] = up_cell_count(r->killed), c[i++] = up_cell_count(r->injured), c[i++] = up_cell_text(r->claimed_by), c[i++] = up_cell_text(r->bias), c[i++] = up_cell_text(r->odihr);
    c[i++] = up_cell_text(r->fbi), c[i++] = up_cell_text(r->cameo), c[i] = r->has_confidence ? up_cell_real(r->confidence) : (up_cell){0};
    return true;
}

const up_shape up_shape_events = {event_columns, sizeof event_columns / sizeof *event_columns, lay_event};

static const up_column incident_columns[] = {
    {"id", UP_CELL_TEXT, "#event+id"}, {"class", UP_CELL_TEXT, "#event+class"}, {"type", UP_CELL_TEXT, "#event+type"}, {"family", UP_CELL_TEXT, "#event+type+family"},
    {"group", UP_CELL_TEXT, "#group+name+second"}, {"perceived", UP_CELL_TRUTH, "#indicator+perceived"}, {"factuality", UP_CELL_TEXT, "#meta+factuality"},
    {"date_start", UP_CELL_DAY, "#date+occurred+start"}, {"date_end", UP_CELL_DAY, "#date+occurred+end"}, {"place", UP_CELL_TEXT, "#loc+name"},
    {"country", UP_CELL_TEXT, "#country+code+v_iso2"}, {"admin1", UP_CELL_TEXT, "#adm1+name"}, {"lat", UP_CELL_REAL, "#geo+lat"}, {"lon", UP_CELL_REAL, "#geo+lon"},
    {"precision", UP_CELL_TEXT, "#geo+precision"}, {"geonames", UP_CELL_WHOLE, "#loc+code+v_geonames"}, {"target", UP_CELL_TEXT, "#description+target"},
    {"target_kind", UP_CELL_TEXT, "#group+type+second"}, {"actor", UP_CELL_TEXT, "#group+name+first"}, {"actor_kind", UP_CELL_TEXT, "#group+type+first"},
    {"incidents", UP_CELL_WHOLE, "#event+num"}, {"killed", UP_CELL_WHOLE, "#affected+killed"}, {"injured", UP_CELL_WHOLE, "#affected+injured"},
    {"bias", UP_CELL_TEXT, "#indicator+bias"}, {"odihr", UP_CELL_TEXT, "#event+type+v_odihr"}, {"fbi", UP_CELL_TEXT, "#indicator+bias+v_nibrs"},
    {"cameo", UP_CELL_TEXT, "#event+type+v_cameo"}, {"plover", UP_CELL_TEXT, "#event+type+v_plover"}, {"plover_mode", UP_CELL_TEXT, "#event+type+sub+v_plover"},
    {"confidence", UP_CELL_REAL, "#meta+confidence"}, {"review", UP_CELL_TEXT, "#meta+status"}, {"n_reports", UP_CELL_WHOLE, "#meta+num+reports"},
    {"n_sources", UP_CELL_WHOLE, "#meta+num+sources"}, {"n_events", UP_CELL_WHOLE, "#meta+num+events"}, {"n_follow_ups", UP_CELL_WHOLE, "#meta+num+followups"},
    {"n_copies", UP_CELL_WHOLE, "#meta+num+copies"}, {"first_report", UP_CELL_DAY, "#date+reported+start"}, {"last_report", UP_CELL_DAY, "#date+reported+end"},
    {"title", UP_CELL_TEXT, "#meta+title"}, {"sources", UP_CELL_TEXT, "#meta+source"}, {"urls", UP_CELL_TEXT, "#meta+url"},
};

static bool lay_incident(const up_record *r, up_cell *c, up_buffer *made) {
    (void)made;
    int i = 0;
    c[i++] = up_cell_text(r->id), c[i++] = up_cell_text(r->klass), c[i++] = up_cell_text(r->type), c[i++] = up_cell_text(r->family), c[i++] = up_cell_text(r->group);
    c[i++] = (up_cell){.kind = UP_CELL_TRUTH, .whole = r->perceived}, c[i++] = up_cell_text(r->factuality), c[i++] = up_cell_day(r->date_start), c[i++] = up_cell_day(r->date_end);
    c[i++] = up_cell_text(r->place), c[i++] = up_cell_text(r->country), c[i++] = up_cell_text(r->admin1);
    if (r->has_point) c[i] = up_cell_real(r->lat), c[i + 1] = up_cell_real(r->lon);
    i += 2;
    c[i++] = up_cell_text(r->precision), c[i++] = r->geonames ? up_cell_whole(r->geonames) : (up_cell){0}, c[i++] = up_cell_text(r->target), c[i++] = up_cell_text(r->target_kind);
    c[i++] = up_cell_text(r->actor), c[i++] = up_cell_text(r->actor_kind), c[i++] = up_cell_count(r->n_happenings), c[i++] = up_cell_count(r->killed);
    c[i++] = up_cell_count(r->injured), c[i++] = up_cell_text(r->bias), c[i++] = up_cell_text(r->odihr), c[i++] = up_cell_text(r->fbi), c[i++] = up_cell_text(r->cameo);
    c[i++] = up_cell_text(r->plover), c[i++] = up_cell_text(r->plover_mode), c[i++] = up_cell_real(r->confidence), c[i++] = up_cell_text(r->review);
    c[i++] = up_cell_whole(r->n_reports), c[i++] = up_cell_whole(r->n_sources), c[i++] = up_cell_whole(r->n_events), c[i++] = up_cell_whole(r->n_follow_ups);
    c[i++] = up_cell_whole(r->n_copies), c[i++] = up_cell_day(r->report_date), c[i++] = up_cell_day(r->last_seen), c[i++] = up_cell_text(r->title);
    c[i++] = up_cell_text(r->publishers), c[i] = up_cell_text(r->urls);
    return true;
}

const up_shape up_shape_incidents = {incident_columns, sizeof incident_columns / sizeof *incident_columns, lay_incident};
