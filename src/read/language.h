/* language.h - in what language is this text?
 *
 * English, which is most of what arrives, is told by its function words: one in six words of any English prose is
 * one of thirty, and no other language writes them so often.  Where they do not settle it, CLD2 is asked about the
 * first KB (built in where libcld2 was there; without it every text that is not plainly English is unknown). */
#ifndef UP_READ_LANGUAGE_H
#define UP_READ_LANGUAGE_H

#include "base/span.h"

/* The code of `text`'s language (ISO 639-1 where there is one, else 639-3; script or country behind it for a few:
 * "zh-Hant"); "" when it is too short or mixed to tell.  Looks at the first letters only. */
void up_language_detect(const char *text, size_t len, char out[16]);

/* Whether a report that states `language` ("en", "en-GB", "eng", "English"; NULL, "und": none) may be coded as English. */
bool up_language_is_english(const char *language);
/* Whether `language` names one at all: not NULL, empty, "und", "mul", "zxx" or "unknown". */
bool up_language_is_stated(const char *language);
/* Whether CLD2 was built in. */
bool up_language_has_detector(void);

#endif
