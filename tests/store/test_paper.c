/* The printed report: every figure of one set, no name, no outside file, the same bytes each time. */
#include <sys/stat.h>
#include "store/kept.h"
#include "store/paper.h"
#include "store/world.h"

static up_store *store;

static void fill(void) {
    up_error err = {0};
    up_added how;
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    for (int i = 0; i < 9; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        CHECK("add", add(store, id, "A report.", (const made *[]){i < 6 ? &graffiti : i < 8 ? &arson : &rise}, 1, &how, &err) == UP_OK);
    }
    CHECK("incidents", up_store_run(store,
        "INSERT INTO incidents(number, id, status, founder, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, lat, lon, precision, target, target_kind,"
        " n_events, n_follow_ups, n_reports, n_sources, n_copies, first_seen, last_seen, title, confidence, made_utc, changed_utc)"
        " SELECT number, 'i'||number, 'live', id, class, type, family, \"group\", 0, 'asserted', date_start, date_end, place, country, lat, lon, precision, CASE number WHEN 1 THEN 'Ivan Dvoran' ELSE 'a <home>' END,"
        " 'person', 1, 0, 1, 1, 0, '2022-03-04', '2022-03-04', 'Dvoran & more', confidence, '', '' FROM events", &err) == UP_OK);
}

static const char *page(up_buffer *out, const up_query *query, const up_paper_options *options) {
    up_error err = {0};
    up_buffer_clear(out);
    if (!CHECK("a page", up_store_paper(store, query, options, out, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
    return out->bytes ? out->bytes : "";
}

static size_t count_of(const char *text, const char *what) {
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what)) n++;
    return n;
}

static void one_set(void) {
    up_buffer out = {0}, again = {0};
    const up_query all = {.from = "2022-01-01", .to = "2022-03-31", .klass = "incident"};
    const char *html = page(&out, &all, NULL);
    CHECK("eight", strstr(html, "<b>8 incidents</b>, told by 8 reports; 9 reports of 1 sources"));
    CHECK("by group", strstr(html, "<td>Russia (nationality)</td><td class=\"n\">6</td>") && strstr(html, "<td>jewish (religion)</td><td class=\"n\">2</td>"));
    CHECK("by country", strstr(html, "<td>Czechia</td><td class=\"n\">8</td>"));
    CHECK("a row each", count_of(html, "<tr><td class=\"day\">2022-") == 8);
    CHECK("a bar for each week that has some", count_of(html, "<rect class=\"bar\"") == 2 && count_of(html, "<rect class=\"grey\"") == 1);
    CHECK("a circle for each town, the country shaded", count_of(html, "<circle") == 2 && count_of(html, "<path class=\"s4\"") == 1 && count_of(html, "<path class=\"s0\"") == up_n_world - 1);
    CHECK("names, where all is told", strstr(html, "Ivan Dvoran") && strstr(html, "Dvoran &amp; more") && strstr(html, "a &lt;home&gt;") && !strstr(html, "<home>"));
    CHECK("what it is not", strstr(html, "Reports in the press, not prevalence"));
    CHECK("nothing from outside, no script", !strstr(html, "http:") && !strstr(html, "https:") && !strstr(html, "<script") && !strstr(html, "src=") && !strstr(html, "url("));
    page(&again, &all, NULL);
    CHECK("the same bytes", out.len == again.len && memcmp(out.bytes, again.bytes, out.len) == 0);
    html = page(&out, &(up_query){.from = "2022-03-01", .to = "2022-03-31", .klass = "incident"}, NULL);
    CHECK("two in March", strstr(html, "<b>2 incidents</b>"));
    html = page(&out, &(up_query){.from = "2021-03-01", .to = "2021-03-31"}, NULL);
    CHECK("none is a page too", strstr(html, "<b>0 incidents</b>") && strstr(html, "</html>"));
    up_buffer_free(&out), up_buffer_free(&again);
}

static void for_whom(void) {
    static const up_view partner = {0}, all = {.is_public = true, .min_cell = 3};
    up_buffer out = {0};
    const up_query query = {.from = "2022-01-01", .to = "2022-03-31", .klass = "incident"};
    const char *html = page(&out, &query, &(up_paper_options){.view = &partner});
    CHECK("no name", !strstr(html, "Dvoran") && strstr(html, "a &lt;home&gt;") && strstr(html, "<i>person</i>"));
    html = page(&out, &query, &(up_paper_options){.view = &all});
    CHECK("no words", !strstr(html, "Dvoran") && !strstr(html, "home&gt;") && !strstr(html, "Arvel") && !strstr(html, "Ostrava"));
    CHECK("small figures are not told", strstr(html, "<td>jewish (religion)</td><td class=\"n\">&lt;3</td>") && strstr(html, "<td>Russia (nationality)</td><td class=\"n\">6</td>") && count_of(html, "<circle") == 0);
    up_buffer_free(&out);
}

static void upticks(void) {
    up_kept_rise rises[] = {
        {.uptick = {.as_of = 19061, .onset = 19055, .observed = 6, .expected = 0.5, .expected_low = 0, .expected_high = 2, .ratio_low = 3, .ratio_high = 12, .q = 0.03, .is_alarm = true}, .place = "CZ/Bohemia/Arvel", .group = "nationality:RU", .type = "*"},
        {.uptick = {.as_of = 19061, .onset = 19055, .observed = 9, .is_alarm = false}, .place = "DE", .group = "*", .type = "*"}};
    const up_kept_trend trend = {.rises = rises, .n_rises = 2, .n_scopes = 7};
    static const up_view all = {.is_public = true, .min_cell = 3}, more = {.is_public = true, .min_cell = 7};
    up_buffer out = {0};
    const up_query query = {.from = "2022-01-01", .to = "2022-03-31"};
    const char *html = page(&out, &query, &(up_paper_options){.trend = &trend});
    CHECK("an uptick with its figures", strstr(html, "<td>CZ/Bohemia/Arvel</td><td>Russia (nationality)</td><td>any</td><td class=\"n\">6</td><td class=\"n\">0.5 (0&ndash;2)</td><td class=\"n\">3.0&ndash;12.0</td>") && !strstr(html, "<td>DE</td>"));
    html = page(&out, &query, &(up_paper_options){.trend = &trend, .view = &all});
    CHECK("a division at the finest", strstr(html, "<td>CZ/Bohemia</td>") && !strstr(html, "Bohemia/Arvel"));
    html = page(&out, &query, &(up_paper_options){.trend = &trend, .view = &more});
    CHECK("not where too few lie beneath", !strstr(html, "Bohemia"));
    html = page(&out, &(up_query){.from = "2022-01-01", .to = "2022-03-31", .country = "DE, FR"}, &(up_paper_options){.trend = &trend});
    CHECK("none of another country", strstr(html, "None in 7 series"));
    html = page(&out, &(up_query){.from = "2022-01-01", .to = "2022-03-31", .group = "nationality"}, &(up_paper_options){.trend = &trend});
    CHECK("of the kind of group", strstr(html, "<td>CZ/Bohemia/Arvel</td>"));
    CHECK("none looked for", strstr(page(&out, &query, NULL), "Not looked for."));
    up_buffer_free(&out);
}

static void bins(void) {
    static const struct { const char *title; int32_t from, to; up_bins_by by; uint32_t n; } cases[] = {
        {"a day", 0, 0, UP_BY_DAY, 1}, {"two months", 0, 61, UP_BY_DAY, 62}, {"from a Thursday: weeks begin on Mondays", 0, 62, UP_BY_WEEK, 10}, {"ten years", 0, 3652, UP_BY_MONTH, 121}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_bins b;
        CHECK(cases[i].title, up_bins_make(cases[i].from, cases[i].to, &b) && b.by == cases[i].by && b.n == cases[i].n && up_bin_of(&b, cases[i].to) == b.n - 1);
        for (up_day day = cases[i].from; day <= cases[i].to; day++)
            if (up_bin_day(&b, up_bin_of(&b, day)) > day || (up_bin_of(&b, day) + 1 < b.n && up_bin_day(&b, up_bin_of(&b, day) + 1) <= day)) { CHECK("a day lies in its bin", false); break; }
        up_bins_free(&b);
    }
}

static void usage(void) {
    static const up_query bad[] = {{0}, {.from = "2022-01-01"}, {.from = "2022-01-01", .to = "soon"}, {.from = "2022-02-01", .to = "2022-01-01"}, {.from = "2022-01-01", .to = "2022-02-01", .type = "smurf"}};
    up_buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        up_error err = {0};
        CHECK("refused", up_store_paper(store, &bad[i], NULL, &out, &err) == UP_E_USAGE && err.message[0] && !out.len);
    }
    up_buffer_free(&out);
}

int main(void) {
    begin_folder();
    fill(), one_set(), for_whom(), upticks(), bins(), usage();
    up_store_close(store);
    end_folder();
    return check_report();
}
