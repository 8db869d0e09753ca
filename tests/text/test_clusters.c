/* test_clusters.c - a hand-made file opens and answers; every damaged copy is refused or answers in range;
 * the shipped model opens, and puts words of a kind together. */
#include "text/clusters.h"
#include "base/hash.h"
#include "check.h"

/* Three words in two clusters. */
static size_t small_file(unsigned char *out) {
    static const char *const words[] = {"monday", "tuesday", "00"};
    static const uint16_t cluster_of[4] = {0, 0, 1, 0};
    uint32_t head[6] = {0x01020304, 3, 8, 2, 6 + 7 + 2, 0}, leaves[4] = {0, 1, 0x80000000u, 2}, begins[4] = {0, 6, 13, 15};
    uint16_t slots[8] = {0};
    for (uint16_t w = 0; w < 3; w++) {
        uint32_t i = (uint32_t)up_hash(words[w], strlen(words[w])) & 7;
        while (slots[i]) i = (i + 1) & 7;
        slots[i] = (uint16_t)(w + 1);
    }
    unsigned char *at = out;
    memcpy(at, "UPCLUST1", 8), at += 8;
    memcpy(at, head, sizeof head), at += sizeof head;
    memcpy(at, leaves, sizeof leaves), at += sizeof leaves;
    memcpy(at, begins, sizeof begins), at += sizeof begins;
    memcpy(at, cluster_of, sizeof cluster_of), at += sizeof cluster_of;
    memcpy(at, slots, sizeof slots), at += sizeof slots;
    memcpy(at, "mondaytuesday00", 15), at += 15;
    return (size_t)(at - out);
}

static uint32_t of(const up_clusters *c, const char *word) { return up_clusters_of(c, word, (uint32_t)strlen(word)); }

static void small_one_answers(void) {
    _Alignas(4) unsigned char bytes[256];
    size_t len = small_file(bytes);
    up_clusters *c = NULL;
    if (!CHECK("opens", up_clusters_open_bytes(bytes, len, &c, NULL) == UP_OK)) return;
    CHECK("a word", of(c, "monday") == 1);
    CHECK("case does not matter", of(c, "TUESDAY") == 1);
    CHECK("digits count alike", of(c, "42") == 2 && of(c, "00") == 2);
    CHECK("unlisted", of(c, "friday") == UP_NO_CLUSTER && of(c, "") == UP_NO_CLUSTER);
    CHECK("longer than any word", of(c, "mondaymondaymondaymondaymondaymondaymondaymondaymonday") == UP_NO_CLUSTER);
    uint32_t depth;
    CHECK("path", up_clusters_path(c, 2, &depth) == 0x80000000u && depth == 2);
    CHECK("prefixes", up_clusters_prefix(c, 1, 1) == 2 && up_clusters_prefix(c, 2, 1) == 3 && up_clusters_prefix(c, 2, 2) == 6 && up_clusters_prefix(c, 2, 9) == 6);
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
            CHECK("in range", of(c, "monday") <= 2 && of(c, "00") <= 2 && of(c, "xyz") <= 2);
            up_clusters_close(c);
        }
    CHECK("no such file", up_clusters_open("tests/no.clusters", &c, &err) == UP_E_MISSING);
}

static uint32_t shared_steps(const up_clusters *c, const char *a, const char *b) {
    uint32_t da, db, x = up_clusters_path(c, of(c, a), &da), y = up_clusters_path(c, of(c, b), &db), n = 0;
    while (n < da && n < db && !((x ^ y) >> (31 - n))) n++;
    return n;
}

/* Words of a kind share more of their path with each other than with words of other kinds. */
static void shipped_one_groups(void) {
    up_clusters *c = NULL;
    if (!CHECK("the shipped model opens", up_clusters_open("models/en.clusters", &c, NULL) == UP_OK)) return;
    static const char *const kinds[][3] = {
        {"monday", "tuesday", "thursday"}, {"january", "march", "october"}, {"michael", "david", "robert"},
        {"texas", "ohio", "florida"}, {"and", "or", "but"}, {"said", "announced", "stated"}, {"three", "four", "five"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t j = 0; j < COUNT_OF(kinds); j++)
            if (i != j) CHECK(kinds[i][0], shared_steps(c, kinds[i][0], kinds[i][1]) > shared_steps(c, kinds[i][0], kinds[j][2]) || shared_steps(c, kinds[i][0], kinds[i][2]) > shared_steps(c, kinds[i][0], kinds[j][2]));
    up_clusters_close(c);
}

int main(void) { small_one_answers(); damage_is_refused(); shipped_one_groups(); return check_report(); }
