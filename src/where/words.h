/* words.h - the words of a document as place names need them (words.c). */
#ifndef UP_WHERE_WORDS_H
#define UP_WHERE_WORDS_H

#include "where/find.h"

up_status up_where_words(up_where_work *work);
/* What word `i` is in the neighbourhood of names, looked up once; 0 out of range. */
uint32_t up_where_classes(up_where_work *work, uint32_t i);

#endif
