/* code.h - putting the answers together: who, what, where and when become events. */
#ifndef UP_CODE_CODE_H
#define UP_CODE_CODE_H

#include "text/document.h"
#include "when/when.h"
#include "where/where.h"

/* The document's events, in text order; lives in doc->arena. */
typedef struct up_events { up_event *items; uint32_t n, cap; } up_events;

static inline const up_events *up_document_event_list(const struct up_document *doc) { return doc->events_result; }

/* Where models/ and ontology/ lie: as told, $UPTICK_DATA, or found from where the library lies.  False: nowhere. */
bool up_code_find_data(const char *told, char *out, size_t size);

#endif
