/* score.h - words as scoring compares them, and the best one-to-one pairing. */
#ifndef UP_CODE_SCORE_H
#define UP_CODE_SCORE_H

#include "uptick.h"

/* 2|A and B| / (|A|+|B|) of the two texts' word sets; 1 when both are empty, 0 when one is.  Words are runs of
 * letters, numbers and underscores after NFKD, lower case and without combining marks; the commonest small
 * words do not count.  NULL is empty.  Negative when memory is out. */
double up_score_word_f1(const char *a, const char *b);

/* Pairs rows with columns so that the summed weight[n_rows][n_columns] is largest (Hungarian method, cubic).
 * `column_of[n_rows]` gets each row's column, -1 for none; pairs of weight 0 are none.  False when memory is out. */
bool up_score_assign(const double *weight, int n_rows, int n_columns, int *column_of);

#endif
