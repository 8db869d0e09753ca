/* Capped average link: what joins, what does not, and that numbering alone decides. */
#include "link/cluster.h"
#include "check.h"

static const up_cluster_options plain = {.join = 0, .keep = -4, .worst = -7};

static void known_groups(void) {
    /* A chain: each knows its neighbour only.  Single link would make it one. */
    up_edge chain[] = {{0, 1, 3}, {1, 2, 3}, {2, 3, 3}, {3, 4, 3}};
    uint32_t group[8];
    CHECK("a chain", up_cluster(5, chain, 4, NULL, &plain, group) == UP_OK);
    CHECK("is no group", group[0] == group[1] && group[2] == group[3] && group[1] != group[2] && group[4] == 4);

    up_edge three[] = {{0, 1, 4}, {0, 2, 1}, {1, 2, 1}, {3, 4, -1}};
    CHECK("three that all know each other", up_cluster(5, three, 4, NULL, &plain, group) == UP_OK && group[0] == 0 && group[1] == 0 && group[2] == 0);
    CHECK("two that do not", group[3] == 3 && group[4] == 4);

    up_edge kept_apart[] = {{0, 1, 5}, {0, 2, 5}, {1, 2, 5}};
    const uint32_t apart[] = {1, 2, 1};
    CHECK("apart", up_cluster(3, kept_apart, 3, apart, &plain, group) == UP_OK && group[0] == group[1] && group[2] == 2);

    const up_cluster_options strict = {.join = -1, .keep = -4, .worst = -3};
    up_edge stranger[] = {{0, 1, 6}, {1, 2, 5}};
    CHECK("the mean would do, but two are strangers", up_cluster(3, stranger, 2, NULL, &strict, group) == UP_OK && group[2] == 2);
    CHECK("none", up_cluster(0, NULL, 0, NULL, &plain, group) == UP_OK);
    CHECK("no edges", up_cluster(2, NULL, 0, NULL, &plain, group) == UP_OK && group[0] == 0 && group[1] == 1);
}

/* The ten-line twin: joins the two groups of highest mean until none is high enough. */
static void naive(uint32_t n, const double *score, double join, uint32_t *group) {
    for (uint32_t i = 0; i < n; i++) group[i] = i;
    for (;;) {
        double best = -1e9;
        uint32_t a = n, b = n;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = i + 1; j < n; j++) {
                double sum = 0;
                int many = 0;
                if (group[i] != i || group[j] != j) continue;
                for (uint32_t p = 0; p < n; p++) for (uint32_t q = 0; q < n; q++) if (group[p] == i && group[q] == j) sum += score[p * n + q], many++;
                if (sum / many > best + 1e-9) best = sum / many, a = i, b = j;
            }
        if (a == n || best < join) return;
        for (uint32_t p = 0; p < n; p++) if (group[p] == b) group[p] = a;
    }
}

static void like_the_naive_twin(void) {
    enum { N = 14 };
    for (int round = 0; round < 300; round++) {
        double score[N * N];
        up_edge edges[N * N];
        size_t n_edges = 0;
        for (uint32_t i = 0; i < N; i++)
            for (uint32_t j = i + 1; j < N; j++) {
                double s = check_random(3) == 0 ? (double)check_random(9000) / 1000 - 3 : -4; /* hardly any two alike */
                score[i * N + j] = score[j * N + i] = (double)(float)s;
                if (s > -4) edges[n_edges++] = (up_edge){i, j, (float)s};
            }
        uint32_t want[N], got[N];
        naive(N, score, plain.join, want);
        CHECK("grouped", up_cluster(N, edges, n_edges, NULL, &plain, got) == UP_OK);
        CHECK("as by hand", memcmp(want, got, sizeof got) == 0);
    }
}

/* Property: the order of the edges does not matter, and every item's group is the least item of it. */
static void edges_in_any_order(void) {
    enum { N = 60, E = 200 };
    up_edge edges[E], turned[E];
    uint32_t a[N], b[N];
    for (int i = 0; i < E; i++) {
        uint32_t x = check_random(N - 1), y = x + 1 + check_random(N - 1 - x);
        edges[i] = (up_edge){x, y, (float)check_random(80000) / 10000 - 3};
        for (int k = 0; k < i; k++) if (edges[k].a == x && edges[k].b == y) { i--; break; }
    }
    for (int i = 0; i < E; i++) turned[i] = edges[E - 1 - i];
    CHECK("both", up_cluster(N, edges, E, NULL, &plain, a) == UP_OK && up_cluster(N, turned, E, NULL, &plain, b) == UP_OK && memcmp(a, b, sizeof a) == 0);
    for (uint32_t i = 0; i < N; i++) CHECK("least", a[i] <= i && a[a[i]] == a[i]);
}

/* A wave of reports that all half know each other is cut, not refused. */
static void a_part_too_large(void) {
    enum { N = 5000 };
    up_edge *edges = malloc(2 * N * sizeof *edges);
    uint32_t *group = malloc(N * sizeof *group);
    size_t n = 0;
    for (uint32_t i = 0; i + 1 < N; i++) edges[n++] = (up_edge){i, i + 1, i % 2 ? 1 : 5};
    CHECK("grouped", up_cluster(N, edges, n, NULL, &plain, group) == UP_OK);
    bool pairs = true;
    for (uint32_t i = 0; i + 1 < N; i += 2) pairs = pairs && group[i] == group[i + 1];
    CHECK("the strong pairs stand", pairs);
    free(edges), free(group);
}

/* A condemnation of two acts is like both; that does not make them one. */
static void an_answer_joins_no_acts(void) {
    const bool answers[5] = {false, false, true, true, false};
    up_edge edges[] = {{0, 2, 5}, {1, 2, 4.5f}, {2, 3, 3}, {3, 4, 3}, {0, 4, 2}};
    uint32_t group[5];
    up_cluster_options o = {.join = -1, .keep = -2.5, .worst = -4, .answers = answers};
    CHECK("grouped", up_cluster(5, edges, COUNT_OF(edges), NULL, &o, group) == UP_OK);
    CHECK("the answer goes with the act that it is most like", group[2] == 0 && group[1] == 1);
    CHECK("acts that are like each other join, with what answers them", group[4] == 0 && group[3] == 0);
    up_edge weak[] = {{0, 2, 5}, {1, 2, 4.5f}, {0, 1, -2}};
    CHECK("an edge that joins nothing by itself is none", up_cluster(3, weak, COUNT_OF(weak), NULL, &o, group) == UP_OK && group[1] == 1 && group[2] == 0);
    o.answers = NULL;
    CHECK("* without a word of answers all are one", up_cluster(5, edges, COUNT_OF(edges), NULL, &o, group) == UP_OK && group[1] == 0);
}

int main(void) {
    known_groups();
    an_answer_joins_no_acts();
    like_the_naive_twin();
    edges_in_any_order();
    a_part_too_large();
    return check_report();
}
