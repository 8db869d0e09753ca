/* write.c - the places of a report as JSON Lines: what `uptick places` prints. */
#include "base/buffer.h"
#include "text/document.h"
#include "where/where.h"

void up_write_places(const up_document *doc, up_buffer *out) {
    const up_toponyms *all = doc->places_result;
    for (uint32_t i = 0; all && i < all->n; i++) {
        const up_toponym *t = &all->items[i];
        uint32_t begin = up_codepoints_at(doc->report->text, doc->codepoint_marks, t->span.begin);
        uint32_t end = up_codepoints_at(doc->report->text, doc->codepoint_marks, t->span.end);
        up_buffer_text(out, "{\"id\":");
        up_buffer_json_string(out, doc->report->id);
        up_buffer_format(out, ",\"start\":%u,\"end\":%u,\"text\":", begin, end);
        up_buffer_json(out, doc->report->text + t->span.begin, t->span.end - t->span.begin);
        if (t->is_resolved) {
            up_buffer_format(out, ",\"lat\":%.5f,\"lon\":%.5f,\"country\":", t->place.lat, t->place.lon);
            up_buffer_json_string(out, t->place.country[0] ? t->place.country : NULL);
            if (t->place.geonames) up_buffer_format(out, ",\"geonames\":%u", t->place.geonames);
            else up_buffer_text(out, ",\"geonames\":null");
            up_buffer_text(out, ",\"name\":");
            up_buffer_json_string(out, t->place.name);
            up_buffer_text(out, ",\"admin1\":");
            up_buffer_json_string(out, t->place.admin1);
        } else up_buffer_text(out, ",\"lat\":null,\"lon\":null,\"country\":null,\"geonames\":null,\"name\":null,\"admin1\":null");
        up_buffer_format(out, ",\"demonym\":%s,\"score\":%.3f,\"why\":", t->is_demonym ? "true" : "false", t->score);
        up_buffer_json_string(out, t->why);
        up_buffer_text(out, "}\n");
    }
}
