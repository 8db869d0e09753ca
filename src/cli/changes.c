/* changes.c - what differs between two appearances of a report.
 *
 * The texts are cut after line ends and after stops that a space follows; the longest common run of such pieces stays (Wagner &
 * Fischer 1974), the rest is shown. */
#include <stdlib.h>
#include <string.h>
#include "cli/show.h"

enum { MOST_PIECES = 2000 };

typedef struct piece { const char *text; size_t len; } piece;

static size_t cut(const char *text, piece *out) {
    size_t n = 0;
    for (const char *at = text; *at && n < MOST_PIECES;) {
        while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') at++;
        const char *end = at;
        while (*end && *end != '\n' && !(end > at && (*end == ' ' || *end == '\t') && strchr(".!?", end[-1]))) end++;
        if (end > at) out[n++] = (piece){at, (size_t)(end - at)};
        at = end;
    }
    return n;
}

static bool same(const piece *a, const piece *b) { return a->len == b->len && memcmp(a->text, b->text, a->len) == 0; }

static void put(up_buffer *out, const piece *p, bool is_new, bool colors) {
    up_buffer_text(out, colors ? (is_new ? "\033[32m  + " : "\033[31m  - ") : is_new ? "  + " : "  - ");
    cli_clean(out, p->text, p->len, 0);
    up_buffer_text(out, colors ? "\033[0m\n" : "\n");
}

void cli_put_changes(up_buffer *out, const char *older, const char *newer, bool colors) {
    piece *a = malloc(MOST_PIECES * sizeof *a), *b = malloc(MOST_PIECES * sizeof *b);
    size_t n = a && b ? cut(older, a) : 0, m = a && b ? cut(newer, b) : 0, width = m + 1;
    uint16_t *common = calloc((n + 1) * width, sizeof *common); /* of a[i..] and b[j..] */
    if (!a || !b || !common) { out->failed = true; free(a), free(b), free(common); return; }
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint16_t skip_a = common[(i + 1) * width + j], skip_b = common[i * width + j + 1];
            common[i * width + j] = same(&a[i], &b[j]) ? (uint16_t)(common[(i + 1) * width + j + 1] + 1) : skip_a > skip_b ? skip_a : skip_b;
        }
    for (size_t i = 0, j = 0; i < n || j < m;) {
        if (i < n && j < m && same(&a[i], &b[j])) i++, j++;
        else if (j >= m || (i < n && common[(i + 1) * width + j] >= common[i * width + j + 1])) put(out, &a[i++], false, colors);
        else put(out, &b[j++], true, colors);
    }
    free(a), free(b), free(common);
}
