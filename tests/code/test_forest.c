/* A forest says the mean of its leaves; a file's forest that could lead a walk astray is refused; a model comes back
 * from its file as it went. */
#include "check.h"
#include <unistd.h>
#include "code/model.h"

#define LEAF(share) {UP_FOREST_LEAF, 0, (share)}

static const up_forest_node two_trees[] = {
    {0, 2, 0.5f}, LEAF(0.25f), LEAF(0.75f),                     /* fact 0 <= 0.5 ? .25 : .75 */
    {1, 4, 3.0f}, LEAF(0.5f), {0, 7, 9.0f}, LEAF(1.0f), LEAF(0.0f),
};
static const uint32_t two_roots[] = {0, 3};

static void walks(void) {
    up_forest_node nodes[8];
    memcpy(nodes, two_trees, sizeof nodes);
    nodes[3].other = 5;
    up_forest forest = {two_roots, 2, nodes, 8};
    CHECK("sound", up_forest_fault(&forest, 2) == NULL);
    CHECK("left, left", up_forest_share(&forest, (float[]){0.5f, 3.0f}) == (0.25 + 0.5) / 2);
    CHECK("right, right, left", up_forest_share(&forest, (float[]){1.0f, 4.0f}) == (0.75 + 1.0) / 2);
    CHECK("right, right, right", up_forest_share(&forest, (float[]){10.0f, 4.0f}) == (0.75 + 0.0) / 2);
    CHECK("no trees say nothing", up_forest_share(&(up_forest){0}, (float[]){0}) == 0.0);
    CHECK("no trees are sound", up_forest_fault(&(up_forest){0}, 2) == NULL);
}

/* Each fault alone, put into a sound forest. */
static void faults(void) {
    static const struct { const char *name; uint32_t node; up_forest_node value; } cases[] = {
        {"an unknown fact", 0, {2, 2, 0.5f}},    {"back to itself", 0, {0, 0, 0.5f}},      {"out of its tree", 0, {0, 3, 0.5f}},
        {"past the end", 5, {0, 8, 9.0f}},       {"no number", 0, {0, 2, (float)(0.0 / 0.0)}}, {"a leaf above one", 1, LEAF(1.5f)},
        {"a question that ends a tree", 2, {0, 3, 0.5f}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_forest_node nodes[8];
        memcpy(nodes, two_trees, sizeof nodes);
        nodes[3].other = 5;
        nodes[cases[i].node] = cases[i].value;
        CHECK(cases[i].name, up_forest_fault(&(up_forest){two_roots, 2, nodes, 8}, 2) != NULL);
    }
    CHECK("roots that do not rise", up_forest_fault(&(up_forest){(uint32_t[]){0, 0}, 2, two_trees, 8}, 2) != NULL);
    CHECK("a root past the end", up_forest_fault(&(up_forest){(uint32_t[]){0, 8}, 2, two_trees, 8}, 2) != NULL);
}

static void files(void) {
    static const uint32_t hashes[] = {3, 70, 4000000000u};
    static const float weights[] = {0.5f, -1.0f, 2.0f}, knots[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    up_forest_node nodes[3] = {{0, 2, 0.5f}, LEAF(0.25f), LEAF(0.75f)};
    up_forest forest = {(uint32_t[]){0}, 1, nodes, 3};
    char path[] = "/tmp/uptick-forest-XXXXXX";
    int fd = mkstemp(path);
    up_error err = {0};
    up_model *made = up_model_new(hashes, weights, 3, &forest, NULL, knots), *read = NULL;
    if (!CHECK("made", made && fd >= 0)) return;
    CHECK("written", up_model_write(made, path, &err) == UP_OK);
    if (CHECK("read", up_model_open(path, 1, &read, &err) == UP_OK)) {
        CHECK("its weights", up_model_weight(read, 70) == -1.0f && up_model_weight(read, 71) == 0.0f && up_model_weight(read, 4000000000u) == 2.0f);
        CHECK("its trees", up_model_verdict(read, (float[]){0}) < -1.09 && up_model_verdict(read, (float[]){1}) > 1.09);
        CHECK("its knots", up_model_confidence(read, 0) > 0.499 && up_model_confidence(read, 0) < 0.501);
        up_model_close(read);
    }
    CHECK("cut short is refused", ftruncate(fd, 60) == 0 && up_model_open(path, 1, &read, &err) == UP_E_FORMAT);
    up_model_close(made);
    close(fd);
    unlink(path);
}

/* A model with boosted trees beside the others: each kind is read back as its own. */
static void two_kinds(void) {
    static const uint32_t hash = 3;
    static const float weight = 1, knots[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    up_forest_node means[3] = {{0, 2, 0.5f}, LEAF(0.25f), LEAF(0.75f)}, adds[4] = {{1, 2, 0.5f}, LEAF(0.375f), LEAF(0.625f), LEAF(0.75f)};
    up_forest forest = {(uint32_t[]){0}, 1, means, 3}, boost = {(uint32_t[]){0, 3}, 2, adds, 4};
    CHECK("what they add up to", up_forest_sum(&boost, (float[]){0, 0}) == 1.0 && up_forest_sum(&boost, (float[]){0, 1}) == 3.0);
    CHECK("none add nothing", up_forest_sum(&(up_forest){0}, (float[]){0}) == 0);
    up_forest by_field[UP_MODEL_BOOSTS] = {[0] = boost, [2] = forest};
    char path[] = "/tmp/uptick-forest-XXXXXX";
    int fd = mkstemp(path);
    up_error err = {0};
    up_model *made = up_model_new(&hash, &weight, 1, &forest, by_field, knots), *read = NULL;
    if (!CHECK("made", made && fd >= 0)) return;
    CHECK("written", up_model_write(made, path, &err) == UP_OK);
    CHECK("facts that there are not", up_model_open(path, 1, &read, &err) == UP_E_FORMAT);
    if (CHECK("read", up_model_open(path, 2, &read, &err) == UP_OK)) {
        CHECK("the means", up_forest_share(up_model_trees(read), (float[]){1, 0}) == 0.75);
        CHECK("the sums", up_forest_sum(up_model_boost(read, 0), (float[]){1, 1}) == 3.0);
        CHECK("another field's", up_forest_sum(up_model_boost(read, 2), (float[]){1, 1}) == 2.0);
        CHECK("a field without", up_model_boost(read, 1)->n_trees == 0 && up_model_boost(read, UP_MODEL_BOOSTS - 1)->n_trees == 0);
        up_model_close(read);
    }
    CHECK("cut short is refused", ftruncate(fd, lseek(fd, 0, SEEK_END) - 12) == 0 && up_model_open(path, 2, &read, &err) == UP_E_FORMAT);
    up_model_close(made);
    close(fd);
    unlink(path);
}

/* A file that counts fewer trees than its kind has, and one that is newer than we know. */
static void other_files(void) {
    static const float knots[11] = {0, .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1};
    static const uint32_t counts[5] = {0, 0, 0, 1, 3}, root = 0;
    const up_forest_node adds[3] = {{0, 2, 0.5f}, LEAF(0.375f), LEAF(0.625f)};
    for (int version = 3; version <= 5; version++) {
        char path[] = "/tmp/uptick-forest-XXXXXX";
        int fd = mkstemp(path);
        char magic[9] = "UPEVENT0";
        magic[7] = (char)('0' + version);
        bool written = fd >= 0 && write(fd, magic, 8) == 8 && write(fd, counts, sizeof counts) == sizeof counts && write(fd, knots, sizeof knots) == sizeof knots && write(fd, &root, 4) == 4 && write(fd, adds, sizeof adds) == sizeof adds;
        up_error err = {0};
        up_model *read = NULL;
        if (!CHECK("written", written)) continue;
        CHECK("such a file is refused", up_model_open(path, 1, &read, &err) == UP_E_FORMAT && !read);
        close(fd);
        unlink(path);
    }
}

int main(void) { walks(); faults(); files(); two_kinds(); other_files(); return check_report(); }
