/* test_names.c - golden sentences with their names marked, near misses beside them; and what must hold of
 * any tokens at all.  A golden sentence is written as tokens parted by spaces, names in [KIND words]. */
#include "parse/names.h"
#include "check.h"

static up_names_model *names;
static up_names_scratch *scratch;

typedef struct written { char text[4096]; up_report report; struct up_document doc; up_entity gold[64]; uint32_t n_gold; } written;

static void add_token(struct up_document *doc, uint32_t begin, uint32_t end) {
    up_token *t = up_document_add_token(doc);
    if (t) t->span = (up_span){begin, end};
}

static void end_sentence(struct up_document *doc, uint32_t first) {
    if (doc->n_tokens == first) return;
    up_sentence *s = up_document_add_sentence(doc);
    if (s) *s = (up_sentence){.span = {doc->tokens[first].span.begin, doc->tokens[doc->n_tokens - 1].span.end}, .first = first, .end = doc->n_tokens};
}

static void begin_document(written *w) {
    memset(w, 0, sizeof *w);
    up_arena_init(&w->doc.arena, 0);
    w->doc.report = &w->report;
    w->report.text = w->text;
}

/* Reads the markup; "|" ends a sentence. */
static void read_written(written *w, const char *markup) {
    begin_document(w);
    uint32_t len = 0, first = 0;
    bool open = false;
    for (const char *at = markup; *at;) {
        size_t n = strcspn(at, " ");
        if (n == 1 && *at == '|') { end_sentence(&w->doc, first); first = w->doc.n_tokens; }
        else if (*at == '[' && n > 1) {
            up_entity *e = &w->gold[w->n_gold++];
            e->first = w->doc.n_tokens;
            for (int k = 0; k < UP_N_ENTITY_KINDS; k++)
                if (strlen(up_entity_kind_name((up_entity_kind)k)) == n - 1 && memcmp(up_entity_kind_name((up_entity_kind)k), at + 1, n - 1) == 0) e->kind = (up_entity_kind)k;
            open = true;
        } else if (n) {
            bool closes = open && at[n - 1] == ']';
            memcpy(w->text + len, at, n - closes);
            add_token(&w->doc, len, len + (uint32_t)(n - closes));
            len += (uint32_t)(n - closes);
            w->text[len++] = ' ';
            if (closes) { w->gold[w->n_gold - 1].end = w->doc.n_tokens; open = false; }
        }
        at += n + (at[n] == ' ');
    }
    end_sentence(&w->doc, first);
    w->report.text_len = len;
}

static bool find_all(written *w) {
    w->doc.n_entities = 0;
    for (uint32_t i = 0; i < w->doc.n_sentences; i++) if (up_names_find(names, scratch, &w->doc, i) != UP_OK) return false;
    return true;
}

static bool same_names(const written *w) {
    if (w->doc.n_entities != w->n_gold) return false;
    for (uint32_t i = 0; i < w->n_gold; i++) {
        const up_entity *a = &w->doc.entities[i], *b = &w->gold[i];
        if (a->first != b->first || a->end != b->end || a->kind != b->kind) return false;
    }
    return true;
}

static void say(const written *w) {
    fputs("    found:", stderr);
    for (uint32_t i = 0; i < w->doc.n_entities; i++) {
        const up_entity *e = &w->doc.entities[i];
        fprintf(stderr, " [%s", up_entity_kind_name(e->kind));
        for (uint32_t k = e->first; k < e->end; k++) fprintf(stderr, " %.*s", (int)up_token_text(&w->doc, k).len, up_token_text(&w->doc, k).at);
        fputs("]", stderr);
    }
    fputs("\n", stderr);
}

static void golden(void) {
    static const struct { const char *title, *markup; } cases[] = {
        {"a person and a town with its state", "Police arrested [PER Martin Kowalczyk] , 34 , of [GPE Springfield] , [GPE Missouri] , on Monday ."},
        {"* a season opens no person", "Spring arrived early this year , and the gardens were full of visitors ."},
        {"a synagogue has its name whole", "A man was charged after windows were broken at the [FAC Beth Shalom Synagogue] on Friday night ."},
        {"a synagogue with a preposition in its name", "Eleven people died at the [FAC Tree of Life Synagogue] in [GPE Pittsburgh] ."},
        {"* a synagogue without a name", "Windows were broken at a synagogue on Friday night ."},
        {"a mosque", "Worshippers left the [FAC Al Noor Mosque] shortly before noon ."},
        {"a church", "Members of the [FAC Mount Zion Baptist Church] found the doors painted over ."},
        {"nationality as an adjective and as a noun", "Two [NORP Russian] students were attacked by men who shouted at [NORP Ukrainians] ."},
        {"religions", "Leaders of [NORP Muslim] , [NORP Jewish] and [NORP Sikh] communities condemned the attack ."},
        {"peoples without a state", "Families of [NORP Roma] and [NORP Kurds] were told to leave the camp ."},
        {"political groups", "[NORP Republicans] and [NORP Democrats] in [ORG Congress] traded blame ."},
        {"* a language is no group of people", "The leaflet was written in English and handed out at the door ."},
        {"a police department", "The [ORG Portland Police Department] said on Tuesday that it had opened an inquiry ."},
        {"a federal body by letters", "Agents of the [ORG FBI] searched the house ."},
        {"an international body", "The [ORG United Nations] called for restraint in [GPE Sudan] ."},
        {"a person after a title", "President [PER Vladimir Putin] met Chancellor [PER Olaf Scholz] in [GPE Moscow] ."},
        {"* the title by itself", "The president met the chancellor in the capital ."},
        {"countries", "Ministers from [GPE France] , [GPE Germany] and [GPE Poland] met in [GPE Brussels] ."},
        {"regions are no states", "Violence spread across the [LOC Middle East] and [LOC North Africa] ."},
        {"a river", "The boat sank in the [LOC Danube] near [GPE Belgrade] ."},
        {"a body of three words", "[ORG Human Rights Watch] said in a report that the raids had gone on ."},
        {"a surname alone, known from earlier", "[PER Andrew Fielding] was detained on Sunday . | A lawyer for [PER Fielding] declined to comment ."},
        {"a dateline in capitals", "[GPE KALAMATA] - Masked men attacked a dormitory on Monday night ."},
        {"a dateline with country and agency", "[GPE GOMA] , [GPE Uganda] , May 4 ( [ORG Reuters] ) \xE2\x80\x93 Rebels fired on the base on Thursday ."},
        {"* an abbreviation opens a sentence", "CCTV from the shop was handed to the police ."},
        {"* a language that somebody speaks", "He called out in Turkish that there was no place for them ."},
        {"* a feast is no name", "The house was set on fire on New Year 's Eve ."},
        {"a rank is no part of the name", "The van was stopped by Sgt. [PER Dale Rittman] on Friday ."},
        {"a country and its ministry are two names", "[GPE Nigeria] 's [ORG Foreign Ministry] said it would fly home any citizen who asked ."},
        {"a people and its faith", "Soldiers drove thousands of [NORP Rohingya Muslims] from their homes ."},
        {"a county is governed", "He was booked into the jail of [GPE Lucas County] on Friday ."},
        {"a street", "The shop on [FAC Piotrkowska Street] was closed ."},
        {"* months and days", "The trial opens on Thursday , March 14 , and ends in April ."},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static written w;
        read_written(&w, cases[i].markup);
        if (!CHECK(cases[i].title, find_all(&w) && same_names(&w))) { say(&w); wrong++; }
        up_arena_free(&w.doc.arena);
    }
    (void)wrong;
}

/* Property: whatever the tokens, names come in order, apart, inside one sentence, with a sane score, and
 * the same from a fresh scratch, from a used one, and with sentences left out before them. */
static void any_tokens(void) {
    static const char *const pieces[] = {"John", "the", "of", "Texas", "Mosque", "\xC3\xA9lan", "\xE2\x80\x99s", ",", ".", "UNITED", "nations", "12", "-", "", "I", "\xF0\x9F\x98\x80", "Muslims", "St.", "(", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (int round = 0; round < 300; round++) {
        static written w;
        begin_document(&w);
        uint32_t len = 0, first = 0, n = 1 + check_random(120);
        for (uint32_t i = 0; i < n && len < sizeof w.text - 100; i++) {
            const char *p = pieces[check_random(COUNT_OF(pieces))];
            memcpy(w.text + len, p, strlen(p));
            add_token(&w.doc, len, len + (uint32_t)strlen(p));
            len += (uint32_t)strlen(p);
            if (check_random(3)) w.text[len++] = ' ';
            if (check_random(9) == 0) { end_sentence(&w.doc, first); first = w.doc.n_tokens; }
        }
        end_sentence(&w.doc, first);
        w.report.text_len = len;
        CHECK("taken", find_all(&w));
        uint32_t last = 0;
        bool sane = true;
        for (uint32_t i = 0; i < w.doc.n_entities; i++) {
            const up_entity *e = &w.doc.entities[i];
            uint32_t s = up_document_sentence_of(&w.doc, e->first);
            sane = sane && e->first >= last && e->first < e->end && e->end <= w.doc.sentences[s].end && e->kind < UP_N_ENTITY_KINDS && e->score >= 0 && e->score <= 1;
            last = e->end;
        }
        CHECK("in order, apart, in one sentence", sane);
        uint32_t n_found = w.doc.n_entities;
        if (w.doc.n_sentences > 1) {
            static up_entity before[4096];
            if (n_found) memcpy(before, w.doc.entities, n_found * sizeof *before);
            up_names_scratch *fresh = up_names_scratch_new(names);
            uint32_t only = w.doc.n_sentences - 1, k = n_found;
            w.doc.n_entities = 0;
            CHECK("fresh scratch", fresh && up_names_find(names, fresh, &w.doc, only) == UP_OK);
            while (k > 0 && before[k - 1].first >= w.doc.sentences[only].first) k--;
            bool same = w.doc.n_entities == n_found - k;
            for (uint32_t i = 0; same && i < w.doc.n_entities; i++) same = before[k + i].first == w.doc.entities[i].first && before[k + i].end == w.doc.entities[i].end && before[k + i].kind == w.doc.entities[i].kind;
            CHECK("the last sentence by itself reads the same", same);
            up_names_scratch_free(fresh);
        }
        up_arena_free(&w.doc.arena);
    }
}

static void one_long_sentence(void) {
    static written w;
    begin_document(&w);
    for (uint32_t i = 0; i < 2000; i++) { w.text[2 * i] = "Ab"[i & 1]; w.text[2 * i + 1] = ' '; add_token(&w.doc, 2 * i, 2 * i + 1); }
    end_sentence(&w.doc, 0);
    w.report.text_len = 4000;
    CHECK("two thousand tokens", find_all(&w));
    up_arena_free(&w.doc.arena);
}

static void loading(void) {
    up_names_model *none = NULL;
    up_error err;
    CHECK("no such folder", up_names_open("tests/nowhere", &none, &err) == UP_E_MISSING && !none);
    _Alignas(8) static const char junk[64] = "UPNAMES1";
    CHECK("no clusters in it", up_names_open_bytes(junk, sizeof junk, junk, sizeof junk, &none, &err) == UP_E_FORMAT && strstr(err.message, "cluster"));
}

/* Reads a whole file into memory aligned to 8. */
static unsigned char *whole_file(const char *path, size_t *len) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    *len = (size_t)ftell(f);
    rewind(f);
    unsigned char *bytes = aligned_alloc(8, (*len + 7) & ~(size_t)7);
    if (bytes && fread(bytes, 1, *len, f) != *len) { free(bytes); bytes = NULL; }
    fclose(f);
    return bytes;
}

/* Property: a bit turned anywhere in the model, or its end cut off, is refused with a reason or harmless. */
static void damaged_models(void) {
    size_t n_names = 0, n_clusters = 0;
    unsigned char *model = whole_file("models/en.names", &n_names), *clusters = whole_file("models/en.clusters", &n_clusters);
    if (CHECK("models are read", model && clusters)) {
        static written w;
        read_written(&w, "Police arrested Martin Kowalczyk , 34 , of New York City , at the Beth Shalom Synagogue .");
        for (int round = 0; round < 400; round++) {
            size_t at = round < 200 ? check_random(240) : check_random(n_names);
            unsigned char bit = (unsigned char)(1 << check_random(8));
            model[at] ^= bit;
            up_names_model *damaged = NULL;
            up_error err;
            up_status status = up_names_open_bytes(model, n_names, clusters, n_clusters, &damaged, &err);
            if (status != UP_OK) CHECK("refused with a reason", status == UP_E_FORMAT && err.message[0]);
            else {
                w.doc.n_entities = 0;
                up_names_scratch *fresh = up_names_scratch_new(damaged);
                CHECK("reads on", fresh && up_names_find(damaged, fresh, &w.doc, 0) == UP_OK);
                for (uint32_t i = 0; i < w.doc.n_entities; i++) CHECK("in range", w.doc.entities[i].first < w.doc.entities[i].end && w.doc.entities[i].end <= w.doc.n_tokens);
                up_names_scratch_free(fresh);
                up_names_close(damaged);
            }
            model[at] ^= bit;
        }
        up_names_model *cut = NULL;
        for (int round = 0; round < 40; round++) CHECK("cut short", up_names_open_bytes(model, round < 20 ? (size_t)round * 4 : check_random(n_names), clusters, n_clusters, &cut, NULL) == UP_E_FORMAT);
        clusters[n_clusters - 1] ^= 1; /* a letter of a word: well formed, but not what the model knows */
        up_error err;
        CHECK("other clusters", up_names_open_bytes(model, n_names, clusters, n_clusters, &cut, &err) == UP_E_FORMAT && strstr(err.message, "clusters"));
        up_arena_free(&w.doc.arena);
    }
    free(model), free(clusters);
}

int main(void) {
    if (!CHECK("the shipped model opens", up_names_open("models", &names, NULL) == UP_OK)) return check_report();
    scratch = up_names_scratch_new(names);
    if (!CHECK("scratch", scratch)) return check_report();
    golden();
    any_tokens();
    one_long_sentence();
    loading();
    damaged_models();
    up_names_scratch_free(scratch);
    up_names_close(names);
    return check_report();
}
