/* bystanders.c - who else is named in the words of a report, and is a private person?
 *
 * Nothing here knows names.  The words around a run of capitalised words tell that it is a person: a form of address before it ("Mrs Tamm"), an
 * age after it ("Jaan Tamm, 41,"), being said or saying ("Jaan Tamm said"), being somebody's ("his wife, Mari Tamm"; "Jaan Tamm, a neighbour"),
 * being named ("a man named Jaan Tamm").  Not who speaks for an office, nor what is an organisation or a place by one of its words.  Closed
 * classes of the language, reviewed as text.  Known to be wrong: who stands there without such a word stays; an unusual name of a club goes. */
#include <string.h>
#include <strings.h>
#include "store/hidden_impl.h"

static const char *const addresses[] = {"mr", "mr.", "mrs", "ms", "ms.", "miss", "dr", "dr.", "prof", "professor", "imam", "rabbi", "father", "sister", "brother", "pastor", "rev", "reverend", "sheikh"};
static const char *const speaking[] = {"said", "says", "told", "tells", "added", "adds", "recalled", "recalls", "explained", "explains", "replied", "testified", "complained", "whispered", "shouted", "wept", "remembers"};
static const char *const kin[] = {"wife", "husband", "son", "daughter", "brother", "sister", "mother", "father", "grandmother", "grandfather", "grandson", "granddaughter", "cousin", "uncle", "aunt", "nephew", "niece", "fiance", "widow", "widower", "girlfriend", "boyfriend"};
static const char *const people[] = {"friend", "neighbour", "neighbor", "witness", "eyewitness", "resident", "victim", "survivor", "student", "pupil", "schoolboy", "schoolgirl", "shopkeeper", "pensioner", "teenager", "bystander", "passer-by", "worker", "colleague",
                                     "driver", "cyclist", "teacher", "nurse", "baker", "farmer", "waiter", "waitress", "tenant", "landlord", "migrant", "refugee", "worshipper", "parishioner", "volunteer", "mourner", "doctor", "dentist", "tailor", "cook", "chef", "librarian", "welder", "barber", "hairdresser", "carpenter", "plumber", "electrician", "mechanic", "cleaner", "caretaker", "janitor",
                                     "cashier", "clerk", "butcher", "fisherman", "postman", "porter", "builder", "musician", "singer", "actor", "artist", "writer", "engineer", "accountant", "activist", "blogger", "lawyer", "author", "historian", "scientist", "man", "woman", "boy", "girl", "partner", "owner", "suspect", "defendant"};
static const char *const being[] = {"is", "was", "has", "had", "been"};
static const char *const naming[] = {"named", "called"};
/* What only a person has. */
static const char *const owned[] = {"house", "home", "flat", "apartment", "car", "family", "parents", "relatives", "death", "murder", "killing", "funeral", "body", "grave", "face", "wife", "children"};
/* Who says so by office, and is then no private person. */
static const char *const offices[] = {"president", "minister", "mayor", "deputy", "chief", "judge", "officer", "inspector", "superintendent", "sergeant", "constable", "detective", "commissioner", "governor", "senator", "congressman", "congresswoman", "ambassador", "consul",
                                      "spokesman", "spokeswoman", "spokesperson", "prosecutor", "secretary", "chairman", "chairwoman", "director", "colonel", "general", "captain", "major", "lieutenant", "king", "queen", "prince", "princess", "pope", "bishop", "archbishop",
                                      "councillor", "councilman", "lawmaker", "mp", "sheriff", "chancellor", "premier", "attorney", "magistrate"};
/* Words of which one makes a run the name of an organisation, a place, a day or a people. */
static const char *const others[] = {"street", "road", "avenue", "lane", "square", "park", "church", "cathedral", "mosque", "synagogue", "temple", "school", "university", "college", "academy", "hospital", "council", "committee", "commission", "court", "ministry",
                                     "department", "office", "police", "party", "union", "association", "federation", "foundation", "institute", "centre", "center", "society", "group", "club", "agency", "service", "services", "authority", "force", "forces", "army",
                                     "guard", "embassy", "consulate", "parliament", "assembly", "government", "republic", "states", "kingdom", "city", "town", "village", "county", "district", "province", "region", "island", "islands", "lake", "river", "mount", "company",
                                     "bank", "news", "times", "post", "herald", "daily", "gazette", "tribune", "press", "radio", "television", "tv", "watch", "international", "rights", "human", "network", "movement", "alliance", "coalition", "league", "united", "national",
                                     "european", "federal", "nations", "museum", "cemetery", "market", "station", "airport", "bridge", "house", "hotel", "hall", "north", "south", "east", "west", "new", "saint", "st", "monday", "tuesday", "wednesday", "thursday", "friday",
                                     "saturday", "sunday", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "state", "world", "community", "congregation", "team", "bureau", "security", "interior"};
/* Capitalised at the head of a sentence, and no part of a name. */
static const char *const openers[] = {"in", "on", "at", "but", "and", "when", "while", "as", "after", "before", "he", "she", "they", "it", "we", "i", "yesterday", "today", "then", "there", "for", "from", "with", "by", "to", "if", "what", "who", "where", "according", "meanwhile", "also", "earlier", "later", "neighbour", "neighbor", "witness", "resident", "student", "victim", "friend", "owner"};

enum { MOST_WORDS = 6, MOST_AGE = 110, LOOK_ON = 4 };

typedef struct run { size_t begin, end; int n; bool is_addressed, has_office, has_other; up_token before[2]; bool has_before[2]; } run; /* `before`: the word before it, the one before that */

#define IS(words, t) (UP_IS_ONE_OF(words, text + (t).begin, (t).end - (t).begin))

/* ", 41," or " (41)": an age. */
static bool has_age(const char *text, size_t len, size_t at) {
    bool comma = at + 2 < len && text[at] == ',' && text[at + 1] == ' ', bracket = at + 2 < len && text[at] == ' ' && text[at + 1] == '(';
    if (!comma && !bracket) return false;
    at += 2;
    if (comma && len - at > 5 && memcmp(text + at, "aged ", 5) == 0) at += 5;
    int age = 0, n = 0;
    for (; at < len && n < 3 && text[at] >= '0' && text[at] <= '9'; at++, n++) age = age * 10 + text[at] - '0';
    return n && age > 0 && age <= MOST_AGE && (at == len || (bracket ? text[at] == ')' : strchr(",.;:)\"", text[at]) != NULL || text[at] == '\n'));
}

/* What follows it: a word of speech at once, "has been the nurse", or after a comma "a neighbour", "his wife". */
static bool is_told_after(const char *text, size_t len, const run *r, bool *is_office) {
    size_t at = r->end;
    up_token t;
    bool comma = at < len && text[at] == ',', possessive = false, is_told = false;
    for (int k = 0; k < LOOK_ON && up_next_token(text, len, &at, &t); k++) {
        for (size_t i = k ? t.begin : r->end; i < t.begin; i++) if (strchr(".;:!?\n", text[i])) return false;
        if (k == 0 && !comma && IS(being, t)) { is_told = true; continue; }
        if (k == 0 && !comma) return IS(speaking, t);
        if (is_told && IS(being, t)) continue;
        if (k == 0 && !up_is_describing(text + t.begin, t.end - t.begin) && !IS(people, t) && !IS(kin, t)) possessive = true; /* ", Ben's brother" */
        if (IS(offices, t)) { *is_office = true; return false; }
        if (IS(people, t) || IS(kin, t)) return !possessive || k <= 2;
        if (t.ends_run && text[t.end] == ',') return false;
    }
    return false;
}

static bool is_of(const char *text, const up_token *t) { return t->end - t->begin == 2 && text[t->begin] == 'o' && text[t->begin + 1] == 'f'; }

static bool is_person(const char *text, size_t len, const run *r) {
    if (r->has_other || r->has_office) return false;
    if (r->is_addressed) return true;
    const bool near = r->has_before[0];
    const up_token *b = &r->before[0];
    if (near && IS(offices, *b)) return false;
    bool is_office = false, after = is_told_after(text, len, r, &is_office);
    if (is_office) return false;
    if (near && is_of(text, b)) { /* "the mother of Jaan Tamm", "the house of Jaan Tamm", not "the Bank of Port Arvel" */
        const up_token *whose = &r->before[1];
        if (r->has_before[1] && up_begins_upper(text + whose->begin, whose->end - whose->begin)) return false;
        return r->n >= 2 && (after || has_age(text, len, r->end) || (r->has_before[1] && (IS(kin, *whose) || IS(people, *whose) || IS(owned, *whose))));
    }
    bool apart = near && b->ends_run; /* a comma between, nothing more */
    if (near && apart && (text[b->end] != ',' || r->begin - b->end > 2)) apart = false, b = NULL;
    if (near && b && IS(kin, *b) && (r->n >= 2 || !apart)) return true;
    if (r->n < 2) return false;
    if (after || has_age(text, len, r->end)) return true;
    if (!near || !b) return false;
    return IS(people, *b) || (!apart && (IS(speaking, *b) || IS(naming, *b) || (r->has_before[1] && strncasecmp(text + b->begin, "as", b->end - b->begin) == 0 && strncasecmp(text + r->before[1].begin, "identified", 10) == 0)));
}

static void end_run(up_hidden *h, const char *text, size_t len, run *r) {
    if (r->n && r->n <= MOST_WORDS && is_person(text, len, r)) up_hide(h, text + r->begin, r->end - r->begin);
    r->n = 0, r->is_addressed = r->has_office = r->has_other = false;
}

void up_hidden_add_words(up_hidden *h, const char *text, size_t len) {
    run r = {0};
    up_token t, last = {0}, before_last = {0};
    bool has_last = false, has_before_last = false;
    for (size_t at = 0; up_next_token(text, len, &at, &t);) {
        size_t word = t.end - t.begin;
        bool capital = up_begins_upper(text + t.begin, word) && !up_is_describing(text + t.begin, word), particle = r.n && !is_of(text, &t) && up_is_particle(text + t.begin, word);
        if (r.n) for (size_t i = last.end; i < t.begin; i++) if (text[i] != ' ') { end_run(h, text, len, &r); break; }
        if (capital && !r.n && IS(openers, t)) capital = false;
        if (capital && !r.n && !r.is_addressed && IS(addresses, t)) { /* not part of the name, which may be one word */
            r.is_addressed = true;
        } else if (capital) {
            if (!r.n) r.begin = t.begin, r.before[0] = last, r.has_before[0] = has_last, r.before[1] = before_last, r.has_before[1] = has_before_last;
            r.n++, r.end = t.end;
            r.has_office |= IS(offices, t), r.has_other |= IS(others, t);
        } else if (!particle) end_run(h, text, len, &r);
        before_last = last, has_before_last = has_last, last = t, has_last = true;
    }
    end_run(h, text, len, &r);
}
