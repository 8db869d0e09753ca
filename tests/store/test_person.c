/* A person's name, however it is written; and what only looks like it. */
#include "base/utf8.h"
#include "store/person.h"
#include "check.h"

#define BOX "\xE2\x96\x88"
static char boxed[2000];

/* '#' stands for a replaced letter. */
static const char *boxes(const char *text) {
    char *to = boxed;
    for (; *text; text++) {
        if (*text == '#') { memcpy(to, BOX, 3); to += 3; } else *to++ = *text;
    }
    *to = 0;
    return boxed;
}

static size_t points(const char *text, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; n++) up_utf8_next(text, len, &i);
    return n;
}

typedef struct written { const char *title, *name, *text, *without; up_text_kind kind; bool parts; } written;

static const written cases[] = {
    {"as it is", "Andrei Kroo", "They beat Andrei Kroo on Friday.", "They beat ###### #### on Friday.", UP_TEXT_PLAIN, false},
    {"capitals", "Andrei Kroo", "ANDREI KROO BEATEN", "###### #### BEATEN", UP_TEXT_PLAIN, false},
    {"small letters in the question", "andrei kroo", "Andrei Kroo", "###### ####", UP_TEXT_PLAIN, false},
    {"accents in the text", "Andrei Kroo", "Andr\xC3\xA9i Kro\xC3\xB3", "###### ####", UP_TEXT_PLAIN, false},
    {"accents in the question", "Andr\xC3\xA9i Kro\xC3\xB3", "Andrei Kroo", "###### ####", UP_TEXT_PLAIN, false},
    {"accents as marks of their own", "Andr\xC3\xA9i Kroo", "Andre\xCC\x81i Kroo", "####### ####", UP_TEXT_PLAIN, false},
    {"possessive", "Andrei Kroo", "Andrei Kroo's home, Andrei Kroo\xE2\x80\x99s car", "###### ####'s home, ###### ####\xE2\x80\x99s car", UP_TEXT_PLAIN, false},
    {"surname first", "Andrei Kroo", "Kroo, Andrei (41)", "####, ###### (41)", UP_TEXT_PLAIN, false},
    {"a middle name", "Andrei Kroo", "Andrei Ivan Kroo and Andrei I. Kroo", "###### #### #### and ###### #. ####", UP_TEXT_PLAIN, false},
    {"a nickname", "Andrei Kroo", "Andrei \"Big\" Kroo", "###### \"###\" ####", UP_TEXT_PLAIN, false},
    {"over a line", "Andrei Kroo", "Andrei\nKroo", "######\n####", UP_TEXT_PLAIN, false},
    {"two people", "Andrei Kroo", "Andrei, Maria Kroo", "Andrei, Maria Kroo", UP_TEXT_PLAIN, false},
    {"two sentences", "Andrei Kroo", "So said Andrei. They asked. Kroo left.", "So said Andrei. They asked. Kroo left.", UP_TEXT_PLAIN, false},
    {"a word between that is none of it", "Andrei Kroo", "Andrei and Kroo", "Andrei and Kroo", UP_TEXT_PLAIN, false},
    {"within another word", "Andrei Kroo", "Andrei Kroonstad", "Andrei Kroonstad", UP_TEXT_PLAIN, true},
    {"hyphens and blanks are one", "Anne-Marie Duval", "Anne Marie Duval, Anne-Marie Duval, ANNE\xE2\x80\x91MARIE DUVAL", "#### ##### #####, ####-##### #####, ####\xE2\x80\x91##### #####", UP_TEXT_PLAIN, false},
    {"an apostrophe", "Sean O'Brien", "Sean O\xE2\x80\x99" "Brien, Sean OBrien", "#### #\xE2\x80\x99#####, #### ######", UP_TEXT_PLAIN, false},
    {"a surname of two", "Anna Kroo-Miller", "Anna Kroo-Miller", "#### ####-######", UP_TEXT_PLAIN, false},
    {"particles", "Jan van der Berg", "Jan van der Berg; Jan Berg", "### ### ### ####; ### ####", UP_TEXT_PLAIN, false},
    {"the surname alone", "Andrei Kroo", "Kroo said Kroo's son", "#### said ####'s son", UP_TEXT_PLAIN, true},
    {"the surname alone, where it may be another's", "Andrei Kroo", "Kroo said", "Kroo said", UP_TEXT_PLAIN, false},
    {"an initial", "Andrei Kroo", "A. Kroo and Mr Kroo", "#. #### and Mr ####", UP_TEXT_PLAIN, true},
    {"a common noun", "Gordon Brown", "Brown saw the brown dog", "##### saw the brown dog", UP_TEXT_PLAIN, true},
    {"the given name alone", "Andrei Kroo", "Andrei said; Andrei Popov said", "###### said; Andrei Popov said", UP_TEXT_PLAIN, true},
    {"with a hyphenated other", "Andrei Kroo", "Mrs Kroo-Weiss", "Mrs ####-Weiss", UP_TEXT_PLAIN, true},
    {"one word: each of them", "Kroo", "Kroo, KROO, kroo, Krool", "####, ####, ####, Krool", UP_TEXT_PLAIN, false},
    {"an address in prose", "Andrei Kroo", "See https://example.org/andrei-kroo-beaten?x=1 now", "See https://example.org/xxxxxx-xxxx-beaten?x=1 now", UP_TEXT_PLAIN, false},
    {"a mail address", "Andrei Kroo", "write to akroo@example.org", "write to xxxxx@example.org", UP_TEXT_PLAIN, true},
    {"run together", "Andrei Kroo", "~andreikroo and @AndreiKroo", "~########## and @xxxxxxxxxx", UP_TEXT_PLAIN, false},
    {"an address", "Andrei Kroo", "https://example.org/2022/KROO_ANDREI.html", "https://example.org/2022/xxxx_xxxxxx.html", UP_TEXT_ADDRESS, false},
    {"percent signs", "Andr\xC3\xA9i Kroo", "https://example.org/andr%C3%A9i%20kroo", "https://example.org/xxxxxx%20xxxx", UP_TEXT_ADDRESS, false},
    {"a surname in an address", "Andrei Kroo", "https://example.org/kroo-attacked", "https://example.org/xxxx-attacked", UP_TEXT_ADDRESS, true},
    {"JSON", "Andrei Kroo", "{\"text\":\"Andrei \\\"Big\\\" Kroo\",\"kind\":\"person\"}", "{\"text\":\"###### \\\"###\\\" ####\",\"kind\":\"person\"}", UP_TEXT_JSON, false},
    {"JSON with escapes", "Andr\xC3\xA9i Kroo", "[\"Andr\\u00e9i Kroo\"]", "[\"###### ####\"]", UP_TEXT_JSON, false},
    {"codes and keys are no names", "Person", "{\"person\":\"A person\",\"kind\":\"person\"}", "{\"person\":\"A ######\",\"kind\":\"person\"}", UP_TEXT_JSON, false},
    {"a place of that name", "Denzel Washington", "{\"target\":{\"text\":\"Washington\"},\"place\":{\"name\":\"Washington\",\"x\":{}},\"why\":[\"Washington\"]}", "{\"target\":{\"text\":\"##########\"},\"place\":{\"name\":\"Washington\",\"x\":{}},\"why\":[\"##########\"]}", UP_TEXT_JSON, true},
    {"an address in JSON", "Andrei Kroo", "{\"url\":\"https://example.org/andrei-kroo\"}\n{\"id\":\"kroo-1\"}", "{\"url\":\"https://example.org/xxxxxx-xxxx\"}\n{\"id\":\"xxxx-1\"}", UP_TEXT_JSON, true},
    {"umlauts written out in the text", "J\xC3\xBCrgen M\xC3\xBCller", "Juergen Mueller, J\xC3\xBCrgen M\xC3\xBCller, Jurgen Muller", "####### #######, ###### ######, ###### ######", UP_TEXT_PLAIN, false},
    {"umlauts written out in the question", "Anna Mueller", "Anna M\xC3\xBCller", "#### ######", UP_TEXT_PLAIN, false},
    {"a given name is not drawn together", "Michael Novak", "Michal Novak", "Michal Novak", UP_TEXT_PLAIN, false},
    {"no spaces in the script", "\xE5\xBC\xB5\xE5\x81\x89", "\xE8\xA8\x98\xE8\x80\x85\xE5\xBC\xB5\xE5\x81\x89\xE8\xAA\xAA", "\xE8\xA8\x98\xE8\x80\x85##\xE8\xAA\xAA", UP_TEXT_PLAIN, false},
    {"another script", "\xD0\x90\xD0\xBD\xD0\xB4\xD1\x80\xD0\xB5\xD0\xB9 \xD0\x9A\xD1\x80\xD0\xBE", "\xD0\x90\xD0\x9D\xD0\x94\xD0\xA0\xD0\x95\xD0\x99 \xD0\x9A\xD1\x80\xD0\xBE", "###### ###", UP_TEXT_PLAIN, false},
};

static void ways_to_write_it(void) {
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const written *c = &cases[i];
        up_person *person = NULL;
        up_buffer out = {0};
        CHECK(c->title, up_person_new(c->name, &person, NULL) == UP_OK);
        size_t len = strlen(c->text);
        up_person_named named = up_person_redact(person, c->text, len, c->kind, c->parts, &out), counted = up_person_redact(person, c->text, len, c->kind, c->parts, NULL);
        const char *want = boxes(c->without);
        bool same = out.len == strlen(want) && memcmp(out.bytes, want, out.len) == 0;
        if (!CHECK(c->title, same)) fprintf(stderr, "  got  %.*s\n  want %s\n", (int)out.len, out.bytes, want);
        CHECK(c->title, named.n_whole == counted.n_whole && named.n_parts == counted.n_parts);
        CHECK(c->title, (named.n_whole + named.n_parts == 0) == (strcmp(c->text, want) == 0));
        if (c->kind == UP_TEXT_PLAIN) CHECK(c->title, points(c->text, len) == points(out.bytes, out.len));
        up_person_free(person);
        up_buffer_free(&out);
    }
}

static void what_is_no_name(void) {
    static const struct { const char *name; up_status status; } bad[] = {{"", UP_E_USAGE}, {" - ", UP_E_USAGE}, {"K", UP_E_USAGE}, {"\xFF", UP_E_ENCODING}, {"a b c d e f g h i", UP_E_USAGE},
        {"a-b-c-d-e", UP_E_USAGE}, {"Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", UP_E_USAGE}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        up_person *person = NULL;
        up_error err = {0};
        CHECK(bad[i].name, up_person_new(bad[i].name, &person, &err) == bad[i].status && !person && err.message[0]);
    }
}

/* Property: any text stays as long in code points; what is redacted holds the name no more. */
static void once_is_enough(void) {
    static const char *const pieces[] = {"Andrei", "Kroo", "kroo", " ", "-", ".", "'s", "\n", "https://", "%20", "\xC3\xA9", "\"", "A", "van", "42", "@", "Andre\xCC\x81i", "{", "}", ":", "\\"};
    up_person *person = NULL;
    CHECK("a name", up_person_new("Andrei Kroo", &person, NULL) == UP_OK);
    for (int round = 0; round < 20000; round++) {
        up_buffer text = {0}, once = {0}, twice = {0};
        for (uint32_t n = check_random(14); n; n--) up_buffer_text(&text, pieces[check_random(COUNT_OF(pieces))]);
        up_text_kind kind = (up_text_kind)check_random(3);
        up_buffer_add(&text, "", 0);
        up_person_redact(person, text.bytes, text.len, kind, true, &once);
        up_person_named again = up_person_redact(person, once.bytes, once.len, kind, true, &twice);
        if (again.n_whole || again.n_parts) { CHECK("nothing is left", false); fprintf(stderr, "  %s\n  %s\n", text.bytes, once.bytes); break; }
        if (kind == UP_TEXT_PLAIN && !strchr(text.bytes, '%') && points(text.bytes, text.len) != points(once.bytes, once.len)) { CHECK("as long", false); break; }
        up_buffer_free(&text), up_buffer_free(&once), up_buffer_free(&twice);
    }
    CHECK("to the end", true);
    up_person_free(person);
}

int main(void) { ways_to_write_it(), what_is_no_name(), once_is_enough(); return check_report(); }
