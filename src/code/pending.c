/* pending.c - weak stand-ins for the stages that have not landed yet; goes when the last one has. */
#include "parse/parse.h"
#include "text/text.h"
#include "when/when.h"
#include "code/code.h"
#define WEAK __attribute__((weak))
#pragma GCC diagnostic ignored "-Wunused-parameter"
WEAK up_status up_text_open(const char *dir, up_text_model **out, up_error *err) { *out = NULL; return UP_OK; }
WEAK void up_text_close(up_text_model *m) {}
WEAK up_text_scratch *up_text_scratch_new(const up_text_model *m) { static char c; return (void *)&c; }
WEAK void up_text_scratch_free(up_text_scratch *s) {}
WEAK up_status up_text_split(const up_text_model *m, up_text_scratch *s, struct up_document *d) { return UP_OK; }
WEAK up_status up_text_tag(const up_text_model *m, up_text_scratch *s, struct up_document *d, uint32_t i) { return UP_OK; }
WEAK up_status up_parse_open(const char *dir, up_parse_model **out, up_error *err) { *out = NULL; return UP_OK; }
WEAK void up_parse_close(up_parse_model *m) {}
WEAK up_parse_scratch *up_parse_scratch_new(const up_parse_model *m) { static char c; return (void *)&c; }
WEAK void up_parse_scratch_free(up_parse_scratch *s) {}
WEAK up_status up_parse_tree(const up_parse_model *m, up_parse_scratch *s, struct up_document *d, uint32_t i) { return UP_OK; }
WEAK up_status up_parse_names(const up_parse_model *m, up_parse_scratch *s, struct up_document *d, uint32_t i) { return UP_OK; }
WEAK up_status up_when_find(struct up_document *d, up_timexes *out) { return UP_OK; }
WEAK uint32_t up_when_of_event(const struct up_document *d, const up_timexes *a, uint32_t t) { return UINT32_MAX; }
WEAK void up_write_conllu(const up_document *d, up_buffer *o) {}
WEAK void up_write_dates(const up_document *d, up_buffer *o) {}
