/* One happening, many reports: what joins, what follows, what is a copy; in whatever order the reports come. */
#include "link/linker.h"
#include "link/told.h"

static up_linker *linker;

static up_incident incident_of(up_store *store, const char *event, up_buffer *id) {
    up_incident i = {0};
    up_error err;
    up_buffer_clear(id);
    CHECK(event, up_store_incident_of(store, event, id, &err) == UP_OK && id->len);
    if (id->len) CHECK(event, up_store_incident(store, id->bytes, &i, &err) == UP_OK);
    return i;
}

static void add_all(up_store *store) {
    up_error err;
    up_linked n;
    CHECK("begin", up_store_begin(store, &err) == UP_OK);
    for (int i = 0; i < N_TOLD; i++) CHECK("add", add_told(store, &reports[i], &err) == UP_OK);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK && n.n_reports == N_TOLD);
    CHECK("commit", up_store_commit(store, &err) == UP_OK);
}

static void one_incident_many_reports(void) {
    up_store *store = NULL;
    up_error err;
    up_buffer id = {0}, other = {0};
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    add_all(store);
    up_incident i = incident_of(store, "grocer#1", &id);
    CHECK("reports, the copy counted apart", i.n_reports == 4 && i.n_copies == 1);
    CHECK("acts and follow-ups", i.n_events == 3 && i.n_follow_ups == 2);
    CHECK("papers: the newest appearance is the wire's", i.n_sources == 3);
    CHECK("the day that agrees, the most precise", i.date_start && strcmp(i.date_start, "2022-03-01") == 0 && strcmp(i.date_end, "2022-03-01") == 0);
    CHECK("its own date, not the trial's", strcmp(i.type, "physical_assault") == 0 && strcmp(i.place, "Arvel") == 0);
    CHECK("first and last seen", strcmp(i.first_seen, "2022-03-02") == 0 && strcmp(i.last_seen, "2023-12-20") == 0);
    incident_of(store, "grocer-trial#1", &other);
    CHECK("a trial years later belongs to the deed", strcmp(id.bytes, other.bytes) == 0);
    incident_of(store, "other-grocer#1", &other);
    CHECK("another deed against the same group on the next day does not", strcmp(id.bytes, other.bytes) != 0);
    i = incident_of(store, "synagogue#1", &id);
    CHECK("solidarity follows", i.n_follow_ups == 1 && i.n_events == 2 && i.n_reports == 3);
    i = incident_of(store, "student#1", &id);
    CHECK("who dies of it was killed", strcmp(i.type, "homicide") == 0 && i.killed == 1 && i.n_reports == 2);
    uint64_t n = 0;
    CHECK("five incidents", up_store_count_incidents(store, NULL, &n, &err) == UP_OK && n == 5);
    CHECK("none in the year of the trial", up_store_count_incidents(store, &(up_query){.from = "2023-01-01"}, &n, &err) == UP_OK && n == 0);
    CHECK("by filter", up_store_count_incidents(store, &(up_query){.group = "religion:jewish", .type = "property", .country = "AT", .report = "synagogue-walk"}, &n, &err) == UP_OK && n == 1);
    CHECK("whole", up_store_check(store, &err) == UP_OK);

    up_buffer line = {0};
    CHECK("why", up_link_why(linker, store, "grocer-trial#1", &line, &err) == UP_OK && line.len && strstr(line.bytes, "with grocer") == line.bytes && strstr(line.bytes, "how alike the reports are +"));
    up_buffer_clear(&line);
    CHECK("alone, nothing joins it", up_link_why(linker, store, "other-grocer#1", &line, &err) == UP_OK && !line.len);
    CHECK("nor what there is not", up_link_why(linker, store, "nowhere#1", &line, &err) == UP_OK && !line.len);
    up_buffer_clear(&line);
    CHECK("as JSON", up_store_write_incident(store, id.bytes, &line, &err) == UP_OK && strstr(line.bytes, "\"role\":\"act\"") && strstr(line.bytes, "\"history\":[{"));
    CHECK("no such incident", up_store_write_incident(store, "i000000000000", &line, &err) == UP_E_MISSING);
    up_buffer_free(&line), up_buffer_free(&id), up_buffer_free(&other);
    up_store_close(store);
}

/* The partition as a text: for each report in a fixed order, the first report whose first event is in the same incident. */
static void partition_of(up_store *store, up_buffer *out) {
    up_error err;
    up_buffer ids[N_TOLD] = {{0}};
    up_buffer_clear(out);
    for (int i = 0; i < N_TOLD; i++) {
        char event[64];
        snprintf(event, sizeof event, "%s#1", reports[i].id);
        if (up_store_incident_of(store, event, &ids[i], &err) != UP_OK || !ids[i].len) up_buffer_text(&ids[i], "none");
        int k = 0;
        while (strcmp(ids[k].bytes, ids[i].bytes) != 0) k++;
        up_buffer_format(out, "%c", 'A' + k);
    }
    for (int i = 0; i < N_TOLD; i++) up_buffer_free(&ids[i]);
}

/* Property: any order, in batches of any size, ends in the same partition; so does linking anew, which changes no id. */
static void in_whatever_order(void) {
    up_buffer first = {0}, now = {0}, want = {0};
    for (int i = 0; i < N_TOLD; i++) up_buffer_format(&want, "%c", 'A' + (int)(strchr(truth, truth[i]) - truth));
    for (int round = 0; round < 25; round++) {
        int order[N_TOLD];
        up_store *store = NULL;
        up_error err;
        up_linked n;
        char name[16];
        for (int i = 0; i < N_TOLD; i++) order[i] = i;
        for (int i = N_TOLD; i-- > 1;) { int k = (int)check_random((size_t)i + 1), t = order[i]; order[i] = order[k], order[k] = t; }
        snprintf(name, sizeof name, "o%d", round);
        CHECK("open", up_store_open(path_of(name), NULL, &store, &err) == UP_OK);
        for (int i = 0; i < N_TOLD; i++) {
            CHECK("add", add_told(store, &reports[order[i]], &err) == UP_OK);
            if (check_random(3) == 0 || i + 1 == N_TOLD) CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK);
        }
        partition_of(store, &now);
        if (round) CHECK("the same end", strcmp(first.bytes, now.bytes) == 0);
        else up_buffer_text(&first, now.bytes);
        CHECK("as a reader knows it", strcmp(want.bytes, now.bytes) == 0);
        CHECK("anew", up_link_redo(linker, store, NULL, NULL, &n, &err) == UP_OK && n.n_new == 0 && n.n_merged == 0 && n.n_split == 0);
        partition_of(store, &now);
        CHECK("and again", strcmp(first.bytes, now.bytes) == 0);
        CHECK("whole", up_store_check(store, &err) == UP_OK);
        up_store_close(store);
        unlink(path_of(name));
    }
    up_buffer_free(&first), up_buffer_free(&now), up_buffer_free(&want);
}

/* Ids stay with what they named: through merging, coding anew, and the end of their reports' events. */
static void ids_keep_their_meaning(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_incident i;
    up_buffer first = {0}, second = {0}, now = {0};
    CHECK("open", up_store_open(path_of("b"), NULL, &store, &err) == UP_OK);
    /* The deed and the sentence know each other only through the names; a third report ties them. */
    CHECK("add", add_told(store, &reports[STUDENT_DEAD], &err) == UP_OK && add_told(store, &reports[MOSQUE], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 2);
    incident_of(store, "student-dead#1", &first);
    CHECK("add", add_told(store, &reports[STUDENT], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 0);
    incident_of(store, "student#1", &now);
    CHECK("an earlier report does not take the id", strcmp(first.bytes, now.bytes) == 0);

    /* Coded anew without events: gone; again with the same event: back. */
    told empty = reports[MOSQUE];
    incident_of(store, "mosque#1", &second);
    empty.events[0].type = NULL, empty.text = "A correction: there was no fire in Brenn. The report of Thursday was wrong.";
    CHECK("a correction", add_told(store, &empty, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    CHECK("is gone", up_store_incident(store, second.bytes, &i, &err) == UP_OK && strcmp(i.status, "gone") == 0);
    uint64_t live = 0;
    CHECK("one is left", up_store_count_incidents(store, NULL, &live, &err) == UP_OK && live == 1);
    told again = reports[MOSQUE];
    again.title = "Fire at a mosque in Brenn, after all";
    CHECK("it was true", add_told(store, &again, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    CHECK("is back", up_store_incident(store, second.bytes, &i, &err) == UP_OK && strcmp(i.status, "live") == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&first), up_buffer_free(&second), up_buffer_free(&now);
}

/* Two incidents that a third report shows to be one: the older id stays, the other says where it went. */
static void two_become_one(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_incident i;
    up_buffer a = {0}, b = {0};
    const told early = {"early", "2022-05-02", "Arvel Post", "Man hurt at the Ferdinand bridge in Welm",
                        "A man was hurt in Welm on Sunday. The police said that somebody hit him with a bottle near the Ferdinand bridge. A taxi driver, Ruth Okafor, found him and "
                        "called an ambulance.",
                        {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    const told late = {"late", "2022-05-04", "Welm Today", "Florian Haas: they called me names",
                       "Florian Haas, a nurse of 31, has told this paper how four youths followed him from the bar Orpheus and struck him down. His nose is broken. \"They called me "
                       "names all the way\", Haas said.",
                       {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    const told tie = {"tie", "2022-05-05", "Brenn Herald", "Victim of the Ferdinand bridge is a nurse, Florian Haas",
                      "He was followed from the bar Orpheus to the Ferdinand bridge in Welm, and four youths struck him down with a bottle: Florian Haas, the nurse of 31 whom the taxi "
                      "driver Ruth Okafor found on Sunday, has spoken of that night. Police in Welm ask witnesses to come forward.",
                      {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    CHECK("open", up_store_open(path_of("c"), NULL, &store, &err) == UP_OK);
    CHECK("two", add_told(store, &early, &err) == UP_OK && add_told(store, &late, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    incident_of(store, "early#1", &a), incident_of(store, "late#1", &b);
    CHECK("are two", strcmp(a.bytes, b.bytes) != 0);
    CHECK("a third", add_told(store, &tie, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_merged == 1 && n.n_new == 0);
    i = incident_of(store, "late#1", &b);
    CHECK("makes them one", i.n_reports == 3 && strcmp(i.id, a.bytes) == 0);
    uint64_t merged = 0;
    CHECK("and it is told", up_store_count_rows(store, NULL, NULL, "SELECT count(*) FROM incidents e JOIN incident_history h ON h.incident=e.number AND h.what='merged' WHERE e.status='merged' AND e.into_incident=1", &merged, &err) == UP_OK && merged == 1);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&a), up_buffer_free(&b);
}

/* The newest text speaks; a copy's appearance and disappearance change counts, not incidents. */
static void copies_are_one_report(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer id = {0};
    CHECK("open", up_store_open(path_of("d"), NULL, &store, &err) == UP_OK);
    CHECK("the copy first", add_told(store, &reports[GROCER_COPY], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 1);
    CHECK("then the original", add_told(store, &reports[GROCER], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 0);
    up_incident i = incident_of(store, "grocer#1", &id);
    CHECK("one report, one copy", i.n_reports == 1 && i.n_copies == 1 && i.n_events == 1);
    told changed = reports[GROCER_COPY];
    changed.text = "A quite different text now stands under this id: the weather in Arvel will be fine on Sunday, with light winds from the south and no rain before evening.";
    changed.events[0].type = NULL;
    CHECK("no copy any more", add_told(store, &changed, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    i = incident_of(store, "grocer#1", &id);
    CHECK("one report", i.n_reports == 1 && i.n_copies == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&id);
}

/* What reviewers decided goes before what the model thinks, and what they rejected is no event. */
static void reviewers_decide(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer a = {0}, b = {0};
    CHECK("open", up_store_open(path_of("e"), NULL, &store, &err) == UP_OK);
    add_all(store);
    CHECK("two that are one, one that is two, one that is none", up_store_run(store,
        "INSERT INTO reviews(at_utc, reviewer, action) VALUES('2022-05-01T00:00:00Z', 'r', 'merge');"
        "INSERT INTO link_decisions(a, b, same, review) VALUES('mosque#1', 'other-grocer#1', 1, 1), ('synagogue#1', 'synagogue-2#1', 0, 1);"
        "UPDATE events SET review='rejected' WHERE id='student-dead#1';"
        "INSERT INTO link_queue SELECT number FROM reports WHERE id IN ('mosque', 'synagogue', 'student-dead')", &err) == UP_OK);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK);
    incident_of(store, "mosque#1", &a), incident_of(store, "other-grocer#1", &b);
    CHECK("one", strcmp(a.bytes, b.bytes) == 0);
    incident_of(store, "synagogue#1", &a), incident_of(store, "synagogue-2#1", &b);
    CHECK("two", strcmp(a.bytes, b.bytes) != 0);
    up_incident i = incident_of(store, "student#1", &a);
    CHECK("nobody died", strcmp(i.type, "physical_assault") == 0 && i.n_events == 1);
    CHECK("anew", up_link_redo(linker, store, NULL, NULL, &n, &err) == UP_OK && n.n_merged == 0 && n.n_split == 0 && n.n_new == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&a), up_buffer_free(&b);
}

int main(void) {
    up_error err;
    begin_folder();
    if (CHECK("the model", up_linker_open(NULL, &linker, &err) == UP_OK)) {
        one_incident_many_reports();
        in_whatever_order();
        ids_keep_their_meaning();
        two_become_one();
        copies_are_one_report();
        reviewers_decide();
    }
    up_linker_close(linker);
    end_folder();
    return check_report();
}
