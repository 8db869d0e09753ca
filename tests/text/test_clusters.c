/* test_clusters.c - a hand-made file opens and answers; every damaged copy is refused or answers in range;
 * the shipped model opens, and puts words of a kind together. */
#include "text/clusters.h"
#include "base/hash.h"
#include "check.h"

/* Three words: two leaves of the first tree, one of the second; the last word has none of the second, the second none of the first. */
static size_t small_file(unsigned char *out) {
    static const char *const words[] = {"monday", "tuesday", "00"};
    static const uint16_t leaves_of[3][2] = {{0, 0}, {0xFFFF, 0}, {1, 0xFFFF}};
    uint32_t head[6] = {0x01020304, 3, 8, 2, 1, 6 + 7 + 2}, leaves[6] = {0, 1, 0x80000000u, 2, 0x40000000u, 3}, begins[4] = {0, 6, 13, 15};
    uint16_t slots[8] = {0};
    for (uint16_t w = 0; w < 3; w++) {
        uint32_t i = (uint32_t)up_hash(words[w], strlen(words[w])) & 7;
        while (slots[i]) i = (i + 1) & 7;
        slots[i] = (uint16_t)(w + 1);
    }
    unsigned char *at = out;
    memcpy(at, "UPCLUST2", 8), at += 8;
    memcpy(at, head, sizeof head), at += sizeof head;
    memcpy(at, leaves, sizeof leaves), at += sizeof leaves;
    memcpy(at, begins, sizeof begins), at += sizeof begins;
    memcpy(at, leaves_of, sizeof leaves_of), at += sizeof leaves_of;
    memcpy(at, slots, sizeof slots), at += sizeof slots;
    memcpy(at, "mondaytuesday00", 15), at += 15;
    return (size_t)(at - out);
}

static up_cluster_pair of(const up_clusters *c, const char *word) { return up_clusters_of(c, word, (uint32_t)strlen(word)); }
static bool is(up_cluster_pair p, uint32_t company, uint32_t meaning) { return p.company == company && p.meaning == meaning; }

static void small_one_answers(void) {
    _Alignas(4) unsigned char bytes[256];
    size_t len = small_file(bytes);
    up_clusters *c = NULL;
    if (!CHECK("opens", up_clusters_open_bytes(bytes, len, &c, NULL) == UP_OK)) return;
    CHECK("a word", is(of(c, "monday"), 1, 3));
    CHECK("case does not matter", is(of(c, "TUESDAY"), UP_NO_CLUSTER, 3));
    CHECK("digits count alike", is(of(c, "42"), 2, UP_NO_CLUSTER) && is(of(c, "00"), 2, UP_NO_CLUSTER));
    CHECK("unlisted", is(of(c, "friday"), UP_NO_CLUSTER, UP_NO_CLUSTER) && is(of(c, ""), UP_NO_CLUSTER, UP_NO_CLUSTER));
    CHECK("longer than any word", is(of(c, "mondaymondaymondaymondaymondaymondaymondaymondaymonday"), UP_NO_CLUSTER, UP_NO_CLUSTER));
    uint32_t depth;
    CHECK("clusters of both trees, and words", up_clusters_count(c) == 3 && up_clusters_words(c) == 3);
    CHECK("the second's path", up_clusters_path(c, 3, &depth) == 0x40000000u && depth == 3);
    CHECK("path", up_clusters_path(c, 2, &depth) == 0x80000000u && depth == 2);
    CHECK("prefixes", up_clusters_prefix(c, 1, 1) == 2 && up_clusters_prefix(c, 2, 1) == 3 && up_clusters_prefix(c, 2, 2) == 6 && up_clusters_prefix(c, 2, 9) == 6);
    uint32_t letters;
    CHECK("a word by its number", memcmp(up_clusters_word(c, 1, &letters), "tuesday", 7) == 0 && letters == 7);
    CHECK("no prefix of none", up_clusters_prefix(c, UP_NO_CLUSTER, 4) == 0);
    up_clusters_close(c);
}

static void damage_is_refused(void) {
    _Alignas(4) unsigned char bytes[256], hurt[256];
    size_t len = small_file(bytes);
    up_clusters *c = NULL;
    up_error err;
    for (size_t cut = 0; cut < len; cut++) CHECK("cut short", up_clusters_open_bytes(bytes, cut, &c, &err) == UP_E_FORMAT && err.message[0]);
    for (size_t at = 0; at < len; at++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(hurt, bytes, len);
            hurt[at] ^= (unsigned char)(1 << bit);
            if (up_clusters_open_bytes(hurt, len, &c, &err) != UP_OK) { CHECK("says why", err.message[0]); continue; }
            static const char *const asked[] = {"monday", "tuesday", "00", "xyz"};
            for (size_t i = 0; i < COUNT_OF(asked); i++) CHECK("in range", of(c, asked[i]).company <= up_clusters_count(c) && of(c, asked[i]).meaning <= up_clusters_count(c));
            up_clusters_close(c);
        }
    CHECK("no such file", up_clusters_open("tests/no.clusters", &c, &err) == UP_E_MISSING);
}

static uint32_t shared_steps(const up_clusters *c, bool by_meaning, const char *a, const char *b) {
    up_cluster_pair p = of(c, a), q = of(c, b);
    uint32_t da, db, n = 0, x = up_clusters_path(c, by_meaning ? p.meaning : p.company, &da), y = up_clusters_path(c, by_meaning ? q.meaning : q.company, &db);
    while (n < da && n < db && !((x ^ y) >> (31 - n))) n++;
    return n;
}

/* Words of a kind share more of their path with each other than with words of other kinds. */
static void shipped_one_groups(bool by_meaning) {
    up_clusters *c = NULL;
    if (!CHECK("the shipped model opens", up_clusters_open("models/en.clusters", &c, NULL) == UP_OK)) return;
    static const char *const kinds[][3] = {
        {"monday", "tuesday", "thursday"}, {"january", "march", "october"}, {"michael", "david", "robert"},
        {"texas", "ohio", "florida"}, {"and", "or", "but"}, {"said", "announced", "stated"}, {"three", "four", "five"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t j = 0; j < COUNT_OF(kinds); j++)
            if (i != j) {
                uint32_t apart = shared_steps(c, by_meaning, kinds[i][0], kinds[j][2]);
                CHECK(kinds[i][0], shared_steps(c, by_meaning, kinds[i][0], kinds[i][1]) > apart || shared_steps(c, by_meaning, kinds[i][0], kinds[i][2]) > apart);
            }
    up_clusters_close(c);
}

int main(void) { small_one_answers(); damage_is_refused(); shipped_one_groups(false); shipped_one_groups(true); return check_report(); }
