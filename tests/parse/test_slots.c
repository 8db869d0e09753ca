#include "check.h"
#include "tree.h"

/* The form of the filler of a slot; "-" when it is empty. */
static const char *filler(tree_fixture *f, const up_frame *frame, up_slot_kind slot, const char *prep, char out[64]) {
    for (uint32_t i = 0; i < frame->n; i++)
        if (frame->items[i].slot == slot && strcmp(frame->items[i].prep, prep) == 0) {
            up_str t = up_token_text(&f->doc, frame->items[i].head);
            snprintf(out, 64, "%.*s", (int)t.len, t.at);
            return out;
        }
    return "-";
}

static void voices(void) {
    static const struct { const char *name, *tree; uint32_t word; const char *subj, *obj, *on; } cases[] = {
        {"active", "Youths/youth/NOUN/NNS/2/nsubj attacked/attack/VERB/VBD/0/root a/a/DET/DT/4/det mosque/mosque/NOUN/NN/2/obj", 1, "Youths", "mosque", "-"},
        {"passive with by", "The/the/DET/DT/2/det mosque/mosque/NOUN/NN/4/nsubj:pass was/be/AUX/VBD/4/aux:pass attacked/attack/VERB/VBN/0/root by/by/ADP/IN/6/case youths/youth/NOUN/NNS/4/obl:agent", 3, "youths", "mosque", "-"},
        {"a participle takes the noun before it as object", "Words/word/NOUN/NNS/0/root scrawled/scrawl/VERB/VBN/1/acl on/on/ADP/IN/5/case a/a/DET/DT/5/det wall/wall/NOUN/NN/2/obl", 1, "-", "Words", "wall"},
        {"an -ing form takes it as subject", "Men/man/NOUN/NNS/0/root shouting/shout/VERB/VBG/1/acl slurs/slur/NOUN/NNS/2/obj", 1, "Men", "slurs", "-"},
        {"who in a relative clause", "The/the/DET/DT/2/det man/man/NOUN/NN/0/root who/who/PRON/WP/4/nsubj punched/punch/VERB/VBD/2/acl:relcl her/she/PRON/PRP/4/obj", 3, "man", "her", "-"},
        {"a gap in a relative clause", "The/the/DET/DT/2/det man/man/NOUN/NN/0/root they/they/PRON/PRP/4/nsubj beat/beat/VERB/VBD/2/acl:relcl", 3, "they", "man", "-"},
        {"subject control", "He/he/PRON/PRP/2/nsubj tried/try/VERB/VBD/0/root to/to/PART/TO/4/mark burn/burn/VERB/VB/2/xcomp it/it/PRON/PRP/4/obj", 3, "He", "it", "-"},
        {"object control", "They/they/PRON/PRP/2/nsubj forced/force/VERB/VBD/0/root him/he/PRON/PRP/2/obj to/to/PART/TO/5/mark leave/leave/VERB/VB/2/xcomp", 4, "him", "-", "-"},
        {"a shared subject", "Men/man/NOUN/NNS/2/nsubj kicked/kick/VERB/VBD/0/root and/and/CCONJ/CC/4/cc punched/punch/VERB/VBD/2/conj him/he/PRON/PRP/4/obj", 3, "Men", "him", "-"},
        {"passives coordinated share what they suffer", "Graves/grave/NOUN/NNS/3/nsubj:pass were/be/AUX/VBD/3/aux:pass toppled/topple/VERB/VBN/0/root and/and/CCONJ/CC/5/cc smashed/smash/VERB/VBN/3/conj", 4, "-", "Graves", "-"},
        {"a nominal", "The/the/DET/DT/2/det firebombing/firebombing/NOUN/NN/0/root of/of/ADP/IN/5/case a/a/DET/DT/5/det mosque/mosque/NOUN/NN/2/nmod by/by/ADP/IN/7/case neighbours/neighbour/NOUN/NNS/2/nmod", 1, "neighbours", "mosque", "-"},
        {"what hangs on the verb belongs to its object", "They/they/PRON/PRP/2/nsubj staged/stage/VERB/VBD/0/root attacks/attack/NOUN/NNS/2/obj on/on/ADP/IN/5/case shops/shop/NOUN/NNS/2/obl", 2, "-", "-", "shops"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tree_fixture f;
        up_tree tree;
        up_frame frame;
        char text[64];
        tree_fixture_make(&f, cases[i].tree);
        CHECK(cases[i].name, up_tree_build(&f.doc, &f.doc.arena, 0, &tree) == UP_OK);
        up_slots_of(&tree, cases[i].word, &frame);
        CHECK(cases[i].name, strcmp(filler(&f, &frame, UP_SLOT_SUBJ, "", text), cases[i].subj) == 0);
        CHECK(cases[i].name, strcmp(filler(&f, &frame, UP_SLOT_OBJ, "", text), cases[i].obj) == 0);
        CHECK(cases[i].name, strcmp(filler(&f, &frame, UP_SLOT_PREP, "on", text), cases[i].on) == 0);
        tree_fixture_free(&f);
    }
}

static void signs(void) {
    tree_fixture f;
    up_tree tree;
    up_frame frame;
    tree_fixture_make(&f, "She/she/PRON/PRP/4/nsubj:pass was/be/AUX/VBD/4/aux:pass not/not/PART/RB/4/advmod attacked/attack/VERB/VBN/0/root");
    CHECK("builds", up_tree_build(&f.doc, &f.doc.arena, 0, &tree) == UP_OK);
    up_slots_of(&tree, 3, &frame);
    CHECK("negated and passive", frame.is_negated && frame.is_passive && frame.modal == UP_NO_TOKEN);
    tree_fixture_free(&f);
    tree_fixture_make(&f, "They/they/PRON/PRP/3/nsubj might/might/AUX/MD/3/aux attack/attack/VERB/VB/0/root");
    CHECK("builds", up_tree_build(&f.doc, &f.doc.arena, 0, &tree) == UP_OK);
    up_slots_of(&tree, 2, &frame);
    CHECK("modal", frame.modal == 1 && !frame.is_negated);
    tree_fixture_free(&f);
}

static void phrases(void) {
    tree_fixture f;
    up_tree tree;
    uint32_t first, end;
    tree_fixture_make(&f, "The/the/DET/DT/3/det old/old/ADJ/JJ/3/amod mosque/mosque/NOUN/NN/0/root in/in/ADP/IN/5/case Riga/Riga/PROPN/NNP/3/nmod ,/,/PUNCT/,/9/punct "
                          "which/which/PRON/WDT/9/nsubj:pass was/be/AUX/VBD/9/aux:pass burned/burn/VERB/VBN/3/acl:relcl");
    CHECK("builds", up_tree_build(&f.doc, &f.doc.arena, 0, &tree) == UP_OK);
    up_phrase_of(&tree, 2, true, &first, &end);
    CHECK("a phrase keeps its place and drops its relative clause", first == 0 && end == 5);
    CHECK("extent of the subtree", tree.left[2] == 0 && tree.right[2] == 8);
    CHECK("the clause of the relative verb is its own", up_clause_of(&tree, 6) == 8);
    tree_fixture_free(&f);
}

/* Property: any tree at all, and every word's frame and phrase stay inside the sentence. */
static void random_trees(void) {
    for (int round = 0; round < 300; round++) {
        tree_fixture f;
        up_tree tree;
        uint32_t n = 1 + check_random(25);
        memset(&f, 0, sizeof f);
        f.report = (up_report){.id = "t", .text = f.text};
        f.doc.report = &f.report;
        up_arena_init(&f.doc.arena, 0);
        up_sentence *s = up_document_add_sentence(&f.doc);
        for (uint32_t i = 0; i < n; i++) {
            up_token *t = up_document_add_token(&f.doc);
            f.text[i] = 'a';
            *t = (up_token){.span = {i, i + 1}, .lemma = {"a", 1}, .head = i ? check_random(i) : UP_NO_TOKEN, .upos = (uint8_t)check_random(UP_N_UPOS), .xpos = (uint8_t)check_random(50), .rel = (uint8_t)check_random(UP_N_RELS)};
        }
        s->end = n;
        CHECK("builds", up_tree_build(&f.doc, &f.doc.arena, 0, &tree) == UP_OK);
        for (uint32_t i = 0; i < n; i++) {
            up_frame frame;
            uint32_t first, end;
            up_slots_of(&tree, i, &frame);
            for (uint32_t k = 0; k < frame.n; k++) CHECK("fillers stand in the sentence", frame.items[k].head < n);
            up_phrase_of(&tree, i, true, &first, &end);
            CHECK("a phrase holds its head", first <= i && i < end && end <= n);
            up_clause_extent(&tree, up_clause_of(&tree, i), &first, &end);
            CHECK("a clause stands in the sentence", first < end && end <= n);
        }
        tree_fixture_free(&f);
    }
}

int main(void) { voices(); signs(); phrases(); random_trees(); return check_report(); }
