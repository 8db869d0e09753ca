/* Names are masked letter by letter where they should be, descriptions stay, and a public view has no words. */
#include "store/hidden_impl.h"
#include "serve/sha256.h"
#include "check.h"

static const char *masked(const char *target, const char *target_kind, const char *actor, const char *actor_kind, const char *text) {
    static up_buffer out;
    char json[900];
    snprintf(json, sizeof json, "{\"target\":{\"text\":\"%s\",\"kind\":\"%s\",\"name\":null},\"actor\":{\"text\":\"%s\",\"kind\":\"%s\"}}", target, target_kind, actor, actor_kind);
    up_hidden *hidden = up_hidden_new();
    json_t *event = json_loads(json, 0, NULL);
    up_hide_event(hidden, event);
    json_decref(event);
    up_buffer_clear(&out);
    up_hidden_mask(hidden, text, strlen(text), &out);
    up_hidden_free(hidden);
    return out.bytes ? out.bytes : "";
}

#define B "\xE2\x96\x88"

static void names(void) {
    static const struct { const char *name, *target, *kind, *text, *shown; } cases[] = {
        {"a person is masked, whole and in part", "Jana Novak, 41", "person", "Jana Novak fell. Novak got up.", B B B B " " B B B B B " fell. " B B B B B " got up."},
        {"* a description is not", "a Quebec City man", "person", "a Quebec City man", "a Quebec City man"},
        {"* nor a capital alone", "Ukrainian refugees", "person", "Ukrainian refugees left", "Ukrainian refugees left"},
        {"* nor a number", "Three Lithuanian Schoolboys", "person", "Lithuanian Schoolboys", "Lithuanian Schoolboys"},
        {"particles belong to it", "Ana de la Cruz", "person", "Ana de la Cruz and Cruz", B B B " " B B " " B B " " B B B B " and " B B B B},
        {"letters beyond ASCII", "Ji\xC5\x99\xC3\xAD \xC5\xA0koda", "person", "\xC5\xA0koda", B B B B B},
        {"* the name inside a word stays", "Jana Novak", "person", "Novakova street", "Novakova street"},
        {"an initial", "Ivana M. Holz", "person", "Ivana M. Holz", B B B B B " " B ". " B B B B},
        {"* a shop's sign is no person", "Jana Novak Bakery", "business", "Jana Novak Bakery", "Jana Novak Bakery"},
        {"a comma ends it", "Jana Novak, Prague City", "person", "Prague City", "" B B B B B B " " B B B B},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = masked(cases[i].target, cases[i].kind, "", "unknown", cases[i].text);
        if (!CHECK(cases[i].name, strcmp(got, cases[i].shown) == 0)) fprintf(stderr, "  %s\n", got);
    }
    CHECK("a private actor too", strcmp(masked("", "none", "Tom Hart", "private", "Tom Hart"), B B B " " B B B B) == 0);
    CHECK("* the police are no private actor", strcmp(masked("", "none", "Metropolitan Police", "police", "Metropolitan Police"), "Metropolitan Police") == 0);
}

/* Who only stands by: the words around tell that it is a private person, or that it is none. */
static void bystanders(void) {
    static const struct { const char *name, *text, *hides; } cases[] = { /* `hides` NULL: nobody */
        {"an address before it", "\"It was late\", Mrs Tamm of Lake Street said.", "Tamm"},
        {"an age after it", "A window fell on Jaan Tamm, 41, in Arvel.", "Jaan Tamm"},
        {"an age in brackets", "Among them was Jaan Tamm (41).", "Jaan Tamm"},
        {"* a number of people is no age", "In Port Arvel, 41 people were hurt.", NULL},
        {"who is said to speak", "\"They ran\", said Jaan Tamm.", "Jaan Tamm"},
        {"who speaks", "Yesterday Jaan Tamm told the paper that they ran.", "Jaan Tamm"},
        {"* an organisation speaks", "Arvel Rights Watch said that they ran.", NULL},
        {"* the police speak", "Arvel Police said that they ran.", NULL},
        {"somebody's kin", "He lives there with his wife, Mari Tamm.", "Mari Tamm"},
        {"one name of somebody's kin", "She left with her son Jaan for Port Arvel.", "Jaan"},
        {"told after it", "Jaan Tamm, a neighbour, heard glass break.", "Jaan Tamm"},
        {"told of it", "Jaan Tamm has been the tailor here for 34 years.", "Jaan Tamm"},
        {"* a place told of", "Tanner Lane is the way to the baker.", NULL},
        {"* another place told of", "Port Arvel was a quiet place.", NULL},
        {"* told after it, by office", "Jaan Tamm, a police spokesman, heard of it.", NULL},
        {"* an office before it", "The mayor of the town and prosecutor Jaan Tamm said so.", NULL},
        {"* an office that is part of it", "Mayor Jaan Tamm said so.", NULL},
        {"told before it", "The shopkeeper Jaan Tamm locked the door.", "Jaan Tamm"},
        {"whose mother", "The mother of Jaan Tamm wept.", "Jaan Tamm"},
        {"whose house", "It was painted on the house of Jaan Tamm.", "Jaan Tamm"},
        {"* a bank's name", "The Bank of Port Arvel said so.", NULL},
        {"somebody named", "A man named Jaan Tamm was seen.", "Jaan Tamm"},
        {"somebody identified", "One was identified as Jaan Tamm on Friday.", "Jaan Tamm"},
        {"* a place alone", "The march went from Lower Arvel to Port Arvel.", NULL},
        {"* one capital", "Russians said that they ran.", NULL},
        {"* a list of two towns", "It was told in Port Arvel, a quiet place, that they ran.", NULL},
        {"* another sentence", "They marched through Port Arvel. A neighbour was hurt.", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_hidden *hidden = up_hidden_new();
        up_buffer out = {0};
        up_hidden_add_words(hidden, cases[i].text, strlen(cases[i].text));
        up_hidden_mask(hidden, cases[i].text, strlen(cases[i].text), &out);
        bool right = cases[i].hides ? strstr(out.bytes, B B) && !strstr(out.bytes, cases[i].hides) : strcmp(out.bytes, cases[i].text) == 0;
        if (!CHECK(cases[i].name, right)) fprintf(stderr, "  %s\n", out.bytes);
        up_buffer_free(&out), up_hidden_free(hidden);
    }
}

/* Property: masking changes no count of characters, whatever the text. */
static void lengths(void) {
    static const char *const words[] = {"Jana", "Novak", " ", ", ", "\xC5\xA0koda", "the ", "41", "-", "'s ", "\n", "\xF0\x9F\x94\xA5", "Novakova"};
    for (int round = 0; round < 300; round++) {
        char text[400] = "";
        for (size_t i = 0, n = check_random(20); i < n; i++) strcat(text, words[check_random(COUNT_OF(words))]), strcat(text, " ");
        const char *shown = masked("Jana Novak and \xC5\xA0koda Novak", "person", "", "unknown", text);
        size_t before = 0, after = 0;
        for (const char *c = text; *c; c++) before += (*c & 0xC0) != 0x80;
        for (const char *c = shown; *c; c++) after += (*c & 0xC0) != 0x80;
        CHECK("as many characters", before == after);
        CHECK("no whole name is left", !strstr(shown, "Jana Novak "));
    }
}

static const char event[] = "{\"schema\":\"uptick.event/1\",\"id\":\"Jana Novak#1\",\"report\":{\"id\":\"Jana Novak\",\"title\":\"Jana Novak hit\",\"url\":\"http://x/Novak\"},\"place\":{\"name\":\"Brno\",\"text\":\"Brno\",\"span\":[1,2],"
    "\"country\":\"CZ\",\"admin1\":\"South Moravia\",\"lat\":49.19,\"lon\":16.61,\"precision\":\"city\",\"geonames\":7},\"target\":{\"text\":\"Jana Novak, 41\",\"kind\":\"person\",\"name\":\"Jana Novak\",\"span\":[0,5]},"
    "\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"evidence\":[{\"span\":[0,20],\"text\":\"Novak was hit.\"}],\"confidence\":0.93,\"why\":[\"hit: Novak\"]}";

static bool has(const up_buffer *out, const char *text) { return strstr(out->bytes, text) != NULL; }

static void records(void) {
    up_buffer out = {0};
    CHECK("all as kept, byte by byte", up_shield_event(NULL, event, NULL, &out) && strcmp(out.bytes, event) == 0);
    up_buffer_clear(&out);
    const up_view names = {.names = true};
    CHECK("for whom names are too", up_shield_event(NULL, event, &names, &out) && strcmp(out.bytes, event) == 0);
    up_buffer_clear(&out);
    const up_view plain = {0};
    CHECK("masked", up_shield_event(NULL, event, &plain, &out) && has(&out, "\"name\":null,\"span\":[0,5]") && has(&out, B " was hit.") && !has(&out, "\"Novak") && has(&out, "\"title\":\"" B));
    CHECK("ids stay, an address that spells the name does not", has(&out, "\"id\":\"Jana Novak#1\"") && !has(&out, "http://x/Novak") && has(&out, "\"url\":null"));
    CHECK("figures stay as they were", has(&out, "\"lat\":49.19,\"lon\":16.61") && has(&out, "\"confidence\":0.93"));
    up_buffer_clear(&out);
    const up_view seen = {.is_public = true, .cell_degrees = 1};
    CHECK("public", up_shield_event(NULL, event, &seen, &out) && !has(&out, "was hit") && has(&out, "\"evidence\":[]") && has(&out, "\"why\":[]") && has(&out, "\"title\":null") && has(&out, "\"text\":null,\"kind\":\"person\",\"name\":null"));
    CHECK("blurred", has(&out, "\"lat\":49.5,\"lon\":16.5,\"precision\":\"admin\",\"geonames\":null") && has(&out, "\"name\":\"South Moravia\"") && !has(&out, "Brno"));
    up_buffer_free(&out);
    up_incident incident = {.id = "i1", .target = "Jana Novak", .target_kind = "person", .title = "Jana Novak hit", .place = "Brno", .admin1 = "South Moravia", .precision = "city", .lat = -0.5, .lon = 16.61}, i = incident;
    up_shielded kept;
    CHECK("an incident's names", up_shield_incident(NULL, &i, &plain, &kept) && !strstr(i.title, "Novak") && !strstr(i.target, "Jana") && strcmp(i.place, "Brno") == 0);
    up_shielded_free(&kept);
    i = incident;
    CHECK("an incident in public", up_shield_incident(NULL, &i, &seen, &kept) && !i.title && !i.target && strcmp(i.place, "South Moravia") == 0 && strcmp(i.precision, "admin") == 0 && i.lat == -0.5 && i.lon == 16.5);
    up_shielded_free(&kept);
}

/* The examples of FIPS 180-4, and the ends of a block. */
static void hashes(void) {
    static const struct { const char *text, *hash; } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char hash[65];
        up_sha256(cases[i].text, strlen(cases[i].text), hash);
        CHECK("SHA-256", strcmp(hash, cases[i].hash) == 0);
    }
}

int main(void) {
    names();
    bystanders();
    lengths();
    records();
    hashes();
    return check_report();
}
