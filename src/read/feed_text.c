/* feed_text.c - the words of a feed's item: a fragment of HTML, all of it meant, so that nothing is scored.
 *
 * Tags that begin a paragraph anywhere begin one here, a blank line between each two as pages have it; pictures' and
 * scripts' contents are left out. */
#include <string.h>
#include "read/feed.h"
#include "read/html_text.h"
#include "read/html_token.h"

static bool is_block(up_element e) {
    switch (e) {
        case UP_EL_p: case UP_EL_div: case UP_EL_br: case UP_EL_li: case UP_EL_ul: case UP_EL_ol: case UP_EL_dl: case UP_EL_dt: case UP_EL_dd: case UP_EL_tr: case UP_EL_td:
        case UP_EL_th: case UP_EL_table: case UP_EL_h1: case UP_EL_h2: case UP_EL_h3: case UP_EL_h4: case UP_EL_h5: case UP_EL_h6: case UP_EL_blockquote: case UP_EL_pre:
        case UP_EL_hr: case UP_EL_section: case UP_EL_article: case UP_EL_figure: case UP_EL_figcaption: case UP_EL_header: case UP_EL_footer: case UP_EL_main: return true;
        default: return false;
    }
}

static bool is_left_out(up_element e) { return e == UP_EL_script || e == UP_EL_style || e == UP_EL_figcaption || e == UP_EL_noscript || e == UP_EL_iframe || e == UP_EL_button; }

typedef struct paragraphs { up_arena *arena; up_buffer raw, out; } paragraphs;

/* The paragraph gathered so far, its references decoded and its blanks made one. */
static bool end_paragraph(paragraphs *p, bool is_html) {
    if (!p->raw.len) return !p->raw.failed;
    const char *clean = p->raw.bytes;
    if (is_html && !(clean = up_html_clean(p->arena, p->raw.bytes, p->raw.len, false))) return false;
    if (*clean) {
        if (p->out.len) up_buffer_add(&p->out, "\n\n", 2);
        up_buffer_text(&p->out, clean);
    }
    up_buffer_clear(&p->raw);
    return !p->out.failed;
}

static bool from_html(paragraphs *p, const char *s, size_t len) {
    up_tokens in = {.page = s, .len = len};
    up_token token;
    uint32_t left_out = 0;
    while (up_token_next(&in, &token)) {
        if (token.kind == UP_TOKEN_TEXT) {
            if (!token.is_raw && !left_out) up_buffer_add(&p->raw, s + token.begin, token.end - token.begin);
            continue;
        }
        if (is_left_out(token.element) && !token.is_self_closing) {
            if (token.kind == UP_TOKEN_START) left_out++; else if (left_out) left_out--;
        }
        if (is_block(token.element) && !end_paragraph(p, true)) return false;
    }
    return end_paragraph(p, true);
}

bool up_feed_plain(up_arena *arena, const up_feed_text *text, const char **out, size_t *len) {
    *out = "", *len = 0;
    if (!text->at || !text->len) return true;
    paragraphs p = {.arena = arena};
    bool made = true;
    if (text->is_html) made = from_html(&p, text->at, text->len);
    else up_buffer_add(&p.out, text->at, text->len);
    char *copy = made && !p.out.failed ? up_arena_copy(arena, p.out.bytes ? p.out.bytes : "", p.out.len) : NULL;
    if (copy) *out = copy, *len = p.out.len;
    up_buffer_free(&p.raw), up_buffer_free(&p.out);
    return copy != NULL;
}
