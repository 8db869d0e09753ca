/* The views of other schemes: every type and group has one, and it is theirs. */
#include <string.h>
#include "base/countries.h"
#include "uptick.h"
#include "check.h"

static const char *const biases[] = {"racist_xenophobic", "anti_roma", "antisemitic", "anti_muslim", "anti_christian", "other_religion_or_belief",
                                     "gender_based", "anti_lgbti", "disability", "unspecified"};
/* NIBRS data element 8A, all there are. */
static const char *const nibrs[] = {"11", "12", "13", "14", "15", "16", "21", "22", "23", "24", "25", "26", "27", "28", "29", "31", "32", "33", "41", "42", "43", "44", "45",
                                    "51", "52", "61", "62", "71", "72", "81", "82", "83", "84", "85", "88", "99"};

static bool is_one(const char *const *all, size_t n, const char *word) {
    for (size_t i = 0; word && i < n; i++) if (strcmp(all[i], word) == 0) return true;
    return false;
}

static void groups(void) {
    static const struct { const char *group, *bias, *fbi; } rows[] = {
        {"religion:jewish", "antisemitic", "21"}, {"religion:muslim", "anti_muslim", "24"}, {"religion:ahmadi", "anti_muslim", "24"}, {"religion:catholic", "anti_christian", "22"},
        {"religion:christian", "anti_christian", "82"}, {"religion:mormon", "anti_christian", "28"}, {"religion:jehovahs_witness", "anti_christian", "29"},
        {"religion:buddhist", "other_religion_or_belief", "83"}, {"religion:hindu", "other_religion_or_belief", "84"}, {"religion:sikh", "other_religion_or_belief", "85"},
        {"religion:atheist", "other_religion_or_belief", "27"}, {"religion:yazidi", "other_religion_or_belief", "25"}, {"race:white", "racist_xenophobic", "11"},
        {"race:black", "racist_xenophobic", "12"}, {"race:asian", "racist_xenophobic", "14"}, {"race:arab", "racist_xenophobic", "31"}, {"race:latino", "racist_xenophobic", "32"},
        {"ethnicity:indigenous", "racist_xenophobic", "13"}, {"ethnicity:roma", "anti_roma", "33"}, {"nationality:RU", "racist_xenophobic", "33"},
        {"migration:refugee", "racist_xenophobic", "33"}, {"lgbt:gay", "anti_lgbti", "41"}, {"lgbt:lesbian", "anti_lgbti", "42"}, {"lgbt:bisexual", "anti_lgbti", "45"},
        {"lgbt:trans", "anti_lgbti", "71"}, {"lgbt:lgbt", "anti_lgbti", "43"}, {"gender:women", "gender_based", "62"}, {"disability:any", "disability", "51"}, {NULL, "unspecified", "99"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        up_event e = {.type = UP_GRAFFITI, .group = rows[i].group};
        CHECK(rows[i].group ? rows[i].group : "no group", strcmp(up_event_bias(&e), rows[i].bias) == 0 && strcmp(up_event_fbi(&e), rows[i].fbi) == 0);
        CHECK("codes that there are", is_one(biases, COUNT_OF(biases), up_event_bias(&e)) && is_one(nibrs, COUNT_OF(nibrs), up_event_fbi(&e)));
    }
    up_event politics = {.type = UP_POLITICAL_EVENT};
    CHECK("politics have no bias", !up_event_bias(&politics) && !up_event_fbi(&politics));
}

static void types(void) {
    static const char *const plover[] = {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"};
    for (int t = 0; t < UP_POLITICAL_EVENT; t++) {
        up_event e = {.type = (up_type)t};
        const char *mode = NULL, *cameo = up_event_cameo(&e), *event = up_event_plover(&e, &mode);
        bool claim = up_type_class((up_type)t) == UP_CLASS_CLAIM;
        CHECK(up_type_name((up_type)t), claim ? !cameo && !event : cameo && strlen(cameo) >= 3 && strlen(cameo) <= 4 && cameo[0] <= '2' && is_one(plover, COUNT_OF(plover), event));
        CHECK("incidents alone are ODIHR's", (up_event_odihr(&e) != NULL) == (up_type_class((up_type)t) == UP_CLASS_INCIDENT));
    }
    up_event e = {.type = UP_GRAFFITI, .target = {.kind = UP_TARGET_CEMETERY}};
    CHECK("a grave", strcmp(up_event_odihr(&e), "desecration_of_graves") == 0);
    e.target.kind = UP_TARGET_WORSHIP;
    CHECK("a place of worship", strcmp(up_event_odihr(&e), "attack_on_place_of_worship") == 0);
    e.type = UP_HATE_SPEECH;
    CHECK("speech there is no crime", strcmp(up_event_odihr(&e), "hate_incident") == 0);
}

static void countries(void) {
    const up_country *c = up_country_of("CZ");
    CHECK("Czechia", c && strcmp(c->iso3, "CZE") == 0 && strcmp(c->fips, "EZ") == 0 && c->numeric == 203);
    CHECK("what FIPS swaps", strcmp(up_country_of("NE")->fips, "NG") == 0 && strcmp(up_country_of("NG")->fips, "NI") == 0 && strcmp(up_country_of("AU")->fips, "AS") == 0 && strcmp(up_country_of("AT")->fips, "AU") == 0);
    CHECK("none", !up_country_of("ZZ") && !up_country_of(NULL) && !up_country_of(""));
    for (char a = 'A'; a <= 'Z'; a++) for (char b = 'A'; b <= 'Z'; b++) {
        const char code[3] = {a, b, 0};
        const up_country *one = up_country_of(code);
        if (one) CHECK(code, strcmp(one->iso2, code) == 0 && strlen(one->iso3) == 3 && *one->name);
    }
}

int main(void) { groups(), types(), countries(); return check_report(); }
