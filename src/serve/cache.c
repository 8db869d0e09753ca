/* cache.c - answers that were given, kept until the store changes.  All go when it does: what is asked often is soon there again. */
#include <stdlib.h>
#include <string.h>
#include "serve/http.h"

enum { SLOTS = 4096, BYTES = 64 << 20 };

typedef struct entry { char *key; uint64_t hash; struct MHD_Response *response; char tag[24]; } entry;
struct up_cache { pthread_mutex_t lock; uint64_t version; size_t bytes; entry slots[SLOTS]; };

struct up_cache *up_cache_new(void) {
    struct up_cache *c = calloc(1, sizeof *c);
    if (c) pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void clear(struct up_cache *c) {
    for (int i = 0; i < SLOTS; i++) {
        if (!c->slots[i].key) continue;
        free(c->slots[i].key);
        MHD_destroy_response(c->slots[i].response);
        c->slots[i] = (entry){0};
    }
    c->bytes = 0;
}

void up_cache_free(struct up_cache *c) {
    if (!c) return;
    clear(c);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* The slot of a key, or a free one near its place; NULL: neither. */
static entry *slot_for(struct up_cache *c, const char *key, uint64_t hash) {
    for (int i = 0; i < 8; i++) {
        entry *e = &c->slots[(hash + (uint64_t)i) % SLOTS];
        if (!e->key || (e->hash == hash && strcmp(e->key, key) == 0)) return e;
    }
    return NULL;
}

/* Queued under the lock: queueing makes the connection one more holder of the response, and there is no other way to be one. */
bool up_cache_send(struct up_cache *c, const char *key, uint64_t version, struct MHD_Connection *connection, const char *known, char tag[24], enum MHD_Result *done) {
    uint64_t hash = up_hash(key, strlen(key));
    bool is_there = false;
    tag[0] = 0;
    pthread_mutex_lock(&c->lock);
    if (c->version == version) {
        const entry *e = slot_for(c, key, hash);
        is_there = e && e->key;
        if (is_there && known && strstr(known, e->tag)) memcpy(tag, e->tag, sizeof e->tag);
        else if (is_there) *done = MHD_queue_response(connection, 200, e->response);
    }
    pthread_mutex_unlock(&c->lock);
    return is_there;
}

void up_cache_put(struct up_cache *c, const char *key, uint64_t version, struct MHD_Response *response, const char *tag, size_t bytes) {
    uint64_t hash = up_hash(key, strlen(key));
    bool kept = false;
    pthread_mutex_lock(&c->lock);
    if (version > c->version || c->bytes + bytes > BYTES) clear(c);
    if (version > c->version) c->version = version;
    entry *e = version == c->version && bytes < BYTES / 16 ? slot_for(c, key, hash) : NULL;
    if (e && !e->key && (e->key = strdup(key))) {
        e->hash = hash, e->response = response, kept = true;
        memcpy(e->tag, tag, sizeof e->tag);
        c->bytes += bytes;
    }
    pthread_mutex_unlock(&c->lock);
    if (!kept) MHD_destroy_response(response);
}
