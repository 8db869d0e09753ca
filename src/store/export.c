/* export.c - the events or incidents of a query in the formats that others read (docs/exports.md).
 *
 * One road for all: a record is shown as the view may see it (shield.c, cells.c), laid out in the columns of a shape, and
 * put down by a writer.  jsonl alone takes the record as it is.  The rows are those of the list, in its order; only ODIHR's sheet
 * leaves out what is not in its scope, and GeoJSON of events those without coordinates. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/cells.h"
#include "store/parquet.h"
#include "store/shield.h"

typedef enum form { JSONL, CSV, GEOJSON, PARQUET, GDELT, PHOENIX, ODIHR, ACLED, N_FORMS } form;
static const char *const names[N_FORMS + 1] = {"jsonl", "csv", "geojson", "parquet", "gdelt", "phoenix", "odihr", "acled", NULL};

const char *const *up_export_formats(void) { return names; }

typedef struct work {
    up_store *store;
    form as;
    const up_shape *shape;
    const up_view *view;
    bool hxl;
    up_cells *cells;
    up_parquet *parquet;
    up_buffer out, made, shown, publishers, urls;
    bool is_first;
} work;

static up_status no_memory(up_error *err) { return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }

/* The tables of others say who by the words of a role where names are off: no words of the report can carry one then. */
static bool says_roles(const work *w) { return w->as >= GDELT && w->view && !w->view->names; }

static up_status put_record(work *w, up_record *record, up_error *err) {
    up_cell cells[UP_MOST_COLUMNS];
    if (says_roles(w)) record->target = record->target_kind, record->actor = record->actor_kind, record->evidence = record->title = NULL;
    if (!up_shape_lay(w->shape, record, cells, &w->made)) return UP_OK;
    if (w->made.failed) return no_memory(err);
    switch (w->as) {
        case GDELT: case PHOENIX: up_table_tabs_row(&w->out, w->shape, cells); break;
        case PARQUET: if (!up_parquet_row(w->parquet, cells, &w->out)) return no_memory(err); break;
        case GEOJSON:
            if (!record->is_incident && !record->has_point) break;
            up_buffer_text(&w->out, w->is_first ? "\n" : ",\n");
            up_table_feature(&w->out, w->shape, record, cells);
            w->is_first = false;
            break;
        default: up_table_csv_row(&w->out, w->shape, cells); break;
    }
    return UP_OK;
}

static up_status put_event(work *w, const up_kept *kept, up_error *err) {
    up_buffer_clear(&w->shown);
    if (!up_shield_event(w->store, kept->json, w->view, &w->shown)) return up_record_not_shown(kept->json, err);
    if (w->as == JSONL && !w->cells) {
        up_buffer_add(&w->out, w->shown.bytes, w->shown.len);
        up_buffer_text(&w->out, "\n");
        return UP_OK;
    }
    json_t *event = json_loads(w->shown.bytes, 0, NULL);
    if (!event) return up_record_not_shown(w->shown.bytes, err);
    if (w->cells) up_cells_blur_event(w->cells, event);
    up_status status = UP_OK;
    if (w->as == JSONL) {
        char *text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10));
        if (text) up_buffer_text(&w->out, text), up_buffer_text(&w->out, "\n"); else status = no_memory(err);
        free(text);
    } else {
        up_record record;
        up_record_of_event(event, &record);
        if (!record.id || !record.type) status = up_fail(err, UP_E_FORMAT, NULL, 0, 0, "the store is damaged: event %s lacks a key", kept->id);
        else status = put_record(w, &record, err);
    }
    json_decref(event);
    return status;
}

/* Adds `text` to a list with "; " between, unless it is there already. */
static void add_once(up_buffer *list, const char *text) {
    size_t len = text ? strlen(text) : 0;
    if (!len) return;
    for (size_t at = 0; at < list->len;) {
        const char *end = strstr(list->bytes + at, "; ");
        size_t piece = end ? (size_t)(end - (list->bytes + at)) : list->len - at;
        if (piece == len && memcmp(list->bytes + at, text, len) == 0) return;
        at += piece + 2;
    }
    if (list->len) up_buffer_text(list, "; ");
    up_buffer_text(list, text);
}

static bool take_source(void *context, const up_member *m) {
    work *w = context;
    add_once(&w->publishers, m->source);
    if (!m->url || (w->view && w->view->is_public)) return true;
    bool spells_name = false;
    if (w->view && !w->view->names) {
        up_hidden *hidden = up_hidden_new();
        if (!hidden || !up_hidden_add_report(hidden, w->store, m->report)) { up_hidden_free(hidden); w->urls.failed = true; return false; }
        spells_name = up_hidden_in_address(hidden, m->url);
        up_hidden_free(hidden);
    }
    if (!spells_name) add_once(&w->urls, m->url);
    return true;
}

static up_status put_incident(work *w, up_store *store, up_incident *i, up_error *err) {
    up_shielded kept;
    bool shown = up_shield_incident(store, i, w->view, &kept);
    up_status status = shown ? UP_OK : no_memory(err);
    if (status == UP_OK && w->cells) up_cells_blur_incident(w->cells, i);
    if (status == UP_OK && w->as == JSONL) up_write_incident(i, &w->out);
    else if (status == UP_OK) {
        up_buffer_clear(&w->publishers), up_buffer_clear(&w->urls);
        status = up_store_incident_events(store, i->id, take_source, w, err);
        if (status == UP_OK && (w->publishers.failed || w->urls.failed)) status = no_memory(err);
        up_record record;
        up_record_of_incident(i, w->publishers.len ? w->publishers.bytes : NULL, w->urls.len ? w->urls.bytes : NULL, &record);
        if (status == UP_OK) status = put_record(w, &record, err);
    }
    up_shielded_free(&kept);
    return status;
}

typedef bool write_piece(void *context, const char *bytes, size_t len);

static up_status each_event(work *w, up_store *store, const up_query *query, write_piece *write, void *context, bool *go_on, up_error *err) {
    up_cursor *cursor = NULL;
    up_kept kept;
    up_status status = up_store_find(store, query, &cursor, err);
    while (status == UP_OK && *go_on && (status = up_cursor_next(cursor, &kept, err)) == UP_OK) {
        status = put_event(w, &kept, err);
        if (status == UP_OK && w->out.failed) status = no_memory(err);
        if (status == UP_OK && w->out.len) *go_on = write(context, w->out.bytes, w->out.len), up_buffer_clear(&w->out);
    }
    up_cursor_close(cursor);
    return status == UP_END ? UP_OK : status;
}

static up_status each_incident(work *w, up_store *store, const up_query *query, write_piece *write, void *context, bool *go_on, up_error *err) {
    up_incidents *cursor = NULL;
    up_incident incident;
    up_status status = up_store_incidents(store, query, &cursor, err);
    while (status == UP_OK && *go_on && (status = up_incidents_next(cursor, &incident, err)) == UP_OK) {
        status = put_incident(w, store, &incident, err);
        if (status == UP_OK && w->out.failed) status = no_memory(err);
        if (status == UP_OK && w->out.len) *go_on = write(context, w->out.bytes, w->out.len), up_buffer_clear(&w->out);
    }
    up_incidents_close(cursor);
    return status == UP_END ? UP_OK : status;
}

static const up_shape *shape_of(form as, bool incidents) {
    switch (as) {
        case GDELT: return &up_shape_gdelt;
        case PHOENIX: return &up_shape_phoenix;
        case ODIHR: return &up_shape_odihr;
        case ACLED: return &up_shape_acled;
        default: return incidents ? &up_shape_incidents : &up_shape_events;
    }
}

static up_status begin(work *w, up_error *err) {
    if (w->as == CSV || w->as == ODIHR || w->as == ACLED) up_table_csv_head(&w->out, w->shape, w->hxl);
    else if (w->as == GEOJSON) up_buffer_text(&w->out, "{\"type\":\"FeatureCollection\",\"features\":[");
    else if (w->as == PARQUET && !(w->parquet = up_parquet_new(w->shape, &w->out))) return no_memory(err);
    return w->out.failed ? no_memory(err) : UP_OK;
}

up_status up_store_export_as(up_store *store, const up_query *query, const char *format, const up_export_options *options, write_piece *write, void *context, up_error *err) {
    static const up_export_options plain = {0};
    if (!options) options = &plain;
    /* The query's own view would show the cursors' records already; here they are shown once, with what an export adds to it. */
    up_query all = query ? *query : (up_query){0};
    work w = {.store = store, .view = options->view ? options->view : all.view, .hxl = options->hxl, .is_first = true};
    all.view = NULL, query = &all;
    for (w.as = JSONL; w.as < N_FORMS && strcmp(names[w.as], format) != 0; w.as++) {}
    if (w.as == N_FORMS) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no export format '%s'; there are jsonl, csv, geojson, parquet, gdelt, phoenix, odihr, acled", format);
    const up_view *view = w.view;
    bool incidents = options->incidents, go_on = true;
    w.shape = shape_of(w.as, incidents);
    /* What is wrong with the query is said before anything is written. */
    up_status status = up_store_check_query(query, incidents ? &up_incident_rows : &up_event_rows, err);
    if (status == UP_OK && view && view->is_public && view->min_cell > 1) status = up_cells_count(store, query, incidents, view->min_cell, &w.cells, err);
    if (status == UP_OK) status = begin(&w, err);
    if (status == UP_OK && w.out.len) go_on = write(context, w.out.bytes, w.out.len), up_buffer_clear(&w.out);
    if (status == UP_OK) status = incidents ? each_incident(&w, store, query, write, context, &go_on, err) : each_event(&w, store, query, write, context, &go_on, err);
    if (status == UP_OK && go_on) {
        up_buffer_clear(&w.out);
        if (w.as == GEOJSON) up_buffer_text(&w.out, "\n]}\n");
        else if (w.as == PARQUET && !up_parquet_end(w.parquet, &w.out)) status = no_memory(err);
        if (status == UP_OK && w.out.len) write(context, w.out.bytes, w.out.len);
    }
    up_parquet_free(w.parquet), up_cells_free(w.cells);
    up_buffer_free(&w.out), up_buffer_free(&w.made), up_buffer_free(&w.shown), up_buffer_free(&w.publishers), up_buffer_free(&w.urls);
    return status;
}

up_status up_store_export(up_store *store, const up_query *query, const char *format, write_piece *write, void *context, up_error *err) {
    return up_store_export_as(store, query, format, NULL, write, context, err);
}
