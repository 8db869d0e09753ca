/* words.c - the full-text index, and what a reader may ask of it.
 *
 * A search is words with blanks between: all must be there, "a phrase" as it stands, begin* as a beginning, -without not at
 * all.  Each word is quoted on its way to FTS5, so that nothing a reader types is taken for its operators. */
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"
#include "store/store.h"

enum { MAX_WORDS = 32 };

/* A word that the index can hold: with a letter, a digit, or a character beyond ASCII. */
static bool has_letter(const char *word, size_t len) {
    for (size_t i = 0; i < len;) {
        uint32_t c = up_utf8_next(word, len, &i);
        if (up_is_letter(c) || up_is_digit(c) || c >= 0x80) return true;
    }
    return false;
}

/* Takes one word, or phrase, off the front of `*at`; false at the end. */
static bool next_word(const char **at, const char **word, size_t *len, bool *without, bool *begins) {
    const char *s = *at + strspn(*at, " \t\r\n");
    *without = *s == '-';
    s += *without;
    if (!*s) return false;
    bool phrase = *s == '"';
    s += phrase;
    *word = s;
    *len = strcspn(s, phrase ? "\"" : " \t\r\n\"");
    s += *len;
    if (phrase && *s) s++;
    *begins = phrase ? *s == '*' : *len && s[-1] == '*';
    if (*begins && phrase) s++;
    if (*begins && !phrase) --*len;
    *at = s;
    return true;
}

up_status up_store_words(const char *words, up_buffer *out, up_error *err) {
    up_buffer wanted = {0}, unwanted = {0};
    const char *word, *at = words;
    size_t len;
    bool without, begins;
    int n = 0;
    if (up_utf8_invalid(words, strlen(words)) != strlen(words)) return up_fail(err, UP_E_ENCODING, NULL, 0, 0, "the words are not UTF-8");
    while (next_word(&at, &word, &len, &without, &begins)) {
        if (!has_letter(word, len)) continue;
        if (++n > MAX_WORDS) break;
        up_buffer *to = without ? &unwanted : &wanted;
        up_buffer_text(to, !to->len ? "\"" : without ? " OR \"" : " AND \"");
        up_buffer_add(to, word, len);
        up_buffer_text(to, begins ? "\"*" : "\"");
    }
    up_status status = UP_OK;
    if (n > MAX_WORDS) status = up_fail(err, UP_E_LIMIT, NULL, 0, 0, "too many words in the search; %d at most", MAX_WORDS);
    else if (!wanted.len) status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "a search wants at least one word that must be there");
    else if (!unwanted.len) up_buffer_add(out, wanted.bytes, wanted.len);
    else up_buffer_format(out, "(%s) NOT (%s)", wanted.bytes, unwanted.bytes);
    if (status == UP_OK && (wanted.failed || unwanted.failed || out->failed)) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_buffer_free(&wanted), up_buffer_free(&unwanted);
    return status;
}

up_status up_store_words_of(up_store *store, int64_t report, bool is_there, up_error *err) {
    sqlite3_stmt *put = is_there
        ? up_store_statement(store, UP_SQL_ADD_WORDS, "INSERT INTO words(rowid, title, text) SELECT number, title, text FROM report_words WHERE number=?", err)
        : up_store_statement(store, UP_SQL_DROP_WORDS, "INSERT INTO words(words, rowid, title, text) SELECT 'delete', number, title, text FROM report_words WHERE number=?", err);
    if (!put) return err->status;
    sqlite3_bind_int64(put, 1, report);
    return up_store_step(store, put, err);
}
