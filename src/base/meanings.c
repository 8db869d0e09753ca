/* meanings.c - what each type of event means, in a sentence, for people and models that check records (codebook, section 2). */
#include "uptick.h"

static const char *const meanings[UP_N_TYPES] = {
    [UP_HOMICIDE] = "a person was killed, or somebody tried to kill a person",
    [UP_PHYSICAL_ASSAULT] = "a person was attacked bodily, short of killing",
    [UP_SEXUAL_VIOLENCE] = "a person was raped or sexually assaulted",
    [UP_MASS_VIOLENCE] = "a mob, force or army attacked a community as such: pogrom, massacre, ethnic cleansing",
    [UP_DETENTION] = "people were held, abducted or imprisoned for what they are",
    [UP_ARSON] = "something was set on fire, or somebody tried to",
    [UP_EXPLOSIVES] = "a place was bombed or shot at, or somebody tried to",
    [UP_DAMAGE] = "something was smashed, broken or spoiled otherwise than by writing or paint",
    [UP_GRAFFITI] = "words, symbols, stickers or paint were put on property",
    [UP_DESECRATION] = "a place of worship, grave, memorial or holy object was violated",
    [UP_THEFT_ROBBERY] = "something was stolen, robbed or looted because of what its owner is",
    [UP_THREAT] = "harm was announced to persons or a place: by letter, call, bomb threat, noose, dead animal",
    [UP_VERBAL_ABUSE] = "a person was insulted, shouted or spat at, or likened to something hated, to the face",
    [UP_HARASSMENT] = "a person was followed, bullied, mobbed, exposed or abused online, again and again",
    [UP_HATE_SPEECH] = "somebody spoke publicly against a group: in a speech, leaflet, banner, post or chant",
    [UP_HOSTILE_ASSEMBLY] = "a march, rally or crowd was directed against a community",
    [UP_SERVICE_REFUSAL] = "somebody was turned away by a shop, café, landlord, driver or the like, or a sign said so",
    [UP_DISCRIMINATION] = "somebody was treated unequally in work, school, housing, policing or law",
    [UP_EXCLUSION] = "somebody was shut out of culture, sport, science, a club, an event or a market",
    [UP_EXPULSION] = "people were driven out, deported, evicted or displaced as a group",
    [UP_PROTECTIVE_MEASURE] = "guards, closures or guidance were to keep a community safe",
    [UP_SANCTION] = "a state or a bloc imposed financial, trade or travel sanctions",
    [UP_RESTRICTION] = "a ban, visa stop, registration or law was directed at a group",
    [UP_INVESTIGATION] = "police or another body opened or ran an inquiry",
    [UP_ARREST] = "a suspect was held",
    [UP_CHARGE_TRIAL] = "somebody was charged, tried, convicted, sentenced or acquitted, or sued for discrimination",
    [UP_CONDEMNATION] = "a named person or body expressly disapproved of an incident or of hostility",
    [UP_SOLIDARITY] = "people held a vigil or rally for those targeted, helped them or repaired damage",
    [UP_REMEDY] = "there was an apology, compensation, settlement, reinstatement, or a dismissal of the offender",
    [UP_RISE] = "the report says that hostility against a group rose",
    [UP_FALL] = "the report says that hostility against a group fell",
    [UP_POLITICAL_EVENT] = "political actors dealt with one another in some other way",
};

const char *up_type_meaning(up_type type) { return (unsigned)type < UP_N_TYPES ? meanings[type] : NULL; }
