/* Sketches: which words tell, which days are named, and that bytes from outside are not trusted. */
#include "link/linker.h"
#include "base/buffer.h"
#include "check.h"

static up_sketch sketch_of(const char *date, const char *title, const char *text) {
    up_sketch s;
    if (up_sketch_make(date, title, text, strlen(text), &s) != UP_OK) abort();
    return s;
}

static const up_term *term_of(const up_sketch *s, const char *word) {
    for (uint32_t i = 0; i < s->n_terms; i++) if (s->terms[i].hash == up_term_hash(word, strlen(word))) return &s->terms[i];
    return NULL;
}

static bool has(const up_sketch *s, const char *word, uint8_t kinds) {
    const up_term *t = term_of(s, word);
    return t && (t->kinds & kinds) == kinds;
}

static void what_is_kept(void) {
    up_sketch s = sketch_of("2022-03-04", "Shop attacked in Arvel",
                            "Police in Arvel said Ilse Brandt, 54, was hit by three youths on Wednesday. On February 21 and 3 March 2021 the shops of Brandt had been attacked.");
    CHECK("a name", has(&s, "arvel", UP_TERM_NAME | UP_TERM_TITLE));
    CHECK("a full name", has(&s, "ilse brandt", UP_TERM_FULL) || has(&s, "ils brandt", UP_TERM_FULL));
    CHECK("a word of the title, with its ending off", has(&s, "shop", UP_TERM_TITLE) && !(term_of(&s, "shop")->kinds & UP_TERM_NAME));
    CHECK("an age", has(&s, "54", UP_TERM_NUMBER));
    CHECK("a small number in words, with what it counts", has(&s, "3#youth", UP_TERM_NUMBER));
    CHECK("Wednesday before the report", has(&s, "@2022-03-02", UP_TERM_DAY));
    CHECK("a day without a year", has(&s, "@2022-02-21", UP_TERM_DAY));
    CHECK("a day with one, the other way round", has(&s, "@2021-03-03", UP_TERM_DAY));
    CHECK("no stop word", !term_of(&s, "the") && !term_of(&s, "said"));
    up_sketch_free(&s);
    s = sketch_of(NULL, NULL, "It happened on Wednesday.");
    CHECK("no date, no day", s.date == UP_NO_DAY && !term_of(&s, "@2022-03-02"));
    up_sketch_free(&s);
    s = sketch_of("2022-03-04", "", "");
    CHECK("nothing", s.n_terms == 0 && s.n_words == 0);
    up_sketch_free(&s);
}

static void copies_share_shingles(void) {
    up_buffer a = {0}, b = {0};
    for (int i = 0; i < 400; i++) {
        uint32_t w = check_random(100000);
        up_buffer_format(&a, "word%u ", w);
        up_buffer_format(&b, i == 200 ? "other%u " : "word%u ", w);
    }
    up_sketch x = sketch_of(NULL, NULL, a.bytes), y = sketch_of(NULL, NULL, b.bytes);
    CHECK("nearly all", up_sketch_likeness(&x, &y) > 0.85 && up_sketch_likeness(&x, &x) == 1);
    up_sketch_free(&y);
    up_buffer_clear(&b);
    for (int i = 0; i < 400; i++) up_buffer_format(&b, "word%u ", check_random(100000));
    y = sketch_of(NULL, NULL, b.bytes);
    CHECK("nearly none", up_sketch_likeness(&x, &y) < 0.1);
    up_sketch_free(&x), up_sketch_free(&y), up_buffer_free(&a), up_buffer_free(&b);
}

/* Property: writing and reading gives the same bytes; any bytes are read or refused, and what is read can be used. */
static void bytes_and_back(void) {
    up_sketch s = sketch_of("2022-03-04", "A title", "Police in Arvel said that nine were hurt on 21 February. The Arvel police had warned of it."), t;
    up_buffer bytes = {0}, again = {0};
    up_sketch_write(&s, &bytes);
    CHECK("read", up_sketch_read(bytes.bytes, bytes.len, &t) == UP_OK);
    up_sketch_write(&t, &again);
    CHECK("the same bytes", bytes.len == again.len && memcmp(bytes.bytes, again.bytes, bytes.len) == 0);
    up_sketch_free(&t);
    for (size_t len = 0; len < bytes.len; len++) CHECK("cut short", up_sketch_read(bytes.bytes, len, &t) == UP_E_FORMAT);
    for (int round = 0; round < 2000; round++) {
        char was[4];
        size_t at[4];
        for (int k = 0; k < 4; k++) at[k] = check_random(bytes.len), was[k] = bytes.bytes[at[k]], bytes.bytes[at[k]] = (char)check_random(256);
        if (up_sketch_read(bytes.bytes, bytes.len, &t) == UP_OK) {
            double like = up_sketch_likeness(&s, &t);
            CHECK("usable", like >= 0 && like <= 1);
            up_sketch_free(&t);
        }
        for (int k = 3; k >= 0; k--) bytes.bytes[at[k]] = was[k];
    }
    up_sketch_free(&s), up_buffer_free(&bytes), up_buffer_free(&again);
}

static void keys_are_shared(void) {
    up_linker *linker;
    up_error err;
    if (!CHECK("the model", up_linker_open(NULL, &linker, &err) == UP_OK)) return;
    up_sketch a = sketch_of("2022-03-04", "Grocer beaten in Arvel", "The grocer Kemal Aydin was beaten in front of his shop in Arvel, the police said. Witnesses told the police that the attackers shouted at Kemal Aydin.");
    up_sketch b = sketch_of("2023-09-01", "Trial opens", "Two men went on trial in Brenn over an attack on Kemal Aydin. The court heard that they had followed Kemal Aydin home.");
    up_weighed x, y;
    CHECK("weighed", up_weigh(linker, &a, &x) == UP_OK && up_weigh(linker, &b, &y) == UP_OK);
    up_key p[UP_MOST_KEYS], q[UP_MOST_KEYS];
    uint32_t n = up_keys_make(&a, &x, NULL, 0, p), m = up_keys_make(&b, &y, NULL, 0, q);
    bool shared = false;
    for (uint32_t i = 0; i < n; i++) for (uint32_t j = 0; j < m; j++) shared |= p[i].key == q[j].key && p[i].kind == UP_KEY_NAME && p[i].reach_days == 0;
    CHECK("a name leads from the trial to the deed, however late", shared);
    double f[UP_N_PAIR_FEATURES], g[UP_N_PAIR_FEATURES];
    up_pair_look(&x, &y, f), up_pair_look(&y, &x, g);
    CHECK("a pair has no first and second", memcmp(f, g, sizeof f) == 0);
    up_weighed_free(&x), up_weighed_free(&y), up_sketch_free(&a), up_sketch_free(&b);
    up_linker_close(linker);
}

static void broken_models(void) {
    up_linker *linker = NULL;
    up_error err;
    CHECK("none there", up_linker_open("/nowhere", &linker, &err) == UP_E_MISSING && !linker);
    CHECK("another kind of file", up_linker_open_file("models/en.text", &linker, &err) == UP_E_FORMAT && !linker);
}

/* Property: lengths kept beside a sketch, and looking terms up in place of walking over them, change no feature by a bit. */
static void kept_lengths_change_nothing(void) {
    up_linker *linker = NULL;
    if (up_linker_open(NULL, &linker, NULL) != UP_OK) abort();
    for (int round = 0; round < 50; round++) {
        up_buffer text[2] = {{0}, {0}}, bytes = {0};
        up_sketch made[2], read;
        for (int k = 0; k < 2; k++) {
            for (uint32_t i = 0, n = check_random(600); i < n; i++) up_buffer_format(&text[k], i % 9 == 4 ? "Brenn Arvel%u " : i % 11 ? "attack%u " : "%u. ", check_random(40));
            made[k] = sketch_of("2022-03-04", k ? "Arvel3 attacked" : NULL, text[k].bytes ? text[k].bytes : "");
        }
        up_weighed a, b, indexed, kept;
        CHECK("weighed", up_weigh(linker, &made[0], &a) == UP_OK && up_weigh(linker, &made[0], &indexed) == UP_OK && up_weigh(linker, &made[1], &b) == UP_OK && up_weighed_index(&indexed) == UP_OK);
        made[1].norms = b.norms;
        up_sketch_write(&made[1], &bytes);
        CHECK("read", up_sketch_read(bytes.bytes, bytes.len, &read) == UP_OK && up_weigh_other(linker, &read, &kept) == UP_OK && !kept.weight);
        double f[UP_N_PAIR_FEATURES], g[UP_N_PAIR_FEATURES];
        up_pair_look(&a, &b, f), up_pair_look(&indexed, &kept, g);
        CHECK("the same features", memcmp(f, g, sizeof f) == 0);
        for (size_t cut = 1; cut < bytes.len; cut += 7) { up_sketch t; CHECK("cut short", up_sketch_read(bytes.bytes, bytes.len - cut, &t) == UP_E_FORMAT); }
        memset(bytes.bytes + bytes.len - 4, 0xFF, 4);
        up_sketch t;
        CHECK("a length that is none", up_sketch_read(bytes.bytes, bytes.len, &t) == UP_E_FORMAT);
        up_weighed_free(&kept);
        read.norms.print ^= 2; /* of another model: made anew */
        CHECK("another model", up_weigh_other(linker, &read, &kept) == UP_OK && kept.weight);
        up_pair_look(&indexed, &kept, g);
        CHECK("the same again", memcmp(f, g, sizeof f) == 0);
        up_weighed_free(&a), up_weighed_free(&b), up_weighed_free(&indexed), up_weighed_free(&kept);
        up_sketch_free(&read), up_buffer_free(&bytes);
        for (int k = 0; k < 2; k++) up_sketch_free(&made[k]), up_buffer_free(&text[k]);
    }
    up_linker_close(linker);
}

/* Who is named: people of full names, not streets and offices; a surname of the other text is enough to agree. */
static void people_agree_or_not(void) {
    up_linker *linker = NULL;
    if (up_linker_open(NULL, &linker, NULL) != UP_OK) abort();
    static const char *const told[] = {"Police in Dunmarsk said that Kelvo Ostragin was hit on the Quelder Street by a man.", "A man hit the baker in Dunmarsk; friends of Ostragin wept, the priest Tibor Zelkan said.",
                                       "Police in Dunmarsk said that Mirza Haldovan was hit on the Quelder Street by a man.", "Police in Dunmarsk said that a baker was hit on the Quelder Street by a man."};
    up_sketch s[4];
    up_weighed w[4];
    for (int i = 0; i < 4; i++) { s[i] = sketch_of("2022-03-04", NULL, told[i]); CHECK("weighed", up_weigh(linker, &s[i], &w[i]) == UP_OK); }
    double f[UP_N_PAIR_FEATURES];
    up_pair_look(&w[0], &w[1], f);
    CHECK("a surname agrees", f[UP_PAIR_PEOPLE] > 0.4 && f[UP_PAIR_OTHER_PEOPLE] < 0.6);
    up_pair_look(&w[0], &w[2], f);
    CHECK("others", f[UP_PAIR_PEOPLE] <= 0 && f[UP_PAIR_OTHER_PEOPLE] >= 1);
    up_slots a = {.klass = UP_CLASS_INCIDENT, .type = up_type_from_name("physical_assault"), .days = {19000, 19000}, .precision = UP_PLACE_CITY, .country = "AX", .place = 7}, b = a;
    double x[UP_N_SLOT_FEATURES], y[UP_N_SLOT_FEATURES];
    double nobody[UP_N_PAIR_FEATURES];
    up_pair_look(&w[0], &w[3], nobody);
    up_slots_look(&a, &b, 2, f, x);
    up_slots_look(&a, &b, 2, nobody, y);
    CHECK("speaks against", up_slots_score(linker, x) < up_slots_score(linker, y) - 1);
    up_buffer why = {0};
    up_slots_explain(x, linker->slot_weight, &why);
    CHECK("and says so", why.bytes && strstr(why.bytes, "other people named"));
    b.place = 8, b.lat = 9, b.lon = 9;
    up_slots_look(&a, &b, 2, NULL, x);
    up_buffer_clear(&why);
    up_slots_explain(x, linker->slot_weight, &why);
    CHECK("another town says so", why.bytes && strstr(why.bytes, "acts told of other places") && up_slots_score(linker, x) < up_slots_score(linker, y) - 3);
    b.klass = UP_CLASS_RESPONSE, b.type = up_type_from_name("arrest");
    up_slots_look(&a, &b, 2, NULL, x);
    CHECK("an answer may be elsewhere", x[UP_SLOT_ELSEWHERE] > 0 && x[UP_SLOT_ACTS_ELSEWHERE] <= 0);
    up_pair_look(&w[0], &w[3], f);
    CHECK("one names nobody: neither", f[UP_PAIR_PEOPLE] <= 0 && f[UP_PAIR_OTHER_PEOPLE] <= 0);
    for (int i = 0; i < 4; i++) up_weighed_free(&w[i]), up_sketch_free(&s[i]);
    up_buffer_free(&why), up_linker_close(linker);
}

/* The features of two acts alike but for how their reports tell of them. */
static void look_at_told(const up_linker *linker, const char *one, const char *other, double f[UP_N_SLOT_FEATURES]) {
    up_sketch s[2] = {sketch_of("2022-03-04", NULL, one), sketch_of("2022-03-04", NULL, other)};
    up_weighed w[2];
    double pair[UP_N_PAIR_FEATURES];
    CHECK("weighed", up_weigh(linker, &s[0], &w[0]) == UP_OK && up_weigh(linker, &s[1], &w[1]) == UP_OK);
    up_pair_look(&w[0], &w[1], pair);
    const up_slots a = {.klass = UP_CLASS_INCIDENT, .type = up_type_from_name("physical_assault"), .days = {19000, 19000}, .precision = UP_PLACE_CITY, .country = "AX", .place = 7};
    up_slots_look(&a, &a, 2, pair, f);
    for (int k = 0; k < 2; k++) up_weighed_free(&w[k]), up_sketch_free(&s[k]);
}

/* How old somebody is, as papers say it; a house number, a day or a count is no age. */
static void ages_agree_or_not(void) {
    static const char *const told[] = {"a 44-year-old baker was hit", "a baker, who is 44, was hit", "a baker aged 44 was hit", "Kelvo Ostragin, 44, was hit", "Ostragin (44) was hit", "a man of 44 was hit", "he was 44 years old."};
    static const char *const not_told[] = {"44 bakers were hit", "a shop in Quelder Street 44 was hit", "on March 14, 2021, it was hit", "a group of 44 was hit", "flat 44, on the left, was hit"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        up_sketch s = sketch_of("2022-03-04", NULL, told[i]);
        CHECK(told[i], has(&s, "44@age", UP_TERM_AGE));
        up_sketch_free(&s);
    }
    for (size_t i = 0; i < sizeof not_told / sizeof *not_told; i++) {
        up_sketch s = sketch_of("2022-03-04", NULL, not_told[i]);
        for (uint32_t k = 0; k < s.n_terms; k++) CHECK(not_told[i], (s.terms[k].kinds & UP_TERM_AGE) != UP_TERM_AGE);
        up_sketch_free(&s);
    }
    up_linker *linker = NULL;
    if (up_linker_open(NULL, &linker, NULL) != UP_OK) abort();
    double same[UP_N_SLOT_FEATURES], other[UP_N_SLOT_FEATURES], unknown[UP_N_SLOT_FEATURES];
    look_at_told(linker, "A baker of Dunmarsk, who is 44, was hit.", "A 44-year-old was hit in Dunmarsk.", same);
    look_at_told(linker, "A baker of Dunmarsk, who is 44, was hit.", "A 17-year-old was hit in Dunmarsk.", other);
    look_at_told(linker, "A baker of Dunmarsk, who is 44, was hit.", "Somebody was hit in Dunmarsk.", unknown);
    CHECK("both tell it", same[UP_SLOT_AGES] > 0 && same[UP_SLOT_OTHER_AGES] <= 0 && other[UP_SLOT_AGES] <= 0 && other[UP_SLOT_OTHER_AGES] > 0);
    CHECK("one does not", unknown[UP_SLOT_AGES] <= 0 && unknown[UP_SLOT_OTHER_AGES] <= 0);
    CHECK("and it speaks", up_slots_score(linker, same) > up_slots_score(linker, unknown) && up_slots_score(linker, other) < up_slots_score(linker, unknown) - 0.5);
    up_linker_close(linker);
}

/* Which groups a coder may take for one another, and which not. */
static void groups_may_be_taken_for_others(void) {
    static const struct { const char *a, *b; bool strange; } table[] = {
        {"religion:muslim", "religion:jewish", true}, {"race:black", "race:asian", true}, {"lgbt:gay", "religion:jewish", true}, {"disability:any", "race:black", true},
        {"religion:muslim", "race:arab", false}, {"religion:muslim", "nationality:SO", false}, {"race:latino", "migration:migrant", false}, {"religion:muslim", "religion:sikh", false},
        {"lgbt:gay", "lgbt:trans", false}, {"ethnicity:roma", "race:black", false}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        up_slots a = {.klass = UP_CLASS_INCIDENT, .type = up_type_from_name("threat")}, b = a;
        double f[UP_N_SLOT_FEATURES], g[UP_N_SLOT_FEATURES];
        strcpy(a.group, table[i].a), strcpy(b.group, table[i].b);
        up_slots_look(&a, &b, 2, NULL, f), up_slots_look(&b, &a, 2, NULL, g);
        CHECK(table[i].b, f[UP_SLOT_OTHER_GROUP] > 0 && (f[UP_SLOT_STRANGE_GROUP] > 0) == table[i].strange && memcmp(f, g, sizeof f) == 0);
    }
}

int main(void) {
    what_is_kept();
    ages_agree_or_not();
    groups_may_be_taken_for_others();
    people_agree_or_not();
    kept_lengths_change_nothing();
    copies_share_shingles();
    bytes_and_back();
    keys_are_shared();
    broken_models();
    return check_report();
}
