/* The place of the event a word announces, not the nearest name. */
#include "where/reading.h"

static const struct { const char *title, *text, *trigger, *place, *second; } cases[] = {
    {"its own clause", "Police in Vienna said that a synagogue in Graz was attacked on Friday.", "attacked", "Graz", ""},
    {"what was hit says where", "A mosque in Victoria, Texas, was burned down.", "burned", "Victoria", ""},
    {"as its modifier too", "Vandals smashed the windows of a Brno synagogue.", "smashed", "Brno", ""},
    {"a man's home town is not the place", "A Chicago man was beaten outside a bar in Denver.", "beaten", "Denver", ""},
    {"nor where he comes from", "Two men from Prague were beaten in Berlin.", "beaten", "Berlin", ""},
    {"two places", "Shops in Berlin and Hamburg were smeared with paint.", "smeared", "Berlin", "Hamburg"},
    {"* one place and its country are not two", "Shops in Berlin, Germany, were smeared with paint.", "smeared", "Berlin", ""},
    {"the sentence before", "The march was held in Lyon. Stones were thrown at a shop.", "thrown", "Lyon", ""},
    {"the dateline", "KRAKOW, 4 March - A shop was burned down last night.", "burned", "KRAKOW", ""},
    {"what is shouted is not where", "A woman in Denver was told to \"go back to Mexico\" by a neighbor.", "told", "Denver", ""},
    {"a people is no place beside one", "A Russian woman was insulted in Riga.", "insulted", "Riga", ""},
};

/* Streets, stops and buildings: no places of a list, but where an event may have been. */
static const struct { const char *title, *text, *found; } minor[] = {
    {"a street without its number", "He was beaten at 17 Alder Lane in Riga on Monday.", "Alder Lane"},
    {"a numbered street", "She was insulted on West 42nd Street in Brno.", "West 42nd Street"},
    {"two that meet", "They were attacked at the corner of Mill Road and Alder Lane in Riga.", "Mill Road and Alder Lane"},
    {"a stop of a street's name", "A man was stabbed inside the Church Avenue subway station in Graz.", "Church Avenue subway station"},
    {"a building one can be in", "Slogans were found in Marlow Hall at noon.", "Marlow Hall"},
    {"* a house of worship is whom it was done to", "A window of the Marlow Church was broken in Graz.", ""},
    {"a building that acts", "Marlow Center condemned the attack in Graz.", ""},
};

static void minor_places(reading *r) {
    for (size_t i = 0; i < COUNT_OF(minor); i++) {
        up_toponyms all = {0};
        if (!CHECK(minor[i].title, reading_of(r, minor[i].text, true) && up_where_with_minor(&r->doc, &r->all, &r->doc.arena, &all) == UP_OK)) continue;
        uint32_t n = 0;
        for (uint32_t k = 0; k < all.n; k++) {
            CHECK(minor[i].title, k == 0 || all.items[k].first >= all.items[k - 1].first);
            if (!all.items[k].is_minor) continue;
            up_span s = all.items[k].span;
            n++;
            CHECK(minor[i].title, strlen(minor[i].found) == s.end - s.begin && memcmp(minor[i].found, r->report.text + s.begin, s.end - s.begin) == 0);
            CHECK(minor[i].title, !all.items[k].is_resolved);
        }
        CHECK(minor[i].title, n == (minor[i].found[0] != 0) && all.n == r->all.n + n);
    }
}

static uint32_t token_of(const reading *r, const char *word) {
    for (uint32_t i = 0; i < r->doc.n_tokens; i++) {
        up_str s = up_token_text(&r->doc, i);
        if (s.len == strlen(word) && memcmp(s.at, word, s.len) == 0) return i;
    }
    return UP_NO_TOKEN;
}

static bool is_text(const reading *r, uint32_t place, const char *text) {
    if (place == UINT32_MAX) return text[0] == 0;
    up_span s = r->all.items[place].span;
    return strlen(text) == s.end - s.begin && memcmp(text, r->report.text + s.begin, s.end - s.begin) == 0;
}

int main(void) {
    reading r;
    if (!reading_open(&r)) return check_report();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK(cases[i].title, reading_of(&r, cases[i].text, true));
        uint32_t trigger = token_of(&r, cases[i].trigger), second = 0;
        CHECK(cases[i].title, trigger != UP_NO_TOKEN);
        uint32_t place = up_where_of_event(&r.doc, &r.all, trigger, &second);
        if (!CHECK(cases[i].title, is_text(&r, place, cases[i].place)) && place != UINT32_MAX) fprintf(stderr, "    found %s\n", r.all.items[place].place.name);
        CHECK(cases[i].title, is_text(&r, second, cases[i].second));
    }
    CHECK("nothing named", reading_of(&r, "A shop was burned.", true) && up_where_of_event(&r.doc, &r.all, 0, NULL) == UINT32_MAX);
    CHECK("a trigger out of range", up_where_of_event(&r.doc, &r.all, 99999, NULL) == UINT32_MAX);
    minor_places(&r);
    reading_close(&r);
    return check_report();
}
