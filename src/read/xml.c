/* xml.c - expat behind a filter, and its way back after an error.
 *
 * Before expat: bytes become UTF-8 (BOM, HTTP label, XML declaration, then a UTF-8 check; single bytes that break UTF-8
 * are taken for windows-1252, as in feeds that paste from many sources), control characters go, a `&` that begins no
 * reference is escaped.  Entities that are not declared are handed on as written, since in feeds they are HTML's.
 * Declared entities are expanded by expat under its guard against expansion attacks, set tighter than its default.
 * After an error: the next element that the owner calls a landing is looked for in what follows, and a new parser is
 * started there, inside of the elements that stood open around the last landing. */
#define XML_DTD /* expat 2.5 declares its guard against expansion attacks only so */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/xml.h"

/* Nobody nests feeds deeper; expat itself has no limit and keeps memory for each level. */
enum { MAX_DEPTH = 512, MAX_OPEN = 16, HEAD_BYTES = 1024, NAME_BYTES = 64, MOST_HELD = 64, MOST_RAW = 32 << 20 };
/* expat holds a tag or a comment whole, and looks at it anew with every block. */
enum { MOST_TOKEN = 4 << 20 };
/* A megabyte of entities, or ten times what was sent, is no feed. */
enum { ENTITY_BYTES = 1 << 20, ENTITY_RATIO = 10 };

struct up_xml {
    const char *path;
    up_xml_owner owner;
    XML_Parser parser;
    const char *label, *encoding;   /* HTTP's; and the one settled on, NULL: not yet */
    up_arena decoded;
    up_buffer raw, utf8, clean;     /* as it came; as UTF-8; and behind the filter: what the next step has not taken yet */
    size_t parsed, fed;             /* of `clean`; and to this parser before it */
    size_t silent;                  /* bytes fed since expat last told of anything */
    enum { OUTSIDE, CDATA, COMMENT } place;
    uint32_t depth, line, lines_before; /* lines: of parsers that went before */
    char open[MAX_OPEN][NAME_BYTES]; uint32_t n_open; /* around the last landing */
    char stack[MAX_OPEN][NAME_BYTES];
    bool is_last, is_flushed, is_lost, is_whole, has_ended;
    up_status stopped;
};

uint32_t up_xml_line(const up_xml *x) { return x->parser ? x->lines_before + (uint32_t)XML_GetCurrentLineNumber(x->parser) : x->line; }
uint32_t up_xml_depth(const up_xml *x) { return x->depth; }
bool up_xml_is_whole(const up_xml *x) { return x->is_whole; }

const char *up_xml_attribute(const char **attributes, const char *name) {
    for (size_t i = 0; attributes[i]; i += 2) if (strcmp(attributes[i], name) == 0) return attributes[i + 1];
    return NULL;
}

const char *up_xml_local(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

void up_xml_stop(up_xml *x, up_status status) {
    if (x->stopped == UP_OK) x->stopped = status;
    if (x->parser) XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL begin_element(void *context, const XML_Char *name, const XML_Char **attributes) {
    up_xml *x = context;
    x->silent = 0;
    if (x->stopped != UP_OK) return;
    if (x->depth >= MAX_DEPTH) { up_xml_stop(x, UP_E_LIMIT); return; }
    const char *local = up_xml_local(name);
    if (x->owner.is_landing(local, strlen(local)) && x->depth < MAX_OPEN) {
        memcpy(x->open, x->stack, sizeof x->open);
        x->n_open = x->depth;
    }
    if (x->depth < MAX_OPEN) snprintf(x->stack[x->depth], NAME_BYTES, "%s", name);
    x->owner.begin(x->owner.context, name, attributes);
    x->depth++;
}

static void XMLCALL end_element(void *context, const XML_Char *name) {
    up_xml *x = context;
    x->silent = 0;
    if (x->stopped != UP_OK) return;
    x->depth--;
    x->owner.end(x->owner.context, name);
}

static void XMLCALL characters(void *context, const XML_Char *text, int len) {
    up_xml *x = context;
    x->silent = 0;
    x->owner.text(x->owner.context, text, (size_t)len);
}

static void XMLCALL pass_comment(void *context, const XML_Char *text) { (void)text, ((up_xml *)context)->silent = 0; }
static void XMLCALL pass_instruction(void *context, const XML_Char *target, const XML_Char *data) { (void)target, (void)data, ((up_xml *)context)->silent = 0; }

static void XMLCALL skipped_entity(void *context, const XML_Char *name, int is_parameter) {
    up_xml *x = context;
    if (is_parameter) return;
    x->owner.text(x->owner.context, "&", 1);
    x->owner.text(x->owner.context, name, strlen(name));
    x->owner.text(x->owner.context, ";", 1);
}

static bool new_parser(up_xml *x) {
    if (x->parser) x->lines_before += (uint32_t)XML_GetCurrentLineNumber(x->parser) - 1, XML_ParserFree(x->parser);
    x->parser = XML_ParserCreate("UTF-8");
    x->depth = 0, x->fed = 0, x->silent = 0;
    if (!x->parser) return false;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(x->parser, characters);
    XML_SetSkippedEntityHandler(x->parser, skipped_entity);
    XML_SetCommentHandler(x->parser, pass_comment);
    XML_SetProcessingInstructionHandler(x->parser, pass_instruction);
    XML_UseForeignDTD(x->parser, XML_TRUE); /* so that an entity without a declaration is skipped, no error */
    XML_SetBillionLaughsAttackProtectionActivationThreshold(x->parser, ENTITY_BYTES);
    XML_SetBillionLaughsAttackProtectionMaximumAmplification(x->parser, ENTITY_RATIO);
    return true;
}

up_xml *up_xml_new(const char *path, const char *label, const up_xml_owner *owner) {
    up_xml *x = calloc(1, sizeof *x);
    if (!x) return NULL;
    x->path = path, x->label = label, x->owner = *owner;
    up_arena_init(&x->decoded, 0);
    if (!new_parser(x)) { free(x); return NULL; }
    return x;
}

void up_xml_free(up_xml *x) {
    if (!x) return;
    if (x->parser) XML_ParserFree(x->parser);
    up_arena_free(&x->decoded);
    up_buffer_free(&x->raw), up_buffer_free(&x->utf8), up_buffer_free(&x->clean);
    free(x);
}

/* ---- the filter */

static bool begins_reference(const char *s, size_t len, bool *is_cut) {
    size_t i = 1, from;
    *is_cut = false;
    if (i < len && s[i] == '#') i++;
    if (i == 2 && i < len && (s[i] | 32) == 'x') i++;
    for (from = i; i < len && i < from + 32; i++) {
        char c = s[i];
        if (c == ';') return i > from;
        if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))) return false;
    }
    *is_cut = i == len;
    return false;
}

static bool begins(const char *s, size_t len, const char *with) {
    size_t n = strlen(with);
    return len >= n && memcmp(s, with, n) == 0;
}

/* Cleans UTF-8 into x->clean; returns how much was used (the rest may be half of something). */
static size_t filter(up_xml *x, const char *s, size_t len, bool is_last) {
    size_t from = 0, i = 0;
    for (; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c != '&' && c != '<' && c != ']' && c != '-') continue;
        if (c == '\n' || c == '\r' || c == '\t') continue;
        if (!is_last && len - i < MOST_HELD && c >= 0x20) break; /* not enough to tell */
        if (c < 0x20) {
            up_buffer_add(&x->clean, s + from, i - from);
            from = i + 1;
        } else if (x->place == CDATA) { if (begins(s + i, len - i, "]]>")) x->place = OUTSIDE; }
        else if (x->place == COMMENT) { if (begins(s + i, len - i, "-->")) x->place = OUTSIDE; }
        else if (begins(s + i, len - i, "<![CDATA[")) x->place = CDATA;
        else if (begins(s + i, len - i, "<!--")) x->place = COMMENT;
        else if (c == '&') {
            bool is_cut;
            if (begins_reference(s + i, len - i, &is_cut)) continue;
            up_buffer_add(&x->clean, s + from, i + 1 - from);
            up_buffer_text(&x->clean, "amp;");
            from = i + 1;
        }
    }
    up_buffer_add(&x->clean, s + from, i - from);
    return i;
}

static void settle_encoding(up_xml *x) {
    up_str label = up_encoding_of_page(x->raw.bytes, x->raw.len);
    up_decoded decoded;
    char name[32] = "";
    if (label.len && label.len < sizeof name) memcpy(name, label.at, label.len);
    /* Asked of the head: a whole character is cut at its end at most, which is not held against UTF-8. */
    size_t len = x->raw.len;
    for (int i = 0; i < 3 && len && ((unsigned char)x->raw.bytes[len - 1] & 0x80); i++) len--;
    if (up_encoding_decode(x->raw.bytes, len, x->label, name[0] ? name : "utf-8", &x->decoded, &decoded) == UP_OK) x->encoding = decoded.encoding;
    else x->encoding = "utf-8";
    up_arena_reset(&x->decoded);
}

static bool is_multibyte(const char *encoding) {
    static const char *const known[] = {"gbk", "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis", "iso-2022-jp", "utf-16le", "utf-16be"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) if (strcmp(known[i], encoding) == 0) return true;
    return false;
}

/* UTF-8 with bytes that break it: those are windows-1252, one character each. */
static void mend_utf8(const char *s, size_t len, bool is_last, up_buffer *out, size_t *used) {
    size_t at = 0;
    while (at < len) {
        size_t bad = up_utf8_invalid(s + at, len - at);
        up_buffer_add(out, s + at, bad);
        at += bad;
        if (at == len) break;
        if (!is_last && len - at < 4) break; /* half a character */
        static const uint16_t high[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                          0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
        unsigned char c = (unsigned char)s[at++];
        char utf8[4];
        up_buffer_add(out, utf8, up_utf8_put(c >= 0x80 && c < 0xA0 ? high[c - 0x80] : c, utf8));
    }
    *used = at;
}

static void drop_front(up_buffer *b, size_t n) {
    if (!b->bytes || !n) return;
    memmove(b->bytes, b->bytes + n, b->len - n);
    b->len -= n;
    b->bytes[b->len] = 0;
}

/* From raw bytes to UTF-8, as far as they are whole. */
static up_status decode(up_xml *x) {
    if (!x->encoding) {
        if (x->raw.len < HEAD_BYTES && !x->is_last) return UP_OK;
        settle_encoding(x);
    }
    size_t used = x->raw.len;
    if (strcmp(x->encoding, "utf-8") == 0) mend_utf8(x->raw.bytes, x->raw.len, x->is_last, &x->utf8, &used);
    else if (!x->is_last && is_multibyte(x->encoding)) { /* such a feed is taken whole */
        if (x->raw.len > MOST_RAW) return UP_E_LIMIT;
        used = 0;
    } else if (x->raw.len) {
        up_decoded decoded;
        up_status status = up_encoding_decode(x->raw.bytes, x->raw.len, x->encoding, x->encoding, &x->decoded, &decoded);
        if (status != UP_OK) return status;
        up_buffer_add(&x->utf8, decoded.text, decoded.len);
        up_arena_reset(&x->decoded);
    }
    drop_front(&x->raw, used);
    return x->utf8.failed ? UP_E_NOMEM : UP_OK;
}

/* ---- after an error */

/* Moves to the next landing in `clean` from `at` on; false when there is none yet, and only what may be half of one is kept. */
static bool land(up_xml *x, size_t at) {
    const char *s = x->clean.bytes;
    size_t len = x->clean.len;
    for (; at < len; at++) {
        const char *open = memchr(s + at, '<', len - at);
        if (!open) { at = len; break; }
        at = (size_t)(open - s);
        size_t end = at + 1, name = at + 1;
        for (; end < len && s[end] != '>' && s[end] != '/' && s[end] != '<' && (unsigned char)s[end] > ' '; end++) if (s[end] == ':') name = end + 1;
        if (end == len && end - at < NAME_BYTES && !x->is_last) break;
        if (end < len && x->owner.is_landing(s + name, end - name)) { x->parsed = at; return true; }
    }
    drop_front(&x->clean, at);
    x->parsed = 0;
    return false;
}

/* A new parser, inside of the elements that stood open around the last landing. */
static bool begin_again(up_xml *x) {
    if (!new_parser(x)) return false;
    up_buffer around = {0};
    for (uint32_t i = 0; i < x->n_open; i++) up_buffer_text(&around, "<"), up_buffer_text(&around, x->open[i]), up_buffer_text(&around, ">");
    if (!x->n_open) up_buffer_text(&around, "<feed>");
    bool made = !around.failed && XML_Parse(x->parser, around.bytes, (int)around.len, 0) != XML_STATUS_ERROR;
    x->fed = around.len, x->is_lost = false;
    up_buffer_free(&around);
    return made;
}

static up_status say_error(up_xml *x, up_error *err) {
    enum XML_Error code = XML_GetErrorCode(x->parser);
    uint32_t line = up_xml_line(x);
    x->has_ended = true;
    if (x->stopped == UP_E_NOMEM || code == XML_ERROR_NO_MEMORY) return up_fail(err, UP_E_NOMEM, x->path, line, 0, "out of memory");
    if (x->stopped != UP_OK) return up_fail(err, x->stopped, x->path, line, 0, "elements nested deeper than %d: refused", MAX_DEPTH);
    if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH || code == XML_ERROR_RECURSIVE_ENTITY_REF)
        return up_fail(err, UP_E_LIMIT, x->path, line, 0, "entities that grow without end (an expansion attack): refused");
    uint32_t column = (uint32_t)XML_GetCurrentColumnNumber(x->parser) + 1;
    long long index = (long long)XML_GetCurrentByteIndex(x->parser) - (long long)x->fed;
    x->has_ended = false, x->is_lost = true;
    x->owner.lost(x->owner.context);
    /* What broke it is not tried again; but what stands behind the end of a document may be more of it. */
    size_t at = x->parsed + (index > 0 ? (size_t)index : 0) + (code != XML_ERROR_JUNK_AFTER_DOC_ELEMENT);
    if (land(x, at < x->clean.len ? at : x->clean.len) && !begin_again(x)) { x->has_ended = true; return up_fail(err, UP_E_NOMEM, x->path, line, 0, "out of memory"); }
    if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN || code == XML_ERROR_UNCLOSED_CDATA_SECTION || code == XML_ERROR_PARTIAL_CHAR)
        return up_fail(err, UP_E_FORMAT, x->path, line, 0, "the XML ends too early");
    return up_fail(err, UP_E_FORMAT, x->path, line, column, "not well-formed XML: %s", XML_ErrorString(code));
}

up_status up_xml_push(up_xml *x, const char *bytes, size_t len, bool is_last, up_error *err) {
    if (x->has_ended) return UP_OK;
    if (is_last) x->is_last = true;
    if (len || (is_last && !x->is_flushed)) {
        up_buffer_add(&x->raw, bytes, len);
        up_status status = x->raw.failed ? UP_E_NOMEM : decode(x);
        if (status == UP_OK) {
            drop_front(&x->utf8, filter(x, x->utf8.bytes ? x->utf8.bytes : "", x->utf8.len, x->is_last));
            if (x->clean.failed) status = UP_E_NOMEM;
        }
        if (status != UP_OK) {
            x->has_ended = true;
            return up_fail(err, status, x->path, up_xml_line(x), 0, status == UP_E_LIMIT ? "longer than %d bytes" : "out of memory", MOST_RAW);
        }
        x->is_flushed = x->is_last;
    }
    if (x->is_lost && land(x, 0) && !begin_again(x)) return up_fail(err, UP_E_NOMEM, x->path, 0, 0, "out of memory");
    if (x->is_lost || (!x->is_last && x->parsed == x->clean.len)) return UP_OK;
    size_t n = x->clean.len - x->parsed;
    if (XML_Parse(x->parser, x->clean.bytes ? x->clean.bytes + x->parsed : "", (int)n, x->is_last) == XML_STATUS_ERROR) return say_error(x, err);
    x->fed += n;
    up_buffer_clear(&x->clean);
    x->parsed = 0;
    x->silent += n;
    if (!x->is_last && x->silent > MOST_TOKEN) {
        x->has_ended = true;
        return up_fail(err, UP_E_LIMIT, x->path, up_xml_line(x), 0, "a tag or comment of more than %d bytes: the rest is refused", MOST_TOKEN);
    }
    if (x->is_last) x->has_ended = x->is_whole = true;
    return UP_OK;
}
