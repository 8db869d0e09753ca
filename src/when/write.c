/* write.c - what came out: the time expressions of a document, as JSON Lines. */
#include "base/buffer.h"
#include "when/when.h"

const char *up_timex_type_name(up_timex_type type) {
    static const char *const names[] = {"DATE", "TIME", "DURATION", "SET"};
    return (unsigned)type < 4 ? names[type] : "DATE";
}

void up_write_dates(const up_document *doc, up_buffer *out) {
    const up_timexes *all = doc->dates_result;
    for (uint32_t i = 0; all && i < all->n; i++) {
        const up_timex *t = &all->items[i];
        up_buffer_text(out, "{\"id\":");
        up_buffer_json_string(out, doc->report->id);
        up_buffer_format(out, ",\"start\":%u,\"end\":%u,\"type\":\"%s\",\"value\":",
                         up_codepoints_at(doc->report->text, doc->codepoint_marks, t->span.begin),
                         up_codepoints_at(doc->report->text, doc->codepoint_marks, t->span.end), up_timex_type_name(t->type));
        up_buffer_json_string(out, t->value);
        if (t->days.first != UP_NO_DAY) {
            char first[11], last[11];
            up_day_to_iso(t->days.first, first);
            up_day_to_iso(t->days.last, last);
            if (first[0] && last[0]) up_buffer_format(out, ",\"first\":\"%s\",\"last\":\"%s\"", first, last);
        }
        up_buffer_text(out, "}\n");
    }
}
