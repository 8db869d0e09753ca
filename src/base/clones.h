/* clones.h - one function in several builds, the processor's best taken when the program starts; the answers are the same. */
#ifndef UP_BASE_CLONES_H
#define UP_BASE_CLONES_H

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && !defined(UP_PLAIN) /* the resolver runs before that sanitizer does */
#define UP_CLONES(...) __attribute__((target_clones(__VA_ARGS__, "default")))
#else
#define UP_CLONES(...)
#endif

/* Optimised in checked builds too, which it would slow down fivefold. */
#if defined(__GNUC__) && !defined(__clang__)
#define UP_QUICK __attribute__((optimize("O3", "fp-contract=off")))
#else
#define UP_QUICK
#endif

#endif
