/* told.h - reports that the tests of linking share: made up for them, with the events that a careful reader would code. */
#ifndef UP_TESTS_LINK_TOLD_H
#define UP_TESTS_LINK_TOLD_H

#include "base/buffer.h"
#include "store/kept.h"

typedef struct told { const char *id, *date, *source, *title, *text; struct { const char *type, *group, *start, *end, *place; int killed; } events[3]; } told;

enum { GROCER, GROCER_2, GROCER_COPY, GROCER_TRIAL, GROCER_SENTENCE, SYNAGOGUE, SYNAGOGUE_2, SYNAGOGUE_MOURNED, MOSQUE, MOSQUE_2, OTHER_GROCER, STUDENT, STUDENT_DEAD, N_TOLD };

#define GROCER_TEXT \
    "Kemal Aydin, a grocer of 54, was beaten with iron bars outside his shop in Arvel on Tuesday evening by three men who shouted that Turks " \
    "should leave the town. The police said that Aydin lost two teeth and was taken to the hospital of Saint Barbara. His daughter Leyla, who " \
    "watched from the window, told reporters that one of the attackers wore a red cap of the Brenn football club. Mayor Ilse Brandt spoke of a disgrace."

static const told reports[N_TOLD] = {
    [GROCER] = {"grocer", "2022-03-02", "Arvel Post", "Turkish grocer beaten in Arvel", GROCER_TEXT, {{"physical_assault", "nationality:TR", "2022-03-01", "2022-03-01", "Arvel", -1}}},
    [GROCER_2] = {"grocer-2", "2022-03-03", "Brenn Herald", "Iron bars against a grocer: police look for three men",
        "Police in Arvel are looking for three men who attacked the grocer Kemal Aydin on Tuesday. Aydin, who is 54, was hit with iron bars in front of his "
        "shop. The men shouted slurs against Turks, his daughter Leyla Aydin said. One of them is said to have worn a red cap of the Brenn football club.",
        {{"physical_assault", "nationality:TR", "2022-03-01", "2022-03-01", "Arvel", -1}}},
    [GROCER_COPY] = {"grocer-copy", "2022-03-02", "Daily Wire", "Grocer beaten", "(Agency) " GROCER_TEXT, {{"physical_assault", "nationality:TR", "2022-03-01", "2022-03-01", "Arvel", -1}}},
    [GROCER_TRIAL] = {"grocer-trial", "2023-10-12", "Brenn Herald", "Trial over the attack on Kemal Aydin opens",
        "Two men went on trial in Brenn on Thursday for the attack on Kemal Aydin, the Arvel grocer who was beaten with iron bars in front of his shop in March last "
        "year. Prosecutors say that the accused shouted slurs against Turks. Aydin and his daughter Leyla will be heard as witnesses.",
        {{"charge_trial", "nationality:TR", "2023-10-12", "2023-10-12", "Brenn", -1}}},
    [GROCER_SENTENCE] = {"grocer-sentence", "2023-12-20", "Arvel Post", "Four years for beating of Kemal Aydin",
        "A court in Brenn sent two men to prison for four years on Wednesday. They had beaten the grocer Kemal Aydin with iron bars in Arvel in March 2022. "
        "Aydin's daughter Leyla wept when the sentence was read.",
        {{"physical_assault", "nationality:TR", "2022-03-01", "2022-03-31", "Arvel", -1}, {"charge_trial", "nationality:TR", "2023-12-20", "2023-12-20", "Brenn", -1}}},
    [SYNAGOGUE] = {"synagogue", "2022-03-02", "Arvel Post", "Swastikas on the synagogue of Welm",
        "Unknown persons painted six swastikas on the synagogue in Linden Street in Welm on the night to Tuesday. Rabbi Jonas Feld found them when he came for the "
        "morning prayer. The community of Welm has 140 members; its house was opened again only in May.",
        {{"graffiti", "religion:jewish", "2022-02-28", "2022-03-01", "Welm", -1}}},
    [SYNAGOGUE_2] = {"synagogue-2", "2022-03-04", "Welm Today", "Rabbi Feld: we shall not hide",
        "After six swastikas were painted on the synagogue in Linden Street, Rabbi Jonas Feld has asked the people of Welm not to look away. The house had been "
        "opened again only in May. The police look for two youths who were seen there on the night to Tuesday.",
        {{"graffiti", "religion:jewish", "2022-02-28", "2022-03-01", "Welm", -1}}},
    [SYNAGOGUE_MOURNED] = {"synagogue-walk", "2022-03-07", "Welm Today", "Hundreds at the synagogue of Welm",
        "Some 400 people stood with candles before the synagogue in Linden Street in Welm on Sunday evening. Rabbi Jonas Feld thanked them: the six swastikas were "
        "gone, he said, but not forgotten.",
        {{"solidarity", "religion:jewish", "2022-03-06", "2022-03-06", "Welm", -1}}},
    [MOSQUE] = {"mosque", "2022-03-03", "Arvel Post", "Fire at a mosque in Brenn",
        "A fire that the police believe was set on purpose destroyed the prayer room of the Selimiye mosque in Brenn early on Wednesday. Nobody was in the house. "
        "Imam Tarik Demir said that three letters with threats had come since Christmas.",
        {{"arson", "religion:muslim", "2022-03-02", "2022-03-02", "Brenn", -1}}},
    [MOSQUE_2] = {"mosque-2", "2022-03-03", "Brenn Herald", "Selimiye mosque burns: was it arson?",
        "The Selimiye mosque in Brenn burned on Wednesday morning. Its prayer room is lost. \"We had three letters with threats\", Imam Tarik Demir said. The police "
        "found a canister that smelled of petrol.",
        {{"arson", "religion:muslim", "2022-03-02", "2022-03-02", "Brenn", -1}}},
    [OTHER_GROCER] = {"other-grocer", "2022-03-03", "Tessin Courier", "Shop window broken in Tessin",
        "Stones were thrown through the window of a Turkish shop in Tessin on Wednesday. The owner, Emre Polat, was not hurt. It was the second time this year, he said.",
        {{"damage", "nationality:TR", "2022-03-02", "2022-03-02", "Tessin", -1}}},
    [STUDENT] = {"student", "2022-04-11", "Tessin Courier", "Student from Kenya attacked at the station of Tessin",
        "Peter Mwangi, a student of 23 from Kenya, was kicked and beaten by two men at the station of Tessin on Saturday. He is in a coma, the clinic said. A guard of the "
        "railway, Olga Senn, called the police.",
        {{"physical_assault", "race:black", "2022-04-09", "2022-04-09", "Tessin", -1}}},
    [STUDENT_DEAD] = {"student-dead", "2022-04-15", "Arvel Post", "Kenyan student Peter Mwangi dies of his injuries",
        "Peter Mwangi, the student of 23 from Kenya who was beaten at the station of Tessin on 9 April, died on Thursday. The two men whom the railway guard Olga Senn had "
        "described are still being looked for.",
        {{"homicide", "race:black", "2022-04-09", "2022-04-09", "Tessin", 1}}},
};

/* What a reader knows of them: reports of one letter are one happening. */
static const char *const truth = "AAAAABBBCCDEE";

static inline void put_told(up_buffer *out, const told *t) {
    for (int i = 0; i < 3 && t->events[i].type; i++) {
        up_type type = up_type_from_name(t->events[i].type);
        up_buffer_format(out, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#%d\",\"report\":{\"id\":\"%s\",\"date\":\"%s\"},\"class\":\"%s\",\"type\":\"%s\",\"family\":\"%s\",\"group\":\"%s\","
            "\"perceived\":false,\"factuality\":\"asserted\",\"date\":{\"start\":\"%s\",\"end\":\"%s\"},\"place\":{\"name\":\"%s\",\"country\":\"AT\",\"admin1\":null,\"lat\":47.0,\"lon\":%d.0,"
            "\"precision\":\"city\",\"geonames\":null},\"target\":{\"text\":null,\"kind\":null},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"count\":{\"incidents\":1,\"killed\":",
            t->id, i + 1, t->id, t->date, up_class_name(up_type_class(type)), t->events[i].type, up_type_family(type), t->events[i].group, t->events[i].start, t->events[i].end, t->events[i].place,
            10 + t->events[i].place[0] % 20);
        if (t->events[i].killed < 0) up_buffer_text(out, "null"); else up_buffer_format(out, "%d", t->events[i].killed);
        up_buffer_text(out, ",\"injured\":null},\"confidence\":0.8,\"evidence\":[],\"why\":[]}\n");
    }
}

static inline up_status add_told(up_store *store, const told *t, up_error *err) {
    up_report report = {.id = t->id, .date = t->date, .title = t->title, .source = t->source, .text = t->text, .text_len = strlen(t->text)};
    up_buffer lines = {0};
    up_added how;
    put_told(&lines, t);
    up_status status = lines.failed ? UP_E_NOMEM : up_store_add(store, &report, lines.bytes ? lines.bytes : "", lines.len, &how, err);
    up_buffer_free(&lines);
    return status;
}

#endif
