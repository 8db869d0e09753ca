/* hidden.c - which words are names of private persons, and a text without them.
 *
 * Names are masked letter by letter, so that spans stay true: the name that a record gives its target, and every run of capitalised words in
 * what it says of a person as target or of a private actor ("Andrei Kroo, 41"); those of people who only stand by are bystanders.c's.
 * Each also wherever else it stands in the same record or report, whole or in part.  A capitalised run after an article or a number is a
 * description ("a Quebec City man") and stays.  Known to be wrong: names that nobody recognised stay; some that are no persons go. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "store/hidden_impl.h"
#include "store/person.h"

enum { LEAST_PART = 3 /* letters of a part that is masked alone */ };

/* ------------------------------------------------------------------ which words are names */

/* After these a capitalised run describes: closed classes of the language. */
static const char *const describing[] = {"a", "an", "the", "some", "several", "many", "no", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                                         "his", "her", "their", "its", "our", "my", "this", "that", "these", "those", "other", "another", "unidentified", "unknown"};
/* These go on with a name between its capitalised words. */
static const char *const particles[] = {"de", "da", "do", "dos", "del", "di", "du", "la", "le", "van", "von", "der", "den", "bin", "ibn", "al", "el", "of"};

bool up_is_one_of(const char *const *words, size_t n, const char *word, size_t len) {
    char first = len ? (char)(word[0] | 0x20) : 0; /* lists are in small letters */
    for (size_t i = 0; i < n; i++) if (words[i][0] == first && (len < 2 || words[i][1] == (word[1] | 0x20)) && strncasecmp(words[i], word, len) == 0 && !words[i][len]) return true;
    return false;
}
bool up_is_describing(const char *word, size_t len) { return UP_IS_ONE_OF(describing, word, len); }
bool up_is_particle(const char *word, size_t len) { return UP_IS_ONE_OF(particles, word, len); }

bool up_begins_upper(const char *word, size_t len) {
    size_t at = 0;
    return len && up_is_upper(up_utf8_next(word, len, &at));
}

/* Letters, digits, and apostrophes, hyphens and stops inside or (an initial's stop) at the end. */
bool up_next_token(const char *text, size_t len, size_t *at, up_token *out) {
    size_t i = *at;
    while (i < len) {
        if (text[i] == ' ') { i++; continue; }
        size_t next = i;
        uint32_t c = up_utf8_next(text, len, &next);
        if (up_is_letter(c) || up_is_digit(c)) break;
        i = next;
    }
    if (i >= len) return false;
    out->begin = i;
    while (i < len) {
        if ((unsigned)((text[i] | 0x20) - 'a') < 26 && !(text[i] & 0x80)) { i++; continue; } /* most of it */
        size_t next = i, after;
        uint32_t c = up_utf8_next(text, len, &next);
        if (!up_is_letter(c) && !up_is_digit(c)) {
            if (c != '\'' && c != 0x2019 && c != '-' && c != '.') break;
            after = next;
            uint32_t then = after < len ? up_utf8_next(text, len, &after) : ' ';
            bool initial = c == '.' && i - out->begin <= 2;
            if (!up_is_letter(then) && !initial) break;
            if (initial) { i = next; break; }
        }
        i = next;
    }
    out->end = i;
    out->ends_run = i < len && text[i] != ' ';
    *at = i;
    return true;
}

void up_hide(up_hidden *h, const char *text, size_t len) {
    if (!len) return;
    for (uint32_t i = 0; i < h->n; i++) if (strlen(h->names[i]) == len && memcmp(h->names[i], text, len) == 0) return;
    if (h->n < UP_MAX_HIDDEN && (h->names[h->n] = strndup(text, len))) h->n++;
}

/* The runs of two or more capitalised words in what is said of a person. */
static void hide_runs(up_hidden *h, const char *text) {
    size_t len = strlen(text), at = 0, begin = 0, end = 0;
    int n_capitals = 0;
    bool describes = false, has_run = false;
    up_token t;
    for (bool more = up_next_token(text, len, &at, &t);; more = up_next_token(text, len, &at, &t)) {
        size_t word = more ? t.end - t.begin : 0;
        bool capital = more && up_begins_upper(text + t.begin, word) && !up_is_describing(text + t.begin, word);
        if (more && capital) {
            if (!has_run) begin = t.begin, n_capitals = 0, has_run = true;
            n_capitals++, end = t.end;
        }
        bool goes_on = more && has_run && !t.ends_run && (capital || up_is_particle(text + t.begin, word));
        if (has_run && !goes_on) {
            if (n_capitals >= 2 && !describes) up_hide(h, text + begin, end - begin);
            has_run = false, describes = false;
        }
        if (!more) return;
        if (!capital && !goes_on) describes = up_is_describing(text + t.begin, word);
    }
}

static const char *string_at(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

void up_hide_person(up_hidden *h, const char *text, const char *kind, const char *wanted, const char *or_wanted) {
    if (text && kind && (strcmp(kind, wanted) == 0 || (or_wanted && strcmp(kind, or_wanted) == 0))) hide_runs(h, text);
}

void up_hide_event(up_hidden *h, const json_t *event) {
    const json_t *target = json_object_get(event, "target"), *actor = json_object_get(event, "actor");
    const char *name = string_at(target, "name");
    if (name) up_hide(h, name, strlen(name));
    up_hide_person(h, string_at(target, "text"), string_at(target, "kind"), "person", NULL);
    up_hide_person(h, string_at(actor, "text"), string_at(actor, "kind"), "private", "unknown");
}

up_hidden *up_hidden_new(void) { return calloc(1, sizeof(up_hidden)); }

void up_hidden_free(up_hidden *h) {
    for (uint32_t i = 0; h && i < h->n; i++) free(h->names[i]);
    free(h);
}

/* ------------------------------------------------------------------ what a store knows beside a record */

static bool ends_well(sqlite3_stmt *get, int code) {
    sqlite3_reset(get), sqlite3_clear_bindings(get);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

static const char *text_at(sqlite3_stmt *row, int column) { return (const char *)sqlite3_column_text(row, column); }

bool up_hidden_add_report(up_hidden *h, up_store *store, const char *id) {
    up_error err;
    sqlite3_stmt *names = up_store_statement(store, UP_SQL_NAMES_OF_REPORT, "SELECT e.target, e.target_kind, e.actor, e.actor_kind, CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.target.name') END"
                                             " FROM events e JOIN reports r ON r.number=e.report WHERE r.id=?1", &err);
    sqlite3_stmt *words = names ? up_store_statement(store, UP_SQL_WORDS_OF_REPORT, "SELECT text, title FROM reports JOIN texts ON texts.report=number WHERE id=?1", &err) : NULL;
    if (!words) return false;
    int code = sqlite3_bind_text(names, 1, id, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && (code = sqlite3_step(names)) == SQLITE_ROW) {
        const char *name = text_at(names, 4);
        if (name) up_hide(h, name, strlen(name));
        up_hide_person(h, text_at(names, 0), text_at(names, 1), "person", NULL);
        up_hide_person(h, text_at(names, 2), text_at(names, 3), "private", "unknown");
        code = SQLITE_OK;
    }
    if (!ends_well(names, code)) return false;
    code = sqlite3_bind_text(words, 1, id, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(words);
    for (int k = 0; k < 2 && code == SQLITE_ROW; k++) {
        const char *text = text_at(words, k);
        if (text) up_hidden_add_words(h, text, (size_t)sqlite3_column_bytes(words, k));
    }
    return ends_well(words, code);
}

bool up_hidden_add_incident(up_hidden *h, up_store *store, const char *id, up_level *strictest) {
    up_error err;
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_TOLD_BY, "SELECT DISTINCT r.id, r.source FROM incidents i JOIN incident_events m ON m.incident=i.number JOIN events e ON e.number=m.event"
                                           " JOIN reports r ON r.number=e.report WHERE i.id=?1 ORDER BY r.number", &err);
    if (!get) return false;
    int code = sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        up_level level = strictest ? up_level_of(store, text_at(get, 1)) : UP_LEVEL_FULL;
        if (strictest && level > *strictest) *strictest = level;
        code = !h || (text_at(get, 0) && up_hidden_add_report(h, store, text_at(get, 0))) ? SQLITE_OK : SQLITE_NOMEM;
    }
    return ends_well(get, code);
}

/* ------------------------------------------------------------------ masking */

static bool is_inside_word(const char *text, size_t len, size_t begin, size_t end) {
    size_t before = begin, after = end;
    if (begin > 0 && up_is_letter(up_utf8_prev(text, &before))) return true;
    return end < len && up_is_letter(up_utf8_next(text, len, &after));
}

static void mark(const char *text, size_t len, const char *name, size_t name_len, unsigned char *hidden) {
    for (const char *at = text; (at = memmem(at, len - (size_t)(at - text), name, name_len)); at++) {
        size_t begin = (size_t)(at - text);
        if (!is_inside_word(text, len, begin, begin + name_len)) memset(hidden + begin, 1, name_len);
    }
}

static size_t letters_of(const char *word, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; n++) up_utf8_next(word, len, &i);
    return n;
}

void up_hidden_mask(const up_hidden *h, const char *text, size_t len, up_buffer *out) {
    unsigned char *hidden = h->n && len ? calloc(len, 1) : NULL;
    if (!hidden) {
        if (h->n && len) out->failed = true; else up_buffer_add(out, text, len);
        return;
    }
    for (uint32_t i = 0; i < h->n; i++) {
        const char *name = h->names[i];
        size_t name_len = strlen(name), at = 0;
        mark(text, len, name, name_len, hidden);
        for (up_token t; up_next_token(name, name_len, &at, &t);)
            if (up_begins_upper(name + t.begin, t.end - t.begin) && letters_of(name + t.begin, t.end - t.begin) >= LEAST_PART) mark(text, len, name + t.begin, t.end - t.begin, hidden);
    }
    for (size_t i = 0, next; i < len; i = next) {
        next = i;
        uint32_t c = up_utf8_next(text, len, &next);
        if (hidden[i] && (up_is_letter(c) || up_is_digit(c))) up_buffer_text(out, "\xE2\x96\x88"); else up_buffer_add(out, text + i, next - i);
    }
    free(hidden);
}

bool up_hidden_in_address(const up_hidden *h, const char *url) {
    bool found = false;
    for (uint32_t i = 0; i < h->n && !found; i++) {
        up_person *person = NULL;
        if (up_person_new(h->names[i], &person, NULL) != UP_OK) continue; /* no name that an address could spell */
        up_person_named named = up_person_redact(person, url, strlen(url), UP_TEXT_ADDRESS, true, NULL);
        found = named.n_whole || named.n_parts;
        up_person_free(person);
    }
    return found;
}
