/* words.c - the pieces of a text that speak of time.
 *
 * Tokens differ over "third-quarter", "Oct." and "1980s"; letters and digits don't.  So the grammar
 * reads runs of letters and digits of the text, and token numbers only say where a find stands.  One
 * table knows the words; a word outside it costs one hash and, mostly, one comparison. */
#include "when/words.h"
#include <string.h>

typedef struct entry { const char *word; uint8_t klass; uint8_t flags; int32_t v; } entry;

#define S UP_PIECE_SHORT
#define P UP_PIECE_PLURAL
static const entry table[] = {
    {"january", UP_W_MONTH, 0, 1}, {"february", UP_W_MONTH, 0, 2}, {"march", UP_W_MONTH, 0, 3}, {"april", UP_W_MONTH, 0, 4},
    {"may", UP_W_MONTH, 0, 5}, {"june", UP_W_MONTH, 0, 6}, {"july", UP_W_MONTH, 0, 7}, {"august", UP_W_MONTH, 0, 8},
    {"september", UP_W_MONTH, 0, 9}, {"october", UP_W_MONTH, 0, 10}, {"november", UP_W_MONTH, 0, 11}, {"december", UP_W_MONTH, 0, 12},
    {"jan", UP_W_MONTH, S, 1}, {"feb", UP_W_MONTH, S, 2}, {"mar", UP_W_MONTH, S, 3}, {"apr", UP_W_MONTH, S, 4}, {"jun", UP_W_MONTH, S, 6},
    {"jul", UP_W_MONTH, S, 7}, {"aug", UP_W_MONTH, S, 8}, {"sept", UP_W_MONTH, S, 9}, {"sep", UP_W_MONTH, S, 9}, {"oct", UP_W_MONTH, S, 10},
    {"nov", UP_W_MONTH, S, 11}, {"dec", UP_W_MONTH, S, 12},
    {"monday", UP_W_WEEKDAY, 0, 0}, {"tuesday", UP_W_WEEKDAY, 0, 1}, {"wednesday", UP_W_WEEKDAY, 0, 2}, {"thursday", UP_W_WEEKDAY, 0, 3},
    {"friday", UP_W_WEEKDAY, 0, 4}, {"saturday", UP_W_WEEKDAY, 0, 5}, {"sunday", UP_W_WEEKDAY, 0, 6},
    {"mondays", UP_W_WEEKDAY, P, 0}, {"tuesdays", UP_W_WEEKDAY, P, 1}, {"wednesdays", UP_W_WEEKDAY, P, 2}, {"thursdays", UP_W_WEEKDAY, P, 3},
    {"fridays", UP_W_WEEKDAY, P, 4}, {"saturdays", UP_W_WEEKDAY, P, 5}, {"sundays", UP_W_WEEKDAY, P, 6},
    {"mon", UP_W_WEEKDAY, S, 0}, {"tue", UP_W_WEEKDAY, S, 1}, {"tues", UP_W_WEEKDAY, S, 1}, {"wed", UP_W_WEEKDAY, S, 2},
    {"thu", UP_W_WEEKDAY, S, 3}, {"thur", UP_W_WEEKDAY, S, 3}, {"thurs", UP_W_WEEKDAY, S, 3}, {"fri", UP_W_WEEKDAY, S, 4},
    {"second", UP_W_ORDINAL, 0, 2}, {"seconds", UP_W_UNIT, P, UP_SECOND}, {"minute", UP_W_UNIT, 0, UP_MINUTE}, {"minutes", UP_W_UNIT, P, UP_MINUTE},
    {"hour", UP_W_UNIT, 0, UP_HOUR}, {"hours", UP_W_UNIT, P, UP_HOUR}, {"day", UP_W_UNIT, 0, UP_DAYS_UNIT}, {"days", UP_W_UNIT, P, UP_DAYS_UNIT},
    {"nights", UP_W_UNIT, P, UP_NIGHT_UNIT}, {"week", UP_W_UNIT, 0, UP_WEEK}, {"weeks", UP_W_UNIT, P, UP_WEEK},
    {"fortnight", UP_W_UNIT, 0, UP_FORTNIGHT}, {"fortnights", UP_W_UNIT, P, UP_FORTNIGHT}, {"weekend", UP_W_UNIT, 0, UP_WEEKEND},
    {"weekends", UP_W_UNIT, P, UP_WEEKEND}, {"month", UP_W_UNIT, 0, UP_MONTH}, {"months", UP_W_UNIT, P, UP_MONTH},
    {"quarter", UP_W_UNIT, 0, UP_QUARTER}, {"quarters", UP_W_UNIT, P, UP_QUARTER}, {"year", UP_W_UNIT, 0, UP_YEAR}, {"years", UP_W_UNIT, P, UP_YEAR},
    {"decade", UP_W_UNIT, 0, UP_DECADE_UNIT}, {"decades", UP_W_UNIT, P, UP_DECADE_UNIT}, {"century", UP_W_UNIT, 0, UP_CENTURY_UNIT},
    {"centuries", UP_W_UNIT, P, UP_CENTURY_UNIT},
    {"one", UP_W_NUMBER, 0, 1}, {"two", UP_W_NUMBER, 0, 2}, {"three", UP_W_NUMBER, 0, 3}, {"four", UP_W_NUMBER, 0, 4}, {"five", UP_W_NUMBER, 0, 5},
    {"six", UP_W_NUMBER, 0, 6}, {"seven", UP_W_NUMBER, 0, 7}, {"eight", UP_W_NUMBER, 0, 8}, {"nine", UP_W_NUMBER, 0, 9}, {"ten", UP_W_NUMBER, 0, 10},
    {"eleven", UP_W_NUMBER, 0, 11}, {"twelve", UP_W_NUMBER, 0, 12}, {"thirteen", UP_W_NUMBER, 0, 13}, {"fourteen", UP_W_NUMBER, 0, 14},
    {"fifteen", UP_W_NUMBER, 0, 15}, {"sixteen", UP_W_NUMBER, 0, 16}, {"seventeen", UP_W_NUMBER, 0, 17}, {"eighteen", UP_W_NUMBER, 0, 18},
    {"nineteen", UP_W_NUMBER, 0, 19}, {"twenty", UP_W_NUMBER, 0, 20}, {"thirty", UP_W_NUMBER, 0, 30}, {"forty", UP_W_NUMBER, 0, 40},
    {"fifty", UP_W_NUMBER, 0, 50}, {"sixty", UP_W_NUMBER, 0, 60}, {"seventy", UP_W_NUMBER, 0, 70}, {"eighty", UP_W_NUMBER, 0, 80},
    {"ninety", UP_W_NUMBER, 0, 90}, {"hundred", UP_W_NUMBER, 0, 100}, {"thousand", UP_W_NUMBER, 0, 1000}, {"dozen", UP_W_NUMBER, 0, 12},
    {"first", UP_W_ORDINAL, 0, 1}, {"third", UP_W_ORDINAL, 0, 3}, {"fourth", UP_W_ORDINAL, 0, 4}, {"fifth", UP_W_ORDINAL, 0, 5},
    {"sixth", UP_W_ORDINAL, 0, 6}, {"seventh", UP_W_ORDINAL, 0, 7}, {"eighth", UP_W_ORDINAL, 0, 8}, {"ninth", UP_W_ORDINAL, 0, 9},
    {"tenth", UP_W_ORDINAL, 0, 10}, {"eleventh", UP_W_ORDINAL, 0, 11}, {"twelfth", UP_W_ORDINAL, 0, 12}, {"thirteenth", UP_W_ORDINAL, 0, 13},
    {"fourteenth", UP_W_ORDINAL, 0, 14}, {"fifteenth", UP_W_ORDINAL, 0, 15}, {"sixteenth", UP_W_ORDINAL, 0, 16}, {"seventeenth", UP_W_ORDINAL, 0, 17},
    {"eighteenth", UP_W_ORDINAL, 0, 18}, {"nineteenth", UP_W_ORDINAL, 0, 19}, {"twentieth", UP_W_ORDINAL, 0, 20}, {"thirtieth", UP_W_ORDINAL, 0, 30},
    {"spring", UP_W_SEASON, 0, 0}, {"summer", UP_W_SEASON, 0, 1}, {"autumn", UP_W_SEASON, 0, 2}, {"fall", UP_W_SEASON, 0, 2}, {"winter", UP_W_SEASON, 0, 3},
    {"morning", UP_W_PART, 0, UP_MORNING}, {"afternoon", UP_W_PART, 0, UP_AFTERNOON}, {"evening", UP_W_PART, 0, UP_EVENING},
    {"night", UP_W_PART, 0, UP_NIGHT}, {"dawn", UP_W_PART, 0, UP_MORNING}, {"dusk", UP_W_PART, 0, UP_EVENING}, {"noon", UP_W_PART, 0, UP_NOON},
    {"midday", UP_W_PART, 0, UP_NOON}, {"midnight", UP_W_PART, 0, UP_MIDNIGHT}, {"daytime", UP_W_PART, 0, UP_DAYTIME}, {"overnight", UP_W_DEICTIC, 0, 101},
    {"mornings", UP_W_PART, P, UP_MORNING}, {"afternoons", UP_W_PART, P, UP_AFTERNOON}, {"evenings", UP_W_PART, P, UP_EVENING},
    {"today", UP_W_DEICTIC, 0, 0}, {"yesterday", UP_W_DEICTIC, 0, -1}, {"tomorrow", UP_W_DEICTIC, 0, 1}, {"tonight", UP_W_DEICTIC, 0, 100},
    {"now", UP_W_VAGUE_REF, 0, 'N'}, {"currently", UP_W_VAGUE_REF, 0, 'N'}, {"presently", UP_W_VAGUE_REF, 0, 'N'}, {"nowadays", UP_W_VAGUE_REF, 0, 'N'},
    {"recently", UP_W_VAGUE_REF, 0, 'P'}, {"lately", UP_W_VAGUE_REF, 0, 'P'}, {"previously", UP_W_VAGUE_REF, 0, 'P'}, {"soon", UP_W_VAGUE_REF, 0, 'F'},
    {"shortly", UP_W_VAGUE_REF, 0, 'f'}, {"future", UP_W_WORD, 0, UP_FUTURE},
    {"daily", UP_W_FREQUENCY, 0, UP_DAYS_UNIT}, {"nightly", UP_W_FREQUENCY, 0, UP_DAYS_UNIT}, {"weekly", UP_W_FREQUENCY, 0, UP_WEEK},
    {"monthly", UP_W_FREQUENCY, 0, UP_MONTH}, {"quarterly", UP_W_FREQUENCY, 0, UP_QUARTER}, {"annually", UP_W_FREQUENCY, 0, UP_YEAR},
    {"yearly", UP_W_FREQUENCY, 0, UP_YEAR}, {"hourly", UP_W_FREQUENCY, 0, UP_HOUR},
    {"christmas", UP_W_FEAST, 0, UP_CHRISTMAS}, {"thanksgiving", UP_W_FEAST, 0, UP_THANKSGIVING}, {"easter", UP_W_FEAST, 0, UP_EASTER},
    {"halloween", UP_W_FEAST, 0, UP_HALLOWEEN}, {"ramadan", UP_W_FEAST, 0, UP_RAMADAN}, {"ramazan", UP_W_FEAST, 0, UP_RAMADAN},
    {"passover", UP_W_FEAST, 0, UP_PASSOVER}, {"pesach", UP_W_FEAST, 0, UP_PASSOVER}, {"hanukkah", UP_W_FEAST, 0, UP_HANUKKAH},
    {"chanukah", UP_W_FEAST, 0, UP_HANUKKAH}, {"hanukah", UP_W_FEAST, 0, UP_HANUKKAH}, {"purim", UP_W_FEAST, 0, UP_PURIM},
    {"sukkot", UP_W_FEAST, 0, UP_SUKKOT}, {"shavuot", UP_W_FEAST, 0, UP_SHAVUOT}, {"diwali", UP_W_FEAST, 0, UP_DIWALI},
    {"deepavali", UP_W_FEAST, 0, UP_DIWALI}, {"ashura", UP_W_FEAST, 0, UP_ASHURA}, {"nowruz", UP_W_FEAST, 0, UP_NOWRUZ},
    {"vaisakhi", UP_W_FEAST, 0, UP_VAISAKHI}, {"juneteenth", UP_W_FEAST, 0, UP_JUNETEENTH}, {"pentecost", UP_W_FEAST, 0, UP_PENTECOST},
    {"mawlid", UP_W_FEAST, 0, UP_MAWLID}, {"epiphany", UP_W_FEAST, 0, UP_EPIPHANY},
    {"last", UP_W_SHIFT, 0, UP_LAST}, {"this", UP_W_SHIFT, 0, UP_THIS}, {"next", UP_W_SHIFT, 0, UP_NEXT}, {"past", UP_W_SHIFT, 0, UP_PAST},
    {"previous", UP_W_SHIFT, 0, UP_PREVIOUS}, {"preceding", UP_W_SHIFT, 0, UP_PREVIOUS}, {"prior", UP_W_SHIFT, 0, UP_PREVIOUS},
    {"following", UP_W_SHIFT, 0, UP_FOLLOWING}, {"subsequent", UP_W_SHIFT, 0, UP_FOLLOWING}, {"coming", UP_W_SHIFT, 0, UP_COMING},
    {"upcoming", UP_W_SHIFT, 0, UP_COMING}, {"that", UP_W_SHIFT, 0, UP_THAT}, {"same", UP_W_SHIFT, 0, UP_SAME}, {"current", UP_W_SHIFT, 0, UP_CURRENT},
    {"recent", UP_W_SHIFT, 0, UP_RECENT}, {"latest", UP_W_SHIFT, 0, UP_LATEST},
    {"early", UP_W_PHASE, 0, UP_EARLY}, {"late", UP_W_PHASE, 0, UP_LATE}, {"mid", UP_W_PHASE, 0, UP_MID}, {"middle", UP_W_PHASE, 0, UP_MID},
    {"beginning", UP_W_PHASE, 0, UP_BEGINNING}, {"start", UP_W_PHASE, 0, UP_BEGINNING}, {"end", UP_W_PHASE, 0, UP_ENDING}, {"close", UP_W_PHASE, 0, UP_ENDING},
    {"ago", UP_W_AFTERWARDS, 0, -2}, {"earlier", UP_W_AFTERWARDS, 0, -1}, {"later", UP_W_AFTERWARDS, 0, 1}, {"afterward", UP_W_AFTERWARDS, 0, 1},
    {"afterwards", UP_W_AFTERWARDS, 0, 1}, {"previously", UP_W_AFTERWARDS, 0, -1},
    {"about", UP_W_HEDGE, 0, 0}, {"around", UP_W_HEDGE, 0, 0}, {"nearly", UP_W_HEDGE, 0, 0}, {"almost", UP_W_HEDGE, 0, 0},
    {"approximately", UP_W_HEDGE, 0, 0}, {"roughly", UP_W_HEDGE, 0, 0}, {"some", UP_W_HEDGE, 0, 3}, {"over", UP_W_HEDGE, 0, 3},
    {"just", UP_W_HEDGE, 0, 1}, {"only", UP_W_HEDGE, 0, 1}, {"barely", UP_W_HEDGE, 0, 3}, {"another", UP_W_HEDGE, 0, 2}, {"circa", UP_W_HEDGE, 0, 0},
    {"several", UP_W_SOME, 0, 0}, {"few", UP_W_SOME, 0, 0}, {"many", UP_W_SOME, 0, 0}, {"numerous", UP_W_SOME, 0, 0}, {"dozens", UP_W_SOME, 0, 0},
    {"each", UP_W_EACH, 0, 0}, {"every", UP_W_EACH, 0, 0}, {"per", UP_W_EACH, 0, 1},
    {"twenties", UP_W_DECADE, 0, 20}, {"thirties", UP_W_DECADE, 0, 30}, {"forties", UP_W_DECADE, 0, 40}, {"fifties", UP_W_DECADE, 0, 50},
    {"sixties", UP_W_DECADE, 0, 60}, {"seventies", UP_W_DECADE, 0, 70}, {"eighties", UP_W_DECADE, 0, 80}, {"nineties", UP_W_DECADE, 0, 90},
    {"the", UP_W_WORD, 0, UP_THE}, {"a", UP_W_WORD, 0, UP_A}, {"an", UP_W_WORD, 0, UP_A}, {"of", UP_W_WORD, 0, UP_OF}, {"in", UP_W_WORD, 0, UP_IN},
    {"on", UP_W_WORD, 0, UP_ON}, {"at", UP_W_WORD, 0, UP_AT}, {"to", UP_W_WORD, 0, UP_TO}, {"and", UP_W_WORD, 0, UP_AND}, {"or", UP_W_WORD, 0, UP_OR},
    {"for", UP_W_WORD, 0, UP_FOR}, {"from", UP_W_WORD, 0, UP_FROM}, {"between", UP_W_WORD, 0, UP_BETWEEN}, {"since", UP_W_WORD, 0, UP_SINCE},
    {"until", UP_W_WORD, 0, UP_UNTIL}, {"till", UP_W_WORD, 0, UP_UNTIL}, {"before", UP_W_WORD, 0, UP_BEFORE}, {"after", UP_W_WORD, 0, UP_AFTER},
    {"by", UP_W_WORD, 0, UP_BY}, {"during", UP_W_WORD, 0, UP_DURING}, {"through", UP_W_WORD, 0, UP_THROUGH}, {"more", UP_W_WORD, 0, UP_MORE},
    {"less", UP_W_WORD, 0, UP_LESS}, {"fewer", UP_W_WORD, 0, UP_LESS}, {"than", UP_W_WORD, 0, UP_THAN}, {"least", UP_W_WORD, 0, UP_LEAST},
    {"most", UP_W_WORD, 0, UP_MOST}, {"up", UP_W_WORD, 0, UP_UP}, {"half", UP_W_WORD, 0, UP_HALF}, {"old", UP_W_WORD, 0, UP_OLD},
    {"am", UP_W_WORD, 0, UP_AM}, {"pm", UP_W_WORD, 0, UP_PM}, {"bc", UP_W_WORD, 0, UP_BC}, {"bce", UP_W_WORD, 0, UP_BC}, {"ad", UP_W_WORD, 0, UP_AD},
    {"ce", UP_W_WORD, 0, UP_AD}, {"fiscal", UP_W_WORD, 0, UP_FISCAL}, {"period", UP_W_WORD, 0, UP_PERIOD}, {"its", UP_W_WORD, 0, UP_POSSESSIVE},
    {"other", UP_W_WORD, 0, UP_OTHER}, {"so", UP_W_WORD, 0, UP_SO}, {"couple", UP_W_WORD, 0, UP_COUPLE}, {"oclock", UP_W_WORD, 0, UP_OCLOCK},
    {"est", UP_W_WORD, 0, UP_ZONE}, {"edt", UP_W_WORD, 0, UP_ZONE}, {"gmt", UP_W_WORD, 0, UP_ZONE}, {"utc", UP_W_WORD, 0, UP_ZONE},
    {"pst", UP_W_WORD, 0, UP_ZONE}, {"pdt", UP_W_WORD, 0, UP_ZONE}, {"cst", UP_W_WORD, 0, UP_ZONE}, {"cdt", UP_W_WORD, 0, UP_ZONE}, {"bst", UP_W_WORD, 0, UP_ZONE},
    {"cet", UP_W_WORD, 0, UP_ZONE}, {"long", UP_W_WORD, 0, UP_LONG}, {"hrs", UP_W_WORD, 0, UP_HOURS_WORD}, {"eve", UP_W_WORD, 0, UP_EVE},
};
#undef S
#undef P

enum { SLOTS = 1024, LONGEST = 13 };

/* FNV-1a, folded to the slots; 0 marks an empty slot, so entries are numbered from 1. */
static uint32_t hash_of(const char *word, uint32_t len) {
    uint32_t h = 2166136261u;
    for (uint32_t i = 0; i < len; i++) h = (h ^ (uint8_t)word[i]) * 16777619u;
    return (h ^ h >> 15) & (SLOTS - 1);
}

/* Built per document: 2 KB, a few microseconds. */
static void fill_slots(uint16_t *slots) {
    memset(slots, 0, SLOTS * sizeof *slots);
    for (uint16_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint32_t at = hash_of(table[i].word, (uint32_t)strlen(table[i].word));
        while (slots[at]) at = (at + 1) & (SLOTS - 1);
        slots[at] = (uint16_t)(i + 1);
    }
}

static const entry *look_up(const uint16_t *slots, const char *word, uint32_t len) {
    for (uint32_t at = hash_of(word, len); slots[at]; at = (at + 1) & (SLOTS - 1)) {
        const entry *e = &table[slots[at] - 1];
        if (!strncmp(e->word, word, len) && !e->word[len]) return e;
    }
    return NULL;
}

static bool is_ascii_letter(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static bool is_blank(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* What the sign at `at` counts as; `*len` is its length. */
static up_word_class sign_at(const char *text, size_t len, uint32_t at, uint32_t *bytes) {
    *bytes = 1;
    switch (text[at]) {
    case '.': return UP_W_DOT;
    case ',': return UP_W_COMMA;
    case ':': return UP_W_COLON;
    case '/': return UP_W_SLASH;
    case '-': return UP_W_DASH;
    case '\'': case '`': return UP_W_APOSTROPHE;
    default: break;
    }
    if ((unsigned char)text[at] == 0xE2 && at + 2 < len && (unsigned char)text[at + 1] == 0x80) {
        unsigned char third = (unsigned char)text[at + 2];
        *bytes = 3;
        if (third >= 0x90 && third <= 0x95) return UP_W_DASH;
        if (third == 0x98 || third == 0x99) return UP_W_APOSTROPHE;
        return UP_W_SIGN;
    }
    return UP_W_SIGN;
}

static void read_word(const uint16_t *slots, const char *text, up_piece *p) {
    char folded[LONGEST];
    uint32_t len = p->end - p->begin;
    if (text[p->begin] >= 'A' && text[p->begin] <= 'Z') p->flags |= UP_PIECE_CAPITAL;
    if (len > LONGEST) return;
    for (uint32_t i = 0; i < len; i++) folded[i] = (char)(text[p->begin + i] | 32);
    const entry *e = look_up(slots, folded, len);
    if (!e) return;
    p->klass = e->klass;
    p->flags |= e->flags;
    p->v = e->v;
}

up_status up_when_pieces(struct up_document *doc, up_pieces *out) {
    const char *text = doc->report->text;
    uint16_t slots[SLOTS];
    if (!doc->n_tokens) return UP_OK;
    fill_slots(slots);
    uint32_t at = doc->tokens[0].span.begin, end = doc->tokens[doc->n_tokens - 1].span.end, token = 0;
    if (end > doc->report->text_len) end = (uint32_t)doc->report->text_len;
    while (at < end) {
        uint32_t start = at, lines = 0;
        while (at < end && is_blank((unsigned char)text[at])) lines += text[at++] == '\n';
        if (at >= end) break;
        if (out->n + 2 > out->cap && !up_arena_grow(&doc->arena, &out->items, out->cap, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
        while (token + 1 < doc->n_tokens && doc->tokens[token].span.end <= at) token++;
        if (lines > 1) out->items[out->n++] = (up_piece){at, at, token, 0, UP_W_BREAK, 0};
        up_piece *p = &out->items[out->n++];
        *p = (up_piece){at, at, token, 0, UP_W_NONE, start == at ? UP_PIECE_TIGHT : 0};
        unsigned char c = (unsigned char)text[at];
        if (is_digit(c)) {
            for (p->klass = UP_W_DIGITS; at < end && is_digit((unsigned char)text[at]); at++)
                if (p->v < 100000000) p->v = p->v * 10 + (text[at] - '0');
            p->end = at;
            continue;
        }
        uint32_t bytes;
        if (!is_ascii_letter(c) && (c < 0x80 || c == 0xE2)) {
            p->klass = (uint8_t)sign_at(text, doc->report->text_len, at, &bytes);
            at += bytes;
            while (at < end && ((unsigned char)text[at] & 0xC0) == 0x80) at++;
            p->end = at;
            continue;
        }
        while (at < end && (is_ascii_letter((unsigned char)text[at]) || ((unsigned char)text[at] >= 0x80 && (unsigned char)text[at] != 0xE2))) at++;
        p->end = at;
        read_word(slots, text, p);
    }
    return UP_OK;
}

bool up_piece_is(const struct up_document *doc, const up_piece *piece, const char *word) {
    const char *text = doc->report->text + piece->begin;
    uint32_t len = piece->end - piece->begin;
    for (uint32_t i = 0; i < len; i++)
        if ((text[i] | 32) != word[i]) return false;
    return !word[len];
}
