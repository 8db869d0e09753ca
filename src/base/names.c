/* names.c - the names of types, kinds and codes, and what other schemes call them.
 *
 * One table per enumeration, in the enumeration's order.  The views on other schemes follow the
 * codebook, section 5: ODIHR's incident types and bias motivations, the FBI's NIBRS bias codes (data
 * element 8A), CAMEO 1.1b3 and PLOVER's events and modes. */
#include <string.h>
#include "uptick.h"

typedef struct type_row { const char *name, *family, *odihr, *cameo, *plover, *mode; up_class klass; } type_row;

static const type_row types[UP_N_TYPES] = {
    [UP_HOMICIDE] = {"homicide", "violence", "homicide", "1823", "ASSAULT", "primitive", UP_CLASS_INCIDENT},
    [UP_PHYSICAL_ASSAULT] = {"physical_assault", "violence", "physical_assault", "182", "ASSAULT", "beat", UP_CLASS_INCIDENT},
    [UP_SEXUAL_VIOLENCE] = {"sexual_violence", "violence", "physical_assault", "1821", "ASSAULT", "sexual", UP_CLASS_INCIDENT},
    [UP_MASS_VIOLENCE] = {"mass_violence", "violence", "violent_attack", "203", "ASSAULT", "cleansing", UP_CLASS_INCIDENT},
    [UP_DETENTION] = {"detention", "violence", "violent_attack", "181", "ASSAULT", "abduct", UP_CLASS_INCIDENT},
    [UP_ARSON] = {"arson", "property", "damage_to_property", "1712", "ASSAULT", "destroy", UP_CLASS_INCIDENT},
    [UP_EXPLOSIVES] = {"explosives", "property", "damage_to_property", "183", "ASSAULT", "explosives", UP_CLASS_INCIDENT},
    [UP_DAMAGE] = {"damage", "property", "damage_to_property", "171", "ASSAULT", "destroy", UP_CLASS_INCIDENT},
    [UP_GRAFFITI] = {"graffiti", "property", "vandalism", "171", "ASSAULT", "destroy", UP_CLASS_INCIDENT},
    [UP_DESECRATION] = {"desecration", "property", "attack_on_place_of_worship", "171", "ASSAULT", "destroy", UP_CLASS_INCIDENT},
    [UP_THEFT_ROBBERY] = {"theft_robbery", "property", "theft_robbery", "171", "ASSAULT", "destroy", UP_CLASS_INCIDENT},
    [UP_THREAT] = {"threat", "intimidation", "threats", "138", "THREATEN", "violence", UP_CLASS_INCIDENT},
    [UP_VERBAL_ABUSE] = {"verbal_abuse", "intimidation", "threats", "111", "ACCUSE", "disapprove", UP_CLASS_INCIDENT},
    [UP_HARASSMENT] = {"harassment", "intimidation", "threats", "175", "COERCE", "restrict", UP_CLASS_INCIDENT},
    [UP_HATE_SPEECH] = {"hate_speech", "intimidation", "hate_incident", "111", "ACCUSE", "disapprove", UP_CLASS_INCIDENT},
    [UP_HOSTILE_ASSEMBLY] = {"hostile_assembly", "intimidation", "hate_incident", "141", "PROTEST", "demo", UP_CLASS_INCIDENT},
    [UP_SERVICE_REFUSAL] = {"service_refusal", "exclusion", "hate_incident", "124", "REJECT", "refuse", UP_CLASS_INCIDENT},
    [UP_DISCRIMINATION] = {"discrimination", "exclusion", "hate_incident", "172", "COERCE", "restrict", UP_CLASS_INCIDENT},
    [UP_EXCLUSION] = {"exclusion", "exclusion", "hate_incident", "124", "REJECT", "refuse", UP_CLASS_INCIDENT},
    [UP_EXPULSION] = {"expulsion", "exclusion", "hate_incident", "174", "COERCE", "deport", UP_CLASS_INCIDENT},
    [UP_PROTECTIVE_MEASURE] = {"protective_measure", "measure", NULL, "074", "AID", "military", UP_CLASS_MEASURE},
    [UP_SANCTION] = {"sanction", "measure", NULL, "163", "SANCTION", "discontinue", UP_CLASS_MEASURE},
    [UP_RESTRICTION] = {"restriction", "measure", NULL, "172", "COERCE", "restrict", UP_CLASS_MEASURE},
    [UP_INVESTIGATION] = {"investigation", "response", NULL, "090", "ACCUSE", "investigate", UP_CLASS_RESPONSE},
    [UP_ARREST] = {"arrest", "response", NULL, "173", "COERCE", "arrest", UP_CLASS_RESPONSE},
    [UP_CHARGE_TRIAL] = {"charge_trial", "response", NULL, "115", "ACCUSE", "allege", UP_CLASS_RESPONSE},
    [UP_CONDEMNATION] = {"condemnation", "response", NULL, "111", "ACCUSE", "disapprove", UP_CLASS_RESPONSE},
    [UP_SOLIDARITY] = {"solidarity", "response", NULL, "051", "SUPPORT", NULL, UP_CLASS_RESPONSE},
    [UP_REMEDY] = {"remedy", "response", NULL, "055", "CONCEDE", NULL, UP_CLASS_RESPONSE},
    [UP_RISE] = {"rise", "claim", NULL, NULL, NULL, NULL, UP_CLASS_CLAIM},
    [UP_FALL] = {"fall", "claim", NULL, NULL, NULL, NULL, UP_CLASS_CLAIM},
    [UP_POLITICAL_EVENT] = {"political", "political", NULL, NULL, NULL, NULL, UP_CLASS_POLITICAL},
};

static const char *const classes[UP_N_CLASSES] = {"incident", "measure", "response", "claim", "political"};
static const char *const factualities[UP_N_FACTUALITIES] = {"asserted", "alleged", "threatened", "denied", "hypothetical"};
static const char *const target_kinds[UP_N_TARGET_KINDS] = {NULL, "person", "group", "home", "business", "school", "worship", "cemetery", "memorial", "community_centre", "vehicle", "media", "institution", "state", "other"};
static const char *const actor_kinds[UP_N_ACTOR_KINDS] = {"unknown", "private", "crowd", "group", "business", "institution", "media", "police", "state", "armed_group"};
static const char *const precisions[UP_N_PRECISIONS] = {"none", "country", "admin", "city", "point"};

const char *up_class_name(up_class k) { return (unsigned)k < UP_N_CLASSES ? classes[k] : NULL; }
const char *up_type_name(up_type t) { return (unsigned)t < UP_N_TYPES ? types[t].name : NULL; }
const char *up_type_family(up_type t) { return (unsigned)t < UP_N_TYPES ? types[t].family : NULL; }
up_class up_type_class(up_type t) { return (unsigned)t < UP_N_TYPES ? types[t].klass : UP_N_CLASSES; }
const char *up_factuality_name(up_factuality f) { return (unsigned)f < UP_N_FACTUALITIES ? factualities[f] : NULL; }
const char *up_target_kind_name(up_target_kind k) { return (unsigned)k < UP_N_TARGET_KINDS ? target_kinds[k] : NULL; }
const char *up_actor_kind_name(up_actor_kind k) { return (unsigned)k < UP_N_ACTOR_KINDS ? actor_kinds[k] : NULL; }
const char *up_precision_name(up_precision p) { return (unsigned)p < UP_N_PRECISIONS ? precisions[p] : NULL; }

up_type up_type_from_name(const char *name) {
    for (int t = 0; t < UP_N_TYPES; t++) if (strcmp(types[t].name, name) == 0) return (up_type)t;
    return UP_N_TYPES;
}

/* A group is known by its whole name first, then by its kind. */
typedef struct group_row { const char *group, *bias, *fbi; } group_row;
static const group_row groups[] = {
    {"religion:jewish", "antisemitic", "21"}, {"religion:muslim", "anti_muslim", "24"}, {"religion:ahmadi", "anti_muslim", "24"},
    {"religion:shia", "anti_muslim", "24"}, {"religion:sunni", "anti_muslim", "24"}, {"religion:sufi", "anti_muslim", "24"},
    {"religion:christian", "anti_christian", "82"}, {"religion:catholic", "anti_christian", "22"}, {"religion:mormon", "anti_christian", "28"},
    {"religion:jehovahs_witness", "anti_christian", "29"}, {"religion:amish", "anti_christian", "82"},
    {"religion:buddhist", "other_religion_or_belief", "83"}, {"religion:hindu", "other_religion_or_belief", "84"},
    {"religion:sikh", "other_religion_or_belief", "85"}, {"religion:atheist", "other_religion_or_belief", "27"}, {"religion:", "other_religion_or_belief", "25"},
    {"race:white", "racist_xenophobic", "11"}, {"race:black", "racist_xenophobic", "12"}, {"race:asian", "racist_xenophobic", "14"},
    {"race:arab", "racist_xenophobic", "31"}, {"race:latino", "racist_xenophobic", "32"}, {"race:", "racist_xenophobic", "33"},
    {"ethnicity:roma", "anti_roma", "33"}, {"ethnicity:traveller", "anti_roma", "33"}, {"ethnicity:indigenous", "racist_xenophobic", "13"},
    {"ethnicity:", "racist_xenophobic", "33"}, {"nationality:", "racist_xenophobic", "33"}, {"migration:", "racist_xenophobic", "33"},
    {"lgbt:gay", "anti_lgbti", "41"}, {"lgbt:lesbian", "anti_lgbti", "42"}, {"lgbt:bisexual", "anti_lgbti", "45"}, {"lgbt:trans", "anti_lgbti", "71"}, {"lgbt:", "anti_lgbti", "43"},
    {"gender:", "gender_based", "62"}, {"disability:", "disability", "51"},
};

static const group_row *group_row_of(const char *group) {
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        size_t len = strlen(groups[i].group);
        if (groups[i].group[len - 1] == ':' ? strncmp(group, groups[i].group, len) == 0 : strcmp(group, groups[i].group) == 0) return &groups[i];
    }
    return NULL;
}

const char *up_event_bias(const up_event *e) {
    if (e->type == UP_POLITICAL_EVENT) return NULL;
    const group_row *row = e->group ? group_row_of(e->group) : NULL;
    return row ? row->bias : "unspecified";
}

const char *up_event_fbi(const up_event *e) {
    if (e->type == UP_POLITICAL_EVENT) return NULL;
    const group_row *row = e->group ? group_row_of(e->group) : NULL;
    return row ? row->fbi : "99";
}

const char *up_event_odihr(const up_event *e) {
    if (up_type_class(e->type) != UP_CLASS_INCIDENT) return NULL;
    bool property = e->type >= UP_ARSON && e->type <= UP_DESECRATION;
    if (property && (e->target.kind == UP_TARGET_CEMETERY || e->target.kind == UP_TARGET_MEMORIAL)) return "desecration_of_graves";
    if (property && e->target.kind == UP_TARGET_WORSHIP) return "attack_on_place_of_worship";
    return types[e->type].odihr;
}

const char *up_event_cameo(const up_event *e) { return e->cameo ? e->cameo : types[e->type].cameo; }

const char *up_event_plover(const up_event *e, const char **mode) {
    const char *event = e->plover_event ? e->plover_event : types[e->type].plover;
    if (mode) *mode = e->plover_event ? e->plover_mode : types[e->type].mode;
    return event;
}
