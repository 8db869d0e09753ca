/* A small world with one of each: a rise of one group, a rise of all, a flood of news, a backlog. */
#include <math.h>
#include "check.h"
#include "trend/special.h"
#include "trend/trend.h"

enum { PLACES = 6, GROUPS = 4, TYPES = 2, DAYS = 760, FROM = 500, MOST = 60000 };
static const char *const places[] = {"XA/north", "XA/south", "XB/east", "XB/west", "XC/hill", "XC/lake"};
static const char *const groups[] = {"amber", "blue", "coral", "dun"};
static const char *const types[] = {"property", "violence"};
static up_trend_incident incidents[MOST];
static up_trend_coverage coverage[PLACES * DAYS];
static size_t n_incidents;

static int poisson(double mu) {
    double u = (check_random(1u << 30) + 0.5) / (1u << 30), sum = 0;
    for (int y = 0; y < 1000; y++)
        if ((sum += exp(up_count_ln_pmf(y, mu, 1))) >= u) return y;
    return 1000;
}

static void happen(int day, int known, int place, int group, int type) {
    if (known < DAYS && n_incidents < MOST) incidents[n_incidents++] = (up_trend_incident){day, known, (uint32_t)place, (uint32_t)group, (uint32_t)type};
}

typedef struct world { bool rise, general, flood, backlog; } world;

static void make(world w) {
    n_incidents = 0;
    for (int p = 0; p < PLACES; p++)
        for (int d = 0; d < DAYS; d++) {
            double read = 100 * exp(0.1 * sin(p + d / 30.0)) * (d % 7 > 4 ? 0.7 : 1);
            if (w.flood && p == 4 && d >= 560 && d < 568) read *= 3;
            else if ((d * 13 + p * 101) % 97 < 4) read *= 2; /* earlier floods, to learn from */
            coverage[p * DAYS + d] = (up_trend_coverage){d, (uint32_t)p, read};
            for (int g = 0; g < GROUPS; g++)
                for (int t = 0; t < TYPES; t++) {
                    double mu = 0.15 * pow(read / 100, 0.8);
                    if (w.rise && p == 2 && g == 1 && d >= 620 && d < 640) mu *= 5;
                    if (w.general && p == 1 && d >= 700 && d < 716) mu *= 4;
                    for (int n = poisson(mu); n > 0; n--) {
                        uint32_t u = check_random(100);
                        happen(d, d + (u < 60 ? 0 : u < 90 ? (int)check_random(5) : (int)check_random(30)), p, g, t);
                    }
                }
        }
    if (w.backlog) for (int i = 0; i < 25; i++) happen(200 + (int)check_random(300), 600, 3, (int)check_random(GROUPS), (int)check_random(TYPES));
}

static up_trend_input world_input(void) {
    return (up_trend_input){incidents, n_incidents, coverage, PLACES * DAYS, places, PLACES, groups, GROUPS, types, TYPES};
}

static const up_trend_options year = {.from = FROM, .to = DAYS - 1};

static bool is_place(const up_trend_result *r, const up_uptick *u, const char *path) {
    return u->place != UP_TREND_ANY && strcmp(r->places[u->place], path) == 0;
}

static void one_of_each_is_told_for_what_it_is(void) {
    make((world){true, true, true, true});
    up_trend_input in = world_input();
    up_trend_result r = {0};
    CHECK("runs", up_trend_incidents(&in, &year, &r, NULL) == UP_OK);
    int rise = 0, general = 0, flood = 0, backlog = 0, wrong = 0;
    for (size_t i = 0; i < r.n_upticks; i++) {
        const up_uptick *u = &r.upticks[i];
        CHECK("in order", i == 0 || r.upticks[i - 1].as_of <= u->as_of);
        CHECK("an onset is not after its alarm", u->onset <= u->as_of && u->onset_early <= u->onset_late);
        if (u->is_alarm) CHECK("q is what was asked", u->q > 0 && u->q <= 0.23 + 1e-9);
        if (u->is_alarm) CHECK("enough is no more than there is", u->enough >= 1 && u->enough <= u->observed);
        if (u->is_alarm) CHECK("more than expected", u->observed > u->expected && u->expected_low <= u->expected_high);
        if (is_place(&r, u, "XB/east") && u->group == 1 && u->type == UP_TREND_ANY && u->is_alarm && u->kind == UP_RISE_GROUP) {
            rise++;
            CHECK("soon", u->as_of >= 620 && u->as_of <= 630);
            CHECK("its first day", abs(u->onset - 620) <= 3);
            CHECK("the others did not rise", u->others_ratio < 1.6);
        } else if (is_place(&r, u, "XA/south") && u->as_of >= 700 && u->is_alarm) general += u->kind == UP_RISE_GENERAL;
        else if (u->kind == UP_RISE_BACKLOG) backlog += is_place(&r, u, "XB/west") && u->as_of == 600 && !u->is_alarm;
        else if (is_place(&r, u, "XC/hill") && u->kind == UP_RISE_VOLUME) flood += !u->is_alarm && u->as_of >= 560 && u->as_of < 580;
        if (u->is_alarm && is_place(&r, u, "XC/hill") && u->as_of >= 560 && u->as_of < 580) wrong++;
        if (u->is_alarm && is_place(&r, u, "XB/west")) wrong++;
    }
    if (getenv("UP_TELL")) for (size_t i = 0; i < r.n_upticks; i++)
        printf("%d %s g%d t%d %s alarm %d q %.3f onset %d %.0f/%.1f others %.2f coverage %.2f\n", r.upticks[i].as_of, r.upticks[i].place == UP_TREND_ANY ? "*" : r.places[r.upticks[i].place],
               (int)r.upticks[i].group, (int)r.upticks[i].type, up_rise_kind_name(r.upticks[i].kind), r.upticks[i].is_alarm, r.upticks[i].q, r.upticks[i].onset,
               r.upticks[i].observed, r.upticks[i].expected, r.upticks[i].others_ratio, r.upticks[i].coverage_ratio);
    CHECK("the group's rise", rise == 1);
    CHECK("a general rise is said to be one", general >= 2);
    CHECK("the backlog is said to be one", backlog == 1);
    CHECK("* neither the flood nor the backlog is an alarm", wrong == 0);
    (void)flood;
    up_trend_result_free(&r);
}

static void a_quiet_world_is_quiet(void) {
    int alarms = 0;
    for (int rep = 0; rep < 3; rep++) {
        make((world){0});
        up_trend_input in = world_input();
        up_trend_result r = {0};
        CHECK("runs", up_trend_incidents(&in, &year, &r, NULL) == UP_OK);
        for (size_t i = 0; i < r.n_upticks; i++) alarms += r.upticks[i].is_alarm;
        CHECK("a scope at every step of the path", r.n_scopes > 100 && r.n_places == 9);
        up_trend_result_free(&r);
    }
    if (getenv("UP_TELL")) printf("%d alarms in quiet worlds\n", alarms);
    CHECK("* hardly an alarm in three hundred series-years", alarms <= 15);
}

static bool same_upticks(const up_trend_result *a, const up_trend_result *b, int32_t days) {
    if (a->n_upticks != b->n_upticks) return false;
    for (size_t i = 0; i < a->n_upticks; i++) {
        const up_uptick *x = &a->upticks[i], *y = &b->upticks[i];
        if (x->as_of + days != y->as_of || x->onset + days != y->onset || x->observed != y->observed || fabs(x->q - y->q) > 1e-9) return false;
    }
    return true;
}

static void order_and_weeks_do_not_matter(void) {
    make((world){true, false, false, false});
    up_trend_input in = world_input();
    up_trend_result first = {0}, later = {0}, cut = {0};
    CHECK("runs", up_trend_incidents(&in, &year, &first, NULL) == UP_OK);
    CHECK("something rose", first.n_upticks > 0);
    enum { SHIFT = 7 };
    for (size_t i = 0; i < n_incidents; i++) { incidents[i].event_day += SHIFT; incidents[i].report_day += SHIFT; }
    for (size_t i = 0; i < COUNT_OF(coverage); i++) coverage[i].day += SHIFT;
    const up_trend_options shifted = {.from = FROM + SHIFT, .to = DAYS - 1 + SHIFT};
    CHECK("runs a week later", up_trend_incidents(&in, &shifted, &later, NULL) == UP_OK);
    CHECK("a week moves a week", same_upticks(&first, &later, SHIFT));
    /* what was not known on a day does not change what was said on it */
    size_t kept = 0;
    for (size_t i = 0; i < n_incidents; i++)
        if (incidents[i].report_day <= 630 + SHIFT) incidents[kept++] = incidents[i];
    in.n_incidents = kept;
    const up_trend_options until = {.from = FROM + SHIFT, .to = 630 + SHIFT};
    CHECK("runs to a day", up_trend_incidents(&in, &until, &cut, NULL) == UP_OK);
    size_t n = 0;
    while (n < later.n_upticks && later.upticks[n].as_of <= 630 + SHIFT) n++;
    CHECK("the future changes nothing", cut.n_upticks == n);
    up_trend_result_free(&first);
    up_trend_result_free(&later);
    up_trend_result_free(&cut);
}

/* So many more incidents a day of group 1 at a place. */
static void more(int place, int from, int to, int times_a_day) {
    for (int d = from; d < to; d++) for (int k = 0; k < times_a_day; k++) happen(d, d, place, 1, k % TYPES);
}

/* Alarms of group 1, all types, at a place, from a day on; `first` is the day of the first. */
static int alarms_since(const char *path, int day, int32_t *first) {
    up_trend_input in = world_input();
    up_trend_result r = {0};
    int n = 0;
    CHECK("runs", up_trend_incidents(&in, &year, &r, NULL) == UP_OK);
    for (size_t i = 0; i < r.n_upticks; i++) {
        const up_uptick *u = &r.upticks[i];
        if (!u->is_alarm || u->group != 1 || u->type != UP_TREND_ANY || u->as_of < day || !is_place(&r, u, path)) continue;
        if (n++ == 0) *first = u->as_of;
    }
    up_trend_result_free(&r);
    return n;
}

static void an_open_episode_does_not_hide_a_new_rise(void) {
    int32_t first = 0;
    make((world){0});
    size_t quiet = n_incidents;
    more(2, 560, 561, 6); /* a sharp beginning */
    more(2, 561, 680, 1);
    CHECK("* what goes on is told of once", alarms_since("XB/east", 575, &first) == 0);
    n_incidents = quiet;
    more(2, 560, 561, 6);
    more(2, 561, 680, 1);
    more(2, 640, 660, 3);
    CHECK("a rise upon it is told of too", alarms_since("XB/east", 575, &first) >= 1 && first >= 640 && first < 650);
}

static void a_rise_all_around_speaks_for_one_here(void) {
    int32_t first = 0;
    make((world){0});
    size_t quiet = n_incidents;
    more(0, 620, 624, 1);
    int alone = alarms_since("XA/north", 620, &first);
    for (int p = 1; p < PLACES; p++) more(p, 612, 630, 1);
    int32_t shared = 0;
    CHECK("where all others rise", alarms_since("XA/north", 620, &shared) >= 1 && shared < 627);
    CHECK("* not by itself", alone == 0 || first > shared);
    n_incidents = quiet;
}

static void the_first_reports_are_no_rise(void) {
    enum { BEGIN = 600 };
    make((world){.rise = false});
    size_t kept = 0, n_read = 0;
    static up_trend_coverage read[COUNT_OF(coverage)];
    for (size_t i = 0; i < n_incidents; i++) /* of what was before only little is told of later */
        if (incidents[i].report_day >= BEGIN || i % 50 == 0) {
            incidents[kept] = incidents[i];
            if (incidents[kept].report_day < BEGIN) incidents[kept].report_day = BEGIN + (int)(i % 100);
            kept++;
        }
    n_incidents = kept;
    for (size_t i = 0; i < COUNT_OF(coverage); i++) if (coverage[i].day >= BEGIN) read[n_read++] = coverage[i];
    up_trend_input in = world_input();
    in.coverage = read, in.n_coverage = n_read;
    up_trend_result r = {0};
    int early = 0, alarms = 0;
    CHECK("runs", up_trend_incidents(&in, &year, &r, NULL) == UP_OK);
    for (size_t i = 0; i < r.n_upticks; i++) alarms += r.upticks[i].is_alarm, early += r.upticks[i].is_alarm && r.upticks[i].as_of < BEGIN + 60;
    CHECK("none while there is no usual", early == 0);
    CHECK("* few after", alarms <= 8);
    up_trend_result_free(&r);
}

static void what_is_refused(void) {
    up_trend_result r = {0};
    up_error err = {0};
    up_trend_incident one = {10, 10, 0, 7, 0};
    up_trend_input in = {&one, 1, NULL, 0, places, PLACES, groups, GROUPS, types, TYPES};
    CHECK("a group that is not there", up_trend_incidents(&in, &year, &r, &err) == UP_E_RANGE);
    one.group = 0;
    const up_trend_options backwards = {.from = 10, .to = 9};
    CHECK("backwards", up_trend_incidents(&in, &backwards, &r, &err) == UP_E_RANGE);
    CHECK("one incident is no uptick", up_trend_incidents(&in, &year, &r, &err) == UP_OK && r.n_upticks == 0);
    up_trend_result_free(&r);
    in.n_incidents = 0;
    CHECK("nothing at all", up_trend_incidents(&in, &year, &r, &err) == UP_OK && r.n_upticks == 0);
    up_trend_result_free(&r);
}

int main(void) {
    one_of_each_is_told_for_what_it_is();
    a_quiet_world_is_quiet();
    order_and_weeks_do_not_matter();
    an_open_episode_does_not_hide_a_new_rise();
    a_rise_all_around_speaks_for_one_here();
    the_first_reports_are_no_rise();
    what_is_refused();
    return check_report();
}
