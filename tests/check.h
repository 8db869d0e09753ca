/* check.h - the whole test harness: CHECK(case, claim), a seeded random stream, a report.
 *
 * A test is one program; it ends with `return check_report();`, which prints "N passed, N failed". */
#ifndef UP_TESTS_CHECK_H
#define UP_TESTS_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

static unsigned check_passed, check_failed;
static uint64_t check_seed, check_state;

/* Counts the claim; says so when it does not hold. */
#define CHECK(name, claim) check_claim((name), (claim) ? 1 : 0, #claim, __FILE__, __LINE__)

static inline int check_claim(const char *name, int holds, const char *claim, const char *file, int line) {
    if (holds) check_passed++;
    else {
        check_failed++;
        fprintf(stderr, "%s:%d: %s: not so: %s", file, line, name, claim);
        if (check_seed) fprintf(stderr, " (UP_SEED=%" PRIu64 ")", check_seed);
        fputc('\n', stderr);
    }
    return holds;
}

/* A number below `below` (> 0) from a stream seeded by $UP_SEED, else by a fixed seed (SplitMix64). */
static inline uint32_t check_random(size_t below) {
    if (!check_seed) {
        const char *given = getenv("UP_SEED");
        check_seed = given ? strtoull(given, NULL, 10) : 20220304u;
        check_state = check_seed;
    }
    uint64_t z = (check_state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) % below);
}

static inline int check_report(void) {
    (void)check_random;
    printf("%u passed, %u failed\n", check_passed, check_failed);
    return check_failed ? 1 : 0;
}

#endif
