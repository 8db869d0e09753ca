/* slots.h - are two events one happening?  What each says of itself, side by side. */
#ifndef UP_LINK_SLOTS_H
#define UP_LINK_SLOTS_H

#include "base/date.h"
#include "uptick.h"

enum up_slot_feature {
    UP_SLOT_ONE, UP_SLOT_REPORTS, UP_SLOT_REPORTS_2, UP_SLOT_TYPE, UP_SLOT_FAMILY, UP_SLOT_GROUP, UP_SLOT_OTHER_GROUP, UP_SLOT_STRANGE_GROUP, UP_SLOT_NO_GROUP, UP_SLOT_DAY, UP_SLOT_APART, UP_SLOT_FAR_APART,
    UP_SLOT_UNDATED, UP_SLOT_PLACE, UP_SLOT_WITHIN, UP_SLOT_COUNTRY, UP_SLOT_ELSEWHERE, UP_SLOT_NO_PLACE, UP_SLOT_TARGET, UP_SLOT_TARGET_KIND, UP_SLOT_OTHER_KIND,
    UP_SLOT_ACTOR, UP_SLOT_TOLL, UP_SLOT_OTHER_TOLL, UP_SLOT_ALONE, UP_SLOT_ANSWER, UP_SLOT_DAY_PLACE, UP_SLOT_AWAY, UP_SLOT_ACTS_ELSEWHERE,
    UP_SLOT_PEOPLE, UP_SLOT_OTHER_PEOPLE, UP_SLOT_FULL_NAMES, UP_SLOT_NAMES, UP_SLOT_NUMBERS, UP_SLOT_AGES, UP_SLOT_OTHER_AGES,
    UP_N_SLOT_FEATURES
};

enum { UP_SLOT_WORDS = 16 };

/* One event, as far as it is compared. */
typedef struct up_slots {
    int64_t event, report;       /* row numbers */
    up_class klass;
    up_type type;
    char group[48];
    up_days days;                /* of the happening */
    up_precision precision;
    char country[3];
    uint32_t place, admin1;      /* hashes of folded names; 0 unknown */
    uint32_t geonames;
    double lat, lon;
    uint32_t target[UP_SLOT_WORDS], actor[UP_SLOT_WORDS]; /* hashes of words, rising */
    uint8_t n_target, n_actor, target_kind;
    uint32_t killed, injured;    /* UP_COUNT_UNKNOWN */
    bool is_alone;               /* the one act of its report */
} up_slots;

/* From an event's JSON (uptick.event/1).  UP_E_FORMAT when it is none, UP_E_NOMEM. */
up_status up_slots_read(const char *json, size_t len, up_slots *out);

/* `reports`: log odds that the two reports tell of the same thing; `pair`: what was seen in them (pair.h), NULL for events of one
 * report or of copies. */
void up_slots_look(const up_slots *a, const up_slots *b, double reports, const double *pair, double out[UP_N_SLOT_FEATURES]);

/* Whether the two can be one at all: an act and what answers it can, a measure and a claim cannot. */
bool up_slots_may_meet(const up_slots *a, const up_slots *b);

/* The features in words, those that count in this pair, the weightiest first; for --why. */
void up_slots_explain(const double features[UP_N_SLOT_FEATURES], const double weight[UP_N_SLOT_FEATURES], up_buffer *out);

#endif
