/* unnamed.c - communities that the press of a country does not name.
 *
 * Indian papers have long told riots without the names of religions: "the minority community", "members of the majority
 * community" (Press Council of India, Norms of Journalistic Conduct, on communal writing).  Every reader knows who is
 * meant.  Only where one minority is meant without more: in Pakistan or Sri Lanka it might be any of several. */
#include "who/who.h"
#include <string.h>

static const struct unnamed { const char *country, *word, *group; } unnamed[] = {
    {"IN", "minority", "religion:muslim"}, {"IN", "majority", "religion:hindu"},
    {"BD", "minority", "religion:hindu"}, {"BD", "majority", "religion:muslim"},
};

static bool lemma_is(const struct up_document *doc, uint32_t token, const char *word) {
    up_str l = doc->tokens[token].lemma;
    return l.len == strlen(word) && memcmp(l.at, word, l.len) == 0;
}

static uint32_t group_of(const up_groups *groups, const char *country, const struct up_document *doc, uint32_t token) {
    for (size_t i = 0; i < sizeof unnamed / sizeof *unnamed; i++) {
        if (strcmp(unnamed[i].country, country) != 0 || !lemma_is(doc, token, unnamed[i].word)) continue;
        for (uint32_t g = 0; g < groups->n; g++) if (strcmp(groups->names[g], unnamed[i].group) == 0) return g;
    }
    return UINT32_MAX;
}

up_status up_who_unnamed_groups(const up_groups *groups, const up_tree *tree, uint32_t sentence, const char *country, up_arena *arena, up_group_mentions *out) {
    static const char *const nouns[] = {"community", "area", "locality", "neighbourhood", "neighborhood", "colony", "family", "house", "shop"};
    for (uint32_t k = tree->first; k + 1 < tree->end; k++) {
        uint32_t group = group_of(groups, country, tree->doc, k);
        if (group == UINT32_MAX) continue;
        bool is_followed = false;
        for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) is_followed |= lemma_is(tree->doc, k + 1, nouns[i]);
        if (!is_followed) continue;
        if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
        out->items[out->n++] = (up_group_mention){k, k + 1, group, sentence, lemma_is(tree->doc, k + 1, "community") ? UP_GROUP_PEOPLE : UP_GROUP_PLACE, false, false};
    }
    return UP_OK;
}
