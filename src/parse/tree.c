#include "parse/tree.h"
#include "text/word.h"
#include <string.h>

size_t up_tree_state_bytes(uint32_t n) { return ((size_t)n + 2) * (6 * sizeof(uint32_t) + 2 * sizeof(uint64_t) + 3); }

void up_tree_begin(up_tree_state *s, uint32_t n, void *memory) {
    size_t m = (size_t)n + 2;
    char *at = memory;
    *s = (up_tree_state){.n = n, .none = n + 1};
    s->left_rels = (uint64_t *)at;
    s->right_rels = s->left_rels + m;
    s->stack = (uint32_t *)(s->right_rels + m);
    s->head = s->stack + m;
    s->left = s->head + m;
    s->left2 = s->left + m;
    s->right = s->left2 + m;
    s->right2 = s->right + m;
    s->rel = (uint8_t *)(s->right2 + m);
    s->n_left = s->rel + m;
    s->n_right = s->n_left + m;
    memset(memory, 0, up_tree_state_bytes(n));
    for (size_t i = 0; i < m; i++) s->head[i] = s->left[i] = s->left2[i] = s->right[i] = s->right2[i] = s->none;
}

bool up_tree_allowed(const up_tree_state *s, uint32_t step) {
    bool has_top = s->n_stack > 0, has_head = has_top && s->head[s->stack[s->n_stack - 1]] != s->none;
    switch (step) {
        case UP_SHIFT: return s->next < s->n;
        case UP_RIGHT: return has_top && s->next < s->n;
        case UP_LEFT: return has_top && !has_head;
        default: return has_head;
    }
}

bool up_tree_arc(const up_tree_state *s, uint32_t step, uint32_t *head, uint32_t *child) {
    if (step != UP_LEFT && step != UP_RIGHT) return false;
    uint32_t top = s->stack[s->n_stack - 1];
    *head = step == UP_LEFT ? s->next : top;
    *child = step == UP_LEFT ? top : s->next;
    return true;
}

void up_tree_step(up_tree_state *s, uint32_t step, uint8_t rel) {
    uint32_t top = s->n_stack ? s->stack[s->n_stack - 1] : s->none;
    switch (step) {
        case UP_SHIFT: s->stack[s->n_stack++] = s->next++; break;
        case UP_RIGHT:
            s->head[s->next] = top;
            s->rel[s->next] = rel;
            s->right2[top] = s->right[top];
            s->right[top] = s->next;
            if (s->n_right[top] < 255) s->n_right[top]++;
            s->right_rels[top] |= 1ull << rel;
            s->stack[s->n_stack++] = s->next++;
            break;
        case UP_LEFT:
            s->head[top] = s->next;
            s->rel[top] = rel;
            s->left2[s->next] = s->left[s->next];
            s->left[s->next] = top;
            if (s->n_left[s->next] < 255) s->n_left[s->next]++;
            s->left_rels[s->next] |= 1ull << rel;
            s->n_stack--;
            break;
        default: s->n_stack--;
    }
}

void up_node_look(const up_clusters *clusters, const char *text, uint32_t len, uint8_t upos, uint8_t xpos, up_node *out) {
    char f[UP_WORD_MAX_BYTES];
    uint32_t n = up_word_fold(text, len, true, f);
    *out = (up_node){.form = up_hash32(f, n), .tag = (uint32_t)upos << 6 | xpos | 1u << 16, .upos = upos + 1u, .suffix = n > 4 ? up_hash32(f + n - 3, 3) : 2};
    up_cluster_pair both = up_clusters_of(clusters, text, len);
    out->cluster = both.company, out->meaning = both.meaning;
    out->coarse = up_clusters_prefix(clusters, out->cluster, 6);
}

void up_nodes_end(up_node *nodes, uint32_t n) {
    nodes[n] = (up_node){.form = 3, .tag = 1, .upos = 40, .cluster = 0x10001};
    nodes[n + 1] = (up_node){.form = 5, .tag = 2, .upos = 41, .cluster = 0x10002};
}

static uint32_t bucket(uint32_t d) { return d < 6 ? d : d < 8 ? 6 : d < 12 ? 7 : d < 20 ? 8 : 9; }
static uint32_t few(uint32_t n) { return n < 4 ? n : 4; }
static uint32_t set_hash(uint64_t set) { return (uint32_t)(set ^ set >> 32) * 2654435761u ^ (uint32_t)(set >> 23); }

size_t up_step_word_features(const up_node *nodes, const up_tree_state *s, uint32_t *out) {
    uint32_t none = s->none, i0 = s->n_stack ? s->stack[s->n_stack - 1] : none;
    uint32_t j0 = s->next, j1 = j0 + 1 <= s->n ? j0 + 1 : none, j2 = j0 + 2 <= s->n ? j0 + 2 : none, j3 = j0 + 3 <= s->n ? j0 + 3 : none;
    const up_node *S0 = &nodes[i0], *N0 = &nodes[j0], *N1 = &nodes[j1], *N2 = &nodes[j2], *N3 = &nodes[j3];
    uint32_t distance = i0 == none ? 15 : bucket(j0 - i0), has_head = s->head[i0] != none;
    uint32_t s0p = S0->tag | has_head << 20, n0p = N0->tag;
    uint32_t s0w = S0->form, n0w = N0->form, s0c = S0->cluster, n0c = N0->cluster, s0m = S0->meaning, n0m = N0->meaning;
    size_t n = 0;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 300, (a), (b), (d)), n++
    ADD(s0w, s0p, 0); ADD(s0p, 0, 0);
    ADD(n0w, n0p, 0); ADD(n0p, 0, 0);
    ADD(N1->form, N1->tag, 0); ADD(N1->tag, 0, 0);
    ADD(N2->form, 0, 0); ADD(N2->tag, 0, 0);
    ADD(s0w, n0w, n0p); ADD(s0w, s0p, n0p); ADD(s0p, n0w, n0p);
    ADD(s0w, n0w, has_head); ADD(n0p, N1->tag, 0);
    ADD(n0p, N1->tag, N2->tag); ADD(s0p, n0p, N1->tag);
    ADD(s0w, distance, has_head); ADD(s0p, distance, 0); ADD(n0w, distance, 0); ADD(n0p, distance, 0); ADD(s0w, n0w, distance); ADD(s0p, n0p, distance);
    ADD(n0w, N1->tag, s0p); ADD(N1->form, n0p, s0p); ADD(s0p, n0p, N1->tag * 131 + N2->tag); ADD(n0p, N1->tag * 131 + N2->tag, N3->tag);
    ADD(s0w, n0p, N1->tag);
    ADD(s0c, 0, 0); ADD(n0c, 0, 0); ADD(s0c, n0c, has_head); ADD(s0c, n0p, s0p); ADD(s0p, n0c, n0p); ADD(s0c, n0w, has_head); ADD(s0w, n0c, has_head);
    ADD(s0c, n0c, distance); ADD(s0c, n0c, s0p * 31 + n0p);
    ADD(S0->coarse, N0->coarse, s0p * 31 + n0p); ADD(S0->coarse, n0p, N1->coarse);
    ADD(S0->suffix, n0p, s0p); ADD(S0->suffix, N0->suffix, has_head);
    ADD(s0m, 0, 0); ADD(n0m, 0, 0); ADD(s0m, n0m, has_head); ADD(s0m, n0p, s0p); ADD(s0p, n0m, n0p); ADD(s0m, n0w, has_head); ADD(s0w, n0m, has_head);
#undef ADD
    return n;
}

size_t up_step_walk_features(const up_node *nodes, const up_tree_state *s, uint32_t *out) {
    uint32_t none = s->none;
    uint32_t i0 = s->n_stack ? s->stack[s->n_stack - 1] : none, i1 = s->n_stack > 1 ? s->stack[s->n_stack - 2] : none;
    uint32_t i2 = s->n_stack > 2 ? s->stack[s->n_stack - 3] : none, j0 = s->next, j1 = j0 + 1 <= s->n ? j0 + 1 : none;
    uint32_t h = s->head[i0], hh = s->head[h], l = s->left[i0], l2 = s->left2[i0], r = s->right[i0], r2 = s->right2[i0];
    uint32_t nl = s->left[j0], nl2 = s->left2[j0];
    const up_node *S0 = &nodes[i0], *S1 = &nodes[i1], *S2 = &nodes[i2], *N0 = &nodes[j0], *N1 = &nodes[j1];
    const up_node *H = &nodes[h], *HH = &nodes[hh], *L = &nodes[l], *L2 = &nodes[l2], *R = &nodes[r], *R2 = &nodes[r2], *NL = &nodes[nl], *NL2 = &nodes[nl2];
    uint32_t distance = i0 == none ? 15 : bucket(j0 - i0);
    uint32_t has_head = h != none, s0_rel = s->rel[i0];
    uint32_t vr = few(s->n_right[i0]), vl = few(s->n_left[i0]), nvl = few(s->n_left[j0]);
    uint32_t sr = set_hash(s->right_rels[i0]), sl = set_hash(s->left_rels[i0]), nsl = set_hash(s->left_rels[j0]);
    uint32_t s0p = S0->tag | has_head << 20, n0p = N0->tag;
    uint32_t s0w = S0->form, n0w = N0->form, s0c = S0->cluster, n0c = N0->cluster, s0m = S0->meaning, n0m = N0->meaning;
    size_t n = 0;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 400, (a), (b), (d)), n++
    ADD(0, has_head, s->n_stack < 3 ? s->n_stack : 3);
    ADD(s0p, n0p, H->tag); ADD(s0p, n0p, L->tag); ADD(s0p, n0p, R->tag); ADD(s0p, n0p, NL->tag);
    ADD(s0p, vr, 0); ADD(s0w, vl, has_head); ADD(s0p, vl, 0); ADD(n0w, nvl, 0); ADD(n0p, nvl, 0);
    ADD(H->tag, 0, 0); ADD(s0_rel, 0, 0);
    ADD(L->form, 0, 0); ADD(L->tag, 0, 0); ADD(s->rel[l], 0, 0);
    ADD(R->form, 0, 0); ADD(R->tag, 0, 0); ADD(s->rel[r], 0, 0);
    ADD(NL->form, 0, 0); ADD(NL->tag, 0, 0); ADD(s->rel[nl], 0, 0);
    ADD(HH->tag, 0, 0); ADD(s->rel[h], 0, 0);
    ADD(L2->form, 0, 0); ADD(L2->tag, 0, 0); ADD(s->rel[l2], 0, 0);
    ADD(R2->form, 0, 0); ADD(s->rel[r2], 0, 0);
    ADD(NL2->form, 0, 0); ADD(NL2->tag, 0, 0); ADD(s->rel[nl2], 0, 0);
    ADD(s0p, L->tag, L2->tag); ADD(s0p, R->tag, R2->tag); ADD(s0p, H->tag, HH->tag); ADD(n0p, NL->tag, NL2->tag);
    ADD(s0p, sr, 0); ADD(s0w, sl, has_head); ADD(s0p, sl, 0); ADD(n0w, nsl, 0); ADD(n0p, nsl, 0);
    /* beyond Zhang and Nivre: the second word of the stack, relations with both ends, clusters */
    ADD(S1->tag, s0p, n0p); ADD(S1->form, S1->tag, 0); ADD(S2->tag, S1->tag, s0p);
    ADD(S1->tag, n0w, s0p); ADD(S1->form, n0w, 0); ADD(S1->cluster, n0c, s0p);
    ADD(s0_rel, s0p, n0p); ADD(s0_rel, s0w, n0p); ADD(s0_rel, H->form, n0w); ADD(H->form, n0w, n0p);
    ADD(s0p, n0p, sl); ADD(s0p, n0p, sr); ADD(s0p, n0p, nsl);
    ADD(R->form, s0w, n0p); ADD(s->rel[r], s0p, n0p); ADD(NL->form, n0p, s0p); ADD(NL->form, n0w, s0w);
    ADD(L->form, s0p, n0p); ADD(NL->form, n0w, 0);
    ADD(H->cluster, n0c, s0c); ADD(H->cluster, n0w, s0c); ADD(R->cluster, n0c, s0c);
    ADD(S0->upos, N0->upos, (uint32_t)S1->upos * 64 + N1->upos); ADD(S0->upos, N0->upos, NL->upos * 64 + distance);
    ADD(NL->form, n0m, s0m); ADD(NL->form, s0m, n0p); ADD(NL->form, n0m, H->meaning);
#undef ADD
    return n;
}

size_t up_step_features(const up_node *nodes, const up_tree_state *s, uint32_t *out) {
    size_t n = up_step_word_features(nodes, s, out);
    return n + up_step_walk_features(nodes, s, out + n);
}

size_t up_label_word_features(const up_node *nodes, uint32_t n_words, uint32_t head, uint32_t child, uint32_t *out) {
    uint32_t none = n_words + 1, side = head < child;
    const up_node *H = &nodes[head], *C = &nodes[child];
    const up_node *before = child ? &nodes[child - 1] : &nodes[none], *after = child + 1 <= n_words ? &nodes[child + 1] : &nodes[none];
    uint32_t distance = bucket(side ? child - head : head - child) * 2 + side;
    uint32_t cp = C->tag | side << 20, hp = H->tag | side << 20;
    uint32_t commas = 0;
    for (uint32_t i = (side ? head : child) + 1, steps = 0; i < (side ? child : head) && steps < 12; i++, steps++) commas |= nodes[i].upos == UP_PUNCT + 1 ? 1u : nodes[i].upos == UP_VERB + 1 ? 2u : 0;
    size_t n = 0;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 600, (a), (b), (d)), n++
    ADD(side, 0, 0);
    ADD(C->form, cp, 0); ADD(C->form, side, 0); ADD(cp, 0, 0); ADD(H->form, hp, 0); ADD(H->form, side, 0);
    ADD(cp, hp, 0); ADD(cp, hp, distance); ADD(C->form, hp, 0); ADD(H->form, cp, 0); ADD(C->form, H->form, side);
    ADD(cp, hp, commas); ADD(cp, hp, before->tag); ADD(cp, hp, after->tag);
    ADD(C->cluster, hp, 0); ADD(H->cluster, cp, 0); ADD(C->cluster, H->cluster, side); ADD(C->cluster, H->form, side); ADD(C->coarse, H->coarse, cp * 31 + hp);
    ADD(after->form, cp, hp); ADD(C->suffix, cp, hp); ADD(before->form, C->form, hp);
    ADD(C->meaning, hp, 0); ADD(H->meaning, cp, 0); ADD(C->meaning, H->meaning, side);
#undef ADD
    return n;
}

size_t up_label_walk_features(const up_node *nodes, const up_tree_state *s, uint32_t head, uint32_t child, uint32_t *out) {
    uint32_t side = head < child;
    const up_node *H = &nodes[head], *C = &nodes[child];
    const up_node *CL = &nodes[s->left[child]], *CL2 = &nodes[s->left2[child]], *CR = &nodes[s->right[child]], *HL = &nodes[s->left[head]], *HR = &nodes[s->right[head]];
    uint32_t cp = C->tag | side << 20, hp = H->tag | side << 20;
    uint32_t cl = s->rel[s->left[child]], hl = set_hash(s->left_rels[head]), hr = set_hash(s->right_rels[head]), cls = set_hash(s->left_rels[child]);
    size_t n = 0;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 700, (a), (b), (d)), n++
    ADD(CL->form, cp, hp); ADD(CL->form, H->form, side); ADD(CL->form, CL2->form, cp); ADD(CL->tag, cp, hp); ADD(CL->form, C->form, hp); ADD(cl, cp, hp); ADD(CL2->form, cp, hp); ADD(CR->tag, cp, hp);
    ADD(cls, cp, hp); ADD(cls, H->form, side); ADD(hl, cp, hp); ADD(hr, cp, hp); ADD(hl, H->form, cp); ADD(hl, hr, cp);
    ADD(HL->tag, cp, hp); ADD(HR->tag, cp, hp); ADD(s->rel[head], cp, hp); ADD(s->rel[s->right[head]], cp, hp);
    ADD(CL->form, C->cluster, hp); ADD(CL->form, H->cluster, cp); ADD(CL->form, C->meaning, hp);
    ADD(hl, H->suffix, cp); ADD(hl, H->cluster, C->cluster);
#undef ADD
    return n;
}

size_t up_label_features(const up_node *nodes, const up_tree_state *s, uint32_t head, uint32_t child, uint32_t *out) {
    size_t n = up_label_word_features(nodes, s->n, head, child, out);
    return n + up_label_walk_features(nodes, s, head, child, out + n);
}

void up_tree_mend(uint32_t *head, uint8_t *rel, uint32_t n) {
    uint32_t root = n;
    for (uint32_t i = 0; i < n && root == n; i++) if (head[i] >= n) root = i;
    if (root == n) { root = 0; } /* all heads in cycles: cannot come from transitions, but may from outside */
    head[root] = n;
    rel[root] = UP_ROOT;
    for (uint32_t i = 0; i < n; i++) {
        if (i != root && head[i] >= n) { head[i] = root; rel[i] = UP_PARATAXIS; }
        if (i != root && rel[i] == UP_ROOT) rel[i] = UP_DEP;
    }
}
