/* people.c - the ontology's lines about groups, kinds and cues, compiled into the lexicon. */
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "who/who.h"

static const char *const part_names[UP_N_GROUP_PARTS] = {"people", "adj", "hue", "place", "symbol", "hate", "slur"};
static const char *const cue_names[UP_N_CUES] = {"alleged", "denied", "hypothetical", "threatened", "bias", "fiction", "history", "policy"};

const char *up_cue_name(up_cue cue) { return (unsigned)cue < UP_N_CUES ? cue_names[cue] : NULL; }

static up_status add_items(up_lexicon *lexicon, const up_onto_line *line, char *items, up_sense sense, up_error *err) {
    for (char *item; (item = up_onto_part(&items, ','));) {
        if (!*item) continue; /* a trailing comma */
        up_status status = up_lexicon_add(lexicon, item, strlen(item), sense);
        if (status == UP_E_NOMEM) return up_fail(err, status, line->file, line->line, 0, "out of memory");
        if (status != UP_OK) return up_fail(err, UP_E_FORMAT, line->file, line->line, 0, "'%s' is not a phrase of 1 to 12 words", item);
    }
    return UP_OK;
}

static up_status begin_group(up_groups *groups, up_arena *arena, const up_onto_line *line, const char *name, uint32_t *group, up_error *err) {
    const char *colon = strchr(name, ':');
    if (!colon || colon == name || !colon[1] || strchr(name, ' ')) return up_fail(err, UP_E_FORMAT, line->file, line->line, 7, "expected a group as kind:value, not '%s'", name);
    for (*group = 0; *group < groups->n; ++*group) if (strcmp(groups->names[*group], name) == 0) return UP_OK;
    const char *kept = up_arena_copy(arena, name, strlen(name));
    if (!kept || !up_arena_grow(arena, &groups->names, groups->n, &groups->cap, sizeof *groups->names)) return up_fail(err, UP_E_NOMEM, line->file, line->line, 0, "out of memory");
    groups->names[groups->n++] = kept;
    return UP_OK;
}

typedef const char *(*name_of)(unsigned);
static const char *actor_name(unsigned i) { return up_actor_kind_name((up_actor_kind)i); }
static const char *target_name(unsigned i) { return up_target_kind_name((up_target_kind)i); }
static const char *cue_name(unsigned i) { return up_cue_name((up_cue)i); }

/* `KEYWORD NAME: items` where NAME is one of an enumeration. */
static up_status named_items(up_lexicon *lexicon, const up_onto_line *line, char *rest, up_sense_kind kind, name_of names, unsigned n, up_error *err) {
    char *items = strchr(rest, ':');
    if (!items) return up_fail(err, UP_E_FORMAT, line->file, line->line, 0, "expected ':' after the name");
    *items++ = 0;
    char *name = up_onto_part(&rest, '\t');
    const char *all[32] = {0};
    for (unsigned i = 0; i < n; i++) {
        all[i] = names(i);
        if (all[i] && strcmp(all[i], name) == 0) return add_items(lexicon, line, items, (up_sense){.kind = (uint8_t)kind, .id = i}, err);
    }
    const char *near = up_onto_nearest(name, all, n);
    return near ? up_fail(err, UP_E_FORMAT, line->file, line->line, 0, "unknown name '%s'; did you mean '%s'?", name, near)
                : up_fail(err, UP_E_FORMAT, line->file, line->line, 0, "unknown name '%s'", name);
}

up_status up_who_line(up_groups *groups, up_lexicon *lexicon, up_arena *arena, const up_onto_line *line, uint32_t *group, bool *taken, up_error *err) {
    char *text = up_arena_copy(arena, line->text, strlen(line->text));
    if (!text) return up_fail(err, UP_E_NOMEM, line->file, line->line, 0, "out of memory");
    char *rest = text + strcspn(text, " \t:");
    char separator = *rest;
    if (separator) *rest++ = 0;
    rest += strspn(rest, " \t");
    *taken = true;
    if (strcmp(text, "group") == 0) return begin_group(groups, arena, line, rest, group, err);
    if (strcmp(text, "actor") == 0) return named_items(lexicon, line, rest, UP_SENSE_ACTOR, actor_name, UP_N_ACTOR_KINDS, err);
    if (strcmp(text, "target") == 0) return named_items(lexicon, line, rest, UP_SENSE_TARGET, target_name, UP_N_TARGET_KINDS, err);
    if (strcmp(text, "cue") == 0) return named_items(lexicon, line, rest, UP_SENSE_CUE, cue_name, UP_N_CUES, err);
    if (strcmp(text, "state") == 0) return add_items(lexicon, line, rest, (up_sense){.kind = UP_SENSE_STATE}, err);
    if (*group != UINT32_MAX)
        for (unsigned i = 0; i < UP_N_GROUP_PARTS; i++)
            if (strcmp(text, part_names[i]) == 0) return add_items(lexicon, line, rest, (up_sense){.kind = UP_SENSE_GROUP, .part = (uint8_t)i, .id = *group}, err);
    *taken = false;
    return UP_OK;
}
