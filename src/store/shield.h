/* shield.h - what of a record may be seen: names masked, public views blurred.  One rule for page, API and exports. */
#ifndef UP_STORE_SHIELD_H
#define UP_STORE_SHIELD_H

#include "store/store.h"

/* What follows looks in `store` for what else is known beside a record: who is named in the same report, what its source allows.  NULL: nothing is.
 *
 * Appends the event (a line of uptick.event/1 without the newline) as the view may see it; `view` NULL: as kept.  False: no memory, or no JSON. */
bool up_shield_event(up_store *store, const char *json, const up_view *view, up_buffer *out);

/* The same for an incident, in place; the strings that it then borrows are in `kept`, freed with up_shielded_free. */
typedef struct up_shielded { char *texts[3]; } up_shielded;
bool up_shield_incident(up_store *store, up_incident *incident, const up_view *view, up_shielded *kept);
void up_shielded_free(up_shielded *kept);

/* The same for a row of a cursor: its JSON, and the columns that tell the same.  `shown` holds the strings until the next call. */
typedef struct up_shown { up_buffer json; void *parsed; } up_shown;
bool up_shield_kept(up_store *store, up_kept *kept, const up_view *view, up_shown *shown);
void up_shown_free(up_shown *shown);

/* The same for a report: its title, address and text, NULL where they are not to be seen.  `lines`: its events, a line each.  Spans stay true: what is
 * left out of an excerpt is as many points.  The strings are the report's, or in `kept`, freed with up_shielded_report_free. */
typedef struct up_shielded_report { const char *title, *url, *text; size_t text_len; up_buffer own_title, own_text, excerpt; } up_shielded_report;
bool up_shield_report(up_store *store, const up_report *report, const char *lines, size_t len, const up_view *view, up_shielded_report *kept);
void up_shielded_report_free(up_shielded_report *kept);

/* The same for words beside the record of an event or (`event` NULL) incident: of its reports, or (`is_ours`) of a reviewer.  True: `out` has what
 * may be seen of them. */
bool up_shield_quote(up_store *store, const char *incident, const char *event, const char *words, bool is_ours, const up_view *view, up_buffer *out);

/* What a source allows; a source, or report, that cannot be asked for, nothing.  (levels.c) */
up_level up_level_of(up_store *store, const char *source);
up_level up_level_of_report(up_store *store, const char *report);

/* The middle of the cell that a coordinate lies in. */
double up_shield_coordinate(double degrees, double cell);

/* The names of private persons in some events, and a text with their letters masked. */
typedef struct up_hidden up_hidden;
up_hidden *up_hidden_new(void); /* NULL: no memory */
void up_hidden_free(up_hidden *hidden);
/* Private persons that words tell to be such by the words around them. (bystanders.c) */
void up_hidden_add_words(up_hidden *hidden, const char *text, size_t len);
/* All of the events of a report, and of its words; of all reports of an incident, whose strictest level goes to `strictest` (NULL: not wanted;
 * `hidden` NULL: only that).  False: no memory, or the store cannot be read. */
bool up_hidden_add_report(up_hidden *hidden, up_store *store, const char *report);
bool up_hidden_add_incident(up_hidden *hidden, up_store *store, const char *incident, up_level *strictest);
/* Whether an address spells one of them: it is then no address to hand on. */
bool up_hidden_in_address(const up_hidden *hidden, const char *url);
void up_hidden_mask(const up_hidden *hidden, const char *text, size_t len, up_buffer *out);

#endif
