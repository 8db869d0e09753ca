#include "base/buffer.h"
#include <jansson.h>
#include "check.h"

/* Property: any valid text written as JSON is read back the same by an independent reader. */
static void json_round_trip(void) {
    static const char *const pieces[] = {"a", "\"", "\\", "\n", "\t", "\x01", "\x7F", "\xC3\xA9", "\xF0\x9F\x93\xB0", "/", "</script>", "\xE2\x80\xA8"};
    for (int i = 0; i < 500; i++) {
        up_buffer text = {0}, json = {0};
        for (uint32_t k = check_random(30); k > 0; k--) up_buffer_text(&text, pieces[check_random(COUNT_OF(pieces))]);
        up_buffer_json(&json, text.bytes ? text.bytes : "", text.len);
        json_t *back = json_loadb(json.bytes, json.len, JSON_DECODE_ANY, NULL);
        CHECK("read back", back && json_string_length(back) == text.len && memcmp(json_string_value(back), text.bytes ? text.bytes : "", text.len) == 0);
        json_decref(back);
        up_buffer_free(&text);
        up_buffer_free(&json);
    }
    up_buffer b = {0};
    up_buffer_json_string(&b, NULL);
    up_buffer_format(&b, " %d%s", 7, "x");
    CHECK("null and format", strcmp(b.bytes, "null 7x") == 0);
    up_buffer_free(&b);
}

int main(void) { json_round_trip(); return check_report(); }
