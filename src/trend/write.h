/* write.h - upticks as rows and in words, wherever the incidents came from. */
#ifndef UP_TREND_WRITE_H
#define UP_TREND_WRITE_H

#include "uptick.h"

/* An uptick with its names; NULL stands for any. */
typedef struct up_named { const up_uptick *uptick; const char *place, *group, *type; } up_named;

/* `as_of,place,group,type,onset,q`, with evidence the other figures too.  The heads end with a newline, as rows do. */
void up_trend_write_head(up_buffer *out, bool with_evidence);
void up_trend_write_row(up_buffer *out, const up_named *named, bool with_evidence);
/* A paragraph: what, since when, how sure, on what grounds, and what would change it. */
void up_trend_write_words(up_buffer *out, const up_named *named);
/* One JSON object, open: `{"as_of":..,..` without the closing brace, so that more can follow. */
void up_trend_write_json(up_buffer *out, const up_named *named);

#endif
