/* What the fields of an event are chosen among: chains of mentions, days that a time may mean, words that agree.
 * A title that begins with * is a near miss. */
#include "check.h"
#include "code/learning.h"
#include "code/options.h"

static up_engine *engine;
static up_worker *worker;

typedef struct fixture { up_report report; const up_document *doc; up_reading reading; up_candidate *candidates; up_clusters clusters; up_cast cast; } fixture;

/* Reads a text; every candidate is a cluster of its own, because nothing was learnt that could join them. */
static bool make(fixture *f, const char *date, const char *text) {
    uint32_t n = 0, cap = 0;
    memset(f, 0, sizeof *f);
    f->report = (up_report){.id = "t", .date = date, .text = text, .text_len = strlen(text)};
    if (up_worker_read(worker, &f->report, UP_STAGE_PLACES, &f->doc, NULL) != UP_OK) return false;
    const struct up_document *doc = f->doc;
    if (up_reading_make(up_coder_ontology(up_engine_coder(engine)), NULL, doc, doc->dates_result, doc->places_result, &f->reading) != UP_OK) return false;
    if (up_coder_candidates(&f->reading, &f->candidates, &n) != UP_OK) return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!up_arena_grow(f->reading.arena, &f->clusters.items, i, &cap, sizeof *f->clusters.items)) return false;
        f->clusters.items[i] = (up_cluster){.members = {i}, .n = 1, .type = f->candidates[i].type};
        f->clusters.n++;
    }
    return up_cast_make(&f->reading, f->candidates, &f->clusters, &f->cast) == UP_OK;
}

/* The `nth` token (from 0) with this text. */
static uint32_t token_of(const fixture *f, const char *word, int nth) {
    const struct up_document *doc = f->doc;
    for (uint32_t i = 0; i < doc->n_tokens; i++) {
        up_str s = up_token_text(doc, i);
        if (s.len == strlen(word) && memcmp(s.at, word, s.len) == 0 && nth-- == 0) return i;
    }
    return UP_NO_TOKEN;
}

/* The mention whose head the token is, or lies under ("Kovacs" of "Anna Kovacs"). */
static uint32_t mention_of(const fixture *f, uint32_t token) {
    const struct up_document *doc = f->doc;
    for (int steps = 0; steps < 4 && token != UP_NO_TOKEN; steps++, token = doc->tokens[token].head)
        if (f->cast.mentions.at[token] != UINT32_MAX) return f->cast.mentions.at[token];
    return UINT32_MAX;
}

static const struct { const char *title, *text, *a; int nth_a; const char *b; int nth_b; bool one; } chains[] = {
    {"a surname is the full name", "Anna Kovacs was beaten in Lodz. Kovacs was taken to hospital.", "Kovacs", 0, "Kovacs", 1, true},
    {"* another first name is another person", "Anna Kovacs was beaten in Lodz. Maria Kovacs was not hurt.", "Kovacs", 0, "Kovacs", 1, false},
    {"what stands in apposition", "Vandals daubed the Old Mill, a museum in Lodz.", "Mill", 0, "museum", 0, true},
    {"the same noun, definite", "A mosque in Lodz was burned down. The mosque had stood there for years.", "mosque", 0, "mosque", 1, true},
    {"* a mosque is not another mosque", "A mosque in Lodz was burned down. A mosque in Graz was daubed.", "mosque", 0, "mosque", 1, false},
    {"* one shop is not the shops", "A shop in Lodz was smashed. The shops stayed closed.", "shop", 0, "shops", 0, false},
};

static void mentions_form_chains(void) {
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        fixture f;
        if (!CHECK(chains[i].title, make(&f, "2021-05-12", chains[i].text))) continue;
        uint32_t a = token_of(&f, chains[i].a, chains[i].nth_a), b = token_of(&f, chains[i].b, chains[i].nth_b);
        if (!CHECK(chains[i].title, a != UP_NO_TOKEN && b != UP_NO_TOKEN)) continue;
        uint32_t x = mention_of(&f, a), y = mention_of(&f, b);
        if (!CHECK(chains[i].title, x != UINT32_MAX && y != UINT32_MAX)) continue;
        CHECK(chains[i].title, (f.cast.mentions.items[x].chain == f.cast.mentions.items[y].chain) == chains[i].one);
    }
}

static const struct { const char *title, *text, *group; bool named; } groups[] = {
    {"a people", "Two Poles were beaten in Leeds.", "nationality:PL", true},
    {"* light poles", "Posters were glued to the light poles of Leeds.", "nationality:PL", false},
    {"what somebody scrawled", "The words \"poles out\" were scrawled on a wall in Leeds.", "nationality:PL", true},
    {"a faith", "A Christian man was beaten in Leeds.", "religion:christian", true},
    {"* a given name", "Vandals beat Mr Christian Lang in Leeds.", "religion:christian", false},
};

static void names_are_no_groups(void) {
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        fixture f;
        if (!CHECK(groups[i].title, make(&f, "2021-05-12", groups[i].text))) continue;
        bool named = false;
        for (uint32_t k = 0; k < f.reading.groups.n; k++) named |= strcmp(f.reading.ontology->groups.names[f.reading.groups.items[k].group], groups[i].group) == 0;
        CHECK(groups[i].title, named == groups[i].named);
    }
}

static const struct { const char *title, *report_day, *text, *first, *last; bool offered; } times[] = {
    {"the time itself", "2021-05-12", "A mosque in Lodz was burned down on May 3.", "2021-05-03", "2021-05-03", true},
    {"the week up to the report", "2021-05-12", "A mosque in Lodz was burned down.", "2021-05-06", "2021-05-12", true},
    {"* not without the report's date", NULL, "A mosque in Lodz was burned down.", "2021-05-06", "2021-05-12", false},
    {"a run of two times", "2021-05-12", "Beginning on March 3, 2020 and continuing until May 4, 2020, he threatened a mosque in Lodz.", "2020-03-03", "2020-05-04", true},
    {"* two times that nothing joins", "2021-05-12", "On March 3, 2020 he threatened a mosque in Lodz; a court in Graz heard him on May 4, 2020.", "2020-03-03", "2020-05-04", false},
    {"a day to come may be past", "2021-05-12", "A mosque in Lodz will be burned down on May 20.", "2020-05-20", "2020-05-20", true},
    {"* not when its year is written", "2021-05-12", "A mosque in Lodz will be burned down on May 20, 2021.", "2020-05-20", "2020-05-20", false},
    {"* nor the next one", "2021-05-12", "A mosque in Lodz will be burned down next Thursday.", "2021-05-06", "2021-05-06", false},
};

static void times_are_offered(void) {
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        fixture f;
        if (!CHECK(times[i].title, make(&f, times[i].report_day, times[i].text)) || !CHECK(times[i].title, f.clusters.n > 0)) continue;
        up_telling t = {&f.reading, &f.cast, f.candidates, &f.clusters.items[0]};
        up_options o = {0};
        up_options_of_date(&t, &o);
        CHECK(times[i].title, o.status == UP_OK && o.n > 0 && o.items[0].value == UP_OPTION_NONE);
        bool found = false;
        for (uint32_t k = 0; k < o.n; k++) {
            up_days d = up_option_days(&t, &o.items[k]);
            found |= d.first == up_day_from_iso(times[i].first, 10) && d.last == up_day_from_iso(times[i].last, 10);
        }
        CHECK(times[i].title, found == times[i].offered);
    }
}

static void options_add_up(void) {
    fixture f;
    if (!CHECK("a text", make(&f, "2021-05-12", "Two men attacked Anna Kovacs, 31, outside a mosque in Lodz on May 3, police said.")) || !CHECK("an act", f.clusters.n > 0)) return;
    up_telling t = {&f.reading, &f.cast, f.candidates, &f.clusters.items[0]};
    up_options o = {0};
    for (int field = UP_FIELD_TARGET; field <= UP_FIELD_ACTOR; field++) {
        up_options_of_role(&t, (up_field)field, UP_OPTION_NONE, &o);
        up_options_weigh(&o, NULL);
        double sum = 0;
        for (uint32_t i = 0; i < o.n; i++) sum += o.items[i].share;
        CHECK("shares are shares", o.n > 1 && sum > 0.999 && sum < 1.001);
    }
    /* Every wording of the victim's chain lies in the text, and one is the name with the age. */
    uint32_t head = token_of(&f, "Kovacs", 0), mention = mention_of(&f, head);
    if (!CHECK("the name is a mention", mention != UINT32_MAX)) return;
    up_options_of_words(&t, UP_FIELD_TARGET_WORDS, f.cast.mentions.items[mention].chain, &o);
    bool bare = false, aged = false;
    for (uint32_t i = 0; i < o.n; i++) {
        CHECK("words lie in the text", o.items[i].value < o.items[i].end && o.items[i].end <= ((const struct up_document *)f.doc)->n_tokens);
        bare |= o.items[i].value == head - 1 && o.items[i].end == head + 1;
        aged |= o.items[i].value == head - 1 && o.items[i].end == head + 3;
    }
    CHECK("the name alone", bare);
    CHECK("the name and the age", aged);
    CHECK("half of the words agree", up_words_agree(f.doc, head - 1, head + 1, head, head + 1));
    CHECK("* other words do not", !up_words_agree(f.doc, head - 1, head + 1, 0, 2));
}

/* The group: the linear model leans to one, a tree that asks how many victims are of it has the last word. */
static void trees_choose_the_group(void) {
    static const float straight[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    fixture f;
    if (!CHECK("two groups", make(&f, "2021-05-12", "A Polish man was beaten outside a mosque in Lodz by three men who shouted \"Poles out\", police said.")) || !CHECK("an act", f.clusters.n > 0)) return;
    up_telling t = {&f.reading, &f.cast, f.candidates, &f.clusters.items[0]};
    up_options o = {0};
    up_options_of_group(&t, &o);
    uint32_t polish = UINT32_MAX, muslim = UINT32_MAX;
    for (uint32_t i = 0; i < o.n; i++) {
        const char *name = o.items[i].value == UP_OPTION_NONE ? "" : f.reading.ontology->groups.names[o.items[i].value];
        if (strcmp(name, "nationality:PL") == 0) polish = i;
        if (strcmp(name, "religion:muslim") == 0) muslim = i;
    }
    if (!CHECK("both are offered", polish != UINT32_MAX && muslim != UINT32_MAX)) return;
    /* What is said of the mosque's group and not of the other weighs for it. */
    uint32_t hash = 0;
    for (uint32_t k = 0; k < o.items[muslim].n_features && !hash; k++) {
        uint32_t h = o.features[o.items[muslim].first_feature + k];
        bool shared = false;
        for (uint32_t i = 0; i < o.n; i++) for (uint32_t m = 0; i != muslim && m < o.items[i].n_features; m++) shared |= o.features[o.items[i].first_feature + m] == h;
        if (!shared) hash = h;
    }
    const float *pl = o.facts + polish * UP_OPTION_FACTS, *mu = o.facts + muslim * UP_OPTION_FACTS;
    uint32_t fact = 0;
    while (fact < UP_FACT_SHARE && !(pl[fact] > mu[fact])) fact++;
    if (!CHECK("they differ", hash && fact < UP_FACT_SHARE)) return;
    up_forest_node nodes[3] = {{fact, 2, (pl[fact] + mu[fact]) / 2}, {UP_FOREST_LEAF, 0, 0.1f}, {UP_FOREST_LEAF, 0, 0.9f}};
    up_forest forest = {(uint32_t[]){0}, 1, nodes, 3};
    const float weight = 3;
    up_model *linear = up_model_new(&hash, &weight, 1, NULL, NULL, straight), *trees = up_model_new(&hash, &weight, 1, &forest, NULL, straight);
    if (CHECK("models", linear && trees)) {
        double sum = 0;
        up_options_weigh(&o, linear);
        CHECK("without trees the weights decide", o.items[muslim].share > o.items[polish].share);
        up_options_weigh(&o, trees);
        CHECK("with trees, they do", o.items[polish].share > 8 * o.items[muslim].share);
        for (uint32_t i = 0; i < o.n; i++) sum += o.items[i].share;
        CHECK("and shares stay shares", sum > 0.999 && sum < 1.001);
        CHECK("the linear model's word is a fact", o.facts[muslim * UP_OPTION_FACTS + UP_FACT_RANK] == 0 && o.facts[polish * UP_OPTION_FACTS + UP_FACT_LAG] > 2.9f);
    }
    up_model_close(linear);
    up_model_close(trees);
}

/* Places: what boosted trees say is added to the linear model's word, and they ask what the text says of each. */
static void boosted_trees_add(void) {
    static const float straight[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    fixture f;
    if (!CHECK("a report of two towns", make(&f, "2021-05-12", "A rally was held in Graz on Monday. A synagogue was burned down in Riga. Nobody was hurt."))) return;
    up_options o = {0};
    uint32_t graz = UINT32_MAX, riga = UINT32_MAX;
    for (uint32_t k = 0; k < f.clusters.n && riga == UINT32_MAX; k++) {
        if (f.clusters.items[k].type != UP_ARSON) continue;
        up_options_of_place(&(up_telling){&f.reading, &f.cast, f.candidates, &f.clusters.items[k]}, &o);
        for (uint32_t i = 0; i < o.n; i++) {
            const char *name = o.items[i].value == UP_OPTION_NONE ? "" : f.reading.places->items[o.items[i].value].place.name;
            if (strcmp(name, "Graz") == 0) graz = i;
            if (strcmp(name, "Riga") == 0) riga = i;
        }
    }
    if (!CHECK("both are offered", graz != UINT32_MAX && riga != UINT32_MAX)) return;
    const float *g = o.facts + graz * UP_OPTION_FACTS, *r = o.facts + riga * UP_OPTION_FACTS;
    uint32_t fact = 0;
    while (fact < UP_FACT_SHARE && !(r[fact] > g[fact])) fact++;
    if (!CHECK("they differ", fact < UP_FACT_SHARE)) return;
    up_forest_node nodes[3] = {{fact, 2, (r[fact] + g[fact]) / 2}, {UP_FOREST_LEAF, 0, 0.625f}, {UP_FOREST_LEAF, 0, 0.375f}};
    up_forest boost = {(uint32_t[]){0}, 1, nodes, 3};
    up_model *plain = up_model_new(NULL, NULL, 0, NULL, NULL, straight), *trees = up_model_new(NULL, NULL, 0, NULL, (up_forest[UP_MODEL_BOOSTS]){[UP_FIELD_PLACE] = boost}, straight);
    if (CHECK("models", plain && trees)) {
        up_options_weigh(&o, plain);
        CHECK("nothing learnt, nothing preferred", o.items[graz].share == o.items[riga].share);
        up_options_weigh(&o, trees);
        double odds = o.items[graz].share / o.items[riga].share; /* e to the sum of one either way */
        CHECK("the trees' sum is log-odds", odds > 7.38 && odds < 7.40);
    }
    up_model_close(plain);
    up_model_close(trees);
}

/* The options of the arson's date that mean the third and the seventh of May. */
static bool two_days(fixture *f, up_options *o, uint32_t *third, uint32_t *seventh) {
    *third = *seventh = UINT32_MAX;
    if (!make(f, "2021-05-12", "A synagogue was burned down in Riga on May 3. A rally was held in Graz on May 7. Nobody was hurt.")) return false;
    for (uint32_t k = 0; k < f->clusters.n && *third == UINT32_MAX; k++) {
        if (f->clusters.items[k].type != UP_ARSON) continue;
        up_telling t = {&f->reading, &f->cast, f->candidates, &f->clusters.items[k]};
        up_options_of_date(&t, o);
        for (uint32_t i = 0; i < o->n; i++) {
            up_days d = up_option_days(&t, &o->items[i]);
            if (d.first != d.last) continue;
            if (d.first == up_day_of(2021, 5, 3)) *third = i;
            if (d.first == up_day_of(2021, 5, 7)) *seventh = i;
        }
    }
    return *third != UINT32_MAX && *seventh != UINT32_MAX;
}

/* Dates have trees of their own: those of another field say nothing of them. */
static void each_field_has_its_trees(void) {
    static const float straight[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    fixture f;
    up_options o = {0};
    uint32_t third, seventh;
    if (!CHECK("both days are offered", two_days(&f, &o, &third, &seventh))) return;
    const float *a = o.facts + third * UP_OPTION_FACTS, *b = o.facts + seventh * UP_OPTION_FACTS;
    uint32_t lower = 0, higher = 0;
    for (uint32_t k = 0; k < UP_OPTION_FACTS; k++) if (k < UP_FACT_SHARE || k >= UP_FACTS_OF_GROUP) lower += a[k] < b[k], higher += a[k] > b[k];
    CHECK("what stands by the act differs from what does not", lower > 3 && higher > 1);
    uint32_t fact = 0;
    while (fact < UP_FACT_SHARE && !(a[fact] < b[fact])) fact++;
    up_forest_node nodes[3] = {{fact, 2, (a[fact] + b[fact]) / 2}, {UP_FOREST_LEAF, 0, 0.625f}, {UP_FOREST_LEAF, 0, 0.375f}};
    up_forest boost = {(uint32_t[]){0}, 1, nodes, 3};
    up_model *own = up_model_new(NULL, NULL, 0, NULL, (up_forest[UP_MODEL_BOOSTS]){[UP_FIELD_DATE] = boost}, straight), *others = up_model_new(NULL, NULL, 0, NULL, (up_forest[UP_MODEL_BOOSTS]){[UP_FIELD_PLACE] = boost}, straight);
    if (CHECK("models", own && others)) {
        up_options_weigh(&o, others);
        CHECK("the place's trees are silent", o.items[third].share == o.items[seventh].share);
        up_options_weigh(&o, own);
        double odds = o.items[third].share / o.items[seventh].share;
        CHECK("the date's speak", odds > 7.38 && odds < 7.40);
    }
    up_model_close(own);
    up_model_close(others);
}

int main(void) {
    up_error err = {0};
    if (!CHECK("the engine opens", up_engine_open_learning(NULL, &engine, &err) == UP_OK) || !CHECK("a worker", up_worker_new(engine, &worker) == UP_OK)) return check_report();
    mentions_form_chains();
    names_are_no_groups();
    times_are_offered();
    options_add_up();
    trees_choose_the_group();
    boosted_trees_add();
    each_field_has_its_trees();
    up_worker_free(worker);
    up_engine_close(engine);
    return check_report();
}
