/* Whichever allocation fails, linking says so, leaves the store whole, and leaks nothing. */
#include "link/told.h"
#include "memory.h"

static up_linker *linker;

static up_status use(const char *path) {
    up_store *store = NULL;
    up_stories *stories = NULL;
    up_error err = {0};
    up_linked n;
    up_buffer out = {0};
    up_status status = up_store_open(path, NULL, &store, &err);
    for (int i = GROCER; i <= GROCER_TRIAL && status == UP_OK; i++) status = add_told(store, &reports[i], &err);
    if (status == UP_OK) status = up_link_new(linker, store, &n, &err);
    if (status == UP_OK) status = up_link_redo(linker, store, NULL, NULL, &n, &err);
    if (status == UP_OK) status = up_store_incident_of(store, "grocer#1", &out, &err);
    up_store_close(store);
    if (status == UP_OK) status = up_stories_new(linker, &stories, &err);
    for (int i = GROCER; i <= GROCER_TRIAL && status == UP_OK; i++)
        status = up_stories_add(stories, &(up_report){.id = reports[i].id, .date = reports[i].date, .text = reports[i].text, .text_len = strlen(reports[i].text)}, &err);
    if (status == UP_OK) status = up_stories_write(stories, true, &out, &err);
    up_stories_free(stories);
    up_buffer_free(&out);
    if (status != UP_OK && status != UP_E_NOMEM) fprintf(stderr, "%s: %s\n", up_status_text(status), err.message);
    return status;
}

int main(void) {
    up_error err;
    begin_folder();
    if (!CHECK("the model", up_linker_open(NULL, &linker, &err) == UP_OK)) return check_report();
    CHECK("with memory", use(path_of("fine")) == UP_OK);
    int failures = 0;
    char path[400];
    /* Every allocation at first, then a sample: linking makes some tens of thousands. */
    for (long n = 0; n < 400000; n += n < 150 ? 1 : 1 + n / 25) {
        snprintf(path, sizeof path, "%s", path_of("m"));
        unlink(path);
        memory_fail_after(n);
        up_status status = use(path);
        bool failed = memory_failed;
        memory_fail_after(-1);
        if (!failed) { CHECK("in the end it fits", status == UP_OK); break; }
        failures++;
        if (!CHECK("memory is out, or it was not needed", status == UP_E_NOMEM || status == UP_OK)) fprintf(stderr, "allocation %ld: %s\n", n, up_status_text(status));
    }
    CHECK("many were made to fail", failures > 100);
    up_store *store = NULL;
    CHECK("it is whole after all that", up_store_open(path, NULL, &store, &err) == UP_OK && up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_linker_close(linker);
    end_folder();
    return check_report();
}
