/* html_main.c - which blocks of a page are the report's text.
 *
 * Three steps, each linear.  What names and roles call menu, comments, consent and the like is set aside.  From the
 * root the way goes down to the smallest part of the page that holds nearly all the good prose (html_flat.c says
 * what is good), with a shorter way into what is named article or body; several such parts side by side are
 * several reports.  In it good blocks stay, and short ones and headings where their neighbours stay.
 * The ideas are those of jusText (block classes, context), readability (names, the containers' sums) and trafilatura
 * (a second, more lenient look where the first found little); numbers are ours, see bench/pages.
 * What it knowingly gets wrong: an unnamed box of whole sentences in the middle of the text stays. */
#include <string.h>
#include "base/utf8.h"
#include "read/html_page.h"

enum {
    LITTLE_BYTES = 220,     /* a text shorter than this is looked for again, more leniently */
    POST_BYTES = 25,        /* the least text of one of several reports */
    LONG_POST_BYTES = 400,  /* of three paragraphs and more: an article, whatever stands beside it */
    TEASER_BYTES = 330,     /* one paragraph so short under a linked heading leads to a report and is none */
};

/* What is set aside, ever more trustingly; the last look keeps to what is never text. */
static const uint32_t masks[] = {UP_N_NO_TEXT, UP_N_NAV | UP_N_COMMENTS | UP_N_CONSENT | UP_N_FOOTER | UP_N_CAPTION, UP_N_NAV | UP_N_CONSENT | UP_N_COMMENTS};
enum { N_LOOKS = sizeof masks / sizeof *masks };

/* How lines begin that pages put around reports; in lower case.  The first are no beginnings of news sentences; the
 * second might be ("Home Affairs Minister Rafiqul Haque said ...") and count in very short lines alone.  Sorted. */
static const char *const cues[] = {
    "(c) ", "add a comment", "advertisement", "all rights reserved", "already a member", "already a subscriber", "also read", "article continues",
    "back to top", "by continuing", "categories:", "click here", "copyright", "do you have a story", "do you have information", "do you know more",
    "download our app", "enable javascript", "existing customer", "filed under", "first published", "follow us", "for more stories", "get the latest",
    "get unlimited", "got a story", "got a tip", "have a story", "image source", "image:", "join the conversation", "keep reading", "last modified",
    "last updated", "like us on", "more on this", "photo by", "photo:", "photograph:", "picture:", "please enable javascript", "print this",
    "privacy policy", "published:", "read also", "read more", "read next", "read:", "ready for more", "related article", "related content",
    "related stor", "related topic", "related:", "scroll down", "see also", "share on", "share this", "sign up for", "sign up to", "skip to",
    "start your free", "stay informed", "story continues", "subscribe now", "subscribe to", "support our journalism", "tags:", "tap here",
    "terms of use", "the views expressed", "this article was first", "this article was originally", "this content is only",
    "this email address is being", "this material may not", "this site uses cookies", "this story was originally", "this website uses cookies",
    "to continue reading", "to read the full", "to view this content", "to view this video", "topics:", "unlock this", "updated:", "we use cookies",
    "you have reached", "you have read all", "you may also like", "you must be logged", "your browser does", "your email address", "\xC2\xA9",
};
static const char *const short_cues[] = {
    "become a ", "by ", "comments", "contact us", "disclaimer", "discussion about", "donate", "editing by", "email us", "follow ", "get our", "home ",
    "latest", "leave a ", "listen:", "loading", "log in", "menu", "more from", "more news", "more stories", "most popular", "most read", "posted ",
    "print", "read on", "recommended", "register", "related", "reporting by", "share", "sign in", "sign up", "source:", "sponsored", "subscribe",
    "top stories", "trending", "tweet", "video:", "watch:", "what do you think",
};

static char small(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

/* A bit for the first three letters of each cue (but the copyright sign, which is two bytes): hardly a line of prose begins so. */
typedef struct cue_letters { uint64_t bits[8]; } cue_letters;

static unsigned cue_bit(char first, char second, char third) { return ((unsigned char)first * 25u + (unsigned char)second * 5u + (unsigned char)third) & 511; }

static void learn_cue(const char *cue, cue_letters *letters) {
    unsigned bit = cue_bit(cue[0], cue[1], cue[2]);
    letters->bits[bit / 64] |= 1ull << bit % 64;
}

static void learn_cues(cue_letters *letters) {
    *letters = (cue_letters){{0}};
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++) learn_cue(cues[i], letters);
    for (size_t i = 0; i < sizeof short_cues / sizeof *short_cues; i++) learn_cue(short_cues[i], letters);
}

static bool begins_with_one_of(up_str text, const char *const *cue, size_t n) {
    unsigned char first = (unsigned char)small(text.at[0]);
    char second = small(text.at[1]);
    size_t lo = 0, hi = n; /* the lists are sorted */
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if ((unsigned char)cue[mid][0] < first) lo = mid + 1; else hi = mid;
    }
    for (; lo < n && (unsigned char)cue[lo][0] == first; lo++) if (cue[lo][1] == second && up_str_begins(text, cue[lo])) return true;
    return false;
}

static bool looks_like_cue(const up_flat_page *p, const up_block *b, const cue_letters *letters) {
    enum { LONGEST_CUE_BLOCK = 220, LONGEST_SHORT = 48 };
    if (b->len > LONGEST_CUE_BLOCK) return false;
    up_str text = {p->text + b->text, b->len};
    while (text.len && (*text.at == ' ' || *text.at == '*' || *text.at == '-' || *text.at == '>' || *text.at == '[')) text.at++, text.len--;
    unsigned bit = text.len >= 3 ? cue_bit(small(text.at[0]), small(text.at[1]), small(text.at[2])) : 0;
    bool may_be = text.len >= 3 && letters->bits[bit / 64] >> bit % 64 & 1;
    if (may_be || (text.len >= 2 && memcmp(text.at, "\xC2\xA9", 2) == 0)) {
        if (begins_with_one_of(text, cues, sizeof cues / sizeof *cues)) return true;
        if (b->len <= LONGEST_SHORT && !b->ends_sentence && begins_with_one_of(text, short_cues, sizeof short_cues / sizeof *short_cues)) return true;
    }
    return b->len < 120 && (up_str_holds(text, "all rights reserved") || up_str_holds(text, "cookies"));
}

static bool is_aside(const up_flat_page *p, const up_block *b, uint32_t mask) { return p->nodes[b->node].flags & mask; }

/* ------------------------------------------------------------------ the way down */

static void sum_up(up_flat_page *p, uint32_t mask) {
    for (uint32_t i = 0; i < p->n_nodes; i++) p->nodes[i].mass = p->nodes[i].n_good = 0;
    for (uint32_t i = 0; i < p->n_blocks; i++) {
        const up_block *b = &p->blocks[i];
        if (!b->is_good || is_aside(p, b, mask) || b->level || b->is_cue) continue;
        p->nodes[b->node].mass += b->len - b->link_bytes;
        p->nodes[b->node].n_good++;
    }
    for (uint32_t i = p->n_nodes; i-- > 1;) {
        up_node *parent = &p->nodes[p->nodes[i].parent];
        parent->mass += p->nodes[i].mass, parent->n_good += p->nodes[i].n_good;
    }
}

static bool is_paragraph_like(const up_node *n) { return n->element == UP_EL_p || n->level || n->element == UP_EL_li || n->element == UP_EL_blockquote || n->element == UP_EL_dd || n->element == UP_EL_pre; }

static uint32_t heaviest_child(const up_flat_page *p, uint32_t node, uint32_t *n_named) {
    uint32_t best = 0;
    *n_named = 0;
    for (uint32_t c = node + 1; c < p->nodes[node].end; c = p->nodes[c].end) {
        if (p->nodes[c].parent != node) continue;
        if (p->nodes[c].own & (UP_N_ARTICLE | UP_N_BODY) && p->nodes[c].mass * 4 > p->nodes[node].mass) ++*n_named;
        if (!best || p->nodes[c].mass > p->nodes[best].mass) best = c;
    }
    return best;
}

static bool is_headline(const up_flat_page *p, const up_block *b, up_str headline) {
    return headline.len == b->len && headline.at && memcmp(p->text + b->text, headline.at, b->len) == 0;
}

/* The node of the headline over the text, 0 for none. */
static uint32_t headline_node(const up_flat_page *p, up_str headline) {
    for (uint32_t i = 0; i < p->n_blocks && headline.len; i++)
        if (p->blocks[i].link_bytes * 2 < headline.len && is_headline(p, &p->blocks[i], headline)) return p->blocks[i].node;
    return 0;
}

/* The smallest part of the subtree of `node` that holds nearly all its good prose.  `title` is the headline's node. */
static uint32_t go_down(const up_flat_page *p, uint32_t node, uint32_t title) {
    for (;;) {
        uint32_t n_named, best = heaviest_child(p, node, &n_named);
        if (!best || !p->nodes[best].mass || is_paragraph_like(&p->nodes[best])) return node;
        const up_node *from = &p->nodes[node], *to = &p->nodes[best];
        bool is_named = (to->own & (UP_N_ARTICLE | UP_N_BODY | UP_N_SECTION) && n_named <= 1) || (title && up_node_holds(p, best, title));
        /* In hundredths of the prose and of its blocks: a part that is named, or has the headline, may leave more behind. */
        uint64_t least_mass = is_named ? 50 : 75, least_good = is_named ? 40 : 65;
        if ((uint64_t)to->mass * 100 < from->mass * least_mass || (uint64_t)to->n_good * 100 < from->n_good * least_good) return node;
        node = best;
    }
}

/* ------------------------------------------------------------------ several reports */


/* The run of blocks [first, end) of a subtree. */
static void blocks_of(const up_flat_page *p, uint32_t node, uint32_t *first, uint32_t *end) {
    *first = 0, *end = 0;
    for (uint32_t i = 0; i < p->n_blocks; i++) {
        if (!up_node_holds(p, node, p->blocks[i].node)) continue;
        if (!*end) *first = i;
        *end = i + 1;
    }
}

typedef struct post { uint32_t node, first, end, heading; } post; /* heading: block + 1, 0 none */

/* A short text under a heading that leads elsewhere is an announcement. */
static bool is_teaser(const up_flat_page *p, const post *s) {
    const up_node *n = &p->nodes[s->node];
    if (n->flags & UP_N_LIVE || n->mass > TEASER_BYTES || n->n_good > 1) return false;
    if (s->heading && p->blocks[s->heading - 1].link_bytes * 2 > p->blocks[s->heading - 1].len) return true;
    for (uint32_t i = s->first; i < s->end; i++) {
        const up_block *b = &p->blocks[i];
        if (b->link_bytes * 10 > b->len * 8 && (up_str_begins((up_str){p->text + b->text, b->len}, "read") || up_str_begins((up_str){p->text + b->text, b->len}, "continue") || b->len > 25)) return true;
    }
    return false;
}

/* The posts of a page, innermost where they nest; their blocks in one pass. */
static up_status find_posts(up_flat_page *p, uint32_t mask, post **out, uint32_t *n) {
    uint32_t cap = 0, count = 0;
    post *all = NULL;
    for (uint32_t i = 1; i < p->n_nodes; i++) {
        if (!(p->nodes[i].own & UP_N_POST) || p->nodes[i].flags & mask || p->nodes[i].mass < POST_BYTES) continue;
        /* One that holds others is their frame when nearly all its text is theirs: it goes when the second of them comes. */
        if (count && up_node_holds(p, all[count - 1].node, i)) {
            const up_node *outer = &p->nodes[all[count - 1].node];
            uint32_t inner = 0, others = 0;
            for (uint32_t k = i; k < outer->end && others < 3;) {
                bool is_post = p->nodes[k].own & UP_N_POST && !(p->nodes[k].flags & mask) && p->nodes[k].mass >= POST_BYTES;
                if (is_post) inner += p->nodes[k].mass, others++;
                k = is_post ? p->nodes[k].end : k + 1;
            }
            if (others >= 2 || (others == 1 && (uint64_t)inner * 10 > (uint64_t)outer->mass * 9)) { all[count - 1].node = i; continue; }
            i = p->nodes[all[count - 1].node].end - 1;
            continue;
        }
        if (!up_arena_grow(p->arena, &all, count, &cap, sizeof *all)) return UP_E_NOMEM;
        all[count++] = (post){.node = i};
    }
    uint32_t at = 0;
    for (uint32_t b = 0; b < p->n_blocks && at < count; b++) {
        while (at < count && p->blocks[b].node >= p->nodes[all[at].node].end) at++;
        if (at == count || !up_node_holds(p, all[at].node, p->blocks[b].node)) continue;
        if (!all[at].end) all[at].first = b;
        all[at].end = b + 1;
        if (p->blocks[b].level && !all[at].heading) all[at].heading = b + 1;
    }
    *out = all, *n = count;
    return UP_OK;
}

/* ------------------------------------------------------------------ blocks that stay */

static bool same_surroundings(const up_flat_page *p, const up_block *a, const up_block *b) {
    const up_node *x = &p->nodes[a->node], *y = &p->nodes[b->node];
    return a->node == b->node || (x->parent == y->parent && x->element == y->element);
}

static bool may_stay(const up_flat_page *p, const up_block *b, uint32_t mask) {
    return b->kind != UP_BLOCK_CAPTION && b->kind != UP_BLOCK_PULLQUOTE && !b->is_teaser && !is_aside(p, b, mask) && b->link_bytes * 2 <= b->len && !b->is_cue;
}

static bool is_speech_or_sentence(const up_flat_page *p, const up_block *b) {
    const char *t = p->text + b->text;
    return b->ends_sentence || t[b->len - 1] == ':' || *t == '"' || memcmp(t, "\xE2\x80\x9C", b->len < 3 ? b->len : 3) == 0;
}

/* A list in the midst of prose, few of it linked, is text. */
static void keep_items(up_flat_page *p, uint32_t first, uint32_t end, uint32_t mask) {
    for (uint32_t i = first; i < end;) {
        uint32_t from = i, bytes = 0, links = 0;
        while (i < end && p->blocks[i].kind == UP_BLOCK_ITEM) bytes += p->blocks[i].len, links += p->blocks[i].link_bytes, i++;
        if (i == from) { i++; continue; }
        bool near = (from > first && p->blocks[from - 1].is_kept) || (i < end && p->blocks[i].is_kept);
        bool is_text = near && links * 4 <= bytes && bytes >= (i - from) * 15;
        for (uint32_t k = from; k < i; k++) if (is_text ? may_stay(p, &p->blocks[k], mask) : links * 2 > bytes) p->blocks[k].is_kept = is_text;
    }
}

static void keep_blocks(up_flat_page *p, uint32_t first, uint32_t end, uint32_t node, uint32_t mask, up_str headline) {
    for (uint32_t i = first; i < end; i++) {
        up_block *b = &p->blocks[i];
        b->is_kept = up_node_holds(p, node, b->node) && b->is_good && !b->level && may_stay(p, b, mask) && !is_headline(p, b, headline);
    }
    keep_items(p, first, end, mask);
    /* Short sentences stay beside what stays: forwards from their predecessor, backwards from their successor. */
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t k = 1; k < end - first; k++) {
            uint32_t i = pass ? end - 1 - k : first + k, beside = pass ? i + 1 : i - 1;
            up_block *b = &p->blocks[i];
            if (b->is_kept || b->level || !p->blocks[beside].is_kept || !may_stay(p, b, mask) || is_headline(p, b, headline)) continue;
            if (is_speech_or_sentence(p, b) && same_surroundings(p, b, &p->blocks[beside])) b->is_kept = true;
        }
    /* Short lines without an end between two that stay in the same surroundings are text too. */
    for (uint32_t i = first + 1; i + 1 < end; i++) {
        up_block *b = &p->blocks[i];
        if (!b->is_kept && !b->level && b->kind == UP_BLOCK_PARAGRAPH && p->blocks[i - 1].is_kept && p->blocks[i + 1].is_kept && b->n_words >= 4 && may_stay(p, b, mask) &&
            same_surroundings(p, b, &p->blocks[i - 1]) && same_surroundings(p, b, &p->blocks[i + 1])) b->is_kept = true;
    }
    /* Headings stay between text and text. */
    for (uint32_t i = end; i-- > first;) {
        up_block *b = &p->blocks[i];
        if (!b->level || b->is_kept || b->level == 1 || i + 1 >= end || !p->blocks[i + 1].is_kept || !may_stay(p, b, mask) || is_headline(p, b, headline)) continue;
        b->is_kept = up_node_holds(p, node, b->node);
    }
    uint32_t text = first;
    while (text < end && !(p->blocks[text].is_kept && !p->blocks[text].level)) text++;
    for (uint32_t i = first; i < text; i++) if (p->blocks[i].level) p->blocks[i].is_kept = false; /* above the text: a headline of some sort */
}

static uint32_t kept_bytes(const up_flat_page *p, uint32_t first, uint32_t end) {
    uint32_t n = 0;
    for (uint32_t i = first; i < end; i++) if (p->blocks[i].is_kept) n += p->blocks[i].len;
    return n;
}

static up_str heading_of(const up_flat_page *p, const post *s) {
    if (!s->heading) return (up_str){NULL, 0};
    const up_block *b = &p->blocks[s->heading - 1];
    return (up_str){p->text + b->text, b->len};
}

/* Several reports, where most of the page's prose is in posts of which two are articles or none is nearly all. */
static up_status several(up_flat_page *p, uint32_t mask, up_str headline, up_stories *out) {
    post *posts = NULL;
    uint32_t n = 0, n_whole = 0, n_long = 0, heaviest = 0;
    uint64_t sum = 0;
    bool is_live = false;
    up_status status = find_posts(p, mask, &posts, &n);
    if (status != UP_OK) return status;
    for (uint32_t i = 0; i < n; i++) {
        if (is_teaser(p, &posts[i])) { p->nodes[posts[i].node].own |= UP_N_TEASER; continue; }
        uint32_t mass = p->nodes[posts[i].node].mass;
        n_whole++, sum += mass;
        n_long += mass >= LONG_POST_BYTES && p->nodes[posts[i].node].n_good >= 3;
        if (mass > heaviest) heaviest = mass;
        is_live = is_live || (p->nodes[posts[i].node].flags & UP_N_LIVE);
    }
    for (uint32_t i = 1; i < p->n_nodes; i++) { /* LIVE stands at the frame; it is not inherited */
        if (!(p->nodes[i].own & UP_N_LIVE)) continue;
        is_live = true;
    }
    if (n_whole < 2 || sum * 10 < (uint64_t)p->nodes[0].mass * 6 || (!is_live && n_long < 2 && heaviest * 10ull > sum * 7)) return UP_OK;
    out->items = UP_ARENA_ARRAY(p->arena, n_whole + 1, up_story);
    if (!out->items) return UP_E_NOMEM;
    for (uint32_t i = 0; i < n; i++) {
        if (p->nodes[posts[i].node].own & UP_N_TEASER) continue;
        up_story s = {.node = posts[i].node, .first_block = posts[i].first, .end_block = posts[i].end, .heading = heading_of(p, &posts[i])};
        if (out->n == 0 && is_live && s.first_block > 0) { /* what the page says before the first post */
            keep_blocks(p, 0, s.first_block, 0, mask, headline);
            if (kept_bytes(p, 0, s.first_block) >= POST_BYTES) out->items[out->n++] = (up_story){.node = 0, .first_block = 0, .end_block = s.first_block};
        }
        keep_blocks(p, s.first_block, s.end_block, s.node, mask, s.heading.at ? (up_str){NULL, 0} : headline);
        if (kept_bytes(p, s.first_block, s.end_block)) out->items[out->n++] = s;
    }
    return UP_OK;
}

/* A heading like "Related" makes a box of what stands with it, unless that is the page. */
static void find_boxes(up_flat_page *p) {
    enum { LONGEST_BOX_HEADING = 60 };
    bool found = false;
    sum_up(p, 0);
    for (uint32_t i = 0; i < p->n_blocks; i++) {
        const up_block *b = &p->blocks[i];
        if (b->level < 2 || b->len > LONGEST_BOX_HEADING || !b->is_cue) continue;
        uint32_t box = p->nodes[b->node].parent;
        if (!box || p->nodes[box].mass * 2 > p->nodes[0].mass || p->nodes[box].own & (UP_N_BODY | UP_N_ARTICLE)) continue;
        p->nodes[box].own |= UP_N_RELATED;
        found = true;
    }
    for (uint32_t i = 1; i < p->n_nodes && found; i++) p->nodes[i].flags = p->nodes[i].own | (p->nodes[p->nodes[i].parent].flags & ~(uint32_t)UP_N_OWN);
}

static void forget(up_flat_page *p) { for (uint32_t i = 0; i < p->n_blocks; i++) p->blocks[i].is_kept = false; }

up_status up_html_find_stories(up_flat_page *p, const char *title_text, up_stories *out) {
    const up_str headline = {title_text, title_text ? (uint32_t)strlen(title_text) : 0};
    *out = (up_stories){0};
    uint32_t best_bytes = 0, best_look = N_LOOKS, title = headline_node(p, headline);
    cue_letters letters;
    learn_cues(&letters);
    for (uint32_t i = 0; i < p->n_blocks; i++) p->blocks[i].is_cue = looks_like_cue(p, &p->blocks[i], &letters);
    find_boxes(p);
    for (uint32_t look = 0; look < N_LOOKS; look++) {
        sum_up(p, masks[look]);
        if (look == 0) {
            up_status status = several(p, masks[0], headline, out);
            if (status != UP_OK || out->n > 1) return status;
            out->n = 0;
            forget(p);
        }
        uint32_t first, end, node = go_down(p, 0, title);
        blocks_of(p, node, &first, &end);
        keep_blocks(p, first, end, node, masks[look], headline);
        uint32_t bytes = kept_bytes(p, first, end);
        forget(p);
        /* The trusting looks must bring much more than the careful one. */
        if (bytes > 3 * best_bytes) best_bytes = bytes, best_look = look;
        if (best_bytes >= LITTLE_BYTES) break;
    }
    if (best_look == N_LOOKS) return UP_OK;
    sum_up(p, masks[best_look]);
    out->items = UP_ARENA_NEW(p->arena, up_story);
    if (!out->items) return UP_E_NOMEM;
    up_story *s = &out->items[0];
    s->node = go_down(p, 0, title);
    blocks_of(p, s->node, &s->first_block, &s->end_block);
    keep_blocks(p, s->first_block, s->end_block, s->node, masks[best_look], headline);
    out->n = 1;
    return UP_OK;
}
