/* options.h - the values that a field of an event may take, and what speaks for each.
 *
 * A field (date, place, country, group, target, actor) is filled by choosing among what the report offers,
 * "nothing" included.  Each option says what holds of it, as hashed features; a linear model learnt from
 * annotated reports (learn/fields.c) adds up their weights, and the best option is taken. */
#ifndef UP_CODE_OPTIONS_H
#define UP_CODE_OPTIONS_H

#include "code/cast.h"
#include "code/model.h"

typedef enum up_field { UP_FIELD_DATE, UP_FIELD_PLACE, UP_FIELD_COUNTRY, UP_FIELD_GROUP, UP_FIELD_TARGET, UP_FIELD_ACTOR, UP_FIELD_TARGET_WORDS, UP_FIELD_ACTOR_WORDS, UP_N_FIELDS } up_field;

/* The fields that trees have the last word on: for the group the mean of what randomised trees say, for some others the sum of what
 * boosted ones, of each field its own, add to the linear model's word. */
#define UP_FIELD_OF_TREES UP_FIELD_GROUP
#define UP_FIELDS_BOOSTED (1u << UP_FIELD_DATE | 1u << UP_FIELD_PLACE)
static inline bool up_field_is_boosted(up_field field) { return UP_FIELDS_BOOSTED >> field & 1; }
static inline bool up_field_has_facts(up_field field) { return field == UP_FIELD_OF_TREES || up_field_is_boosted(field); }
_Static_assert((int)UP_N_FIELDS == (int)UP_MODEL_BOOSTS, "models hold boosted trees by field");

/* Values with a meaning of their own; others number what the field chooses among. */
enum { UP_OPTION_NONE = 0xFFFFFFFFu, UP_OPTION_FRESH = 0xFFFFFFFEu, UP_OPTION_REPORT_DAY = 0xFFFFFFFDu };

typedef struct up_option { uint32_t value, end; uint32_t first_feature, n_features; double share; } up_option; /* words: tokens [value, end); times: `end` says how it is meant (options_date.c) */

/* Facts of an option that trees ask for: what was said under a name, as a number; UP_FACT_UNSAID where nothing was.  From UP_FACT_OWN on
 * stand those of one field alone, and the last tell of the choice as a whole.  Places and dates have facts of their own (place_facts.c, date_facts.c) but for these last. */
enum { UP_FACT_OWN = 48, UP_FACT_SHARE = 56, UP_FACT_LAG, UP_FACT_RANK, UP_FACT_OPTIONS, UP_FACT_CLASS, UP_FACT_TYPE, UP_FACT_SCORE, UP_FACT_RELEASE, UP_FACTS_OF_GROUP, UP_OPTION_FACTS = 112 };
#define UP_FACT_UNSAID (-1.0f)

typedef struct up_options {
    up_arena *arena;
    up_option *items; uint32_t n, cap;
    uint32_t *features; uint32_t n_features, cap_features;
    float *facts; uint32_t cap_facts; /* [n * UP_OPTION_FACTS], of fields that trees know */
    up_field field;
    uint32_t klass, type;
    bool is_release;
    up_status status;   /* the first failure; later calls do nothing */
} up_options;

/* What is chosen for: a cluster of candidates of one report. */
typedef struct up_telling {
    const up_reading *reading;
    const up_cast *cast;
    const up_candidate *candidates;
    const up_cluster *cluster;
} up_telling;

static inline const up_candidate *up_telling_best(const up_telling *t) { return &t->candidates[t->cluster->members[0]]; }
static inline const up_candidate *up_telling_member(const up_telling *t, uint32_t i) { return &t->candidates[t->cluster->members[i]]; }

void up_options_begin(up_options *options, const up_telling *telling, up_field field);
void up_option_add(up_options *options, uint32_t value, uint32_t end);
/* The last option has `value` of quality `name`: alone, for its class of events, for its type, and for its class in
 * releases or in news. */
void up_option_say(up_options *options, uint32_t name, uint32_t value);
/* A number for the trees alone: fact `name` of the last option. */
void up_option_fact(up_options *options, uint32_t name, double value);
/* Only with the type. */
void up_option_say_type(up_options *options, uint32_t name, uint32_t value);
/* Sets each option's `share`, the model's probability that it is the right one (with NULL for a model all alike). */
void up_options_weigh(up_options *options, const up_model *model);
/* How much of the linear model's word the boosted trees start from. */
#define UP_BOOST_LINEAR 0.5
/* The facts of the choice as a whole, from the options' scores by the linear model (log-odds up to a constant). */
void up_options_facts(up_options *options, const double *scores);
/* Log-odds (up to a constant) by the boosted trees, over facts that are complete; `scores` holds the linear model's before. */
void up_options_boost(const up_forest *trees, const float *facts, uint32_t n, double *scores);
/* The option that most probably counts as right: shares of options that `agree` with it are its too.  Of equals the likelier. */
typedef bool (*up_options_agree)(const up_telling *telling, const up_option *a, const up_option *b);
uint32_t up_options_best(const up_options *options, const up_telling *telling, up_options_agree agree);

/* A count or distance in few steps: 0 1 2 3-4 5-8 9-.. */
uint32_t up_steps(uint32_t n);
/* A share in ten steps, finer where it is small. */
uint32_t up_tenths(double share);
/* Two small values as one. */
static inline uint32_t up_pair(uint32_t a, uint32_t b) { return a * 64 + b; }
static inline uint32_t up_apart(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }
static inline uint32_t up_least(uint32_t a, uint32_t b) { return a < b ? a : b; }
/* Which of the words it is but for case, from 1 on; 0 none. */
uint32_t up_which_word(up_str word, const char *const *words, size_t n);
#define UP_WHICH(word, list) up_which_word((word), (list), sizeof(list) / sizeof *(list))
/* Whose a time or place is whose owner (cast.h) is `owner`: 0 nobody's, 1 this telling's, 2 another event's of the type, 3 and more of a class. */
uint32_t up_telling_owner(const up_telling *telling, uint32_t owner);
/* How far the sentence is from the nearest member's, signed, in steps: 0 same, 1.. before it, 8.. behind it. */
uint32_t up_telling_distance(const up_telling *telling, uint32_t sentence);

/* Whether a time or place of `sentence` may be an event's at all: of the lead, or not too far from a telling.  And how
 * many times or places before and behind one are compared with it.  Both keep long texts linear. */
enum { UP_COMPARED = 300, UP_LEAD = 6, UP_REACH = 60 };
bool up_telling_reaches(const up_telling *telling, uint32_t sentence);

/* The options of one field; each clears `options` first. */
void up_options_of_date(const up_telling *telling, up_options *options);
void up_options_of_place(const up_telling *telling, up_options *options);
void up_options_of_country(const up_telling *telling, up_options *options); /* value: index of a toponym of the country */
void up_options_of_group(const up_telling *telling, up_options *options);
/* Chains of mentions; `other` is the chain chosen for the other role (UP_OPTION_NONE unknown). */
void up_options_of_role(const up_telling *telling, up_field field, uint32_t other, up_options *options);
/* The words that may name `chain`: stretches of its mentions. */
void up_options_of_words(const up_telling *telling, up_field field, uint32_t chain, up_options *options);

/* Whether two stretches of words share half of them (F1), small words aside: what scoring takes for the same. */
bool up_words_agree(const struct up_document *doc, uint32_t a, uint32_t a_end, uint32_t b, uint32_t b_end);

/* The days of a date option; UP_NO_DAY both for none. */
/* The time that its words end with: another than `value` for a run. */
uint32_t up_option_last_time(const up_option *option);
up_days up_option_days(const up_telling *telling, const up_option *option);

#endif
