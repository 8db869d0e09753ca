/* Languages: English by its words, others by CLD2 where it is built in; what may be coded. */
#include "read/language.h"
#include "check.h"

static void detection(void) {
    static const struct { const char *language, *text; bool needs_cld2; } cases[] = {
        {"en", "Two men were held after a fire at the house of a family from Syria, the police said on Monday.", false},
        {"en", "\"Raus hier\", stand auf der T\xC3\xBCr. The words were found by the owner, who called the police and said that it was not the first time.", false},
        {"", "Ramzan Kadyrov, Grozny", false},
        {"", "Arvel.", false},
        {"", "", false},
        {"", "12345 67890 12345 67890 12345 67890 12345 67890 12345 67890", false},
        {"de", "Die Polizei teilte am Montag mit, dass zwei M\xC3\xA4nner nach einem Brand in der Innenstadt festgenommen wurden. Verletzt wurde niemand.", true},
        {"fr", "Deux hommes ont \xC3\xA9t\xC3\xA9 arr\xC3\xAAt\xC3\xA9s lundi apr\xC3\xA8s l'incendie d'une maison au centre-ville, a annonc\xC3\xA9 la police.", true},
        {"es", "Dos hombres fueron detenidos el lunes tras el incendio de una casa en el centro de la ciudad, seg\xC3\xBAn inform\xC3\xB3 la polic\xC3\xAD" "a.", true},
        {"nl", "De politie heeft maandag twee mannen aangehouden na een brand in een woning in het centrum van de stad. Niemand raakte gewond bij de brand.", true},
        {"pl", "Policja poinformowa\xC5\x82" "a w poniedzia\xC5\x82" "ek, \xC5\xBC" "e po po\xC5\xBC" "arze domu w centrum miasta zatrzymano dw\xC3\xB3" "ch m\xC4\x99\xC5\xBC" "czyzn.", true},
        {"ru", "\xD0\x9F\xD0\xBE\xD0\xBB\xD0\xB8\xD1\x86\xD0\xB8\xD1\x8F \xD1\x81\xD0\xBE\xD0\xBE\xD0\xB1\xD1\x89\xD0\xB8\xD0\xBB\xD0\xB0, \xD1\x87\xD1\x82\xD0\xBE \xD0\xBF\xD0\xBE\xD1\x81\xD0\xBB\xD0\xB5 \xD0\xBF\xD0\xBE\xD0\xB6\xD0\xB0\xD1\x80\xD0\xB0 \xD0\xB2 \xD0\xB4\xD0\xBE\xD0\xBC\xD0\xB5 \xD0\xB7\xD0\xB0\xD0\xB4\xD0\xB5\xD1\x80\xD0\xB6\xD0\xB0\xD0\xBD\xD1\x8B \xD0\xB4\xD0\xB2\xD0\xBE\xD0\xB5 \xD0\xBC\xD1\x83\xD0\xB6\xD1\x87\xD0\xB8\xD0\xBD.", true},
        {"el", "\xCE\x97 \xCE\xB1\xCF\x83\xCF\x84\xCF\x85\xCE\xBD\xCE\xBF\xCE\xBC\xCE\xAF\xCE\xB1 \xCF\x83\xCF\x85\xCE\xBD\xCE\xAD\xCE\xBB\xCE\xB1\xCE\xB2\xCE\xB5 \xCE\xB4\xCF\x8D\xCE\xBF \xCE\xAC\xCE\xBD\xCE\xB4\xCF\x81\xCE\xB5\xCF\x82 \xCE\xBC\xCE\xB5\xCF\x84\xCE\xAC \xCF\x84\xCE\xB7 \xCF\x86\xCF\x89\xCF\x84\xCE\xB9\xCE\xAC.", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char told[16];
        up_language_detect(cases[i].text, strlen(cases[i].text), told);
        const char *expected = cases[i].needs_cld2 && !up_language_has_detector() ? "" : cases[i].language;
        if (!CHECK(cases[i].language, strcmp(told, expected) == 0)) fprintf(stderr, "  told '%s': %s\n", told, cases[i].text);
    }
}

/* Each of the words counts, whatever its case; those beside it are of no language. */
static void english_by_its_words(void) {
    static const char *const words[] = {"after", "and", "are", "been", "but", "by", "for", "from", "had", "has", "have", "her", "his", "it", "its", "not", "of", "said", "she", "that",
                                        "the", "their", "they", "this", "to", "was", "were", "which", "who", "with", "would", "You"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        char text[128], told[16];
        int n = snprintf(text, sizeof text, "Xab %s xac %s xad %s xaf xag xah xaj xak xal xam", words[i], words[(i + 1) % COUNT_OF(words)], words[(i + 2) % COUNT_OF(words)]);
        up_language_detect(text, (size_t)n, told);
        CHECK(words[i], strcmp(told, "en") == 0);
        n = snprintf(text, sizeof text, "Xab %ss xac %s xad %s xaf xag xah xaj xak xal xam", words[i], words[(i + 1) % COUNT_OF(words)], words[(i + 2) % COUNT_OF(words)]);
        up_language_detect(text, (size_t)n, told);
        CHECK(words[i], strcmp(told, "en") != 0 || strcmp(words[i], "it") == 0 || strcmp(words[i], "the") == 0); /* "its" is one too */
    }
}

static void stated(void) {
    static const char *const coded[] = {NULL, "", "en", "EN", "en-GB", "en_US", "eng", "English", "und", "mul"}, *const others[] = {"de", "ru", "es-419", "engrish", "enm", "fr"};
    for (size_t i = 0; i < COUNT_OF(coded); i++) CHECK(coded[i] ? coded[i] : "none", up_language_is_coded(coded[i]));
    for (size_t i = 0; i < COUNT_OF(others); i++) CHECK(others[i], !up_language_is_coded(others[i]));
}

int main(void) { detection(); english_by_its_words(); stated(); return check_report(); }
