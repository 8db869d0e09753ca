/* One series: silent as often as it says, loud when something happens, and the same however it is asked. */
#include <math.h>
#include "check.h"
#include "trend/special.h"
#include "trend/trend.h"

/* A count of mean mu and variance phi mu, by inversion. */
static double draw(double mu, double phi) {
    double u = (check_random(1u << 30) + 0.5) / (1u << 30), sum = 0;
    for (int y = 0; y < 100000; y++)
        if ((sum += exp(up_count_ln_pmf(y, mu, phi))) >= u) return y;
    return 100000;
}

enum { WEEKS = 520 };
static double mean_of(int week) { return exp(1.2 + 0.001 * week + 0.4 * cos(2 * M_PI * week / 52)); }

static void false_alarms_are_as_rare_as_p_says(void) {
    static double count[WEEKS];
    static up_series_point point[WEEKS];
    const up_series_options options = {.period = 52, .first_weekday = -1, .test_from = 312};
    int tested = 0, below = 0;
    for (int rep = 0; rep < 60; rep++) {
        for (int i = 0; i < WEEKS; i++) count[i] = draw(mean_of(i), 1.6);
        CHECK("runs", up_trend_series(count, NULL, WEEKS, &options, point, NULL) == UP_OK);
        for (int i = 312; i < WEEKS; i++) {
            tested += point[i].tested;
            below += point[i].p <= 0.01;
            CHECK("upper is where p passes alpha", (point[i].observed > point[i].upper) == (point[i].p <= 0.01));
            CHECK("upper is not below what is expected", point[i].upper >= floor(point[i].expected));
        }
    }
    CHECK("all tested", tested == 60 * (WEEKS - 312));
    double share = (double)below / tested;
    CHECK("one in a hundred", share > 0.005 && share < 0.016);
}

static void a_rise_is_found_a_season_is_none(void) {
    static double count[WEEKS];
    static up_series_point point[WEEKS];
    const up_series_options options = {.period = 52, .first_weekday = -1};
    for (int i = 0; i < WEEKS; i++) count[i] = floor(mean_of(i) + 0.5);
    count[500] *= 5;
    CHECK("runs", up_trend_series(count, NULL, WEEKS, &options, point, NULL) == UP_OK);
    CHECK("five times as many is an alarm", point[500].p < 1e-4);
    double least = 1;
    for (int i = 200; i < 500; i++) least = fmin(least, point[i].p);
    CHECK("* the season's height is none", least > 0.05);
    CHECK("too little history is not tested", !point[20].tested && point[20].p == 1);
}

static void a_denominator_explains(void) {
    static double count[WEEKS], read[WEEKS];
    static up_series_point with[WEEKS], without[WEEKS];
    const up_series_options options = {.period = 52, .first_weekday = -1};
    for (int i = 0; i < WEEKS; i++) {
        read[i] = 100 * (1 + check_random(100) / 100.0);
        if (i == 450) read[i] = 600;
        count[i] = draw(0.1 * read[i], 1.2);
    }
    CHECK("with", up_trend_series(count, read, WEEKS, &options, with, NULL) == UP_OK);
    CHECK("without", up_trend_series(count, NULL, WEEKS, &options, without, NULL) == UP_OK);
    CHECK("four times the news is an alarm to who does not know", without[450].p < 1e-4);
    CHECK("* and none to who does", with[450].p > 0.001);
    read[3] = 0;
    CHECK("none read is out of range", up_trend_series(count, read, WEEKS, &options, with, NULL) == UP_E_RANGE);
}

static void append(up_buffer *b, const char *text) { up_buffer_add(b, text, strlen(text)); }

static void tables_in_any_order_and_with_any_threads(void) {
    up_buffer ordered = {0}, shuffled = {0}, a = {0}, b = {0};
    char line[64];
    append(&ordered, "series,date,count\n");
    append(&shuffled, "count,series,date\n");
    static int counts[3][200];
    for (int s = 0; s < 3; s++)
        for (int i = 0; i < 200; i++) {
            counts[s][i] = (int)draw(4, 1.3);
            snprintf(line, sizeof line, "s%d,%d,%d\n", s, i + 1, counts[s][i]);
            append(&ordered, line);
        }
    for (int i = 200; i-- > 0;)
        for (int s = 0; s < 3; s++) {
            snprintf(line, sizeof line, "%d,\"s%d\",%d\n", counts[s][i], s, i + 1);
            append(&shuffled, line);
        }
    up_csv csv;
    CHECK("ordered", up_csv_over(&csv, ordered.bytes, ordered.len, "a", NULL) == UP_OK && up_trend_series_table(&csv, 0.01, 1, &a, NULL) == UP_OK);
    CHECK("shuffled", up_csv_over(&csv, shuffled.bytes, shuffled.len, "b", NULL) == UP_OK && up_trend_series_table(&csv, 0.01, 8, &b, NULL) == UP_OK);
    /* within a series rows come out in time; here and there series come in the same order */
    CHECK("the same bytes", a.len == b.len && a.len > 3000 && memcmp(a.bytes, b.bytes, a.len) == 0);
    up_buffer_free(&ordered);
    up_buffer_free(&shuffled);
    up_buffer_free(&a);
    up_buffer_free(&b);
}

static void what_tables_are_refused_for(void) {
    static const struct { const char *name, *text, *says; up_status status; } cases[] = {
        {"a column missing", "series,date\na,1\n", "no column called 'count'", UP_E_FORMAT},
        {"no date", "series,date,count\na,soon,1\n", "expected YYYY-MM-DD, YYYY-Www or a week number, found 'soon'", UP_E_FORMAT},
        {"a day that is none", "series,date,count\na,2023-02-29,1\n", "found '2023-02-29'", UP_E_FORMAT},
        {"no count", "series,date,count\na,1,many\n", "column 'count': expected a number, found 'many'", UP_E_FORMAT},
        {"less than nothing", "series,date,count\na,1,-1\n", "lie between 0 and 1e15", UP_E_RANGE},
        {"one date twice", "series,date,count\na,1,1\na,1,2\n", "has this date on line 2 already", UP_E_FORMAT},
        {"both kinds of date", "series,date,count\na,1,1\na,2023-01-01,2\n", "dates and week numbers in one file", UP_E_FORMAT},
        {"a hole among denominators", "series,date,count,denominator\na,1,1,5\na,3,2,5\n", "lacks a point", UP_E_FORMAT},
        {"a thousand years of days", "series,date,count\na,0001-01-01,1\na,9999-01-02,2\n", "spans more than", UP_E_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char bytes[256];
        up_csv csv;
        up_error err = {0};
        up_buffer out = {0};
        snprintf(bytes, sizeof bytes, "%s", cases[i].text);
        up_status status = up_csv_over(&csv, bytes, strlen(bytes), "t.csv", &err);
        if (status == UP_OK) status = up_trend_series_table(&csv, 0.01, 2, &out, &err);
        if (!CHECK(cases[i].name, status == cases[i].status && strstr(err.message, cases[i].says) && out.len == 0)) fprintf(stderr, "  said: %s\n", err.message);
        up_buffer_free(&out);
    }
}

int main(void) {
    false_alarms_are_as_rare_as_p_says();
    a_rise_is_found_a_season_is_none();
    a_denominator_explains();
    tables_in_any_order_and_with_any_threads();
    what_tables_are_refused_for();
    return check_report();
}
