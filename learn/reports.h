/* reports.h - annotated reports for learning: read once, analysed once, kept. */
#ifndef UP_LEARN_REPORTS_H
#define UP_LEARN_REPORTS_H

#include "code/learning.h"

enum { FOLDS = 5 };

/* Strings NULL and days UP_NO_DAY where unknown. */
typedef struct gold_event { up_type type; char *group, *place, *country, *target, *actor; up_days days; up_span spans[8]; uint32_t n; bool is_optional, has_candidate, has_family; } gold_event;

typedef struct report_row {
    char *id, *date, *title, *text, *url, *source;
    gold_event *gold; uint32_t n_gold;
    int fold;
    float weight;
    up_report report;
    struct up_document *doc;
    up_reading reading;      /* without a model */
} report_row;

typedef struct report_list { report_row *rows; uint32_t n, cap; } report_list;

/* Makes room for one more element of `size`; ends the program when memory is out. */
void *grown(void *array, uint32_t n, uint32_t *cap, size_t size);
void *must(void *memory); /* ends the program when there is none */

/* Features as a vocabulary: keeps of `hashes[n]` those that occur `least` times, each once, ascending; returns how many. */
uint32_t hashes_frequent(uint32_t *hashes, size_t n, uint32_t least);
/* Where the hash stands in an ascending list; UINT32_MAX. */
uint32_t hashes_find(const uint32_t *hashes, uint32_t n, uint32_t hash);

/* Appends the reports of `path`, their events from `gold_path`; each counts `weight`. */
void reports_read(report_list *list, const char *path, const char *gold_path, float weight);
/* Analyses every report up to its triggers, on `n_threads`. */
bool reports_analyse(report_list *list, const up_engine *engine, const up_ontology *ontology, int n_threads);

/* Reads and analyses pairs of arguments from `first` on, REPORTS GOLD[*WEIGHT], with $JOBS threads (2); NULL when it has said why not.
 * The engine that did it, which is learning's: close it when all is done. */
up_engine *reports_open(report_list *list, char **argv, int argc, int first);
int reports_jobs(void);

/* What the network says of their sentences (net.h), as learn/net.py left it in `path`: by a network that has not seen them. */
bool reports_tell(report_list *list, const char *path);

/* The gold events (bits, the first 64) that have the type and the words in their evidence. */
uint64_t gold_at(const report_row *row, up_type type, up_span words);
bool same_group(const char *a, const char *b);
bool same_family(up_type a, up_type b);

#endif
