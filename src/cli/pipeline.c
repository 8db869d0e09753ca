/* pipeline.c - files in, coded reports out, with many threads and in the order of the input.
 *
 * One thread reads, N code, the calling thread takes the results.  Between them is a ring of slots: a report
 * gets the next slot, any worker codes it, and the taker goes round slot by slot, so that the output has the
 * order of the input whatever the number of threads.  The ring's length and the bytes in it are bounded, which
 * keeps memory flat however long the input; slots keep their buffers, so steady work allocates nothing.
 * What could not be read takes a slot too, so that refusals are said in their place. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"

enum { SLOTS_PER_JOB = 16, MAX_JOBS = 256, IN_FLIGHT_BYTES = 32 << 20, KEPT_BYTES = 1 << 20 };

typedef struct slot {
    bool is_done;
    up_status status;   /* UP_OK: a report was read, and coded unless it is known */
    up_error error;
    up_report report;   /* its strings lie in `strings` */
    up_buffer strings, written;
    bool is_known;
    uint64_t bytes_read; /* of the input, up to and with this report */
} slot;

typedef struct pipeline {
    const cli_given *given;
    const cli_work *work;
    const up_engine *engine;
    pthread_mutex_t lock;
    pthread_cond_t has_room, has_work, has_result;
    slot *slots;
    uint64_t n_slots, n_read, n_begun, n_taken; /* reports so far; slot number modulo n_slots */
    size_t bytes_in_flight;
    bool has_ended, is_stopped;  /* the reader has come to the end; everybody should */
    uint64_t bytes_before;       /* of the files before the present one */
} pipeline;

static void add_string(up_buffer *strings, const char *text, size_t *at) {
    *at = strings->len;
    if (text) up_buffer_add(strings, text, strlen(text) + 1);
}

/* Copies a report whose strings are the reader's. */
static bool copy_report(slot *s, const up_report *r) {
    up_buffer_clear(&s->strings);
    size_t id, date, date_from, title, url, source, language, text = 0;
    up_buffer_add(&s->strings, r->text, r->text_len);
    up_buffer_add(&s->strings, "", 1);
    add_string(&s->strings, r->id, &id), add_string(&s->strings, r->date, &date), add_string(&s->strings, r->title, &title);
    add_string(&s->strings, r->date_from, &date_from);
    add_string(&s->strings, r->url, &url), add_string(&s->strings, r->source, &source), add_string(&s->strings, r->language, &language);
    if (s->strings.failed) return false;
    const char *b = s->strings.bytes;
    s->report = (up_report){.id = b + id, .date = r->date ? b + date : NULL, .date_from = r->date_from ? b + date_from : NULL, .title = r->title ? b + title : NULL, .url = r->url ? b + url : NULL,
                            .source = r->source ? b + source : NULL, .language = r->language ? b + language : NULL,
                            .text = b + text, .text_len = r->text_len, .body_begin = r->body_begin, .is_language_told = r->is_language_told};
    return true;
}

/* The reading thread's next slot; NULL when the work has been stopped. */
static slot *next_slot(pipeline *p, size_t bytes) {
    pthread_mutex_lock(&p->lock);
    while (!p->is_stopped && (p->n_read - p->n_taken == p->n_slots || (p->n_read != p->n_taken && p->bytes_in_flight + bytes > IN_FLIGHT_BYTES)))
        pthread_cond_wait(&p->has_room, &p->lock);
    bool stopped = p->is_stopped;
    pthread_mutex_unlock(&p->lock);
    return stopped ? NULL : &p->slots[p->n_read % p->n_slots];
}

/* Hands on what was read (`r`, or NULL with `error`).  False when the work has been stopped. */
static bool hand_on(pipeline *p, const up_report *r, const up_error *error, uint64_t bytes_read) {
    slot *s = next_slot(p, r ? r->text_len : 0);
    if (!s) return false;
    s->status = r ? UP_OK : error->status;
    if (error) s->error = *error;
    s->is_known = false, s->is_done = false, s->bytes_read = bytes_read;
    s->report = (up_report){0};
    if (r && !copy_report(s, r)) s->status = UP_E_NOMEM, s->error = (up_error){.status = UP_E_NOMEM, .message = "out of memory"};
    if (s->status == UP_OK && p->work->is_known) s->is_known = p->work->is_known(p->work->context, &s->report);
    pthread_mutex_lock(&p->lock);
    p->n_read++;
    p->bytes_in_flight += s->report.text_len;
    pthread_cond_signal(&p->has_work);
    pthread_mutex_unlock(&p->lock);
    return true;
}

up_reader_options cli_reader_options(const cli_given *given) {
    return (up_reader_options){.format = given->from, .date = given->date, .separator = given->separator, .sheet = given->sheet, .date_order = given->date_order, .fields = given->fields.items, .n_fields = given->fields.n};
}

static bool read_file(pipeline *p, const char *path) {
    const up_reader_options options = cli_reader_options(p->given);
    up_reader *reader = NULL;
    up_error err = {0};
    if (up_reader_open(path, &options, &reader, &err) != UP_OK) return hand_on(p, NULL, &err, p->bytes_before);
    bool go_on = true;
    while (go_on) {
        up_report r;
        err = (up_error){0};
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (status != UP_OK) err.status = status;
        go_on = hand_on(p, status == UP_OK ? &r : NULL, status == UP_OK ? NULL : &err, p->bytes_before + up_reader_bytes(reader));
    }
    p->bytes_before += up_reader_bytes(reader);
    up_reader_close(reader);
    return go_on;
}

static void *read_all(void *context) {
    pipeline *p = context;
    static const char *const standard_input[] = {"-"};
    const char *const *files = p->given->n_arguments ? p->given->arguments : standard_input;
    int n = p->given->n_arguments ? p->given->n_arguments : 1;
    for (int i = 0; i < n && read_file(p, files[i]); i++) {}
    pthread_mutex_lock(&p->lock);
    p->has_ended = true;
    pthread_cond_broadcast(&p->has_work);
    pthread_cond_broadcast(&p->has_result);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void code_slot(const pipeline *p, up_worker *worker, slot *s) {
    up_buffer_clear(&s->written);
    if (s->status != UP_OK || s->is_known) return;
    const up_document *document = NULL;
    s->error = (up_error){0};
    s->status = up_worker_read(worker, &s->report, p->work->stage, &document, &s->error);
    if (s->status == UP_OK) p->work->write(document, &s->written);
    if (s->status == UP_OK && s->written.failed) s->status = UP_E_NOMEM, s->error = (up_error){.status = UP_E_NOMEM, .message = "out of memory"};
}

typedef struct worker_thread { pipeline *p; up_worker *worker; pthread_t thread; bool is_running; } worker_thread;

static void *code_all(void *context) {
    worker_thread *w = context;
    pipeline *p = w->p;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->is_stopped && p->n_begun == p->n_read && !p->has_ended) pthread_cond_wait(&p->has_work, &p->lock);
        if (p->is_stopped || p->n_begun == p->n_read) break;
        slot *s = &p->slots[p->n_begun++ % p->n_slots];
        pthread_mutex_unlock(&p->lock);
        code_slot(p, w->worker, s);
        pthread_mutex_lock(&p->lock);
        s->is_done = true;
        if (s == &p->slots[p->n_taken % p->n_slots]) pthread_cond_signal(&p->has_result);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* The next slot in order, coded; NULL at the end. */
static slot *await_slot(pipeline *p) {
    pthread_mutex_lock(&p->lock);
    slot *s = &p->slots[p->n_taken % p->n_slots];
    while (!(p->n_taken < p->n_read && s->is_done) && !(p->has_ended && p->n_taken == p->n_read)) pthread_cond_wait(&p->has_result, &p->lock);
    if (p->n_taken == p->n_read) s = NULL;
    pthread_mutex_unlock(&p->lock);
    return s;
}

static void give_back(pipeline *p, slot *s) {
    if (s->strings.cap > KEPT_BYTES) up_buffer_free(&s->strings);
    if (s->written.cap > KEPT_BYTES) up_buffer_free(&s->written);
    pthread_mutex_lock(&p->lock);
    p->bytes_in_flight -= s->report.text_len;
    s->is_done = false;
    p->n_taken++;
    pthread_cond_signal(&p->has_room);
    pthread_mutex_unlock(&p->lock);
}

/* Reports that were kept but not coded, by language, in the order of their first. */
enum { MAX_LANGUAGES = 12 };
typedef struct uncoded { char languages[MAX_LANGUAGES][16]; uint64_t n[MAX_LANGUAGES], n_all; int n_languages; } uncoded;

static void count_uncoded(uncoded *u, const slot *s) {
    if (s->is_known || up_language_is_coded(s->report.language)) return;
    u->n_all++;
    for (int i = 0; i < MAX_LANGUAGES; i++) {
        if (i == u->n_languages) snprintf(u->languages[u->n_languages++], 16, "%s", s->report.language);
        if (strncmp(u->languages[i], s->report.language, 15) == 0) { u->n[i]++; return; }
    }
}

static void say_uncoded(const pipeline *p, const uncoded *u) {
    if (!u->n_all || p->given->quiet || p->work->stage < UP_STAGE_EVENTS) return;
    up_buffer line = {0};
    for (int i = 0; i < u->n_languages; i++) cli_format(&line, "%s%s %llu", i ? ", " : "", u->languages[i], (unsigned long long)u->n[i]);
    cli_say("%llu report%s in a language that cannot be coded yet (%s): without events", (unsigned long long)u->n_all, u->n_all == 1 ? " is" : "s are", line.bytes ? line.bytes : "");
    up_buffer_free(&line);
}

static int take_all(pipeline *p) {
    int exit_status = CLI_DONE;
    uint64_t reports = 0, refused = 0;
    uncoded foreign = {.n_all = 0};
    for (slot *s; (s = await_slot(p));) {
        bool go_on = true;
        if (s->status == UP_OK) {
            reports++;
            count_uncoded(&foreign, s);
            go_on = p->work->take(p->work->context, &s->report, s->is_known ? NULL : &s->written);
            if (!go_on) exit_status = CLI_NOTHING;
        } else {
            refused++;
            cli_say_error(&s->error);
            exit_status = s->status == UP_E_USAGE ? CLI_USAGE : CLI_REFUSED;
            if (s->status == UP_E_USAGE) go_on = false;
        }
        cli_progress(reports, refused, s->bytes_read);
        give_back(p, s);
        if (!go_on) break;
    }
    pthread_mutex_lock(&p->lock);
    p->is_stopped = true;
    pthread_cond_broadcast(&p->has_room);
    pthread_cond_broadcast(&p->has_work);
    pthread_mutex_unlock(&p->lock);
    say_uncoded(p, &foreign);
    return exit_status;
}

uint64_t cli_total_bytes(const char *const *files, int n) {
    uint64_t total = 0;
    for (int i = 0; i < n; i++) {
        struct stat st;
        if (strcmp(files[i], "-") == 0) return 0;
        if (stat(files[i], &st) != 0) continue;
        if (S_ISREG(st.st_mode)) total += (uint64_t)st.st_size; else if (!S_ISDIR(st.st_mode)) return 0;
    }
    return total;
}

static int run(pipeline *p, worker_thread *workers, int n_workers) {
    pthread_t reader;
    int started = 0, exit_status = CLI_NOTHING;
    for (; started < n_workers; started++) {
        workers[started].p = p;
        if (up_worker_new(p->engine, &workers[started].worker) != UP_OK) break;
        if (pthread_create(&workers[started].thread, NULL, code_all, &workers[started]) != 0) { up_worker_free(workers[started].worker); break; }
    }
    bool reads = started > 0 && pthread_create(&reader, NULL, read_all, p) == 0;
    if (!reads) {
        cli_say("no threads or memory to code with");
        pthread_mutex_lock(&p->lock);
        p->is_stopped = true;
        pthread_cond_broadcast(&p->has_work);
        pthread_mutex_unlock(&p->lock);
    } else exit_status = take_all(p);
    for (int i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        up_worker_free(workers[i].worker);
    }
    if (reads) pthread_join(reader, NULL);
    return exit_status;
}

int cli_code_files(const cli_given *given, const cli_work *work) {
    up_engine_options options = {.data_dir = given->data, .gazetteer = given->gazetteer, .ontologies = given->ontologies.items, .n_ontologies = given->ontologies.n,
                                 .without_events = work->stage < UP_STAGE_EVENTS, .without_places = work->stage < UP_STAGE_PLACES};
    up_engine *engine = NULL;
    up_error err = {0};
    up_status status = up_engine_open(&options, &engine, &err);
    if (status != UP_OK) { err.status = status; cli_say_error(&err); return CLI_NOTHING; }
    int begun = work->begin ? work->begin(work->context) : CLI_DONE;
    if (begun != CLI_DONE) { up_engine_close(engine); return begun; }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = given->jobs ? given->jobs : cores > 0 ? (int)cores : 1;
    if (jobs > MAX_JOBS) jobs = MAX_JOBS;
    pipeline p = {.given = given, .work = work, .engine = engine, .n_slots = (uint64_t)jobs * SLOTS_PER_JOB};
    p.slots = calloc(p.n_slots, sizeof *p.slots);
    worker_thread *workers = calloc((size_t)jobs, sizeof *workers);
    int exit_status = CLI_NOTHING;
    if (p.slots && workers) {
        pthread_mutex_init(&p.lock, NULL);
        pthread_cond_init(&p.has_room, NULL), pthread_cond_init(&p.has_work, NULL), pthread_cond_init(&p.has_result, NULL);
        cli_progress_begin(given, cli_total_bytes(given->arguments, given->n_arguments));
        exit_status = run(&p, workers, jobs);
        cli_progress_end();
        pthread_cond_destroy(&p.has_room), pthread_cond_destroy(&p.has_work), pthread_cond_destroy(&p.has_result);
        pthread_mutex_destroy(&p.lock);
        for (uint64_t i = 0; i < p.n_slots; i++) up_buffer_free(&p.slots[i].strings), up_buffer_free(&p.slots[i].written);
    } else cli_say("out of memory");
    free(p.slots), free(workers);
    up_engine_close(engine);
    return exit_status;
}

int cli_read_files(const cli_given *given, bool (*take)(void *context, const up_report *report), void *context) {
    static const char *const standard_input[] = {"-"};
    const char *const *files = given->n_arguments ? given->arguments : standard_input;
    int n = given->n_arguments ? given->n_arguments : 1, exit_status = CLI_DONE;
    for (int i = 0; i < n; i++) {
        const up_reader_options options = cli_reader_options(given);
        up_reader *reader = NULL;
        up_error err = {0};
        up_status status = up_reader_open(files[i], &options, &reader, &err);
        while (true) {
            up_report r;
            if (status == UP_OK) status = up_reader_next(reader, &r, &err);
            if (status == UP_END) break;
            if (status == UP_OK) {
                if (!take(context, &r)) { up_reader_close(reader); return CLI_NOTHING; }
                continue;
            }
            err.status = status;
            cli_say_error(&err);
            if (status == UP_E_USAGE) { up_reader_close(reader); return CLI_USAGE; }
            exit_status = CLI_REFUSED;
            if (!reader) break;
            err = (up_error){0}, status = UP_OK;
        }
        up_reader_close(reader);
    }
    return exit_status;
}
