/* paper_charts.c - the two pictures of the printed report: incidents over time with what was read, and a map.
 *
 * Inline SVG without a script or an outside file.  The map is plate carree, narrowed by the cosine of its middle latitude; countries are
 * shaded by their number of incidents, in five steps that double, circles have areas by theirs.  Print keeps both legible in grey. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "store/paper.h"
#include "store/world.h"

/* ------------------------------------------------------------------ over time */

bool up_bins_make(up_day from, up_day to, up_bins *out) {
    enum { MOST_DAYS = 62, MOST_WEEKS_DAYS = 800 };
    *out = (up_bins){.by = to - from < MOST_DAYS ? UP_BY_DAY : to - from < MOST_WEEKS_DAYS ? UP_BY_WEEK : UP_BY_MONTH, .from = from, .to = to};
    out->n = up_bin_of(out, to) + 1;
    out->incidents = calloc(out->n, sizeof *out->incidents), out->reports = calloc(out->n, sizeof *out->reports);
    return out->incidents && out->reports;
}

void up_bins_free(up_bins *b) { free(b->incidents), free(b->reports); }

uint32_t up_bin_of(const up_bins *b, up_day day) {
    if (b->by == UP_BY_DAY) return (uint32_t)(day - b->from);
    if (b->by == UP_BY_WEEK) return (uint32_t)(day - b->from + up_weekday(b->from)) / 7;
    up_ymd first = up_ymd_of(b->from), d = up_ymd_of(day);
    return (uint32_t)((d.year - first.year) * 12 + d.month - first.month);
}

up_day up_bin_day(const up_bins *b, uint32_t bin) {
    if (b->by == UP_BY_DAY) return b->from + (up_day)bin;
    if (b->by == UP_BY_WEEK) return b->from - up_weekday(b->from) + 7 * (up_day)bin;
    up_ymd first = up_ymd_of(b->from);
    return up_day_of(first.year, first.month + (int)bin, 1);
}

static uint32_t most_of(const uint32_t *n, uint32_t len) {
    uint32_t most = 1;
    for (uint32_t i = 0; i < len; i++) if (n[i] > most) most = n[i];
    return most;
}

enum { WIDE = 680, LEFT = 40, UPPER = 120, LOWER = 40, GAP = 14 };

static void put_row(up_buffer *out, const up_bins *b, const uint32_t *n, uint32_t most, int top, int height, const char *class) {
    double step = (double)(WIDE - LEFT) / b->n, width = step > 3 ? step - 1 : step;
    up_buffer_format(out, "<text x=\"%d\" y=\"%d\" class=\"axis\" text-anchor=\"end\">%u</text><text x=\"%d\" y=\"%d\" class=\"axis\" text-anchor=\"end\">0</text>", LEFT - 4, top + 9, most, LEFT - 4, top + height);
    for (uint32_t i = 0; i < b->n; i++) {
        double h = (double)n[i] * height / most;
        if (n[i]) up_buffer_format(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, LEFT + i * step, top + height - h, width, h);
    }
    up_buffer_format(out, "<path class=\"line\" d=\"M%d %dH%d\"/>", LEFT, top + height, WIDE);
}

void up_paper_bars(up_buffer *out, const up_bins *b) {
    static const char *const by[] = {"day", "week", "month"};
    uint32_t incidents = most_of(b->incidents, b->n), reports = most_of(b->reports, b->n), every = (b->n + 7) / 8;
    double step = (double)(WIDE - LEFT) / b->n;
    up_buffer_format(out, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Incidents and reports by %s\">", WIDE, UPPER + GAP + LOWER + 20, by[b->by]);
    put_row(out, b, b->incidents, incidents, 0, UPPER, "bar"), put_row(out, b, b->reports, reports, UPPER + GAP, LOWER, "grey");
    for (uint32_t i = 0; i < b->n && LEFT + i * step < WIDE - 50; i += every) { /* 50: a date's width */
        char day[11];
        up_day_to_iso(up_bin_day(b, i), day);
        up_buffer_format(out, "<text class=\"axis\" x=\"%.1f\" y=\"%d\">%s</text>", LEFT + i * step, UPPER + GAP + LOWER + 14, b->by == UP_BY_MONTH ? (day[7] = 0, day) : day);
    }
    up_buffer_format(out, "</svg><figcaption>Incidents by the %s in which they began (above), and all reports read, by their date (below, grey).%s</figcaption></figure>\n", by[b->by],
                     b->by == UP_BY_WEEK ? " A week is named by its Monday." : "");
}

/* ------------------------------------------------------------------ where */

typedef struct box { double west, south, east, north; } box;

static void widen(box *b, double lon, double lat) {
    if (lon < b->west) b->west = lon;
    if (lon > b->east) b->east = lon;
    if (lat < b->south) b->south = lat;
    if (lat > b->north) b->north = lat;
}

/* What holds all points, no less than a part of a continent, twice as wide as high; the world where that is no smaller. */
static box frame_of(const up_tally *points) {
    enum { MARGIN = 4, LEAST = 16, MOST = 150 };
    box b = {180, 90, -180, -90};
    for (uint32_t i = 0; i < points->n; i++) widen(&b, points->rows[i].lon, points->rows[i].lat);
    if (b.west > b.east || b.east - b.west > MOST) return (box){-170, -56, 190, 78};
    b.west -= MARGIN, b.east += MARGIN, b.south -= MARGIN, b.north += MARGIN;
    double narrow = cos((b.south + b.north) / 2 * 3.14159265358979 / 180), high = fmax(b.north - b.south, LEAST / 2.0), wide = fmax((b.east - b.west) * narrow, LEAST);
    if (wide < 2 * high) wide = 2 * high; else high = wide / 2;
    double lon = (b.west + b.east) / 2, lat = (b.south + b.north) / 2;
    return (box){lon - wide / narrow / 2, lat - high / 2, lon + wide / narrow / 2, lat + high / 2};
}

static uint32_t count_of(const up_tally *t, const char *name) {
    for (uint32_t i = 0; *name && i < t->n; i++) if (strcmp(t->rows[i].name, name) == 0) return t->rows[i].n;
    return 0;
}

/* 1, 2-3, 4-7, 8-15, 16 and more. */
static int shade_of(uint32_t n) {
    int shade = 0;
    for (; n && shade < 5; n /= 2) shade++;
    return shade;
}

void up_paper_map(up_buffer *out, const up_tally *countries, const up_tally *points) {
    box b = frame_of(points);
    double narrow = b.east - b.west > 300 ? 1 : cos((b.south + b.north) / 2 * 3.14159265358979 / 180), wide = (b.east - b.west) * 10 * narrow, high = (b.north - b.south) * 10;
    uint32_t most = 1;
    for (uint32_t i = 0; i < points->n; i++) if (points->rows[i].n > most) most = points->rows[i].n;
    up_buffer_format(out, "<figure><svg viewBox=\"%.1f %.1f %.1f %.1f\" role=\"img\" aria-label=\"Map of incidents\" class=\"map\"><g transform=\"scale(%.4f 1)\">", b.west * 10 * narrow, -b.north * 10, wide, high, narrow);
    for (size_t i = 0; i < up_n_world; i++) up_buffer_format(out, "<path class=\"s%d\" d=\"%s\"/>", shade_of(count_of(countries, up_world[i].code)), up_world[i].path);
    up_buffer_text(out, "</g>");
    for (uint32_t i = 0; i < points->n; i++) {
        double r = wide * (0.003 + 0.011 * sqrt((double)points->rows[i].n / most));
        up_buffer_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.2f\"><title>", points->rows[i].lon * 10 * narrow, -points->rows[i].lat * 10, r);
        up_html_text(out, points->rows[i].name);
        up_buffer_format(out, ": %u</title></circle>", points->rows[i].n);
    }
    up_buffer_text(out, "</svg><figcaption>Shade: incidents in a country (1, 2 to 3, 4 to 7, 8 to 15, 16 and more). Circles: those known to a town or point, area by number. Borders as held on the ground "
                        "(Natural Earth), no statement about whose they should be.</figcaption></figure>\n");
}
