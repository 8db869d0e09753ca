/* score_assign.c - the best one-to-one pairing, by the Hungarian method with potentials (shortest augmenting
 * paths; Kuhn 1955, Munkres 1957), O(n^3).  Rows are entered in order and ties fall to the first column, so
 * that among pairings of equal weight the same one is found every time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "code/score.h"

/* cost[i][j] of the square problem: what the pair lacks to the largest weight; no row or column stands for 0. */
typedef struct problem { const double *weight; int n_rows, n_columns; double largest; } problem;

static double cost(const problem *p, int i, int j) {
    return p->largest - (i < p->n_rows && j < p->n_columns ? p->weight[(size_t)i * (size_t)p->n_columns + (size_t)j] : 0.0);
}

bool up_score_assign(const double *weight, int n_rows, int n_columns, int *column_of) {
    for (int i = 0; i < n_rows; i++) column_of[i] = -1;
    if (!n_rows || !n_columns) return true;
    problem p = {weight, n_rows, n_columns, weight[0]};
    for (size_t k = 0; k < (size_t)n_rows * (size_t)n_columns; k++) if (weight[k] > p.largest) p.largest = weight[k];
    int size = n_rows > n_columns ? n_rows : n_columns;
    size_t n = (size_t)size + 1;
    double *reals = calloc(3 * n, sizeof *reals), *u = reals, *v = reals + n, *least = reals + 2 * n;
    int *ints = calloc(2 * n, sizeof *ints), *row_of = ints, *way = ints + n; /* all count from 1; 0 is none */
    bool *used = calloc(n, sizeof *used);
    bool fits = reals && ints && used;
    for (int i = 1; fits && i <= size; i++) {
        int j0 = 0;
        row_of[0] = i;
        for (int j = 0; j <= size; j++) least[j] = INFINITY, used[j] = false;
        do {
            used[j0] = true;
            int i0 = row_of[j0], j1 = 0;
            double delta = INFINITY;
            for (int j = 1; j <= size; j++) {
                if (used[j]) continue;
                double now = cost(&p, i0 - 1, j - 1) - u[i0] - v[j];
                if (now < least[j]) least[j] = now, way[j] = j0;
                if (least[j] < delta) delta = least[j], j1 = j;
            }
            for (int j = 0; j <= size; j++) {
                if (used[j]) u[row_of[j]] += delta, v[j] -= delta;
                else least[j] -= delta;
            }
            j0 = j1;
        } while (row_of[j0]);
        while (j0) {
            int j1 = way[j0];
            row_of[j0] = row_of[j1];
            j0 = j1;
        }
    }
    for (int j = 1; fits && j <= size; j++) {
        int i = row_of[j] - 1;
        if (i < n_rows && j - 1 < n_columns && weight[(size_t)i * (size_t)n_columns + (size_t)j - 1] > 0) column_of[i] = j - 1;
    }
    free(reals), free(ints), free(used);
    return fits;
}
