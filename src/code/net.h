/* net.h - which sentences of a report tell of what: a small network that reads the report as a whole.
 *
 * Rules propose events from the words of one clause.  This reads the headline and every sentence in their order, and
 * says of each how likely it tells of an event of each type, and how likely it is the first to: what stands around
 * words ("has been", "years ago", "is accused of"), and what the report has told before, is for it to learn.  Two
 * convolutions over a sentence's words, the largest of each channel and four weighted means, and a pass of gated units
 * over the sentences from either end (after Kim 2014 for sentences, Cho et al. 2014 for the units).  Learnt by
 * learn/net.py; docs/design/events.md tells what it is worth. */
#ifndef UP_CODE_NET_H
#define UP_CODE_NET_H

#include "code/reading.h"

enum {
    UP_NET_OUT = 2 * UP_N_TYPES,                /* log-odds that the sentence tells of each type; as many that it is the first to */
    UP_NET_FLAGS = UP_N_UPOS + UP_N_TYPES + 1,  /* of a word: its tag, the types of rules that hold of it, whether it is quoted */
    UP_NET_FACTS = 2 + UP_N_CUES + 6,           /* of a sentence: headline, opens a paragraph, its cues, how old the days are that it names */
    UP_NET_WORDS_MOST = 128,                    /* of a sentence; the rest is not read */
    UP_NET_WORD_BYTES = 48
};

typedef struct up_net up_net; /* a mapped file; immutable */

/* UP_E_MISSING; UP_E_FORMAT names the broken invariant. */
up_status up_net_open(const char *path, up_net **out, up_error *err);
void up_net_close(up_net *net);
/* Bytes of the file of a network that knows so many words. */
size_t up_net_size(uint32_t n_words);

/* Sets `reading->told` [n_sentences][UP_NET_OUT], log-odds, in the reading's arena.  UP_E_NOMEM. */
up_status up_net_tell(const up_net *net, up_reading *reading);

/* What the network is given of sentence `row`: 0 the headline (which may have no words), else sentence row - 1.  A name
 * is a word for its kind, what names a group is one for how it does, so that who it is was never learnt. */
typedef struct up_net_word { char text[UP_NET_WORD_BYTES]; uint32_t types; uint8_t upos; bool is_quoted; } up_net_word;
typedef struct up_net_row { up_net_word words[UP_NET_WORDS_MOST]; uint32_t n; float facts[UP_NET_FACTS]; } up_net_row;
void up_net_look(const up_reading *reading, uint32_t row, up_net_row *out);

#endif
