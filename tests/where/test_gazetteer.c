/* The gazetteer file: built, read back, damaged; and the lines it is built from. */
#include <stdio.h>
#include <unistd.h>
#include "check.h"
#include "where/build.h"

#define LINE(id, name, other, lat, lon, klass, code, cc, a1, a2, people) id "\t" name "\t" name "\t" other "\t" lat "\t" lon "\t" klass "\t" code "\t" cc "\t\t" a1 "\t" a2 "\t\t\t" people "\t\t\t\t\n"

static const char dump[] =
    LINE("1", "Arvelland", "Arvelia", "50", "15", "A", "PCLI", "ZZ", "00", "", "1000000")
    LINE("2", "North Arvel", "", "51", "15", "A", "ADM1", "ZZ", "01", "", "400000")
    LINE("3", "Arvel", "Arvelburg,arvel lower,АРВЕЛ,ARV", "51.1", "15.2", "P", "PPLC", "ZZ", "01", "01A", "90000")
    LINE("4", "Little Arvel", "", "51.2", "15.3", "P", "PPL", "ZZ", "01", "01A", "900")
    LINE("5", "Brook of Arvel", "", "51.2", "15.3", "H", "STM", "ZZ", "01", "", "0")
    LINE("6", "Arvel District", "", "51.15", "15.25", "A", "ADM2", "ZZ", "01", "01A", "0");

static const struct { const char *title, *line; bool good; } lines[] = {
    {"a good line", "1\tA\tA\t\t1.5\t-2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", true},
    {"too few columns", "1\tA\tA\t\t1.5\t-2\tP", false},
    {"too many", "1\tA\tA\t\t1.5\t-2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t\t", false},
    {"no number", "x\tA\tA\t\t1.5\t-2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", false},
    {"a latitude off the earth", "1\tA\tA\t\t91\t-2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", false},
    {"a longitude that is none", "1\tA\tA\t\t1\t2x\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", false},
    {"people below none", "1\tA\tA\t\t1\t2\tP\tPPL\tDE\t\t01\t\t\t\t-5\t\t\t\t", false},
    {"no name", "1\t\tA\t\t1\t2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", false},
    {"a country of three letters", "1\tA\tA\t\t1\t2\tP\tPPL\tDEU\t\t01\t\t\t\t5\t\t\t\t", false},
    {"bytes that are no text", "1\t\xFF\xFE\tA\t\t1\t2\tP\tPPL\tDE\t\t01\t\t\t\t5\t\t\t\t", false},
    {"nothing", "", false},
};

static void keys_fold(void) {
    static const struct { const char *name, *key; uint32_t words; } keys[] = {
        {"Port-au-Prince", "port au prince", 3}, {"SAINT  LOUIS", "st louis", 2}, {"St. Mary's", "st marys", 2}, {"Č. Budějovice", "c budejovice", 2}, {"U.S.", "us", 1}, {"Łódź", "lodz", 1},
    };
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char key[UP_GAZ_KEY_MAX];
        uint32_t words = 0, len = up_gaz_key(keys[i].name, strlen(keys[i].name), key, &words);
        CHECK(keys[i].name, len == strlen(keys[i].key) && memcmp(key, keys[i].key, len) == 0 && words == keys[i].words);
    }
    char key[UP_GAZ_KEY_MAX], lengthy[500];
    memset(lengthy, 'a', sizeof lengthy);
    CHECK("too long", up_gaz_key(lengthy, sizeof lengthy, key, NULL) == 0 && up_gaz_key(lengthy, 120, key, NULL) == 0);
    CHECK("no letter", up_gaz_key("12-3", 4, key, NULL) == 0 && up_gaz_key("", 0, key, NULL) == 0);
}

static bool finds(const up_gazetteer *gaz, const char *name, uint32_t geonames) {
    char key[UP_GAZ_KEY_MAX];
    uint32_t len = up_gaz_key(name, strlen(name), key, NULL);
    up_gaz_names names = up_gaz_find(gaz, key, len);
    return geonames ? names.count > 0 && up_gaz_place_at(gaz, UP_GAZ_PLACE(up_gaz_posting(names, 0))).geonames == geonames : names.count == 0;
}

static unsigned stops_after;
static bool stop_soon(void *context, uint64_t done, uint64_t total) { (void)context; return done <= total && stops_after-- > 0; }

int main(void) {
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        up_geonames_row row;
        CHECK(lines[i].title, (up_geonames_read(lines[i].line, strlen(lines[i].line), &row) == NULL) == lines[i].good);
    }
    keys_fold();

    char dir[] = "/tmp/uptick-gaz-XXXXXX", from[64], to[64];
    if (!CHECK("a folder", mkdtemp(dir) != NULL)) return check_report();
    snprintf(from, sizeof from, "%s/dump.txt", dir);
    snprintf(to, sizeof to, "%s/made.gaz", dir);
    FILE *file = fopen(from, "wb");
    fputs(dump, file);
    fputs("not a line\n", file); /* refused, and the rest kept */
    fclose(file);
    up_error err = {0};
    up_gazetteer *gaz = NULL;
    CHECK("imported", up_gazetteer_import(from, NULL, to, NULL, NULL, &err) == UP_OK);
    CHECK("opened", up_gazetteer_open(to, &gaz, &err) == UP_OK);
    if (!gaz) return check_report();
    CHECK("whole", up_gazetteer_check(gaz) == NULL);
    CHECK("by name", finds(gaz, "Arvel", 3) && finds(gaz, "little arvel", 4) && finds(gaz, "Arvelland", 1));
    CHECK("by another name", finds(gaz, "Arvelburg", 3) && finds(gaz, "Arvelia", 1));
    CHECK("* not by a code, small letters or a brook", finds(gaz, "ARV", 0) && finds(gaz, "arvel lower", 0) && finds(gaz, "Brook of Arvel", 0));
    CHECK("* not by nothing", finds(gaz, "Nowhere in Particular", 0));
    CHECK("our tables came along", finds(gaz, "Crown Heights", 0) == false && strcmp(up_where_demonym(gaz, "danes", 5), "DK") == 0);
    char key[UP_GAZ_KEY_MAX];
    uint32_t len = up_gaz_key("Arvel", 5, key, NULL);
    up_place place = up_gaz_place_at(gaz, UP_GAZ_PLACE(up_gaz_posting(up_gaz_find(gaz, key, len), 0)));
    CHECK("divisions", place.admin1 && strcmp(place.admin1, "North Arvel") == 0 && place.admin2 && strcmp(place.admin2, "Arvel District") == 0 && strcmp(place.country, "ZZ") == 0);
    CHECK("first words", up_gaz_first(gaz, "little", 6) == 2 && up_gaz_first(gaz, "crown", 5) >= 2);

    /* The same dump again gives the same bytes; a damaged copy is refused or at least does no harm. */
    size_t n = gaz->map.len;
    unsigned char *copy = malloc(n), *again = malloc(n);
    memcpy(copy, gaz->map.bytes, n);
    CHECK("imported again", up_gazetteer_import(from, NULL, to, NULL, NULL, &err) == UP_OK);
    up_gazetteer *second = NULL;
    CHECK("same bytes", up_gazetteer_open(to, &second, &err) == UP_OK && second->map.len == n && memcmp(second->map.bytes, copy, n) == 0);
    up_gazetteer_close(second);
    up_gazetteer_close(gaz);
    for (int round = 0; round < 400; round++) {
        memcpy(again, copy, n);
        size_t at = round < 152 ? (size_t)round : check_random(n);
        again[at] ^= (unsigned char)(1 + check_random(255));
        size_t cut = round % 7 == 0 ? check_random(n) : n;
        up_gazetteer damaged = {0};
        up_status status = up_gaz_open_bytes(again, cut, "damaged", &damaged, &err);
        if (round < 152 || cut < n) CHECK("a damaged header or a cut is refused", status == UP_E_FORMAT && err.message[0]);
        if (status != UP_OK) continue;
        CHECK("damage is seen by the check", up_gazetteer_check(&damaged) != NULL);
        static const char *const asked[] = {"arvel", "crown heights", "us", "danes"};
        for (size_t k = 0; k < COUNT_OF(asked); k++) {
            up_gaz_names names = up_gaz_find(&damaged, asked[k], (uint32_t)strlen(asked[k]));
            for (uint32_t p = 0; p < names.count; p++) (void)up_gaz_place_at(&damaged, UP_GAZ_PLACE(up_gaz_posting(names, p)));
            (void)up_where_demonym(&damaged, asked[k], (uint32_t)strlen(asked[k]));
        }
    }
    free(copy);
    free(again);

    CHECK("a missing dump", up_gazetteer_import("/nonexistent/x", NULL, to, NULL, NULL, &err) == UP_E_MISSING);
    stops_after = 0;
    CHECK("stopped", up_gazetteer_import(from, NULL, to, stop_soon, NULL, &err) == UP_END);
    file = fopen(from, "wb");
    fputs("this is no dump\n", file);
    fclose(file);
    CHECK("no dump at all", up_gazetteer_import(from, NULL, to, NULL, NULL, &err) == UP_E_FORMAT && err.line == 1);
    file = fopen(from, "wb");
    fwrite("\x1F\x8B\x08\0\0\0\0\0\0\3 damaged", 1, 18, file);
    fclose(file);
    CHECK("a damaged archive", up_gazetteer_import(from, NULL, to, NULL, NULL, &err) == UP_E_FORMAT);
    remove(from);
    remove(to);
    rmdir(dir);
    return check_report();
}
