#include <stdio.h>
#include <unistd.h>
#include "check.h"
#include "uptick.h"

/* What loading `text` as an ontology file complains of; "" when nothing. */
static const char *complaint(const char *text, up_buffer *out) {
    char path[] = "/tmp/uptick-test-XXXXXX.onto";
    int fd = mkstemps(path, 5);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) abort();
    close(fd);
    const char *const paths[] = {path};
    up_error err = {0};
    up_buffer_clear(out);
    up_engine_options options = {.ontologies = paths, .n_ontologies = 1};
    up_status status = up_ontology_check(&options, out, &err);
    unlink(path);
    if (status == UP_OK) return "";
    /* Without the name of the file, which differs each time. */
    char *colon = out->bytes ? strchr(out->bytes, ':') : NULL;
    return colon ? colon + 1 : "no words";
}

static void messages(void) {
    static const struct { const char *name, *text, *says; } cases[] = {
        {"all is well", "class mark: word, slogan\ntype graffiti\nverb scrawl ; obj=@mark ; target=on,onto\n", ""},
        {"classes may follow their use", "type graffiti\nverb scrawl ; obj=@mark\nclass mark: word\n", ""},
        {"continued lines", "class mark: word,\n  slogan,\n  sign\n", ""},
        {"a slip in a type", "type grafiti\n", "1: unknown type 'grafiti'; did you mean 'graffiti'?\n"},
        {"a slip in a flag", "type threat\nnoun noose ; stron\n", "2: unknown flag 'stron'; did you mean 'strong'?\n"},
        {"a slip in a keyword", "clas mark: word\n", "1:1: unknown keyword 'clas'; did you mean 'class'?\n"},
        {"a rule without a type", "verb scrawl\n", "1:1: 'verb' needs a 'type' or 'group' line before it\n"},
        {"a class that nobody gives", "type graffiti\nverb scrawl ; obj=@marks\n", "2: class '@marks' has no words in any file\n"},
        {"a group without a kind", "group jewish\n", "1:7: expected a group as kind:value, not 'jewish'\n"},
        {"a slip in a kind of actor", "actor polise: constable\n", "1: unknown name 'polise'; did you mean 'police'?\n"},
        {"every mistake is told", "clas a: b\n\ntype grafiti\n", "1:1: unknown keyword 'clas'; did you mean 'class'?\n"},
    };
    up_buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = complaint(cases[i].text, &out);
        size_t len = strlen(cases[i].says);
        if (!CHECK(cases[i].name, len ? strncmp(got, cases[i].says, len) == 0 : *got == 0)) fprintf(stderr, "  got: %s\n", got);
    }
    complaint("clas a: b\n\ntype grafiti\n", &out);
    CHECK("both lines", strstr(out.bytes, ":3: unknown type") != NULL);
    complaint("class a: \xFF\n", &out);
    CHECK("not UTF-8", strstr(out.bytes, "not valid UTF-8") != NULL);
    up_buffer_free(&out);
}

int main(void) { messages(); return check_report(); }
