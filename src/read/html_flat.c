/* html_flat.c - lays a page flat: open elements on a stack, text into blocks.
 *
 * Broken markup is taken as browsers take it where that matters for text: a paragraph ends where a block begins,
 * a list item, cell or row where the next does, an end tag that nothing opened is passed over, and one inside a
 * table closes nothing outside it.  Two line breaks running are a paragraph's end; one is, behind a whole line
 * that ends a sentence.  For each element the stack knows the last one open of its kind, so that an end tag
 * costs what it closes.
 * What it knowingly gets wrong: formatting that is nested wrongly is not opened again, as browsers do. */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "read/html_page.h"
#include "read/html_scan.h"
#include "read/html_text.h"

enum {
    MAX_NODES = 1 << 20, MAX_BLOCKS = 1 << 20, MAX_DEPTH = 1 << 20, /* what goes beyond is laid into the last there is */
    MAX_METAS = 1024, MAX_SCRIPTS = 64, MAX_TIMES = 1 << 16,
    WHOLE_LINE_BYTES = 60, /* a line so long that ends a sentence before a single <br> is a paragraph */
};

typedef struct open_element {
    uint32_t node;
    int32_t previous; /* the stack's place of the element of this kind that was open before; -1 none */
    int32_t scope;    /* of the innermost cell, caption or table below */
    uint8_t element;
    bool is_block;
} open_element;

typedef struct flattening {
    up_flat_page *page;
    up_tokens tokens;
    up_token token;
    up_name_cache names;
    open_element *stack; uint32_t depth, cap;
    int32_t last[UP_N_ELEMENTS]; /* place on the stack of the last open one; -1 none */
    int32_t scope;
    uint32_t hidden_at;          /* 1 + the stack's place of the element whose content is not shown; 0 none */
    int32_t link_depth;          /* depth at which the open link stands; -1 none */
    uint32_t body_node;
    /* the block that is being written */
    uint32_t begin, link_bytes;
    up_span source;
    unsigned n_breaks;
    bool wants_blank, is_out_of_memory;
} flattening;

/* ------------------------------------------------------------------ kinds of elements */

enum { IS_BLOCK = 1, IS_VOID = 2, IS_UNSEEN = 4, IS_CELL = 8 };

static const uint8_t traits_of[UP_N_ELEMENTS] = {
    [UP_EL_address] = IS_BLOCK, [UP_EL_article] = IS_BLOCK, [UP_EL_aside] = IS_BLOCK, [UP_EL_blockquote] = IS_BLOCK, [UP_EL_body] = IS_BLOCK,
    [UP_EL_center] = IS_BLOCK, [UP_EL_dd] = IS_BLOCK, [UP_EL_details] = IS_BLOCK, [UP_EL_dialog] = IS_BLOCK, [UP_EL_dir] = IS_BLOCK, [UP_EL_div] = IS_BLOCK,
    [UP_EL_dl] = IS_BLOCK, [UP_EL_dt] = IS_BLOCK, [UP_EL_fieldset] = IS_BLOCK, [UP_EL_figcaption] = IS_BLOCK, [UP_EL_figure] = IS_BLOCK,
    [UP_EL_footer] = IS_BLOCK, [UP_EL_form] = IS_BLOCK, [UP_EL_h1] = IS_BLOCK, [UP_EL_h2] = IS_BLOCK, [UP_EL_h3] = IS_BLOCK, [UP_EL_h4] = IS_BLOCK,
    [UP_EL_h5] = IS_BLOCK, [UP_EL_h6] = IS_BLOCK, [UP_EL_header] = IS_BLOCK, [UP_EL_hgroup] = IS_BLOCK, [UP_EL_html] = IS_BLOCK, [UP_EL_legend] = IS_BLOCK,
    [UP_EL_li] = IS_BLOCK, [UP_EL_listing] = IS_BLOCK, [UP_EL_main] = IS_BLOCK, [UP_EL_menu] = IS_BLOCK, [UP_EL_nav] = IS_BLOCK, [UP_EL_ol] = IS_BLOCK,
    [UP_EL_p] = IS_BLOCK, [UP_EL_plaintext] = IS_BLOCK, [UP_EL_pre] = IS_BLOCK, [UP_EL_search] = IS_BLOCK, [UP_EL_section] = IS_BLOCK,
    [UP_EL_summary] = IS_BLOCK, [UP_EL_tbody] = IS_BLOCK, [UP_EL_tfoot] = IS_BLOCK, [UP_EL_thead] = IS_BLOCK, [UP_EL_tr] = IS_BLOCK, [UP_EL_ul] = IS_BLOCK,
    [UP_EL_xmp] = IS_BLOCK, [UP_EL_marquee] = IS_BLOCK,
    [UP_EL_table] = IS_BLOCK | IS_CELL,
    [UP_EL_td] = IS_BLOCK | IS_CELL, [UP_EL_th] = IS_BLOCK | IS_CELL, [UP_EL_caption] = IS_BLOCK | IS_CELL,
    [UP_EL_area] = IS_VOID, [UP_EL_base] = IS_VOID, [UP_EL_br] = IS_VOID, [UP_EL_col] = IS_VOID, [UP_EL_embed] = IS_VOID, [UP_EL_frame] = IS_VOID,
    [UP_EL_img] = IS_VOID, [UP_EL_input] = IS_VOID, [UP_EL_link] = IS_VOID, [UP_EL_meta] = IS_VOID, [UP_EL_param] = IS_VOID, [UP_EL_source] = IS_VOID,
    [UP_EL_track] = IS_VOID, [UP_EL_wbr] = IS_VOID,
    [UP_EL_hr] = IS_VOID | IS_BLOCK,
    [UP_EL_script] = IS_UNSEEN, [UP_EL_style] = IS_UNSEEN, [UP_EL_noscript] = IS_UNSEEN, [UP_EL_template] = IS_UNSEEN, [UP_EL_svg] = IS_UNSEEN,
    [UP_EL_math] = IS_UNSEEN, [UP_EL_object] = IS_UNSEEN, [UP_EL_iframe] = IS_UNSEEN, [UP_EL_video] = IS_UNSEEN, [UP_EL_audio] = IS_UNSEEN,
    [UP_EL_canvas] = IS_UNSEEN, [UP_EL_select] = IS_UNSEEN, [UP_EL_datalist] = IS_UNSEEN, [UP_EL_textarea] = IS_UNSEEN, [UP_EL_button] = IS_UNSEEN,
    [UP_EL_noframes] = IS_UNSEEN, [UP_EL_noembed] = IS_UNSEEN, [UP_EL_applet] = IS_UNSEEN, [UP_EL_title] = IS_UNSEEN,
};

static unsigned traits(up_element e) { return traits_of[e]; }

static uint8_t heading_level(up_element e) { return e >= UP_EL_h1 && e <= UP_EL_h6 ? (uint8_t)(e - UP_EL_h1 + 1) : 0; }

/* ------------------------------------------------------------------ blocks */

/* Whether the text ends as a sentence does: a full stop of some script, perhaps within quotation marks or brackets. */
static bool ends_sentence(const char *t, uint32_t len) {
    size_t at = len;
    while (at > 0) {
        uint32_t c = up_utf8_prev(t, &at);
        if (c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x0964 || c == 0x06D4 || c == 0x061F || c == 0x0589) return true;
        if (c != '"' && c != '\'' && c != ')' && c != ']' && c != 0x201D && c != 0x2019 && c != 0xBB && c != 0x201C && c != 0x300D && c != ' ' && c != 0xAB) return false;
    }
    return false;
}

/* Good: enough of a sentence, little of it linked.  What is short must end a sentence; what is long need not. */
static bool reads_like_prose(const up_block *b) {
    enum { SHORT_BYTES = 30, LONG_BYTES = 140 };
    if (b->len < SHORT_BYTES || b->link_bytes * 2 > b->len) return false;
    if (b->len >= LONG_BYTES) return b->n_words >= 12 || b->n_words * 12 > b->len || b->ends_sentence || b->len > 400;
    return b->ends_sentence && (b->n_words >= 5 || b->len > 3 * b->n_words * 6);
}

static bool is_below(const flattening *f, up_element e) { return f->last[e] >= 0; }

static uint8_t kind_here(const flattening *f, const up_node *node) {
    if (node->level) return UP_BLOCK_HEADING;
    if (node->flags & UP_N_CAPTION) return UP_BLOCK_CAPTION;
    if (node->flags & UP_N_PULLQUOTE) return UP_BLOCK_PULLQUOTE;
    if (is_below(f, UP_EL_pre)) return UP_BLOCK_PRE;
    if (is_below(f, UP_EL_blockquote)) return UP_BLOCK_QUOTE;
    if (node->element == UP_EL_li) return UP_BLOCK_ITEM;
    return node->element == UP_EL_td || node->element == UP_EL_th ? UP_BLOCK_CELL : UP_BLOCK_PARAGRAPH;
}

static uint32_t node_here(const flattening *f) { return f->depth ? f->stack[f->depth - 1].node : 0; }

/* Ends the block that is being written, if anything is. */
static void end_block(flattening *f) {
    up_flat_page *p = f->page;
    f->wants_blank = false, f->n_breaks = 0;
    if (p->text_len == f->begin) return;
    up_block b = {.node = node_here(f), .text = f->begin, .len = (uint32_t)p->text_len - f->begin, .source = f->source, .link_bytes = f->link_bytes};
    p->text[p->text_len++] = 0;
    f->begin = (uint32_t)p->text_len, f->link_bytes = 0;
    if (p->n_blocks == MAX_BLOCKS) return;
    const up_node *node = &p->nodes[b.node];
    b.kind = kind_here(f, node), b.level = node->level;
    if (b.link_bytes > b.len) b.link_bytes = b.len;
    b.n_words = up_scan_words(p->text + b.text, b.len);
    b.ends_sentence = ends_sentence(p->text + b.text, b.len);
    b.is_good = reads_like_prose(&b);
    if (!up_arena_grow(p->arena, &p->blocks, p->n_blocks, &p->cap_blocks, sizeof *p->blocks)) { f->is_out_of_memory = true; return; }
    p->blocks[p->n_blocks++] = b;
}

/* ------------------------------------------------------------------ text */

static const uint8_t byte_class[256] = {
    ['&'] = 2, [' '] = 1, ['\t'] = 1, ['\n'] = 1, ['\r'] = 1, ['\f'] = 1, ['\v'] = 1, [0] = 4, [1] = 4, [2] = 4, [3] = 4, [4] = 4, [5] = 4, [6] = 4, [7] = 4, [8] = 4,
    [14] = 4, [15] = 4, [16] = 4, [17] = 4, [18] = 4, [19] = 4, [20] = 4, [21] = 4, [22] = 4, [23] = 4, [24] = 4, [25] = 4, [26] = 4, [27] = 4, [28] = 4, [29] = 4, [30] = 4, [31] = 4, [127] = 4,
    [0xC2] = 3, [0xE1] = 3, [0xE2] = 3, [0xE3] = 3, [0xEF] = 3, /* may begin a blank or something invisible */
};

/* A blank or a broken line owed goes before what is shown next. */
static void pay_blank(flattening *f, size_t source) {
    up_flat_page *p = f->page;
    if (f->n_breaks) {
        const char *line = p->text + f->begin;
        uint32_t len = (uint32_t)p->text_len - f->begin;
        if (f->n_breaks > 1 || (len >= WHOLE_LINE_BYTES && ends_sentence(line, len))) end_block(f);
        else f->wants_blank = true;
        f->n_breaks = 0;
    }
    if (p->text_len == f->begin) f->source.begin = (uint32_t)source;
    else if (f->wants_blank) p->text[p->text_len++] = ' ';
    f->wants_blank = false;
}

static void show(flattening *f, const char *s, size_t n, size_t source, size_t source_end) {
    if (f->wants_blank || f->n_breaks || f->page->text_len == f->begin) pay_blank(f, source);
    memcpy(f->page->text + f->page->text_len, s, n);
    f->page->text_len += n;
    f->source.end = (uint32_t)source_end;
    if (f->link_depth >= 0) f->link_bytes += (uint32_t)n;
}

static void show_character(flattening *f, const char *s, size_t n, size_t source, size_t source_end) {
    for (size_t k = 0; k < n;) {
        size_t from = k;
        uint32_t c = up_utf8_next(s, n, &k);
        if (up_is_space(c) && c != 0x200B && c != 0xFEFF) f->wants_blank = true;
        else if (!up_html_is_invisible(c)) show(f, s + from, k - from, source, source_end);
    }
}

static void add_text(flattening *f) {
    const char *s = f->tokens.page;
    size_t i = f->token.begin, end = f->token.end;
    bool is_pre = is_below(f, UP_EL_pre) || is_below(f, UP_EL_xmp);
    while (i < end) {
        size_t from = i;
        for (bool is_more = true; is_more;) { /* letters beyond ASCII, and a blank before one, are shown as they are */
            size_t odd = i = up_scan_plain(s, i, end, f->tokens.len);
            while (i < end && (s[i] & 0x80 ? !byte_class[(unsigned char)s[i]] : s[i] == ' ' && i > from && i + 1 < end && !byte_class[(unsigned char)s[i + 1]])) i++;
            is_more = i > odd && i < end;
        }
        if (i > from) show(f, s + from, i - from, from, i);
        if (i == end) break;
        switch (byte_class[(unsigned char)s[i]]) {
            case 1:
                if (is_pre && s[i] == '\n') f->n_breaks++;
                f->wants_blank = true;
                i++;
                break;
            case 2: {
                char decoded[8];
                size_t n = 0, taken = f->token.is_raw ? 0 : up_html_reference(s + i, end - i, false, decoded, &n);
                if (taken) show_character(f, decoded, n, i, i + taken); else show(f, s + i, 1, i, i + 1);
                i += taken ? taken : 1;
                break;
            }
            case 3: {
                size_t next = i;
                up_utf8_next(s, f->tokens.len, &next);
                show_character(f, s + i, next - i, i, next);
                i = next;
                break;
            }
            default: i++;
        }
    }
}

/* ------------------------------------------------------------------ the stack */

static void pop(flattening *f) {
    open_element *top = &f->stack[f->depth - 1];
    if (top->is_block) end_block(f);
    f->last[top->element] = top->previous;
    f->scope = top->scope;
    f->depth--;
    if (f->hidden_at > f->depth) f->hidden_at = 0;
    if (f->link_depth > (int32_t)f->depth) f->link_depth = -1;
}

static void pop_to(flattening *f, int32_t place) { while ((int32_t)f->depth > place) pop(f); }

static void push(flattening *f, up_element e, bool is_block, uint32_t hints) {
    up_flat_page *p = f->page;
    if (f->depth == MAX_DEPTH) return;
    if (f->depth == f->cap) {
        uint32_t cap = f->cap ? f->cap * 2 : 256;
        open_element *wider = realloc(f->stack, cap * sizeof *wider);
        if (!wider) { f->is_out_of_memory = true; return; }
        f->stack = wider, f->cap = cap;
    }
    uint32_t node = node_here(f);
    if ((is_block || hints) && p->n_nodes < MAX_NODES) {
        if (!up_arena_grow(p->arena, &p->nodes, p->n_nodes, &p->cap_nodes, sizeof *p->nodes)) { f->is_out_of_memory = true; return; }
        up_node made = {.parent = node, .element = (uint8_t)e, .own = hints, .flags = hints | (p->nodes[node].flags & ~(uint32_t)UP_N_OWN), .level = heading_level(e)};
        if (!is_block) made.level = p->nodes[node].level, made.element = p->nodes[node].element;
        node = p->n_nodes++;
        p->nodes[node] = made;
    }
    f->stack[f->depth] = (open_element){.node = node, .previous = f->last[e], .scope = f->scope, .element = (uint8_t)e, .is_block = is_block};
    f->last[e] = (int32_t)f->depth;
    if (traits(e) & IS_CELL) f->scope = (int32_t)f->depth;
    f->depth++;
}

/* Closes what the start of `e` ends although no end tag did. */
static void close_implied(flattening *f, up_element e) {
    static const up_element cells[] = {UP_EL_td, UP_EL_th};
    int32_t table = f->last[UP_EL_table];
    switch (e) {
        case UP_EL_li: {
            int32_t list = f->last[UP_EL_ul] > f->last[UP_EL_ol] ? f->last[UP_EL_ul] : f->last[UP_EL_ol];
            if (f->last[UP_EL_li] > list && f->last[UP_EL_li] > f->scope) pop_to(f, f->last[UP_EL_li]);
            break;
        }
        case UP_EL_dd: case UP_EL_dt:
            for (int k = 0; k < 2; k++) {
                up_element other = k ? UP_EL_dt : UP_EL_dd;
                if (f->last[other] > f->last[UP_EL_dl] && f->last[other] > f->scope) pop_to(f, f->last[other]);
            }
            break;
        case UP_EL_tr: case UP_EL_tbody: case UP_EL_thead: case UP_EL_tfoot:
            if (f->last[UP_EL_tr] > table) pop_to(f, f->last[UP_EL_tr]);
            break;
        case UP_EL_td: case UP_EL_th:
            for (int k = 0; k < 2; k++) if (f->last[cells[k]] > table) pop_to(f, f->last[cells[k]]);
            break;
        case UP_EL_body: case UP_EL_frameset:
            if (is_below(f, UP_EL_head)) pop_to(f, f->last[UP_EL_head]);
            break;
        default: break;
    }
    if ((traits(e) & IS_BLOCK) && f->last[UP_EL_p] > f->scope) pop_to(f, f->last[UP_EL_p]);
}

static void end_element(flattening *f, up_element e) {
    if (e == UP_EL_a) { f->link_depth = -1; return; }
    if (e == UP_EL_br) { f->n_breaks++; return; } /* </br> is <br> */
    if (e == UP_EL_body || e == UP_EL_html) return; /* what comes after is still the body's */
    int32_t place = f->last[e];
    if (place < 0) { if (e == UP_EL_p) end_block(f); return; }
    bool ends_table = traits(e) & IS_CELL || e == UP_EL_tr || e == UP_EL_tbody || e == UP_EL_thead || e == UP_EL_tfoot;
    if (place < f->scope && !ends_table) return;
    if (!f->stack[place].is_block) /* inline: it closes no block */
        for (int32_t i = (int32_t)f->depth - 1; i > place; i--) {
            if (f->stack[i].is_block) return;
            if ((int32_t)f->depth - i > 64) return;
        }
    pop_to(f, place);
}

/* ------------------------------------------------------------------ the head */

static void keep_meta(flattening *f) {
    up_flat_page *p = f->page;
    const up_token *t = &f->token;
    up_str name = up_token_attribute(t, "property"), content = up_token_attribute(t, "content");
    if (!name.at) name = up_token_attribute(t, "name");
    if (!name.at) name = up_token_attribute(t, "itemprop");
    if (!name.at || !content.at || !content.len || p->n_metas == MAX_METAS) return;
    if (!up_arena_grow(p->arena, &p->metas, p->n_metas, &p->cap_metas, sizeof *p->metas)) { f->is_out_of_memory = true; return; }
    p->metas[p->n_metas++] = (up_page_meta){name, content};
    if (name.len) p->meta_names |= up_name_bit(*name.at, name.len);
}

static void keep_link(flattening *f) {
    up_str rel = up_token_attribute(&f->token, "rel"), href = up_token_attribute(&f->token, "href");
    if (!href.len) return;
    if (up_str_is(rel, "canonical") && !f->page->canonical.at) f->page->canonical = href;
    if (up_str_is(rel, "amphtml") && !f->page->amp.at) f->page->amp = href;
}

static void keep_time(flattening *f) {
    up_flat_page *p = f->page;
    const up_token *t = &f->token;
    const uint64_t telling = up_name_bit('d', 8) | up_name_bit('d', 13) | up_name_bit('i', 8) | up_name_bit('p', 7); /* datetime data-datetime itemprop pubdate */
    if (t->element != UP_EL_time && t->element != UP_EL_abbr && !(t->names_seen & telling)) return;
    up_str when = {NULL, 0}, itemprop = {NULL, 0}, klass = {NULL, 0}, content = {NULL, 0}, title = {NULL, 0};
    bool has_pubdate = false;
    for (uint32_t i = 0; i < t->n_attributes; i++) {
        up_str name = t->attributes[i].name, value = t->attributes[i].value;
        if (up_str_is(name, "datetime") || (up_str_is(name, "data-datetime") && !when.len)) when = value;
        else if (up_str_is(name, "itemprop")) itemprop = value;
        else if (up_str_is(name, "class")) klass = value;
        else if (up_str_is(name, "content")) content = value;
        else if (up_str_is(name, "title")) title = value;
        else if (up_str_is(name, "pubdate")) has_pubdate = true;
    }
    if (!when.len && itemprop.len) when = content;
    if (!when.len && t->element == UP_EL_abbr) when = title; /* hAtom */
    if ((!when.len && t->element != UP_EL_time) || p->n_times == MAX_TIMES) return;
    up_page_time made = {.node = node_here(f), .block = p->n_blocks, .datetime = when,
        .is_published = up_str_holds(itemprop, "datepublished") || has_pubdate || up_str_holds(klass, "publish"),
        .is_updated = up_str_holds(itemprop, "datemodified") || up_str_holds(klass, "updated") || up_str_holds(klass, "modified")};
    if (t->element != UP_EL_time && !made.is_published && !made.is_updated) return;
    /* hAtom: class="entry-date published updated" is the day of publishing */
    if (made.is_published) made.is_updated = false;
    if (!up_arena_grow(p->arena, &p->times, p->n_times, &p->cap_times, sizeof *p->times)) { f->is_out_of_memory = true; return; }
    p->times[p->n_times++] = made;
}

static void keep_id(flattening *f, uint32_t node) {
    up_flat_page *p = f->page;
    up_str id = up_token_attribute(&f->token, "id");
    if (!id.len || !node) return;
    if (!up_arena_grow(p->arena, &p->ids, p->n_ids, &p->cap_ids, sizeof *p->ids)) { f->is_out_of_memory = true; return; }
    p->ids[p->n_ids++] = id;
    p->nodes[node].id = p->n_ids;
}

static bool is_json_ld(const up_token *t) { return up_str_begins(up_token_attribute(t, "type"), "application/ld+json"); }

static void start_element(flattening *f, bool *is_ld) {
    const up_token *t = &f->token;
    up_element e = t->element;
    unsigned kind = traits(e);
    if (e == UP_EL_OTHER || e == UP_EL_a) {
        if (e == UP_EL_a) {
            f->link_depth = up_token_has(t, "href") ? (int32_t)f->depth : -1;
            keep_time(f);
        }
        return;
    }
    if (e == UP_EL_meta) { keep_meta(f); keep_time(f); return; }
    if (e == UP_EL_link) { keep_link(f); return; }
    if (e == UP_EL_base && !f->page->base.at) f->page->base = up_token_attribute(t, "href");
    if (e == UP_EL_html && !f->page->language.at) f->page->language = up_token_attribute(t, "lang");
    if (e == UP_EL_br) { f->n_breaks++; return; }
    close_implied(f, e);
    if (kind & IS_BLOCK) end_block(f);
    if (kind & IS_VOID) return;
    if (e == UP_EL_script) *is_ld = is_json_ld(t);
    if ((e == UP_EL_html || e == UP_EL_body) && is_below(f, e)) return;
    uint32_t hints = kind & IS_UNSEEN ? 0 : up_html_hints(t, &f->names);
    if (t->is_self_closing && f->tokens.foreign) return;
    uint32_t before = f->page->n_nodes;
    push(f, e, kind & IS_BLOCK, hints);
    if (f->page->n_nodes > before && (hints & (UP_N_POST | UP_N_ARTICLE))) keep_id(f, before);
    if (!f->hidden_at && ((kind & IS_UNSEEN) || (hints & UP_N_HIDDEN))) f->hidden_at = f->depth;
    if (!f->hidden_at) keep_time(f);
}

static void take_text(flattening *f, bool is_ld) {
    up_flat_page *p = f->page;
    const up_token *t = &f->token;
    if (t->element == UP_EL_title && !p->title.at && !f->tokens.foreign) p->title = (up_str){f->tokens.page + t->begin, (uint32_t)(t->end - t->begin)};
    if (t->element == UP_EL_script && is_ld && p->n_scripts < MAX_SCRIPTS) {
        if (!up_arena_grow(p->arena, &p->scripts, p->n_scripts, &p->cap_scripts, sizeof *p->scripts)) { f->is_out_of_memory = true; return; }
        p->scripts[p->n_scripts++] = (up_str){f->tokens.page + t->begin, (uint32_t)(t->end - t->begin)};
    }
    if (!f->hidden_at && !is_below(f, UP_EL_head)) add_text(f);
}

/* A head that nobody closed ends where something that is seen begins. */
static void leave_head(flattening *f) {
    if (!is_below(f, UP_EL_head) || f->token.kind != UP_TOKEN_START) return;
    switch (f->token.element) {
        case UP_EL_meta: case UP_EL_link: case UP_EL_script: case UP_EL_style: case UP_EL_title: case UP_EL_base: case UP_EL_noscript: case UP_EL_template: case UP_EL_OTHER: case UP_EL_CUSTOM:
        case UP_EL_head: case UP_EL_html: case UP_EL_svg: case UP_EL_object: case UP_EL_img: case UP_EL_iframe: return;
        default: if (!f->hidden_at) pop_to(f, f->last[UP_EL_head]);
    }
}

up_status up_html_flatten(const char *bytes, size_t len, up_arena *arena, up_flat_page *out) {
    *out = (up_flat_page){.arena = arena, .bytes = bytes, .len = len};
    flattening *f = calloc(1, sizeof *f);
    /* A reference is never shorter than five sixths of what it means; a block adds its NUL, and has a tag.  up_scan_words reads on. */
    out->text = up_arena_raw(arena, len + len / 4 + 32);
    if (!f || !out->text || !up_arena_grow(arena, &out->nodes, 0, &out->cap_nodes, sizeof *out->nodes)) { free(f); return UP_E_NOMEM; }
    out->nodes[out->n_nodes++] = (up_node){.element = UP_EL_html};
    f->page = out, f->tokens = (up_tokens){.page = bytes, .len = len}, f->link_depth = -1, f->scope = -1;
    for (int i = 0; i < UP_N_ELEMENTS; i++) f->last[i] = -1;
    bool is_ld = false;
    while (!f->is_out_of_memory && up_token_next(&f->tokens, &f->token)) {
        leave_head(f);
        if (f->token.kind == UP_TOKEN_TEXT) take_text(f, is_ld);
        else if (f->token.kind == UP_TOKEN_START) start_element(f, &is_ld);
        else end_element(f, f->token.element);
    }
    pop_to(f, 0);
    end_block(f);
    bool failed = f->is_out_of_memory;
    free(f->stack);
    free(f);
    failed = !up_html_judge_names(out) || failed;
    return failed ? UP_E_NOMEM : UP_OK;
}
