/* parts.h - the rules of the grammar, as its files share them; none of it leaves the folder. */
#ifndef UP_WHEN_PARTS_H
#define UP_WHEN_PARTS_H

#include "when/grammar.h"

typedef const up_when_scan scan;

static inline const up_piece *at(scan *s, uint32_t i) {
    static const up_piece none = {0, 0, 0, 0, UP_W_BREAK, 0};
    return i < s->n ? &s->p[i] : &none;
}
static inline up_word_class K(scan *s, uint32_t i) { return (up_word_class)at(s, i)->klass; }
static inline int32_t V(scan *s, uint32_t i) { return at(s, i)->v; }
static inline bool W(scan *s, uint32_t i, up_word word) { return K(s, i) == UP_W_WORD && V(s, i) == (int32_t)word; }
static inline bool C(scan *s, uint32_t i, up_word_class klass, int32_t v) { return K(s, i) == klass && V(s, i) == v; }
static inline bool tight(scan *s, uint32_t i) { return at(s, i)->flags & UP_PIECE_TIGHT; }
static inline bool has(scan *s, uint32_t i, int flag) { return at(s, i)->flags & flag; }
static inline uint32_t length(scan *s, uint32_t i) { return at(s, i)->end - at(s, i)->begin; }
static inline bool is(scan *s, uint32_t i, const char *word) { return i < s->n && at(s, i)->end > at(s, i)->begin && up_piece_is(s->doc, at(s, i), word); }
static inline up_upos tag(scan *s, uint32_t i) { return i < s->n ? (up_upos)s->doc->tokens[at(s, i)->token].upos : UP_X; }
static inline char sign(scan *s, uint32_t i) { return i < s->n && length(s, i) == 1 ? s->doc->report->text[at(s, i)->begin] : 0; }
static inline uint32_t skip_hyphen(scan *s, uint32_t i) { return K(s, i) == UP_W_DASH && tight(s, i) && tight(s, i + 1) ? i + 1 : i; }

/* A count; `is_some` when the words only say several. */
typedef struct quantity { double value; bool is_some; } quantity;

/* ---- resolve.c: against which time, of which tense */
up_point up_when_base(scan *s, bool from_story, bool *is_anchored);
void up_when_set_point(up_find *f, up_point p, bool is_anchored);
void up_when_set_ref(up_find *f, const char *value);
int up_when_tense(scan *s, uint32_t i);
void up_when_choose_year(scan *s, uint32_t i, up_point *p, bool *is_anchored);

/* ---- numbers.c: how much of what */
uint32_t up_when_number_words(scan *s, uint32_t i, double *out);
uint32_t up_when_number(scan *s, uint32_t i, quantity *q);
void up_when_duration_value(char *out, size_t size, quantity q, up_unit unit);
up_grain up_when_grain_of(up_unit unit);
int up_when_days_of(up_unit unit);
uint32_t up_when_span_of_time(scan *s, uint32_t i, quantity *q, up_unit *unit);
bool up_when_counted_from(up_find *f, up_point base, up_unit unit, quantity q, int direction, bool is_anchored);

/* ---- dates.c: days and months of the calendar; each returns the piece after, 0 when there is none */
uint32_t up_when_year_at(scan *s, uint32_t i, int32_t *y);
uint32_t up_when_year_alone(scan *s, uint32_t i, int32_t *y);
uint32_t up_when_year_after(scan *s, uint32_t i, int32_t *y);
uint32_t up_when_day_at(scan *s, uint32_t i, int *day);
uint32_t up_when_month_at(scan *s, uint32_t i, int *month);
uint32_t up_when_calendar_date(scan *s, uint32_t i, up_point *p, bool *has_year, bool *is_anchored);
bool up_when_is_preposition(scan *s, uint32_t i);
up_day up_when_weekday_before(up_day from, int weekday);
up_day up_when_weekday_after(up_day from, int weekday);
uint32_t up_when_feast_at(scan *s, uint32_t i, up_feast *feast);
void up_when_day_value(scan *s, up_day day, up_point *p);
uint32_t up_when_day_expression(scan *s, uint32_t i, up_point *p, bool *is_anchored, bool *has_year);

/* ---- times.c: times of the day */
extern const char *const up_when_part_values[7]; /* by up_part */
void up_when_set_day_time(up_find *f, up_point day, const char *time, bool is_anchored);
uint32_t up_when_clock_time(scan *s, uint32_t i, up_find *f);
uint32_t up_when_part_of_day(scan *s, uint32_t i, up_find *f);

/* ---- periods.c: weeks, months, quarters, seasons, decades */
uint32_t up_when_shifted_unit(scan *s, uint32_t i, up_point *p, bool *is_anchored);
uint32_t up_when_quarter_or_half(scan *s, uint32_t i, up_find *f);
uint32_t up_when_decade_or_century(scan *s, uint32_t i, up_find *f);
uint32_t up_when_season(scan *s, uint32_t i, up_find *f);

#endif
