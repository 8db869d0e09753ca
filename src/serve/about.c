/* about.c - /about: what is in the store, what coded it, how well, and what the asker may do. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/serve.h"

enum { CARD_MAX = 256 << 10, MAX_CARDS = 32, MAX_SOURCES = 500 };

static const char *const roles[] = {"none", "public", "reader", "reviewer", "admin"};

static void put_view(up_buffer *out, const up_server *server, const up_ask *ask) {
    const up_view *view = &server->options.public_view;
    bool is_public = ask->view.is_public;
    up_buffer_text(out, "{"), up_put_key(out, "role", roles[ask->role]), up_buffer_text(out, ","), up_put_key(out, "reviewer", ask->reviewer);
    up_buffer_format(out, ",\"is_public\":%s,\"may_see_names\":%s,\"delay_days\":%d,\"min_cell\":%u,\"can_review\":%s,\"can_add\":%s,\"can_fetch\":%s}", is_public ? "true" : "false",
                     ask->role >= UP_ROLE_READER ? "true" : "false", is_public ? server->options.delay_days : 0, is_public ? view->min_cell : 0,
                     ask->role >= UP_ROLE_REVIEWER ? "true" : "false", ask->role >= UP_ROLE_ADMIN ? "true" : "false",
                     ask->role >= UP_ROLE_ADMIN && server->options.fetches ? "true" : "false");
}

void up_answer_session(up_desk *desk, const up_ask *ask, up_answer *answer) {
    put_view(&answer->body, desk->server, ask);
    up_buffer_text(&answer->body, "\n");
}

typedef struct reads { uint64_t n; up_day first, last; } reads;

static void add_read(reads *r, up_day day) {
    if (!r->n++) r->first = r->last = UP_NO_DAY;
    if (day == UP_NO_DAY) return;
    if (r->first == UP_NO_DAY || day < r->first) r->first = day;
    if (r->last == UP_NO_DAY || day > r->last) r->last = day;
}

typedef struct named { const char *name; reads r; } named;

static int most_first(const void *a, const void *b) {
    const named *x = a, *y = b;
    if (x->r.n != y->r.n) return x->r.n > y->r.n ? -1 : 1;
    return strcmp(x->name ? x->name : "", y->name ? y->name : "");
}

/* `key` with the number of reports of each and their days, most first. */
static void put_reads(up_buffer *out, const char *key, const char *one, const up_names *names, const reads *all) {
    named *list = calloc((size_t)names->n + 1, sizeof *list);
    size_t n = 0;
    if (!list) { out->failed = true; return; }
    for (uint32_t i = 0; i < (names->n ? names->n : 1); i++) if (all[i].n) list[n++] = (named){up_name_at(names, i), all[i]};
    if (n) qsort(list, n, sizeof *list, most_first);
    up_buffer_format(out, ",\"%s\":[", key);
    for (size_t i = 0; i < n && i < MAX_SOURCES; i++) {
        up_buffer_text(out, i ? ",{" : "{"), up_put_key(out, one, list[i].name);
        up_buffer_format(out, ",\"reports\":%llu,\"first\":", (unsigned long long)list[i].r.n);
        up_put_day(out, list[i].r.first), up_buffer_text(out, ",\"last\":"), up_put_day(out, list[i].r.last), up_buffer_text(out, "}");
    }
    up_buffer_text(out, "]");
    free(list);
}

static bool put_store(up_desk *desk, uint64_t coders[UP_MOST_CODERS], up_buffer *out, up_answer *answer) {
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    reads all = {0}, *sources = calloc((size_t)v->sources.n + 1, sizeof *sources), *languages = calloc((size_t)v->languages.n + 1, sizeof *languages);
    uint64_t n[UP_N_OF] = {0};
    bool fine = sources && languages;
    for (uint32_t i = 0; fine && i < v->n_reports; i++) {
        const up_read_report *r = &v->reports[i];
        if (r->is_gone) continue;
        coders[r->coder]++;
        add_read(&all, r->day), add_read(&sources[r->source], r->day), add_read(&languages[r->language], r->day);
    }
    for (int of = 0; of < UP_N_OF; of++)
        for (uint32_t i = 0; i < v->of[of].n; i++) n[of] += !v->of[of].row[i].is_gone && v->of[of].row[i].review != UP_REVIEW_REJECTED;
    if (!all.n) all.first = all.last = UP_NO_DAY;
    char last[24];
    up_error err = {0};
    up_status status = up_store_last_added(desk->store, last, &err);
    if (status != UP_OK) up_refuse_error(answer, status, &err), fine = false;
    else if (!fine) up_refuse(answer, 503, "out of memory");
    if (fine) {
        up_buffer_format(out, "\"store\":{\"reports\":%u,\"events\":%llu,\"incidents\":%llu,\"first_report\":", v->n_live_reports, (unsigned long long)n[UP_OF_EVENTS], (unsigned long long)n[UP_OF_INCIDENTS]);
        up_put_day(out, all.first), up_buffer_text(out, ",\"newest_report\":"), up_put_day(out, all.last), up_buffer_text(out, ","), up_put_key(out, "last_added", *last ? last : NULL);
        up_buffer_text(out, "}");
        put_reads(out, "sources", "source", &v->sources, sources);
        put_reads(out, "languages", "language", &v->languages, languages);
    }
    up_columns_done(desk->server->columns, desk->takes_long);
    free(sources), free(languages);
    return fine;
}

static int is_card(const struct dirent *entry) {
    size_t len = strlen(entry->d_name);
    return len > 8 && strcmp(entry->d_name + len - 8, ".card.md") == 0;
}

/* The models' cards, as they lie beside the models. */
static void put_cards(up_buffer *out, const up_server *server) {
    const char *data = server->options.engine && server->options.engine->data_dir ? server->options.engine->data_dir : getenv("UPTICK_DATA");
    char path[4096];
    struct dirent **cards = NULL;
    snprintf(path, sizeof path, "%s/models", data ? data : ".");
    int n = scandir(path, &cards, is_card, alphasort), shown = 0;
    char *text = malloc(CARD_MAX);
    up_buffer_text(out, ",\"cards\":[");
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/models/%s", data ? data : ".", cards[i]->d_name);
        FILE *file = text && shown < MAX_CARDS ? fopen(path, "rbe") : NULL;
        if (file) {
            size_t len = fread(text, 1, CARD_MAX, file);
            fclose(file);
            cards[i]->d_name[strlen(cards[i]->d_name) - 8] = 0;
            up_buffer_text(out, shown++ ? ",{" : "{"), up_put_key(out, "name", cards[i]->d_name);
            up_buffer_text(out, ",\"text\":"), up_buffer_json(out, text, len), up_buffer_text(out, "}");
        }
        free(cards[i]);
    }
    up_buffer_text(out, "]");
    free(cards), free(text);
}

static void put_words(up_buffer *out) {
    up_buffer_text(out, ",\"types\":[");
    for (int t = 0; t < UP_N_TYPES; t++) {
        up_buffer_text(out, t ? ",{" : "{"), up_put_key(out, "type", up_type_name((up_type)t)), up_buffer_text(out, ","), up_put_key(out, "family", up_type_family((up_type)t));
        up_buffer_text(out, ","), up_put_key(out, "class", up_class_name(up_type_class((up_type)t))), up_buffer_text(out, "}");
    }
    static const char *const keys[] = {"factualities", "target_kinds", "actor_kinds", "precisions", "reviews"};
    for (int k = 0; k < 5; k++) {
        up_buffer_format(out, "%s\"%s\":[", k ? "," : "],", keys[k]);
        const int n[] = {UP_N_FACTUALITIES, UP_N_TARGET_KINDS, UP_N_ACTOR_KINDS, UP_N_PRECISIONS, UP_N_REVIEW_STATUSES};
        for (int i = 0, shown = 0; i < n[k]; i++) {
            const char *name = k == 0 ? up_factuality_name((up_factuality)i) : k == 1 ? up_target_kind_name((up_target_kind)i) : k == 2 ? up_actor_kind_name((up_actor_kind)i)
                             : k == 3 ? up_precision_name((up_precision)i) : up_review_status_name((up_review_status)i);
            if (!name) continue;
            if (shown++) up_buffer_text(out, ",");
            up_buffer_json_string(out, name);
        }
        up_buffer_text(out, "]");
    }
}

void up_answer_about(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_buffer out = {0};
    up_error err = {0};
    up_buffer_format(&out, "{\"version\":\"%s\",\"codebook\":%d,", UPTICK_VERSION, UPTICK_CODEBOOK);
    uint64_t coders[UP_MOST_CODERS] = {0};
    bool fine = put_store(desk, coders, &out, answer);
    up_buffer_text(&out, ",\"coders\":");
    up_status status = up_store_coders(desk->store, coders, UP_MOST_CODERS, &out, &err);
    if (fine && status != UP_OK) up_refuse_error(answer, status, &err), fine = false;
    put_cards(&out, desk->server);
    put_words(&out);
    up_buffer_text(&out, ",\"reasons\":[\"no_event\",\"no_hostility\",\"wrong_group\",\"not_new\",\"fiction\",\"other\"],\"formats\":[");
    for (const char *const *f = up_export_formats(); *f; f++) up_buffer_format(&out, "%s\"%s\"", f == up_export_formats() ? "" : ",", *f);
    up_buffer_text(&out, "],\"view\":");
    put_view(&out, desk->server, ask);
    up_buffer_text(&out, "}\n");
    if (fine) {
        up_buffer_free(&answer->body);
        answer->body = out, answer->keep = true;
    } else up_buffer_free(&out);
}
