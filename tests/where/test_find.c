/* Which words are places, and which places they are: prose cases, each beside what must not be read so. */
#include "where/reading.h"

/* What was found, as "Words=CC;" (a people "Words~CC;", unresolved "Words?;"), in text order. */
static void render(const reading *r, char *out, size_t size) {
    size_t used = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < r->all.n && used < size; i++) {
        const up_toponym *t = &r->all.items[i];
        const char *admin1 = t->place.admin1 ? t->place.admin1 : "";
        int n = snprintf(out + used, size - used, "%.*s%s%s%s%s;", (int)(t->span.end - t->span.begin), r->report.text + t->span.begin, !t->is_resolved ? "?" : t->is_demonym ? "~" : "=",
            t->is_resolved ? t->place.country : "", t->is_resolved && !t->is_demonym && admin1[0] && t->place.kind >= UP_PLACE_IS_ADMIN2 && strcmp(t->place.country, "US") == 0 ? "/" : "",
            t->is_resolved && !t->is_demonym && t->place.kind >= UP_PLACE_IS_ADMIN2 && strcmp(t->place.country, "US") == 0 ? admin1 : "");
        used += n > 0 ? (size_t)n : 0;
    }
}

static const struct { const char *title, *text, *found; } cases[] = {
    {"a container decides", "The fire in Paris, Texas, was put out by noon.", "Paris=US/Texas;Texas=US;"},
    {"alone it is the large one", "The fire in Paris was put out by noon.", "Paris=FR;"},
    {"an abbreviation with its stop is a container", "A shop in Florence, Ala., was looted.", "Florence=US/Alabama;Ala.=US;"},
    {"one in capitals too", "A shop in Florence, AL was looted.", "Florence=US/Alabama;AL=US;"},
    {"* the same letters as a word are none", "The OK sign on the door went out.", ""},
    {"a district in its city", "A man was robbed in Crown Heights, Brooklyn, on Monday.", "Crown Heights=US/New York;Brooklyn=US/New York;"},
    {"a people stands for its country", "Russians were told to leave, and a Ukrainian shop was closed.", "Russians~RU;Ukrainian~UA;"},
    {"dotted and plain", "The U.S. and the UK answered; so did the US.", "U.S.=US;UK=GB;US=US;"},
    {"* a pronoun is no country", "They told us to leave.", ""},
    {"* a person is not a country", "Michael Jordan smiled. Mr. Jordan had scored twice.", ""},
    {"the country beside him is", "Ann Miller flew to Jordan.", "Jordan=JO;"},
    {"* an emblem stands nowhere", "He drew a Star of David on the door and quoted the Gospel of John.", ""},
    {"a city of that name does", "He moved to the City of David.", "David=PA;"},
    {"* an age tells a person", "Tyler Preston, 34, was charged.", ""},
    {"* months and days are none", "In May, on a Sunday, the march was banned.", ""},
    {"accents fold", "Mobs gathered in Munchen and in Sao Paulo.", "Munchen=DE;Sao Paulo=BR;"},
    {"saint, mount and fort", "He moved from Saint Louis, Missouri, to Ft. Worth, Texas.", "Saint Louis=US/Missouri;Missouri=US;Ft. Worth=US/Texas;Texas=US;"},
    {"company decides", "Sheriff's deputies in Ohio said the man from Dublin was seen near Columbus.", "Ohio=US;Dublin=US/Ohio;Columbus=US/Ohio;"},
    {"company decides elsewhere", "Police in Ireland said the man from Dublin was seen near Cork.", "Ireland=IE;Dublin=IE;Cork=IE;"},
    {"names find each other", "The paper serves Paris and Henry County, Tennessee, and the village of Zorby.", "Paris=US/Tennessee;Henry County=US/Tennessee;Tennessee=US;Zorby?;"},
    {"an unknown town takes its state", "She lives in Zorbyton, Ga., with her son.", "Zorbyton=US/Georgia;Ga.=US;"},
    {"* but not its namesake's country", "The church in Athens, La., burned down.", "Athens=US/Louisiana;La.=US;"},
    {"an apostrophe inside a name", "Two men were attacked in Hell's Kitchen in New York City.", "Hell's Kitchen=US/New York;New York City=US/New York;"},
    {"a possessive is left off", "Germany's ministers met; Berlin's mayor did not.", "Germany=DE;Berlin=DE;"},
    {"hyphens", "The Vienna-based group opened an office in Port-au-Prince.", "Vienna=AT;Port-au-Prince=HT;"},
    {"an unlisted spot is named, not placed", "The statue near Zorby Mills was toppled.", "Zorby Mills?;"},
    {"a street is no town", "He lives at 12 Florence Street.", ""},
};

int main(void) {
    reading r;
    if (!reading_open(&r)) return check_report();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char found[1000];
        CHECK(cases[i].title, reading_of(&r, cases[i].text, true));
        render(&r, found, sizeof found);
        if (!CHECK(cases[i].title, strcmp(found, cases[i].found) == 0)) fprintf(stderr, "    found    %s\n    expected %s\n", found, cases[i].found);
        /* Spans lie in the text, in order, on token numbers that exist; scores are shares. */
        for (uint32_t k = 0; k < r.all.n; k++) {
            const up_toponym *t = &r.all.items[k];
            CHECK("span", t->span.begin < t->span.end && t->span.end <= r.report.text_len && (k == 0 || r.all.items[k - 1].span.begin <= t->span.begin));
            CHECK("tokens", t->first < t->end && t->end <= r.doc.n_tokens);
            CHECK("score", t->score >= 0 && t->score <= 1 && t->why && t->place.name);
        }
    }
    /* A text without capitals is read by its words alone; random text gives no overrun. */
    CHECK("caseless", reading_of(&r, "the mob in hyderabad threw stones at houses while the police stood by, and several people were hurt before the army came to the city in the evening to end it all", true));
    CHECK("caseless finds it", r.all.n == 1 && strcmp(r.all.items[0].place.country, "IN") == 0);
    static const char *const pieces[] = {"Paris", ", ", ".", " ", "\n\n", "St. ", "U.S.", "'s ", "-", "in ", "Ga.", "County", "counties", " and ", "\xE2\x80\x94", "Jordan", "(", "The ", "12", "\xC3\xA9", "Moscow"};
    for (int round = 0; round < 300; round++) {
        char text[600] = "";
        size_t used = 0;
        for (int k = 0; k < 40; k++) {
            const char *piece = pieces[check_random(COUNT_OF(pieces))];
            memcpy(text + used, piece, strlen(piece));
            used += strlen(piece);
        }
        text[used] = 0;
        CHECK("random text", reading_of(&r, text, round & 1));
        for (uint32_t k = 0; k < r.all.n; k++) CHECK("random span", r.all.items[k].span.end <= used && r.all.items[k].span.begin < r.all.items[k].span.end);
    }
    /* Whatever request for memory fails, it is said so, and nothing else happens. */
    CHECK("before the limits", reading_of(&r, "In Paris, Texas, and in Kelton, Ga., men from Springfield met Russians near Zorby Mills. Spokane, Washington, is not Washington, D.C.", true));
    unsigned refused = 0, read = 0;
    for (size_t room = 0; room < 60000; room += 500) {
        up_toponyms all = {0};
        r.doc.arena.limit_bytes = r.doc.arena.used_bytes + room;
        up_status status = up_where_find(r.gaz, &r.doc, &all);
        CHECK("memory", (status == UP_OK && all.n > 0) || (status == UP_E_NOMEM && all.n == 0));
        refused += status == UP_E_NOMEM;
        read += status == UP_OK;
    }
    r.doc.arena.limit_bytes = 0;
    CHECK("both happened", refused > 0 && read > 0);
    CHECK("russian", strcmp(up_where_demonym(r.gaz, "russian", 7), "RU") == 0);
    CHECK("germany", strcmp(up_where_demonym(r.gaz, "germany", 7), "DE") == 0);
    CHECK("new zealanders", strcmp(up_where_demonym(r.gaz, "new zealanders", 14), "NZ") == 0);
    CHECK("* brno is no country", strcmp(up_where_demonym(r.gaz, "brno", 4), "") == 0);
    CHECK("* nothing", strcmp(up_where_demonym(r.gaz, "", 0), "") == 0);
    reading_close(&r);
    return check_report();
}
