/* who.h - who, and to whom?  Groups, kinds of actors and targets, persons and what refers to them. */
#ifndef UP_WHO_WHO_H
#define UP_WHO_WHO_H

#include "base/onto.h"
#include "parse/slots.h"
#include "text/lexicon.h"

/* How a word stands for a group (docs/ontology.md); the `part` of a UP_SENSE_GROUP sense. */
typedef enum up_group_part { UP_GROUP_PEOPLE, UP_GROUP_ADJ, UP_GROUP_HUE, UP_GROUP_PLACE, UP_GROUP_SYMBOL, UP_GROUP_HATE, UP_GROUP_SLUR, UP_N_GROUP_PARTS } up_group_part;

typedef enum up_cue { UP_CUE_ALLEGED, UP_CUE_DENIED, UP_CUE_HYPOTHETICAL, UP_CUE_THREATENED, UP_CUE_BIAS, UP_CUE_FICTION, UP_CUE_HISTORY, UP_CUE_POLICY, UP_N_CUES } up_cue;
const char *up_cue_name(up_cue cue);

/* The groups of the ontology, numbered in the order in which files name them. */
typedef struct up_groups { const char **names; uint32_t n, cap; } up_groups;

/* Compiles one line of the sections `group`, `actor`, `target`, `state`, `cue`.  `*group` is the group in
 * force (UINT32_MAX none).  `*taken` says whether the line was one of these. */
up_status up_who_line(up_groups *groups, up_lexicon *lexicon, up_arena *arena, const up_onto_line *line, uint32_t *group, bool *taken, up_error *err);

/* A word or phrase that stands for a group. */
typedef struct up_group_mention {
    uint32_t first, last;   /* tokens, inclusive */
    uint32_t group;         /* number in up_groups */
    uint32_t sentence;
    up_group_part part;
    bool is_state;          /* a nation's adjective on a word for the state: "Russian troops" */
    bool is_hostile;        /* hostile to the group: "anti-Jewish", a slur, a swastika */
} up_group_mention;

typedef struct up_group_mentions { up_group_mention *items; uint32_t n, cap; } up_group_mentions;

/* The group mentions of one sentence, longest first where they overlap; appends to `out` in `arena`. */
up_status up_who_groups(const up_groups *groups, const up_tree *tree, uint32_t sentence, const up_match *matches, uint32_t n_matches, up_arena *arena, up_group_mentions *out);

/* Communities that the press of `country` (ISO 3166-1 alpha-2) does not name: "a shop of the minority community" is a Muslim's in India, a Hindu's
 * in Bangladesh.  Appends their mentions in the sentence to `out`; other countries have none. */
up_status up_who_unnamed_groups(const up_groups *groups, const up_tree *tree, uint32_t sentence, const char *country, up_arena *arena, up_group_mentions *out);

/* What kind of actor or target the phrase headed by `head` is, by its words and its names. */
up_target_kind up_who_target_kind(const up_tree *tree, uint32_t head, const up_match *matches, uint32_t n_matches);
up_actor_kind up_who_actor_kind(const up_tree *tree, uint32_t head, const up_match *matches, uint32_t n_matches);

/* True when the noun is a person or persons: by kind, by name, or a pronoun that says so. */
bool up_who_is_person(const up_tree *tree, uint32_t head, const up_match *matches, uint32_t n_matches);

/* The entity that holds `token`, or NULL. */
const up_entity *up_who_entity_at(const struct up_document *doc, uint32_t token);

/* The earlier, fuller mention that `head` refers to: a pronoun's antecedent, the full name of a surname,
 * itself when there is none.  `trees[n_sentences]`, `matches` by sentence as the coder keeps them. */
struct up_sentence_matches { const up_match *items; uint32_t n; };
uint32_t up_who_antecedent(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, uint32_t head);

/* A noun phrase, by its head, and the chain of mentions that it belongs to. */
typedef enum up_mention_form { UP_MENTION_NAME, UP_MENTION_NOUN, UP_MENTION_PRONOUN } up_mention_form;
typedef enum up_article { UP_ARTICLE_NONE, UP_ARTICLE_A, UP_ARTICLE_THE, UP_ARTICLE_THIS, UP_ARTICLE_OWNER, UP_ARTICLE_NUMBER, UP_ARTICLE_OTHER } up_article;
typedef struct up_mention {
    uint32_t head, sentence, chain;
    up_mention_form form;
    up_article article;
    bool is_plural;
    up_target_kind target_kind;
    up_actor_kind actor_kind;
} up_mention;

/* In text order; `at[n_tokens]` is the mention that a token heads, UINT32_MAX none. */
typedef struct up_mentions { up_mention *items; uint32_t n, cap, n_chains; uint32_t *at; } up_mentions;

/* Every noun phrase of the parsed sentences, in chains.  UP_E_NOMEM. */
up_status up_who_mentions(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, up_arena *arena, up_mentions *out);

#endif
