/* cache.c - answers that were given, kept until the store changes.
 *
 * When another program has changed it, an answer that was right two seconds ago is still given while a thread of its own works it
 * out anew: at every batch that comes in, all who ask would else wait for all that is asked.  Not after a change of this server's
 * own, who has decided something sees it; nor to those who say that they want none that is kept. */
#include <stdlib.h>
#include <string.h>
#include "serve/http.h"

enum { SLOTS = 4096, BYTES = 64 << 20, NEAR = 8, OLD_MS = 2000, YOUNG_MS = 300 /* not made anew before: a store that grows all day need not keep a core at it */ };

typedef struct entry { char *key; uint64_t hash, version; int64_t right_ms, made_ms; bool is_renewed, was_slow; struct MHD_Response *response; char tag[24]; size_t bytes; } entry; /* `right_ms`: when it was last known to be of the present */
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

/* Whether an entry may be given out; `renew` where somebody should then work it out anew. */
static bool is_good(entry *e, uint64_t version, uint64_t least, bool *renew) {
    if (e->version >= version) { e->right_ms = now_ms(); return true; }
    if (e->version < least || now_ms() - e->right_ms > OLD_MS) return false;
    *renew = !e->is_renewed && now_ms() - e->made_ms >= YOUNG_MS;
    e->is_renewed |= *renew;
    return true;
}

bool up_cache_has(struct up_cache *c, const char *key, uint64_t version, uint64_t least) {
    uint64_t hash = up_hash(key, strlen(key));
    pthread_mutex_lock(&c->lock);
    const entry *e = slot_for(c, key, hash);
    bool is_there = e && e->key && (e->version >= version || (e->version >= least && now_ms() - e->right_ms <= OLD_MS));
    pthread_mutex_unlock(&c->lock);
    return is_there;
}

/* Queued under the lock: queueing makes the connection one more holder of the response, and there is no other way to be one. */
bool up_cache_send(struct up_cache *c, const char *key, uint64_t version, uint64_t least, struct MHD_Connection *connection, const char *known, char tag[24], up_kept_how *how, enum MHD_Result *done) {
    uint64_t hash = up_hash(key, strlen(key));
    tag[0] = 0, *how = (up_kept_how){0};
    pthread_mutex_lock(&c->lock);
    entry *e = slot_for(c, key, hash);
    bool is_there = e && e->key && is_good(e, version, least, &how->renew);
    how->was_slow = e && e->key && e->was_slow;
    if (is_there && known && strstr(known, e->tag)) memcpy(tag, e->tag, sizeof e->tag);
    else if (is_there) *done = MHD_queue_response(connection, 200, e->response);
    pthread_mutex_unlock(&c->lock);
    return is_there;
}

void up_cache_put(struct up_cache *c, const char *key, uint64_t version, struct MHD_Response *response, const char *tag, size_t bytes, bool was_slow) {
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
        e->version = version, e->response = response, e->right_ms = e->made_ms = now_ms(), e->is_renewed = false, e->was_slow = was_slow, e->bytes = bytes;
        memcpy(e->tag, tag, sizeof e->tag);
        c->bytes += bytes;
    }
    pthread_mutex_unlock(&c->lock);
    if (spare) MHD_destroy_response(spare);
}
