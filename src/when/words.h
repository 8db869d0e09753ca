/* words.h - the pieces of a text that speak of time. */
#ifndef UP_WHEN_WORDS_H
#define UP_WHEN_WORDS_H

#include "when/calendar.h"
#include "when/point.h"

typedef enum up_word_class {
    UP_W_NONE, UP_W_BREAK, UP_W_DIGITS, UP_W_DOT, UP_W_COMMA, UP_W_COLON, UP_W_SLASH, UP_W_DASH, UP_W_APOSTROPHE, UP_W_SIGN,
    /* From here on words of the table; `v` is */
    UP_W_MONTH,    /* 1 to 12 */
    UP_W_WEEKDAY,  /* 0 Monday */
    UP_W_UNIT,     /* up_unit */
    UP_W_NUMBER,   /* its value */
    UP_W_ORDINAL,  /* its value */
    UP_W_SEASON,   /* 0 spring */
    UP_W_PART,     /* of the day, up_part */
    UP_W_DEICTIC,  /* days from the report's: yesterday -1; tonight 100 */
    UP_W_VAGUE_REF,/* 'n' now, 'p' past, 'f' future; upper case when the word needs no company */
    UP_W_FREQUENCY,/* up_unit */
    UP_W_FEAST,    /* up_feast, where one word is enough */
    UP_W_SHIFT,    /* last -1, this 0, next +1; see up_shift */
    UP_W_PHASE,    /* early, late, mid, beginning, end */
    UP_W_AFTERWARDS,/* ago -2, earlier -1, later +1 */
    UP_W_HEDGE,    /* about, nearly, almost */
    UP_W_SOME,     /* several, few, many */
    UP_W_EACH,
    UP_W_DECADE,   /* nineties: 90 */
    UP_W_WORD      /* a word of grammar, up_word */
} up_word_class;

typedef enum up_unit { UP_SECOND, UP_MINUTE, UP_HOUR, UP_DAYS_UNIT, UP_NIGHT_UNIT, UP_WEEK, UP_FORTNIGHT, UP_WEEKEND, UP_MONTH, UP_QUARTER, UP_YEAR, UP_DECADE_UNIT, UP_CENTURY_UNIT } up_unit;
typedef enum up_part { UP_MORNING, UP_AFTERNOON, UP_EVENING, UP_NIGHT, UP_DAYTIME, UP_NOON, UP_MIDNIGHT } up_part;
typedef enum up_shift { UP_LAST, UP_THIS, UP_NEXT, UP_PAST, UP_PREVIOUS, UP_FOLLOWING, UP_COMING, UP_THAT, UP_SAME, UP_CURRENT, UP_RECENT, UP_LATEST } up_shift;
typedef enum up_phase { UP_EARLY, UP_LATE, UP_MID, UP_BEGINNING, UP_ENDING } up_phase;
typedef enum up_word {
    UP_THE, UP_A, UP_OF, UP_IN, UP_ON, UP_AT, UP_TO, UP_AND, UP_OR, UP_FOR, UP_FROM, UP_BETWEEN, UP_SINCE, UP_UNTIL, UP_BEFORE, UP_AFTER,
    UP_BY, UP_DURING, UP_THROUGH, UP_MORE, UP_LESS, UP_THAN, UP_LEAST, UP_MOST, UP_UP, UP_HALF, UP_OLD, UP_AM, UP_PM, UP_BC, UP_AD,
    UP_FISCAL, UP_AGO_YEAR, UP_PERIOD, UP_POSSESSIVE, UP_OTHER, UP_SO, UP_COUPLE, UP_OCLOCK, UP_ZONE, UP_LONG, UP_CIRCA, UP_HOURS_WORD,
    UP_EVE, UP_FUTURE, UP_DAY_TAIL, UP_ANNIVERSARY
} up_word;

enum { UP_PIECE_CAPITAL = 1, UP_PIECE_TIGHT = 2 /* no space before it */, UP_PIECE_PLURAL = 4, UP_PIECE_SHORT = 8 /* an abbreviation */ };

typedef struct up_piece { uint32_t begin, end, token; int32_t v; uint8_t klass, flags; } up_piece;
typedef struct up_pieces { up_piece *items; uint32_t n, cap; } up_pieces;

/* Cuts the text under the document's tokens into runs of letters, of digits, and single signs, each with
 * its class; blank lines give UP_W_BREAK.  Typographic quotes and dashes count as the plain ones. */
up_status up_when_pieces(struct up_document *doc, up_pieces *out);
/* The piece's lower-case letters equal `word`. */
bool up_piece_is(const struct up_document *doc, const up_piece *piece, const char *word);

#endif
