/* warm.c - asks for pages before they are needed.
 *
 * Each key of a new report stands somewhere else in an index that is larger than what the kernel keeps of it, and a disk that is asked for one
 * page after another is slower than all that is done with them; asked by several at once it answers several.  So the keys of a round are
 * looked up by a few threads of their own, each with its own connection, where its first reports had to wait for the disk.  Nothing is handed
 * over but that the pages are in memory, and whatever fails here is told by the round itself. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include "link/work.h"

enum { ASKERS = 8, LEAST_REPORTS = 8, WAITED_BLOCKS = 32 /* of 512 bytes, a report: four pages */ };

typedef struct asker { const char *path; const up_key *keys; size_t n; } asker;

static void *ask(void *context) {
    const asker *a = context;
    sqlite3 *db = NULL;
    sqlite3_stmt *get = NULL;
    if (sqlite3_open_v2(a->path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK && sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK
        && sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK && sqlite3_prepare_v2(db, "SELECT 1 FROM link_keys WHERE key=? AND day>=? LIMIT 1", -1, &get, NULL) == SQLITE_OK)
        for (size_t i = 0; i < a->n; i++) {
            sqlite3_bind_int64(get, 1, a->keys[i].key), sqlite3_bind_int64(get, 2, a->keys[i].day);
            sqlite3_step(get), sqlite3_reset(get);
        }
    sqlite3_finalize(get);
    sqlite3_close(db);
    return NULL;
}

static int by_key(const void *a, const void *b) {
    const up_key *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

long up_work_blocks_read(void) {
    struct rusage u = {0};
#ifdef RUSAGE_THREAD
    getrusage(RUSAGE_THREAD, &u);
#else
    getrusage(RUSAGE_SELF, &u);
#endif
    return u.ru_inblock;
}

void up_work_warm(up_work *w, const int64_t *reports, size_t n_reports, size_t n_done, long blocks) {
    if (n_reports < LEAST_REPORTS || blocks < WAITED_BLOCKS * (long)n_done) return;
    up_key *keys = malloc(n_reports * UP_MOST_KEYS * sizeof *keys);
    size_t n = 0;
    for (size_t i = 0; keys && i < n_reports; i++) n += up_work_keys(w, reports[i], keys + n);
    if (n) qsort(keys, n, sizeof *keys, by_key); /* each asks for a stretch of the index, and needs few of the pages above it */
    asker askers[ASKERS];
    pthread_t threads[ASKERS];
    int started = 0;
    for (; n && started < ASKERS; started++) {
        size_t from = n * (size_t)started / ASKERS, to = n * (size_t)(started + 1) / ASKERS;
        askers[started] = (asker){w->store->path, keys + from, to - from};
        if (pthread_create(&threads[started], NULL, ask, &askers[started]) != 0) break;
    }
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    free(keys);
}
