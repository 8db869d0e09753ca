/* Time expressions: the prose cases of golden/when.txt, and what holds for any text. */
#include "when/when.h"
#include <ctype.h>
#include "check.h"

/* Words by white space and punctuation, sentences by full stops: enough to stand without models.  Verbs
 * that the cases' tense hangs on are tagged by hand. */
static void split(struct up_document *doc, const up_report *report) {
    const char *text = report->text;
    uint32_t len = (uint32_t)report->text_len, first = 0;
    for (uint32_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        if (isspace(c)) { i++; continue; }
        uint32_t end = i + 1;
        bool word = isalnum(c) || c >= 0x80;
        while (word && end < len && (isalnum((unsigned char)text[end]) || (unsigned char)text[end] >= 0x80)) end++;
        up_token *t = up_document_add_token(doc);
        if (!t) exit(1);
        *t = (up_token){.span = {i, end}, .head = UP_NO_TOKEN, .upos = UP_X, .xpos = up_xpos_from_name("NN", 2)};
        uint32_t n = end - i;
        bool past = (n == 3 && !memcmp(text + i, "was", 3)) || (n == 4 && !memcmp(text + i, "were", 4));
        if (past) t->xpos = up_xpos_from_name("VBD", 3);
        bool stop = c == '.' && end < len && text[end] == ' ' && end + 1 < len && isupper((unsigned char)text[end + 1]) && !(i >= 3 && isupper((unsigned char)text[i - 3]));
        if (stop || end == len) {
            up_sentence *s = up_document_add_sentence(doc);
            if (!s) exit(1);
            *s = (up_sentence){.span = {doc->tokens[first].span.begin, end}, .first = first, .end = doc->n_tokens};
            first = doc->n_tokens;
        }
        i = end;
    }
    if (first < doc->n_tokens) {
        up_sentence *s = up_document_add_sentence(doc);
        if (!s) exit(1);
        *s = (up_sentence){.span = {doc->tokens[first].span.begin, doc->tokens[doc->n_tokens - 1].span.end}, .first = first, .end = doc->n_tokens};
    }
}

static up_timexes find(struct up_document *doc, up_report *report, const char *text, size_t len, const char *date) {
    up_timexes all = {0};
    *report = (up_report){.id = "t", .date = date, .text = text, .text_len = len};
    *doc = (struct up_document){.report = report};
    up_arena_init(&doc->arena, 0);
    split(doc, report);
    CHECK(text, up_when_find(doc, &all) == UP_OK);
    return all;
}

static void as_written(const up_timex *t, const char *text, char *out, size_t size) {
    char first[11] = "", last[11] = "";
    if (t->days.first != UP_NO_DAY) { up_day_to_iso(t->days.first, first); up_day_to_iso(t->days.last, last); }
    snprintf(out, size, "--- \"%.*s\" %s %s%s%s%s%s", (int)(t->span.end - t->span.begin), text + t->span.begin, up_timex_type_name(t->type), t->value,
             first[0] ? " " : "", first, first[0] ? ".." : "", last);
}

static void golden(const char *path) {
    FILE *in = fopen(path, "r");
    if (!CHECK(path, in != NULL)) return;
    char title[512] = "", date[11] = "", line[2048], text[8192] = "";
    char want[32][512];
    uint32_t n = 0, cases = 0;
    bool more = true;
    while (more) {
        more = fgets(line, sizeof line, in) != NULL;
        if (more) line[strcspn(line, "\n")] = 0;
        if (!more || !strncmp(line, "=== ", 4)) {
            if (title[0]) {
                struct up_document doc;
                up_report report;
                up_timexes all = find(&doc, &report, text, strlen(text), date[0] ? date : NULL);
                if (!CHECK(title, all.n == n)) fprintf(stderr, "  %u found, %u wanted\n", all.n, n);
                for (uint32_t i = 0; i < all.n; i++) {
                    char got[512];
                    as_written(&all.items[i], text, got, sizeof got);
                    if (!CHECK(title, i < n && !strcmp(got, want[i]))) fprintf(stderr, "  got  %s\n  want %s\n", got, i < n ? want[i] : "nothing");
                }
                up_arena_free(&doc.arena);
                cases++;
            }
            if (!more) break;
            char *bar = strstr(line, " | date ");
            date[0] = 0;
            if (bar) { snprintf(date, sizeof date, "%.10s", bar + 8); *bar = 0; }
            snprintf(title, sizeof title, "%.500s", line + 4);
            text[0] = 0;
            n = 0;
        } else if (!strncmp(line, "--- ", 4)) { if (n < COUNT_OF(want)) snprintf(want[n++], sizeof *want, "%.511s", line); }
        else if (title[0] && line[0]) { if (text[0]) strncat(text, "\n", sizeof text - strlen(text) - 1); strncat(text, line, sizeof text - strlen(text) - 1); }
    }
    CHECK("the golden file holds cases", cases > 20);
    fclose(in);
}

/* Property: moving the report's date a week moves a relative date a week. */
static void a_week_moves_a_week(void) {
    static const char *const words[] = {"yesterday", "last week", "on Monday", "next week", "two days ago", "last Friday", "tonight", "this week", "yesterday morning", "three weeks ago", "today", "last night"};
    for (size_t w = 0; w < COUNT_OF(words); w++)
        for (int round = 0; round < 50; round++) {
            char text[128], a[11], b[11];
            up_day day = (up_day)check_random(20000);
            up_day_to_iso(day, a);
            up_day_to_iso(day + 7, b);
            snprintf(text, sizeof text, "The door was painted %s.", words[w]);
            struct up_document doc, later;
            up_report report, later_report;
            up_timexes x = find(&doc, &report, text, strlen(text), a), y = find(&later, &later_report, text, strlen(text), b);
            CHECK(words[w], x.n == 1 && y.n == 1 && x.items[0].days.first + 7 == y.items[0].days.first && x.items[0].days.last + 7 == y.items[0].days.last);
            up_arena_free(&doc.arena);
            up_arena_free(&later.arena);
        }
}

/* Property: whatever the words, spans lie in the text in order, tokens fit them, values are there, and
 * days run forwards. */
static void any_words(void) {
    static const char *const words[] = {"the", "a", "of", "in", "last", "next", "this", "that", "same", "past", "early", "late", "mid", "-", "-", ",", ".", "'", "s", "Monday", "friday", "May",
        "Oct", "march", "3", "25", "1999", "2010", "264", "BC", "two", "twenty", "hundred", "thousand", "half", "and", "to", "or", "through", "from", "between", "since", "week", "years", "quarter",
        "century", "decades", "weekend", "summer", "fall", "night", "noon", "p", "m", "am", "10", ":", "30", "/", "every", "daily", "Easter", "Yom", "Kippur", "ago", "later", "before", "old",
        "about", "more", "than", "first", "third", "now", "future", "today", "\n\n", "99999999999", "0", "00", "31", "Feb", "year", "end", "\xE2\x80\x99", "\xE2\x80\x93", "\xC3\xA9t\xC3\xA9", "$", "%"};
    for (int round = 0; round < 20000; round++) {
        char text[512] = "";
        size_t len = 0;
        uint32_t n = 1 + check_random(24);
        for (uint32_t i = 0; i < n; i++) len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", check_random(4) ? " " : "", words[check_random(COUNT_OF(words))]);
        struct up_document doc;
        up_report report;
        up_timexes all = find(&doc, &report, text, len, check_random(5) ? "2022-03-04" : NULL);
        uint32_t at = 0;
        for (uint32_t i = 0; i < all.n; i++) {
            const up_timex *t = &all.items[i];
            bool placed = t->span.begin >= at && t->span.begin < t->span.end && t->span.end <= len;
            bool covered = t->first < t->end && t->end <= doc.n_tokens && doc.tokens[t->first].span.begin <= t->span.begin && doc.tokens[t->end - 1].span.end >= t->span.end;
            bool days = (t->days.first == UP_NO_DAY) == (t->days.last == UP_NO_DAY) && t->days.first <= t->days.last;
            if (!CHECK("any words", placed && covered && days && t->value[0])) fprintf(stderr, "  %s: %u..%u %s %d %d\n", text, t->span.begin, t->span.end, t->value, t->days.first, t->days.last);
            at = t->span.end;
        }
        for (uint32_t t = 0; t < doc.n_tokens; t++) {
            uint32_t tied = up_when_of_event(&doc, &all, t);
            CHECK("tied to one of them", tied == UINT32_MAX || tied < all.n);
        }
        up_arena_free(&doc.arena);
    }
}

/* Without trees an event takes the time of its sentence, and inherits that of the one before. */
static void times_of_events(void) {
    static const char text[] = "The mosque was painted on Feb. 10. Its door was burned. On Monday a man was arrested.";
    struct up_document doc;
    up_report report;
    up_timexes all = find(&doc, &report, text, sizeof text - 1, "2022-03-04");
    uint32_t painted = 3, burned = 12, arrested = 20;
    for (uint32_t t = 0; t < doc.n_tokens; t++) {
        up_str w = up_token_text(&doc, t);
        if (w.len == 7 && !memcmp(w.at, "painted", 7)) painted = t;
        if (w.len == 6 && !memcmp(w.at, "burned", 6)) burned = t;
        if (w.len == 8 && !memcmp(w.at, "arrested", 8)) arrested = t;
    }
    CHECK("its own", all.n == 2 && up_when_of_event(&doc, &all, painted) == 0);
    CHECK("inherited", up_when_of_event(&doc, &all, burned) == 0);
    CHECK("a new one", up_when_of_event(&doc, &all, arrested) == 1);
    up_arena_free(&doc.arena);
    all = find(&doc, &report, "The door was burned.", 20, "2022-03-04");
    CHECK("none", up_when_of_event(&doc, &all, 3) == UINT32_MAX);
    up_arena_free(&doc.arena);
}

int main(void) {
    char path[1024];
    const char *tests = getenv("UPTICK_TESTS");
    snprintf(path, sizeof path, "%s/golden/when.txt", tests ? tests : "tests");
    golden(path);
    a_week_moves_a_week();
    any_words();
    times_of_events();
    return check_report();
}
