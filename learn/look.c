/* look.c - every candidate of reports with its score and the features that moved it, every cluster with its verdict and facts, for whoever works on the coder.
 *
 * usage: learn-look REPORTS.jsonl [ID]     (data from $UPTICK_DATA) */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "code/learning.h"
#include "code/net.h"
#include "code/verdict.h"

static void show(const up_model *model, const up_reading *r, const up_candidate *c) {
    up_features f = {.keep_names = true};
    if (up_candidate_features(r, c, &f) != UP_OK) return;
    const char *text = r->doc->report->text;
    up_span s = {r->doc->tokens[c->trigger->first].span.begin, r->doc->tokens[c->trigger->last].span.end}, e = r->doc->sentences[c->sentence].span;
    printf("%6.2f %-18s \"%.*s\" group %s (%.1f, %s) sentence %u: %.90s...\n", up_model_score(model, &f), up_type_name(c->type), (int)(s.end - s.begin), text + s.begin,
           c->group == UINT32_MAX ? "-" : r->ontology->groups.names[c->group], c->group_support, c->group_source ? c->group_source : "-", c->sentence, text + e.begin);
    printf("        said target %d target %d trigger target %d actor %d;", (int)c->said_target, (int)c->target, (int)c->trigger->target, (int)c->actor);
    for (uint32_t i = 0; i < f.n; i++) {
        float w = up_model_weight(model, f.hashes[i]);
        if (fabsf(w) > 0.3f) printf(" %s %+.1f", f.names[i], w);
    }
    printf("\n");
}

int main(int argc, char **argv) {
    up_engine *engine;
    up_worker *worker;
    up_reader *reader;
    up_error err = {0};
    up_model *model;
    up_net *net;
    up_report report;
    char text[1024], path[1024], net_path[1024];
    const char *data = getenv("UPTICK_DATA");
    snprintf(path, sizeof path, "%s/models/en.events", data ? data : ".");
    snprintf(net_path, sizeof net_path, "%s/models/en.net", data ? data : ".");
    if (argc < 2 || up_engine_open(NULL, &engine, &err) != UP_OK || up_worker_new(engine, &worker) != UP_OK || up_model_open(path, up_verdict_facts_known(), &model, &err) != UP_OK || up_net_open(net_path, &net, &err) != UP_OK || up_reader_open(argv[1], NULL, &reader, &err) != UP_OK) {
        fprintf(stderr, "usage: learn-look REPORTS.jsonl [ID]\n%s\n", up_error_text(&err, text, sizeof text));
        return 2;
    }
    while (up_reader_next(reader, &report, &err) == UP_OK) {
        const up_document *doc;
        up_reading reading;
        up_candidate *c;
        uint32_t n;
        if (argc > 2 && strcmp(argv[2], report.id) != 0) continue;
        if (up_worker_read(worker, &report, UP_STAGE_PLACES, &doc, &err) != UP_OK) continue;
        if (up_reading_make(up_coder_ontology(up_engine_coder(engine)), model, doc, doc->dates_result, doc->places_result, &reading) != UP_OK || up_net_tell(net, &reading) != UP_OK || up_coder_candidates(&reading, &c, &n) != UP_OK) continue;
        printf("=== %s\n", report.id);
        for (uint32_t i = 0; i < n; i++) show(model, &reading, &c[i]);
        up_clusters all = {0};
        if (up_coder_clusters(&reading, &c, &all) != UP_OK) continue;
        for (uint32_t k = 0; k < all.n; k++) {
            float facts[UP_VERDICT_FACTS];
            uint32_t known = up_verdict_facts(&reading, c, &all, k, facts);
            printf("verdict %6.2f %s of %u candidates\n       ", up_model_verdict(model, facts), up_type_name(all.items[k].type), all.items[k].n);
            for (uint32_t i = 0; i < known; i++) if (facts[i] != 0) printf(" %s %g", up_verdict_fact_name(i), (double)facts[i]);
            printf("\n");
        }
    }
    up_reader_close(reader);
    up_net_close(net);
    up_model_close(model);
    up_worker_free(worker);
    up_engine_close(engine);
    return 0;
}
