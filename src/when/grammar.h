/* grammar.h - the time expression that begins at a piece. */
#ifndef UP_WHEN_GRAMMAR_H
#define UP_WHEN_GRAMMAR_H

#include "when/words.h"

/* What the grammar reads, and what it knows of the document so far. */
typedef struct up_when_scan {
    const struct up_document *doc;
    const up_piece *p;
    uint32_t n;
    up_day today;     /* the report's; UP_NO_DAY unknown */
    up_point anchor;  /* the last time the story named; grain NONE at its start */
    up_point quarter; /* the last quarter named; grain NONE */
    bool narrative;   /* history: unmarked times count from the anchor, not from the report */
} up_when_scan;

typedef struct up_find {
    uint32_t end; /* the piece after its last */
    up_timex_type type;
    char value[40];
    up_days days;
    up_point point;   /* what the story may count from afterwards; grain NONE when nothing */
    bool is_vague, is_anchored, has_year;
} up_find;

/* The longest expression that begins at piece `i`; false when none does. */
bool up_when_match(const up_when_scan *s, uint32_t i, up_find *out);
/* A four-figure year standing by itself at piece `i`. */
bool up_when_is_year(const up_when_scan *s, uint32_t i);

#endif
