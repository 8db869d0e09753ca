/* cache.c - answers that were given, kept until the store changes.
 *
 * When it has changed, whoever asks first works the answer out anew, and those who ask meanwhile get the one from before: a
 * moment old, where all of them working would take everybody longer.  Not after a change of this server's own: who has decided
 * something sees it. */
#include <stdlib.h>
#include <string.h>
#include "serve/http.h"

enum { SLOTS = 4096, BYTES = 64 << 20, NEAR = 8, OLD_MS = 2000 };

typedef struct entry { char *key; uint64_t hash, version; int64_t old_since_ms; struct MHD_Response *response; char tag[24]; size_t bytes; } entry;
struct up_cache { pthread_mutex_t lock; size_t bytes; entry slots[SLOTS]; };

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct up_cache *up_cache_new(void) {
    struct up_cache *c = calloc(1, sizeof *c);
    if (c) pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void drop(struct up_cache *c, entry *e) {
    if (!e->key) return;
    c->bytes -= e->bytes;
    free(e->key);
    MHD_destroy_response(e->response);
    *e = (entry){0};
}

static void clear(struct up_cache *c) { for (int i = 0; i < SLOTS; i++) drop(c, &c->slots[i]); }

void up_cache_free(struct up_cache *c) {
    if (!c) return;
    clear(c);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* The slot of a key, or a free one near its place; NULL: neither. */
static entry *slot_for(struct up_cache *c, const char *key, uint64_t hash) {
    for (int i = 0; i < NEAR; i++) {
        entry *e = &c->slots[(hash + (uint64_t)i) % SLOTS];
        if (!e->key || (e->hash == hash && strcmp(e->key, key) == 0)) return e;
    }
    return NULL;
}

/* Whether an entry may be given out: as it is, or from before while somebody works it out anew. */
static bool is_good(entry *e, uint64_t version, uint64_t least) {
    if (e->version >= version) return true;
    int64_t now = now_ms();
    if (e->version < least || !e->old_since_ms || now - e->old_since_ms > OLD_MS) { e->old_since_ms = now; return false; }
    return true;
}

/* Queued under the lock: queueing makes the connection one more holder of the response, and there is no other way to be one. */
bool up_cache_send(struct up_cache *c, const char *key, uint64_t version, uint64_t least, struct MHD_Connection *connection, const char *known, char tag[24], enum MHD_Result *done) {
    uint64_t hash = up_hash(key, strlen(key));
    tag[0] = 0;
    pthread_mutex_lock(&c->lock);
    entry *e = slot_for(c, key, hash);
    bool is_there = e && e->key && is_good(e, version, least);
    if (is_there && known && strstr(known, e->tag)) memcpy(tag, e->tag, sizeof e->tag);
    else if (is_there) *done = MHD_queue_response(connection, 200, e->response);
    pthread_mutex_unlock(&c->lock);
    return is_there;
}

void up_cache_put(struct up_cache *c, const char *key, uint64_t version, struct MHD_Response *response, const char *tag, size_t bytes) {
    uint64_t hash = up_hash(key, strlen(key));
    pthread_mutex_lock(&c->lock);
    if (c->bytes + bytes > BYTES) clear(c);
    entry *e = bytes < BYTES / 16 ? slot_for(c, key, hash) : NULL;
    if (!e && bytes < BYTES / 16) { /* the oldest near its place makes room */
        for (int i = 0; i < NEAR; i++) {
            entry *near = &c->slots[(hash + (uint64_t)i) % SLOTS];
            if (!e || near->version < e->version) e = near;
        }
        drop(c, e);
    }
    struct MHD_Response *spare = response;
    if (e && e->key && e->version <= version) spare = e->response, c->bytes -= e->bytes;
    else if (e && !e->key && (e->key = strdup(key))) e->hash = hash, spare = NULL;
    if (spare != response) {
        e->version = version, e->response = response, e->old_since_ms = 0, e->bytes = bytes;
        memcpy(e->tag, tag, sizeof e->tag);
        c->bytes += bytes;
    }
    pthread_mutex_unlock(&c->lock);
    if (spare) MHD_destroy_response(spare);
}
