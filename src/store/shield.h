/* shield.h - what of a record may be seen: names masked, public views blurred.  One rule for page, API and exports. */
#ifndef UP_STORE_SHIELD_H
#define UP_STORE_SHIELD_H

#include "store/store.h"

/* Appends the event (a line of uptick.event/1 without the newline) as the view may see it; `view` NULL: as kept.  False: no memory, or no JSON. */
bool up_shield_event(const char *json, const up_view *view, up_buffer *out);

/* The same for an incident, in place; the strings that it then borrows are in `kept`, freed with up_shielded_free. */
typedef struct up_shielded { char *texts[3]; } up_shielded;
bool up_shield_incident(up_incident *incident, const up_view *view, up_shielded *kept);
void up_shielded_free(up_shielded *kept);

/* The same for a row of a cursor: its JSON, and the columns that tell the same.  `shown` holds the strings until the next call. */
typedef struct up_shown { up_buffer json; void *parsed; } up_shown;
bool up_shield_kept(up_kept *kept, const up_view *view, up_shown *shown);
void up_shown_free(up_shown *shown);

/* The middle of the cell that a coordinate lies in. */
double up_shield_coordinate(double degrees, double cell);

/* The names of private persons in some events, and a text with their letters masked. */
typedef struct up_hidden up_hidden;
up_hidden *up_hidden_new(void); /* NULL: no memory */
void up_hidden_free(up_hidden *hidden);
void up_hidden_add(up_hidden *hidden, const char *json);
/* Whether an address spells one of them: it is then no address to hand on. */
bool up_hidden_in_address(const up_hidden *hidden, const char *url);
void up_hidden_mask(const up_hidden *hidden, const char *text, size_t len, up_buffer *out);

#endif
