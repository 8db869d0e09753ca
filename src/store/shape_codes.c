/* shape_codes.c - the words of CAMEO, ODIHR and ACLED for what our records hold.
 *
 * Facts, each from its scheme's own manual: CAMEO 1.1b3 (Schrodt 2012; religions, roles, quad classes), Goldstein's scale as carried
 * over to CAMEO by the KEDS project (CAMEO.SCALE), ODIHR's labels for civil society submissions, ACLED's codebook of 2023.  Where a
 * scheme has no word for a thing the cell stays empty: a wrong code is worse than none. */
#include <stdlib.h>
#include <string.h>
#include "store/shape.h"

int up_cameo_quad(const char *cameo) {
    if (!cameo || cameo[0] < '0' || cameo[0] > '2' || cameo[1] < '0' || cameo[1] > '9') return 0;
    int root = (cameo[0] - '0') * 10 + cameo[1] - '0';
    return root < 1 || root > 20 ? 0 : root <= 5 ? 1 : root <= 8 ? 2 : root <= 13 ? 3 : 4;
}

/* The value of a code, and of all beneath it that have no row of their own. */
static const struct { const char *code; float value; } goldstein[] = {
    {"01", 0.0f}, {"011", -0.1f}, {"012", -0.4f}, {"013", 0.4f}, {"016", 3.4f}, {"018", 3.4f}, {"02", 3.0f}, {"021", 3.4f}, {"022", 3.4f}, {"023", 3.4f}, {"024", -0.3f},
    {"025", -0.3f}, {"026", 4.0f}, {"027", 4.0f}, {"028", 4.0f}, {"03", 4.0f}, {"031", 5.2f}, {"032", 4.5f}, {"033", 5.2f}, {"0334", 6.0f}, {"034", 7.0f}, {"035", 7.0f},
    {"037", 5.0f}, {"038", 7.0f}, {"039", 5.0f}, {"04", 1.0f}, {"042", 1.9f}, {"043", 2.8f}, {"044", 2.5f}, {"045", 5.0f}, {"046", 7.0f}, {"05", 3.5f}, {"051", 3.4f},
    {"053", 3.8f}, {"054", 6.0f}, {"055", 7.0f}, {"056", 7.0f}, {"057", 8.0f}, {"06", 6.0f}, {"061", 6.4f}, {"062", 7.4f}, {"063", 7.4f}, {"064", 7.0f}, {"07", 7.0f},
    {"071", 7.4f}, {"072", 8.3f}, {"073", 7.4f}, {"074", 8.5f}, {"08", 5.0f}, {"084", 7.0f}, {"085", 7.0f}, {"086", 9.0f}, {"087", 9.0f}, {"0874", 10.0f}, {"09", -2.0f},
    {"10", -5.0f}, {"11", -2.0f}, {"12", -4.0f}, {"124", -5.0f}, {"125", -5.0f}, {"126", -5.0f}, {"127", -5.0f}, {"128", -5.0f}, {"13", -6.0f}, {"130", -4.4f},
    {"131", -5.8f}, {"132", -5.8f}, {"133", -5.8f}, {"134", -5.8f}, {"135", -5.8f}, {"136", -7.0f}, {"137", -7.0f}, {"138", -7.0f}, {"139", -7.0f}, {"14", -6.5f},
    {"144", -7.5f}, {"145", -7.5f}, {"15", -7.2f}, {"16", -4.0f}, {"162", -5.6f}, {"163", -6.5f}, {"164", -7.0f}, {"165", -7.0f}, {"166", -8.0f}, {"17", -7.0f},
    {"171", -9.2f}, {"172", -5.0f}, {"173", -5.0f}, {"174", -5.0f}, {"175", -9.0f}, {"18", -9.0f}, {"182", -9.5f}, {"1821", -9.0f}, {"1822", -9.0f}, {"1823", -10.0f},
    {"183", -10.0f}, {"184", -8.0f}, {"185", -8.0f}, {"186", -10.0f}, {"19", -10.0f}, {"191", -9.5f}, {"192", -9.5f}, {"196", -9.5f}, {"20", -10.0f}, {"201", -9.5f},
};

bool up_cameo_goldstein(const char *cameo, double *out) {
    size_t best = 0;
    for (size_t i = 0; cameo && i < sizeof goldstein / sizeof *goldstein; i++) {
        size_t len = strlen(goldstein[i].code);
        if (len > best && strncmp(cameo, goldstein[i].code, len) == 0) best = len, *out = (double)(int)(goldstein[i].value * 10 + (goldstein[i].value < 0 ? -0.5f : 0.5f)) / 10;
    }
    return best > 0;
}

typedef struct pair { const char *ours, *theirs, *second; } pair;

static const pair *find(const pair *pairs, size_t n, const char *ours) {
    for (size_t i = 0; ours && i < n; i++) if (strcmp(pairs[i].ours, ours) == 0) return &pairs[i];
    return NULL;
}
#define FIND(pairs, ours) find(pairs, sizeof pairs / sizeof *pairs, ours)

const char *up_cameo_role(const char *kind) {
    static const pair roles[] = {{"police", "COP", NULL}, {"state", "GOV", NULL}, {"media", "MED", NULL}, {"business", "BUS", NULL}, {"school", "EDU", NULL},
                                 {"armed_group", "REB", NULL}, {"private", "CVL", NULL}, {"person", "CVL", NULL}, {"crowd", "CVL", NULL}, {"home", "CVL", NULL}};
    const pair *row = FIND(roles, kind);
    return row ? row->theirs : NULL;
}

const char *up_cameo_religion(const char *group, const char **second) {
    static const pair religions[] = {
        {"religion:jewish", "JEW", NULL}, {"religion:muslim", "MOS", NULL}, {"religion:shia", "MOS", "SHI"}, {"religion:sunni", "MOS", "SUN"}, {"religion:sufi", "MOS", "SFI"},
        {"religion:christian", "CHR", NULL}, {"religion:catholic", "CHR", "CTH"}, {"religion:mormon", "CHR", "LDS"}, {"religion:jehovahs_witness", "CHR", "JHW"},
        {"religion:buddhist", "BUD", NULL}, {"religion:hindu", "HIN", NULL}, {"religion:sikh", "SIK", NULL}, {"religion:bahai", "BAH", NULL}, {"religion:druze", "DRZ", NULL},
        {"religion:jain", "JAN", NULL}, {"religion:atheist", "ATH", NULL}, {"religion:pagan", "PAG", NULL}, {"religion:shinto", "SHN", NULL}, {"religion:taoist", "TAO", NULL},
        {"religion:zoroastrian", "ZRO", NULL}, {"religion:falun_gong", "NRM", NULL}};
    const pair *row = FIND(religions, group);
    *second = row ? row->second : NULL;
    return row ? row->theirs : NULL;
}

const char *up_odihr_bias_label(const char *bias) {
    static const pair labels[] = {
        {"racist_xenophobic", "Racist and xenophobic", NULL}, {"anti_roma", "Anti-Roma", NULL}, {"antisemitic", "Anti-Semitic", NULL}, {"anti_muslim", "Anti-Muslim", NULL},
        {"anti_christian", "Anti-Christian", NULL}, {"other_religion_or_belief", "Other religion or belief", NULL}, {"gender_based", "Gender-based", NULL},
        {"anti_lgbti", "Anti-LGBTI", NULL}, {"disability", "Disability", NULL}};
    const pair *row = FIND(labels, bias);
    return row ? row->theirs : NULL;
}

/* ODIHR takes crimes with a bias: no speech, no discrimination. */
const char *up_odihr_type_label(const char *type, const char *odihr) {
    if (!type || !odihr || strcmp(odihr, "hate_incident") == 0) return NULL;
    const char *family = up_type_from_name(type) == UP_N_TYPES ? NULL : up_type_family(up_type_from_name(type));
    if (!family) return NULL;
    return strcmp(family, "violence") == 0 ? "Violent attacks against people" : strcmp(family, "property") == 0 ? "Attacks against property" : strcmp(family, "intimidation") == 0 ? "Threats/Harassment" : NULL;
}

/* Types that ACLED does not code have no row. */
up_acled_words up_acled_words_of(const char *type) {
    static const struct { const char *type; up_acled_words words; } rows[] = {
        {"homicide", {"Political violence", "Violence against civilians", "Attack"}}, {"physical_assault", {"Political violence", "Violence against civilians", "Attack"}},
        {"sexual_violence", {"Political violence", "Violence against civilians", "Sexual violence"}}, {"mass_violence", {"Political violence; Demonstrations", "Riots", "Mob violence"}},
        {"detention", {"Political violence", "Violence against civilians", "Abduction/forced disappearance"}},
        {"explosives", {"Political violence", "Explosions/Remote violence", "Remote explosive/landmine/IED"}},
        {"arson", {"Strategic developments", "Strategic developments", "Looting/property destruction"}}, {"damage", {"Strategic developments", "Strategic developments", "Looting/property destruction"}},
        {"graffiti", {"Strategic developments", "Strategic developments", "Looting/property destruction"}}, {"desecration", {"Strategic developments", "Strategic developments", "Looting/property destruction"}},
        {"theft_robbery", {"Strategic developments", "Strategic developments", "Looting/property destruction"}},
        {"hostile_assembly", {"Demonstrations", "Protests", "Peaceful protest"}}, {"arrest", {"Strategic developments", "Strategic developments", "Arrests"}}};
    for (size_t i = 0; type && i < sizeof rows / sizeof *rows; i++) if (strcmp(rows[i].type, type) == 0) return rows[i].words;
    return (up_acled_words){NULL, NULL, NULL};
}
