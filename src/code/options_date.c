/* options_date.c - when was it?  Each time of the report, the week up to the report, the report's day, or nothing said.
 *
 * What speaks for a time: how it hangs together with the words of the act, whose time it is otherwise, how far
 * away it stands, how long it is and how long ago.  What speaks for the rest: tense and aspect of the act
 * ("was investigated" is undated, "is being investigated" fresh), words like "previously", the kind of act. */
#include <string.h>
#include <strings.h>
#include "base/hash.h"
#include "code/date_facts.h"

/* What is said of options.  The numbers are in the model: a change here needs a new one. */
enum { F_IS, F_TIE, F_TIE_BEST, F_OWNER, F_LENGTH, F_AGE, F_LENGTH_AGE, F_TIE_AGE, F_TIE_OWNER, F_DISTANCE, F_DISTANCE_AGE, F_KIND, F_PICK, F_WORD, F_LEAD, F_TWINS, F_RANK, F_TIE_WORD,
       F_TENSE, F_ADVERB, F_OWN_TIMES, F_PLACE, F_ARTICLE, F_SOURCE, F_ANY, F_TIMES, F_CUE, F_BEST, F_TENSE_OWN, F_FIRST, F_PICK_AGE, F_DISTANCE_OWNER, F_GOVERNOR, F_LEMMA, F_FACT, F_FORM_TIE, F_FORM_OWNER, F_FORM_WORD, F_FORM_TENSE, F_VOTES, F_VOTES_OWNER, F_ANCHORED };

static bool has_word(const up_reading *r, uint32_t first, uint32_t end, const char *const *words, size_t n) {
    for (uint32_t k = first; k < end; k++) if (up_which_word(up_token_text(r->doc, k), words, n)) return true;
    return false;
}
#define HAS_WORD(r, first, end, list) has_word((r), (first), (end), (list), sizeof(list) / sizeof *(list))

/* "On Tuesday" and "on May 3" of a report of Monday the 2nd may well be past ones. */
static up_days one_back(const up_reading *r, const up_timex *t) {
    static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    up_days d = t->days;
    if (HAS_WORD(r, t->first, t->end, weekdays)) return (up_days){d.first - 7, d.last - 7};
    up_ymd first = up_ymd_of(d.first), last = up_ymd_of(d.last);
    return (up_days){up_day_of(first.year - 1, first.month, first.day), up_day_of(last.year - 1, last.month, last.day)};
}

static bool may_be_one_back(const up_reading *r, const up_timex *t) {
    static const char *const next[] = {"next", "tomorrow", "coming", "upcoming", "later", "following"};
    if (r->report_day == UP_NO_DAY || t->days.first <= r->report_day || t->is_vague || HAS_WORD(r, t->first, t->end, next)) return false;
    for (uint32_t k = t->first; k < t->end; k++) { /* a written year leaves nothing open */
        up_str w = up_token_text(r->doc, k);
        if (w.len == 4 && w.at[0] >= '0' && w.at[0] <= '9' && w.at[3] >= '0' && w.at[3] <= '9') return false;
    }
    return true;
}

enum { RUN_GAP = 7 }; /* words between the ends of a run */

/* "beginning on May 3 and continuing until June 5": whether the time is the end of a run that begins with the one before. */
static bool ends_run(const up_reading *r, uint32_t i) {
    static const char *const joining[] = {"and", "to", "until", "till", "through", "-", "\xE2\x80\x93"};
    if (i == 0) return false;
    const up_timex *a = &r->dates->items[i - 1], *b = &r->dates->items[i];
    return up_when_names_days(a) && b->first >= a->end && b->first - a->end <= RUN_GAP && b->days.first > a->days.last && b->days.last - a->days.first < 4000 && HAS_WORD(r, a->end, b->first, joining);
}

/* "Since he ordered troops over the border last week, ...": the time stands in a clause or phrase of "since". */
static bool opens_span(const up_reading *r, const up_timex *x) {
    static const char *const since[] = {"since"};
    if (r->report_day == UP_NO_DAY || x->days.last >= r->report_day || x->days.first == UP_NO_DAY) return false;
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, x->first)];
    uint32_t at = x->first;
    for (int steps = 0; at != UP_NO_TOKEN && steps < 8; at = r->doc->tokens[at].head, steps++)
        for (uint32_t k = up_tree_child(t, at); k != UP_NO_TOKEN && k < x->first; k = up_tree_next(t, k))
            if ((r->doc->tokens[k].rel == UP_MARK || r->doc->tokens[k].rel == UP_CASE) && HAS_WORD(r, k, k + 1, since)) return true;
    return false;
}

up_days up_option_days(const up_telling *t, const up_option *o) {
    const up_reading *r = t->reading;
    up_day day = r->report_day;
    if (o->value == UP_OPTION_NONE || (o->value >= UP_OPTION_REPORT_DAY && day == UP_NO_DAY)) return (up_days){UP_NO_DAY, UP_NO_DAY};
    if (o->value == UP_OPTION_FRESH) return (up_days){day - 6, day};
    if (o->value == UP_OPTION_REPORT_DAY) return (up_days){day, day};
    const up_timex *x = &r->dates->items[o->value];
    if (o->end == UP_DATE_SINCE) return (up_days){x->days.first, day};
    return o->end == UP_DATE_ONE_BACK ? one_back(r, x) : o->end == UP_DATE_UNTIL ? (up_days){x->days.first, r->dates->items[o->value + 1].days.last} : x->days;
}

uint32_t up_option_last_time(const up_option *o) { return o->value + (o->end == UP_DATE_UNTIL); }

static uint32_t length_of(up_days d) { int32_t n = d.last - d.first + 1; return n <= 1 ? 0 : n <= 3 ? 1 : n <= 8 ? 2 : n <= 31 ? 3 : n <= 100 ? 4 : n <= 400 ? 5 : 6; }

static uint32_t age_of(const up_reading *r, up_days d) {
    if (r->report_day == UP_NO_DAY) return 15;
    int32_t n = r->report_day - d.last;
    return n < 0 ? (r->report_day >= d.first ? 9 : 10) : n == 0 ? 0 : n <= 2 ? 1 : n <= 7 ? 2 : n <= 31 ? 3 : n <= 100 ? 4 : n <= 400 ? 5 : n <= 1000 ? 6 : n <= 4000 ? 7 : 8;
}

static uint32_t hash_of(up_str s) { return s.len ? (uint32_t)up_hash(s.at, s.len) : 0; }

/* Tense and aspect of the words of the act: their tag and the auxiliaries over them. */
static uint32_t tense_of(const up_reading *r, const up_candidate *c) {
    const struct up_document *doc = r->doc;
    const up_tree *t = &r->trees[c->sentence];
    uint32_t at = c->trigger->head;
    if (doc->tokens[at].upos == UP_NOUN || doc->tokens[at].upos == UP_PROPN) at = up_clause_of(t, at);
    uint32_t seen = doc->tokens[at].xpos;
    for (uint32_t k = up_tree_child(t, at); k != UP_NO_TOKEN; k = up_tree_next(t, k))
        if (doc->tokens[k].rel == UP_AUX_REL || doc->tokens[k].rel == UP_AUX_PASS || doc->tokens[k].rel == UP_COP) seen = seen * 31 + hash_of(up_token_text(doc, k));
    return seen;
}

static void say_adverbs(up_options *o, const up_telling *t, uint32_t what) {
    const up_reading *r = t->reading;
    const up_candidate *c = up_telling_best(t);
    const up_tree *tree = &r->trees[c->sentence];
    uint32_t heads[2] = {c->trigger->head, up_clause_of(tree, c->trigger->head)};
    for (int i = 0; i < (heads[0] == heads[1] ? 1 : 2); i++)
        for (uint32_t k = up_tree_child(tree, heads[i]); k != UP_NO_TOKEN; k = up_tree_next(tree, k))
            if (r->doc->tokens[k].rel == UP_ADVMOD || (r->doc->tokens[k].rel == UP_AMOD && i == 0)) up_option_say(o, F_ADVERB, hash_of(r->doc->tokens[k].lemma) * 4 + what);
}

/* What speaks for each of the values that no words name. */
static void say_of_unsaid(up_options *o, const up_telling *t, uint32_t what, uint32_t own_times, uint32_t known_times) {
    const up_reading *r = t->reading;
    const up_candidate *best = up_telling_best(t);
    up_option_say(o, F_IS, what);
    up_option_say(o, F_TENSE, tense_of(r, best) * 4 + what);
    up_option_say(o, F_OWN_TIMES, up_pair(what, own_times));
    up_option_say(o, F_TENSE_OWN, (tense_of(r, best) * 4 + what) * 8 + own_times);
    up_option_say(o, F_PLACE, up_pair(what, up_steps(best->sentence)));
    up_option_say(o, F_TIMES, up_pair(what, up_steps(known_times)));
    up_option_say(o, F_ANY, up_pair(what, up_steps(t->cluster->n)));
    up_option_say(o, F_FACT, up_pair(what, best->factuality));
    if (r->doc->report->source) up_option_say(o, F_SOURCE, hash_of((up_str){r->doc->report->source, (uint32_t)strlen(r->doc->report->source)}) * 4 + what);
    for (int i = 0; i < UP_N_CUES; i++) if (r->cues[best->sentence] >> i & 1) up_option_say(o, F_CUE, up_pair(what, (uint32_t)i));
    up_option_say(o, F_LEMMA, hash_of(r->doc->tokens[best->trigger->head].lemma) * 4 + what);
    uint32_t pick = best->date == UINT32_MAX || !up_when_names_days(&r->dates->items[best->date]) ? 16 : age_of(r, r->dates->items[best->date].days);
    up_option_say(o, F_BEST, up_pair(what, pick));
    uint32_t det = up_tree_find(&r->trees[best->sentence], best->trigger->head, UP_DET_REL, UP_NMOD_POSS);
    if (r->doc->tokens[best->trigger->head].upos == UP_NOUN) up_option_say(o, F_ARTICLE, (det == UP_NO_TOKEN ? 0 : hash_of(r->doc->tokens[det].lemma)) * 4 + what);
    say_adverbs(o, t, what);
}

static void say_of_time(up_options *o, const up_telling *t, uint32_t i, uint32_t form) {
    const up_reading *r = t->reading;
    const up_timex *x = &r->dates->items[i];
    uint32_t tie = UP_WHEN_ELSEWHERE, tie_best = UP_WHEN_ELSEWHERE, picks = 0, nearest = UINT32_MAX, twins = 0, rank = 0;
    uint32_t sentence = up_document_sentence_of(r->doc, x->first);
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        uint32_t here = up_when_tie_of(r->doc, x, c->trigger->head);
        if (here < tie) tie = here;
        if (m == 0) tie_best = here;
        if (c->date == i) picks |= m == 0 ? 1 : 2;
        uint32_t gap = x->first > c->trigger->head ? x->first - c->trigger->head : c->trigger->head - x->first;
        if (c->sentence == sentence && gap < nearest) nearest = gap;
    }
    uint32_t from = i > UP_COMPARED ? i - UP_COMPARED : 0, until = r->dates->n - i > UP_COMPARED ? i + UP_COMPARED : r->dates->n;
    for (uint32_t k = from; k < until; k++) {
        const up_timex *y = &r->dates->items[k];
        if (k == i || !up_when_names_days(y)) continue;
        if (y->days.first <= x->days.last && x->days.first <= y->days.last && y->days.last - y->days.first < 40) twins++;
        if (nearest == UINT32_MAX || up_document_sentence_of(r->doc, y->first) != sentence) continue;
        for (uint32_t m = 0; m < t->cluster->n; m++) {
            uint32_t head = up_telling_member(t, m)->trigger->head, gap = y->first > head ? y->first - head : head - y->first;
            if (gap < nearest) { rank++; break; }
        }
    }
    up_days days = up_option_days(t, &o->items[o->n - 1]);
    uint32_t length = length_of(days), age = age_of(r, days), owner = up_telling_owner(t, t->cast->time_owner[i]), distance = up_telling_distance(t, sentence);
    up_option_say(o, F_IS, 3 + form);
    up_option_say(o, F_FORM_TIE, up_pair(form, tie));
    up_option_say(o, F_FORM_OWNER, up_pair(form, owner));
    if (x->first > 0) up_option_say(o, F_FORM_WORD, hash_of(r->doc->tokens[x->first - 1].lemma) * 4 + form);
    if (may_be_one_back(r, x)) up_option_say(o, F_FORM_TENSE, tense_of(r, up_telling_best(t)) * 4 + form);
    up_option_say(o, F_TIE, tie);
    up_option_say(o, F_TIE_BEST, up_pair(tie_best, t->cluster->n > 1));
    up_option_say(o, F_OWNER, owner);
    double votes = t->cast->time_votes[i];
    for (uint32_t k = from; k < until; k++) if (k != i && r->dates->items[k].days.first == x->days.first && r->dates->items[k].days.last == x->days.last) votes += t->cast->time_votes[k];
    up_option_say(o, F_VOTES, up_tenths(votes));
    up_option_say(o, F_VOTES_OWNER, up_pair(up_tenths(votes), owner));
    if (x->is_anchored) up_option_say(o, F_ANCHORED, age);
    up_option_say(o, F_LENGTH, length);
    up_option_say(o, F_AGE, age);
    up_option_say(o, F_LENGTH_AGE, up_pair(length, age));
    up_option_say(o, F_TIE_AGE, up_pair(tie, age));
    up_option_say(o, F_TIE_OWNER, up_pair(tie, owner));
    up_option_say(o, F_DISTANCE, distance);
    up_option_say(o, F_DISTANCE_AGE, up_pair(distance, age));
    up_option_say(o, F_DISTANCE_OWNER, up_pair(distance, owner));
    up_option_say(o, F_KIND, up_pair(x->type, (x->is_vague ? 1 : 0) + (x->is_anchored ? 2 : 0)));
    up_option_say(o, F_PICK, picks);
    up_option_say(o, F_PICK_AGE, up_pair(picks, age));
    up_option_say(o, F_LEAD, sentence < 3 ? sentence : 3);
    up_option_say(o, F_TWINS, up_steps(twins));
    up_option_say(o, F_RANK, up_pair(rank < 4 ? rank : 4, tie));
    if (x->first > 0 && tie != UP_WHEN_ELSEWHERE) {
        up_option_say(o, F_WORD, hash_of(r->doc->tokens[x->first - 1].lemma));
        up_option_say(o, F_TIE_WORD, hash_of(r->doc->tokens[x->first - 1].lemma) * 16 + tie);
    }
    up_option_say(o, F_FIRST, hash_of(r->doc->tokens[x->end - 1].lemma));
    if (r->doc->tokens[x->first].head != UP_NO_TOKEN) up_option_say(o, F_GOVERNOR, hash_of(r->doc->tokens[r->doc->tokens[x->first].head].lemma));
}

static void offer_time(up_options *o, const up_telling *t, const up_date_standings *standings, uint32_t i, uint32_t form) {
    up_option_add(o, i, form);
    up_date_facts(o, t, standings);
    if (o->status == UP_OK) say_of_time(o, t, i, form);
}

void up_options_of_date(const up_telling *t, up_options *o) {
    const up_reading *r = t->reading;
    up_options_begin(o, t, UP_FIELD_DATE);
    uint32_t own = 0, known = 0;
    for (uint32_t i = 0; i < r->dates->n; i++) {
        if (!up_when_names_days(&r->dates->items[i])) continue;
        known++;
        uint32_t s = up_document_sentence_of(r->doc, r->dates->items[i].first);
        for (uint32_t m = 0; m < t->cluster->n; m++) if (up_telling_member(t, m)->sentence == s) {
            uint32_t tie = up_when_tie_of(r->doc, &r->dates->items[i], up_telling_member(t, m)->trigger->head), worth = tie <= UP_WHEN_CLAUSE ? 3 : tie <= UP_WHEN_BELOW ? 2 : 1;
            if (worth > own) own = worth;
        }
    }
    const up_date_standings *standings = up_date_standings_of(t);
    if (!standings) { o->status = UP_E_NOMEM; return; }
    up_option_add(o, UP_OPTION_NONE, 0);
    up_date_facts(o, t, standings);
    say_of_unsaid(o, t, 0, own, known);
    if (r->report_day != UP_NO_DAY) {
        up_option_add(o, UP_OPTION_FRESH, 0);
        up_date_facts(o, t, standings);
        say_of_unsaid(o, t, 1, own, known);
        up_option_add(o, UP_OPTION_REPORT_DAY, 0);
        up_date_facts(o, t, standings);
        say_of_unsaid(o, t, 2, own, known);
    }
    for (uint32_t i = 0; i < r->dates->n; i++) {
        if (!up_when_names_days(&r->dates->items[i]) || !up_telling_reaches(t, up_document_sentence_of(r->doc, r->dates->items[i].first))) continue;
        offer_time(o, t, standings, i, UP_DATE_AS_SAID);
        if (may_be_one_back(r, &r->dates->items[i])) offer_time(o, t, standings, i, UP_DATE_ONE_BACK);
        if (i + 1 < r->dates->n && up_when_names_days(&r->dates->items[i + 1]) && ends_run(r, i + 1)) offer_time(o, t, standings, i, UP_DATE_UNTIL);
        if (opens_span(r, &r->dates->items[i])) offer_time(o, t, standings, i, UP_DATE_SINCE);
    }
}
