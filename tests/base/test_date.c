#include "base/date.h"
#include "check.h"

static void known_days(void) {
    CHECK("the epoch", up_day_of(1970, 1, 1) == 0);
    CHECK("a leap day", up_day_of(2000, 3, 1) - up_day_of(2000, 2, 28) == 2);
    CHECK("1900 had none", up_day_of(1900, 3, 1) - up_day_of(1900, 2, 28) == 1);
    CHECK("4 March 2022 was a Friday", up_weekday(up_day_of(2022, 3, 4)) == 4);
    CHECK("1 January 1900 was a Monday", up_weekday(up_day_of(1900, 1, 1)) == 0);
    CHECK("months carry over", up_day_of(2021, 14, 1) == up_day_of(2022, 2, 1));
    CHECK("and under", up_day_of(2022, 0, 1) == up_day_of(2021, 12, 1) && up_day_of(2022, -11, 1) == up_day_of(2021, 1, 1));
    CHECK("February", up_days_in_month(2024, 2) == 29 && up_days_in_month(2023, 2) == 28 && up_days_in_month(2023, 12) == 31);
    CHECK("no 30 February", up_day_from_iso("2022-02-30", 10) == UP_NO_DAY);
    CHECK("no month 13", up_day_from_iso("2022-13-01", 10) == UP_NO_DAY);
    CHECK("nothing else", up_day_from_iso("2022-2-01x", 10) == UP_NO_DAY && up_day_from_iso("2022-02-1", 9) == UP_NO_DAY);
}

static void days_round_trip(void) {
    for (int i = 0; i < 20000; i++) {
        up_day day = (up_day)check_random(3000000) - 719162;
        up_ymd t = up_ymd_of(day);
        char iso[11];
        up_day_to_iso(day, iso);
        CHECK("ymd", up_day_of(t.year, t.month, t.day) == day);
        CHECK("iso", up_day_from_iso(iso, 10) == day);
        CHECK("the next day", up_weekday(day + 1) == (up_weekday(day) + 1) % 7);
    }
}

int main(void) { known_days(); days_round_trip(); return check_report(); }
