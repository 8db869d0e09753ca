/* treebank.h - treebanks in CoNLL-U, read for training.  These programs run on their owner's data: a
 * malformed line ends the program with its number. */
#ifndef LEARN_TREEBANK_H
#define LEARN_TREEBANK_H

#include "text/document.h"

typedef struct gold_word {
    const char *form, *lemma;
    uint8_t upos, xpos, rel;
    int32_t head;           /* index in the sentence; -1 root */
    uint8_t p_upos, p_xpos; /* as predicted by a tagger that has not seen the sentence */
    uint8_t contraction;    /* 1 begins a contraction, 2 continues one */
    bool space_after;
    uint32_t begin, end;    /* in the paragraph's text; end 0 where the parts of a contraction do not add up to it */
} gold_word;

typedef struct gold_sentence {
    gold_word *words;
    uint32_t n;
    bool begins_paragraph;
} gold_sentence;

typedef struct treebank { gold_sentence *sentences; uint32_t n, cap; struct up_arena arena; } treebank;

/* Appends a file.  Documents of GUM whose genre's texts are not free to use in what ships are left out. */
void treebank_read(treebank *bank, const char *path);
/* The paragraph that begins with sentence `first`: its text (NUL-terminated, in `text`) and the spans of
 * its words in it; returns the sentence after it. */
uint32_t treebank_paragraph(treebank *bank, uint32_t first, up_buffer *text);

#endif
