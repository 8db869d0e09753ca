/* html_frames.c - once a page lies flat: which names are not to be believed, and which paragraphs announce other reports. */
#include "read/html_page.h"

static bool is_named_by_element(uint8_t e) {
    return e == UP_EL_nav || e == UP_EL_footer || e == UP_EL_aside || e == UP_EL_dialog || e == UP_EL_figure || e == UP_EL_figcaption || e == UP_EL_caption || e == UP_EL_menu || e == UP_EL_search;
}

/* A name speaks for a box.  What holds the headline, <main> or the article's body is no box but the frame of all,
 * whatever it is called ("dialog-off-canvas-main-canvas"); what it holds is then judged by its own names. */
static bool disbelieve_frames(up_flat_page *p) {
    uint8_t *holds = up_arena_zero(p->arena, p->n_nodes, 1);
    if (!holds) return false;
    for (uint32_t i = 0; i < p->n_blocks; i++)
        if (p->blocks[i].level == 1 && p->blocks[i].n_words >= 3 && p->blocks[i].link_bytes * 2 < p->blocks[i].len) holds[p->blocks[i].node] = 1;
    for (uint32_t i = p->n_nodes; i-- > 1;) {
        if (p->nodes[i].own & UP_N_BODY || p->nodes[i].element == UP_EL_main) holds[i] = 1;
        holds[p->nodes[i].parent] |= holds[i];
    }
    for (uint32_t i = 1; i < p->n_nodes; i++) {
        up_node *n = &p->nodes[i];
        if (holds[i] && !n->level && !is_named_by_element(n->element)) n->own &= ~(uint32_t)UP_N_NO_TEXT;
        n->flags = n->own | (p->nodes[n->parent].flags & ~(uint32_t)UP_N_OWN);
    }
    return true;
}

/* An announcement: a heading that leads elsewhere, and one short paragraph.  Where two or more follow each other. */
static void find_teasers(up_flat_page *p) {
    enum { LONGEST_TEASER = 330, MOST_BETWEEN = 4 };
    uint32_t before = UINT32_MAX, n_blocks = p->n_blocks;
    for (uint32_t i = 0; i < n_blocks; i++) {
        const up_block *h = &p->blocks[i];
        if (!h->level || h->link_bytes * 10 < h->len * 8) continue;
        uint32_t good = UINT32_MAX, n_good = 0, k = i + 1;
        for (; k < n_blocks && k <= i + MOST_BETWEEN && !p->blocks[k].level; k++)
            if (p->blocks[k].is_good && p->blocks[k].len <= LONGEST_TEASER) good = k, n_good++; else if (p->blocks[k].is_good) n_good += 2;
        if (n_good != 1) { before = UINT32_MAX; continue; }
        /* The heading that comes before is one too: both, and all to come, are announcements. */
        if (before != UINT32_MAX && k <= n_blocks) p->blocks[before].is_good = false, p->blocks[before].is_teaser = true, p->blocks[good].is_good = false, p->blocks[good].is_teaser = true;
        before = good;
    }
}

static void measure_nodes(up_flat_page *p) {
    for (uint32_t i = 0; i < p->n_nodes; i++) p->nodes[i].end = i + 1;
    for (uint32_t i = p->n_nodes; i-- > 1;) {
        up_node *n = &p->nodes[i], *parent = &p->nodes[n->parent];
        if (n->end > parent->end) parent->end = n->end;
    }
}

bool up_html_judge_names(up_flat_page *p) {
    measure_nodes(p);
    if (!disbelieve_frames(p)) return false;
    find_teasers(p);
    return true;
}
