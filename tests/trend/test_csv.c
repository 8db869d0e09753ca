/* Tables from outside: what is read, and what is said of what cannot be. */
#include "trend/csv.h"
#include "check.h"

static up_status read_all(const char *text, char *out, size_t size, up_error *err) {
    static char bytes[4096];
    up_csv csv;
    size_t len = strlen(text);
    memcpy(bytes, text, len + 1);
    out[0] = '\0';
    *err = (up_error){0};
    up_status status = up_csv_over(&csv, bytes, len, "t.csv", err);
    while (status == UP_OK && (status = up_csv_next(&csv, err)) == UP_OK)
        for (uint32_t i = 0; i < csv.n_columns; i++) snprintf(out + strlen(out), size - strlen(out), "%s%s", csv.field[i], i + 1 < csv.n_columns ? "|" : ";");
    return status;
}

static void rows(void) {
    static const struct { const char *name, *text, *rows; } cases[] = {
        {"plain", "a,b\n1,2\n3,4\n", "1|2;3|4;"},
        {"carriage returns, no last newline", "a,b\r\n1,2\r\n3,4", "1|2;3|4;"},
        {"quotes", "a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n", "x, \"y\"|two\nlines;"},
        {"a quoted field at the line's end", "a,b\r\n1,\"2\"\r\n\"\",4\r\n", "1|2;|4;"},
        {"missing fields are empty", "a,b,c\n1\n", "1||;"},
        {"a comma at the very end", "a,b\n1,", "1|;"},
        {"empty lines are passed over", "a,b\n\n1,2\n\n", "1|2;"},
        {"a byte order mark", "\xEF\xBB\xBF" "a,b\n1,2\n", "1|2;"},
        {"a header alone", "a,b\n", ""},
    };
    char out[256];
    up_error err;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        CHECK(cases[i].name, read_all(cases[i].text, out, sizeof out, &err) == UP_END && strcmp(out, cases[i].rows) == 0);
}

static void refusals(void) {
    static const struct { const char *name, *text, *says; } cases[] = {
        {"nothing", "", "t.csv:1: empty; expected a header row"},
        {"an open quote", "a,b\n1,\"2\n", "t.csv:2: a quoted field is never closed"},
        {"too many fields", "a,b\n1,2\n1,2,3\n", "t.csv:3: more fields than the header names (2)"},
        {"words after a quote", "a\n\"x\"y\n", "t.csv:2: expected a comma after the closing quote"},
    };
    char out[256], said[800];
    up_error err;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_status status = read_all(cases[i].text, out, sizeof out, &err);
        up_error_text(&err, said, sizeof said);
        if (!CHECK(cases[i].name, status == UP_E_FORMAT && strstr(said, cases[i].says + 6))) fprintf(stderr, "  said: %s\n", said);
    }
}

static void numbers(void) {
    static char bytes[] = "n\n1.5\n-2e3\nnan\n0x10\n7 \n";
    up_csv csv;
    double x = 0;
    CHECK("opens", up_csv_over(&csv, bytes, sizeof bytes - 1, "t.csv", NULL) == UP_OK);
    CHECK("a fraction", up_csv_next(&csv, NULL) == UP_OK && up_csv_number(&csv, 0, &x, NULL) == UP_OK && x == 1.5);
    CHECK("a power", up_csv_next(&csv, NULL) == UP_OK && up_csv_number(&csv, 0, &x, NULL) == UP_OK && x == -2000);
    for (int i = 0; i < 3; i++) CHECK("no number", up_csv_next(&csv, NULL) == UP_OK && up_csv_number(&csv, 0, &x, NULL) == UP_E_FORMAT);
}

int main(void) { rows(); refusals(); numbers(); return check_report(); }
