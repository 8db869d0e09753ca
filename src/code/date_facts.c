/* date_facts.c - each time of the report, measured against the event that may have been then.
 *
 * Features under hashed names (options_date.c) say one thing at a time.  These numbers are for trees, which ask for
 * several at once: how the time stands to the words of the act; how all times that would count as the same answer
 * together do; how it ranks among the others, by nearness and by age; whose it is; tense and kind of the act. */
#include "code/date_facts.h"
#include <math.h>
#include <string.h>

enum { UNKNOWN = 99 };

/* Numbers of the facts: 0 to 55 and from 64 on; those between are of the choice as a whole (options.h). */
enum {
    D_FORM, D_LENGTH, D_AGE, D_AGE_FIRST, D_IS_AHEAD, D_KIND, D_VAGUE, D_ANCHORED, D_TIE, D_TIE_BEST, D_UP, D_DOWN, D_REL, D_ROAD, D_WORDS, D_BEFORE, D_SENTENCES, D_SENTENCE, D_NEAREST,
    D_BACK, D_EVENTS_BETWEEN, D_TIMES_BETWEEN, D_PARAGRAPHS, D_NEARER, D_OWNED, D_OWNER, D_OWNER_SCORE, D_OWNER_GAP, D_PICKED, D_PICKED_ELSEWHERE, D_VOTES, D_DATELINE, D_WEEKDAY, D_YEAR, D_MONTH,
    D_RELATIVE, D_PREPOSITION, D_QUOTED, D_GOVERNOR, D_GOVERNOR_IS, D_OPENS, D_CLAUSE_END, D_BESIDE, D_PARTS, D_IS_STORY, D_TENSE_OF_GOVERNOR, D_LAST,
    D_ALL_MENTIONS = 64, D_ALL_TIE, D_ALL_ROAD, D_ALL_WORDS, D_ALL_OWN, D_ALL_NEAREST, D_ALL_BACK, D_ALL_OWNED, D_ALL_OTHERS, D_ALL_LEAD, D_ALL_PICKED, D_ALL_VOTES,
    D_HOLDS, D_HOLDS_NEAREST, D_INSIDE, D_INSIDE_NEAREST, D_LATER, D_EARLIER, D_SINCE_VOTED, D_SINCE_PICKED, D_LEAD_OVER,
    D_TIMES, D_OWN_TIMES, D_OWN_TIE, D_ACT_SENTENCE, D_SENTENCES_ALL, D_TENSE, D_AUXILIARY, D_UPOS, D_ACT_QUOTED, D_FACTUALITY, D_TELLINGS, D_ACT_SCORE, D_PICKED_AGE, D_PICKED_LENGTH,
    D_VOTED_AGE, D_RECENT, D_STAGE, D_ADVERB, D_ARTICLE, D_STORY_AGE, D_STORY_BACK, D_STORY_TIE, D_END
};
_Static_assert((int)D_LAST <= (int)UP_FACT_SHARE && (int)D_END <= (int)UP_OPTION_FACTS, "facts of dates have room of their own");

/* A time as it stands to the words of the act; over the tellings the closest. */
typedef struct standing {
    up_days days;
    uint32_t sentence, tie, tie_best, up, down, rel, road, words, nearest, back, owner;
    bool counts, is_before, is_dateline, is_picked;
} standing;

struct up_date_standings { standing *all; float choice[UP_OPTION_FACTS]; uint32_t most_voted, story; };

bool up_date_days_agree(up_days x, up_days y) {
    if (x.first == UP_NO_DAY || y.first == UP_NO_DAY) return x.first == y.first;
    int32_t both = (x.last < y.last ? x.last : y.last) - (x.first > y.first ? x.first : y.first) + 1, either = (x.last > y.last ? x.last : y.last) - (x.first < y.first ? x.first : y.first) + 1;
    return both > 0 && 4 * both >= either;
}

/* Days in steps of their size, with the sign of their direction. */
static float log_days(int32_t days) { return days < 0 ? -log1pf((float)-(double)days) : log1pf((float)days); }

/* ------------------------------------------------------------------ the act */

/* The verb of the act, or that of the clause of its noun. */
static uint32_t verb_of(const up_reading *r, const up_candidate *c) {
    const up_token *head = &r->doc->tokens[c->trigger->head];
    return head->upos == UP_NOUN || head->upos == UP_PROPN ? up_clause_of(&r->trees[c->sentence], c->trigger->head) : c->trigger->head;
}

/* "VBD" 1, "VBN" 2 ...; 0 no verb. */
static uint32_t tense_of_token(const up_reading *r, uint32_t token) {
    static const char *const tags[] = {"VBD", "VBN", "VBZ", "VBP", "VBG", "VB"};
    const char *name = up_xpos_name(r->doc->tokens[token].xpos);
    return UP_WHICH(((up_str){name, (uint32_t)strlen(name)}), tags);
}

/* Bits of the auxiliaries over a verb. */
static uint32_t auxiliaries_of(const up_reading *r, uint32_t verb) {
    static const char *const words[] = {"has", "have", "had", "was", "were", "is", "are", "be", "been", "being", "will", "would", "may", "could", "to"};
    static const uint8_t bit[] = {0, 0, 1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6, 6, 6};
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, verb)];
    uint32_t seen = 0;
    for (uint32_t k = up_tree_child(t, verb); k != UP_NO_TOKEN; k = up_tree_next(t, k)) {
        uint32_t rel = r->doc->tokens[k].rel, w = rel == UP_AUX_REL || rel == UP_AUX_PASS || rel == UP_COP || rel == UP_MARK ? UP_WHICH(up_token_text(r->doc, k), words) : 0;
        if (w) seen |= 1u << bit[w - 1];
    }
    return seen;
}

/* Words that set the act in time without naming days. */
static uint32_t adverb_of(const up_reading *r, uint32_t verb, uint32_t head) {
    static const char *const words[] = {"previously", "earlier", "already", "once", "then", "later", "subsequently", "recently", "now", "currently", "still", "also", "repeatedly", "often", "allegedly", "just"};
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, verb)];
    for (int i = 0; i < 2; i++)
        for (uint32_t k = up_tree_child(t, i ? head : verb); k != UP_NO_TOKEN; k = up_tree_next(t, k)) {
            uint32_t w = UP_WHICH(r->doc->tokens[k].lemma, words);
            if (w) return w;
        }
    return 0;
}

/* What is done about the case or said of it: charged before tried, tried before sentenced. */
static uint32_t stage_of(const up_reading *r, uint32_t head) {
    static const char *const words[] = {"investigate", "arrest", "detain", "charge", "indict", "arraign", "appear", "plead", "try", "trial", "testify", "convict", "sentence", "jail", "face", "accuse", "condemn", "denounce", "say", "call", "investigation"};
    return UP_WHICH(r->doc->tokens[head].lemma, words);
}

/* ------------------------------------------------------------------ the times as they stand to the telling */

static void stand(const up_telling *t, standing *s, uint32_t i) {
    const up_reading *r = t->reading;
    const up_timex *x = &r->dates->items[i];
    *s = (standing){.days = x->days, .sentence = up_document_sentence_of(r->doc, x->first), .tie = UP_WHEN_ELSEWHERE, .tie_best = UP_WHEN_ELSEWHERE, .up = 30, .down = 30, .road = UNKNOWN, .words = UNKNOWN,
                    .nearest = UNKNOWN, .back = UNKNOWN, .counts = up_when_names_days(x), .is_before = x->first < up_telling_best(t)->trigger->head, .is_dateline = up_reading_is_dateline(r, x->first, x->end, 8)};
    if (!s->counts) return;
    s->owner = up_telling_owner(t, t->cast->time_owner[i]);
    uint32_t head = up_document_head_of(r->doc, x->first, x->end);
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        uint32_t gap = up_apart(c->sentence, s->sentence);
        s->nearest = up_least(s->nearest, gap);
        if (s->sentence <= c->sentence) s->back = up_least(s->back, gap);
        s->is_picked |= c->date == i;
        if (gap) continue;
        uint32_t tie = up_when_tie_of(r->doc, x, c->trigger->head);
        s->tie = up_least(s->tie, tie), s->words = up_least(s->words, up_apart(x->first, c->trigger->head));
        if (m == 0) s->tie_best = tie;
        up_road way = up_road_of(r->doc, c->trigger->head, head);
        if (way.up != UINT8_MAX && 2u * way.up + way.down < s->road) s->road = 2u * way.up + way.down, s->up = way.up, s->down = way.down, s->rel = way.rel;
    }
}

static void tell_act(float *f, const up_telling *t, up_date_standings *st) {
    const up_reading *r = t->reading;
    const up_candidate *best = up_telling_best(t);
    uint32_t head = best->trigger->head, verb = verb_of(r, best), times = 0, own = 0, own_tie = UP_N_WHEN_TIES, recent = 0;
    double votes = 0;
    for (uint32_t i = 0; i < r->dates->n; i++) {
        const standing *s = &st->all[i];
        if (!s->counts) continue;
        times++, own += s->nearest == 0, own_tie = up_least(own_tie, s->tie);
        recent += r->report_day != UP_NO_DAY && s->days.last <= r->report_day && s->days.last > r->report_day - 8;
        if (t->cast->time_votes[i] > votes) votes = t->cast->time_votes[i], st->most_voted = i;
        /* The last time told before the act is where the story stands. */
        if (s->is_before && s->tie != UP_WHEN_SAYING && s->days.last - s->days.first < 100 && !s->is_dateline) st->story = i;
    }
    f[D_TIMES] = (float)times, f[D_OWN_TIMES] = (float)own, f[D_OWN_TIE] = (float)own_tie, f[D_RECENT] = (float)recent, f[D_ACT_SENTENCE] = (float)best->sentence, f[D_SENTENCES_ALL] = (float)r->doc->n_sentences;
    f[D_TENSE] = (float)tense_of_token(r, verb), f[D_AUXILIARY] = (float)auxiliaries_of(r, verb), f[D_UPOS] = r->doc->tokens[head].upos, f[D_ACT_QUOTED] = (r->doc->tokens[head].flags & UP_TOKEN_IN_QUOTES) != 0;
    f[D_FACTUALITY] = (float)best->factuality, f[D_TELLINGS] = (float)t->cluster->n, f[D_ACT_SCORE] = (float)best->score, f[D_STAGE] = (float)stage_of(r, head), f[D_ADVERB] = (float)adverb_of(r, verb, head);
    f[D_ARTICLE] = (float)up_reading_bringing(r, head);
    if (r->report_day == UP_NO_DAY) return;
    if (best->date != UINT32_MAX && st->all[best->date].counts) {
        up_days d = st->all[best->date].days;
        f[D_PICKED_AGE] = log_days(r->report_day - d.last), f[D_PICKED_LENGTH] = log_days(d.last - d.first);
    }
    if (st->most_voted != UINT32_MAX) f[D_VOTED_AGE] = log_days(r->report_day - st->all[st->most_voted].days.last);
    if (st->story == UINT32_MAX) return;
    const standing *s = &st->all[st->story];
    f[D_STORY_AGE] = log_days(r->report_day - s->days.last), f[D_STORY_BACK] = (float)(best->sentence - s->sentence), f[D_STORY_TIE] = (float)s->tie;
}

up_date_standings *up_date_standings_of(const up_telling *t) {
    const up_reading *r = t->reading;
    up_date_standings *out = UP_ARENA_ARRAY(r->arena, 1, up_date_standings);
    standing *all = UP_ARENA_ARRAY(r->arena, r->dates->n + 1, standing);
    if (!out || !all) return NULL;
    *out = (up_date_standings){.all = all, .most_voted = UINT32_MAX, .story = UINT32_MAX};
    for (uint32_t k = 0; k < UP_OPTION_FACTS; k++) out->choice[k] = UP_FACT_UNSAID;
    for (uint32_t i = 0; i < r->dates->n; i++) stand(t, &all[i], i);
    tell_act(out->choice, t, out);
    return out;
}

/* ------------------------------------------------------------------ the facts */

/* All times of the report against the days: those that agree with them, those within, those around, later and earlier ones. */
static void tell_all(float *f, const up_telling *t, const up_date_standings *st, up_days days, uint32_t own) {
    const up_reading *r = t->reading;
    uint32_t mentions = 0, tie = UP_N_WHEN_TIES, road = UNKNOWN, words = UNKNOWN, beside = 0, nearest = UNKNOWN, back = UNKNOWN, owned = 0, others = 0, lead = 0, picked = 0, holds = 0, holds_near = UNKNOWN, inside = 0, inside_near = UNKNOWN, later = 0, earlier = 0, other_near = UNKNOWN;
    double votes = 0;
    uint32_t at = own == UINT32_MAX ? 0 : own, from = at > UP_COMPARED ? at - UP_COMPARED : 0, until = r->dates->n - at > UP_COMPARED ? at + UP_COMPARED : r->dates->n;
    for (uint32_t k = from; k < until; k++) {
        const standing *s = &st->all[k];
        if (!s->counts) continue;
        if (!up_date_days_agree(days, s->days)) {
            other_near = up_least(other_near, s->nearest);
            if (s->days.first >= days.first && s->days.last <= days.last) holds++, holds_near = up_least(holds_near, s->nearest);
            else if (s->days.first <= days.first && s->days.last >= days.last) inside++, inside_near = up_least(inside_near, s->nearest);
            later += s->days.first > days.last, earlier += s->days.last < days.first;
            continue;
        }
        mentions++, tie = up_least(tie, s->tie), road = up_least(road, s->road), words = up_least(words, s->words), beside += s->nearest == 0, nearest = up_least(nearest, s->nearest), back = up_least(back, s->back);
        owned += s->owner == 1, others += s->owner > 1, lead += s->sentence < 3, picked += s->is_picked, votes += t->cast->time_votes[k];
    }
    f[D_ALL_MENTIONS] = (float)mentions, f[D_ALL_TIE] = (float)tie, f[D_ALL_ROAD] = (float)road, f[D_ALL_WORDS] = (float)words, f[D_ALL_OWN] = (float)beside, f[D_ALL_NEAREST] = (float)nearest, f[D_ALL_BACK] = (float)back;
    f[D_ALL_OWNED] = (float)owned, f[D_ALL_OTHERS] = (float)others, f[D_ALL_LEAD] = (float)lead, f[D_ALL_PICKED] = (float)picked, f[D_ALL_VOTES] = (float)votes;
    f[D_HOLDS] = (float)holds, f[D_HOLDS_NEAREST] = (float)holds_near, f[D_INSIDE] = (float)inside, f[D_INSIDE_NEAREST] = (float)inside_near, f[D_LATER] = (float)later, f[D_EARLIER] = (float)earlier;
    f[D_LEAD_OVER] = (float)other_near - (float)nearest;
}

/* The words of the time and about it. */
static void tell_words(float *f, const up_reading *r, const up_timex *x) {
    static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "oct", "nov", "dec"};
    static const char *const relative[] = {"ago", "last", "this", "yesterday", "today", "tonight", "recent", "past", "earlier", "same", "next", "previous", "following", "later", "day"};
    static const char *const prepositions[] = {"on", "in", "since", "between", "from", "until", "to", "during", "of", "by", "before", "after", "around", "at", "for", "over", "through", "and", ",", "("};
    static const char *const governors[] = {"say", "tell", "report", "announce", "charge", "indict", "sentence", "arrest", "plead", "appear", "convict", "occur", "happen", "attack", "incident", "attend", "hearing", "trial", "issue", "release", "pass", "begin", "end", "find", "kill"};
    f[D_WEEKDAY] = f[D_YEAR] = f[D_MONTH] = f[D_RELATIVE] = 0;
    for (uint32_t k = x->first; k < x->end; k++) {
        up_str w = up_token_text(r->doc, k);
        if (w.len == 4 && w.at[0] >= '1' && w.at[0] <= '2' && w.at[3] >= '0' && w.at[3] <= '9') f[D_YEAR] = 1;
        if (UP_WHICH(w, weekdays)) f[D_WEEKDAY] = 1;
        if (UP_WHICH(w, months)) f[D_MONTH] = 1;
        if (f[D_RELATIVE] == 0) f[D_RELATIVE] = (float)UP_WHICH(w, relative);
    }
    uint32_t head = up_document_head_of(r->doc, x->first, x->end), over = r->doc->tokens[head].head, sentence = up_document_sentence_of(r->doc, x->first);
    f[D_PREPOSITION] = x->first > r->doc->sentences[sentence].first ? (float)UP_WHICH(up_token_text(r->doc, x->first - 1), prepositions) : 0;
    f[D_QUOTED] = (r->doc->tokens[x->first].flags & UP_TOKEN_IN_QUOTES) != 0, f[D_PARTS] = (float)(x->end - x->first), f[D_OPENS] = x->first <= r->doc->sentences[sentence].first + 1;
    f[D_CLAUSE_END] = x->end + 1 >= r->doc->sentences[sentence].end;
    if (over == UP_NO_TOKEN) return;
    f[D_GOVERNOR] = r->doc->tokens[over].upos, f[D_GOVERNOR_IS] = (float)UP_WHICH(r->doc->tokens[over].lemma, governors), f[D_TENSE_OF_GOVERNOR] = (float)tense_of_token(r, over);
}

/* What stands between the time and the act: acts, times, paragraphs; how many times stand nearer. */
static void tell_between(float *f, const up_telling *t, const up_date_standings *st, uint32_t i) {
    const up_reading *r = t->reading;
    const up_timex *x = &r->dates->items[i];
    const up_candidate *best = up_telling_best(t);
    uint32_t trigger = best->trigger->head, low = up_least(x->first, trigger), high = x->first < trigger ? trigger : x->first, times = 0, nearer = 0, beside = 0, paragraphs = 0;
    uint32_t from = i > UP_COMPARED ? i - UP_COMPARED : 0, until = r->dates->n - i > UP_COMPARED ? i + UP_COMPARED : r->dates->n;
    for (uint32_t k = from; k < until; k++) {
        const standing *s = &st->all[k];
        if (!s->counts || k == i) continue;
        uint32_t first = r->dates->items[k].first;
        times += first > low && first < high, beside += s->sentence == st->all[i].sentence, nearer += s->words < st->all[i].words;
    }
    for (uint32_t s = up_document_sentence_of(r->doc, low) + 1; s < r->doc->n_sentences && r->doc->sentences[s].first <= high; s++) paragraphs += r->doc->sentences[s].begins_paragraph;
    f[D_EVENTS_BETWEEN] = (float)up_reading_triggers_between(r, low, high), f[D_TIMES_BETWEEN] = (float)times, f[D_NEARER] = (float)nearer, f[D_BESIDE] = (float)beside, f[D_PARAGRAPHS] = (float)paragraphs;
}

static void tell_time(float *f, const up_telling *t, const up_date_standings *st, uint32_t i) {
    const up_reading *r = t->reading;
    const up_timex *x = &r->dates->items[i];
    const standing *s = &st->all[i];
    const up_candidate *best = up_telling_best(t);
    f[D_KIND] = (float)x->type, f[D_VAGUE] = x->is_vague, f[D_ANCHORED] = x->is_anchored, f[D_DATELINE] = s->is_dateline;
    f[D_TIE] = (float)s->tie, f[D_TIE_BEST] = (float)s->tie_best, f[D_UP] = (float)s->up, f[D_DOWN] = (float)s->down, f[D_REL] = (float)s->rel, f[D_ROAD] = (float)s->road, f[D_WORDS] = (float)s->words;
    f[D_BEFORE] = s->is_before, f[D_SENTENCES] = (float)((int)s->sentence - (int)best->sentence), f[D_SENTENCE] = (float)s->sentence, f[D_NEAREST] = (float)s->nearest, f[D_BACK] = (float)s->back;
    f[D_OWNED] = s->owner == 1, f[D_OWNER] = (float)s->owner, f[D_VOTES] = (float)t->cast->time_votes[i];
    f[D_PICKED] = best->date == i, f[D_PICKED_ELSEWHERE] = s->is_picked && best->date != i;
    uint32_t owner = t->cast->time_owner[i];
    if (owner != UP_OWNER_NONE) f[D_OWNER_SCORE] = (float)t->candidates[owner].score, f[D_OWNER_GAP] = (float)up_apart(x->first, t->candidates[owner].trigger->head);
    f[D_IS_STORY] = i == st->story;
}

void up_date_facts(up_options *o, const up_telling *t, const up_date_standings *st) {
    if (o->status != UP_OK) return;
    const up_reading *r = t->reading;
    const up_option *option = &o->items[o->n - 1];
    float *f = o->facts + (o->n - 1) * UP_OPTION_FACTS;
    for (uint32_t k = 0; k < UP_OPTION_FACTS; k++) if (st->choice[k] != UP_FACT_UNSAID) f[k] = st->choice[k];
    bool said = option->value < UP_OPTION_REPORT_DAY;
    f[D_FORM] = said ? 3 + (float)option->end : option->value == UP_OPTION_NONE ? 0 : option->value == UP_OPTION_FRESH ? 1 : 2;
    up_days days = up_option_days(t, option);
    if (days.first != UP_NO_DAY) {
        f[D_LENGTH] = log_days(days.last - days.first);
        if (r->report_day != UP_NO_DAY) f[D_AGE] = log_days(r->report_day - days.last), f[D_AGE_FIRST] = log_days(r->report_day - days.first), f[D_IS_AHEAD] = days.first > r->report_day;
        tell_all(f, t, st, days, said ? option->value : UINT32_MAX);
        if (st->most_voted != UINT32_MAX) f[D_SINCE_VOTED] = log_days(days.last - st->all[st->most_voted].days.last);
        uint32_t picked = up_telling_best(t)->date;
        if (picked != UINT32_MAX && st->all[picked].counts) f[D_SINCE_PICKED] = log_days(days.last - st->all[picked].days.last);
    }
    if (!said) return;
    tell_time(f, t, st, option->value);
    tell_between(f, t, st, option->value);
    tell_words(f, r, &r->dates->items[option->value]);
}
