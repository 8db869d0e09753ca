/* when.h - when?  Time expressions and the days they mean. */
#ifndef UP_WHEN_WHEN_H
#define UP_WHEN_WHEN_H

#include "base/date.h"
#include "text/document.h"

typedef enum up_timex_type { UP_TIMEX_DATE, UP_TIMEX_TIME, UP_TIMEX_DURATION, UP_TIMEX_SET } up_timex_type;
const char *up_timex_type_name(up_timex_type type);

/* One time expression (ISO-TimeML TIMEX3). */
typedef struct up_timex {
    up_span span;
    uint32_t first, end;      /* tokens it covers, whole or in part */
    up_timex_type type;
    const char *value;        /* TIMEX3 value ("2022-W08", "P3D", "PAST_REF"); in the arena */
    up_days days;             /* the days it means, honest when vague; UP_NO_DAY both when it names none */
    bool is_vague;            /* the bounds are a convention ("in recent weeks") */
    bool is_anchored;         /* counted from another time of the story, not from the report's date */
} up_timex;

typedef struct up_timexes { up_timex *items; uint32_t n, cap; } up_timexes;

/* Finds every time expression of the document, in text order, resolved against the report's date and
 * the story's own anchors.  Without a report date relative ones keep days UP_NO_DAY.  Needs tokens and
 * tags; uses trees where they are.  Lists live in doc->arena.  UP_E_NOMEM. */
up_status up_when_find(struct up_document *doc, up_timexes *out);

/* The days of what tokens in `trigger`'s clause tell: the timex tied to the event announced by token
 * `trigger`, by the tree first (modifier of it, of its clause, of the clause that governs it), then by
 * the sentence.  UP_NO_TOKEN-free: returns the index into `all`, or UINT32_MAX when the document says
 * nothing for it. */
uint32_t up_when_of_event(const struct up_document *doc, const up_timexes *all, uint32_t trigger);

/* How a time of the trigger's own sentence hangs together with the trigger, closest first. */
typedef enum up_when_tie { UP_WHEN_MODIFIER, UP_WHEN_CLAUSE, UP_WHEN_ABOVE, UP_WHEN_BELOW, UP_WHEN_ASIDE, UP_WHEN_SAYING, UP_WHEN_ELSEWHERE, UP_N_WHEN_TIES } up_when_tie;
/* Whether the time names days that an event may have had. */
bool up_when_names_days(const up_timex *timex);
up_when_tie up_when_tie_of(const struct up_document *doc, const up_timex *timex, uint32_t trigger);

#endif
