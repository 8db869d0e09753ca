/* write.c - upticks as rows, in words and as JSON. */
#include "trend/write.h"
#include <math.h>
#include "base/buffer.h"
#include "base/date.h"
#include "trend/csv.h"

void up_trend_write_head(up_buffer *out, bool with_evidence) {
    up_buffer_text(out, "as_of,place,group,type,onset,q");
    if (with_evidence) up_buffer_text(out, ",kind,observed,expected,expected_low,expected_high,ratio_low,ratio_high,others_ratio,coverage_ratio,unreported,enough,onset_early,onset_late");
    up_buffer_text(out, "\n");
}

static void add_name(up_buffer *out, const char *name) {
    up_csv_write(out, name ? name : "*");
    up_buffer_text(out, ",");
}

void up_trend_write_row(up_buffer *out, const up_named *named, bool with_evidence) {
    const up_uptick *u = named->uptick;
    char day[11];
    up_day_to_iso(u->as_of, day);
    up_buffer_format(out, "%s,", day);
    add_name(out, named->place), add_name(out, named->group), add_name(out, named->type);
    up_day_to_iso(u->onset, day);
    up_buffer_format(out, "%s,%.4f", day, u->q);
    if (with_evidence) {
        up_buffer_format(out, ",%s,%.0f,%.4g,%.0f,%.0f,%.3g,%.3g,", up_rise_kind_name(u->kind), u->observed, u->expected, u->expected_low, u->expected_high, u->ratio_low, u->ratio_high);
        if (!isnan(u->others_ratio)) up_buffer_format(out, "%.3g", u->others_ratio);
        up_buffer_text(out, ",");
        if (!isnan(u->coverage_ratio)) up_buffer_format(out, "%.3g", u->coverage_ratio);
        up_buffer_format(out, ",%.3f,%.0f,", u->unreported, u->enough);
        up_day_to_iso(u->onset_early, day);
        up_buffer_format(out, "%s,", day);
        up_day_to_iso(u->onset_late, day);
        up_buffer_text(out, day);
    }
    up_buffer_text(out, "\n");
}

void up_trend_write_words(up_buffer *out, const up_named *named) {
    const up_uptick *u = named->uptick;
    char day[3][11];
    up_day_to_iso(u->as_of, day[0]);
    up_buffer_format(out, "%s  %s | %s | %s\n    %s%s", day[0], named->group ? named->group : "all groups", named->place ? named->place : "everywhere", named->type ? named->type : "all types",
                     u->is_alarm ? "uptick: " : "no uptick: ", up_rise_kind_name(u->kind));
    if (u->kind == UP_RISE_BACKLOG) {
        up_buffer_format(out, "; %.0f reports of things more than six weeks past came in on one day, %.2g is usual\n", u->observed, u->expected);
        return;
    }
    up_day_to_iso(u->onset, day[0]);
    up_day_to_iso(u->onset_early, day[1]);
    up_day_to_iso(u->onset_late, day[2]);
    up_buffer_format(out, "; since %s (%s to %s); chance that it is none %.2g\n", day[0], day[1], day[2], u->q);
    up_buffer_format(out, "    %.0f incidents known, %.3g expected (%.0f to %.0f); %.2g to %.2g times as many\n", u->observed, u->expected,
                     u->expected_low, u->expected_high, u->ratio_low, u->ratio_high);
    if (!isnan(u->others_ratio)) up_buffer_format(out, "    other groups there: %.2f times what is expected\n", u->others_ratio);
    if (!isnan(u->coverage_ratio)) up_buffer_format(out, "    read from there: %.2f times the usual\n", u->coverage_ratio);
    up_buffer_format(out, "    still to be reported: %.0f %%\n", 100 * u->unreported);
    if (u->is_alarm) up_buffer_format(out, "    with %.0f or fewer there would be no alarm\n", u->enough - 1);
    else up_buffer_text(out, "    at the usual volume of news it would have been an alarm\n");
}

static void add_number(up_buffer *out, const char *key, double value, const char *format) {
    up_buffer_format(out, ",\"%s\":", key);
    if (isfinite(value)) up_buffer_format(out, format, value); else up_buffer_text(out, "null");
}

static void add_day(up_buffer *out, const char *key, int32_t day) {
    char text[11];
    up_day_to_iso(day, text);
    up_buffer_format(out, ",\"%s\":\"%s\"", key, text);
}

void up_trend_write_json(up_buffer *out, const up_named *named) {
    static const char *const kinds[UP_N_RISE_KINDS] = {"group", "general", "volume", "backlog"};
    const up_uptick *u = named->uptick;
    char day[11];
    up_day_to_iso(u->as_of, day);
    up_buffer_format(out, "{\"as_of\":\"%s\",\"place\":", day);
    up_buffer_json_string(out, named->place);
    up_buffer_text(out, ",\"group\":");
    up_buffer_json_string(out, named->group);
    up_buffer_text(out, ",\"type\":");
    up_buffer_json_string(out, named->type);
    up_buffer_format(out, ",\"is_uptick\":%s,\"kind\":\"%s\"", u->is_alarm ? "true" : "false", kinds[u->kind]);
    add_day(out, "onset", u->onset), add_day(out, "onset_early", u->onset_early), add_day(out, "onset_late", u->onset_late);
    add_number(out, "q", u->q, "%.4f");
    add_number(out, "observed", u->observed, "%.0f"), add_number(out, "expected", u->expected, "%.4g");
    add_number(out, "expected_low", u->expected_low, "%.0f"), add_number(out, "expected_high", u->expected_high, "%.0f");
    add_number(out, "ratio_low", u->ratio_low, "%.3g"), add_number(out, "ratio_high", u->ratio_high, "%.3g");
    add_number(out, "others_ratio", u->others_ratio, "%.3g"), add_number(out, "coverage_ratio", u->coverage_ratio, "%.3g");
    add_number(out, "unreported", u->unreported, "%.3f"), add_number(out, "enough", u->enough, "%.0f");
}
