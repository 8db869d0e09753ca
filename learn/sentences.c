/* sentences.c - what the network of sentences is given of annotated reports, and what the gold says of them, for learn/net.py.
 *
 * usage: learn-sentences REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]
 *
 * A line a report: key (hash of its id), fold, weight; w: by row (the headline, then each sentence) its words; u: their tags; f: pairs of
 * word and flag; s: the row's facts; g: for each event its type and the rows of its evidence.  Last a line of "hashes": of every word. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "base/hash.h"
#include "code/net.h"
#include "reports.h"

static report_list reports;
static json_t *hashes;

static void add_row(const report_row *r, uint32_t number, json_t *w, json_t *u, json_t *f, json_t *s) {
    static up_net_row row;
    json_t *words = json_array(), *tags = json_array(), *flags = json_array(), *facts = json_array();
    up_net_look(&r->reading, number, &row);
    for (uint32_t k = 0; k < row.n; k++) {
        const up_net_word *word = &row.words[k];
        json_array_append_new(words, must(json_string(word->text)));
        json_array_append_new(tags, json_integer(word->upos));
        if (!json_object_get(hashes, word->text)) json_object_set_new(hashes, word->text, json_integer((uint32_t)up_hash(word->text, strlen(word->text))));
        for (uint32_t t = 0; t < UP_N_TYPES; t++) if (word->types >> t & 1) json_array_append_new(flags, json_integer(k)), json_array_append_new(flags, json_integer(UP_N_UPOS + t));
        if (word->is_quoted) json_array_append_new(flags, json_integer(k)), json_array_append_new(flags, json_integer(UP_N_UPOS + UP_N_TYPES));
    }
    for (uint32_t k = 0; k < UP_NET_FACTS; k++) json_array_append_new(facts, json_integer((int)row.facts[k]));
    json_array_append_new(w, words), json_array_append_new(u, tags), json_array_append_new(f, flags), json_array_append_new(s, facts);
}

static json_t *rows_of(const report_row *r, const gold_event *g) {
    json_t *out = json_array();
    json_array_append_new(out, json_integer(g->type));
    for (uint32_t s = 0; s < r->doc->n_sentences; s++)
        for (uint32_t k = 0; k < g->n; k++) if (up_spans_overlap(g->spans[k], r->doc->sentences[s].span)) { json_array_append_new(out, json_integer(s + 1)); break; }
    return out;
}

static void print(json_t *line) { json_dumpf(line, stdout, JSON_COMPACT); putchar('\n'); json_decref(line); }

int main(int argc, char **argv) {
    if (argc < 3 || argc % 2 == 0) { fprintf(stderr, "usage: learn-sentences REPORTS.jsonl GOLD.jsonl[*WEIGHT] [REPORTS GOLD ...]\n"); return 2; }
    up_engine *engine = reports_open(&reports, argv, argc, 1);
    if (!engine) return 3;
    hashes = json_object();
    for (uint32_t i = 0; i < reports.n; i++) {
        const report_row *r = &reports.rows[i];
        json_t *w = json_array(), *u = json_array(), *f = json_array(), *s = json_array(), *g = json_array();
        for (uint32_t row = 0; row <= r->doc->n_sentences; row++) add_row(r, row, w, u, f, s);
        for (uint32_t k = 0; k < r->n_gold; k++) json_array_append_new(g, rows_of(r, &r->gold[k]));
        char key[24];
        snprintf(key, sizeof key, "%016llx", (unsigned long long)up_hash(r->id, strlen(r->id)));
        print(json_pack("{s:s,s:s,s:i,s:f,s:o,s:o,s:o,s:o,s:o}", "id", r->id, "key", key, "fold", r->fold, "weight", (double)r->weight, "w", w, "u", u, "f", f, "s", s, "g", g));
    }
    print(json_pack("{s:o}", "hashes", hashes));
    up_engine_close(engine);
    return 0;
}
