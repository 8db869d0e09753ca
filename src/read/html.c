/* html.c - from a page's bytes to its reports: decode, lay flat, ask the head, find the text, date it, write it out.
 *
 * docs/html.md tells the rules in a reader's words; each step's own are in its file (html_flat.c, html_main.c,
 * html_meta.c, html_title.c, html_date.c). */
#include "read/html.h"
#include <string.h>
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "read/encoding.h"
#include "read/html_ld.h"
#include "read/html_page.h"
#include "read/html_text.h"
#include "read/language.h"

enum {
    LONGEST_DATE_LINE = 240, /* a line that gives the date and is longer is prose */
    BLOCKS_BEFORE = 14, BLOCKS_BEHIND = 3, /* how far from the text's ends such a line may stand */
    DATELINE_BYTES = 90,
    MOVED_DAYS = 7,          /* a page said to be later than its URL by more was moved */
    SURE_LANGUAGE_BYTES = 200,
};

int up_html_looks(const char *head, size_t len) {
    up_str s = {head, (uint32_t)(len < UP_PAGE_MAX ? len : UP_PAGE_MAX)};
    if (s.len >= 3 && memcmp(s.at, "\xEF\xBB\xBF", 3) == 0) s.at += 3, s.len -= 3;
    char narrow[512];
    if (s.len >= 2 && (memcmp(s.at, "\xFF\xFE", 2) == 0 || memcmp(s.at, "\xFE\xFF", 2) == 0)) { /* UTF-16: its ASCII */
        uint32_t n = 0;
        for (uint32_t i = 2; i < s.len && n < sizeof narrow; i++) if (s.at[i]) narrow[n++] = s.at[i];
        s = (up_str){narrow, n};
    }
    for (;;) {
        while (s.len && (*s.at == ' ' || (*s.at >= '\t' && *s.at <= '\r'))) s.at++, s.len--;
        if (up_str_begins(s, "<!doctype html") || up_str_begins(s, "<html") || up_str_begins(s, "<head") || up_str_begins(s, "<body")) return 95;
        const char *close = NULL;
        size_t n = 3;
        if (up_str_begins(s, "<!--")) close = memmem(s.at, s.len, "-->", 3);
        else if (up_str_begins(s, "<?xml")) close = memmem(s.at, s.len, "?>", 2), n = 2; /* XHTML */
        else break;
        if (!close) return 0;
        close += n;
        s.len -= (uint32_t)(close - s.at), s.at = close;
    }
    static const char *const opening[] = {"<meta ", "<title>", "<link ", "<script", "<style", "<div", "<p>", "<p ", "<h1", "<h2", "<table", "<center>", "<font ", "<article", "<main", "<section", "<header", "<nav"};
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++) if (up_str_begins(s, opening[i])) return 85;
    return 0;
}

/* ------------------------------------------------------------------ the date */

typedef struct dating {
    const up_flat_page *p;
    const up_page_hints *hints;
    const up_facts *facts;
    const up_story *story;
    const char *headline;
    bool is_body;  /* the text is that of JSON-LD */
    up_day latest; /* no page is dated after it; UP_NO_DAY unknown */
} dating;

static up_day day_of(const up_said_day *d) { return d->day[0] ? up_day_from_iso(d->day, 10) : UP_NO_DAY; }

static bool is_possible(const dating *d, const char *day) { return d->latest == UP_NO_DAY || up_day_from_iso(day, 10) <= d->latest; }

static bool set_day(const dating *d, const char *s, size_t len, const char *from, up_said_day *out) {
    char day[11];
    if (!s || !up_html_day_in(s, len, day) || !is_possible(d, day)) return false;
    memcpy(out->day, day, 11);
    out->is_utc = false, out->from = from;
    return true;
}

static void day_of_times(const dating *d, up_said_day *published, up_said_day *modified) {
    const up_flat_page *p = d->p;
    const up_page_time *best = NULL, *last = NULL;
    for (uint32_t i = 0; i < p->n_times; i++) {
        const up_page_time *t = &p->times[i];
        if (!t->datetime.len || t->block >= d->story->end_block) continue;
        if (p->nodes[t->node].flags & (UP_N_COMMENTS | UP_N_RELATED | UP_N_NAV | UP_N_FOOTER | UP_N_ASIDE | UP_N_TEASER | UP_N_PROMO)) continue;
        if (t->is_updated) { if (!last) last = t; continue; }
        if (!best || (t->is_published && !best->is_published)) best = t;
    }
    char day[11];
    if (best && up_html_day(best->datetime.at, best->datetime.len, day) && is_possible(d, day) && !published->day[0])
        memcpy(published->day, day, 11), published->is_utc = memchr(best->datetime.at, 'Z', best->datetime.len) != NULL, published->from = "time";
    if (last && up_html_day(last->datetime.at, last->datetime.len, day) && !modified->day[0]) memcpy(modified->day, day, 11), modified->from = "time";
}

static bool speaks_of_change(up_str s) { return up_str_holds(s, "updated") || up_str_holds(s, "modified") || up_str_holds(s, "last change"); }

/* A line beside the headline or the text that gives a day: the nearest before the text, from the headline on. */
static bool day_beside(const dating *d, up_said_day *published, up_said_day *modified) {
    const up_flat_page *p = d->p;
    uint32_t text = d->story->first_block, end = d->story->end_block, from, last = text;
    while (text < end && !p->blocks[text].is_kept) text++;
    for (uint32_t i = text; i < end; i++) if (p->blocks[i].is_kept) last = i;
    from = text > BLOCKS_BEFORE ? text - BLOCKS_BEFORE : 0;
    for (uint32_t i = from; i < text && d->headline; i++)
        if (p->blocks[i].level && strlen(d->headline) == p->blocks[i].len && memcmp(p->text + p->blocks[i].text, d->headline, p->blocks[i].len) == 0) { from = i + 1; break; }
    uint32_t tries[][2] = {{from, text}, {last + 1, last + 1 + BLOCKS_BEHIND}, {text > BLOCKS_BEFORE ? text - BLOCKS_BEFORE : 0, from}};
    for (size_t k = 0; k < 3; k++)
        for (uint32_t i = tries[k][0]; i < tries[k][1] && i < p->n_blocks; i++) {
            const up_block *b = &p->blocks[i];
            up_str s = {p->text + b->text, b->len};
            if (b->len > LONGEST_DATE_LINE || p->nodes[b->node].flags & (UP_N_COMMENTS | UP_N_RELATED)) continue;
            up_said_day found = {.day = ""};
            if (!set_day(d, s.at, s.len, "line", &found)) continue;
            bool is_change = speaks_of_change(s) && !up_str_holds(s, "publish") && !up_str_holds(s, "posted");
            if (!is_change) { *published = found; return true; }
            if (!modified->day[0]) *modified = found;
        }
    return false;
}

static bool day_of_dateline(const dating *d, up_said_day *out) {
    const up_flat_page *p = d->p;
    for (uint32_t i = d->story->first_block; i < d->story->end_block; i++) {
        if (!p->blocks[i].is_kept) continue;
        const char *s = p->text + p->blocks[i].text;
        size_t len = p->blocks[i].len < DATELINE_BYTES ? p->blocks[i].len : DATELINE_BYTES;
        /* A dateline ends in a dash or stands in brackets: a day told in the first sentence is not the report's. */
        for (size_t k = 8; k + 3 <= len; k++)
            if (((unsigned char)s[k] == 0xE2 || s[k] == ' ' || s[k] == '-' || s[k] == ')') && (memcmp(s + k, "\xE2\x80\x93", 3) == 0 || memcmp(s + k, "\xE2\x80\x94", 3) == 0 || memcmp(s + k, " - ", 3) == 0 || s[k] == ')' || memcmp(s + k, "-- ", 3) == 0)) return set_day(d, s, k, "dateline", out);
        return false;
    }
    return false;
}

/* What a page's own time in UTC says is off by a day where it was evening or early morning; local sources are right. */
static void mend_utc(const dating *d, up_said_day *published, const up_said_day *local) {
    if (!published->is_utc || !local->day[0] || local->is_utc) return;
    up_day a = day_of(published), b = day_of(local);
    if ((a - b == 1 || b - a == 1) && is_possible(d, local->day)) *published = *local;
}

static void date_story(const dating *d, up_said_day *published, up_said_day *modified) {
    *published = d->facts->published, *modified = d->facts->modified;
    if (published->day[0] && !is_possible(d, published->day)) *published = (up_said_day){.day = ""};
    up_said_day time = {.day = ""}, url = {.day = ""}, beside = {.day = ""}, none = {.day = ""};
    day_of_times(d, &time, modified);
    const char *address = d->facts->url ? d->facts->url : d->hints->url;
    char day[11];
    if (address && up_html_day_of_url(address, strlen(address), day) && is_possible(d, day)) memcpy(url.day, day, 11), url.from = "url";
    if (!published->day[0]) *published = time;
    if (!published->day[0]) *published = url;
    if (url.day[0] && day_of(published) - day_of(&url) > MOVED_DAYS) *published = url;
    if (published->is_utc) {
        mend_utc(d, published, &url);
        mend_utc(d, published, &time);
        if (day_beside(d, &beside, &none)) mend_utc(d, published, &beside);
    }
    if (!published->day[0] && day_beside(d, &beside, modified)) *published = beside;
    if (!published->day[0]) day_of_dateline(d, published);
}

/* A post's day: its own time, else a line in it, else the page's. */
static void date_post(const dating *d, up_said_day *published) {
    const up_flat_page *p = d->p;
    uint32_t lo = 0, hi = p->n_times; /* times stand in the order of blocks */
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (p->times[mid].block < d->story->first_block) lo = mid + 1; else hi = mid;
    }
    for (uint32_t i = lo; i < p->n_times && p->times[i].block <= d->story->end_block; i++) {
        const up_page_time *t = &p->times[i];
        char day[11];
        if (!up_node_holds(p, d->story->node, t->node) || t->is_updated || !t->datetime.len || !up_html_day(t->datetime.at, t->datetime.len, day)) continue;
        *published = (up_said_day){.from = "time"};
        memcpy(published->day, day, 11);
        return;
    }
    for (uint32_t i = d->story->first_block; i < d->story->end_block; i++) {
        const up_block *b = &p->blocks[i];
        if (!b->is_kept && b->len <= LONGEST_DATE_LINE && set_day(d, p->text + b->text, b->len, "line", published)) return;
    }
}

/* ------------------------------------------------------------------ the text */

/* A quotation or heading that repeats words of the text is a pull quote. */
static void find_pull_quotes(up_flat_page *p, const up_story *s) {
    enum { SHORTEST = 20, LONGEST = 500, MOST = 24 };
    int n = 0;
    uint32_t first = s->first_block, end = s->end_block;
    if (first == end) return;
    const char *from = p->text + p->blocks[first].text, *to = p->text + p->blocks[end - 1].text + p->blocks[end - 1].len;
    for (uint32_t i = first; i < end && n < MOST; i++) {
        up_block *b = &p->blocks[i];
        if (!b->is_kept || (b->kind != UP_BLOCK_QUOTE && b->kind != UP_BLOCK_HEADING) || b->len < SHORTEST || b->len > LONGEST) continue;
        n++;
        const char *t = p->text + b->text;
        size_t len = b->len, lead = 0;
        while (lead < len && (t[lead] == '"' || (unsigned char)t[lead] >= 0x80)) lead++;
        while (len > lead && (t[len - 1] == '"' || t[len - 1] == '.' || t[len - 1] == ',' || (unsigned char)t[len - 1] >= 0x80)) len--;
        if (len - lead < SHORTEST) continue;
        const up_str sought = {t + lead, (uint32_t)(len - lead)};
        bool before = up_str_occurs((up_str){from, (uint32_t)(t - from)}, sought), behind = up_str_occurs((up_str){t + b->len, (uint32_t)(to - t - b->len)}, sought);
        if (before || behind) b->is_kept = false, b->kind = UP_BLOCK_PULLQUOTE;
    }
}

/* The same paragraph twice (for narrow and wide screens) is one.  Only those are compared whose length another has, too. */
static bool drop_repeated(up_flat_page *p, const up_story *s) {
    enum { SHORTEST = 60, LENGTHS = 1024 };
    uint64_t once[LENGTHS / 64] = {0}, twice[LENGTHS / 64] = {0};
    for (uint32_t i = s->first_block; i < s->end_block; i++) {
        const up_block *b = &p->blocks[i];
        if (!b->is_kept || b->len < SHORTEST) continue;
        uint32_t at = b->len % LENGTHS / 64;
        uint64_t bit = 1ull << b->len % 64;
        twice[at] |= once[at] & bit, once[at] |= bit;
    }
    up_table seen = {0};
    bool fits = true;
    for (uint32_t i = s->first_block; i < s->end_block && fits; i++) {
        up_block *b = &p->blocks[i];
        if (!b->is_kept || b->len < SHORTEST || !(twice[b->len % LENGTHS / 64] >> b->len % 64 & 1)) continue;
        if (up_table_get(&seen, p->text + b->text, b->len) != UP_TABLE_NONE) b->is_kept = false;
        else fits = up_table_set(&seen, p->text + b->text, b->len, i);
    }
    up_table_free(&seen);
    return fits;
}

static up_status write_story(const up_flat_page *p, const up_story *s, up_page_report *r) {
    size_t bytes = 0;
    uint32_t n = 0;
    for (uint32_t i = s->first_block; i < s->end_block; i++) bytes += p->blocks[i].is_kept ? p->blocks[i].len + 2 : 0;
    if (bytes > UP_TEXT_MAX) return UP_E_LIMIT;
    char *text = up_arena_raw(p->arena, bytes + 1);
    up_page_block *blocks = UP_ARENA_ARRAY(p->arena, s->end_block - s->first_block + 1, up_page_block);
    if (!text || !blocks) return UP_E_NOMEM;
    size_t at = 0;
    for (uint32_t i = s->first_block; i < s->end_block; i++) {
        const up_block *b = &p->blocks[i];
        bool is_beside = !b->is_kept && (b->kind == UP_BLOCK_CAPTION || b->kind == UP_BLOCK_PULLQUOTE) && up_node_holds(p, s->node, b->node);
        if (!b->is_kept && !is_beside) continue;
        up_page_block *o = &blocks[n++];
        *o = (up_page_block){.kind = (up_block_kind)b->kind, .source = b->source};
        if (is_beside) {
            if (!(o->words = up_arena_copy(p->arena, p->text + b->text, b->len))) return UP_E_NOMEM;
            continue;
        }
        if (at) text[at++] = '\n', text[at++] = '\n';
        memcpy(text + at, p->text + b->text, b->len);
        o->text = (up_span){(uint32_t)at, (uint32_t)(at + b->len)};
        at += b->len;
    }
    text[at] = 0;
    r->text = text, r->text_len = at, r->blocks = blocks, r->n_blocks = n;
    return UP_OK;
}

/* Pages that a script fills may hold the text in JSON-LD alone, whole. */
static bool is_told_by_ld(const up_flat_page *p, const up_facts *f, const up_stories *stories) {
    enum { SHORTEST_BODY = 200, TIMES = 3 };
    uint64_t bytes = 0;
    for (uint32_t k = 0; k < stories->n; k++)
        for (uint32_t i = stories->items[k].first_block; i < stories->items[k].end_block; i++) if (p->blocks[i].is_kept) bytes += p->blocks[i].len;
    return stories->n <= 1 && f->body.len >= SHORTEST_BODY && f->body.len > TIMES * bytes;
}

static up_status write_body(const up_flat_page *p, const up_facts *f, up_page_report *r) {
    const char *paragraphs = up_html_ld_paragraphs(p->arena, f->body);
    if (!paragraphs) return UP_E_NOMEM;
    size_t bytes = 0, at = 0;
    uint32_t n = 0;
    for (const char *s = paragraphs; *s; s += strlen(s) + 1) bytes += strlen(s) + 2, n++;
    if (bytes > UP_TEXT_MAX) return UP_E_LIMIT;
    char *text = up_arena_raw(p->arena, bytes + 1);
    up_page_block *blocks = UP_ARENA_ARRAY(p->arena, n + 1, up_page_block);
    if (!text || !blocks) return UP_E_NOMEM;
    uint32_t source = (uint32_t)(f->body.at - p->bytes);
    n = 0;
    for (const char *s = paragraphs; *s; s += strlen(s) + 1) {
        size_t len = strlen(s);
        if (at) text[at++] = '\n', text[at++] = '\n';
        memcpy(text + at, s, len);
        blocks[n++] = (up_page_block){.kind = UP_BLOCK_PARAGRAPH, .text = {(uint32_t)at, (uint32_t)(at + len)}, .source = {source, source + f->body.len}};
        at += len;
    }
    text[at] = 0;
    r->text = text, r->text_len = at, r->blocks = blocks, r->n_blocks = n;
    return UP_OK;
}

/* The language of the words where they are many; else what the page states, short ("en-GB" stays, "en_US" is "en-US"). */
static up_status tell_language(const up_flat_page *p, const up_facts *f, up_page_report *r) {
    char told[16];
    up_language_detect(r->text, r->text_len, told);
    char *stated = f->language && strlen(f->language) < 16 ? up_arena_copy(p->arena, f->language, strlen(f->language)) : NULL;
    for (char *c = stated; c && *c; c++) if (*c == '_') *c = '-';
    bool agree = stated && strncasecmp(stated, told, 2) == 0;
    r->language = stated;
    if (!told[0] || agree || (stated && r->text_len < SURE_LANGUAGE_BYTES)) return UP_OK;
    r->language = up_arena_copy(p->arena, told, strlen(told));
    return r->language ? UP_OK : UP_E_NOMEM;
}

static const char *keep_day(const up_flat_page *p, const up_said_day *d, bool *fits) {
    if (!d->day[0]) return NULL;
    const char *copy = up_arena_copy(p->arena, d->day, 10);
    if (!copy) *fits = false;
    return copy;
}

static up_status make_report(up_flat_page *p, const dating *d, uint32_t n_stories, up_said_day published, up_said_day modified, up_page_report *r) {
    const up_facts *f = d->facts;
    const up_story *s = d->story;
    find_pull_quotes(p, s);
    if (!drop_repeated(p, s)) return UP_E_NOMEM;
    up_status status = d->is_body ? write_body(p, f, r) : write_story(p, s, r);
    if (status != UP_OK) return status;
    if (n_stories > 1 && s->node) date_post(d, &published);
    bool fits = true;
    r->published = keep_day(p, &published, &fits), r->modified = keep_day(p, &modified, &fits);
    r->title = d->headline, r->publisher = f->publisher, r->author = f->author, r->url = f->url;
    if (n_stories > 1 && s->heading.at && s->heading.len) {
        r->title = up_arena_copy(p->arena, s->heading.at, s->heading.len);
        fits = fits && r->title;
    }
    if (n_stories > 1 && f->url && p->nodes[s->node].id) {
        up_str id = p->ids[p->nodes[s->node].id - 1];
        const char *clean = up_html_clean(p->arena, id.at, id.len < 256 ? id.len : 256, true);
        const char *anchor = clean ? up_arena_format(p->arena, "#%s", clean) : NULL;
        r->url = anchor ? up_html_absolute(p->arena, f->url, anchor) : NULL;
        fits = fits && anchor && r->url;
    }
    if (!fits) return UP_E_NOMEM;
    return tell_language(p, f, r);
}

static up_status read_page(const up_decoded *page, const up_page_hints *hints, up_arena *arena, up_page *out, up_error *err) {
    up_flat_page *p = UP_ARENA_NEW(arena, up_flat_page);
    up_facts facts;
    up_stories stories = {0};
    const char *headline = NULL;
    up_status status = p ? up_html_flatten(page->text, page->len, arena, p) : UP_E_NOMEM;
    if (status == UP_OK) status = up_html_facts(p, hints, &facts);
    if (status == UP_OK) status = up_html_headline(p, &facts, &headline);
    if (status == UP_OK) status = up_html_find_stories(p, headline, &stories);
    if (status != UP_OK) return up_fail(err, status, NULL, 0, 0, "%s", up_status_text(status));
    bool is_body = is_told_by_ld(p, &facts, &stories);
    up_story nowhere = {.first_block = p->n_blocks, .end_block = p->n_blocks};
    if (is_body && stories.n == 0) stories = (up_stories){&nowhere, 1};
    if (stories.n == 0) return up_fail(err, UP_E_FORMAT, NULL, 0, 0, "no report in the page: links, forms or script alone");
    out->reports = UP_ARENA_ARRAY(arena, stories.n, up_page_report);
    if (!out->reports) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    dating d = {.p = p, .hints = hints, .facts = &facts, .headline = headline, .is_body = is_body, .latest = UP_NO_DAY};
    if (hints->date) {
        d.latest = up_day_from_iso(hints->date, (uint32_t)strnlen(hints->date, 11));
        if (d.latest != UP_NO_DAY) d.latest++; /* it is already tomorrow somewhere */
    }
    up_said_day published, modified;
    d.story = &stories.items[0];
    date_story(&d, &published, &modified);
    out->date_from = published.from;
    for (uint32_t i = 0; i < stories.n; i++) {
        d.story = &stories.items[i];
        status = make_report(p, &d, stories.n, published, modified, &out->reports[out->n]);
        if (status == UP_E_LIMIT) return up_fail(err, status, NULL, 0, 0, "the text is longer than %u bytes", UP_TEXT_MAX);
        if (status != UP_OK) return up_fail(err, status, NULL, 0, 0, "%s", up_status_text(status));
        if (out->reports[out->n].text_len) out->n++;
    }
    if (out->n == 0) return up_fail(err, UP_E_FORMAT, NULL, 0, 0, "no report in the page: links, forms or script alone");
    out->amp_url = facts.amp_url, out->is_paywalled = facts.is_paywalled;
    return UP_OK;
}

up_status up_html_read(const char *bytes, size_t len, const up_page_hints *hints, up_arena *arena, up_page *out, up_error *err) {
    static const up_page_hints none = {0};
    if (!hints) hints = &none;
    if (len > UP_PAGE_MAX) return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "the page is longer than %u bytes", UP_PAGE_MAX);
    up_str label = up_encoding_of_page(bytes, len);
    char page_label[64] = "";
    if (label.at && label.len < sizeof page_label) memcpy(page_label, label.at, label.len);
    up_decoded page;
    up_status status = up_encoding_decode(bytes, len, hints->charset, page_label[0] ? page_label : NULL, arena, &page);
    if (status != UP_OK) return up_fail(err, status, NULL, 0, 0, "%s", up_status_text(status));
    up_page made = {.encoding = page.encoding};
    status = read_page(&page, hints, arena, &made, err);
    /* What the arena's limit refused is too large, not the machine too small: the next page may be read. */
    if (status == UP_E_NOMEM && arena->limit_bytes && arena->used_bytes > arena->limit_bytes / 4)
        return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "the page needs more memory than its %zu MB", arena->limit_bytes >> 20);
    if (status == UP_OK) *out = made;
    return status;
}
