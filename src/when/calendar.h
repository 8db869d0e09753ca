/* calendar.h - on which days do the feasts of a year fall? */
#ifndef UP_WHEN_CALENDAR_H
#define UP_WHEN_CALENDAR_H

#include "base/date.h"

typedef enum up_feast {
    UP_NEW_YEAR, UP_NEW_YEARS_EVE, UP_CHRISTMAS, UP_CHRISTMAS_EVE, UP_BOXING_DAY, UP_EPIPHANY, UP_VALENTINE, UP_PATRICK,
    UP_MAY_DAY, UP_JUNETEENTH, UP_INDEPENDENCE_DAY, UP_BASTILLE_DAY, UP_HALLOWEEN, UP_VETERANS_DAY, UP_HOLOCAUST_DAY, UP_NOWRUZ,
    UP_VAISAKHI, UP_MARTIN_LUTHER_KING_DAY, UP_PRESIDENTS_DAY, UP_MEMORIAL_DAY, UP_LABOR_DAY, UP_COLUMBUS_DAY, UP_ELECTION_DAY,
    UP_THANKSGIVING, UP_ASH_WEDNESDAY, UP_PALM_SUNDAY, UP_GOOD_FRIDAY, UP_EASTER, UP_EASTER_MONDAY, UP_PENTECOST,
    UP_ROSH_HASHANAH, UP_YOM_KIPPUR, UP_SUKKOT, UP_SIMCHAT_TORAH, UP_HANUKKAH, UP_PURIM, UP_PASSOVER, UP_YOM_HASHOAH, UP_SHAVUOT,
    UP_RAMADAN, UP_EID_AL_FITR, UP_EID_AL_ADHA, UP_ASHURA, UP_MAWLID, UP_DIWALI, UP_N_FEASTS
} up_feast;

/* The days of a feast in a Gregorian year (1583 to 9999).  An Islamic feast falls twice in some years;
 * `near` picks, of those within a year of `year`, the one nearest to it when it lies in that year. */
up_days up_feast_days(up_feast feast, int32_t year, up_day near);

#endif
