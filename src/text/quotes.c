/* quotes.c - which tokens stand between quotation marks.
 *
 * Marks are paired in a paragraph.  Curly marks say themselves whether they open; a straight one opens
 * when none is open and white space or a bracket stands before it.  A quotation that its paragraph does
 * not close goes to the paragraph's end, as printers do who open each paragraph of a long speech anew -
 * unless it opened so early and closed so late that the mark is likelier a stray: then it counts for
 * nothing beyond its sentence.  A single mark quotes only when it opens after white space and one that
 * closes follows in the paragraph; otherwise it is an apostrophe.
 * Wrong on purpose: inches ("a 6" pipe"), and quotations inside quotations, which are one quotation. */
#include "text/split.h"
#include "base/utf8.h"
#include <string.h>

enum { NONE, STRAIGHT, OPENS, CLOSES, SINGLE_STRAIGHT, SINGLE_OPENS, SINGLE_CLOSES };

static int mark_of(const struct up_document *doc, uint32_t i) {
    up_span s = doc->tokens[i].span;
    size_t at = s.begin;
    uint32_t c = up_utf8_next(doc->report->text, s.end, &at);
    bool twice = at < s.end && doc->report->text[at] == doc->report->text[s.begin] && s.end - s.begin == 2;
    if (at != s.end && !twice) return NONE;
    switch (c) {
        case '"': return STRAIGHT;
        case 0x201C: case 0x201E: case 0xAB: return OPENS;
        case 0x201D: case 0xBB: return CLOSES;
        case '`': return twice ? OPENS : SINGLE_OPENS;
        case '\'': return twice ? STRAIGHT : SINGLE_STRAIGHT;
        case 0x2018: return SINGLE_OPENS;
        case 0x2019: return SINGLE_CLOSES;
        default: return NONE;
    }
}

static bool space_before(const struct up_document *doc, uint32_t i, uint32_t first) {
    if (i == first || (doc->tokens[i].flags & UP_TOKEN_SPACE_BEFORE)) return true;
    char before = doc->report->text[doc->tokens[i].span.begin - 1];
    return before == '(' || before == '[' || before == '-';
}

static bool space_after(const struct up_document *doc, uint32_t i, uint32_t end) {
    return i + 1 >= end || (doc->tokens[i + 1].flags & UP_TOKEN_SPACE_BEFORE);
}

static void mark_range(struct up_document *doc, uint32_t first, uint32_t end) {
    for (uint32_t i = first; i < end; i++) doc->tokens[i].flags |= UP_TOKEN_IN_QUOTES;
}

/* A single quotation that opens at `i`: the token of its closing mark, or `i` when there is none near. */
static uint32_t single_close(const struct up_document *doc, uint32_t i, uint32_t end) {
    enum { REACH = 80 };
    for (uint32_t j = i + 2; j < end && j < i + REACH; j++) {
        int mark = mark_of(doc, j);
        if ((mark == SINGLE_STRAIGHT || mark == SINGLE_CLOSES) && !(doc->tokens[j].flags & (UP_TOKEN_SPACE_BEFORE | UP_TOKEN_JOINED)) && (space_after(doc, j, end) || mark_of(doc, j + 1) != NONE)) return j;
        /* after a stop or comma the mark closes, whatever follows */
        if (mark == STRAIGHT || mark == OPENS) return i;
    }
    return i;
}

static void mark_paragraph(struct up_document *doc, uint32_t first, uint32_t end, bool *carried) {
    uint32_t open = UP_NO_TOKEN;
    bool opens_anew = first < end && (mark_of(doc, first) == OPENS || mark_of(doc, first) == STRAIGHT);
    /* A speech that runs on: the paragraph before was left open, and this one closes without opening. */
    if (*carried && !opens_anew) {
        for (uint32_t i = first; i < end; i++) {
            int mark = mark_of(doc, i);
            if (mark == OPENS || (mark == STRAIGHT && space_before(doc, i, first) && !space_after(doc, i, end))) break;
            if (mark == CLOSES) { mark_range(doc, first, i); break; }
        }
    }
    *carried = false;
    for (uint32_t i = first; i < end; i++) {
        int mark = mark_of(doc, i);
        if (open == UP_NO_TOKEN) {
            bool opening = mark == OPENS || (mark == STRAIGHT && (space_before(doc, i, first) || !space_after(doc, i, end)));
            if (opening) open = i;
            else if ((mark == SINGLE_OPENS || mark == SINGLE_STRAIGHT) && space_before(doc, i, first) && !space_after(doc, i, end)) {
                uint32_t close = single_close(doc, i, end);
                if (close > i) mark_range(doc, i + 1, close), i = close;
            }
        } else if (mark == CLOSES || (mark == STRAIGHT && (!space_before(doc, i, first) || space_after(doc, i, end)))) {
            mark_range(doc, open + 1, i);
            open = UP_NO_TOKEN;
        } else if (mark == OPENS || mark == STRAIGHT) {
            /* opened again before it was closed: the first mark had lost its fellow, and holds to its sentence's end */
            uint32_t s = up_document_sentence_of(doc, open);
            uint32_t stop = doc->sentences[s].end < i ? doc->sentences[s].end : i;
            mark_range(doc, open + 1, stop);
            open = i;
        }
    }
    if (open != UP_NO_TOKEN) {
        mark_range(doc, open + 1, end);
        *carried = true;
    }
}

void up_mark_quotes(struct up_document *doc) {
    bool carried = false;
    for (uint32_t i = 0; i < doc->n_sentences;) {
        uint32_t j = i + 1;
        while (j < doc->n_sentences && !doc->sentences[j].begins_paragraph) j++;
        mark_paragraph(doc, doc->sentences[i].first, doc->sentences[j - 1].end, &carried);
        i = j;
    }
}
