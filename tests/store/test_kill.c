/* Killed at a random moment, again and again: no committed report is lost, every batch is whole, the store opens; and made by several at once. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include "store/kept.h"

enum { BATCH = 7, REPORTS = 1000000 };

/* Adds reports from where the store stands, batch by batch, and says after each commit how many are there. */
static void work(const char *path, int say) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    uint64_t there_now = 0;
    if (up_store_open(path, NULL, &store, &err) != UP_OK || up_store_count_reports(store, &there_now, &err) != UP_OK) _exit(9);
    for (int32_t i = (int32_t)there_now; i < REPORTS; i++) {
        char id[16], text[64];
        snprintf(id, sizeof id, "r%d", i);
        snprintf(text, sizeof text, "Report number %d.", i);
        if (i % BATCH == 0 && up_store_begin(store, &err) != UP_OK) _exit(8);
        if (add(store, id, text, (const made *[]){&graffiti, &arson}, 1 + i % 2, &how, &err) != UP_OK) _exit(7);
        if (i % BATCH != BATCH - 1) continue;
        if (up_store_commit(store, &err) != UP_OK) _exit(6);
        int32_t there = i + 1;
        if (write(say, &there, sizeof there) != sizeof there) _exit(5);
    }
    _exit(0);
}

/* Processes that make one store at the same moment: each finds nothing, or a store, and never half of one. */
static void made_at_once(void) {
    enum { TIMES = 150, MAKERS = 6 };
    int failed = 0;
    for (int round = 0; round < TIMES; round++) {
        char name[32], path[400];
        int gate[2];
        snprintf(name, sizeof name, "made%d", round);
        snprintf(path, sizeof path, "%s", path_of(name));
        if (pipe(gate) != 0) abort();
        for (int k = 0; k < MAKERS; k++) {
            if (fork() != 0) continue;
            char go;
            up_store *store = NULL;
            up_error err;
            close(gate[1]);
            if (read(gate[0], &go, 1) < 0) _exit(2);
            _exit(up_store_open(path, NULL, &store, &err) == UP_OK ? 0 : 1);
        }
        close(gate[0]), close(gate[1]); /* lets all go */
        for (int k = 0, ended; k < MAKERS; k++) failed += wait(&ended) < 0 || !WIFEXITED(ended) || WEXITSTATUS(ended) != 0;
    }
    CHECK("a store that several make at once", failed == 0);
}

int main(void) {
    begin_folder();
    made_at_once();
    char path[400];
    snprintf(path, sizeof path, "%s", path_of("killed"));
    int kills = getenv("UPTICK_LONG") ? 100 : 10;
    int32_t most = 0;
    for (int round = 0; round < kills; round++) {
        int ends[2];
        if (pipe(ends) != 0) abort();
        pid_t child = fork();
        if (child == 0) { close(ends[0]); work(path, ends[1]); }
        close(ends[1]);
        struct timespec wait = {.tv_nsec = 1000L * (1000 + check_random(120000))};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        int ended = 0, failed = 0;
        for (int32_t there; read(ends[0], &there, sizeof there) == sizeof there;) if (there > most) most = there;
        waitpid(child, &ended, 0);
        close(ends[0]);
        failed = WIFEXITED(ended) && WEXITSTATUS(ended) != 0;
        CHECK("the writer did not fail before it was killed", !failed);

        up_store *store = NULL;
        up_error err;
        uint64_t reports = 0;
        if (!CHECK("it opens", up_store_open(path, NULL, &store, &err) == UP_OK)) continue;
        CHECK("it is whole", up_store_check(store, &err) == UP_OK);
        CHECK("nothing committed is lost", up_store_count_reports(store, &reports, &err) == UP_OK && reports >= (uint64_t)most);
        CHECK("batches are whole", reports % BATCH == 0);
        if (most) {
            char id[16];
            up_report r;
            snprintf(id, sizeof id, "r%d", (int)check_random((size_t)most));
            CHECK("any of them is there", up_store_report(store, id, &r, NULL, &err) == UP_OK);
        }
        up_store_close(store);
    }
    CHECK("something was committed in all", most > 0);
    printf("%d kills, %d reports committed\n", kills, most);
    end_folder();
    return check_report();
}
