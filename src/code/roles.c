/* roles.c - who did it and to whom.
 *
 * A rule names the slots where actor and target may stand; the first filler that can play the part is
 * taken.  Prisons sentence nobody and charges are not attacked, so a filler must be a person, a body, a
 * group or (for property) a thing that can be harmed; a part of a body or a possession stands for its
 * owner.  "The defendant" and "the victim" are followed to whoever the report says they are.  Words of
 * condemnation belong to their speaker, who may stand a sentence away. */
#include "code/roles.h"
#include <string.h>
#include "base/utf8.h"

static bool lemma_in(const struct up_document *doc, uint32_t token, const char *const *words, size_t n) {
    up_str l = doc->tokens[token].lemma;
    for (size_t i = 0; i < n; i++) if (strlen(words[i]) == l.len && memcmp(words[i], l.at, l.len) == 0) return true;
    return false;
}
#define IS_ONE_OF(doc, token, list) lemma_in((doc), (token), (list), sizeof(list) / sizeof *(list))

static const char *const accused_nouns[] = {"defendant", "suspect", "attacker", "assailant", "perpetrator", "perp", "accused", "offender", "gunman", "shooter", "culprit"};
static const char *const victim_nouns[] = {"victim", "complainant"};
static const char *const things_pronouns[] = {"it", "which", "what", "that", "this", "there", "these", "those"};
static const char *const say_verbs[] = {"say", "tell", "write", "tweet", "state", "announce", "add", "declare", "comment", "continue", "note", "remark", "post", "explain", "report"};

bool up_roles_means_accused(const up_reading *r, uint32_t head) { return IS_ONE_OF(r->doc, head, accused_nouns); }
bool up_roles_means_victim(const up_reading *r, uint32_t head) { return IS_ONE_OF(r->doc, head, victim_nouns); }

static bool has_sense(const up_reading *r, uint32_t head, up_sense_kind kind) {
    const struct up_sentence_matches *m = &r->matches[up_document_sentence_of(r->doc, head)];
    for (uint32_t i = 0; i < m->n; i++) if (m->items[i].sense.kind == kind && m->items[i].last == head) return true;
    return false;
}

static bool is_group_word(const up_reading *r, uint32_t head) {
    const struct up_sentence_matches *m = &r->matches[up_document_sentence_of(r->doc, head)];
    for (uint32_t i = 0; i < m->n; i++)
        if (m->items[i].sense.kind == UP_SENSE_GROUP && m->items[i].first <= head && m->items[i].last >= head && (m->items[i].sense.part == UP_GROUP_PEOPLE || m->items[i].sense.part == UP_GROUP_PLACE)) return true;
    return false;
}

static bool can_act(const up_reading *r, uint32_t head) {
    const up_token *t = &r->doc->tokens[head];
    if (t->upos == UP_PRON || t->upos == UP_DET) return !IS_ONE_OF(r->doc, head, things_pronouns);
    if (t->upos != UP_NOUN && t->upos != UP_PROPN && t->upos != UP_NUM && t->upos != UP_ADJ) return false;
    const up_entity *e = up_who_entity_at(r->doc, head);
    if (e && (e->kind == UP_ENTITY_PER || e->kind == UP_ENTITY_ORG || e->kind == UP_ENTITY_NORP || e->kind == UP_ENTITY_GPE)) return true;
    if (t->upos == UP_PROPN && !e) return true; /* a name that the recogniser missed */
    return has_sense(r, head, UP_SENSE_ACTOR) || is_group_word(r, head) || IS_ONE_OF(r->doc, head, accused_nouns) || IS_ONE_OF(r->doc, head, victim_nouns) ||
           (has_sense(r, head, UP_SENSE_TARGET) && up_who_is_person(&r->trees[up_document_sentence_of(r->doc, head)], head, r->matches[up_document_sentence_of(r->doc, head)].items, r->matches[up_document_sentence_of(r->doc, head)].n));
}

static bool can_suffer(const up_reading *r, uint32_t head, up_type type) {
    const char *family = up_type_family(type);
    /* A thing that announces an act itself ("swastikas") suffers none, whatever the recogniser takes it for. */
    const up_entity *e = up_who_entity_at(r->doc, head);
    if (e && e->kind != UP_ENTITY_PER && e->end - e->first == 1 && up_type_class(type) == UP_CLASS_INCIDENT && has_sense(r, head, UP_SENSE_RULE) && !has_sense(r, head, UP_SENSE_TARGET) && !is_group_word(r, head)) return false;
    if (can_act(r, head)) return true;
    const up_token *t = &r->doc->tokens[head];
    if (t->upos != UP_NOUN && t->upos != UP_PROPN) return false;
    if (has_sense(r, head, UP_SENSE_TARGET)) return true;
    if (type == UP_ARREST || type == UP_CHARGE_TRIAL) return t->upos == UP_PROPN;
    if (strcmp(family, "violence") == 0 || strcmp(family, "intimidation") == 0) return up_who_entity_at(r->doc, head) != NULL;
    return !has_sense(r, head, UP_SENSE_RULE); /* not another act */
}

/* The owner of what cannot play the part itself: "his head", "the face of a man". */
static uint32_t owner_of(const up_reading *r, uint32_t head) {
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, head)];
    uint32_t owner = up_tree_find(t, head, UP_NMOD_POSS, UP_NMOD_POSS);
    if (owner == UP_NO_TOKEN) owner = up_tree_find(t, head, UP_NMOD, UP_NMOD);
    return owner != UP_NO_TOKEN && can_act(r, owner) ? owner : UP_NO_TOKEN;
}

static uint32_t choose(const up_reading *r, const up_trigger *t, const up_slot_name *slots, uint32_t n, bool target, uint32_t other) {
    up_type type = t->rule->type;
    bool owners = target && (strcmp(up_type_family(type), "violence") == 0 || strcmp(up_type_family(type), "intimidation") == 0);
    for (int pass = 0; pass < 2; pass++) /* those who can play the part, then owners of those who cannot */
        for (uint32_t s = 0; s < n; s++)
            for (uint32_t f = 0; f < t->frame.n; f++) {
                uint32_t head = t->frame.items[f].head;
                if (!up_what_is_slot(&t->frame.items[f], slots[s]) || head == other || head == t->head || (head >= t->first && head <= t->last)) continue;
                if (pass == 0 && (target ? can_suffer(r, head, type) : can_act(r, head))) return head;
                if (pass == 1 && owners) { uint32_t owner = owner_of(r, head); if (owner != UP_NO_TOKEN && owner != other) return owner; }
            }
    return UP_NO_TOKEN;
}

static bool is_verb_of_saying(const up_reading *r, uint32_t token) { return r->doc->tokens[token].upos == UP_VERB && IS_ONE_OF(r->doc, token, say_verbs); }

/* A verb of saying outside quotation marks, in the sentence, with a subject that can speak. */
static uint32_t speaker_in(const up_reading *r, uint32_t sentence) {
    const up_tree *t = &r->trees[sentence];
    for (uint32_t k = t->first; k < t->end; k++) {
        if (!is_verb_of_saying(r, k) || r->doc->tokens[k].flags & UP_TOKEN_IN_QUOTES) continue;
        uint32_t subject = up_tree_find(t, k, UP_NSUBJ, UP_NSUBJ);
        if (subject != UP_NO_TOKEN && can_act(r, subject)) return subject;
    }
    return UP_NO_TOKEN;
}

uint32_t up_roles_speaker(const up_reading *r, uint32_t token) {
    uint32_t s = up_document_sentence_of(r->doc, token), own = speaker_in(r, s);
    bool quoted = r->doc->tokens[token].flags & UP_TOKEN_IN_QUOTES;
    if (own != UP_NO_TOKEN && own != token) return own;
    /* In the same paragraph: the sentences before it, then (only for quotes) after it. */
    for (uint32_t k = s; k > 0 && s - k < 4 && !r->doc->sentences[k].begins_paragraph; k--) {
        uint32_t before = speaker_in(r, k - 1);
        if (before != UP_NO_TOKEN) return before;
    }
    for (uint32_t k = s + 1; quoted && k < r->doc->n_sentences && k <= s + 2 && !r->doc->sentences[k].begins_paragraph; k++) {
        uint32_t after = speaker_in(r, k);
        if (after != UP_NO_TOKEN) return after;
    }
    if (quoted && s > 0) return speaker_in(r, s - 1);
    return UP_NO_TOKEN;
}

static bool is_definite(const up_reading *r, uint32_t head) {
    uint32_t det = up_tree_find(&r->trees[up_document_sentence_of(r->doc, head)], head, UP_DET_REL, UP_NMOD_POSS);
    if (det == UP_NO_TOKEN) return true; /* headlines and "Victim told police" */
    up_str l = r->doc->tokens[det].lemma;
    return !(l.len <= 3 && (l.at[0] == 'a' || l.at[0] == 'A')) ;
}

void up_roles_of_report(up_reading *r) {
    r->accused = r->victim = UP_NO_TOKEN;
    for (uint32_t i = 0; i < r->triggers.n; i++) {
        const up_trigger *t = &r->triggers.items[i];
        const char *family = up_type_family(t->rule->type);
        bool legal = t->rule->type == UP_CHARGE_TRIAL || t->rule->type == UP_ARREST, hostile = strcmp(family, "violence") == 0 || t->rule->type == UP_THREAT || t->rule->type == UP_VERBAL_ABUSE;
        if (!legal && !hostile) continue;
        uint32_t head = choose(r, t, t->rule->target, t->rule->n_target, true, UP_NO_TOKEN);
        if (head == UP_NO_TOKEN || r->doc->tokens[head].upos == UP_PRON) continue;
        const up_entity *e = up_who_entity_at(r->doc, head);
        bool named = e && e->kind == UP_ENTITY_PER;
        if (legal && named && r->accused == UP_NO_TOKEN) r->accused = head;
        bool person = named || has_sense(r, head, UP_SENSE_TARGET);
        if (hostile && person && r->victim == UP_NO_TOKEN && !IS_ONE_OF(r->doc, head, victim_nouns) && !IS_ONE_OF(r->doc, head, accused_nouns) &&
            up_who_is_person(&r->trees[up_document_sentence_of(r->doc, head)], head, r->matches[up_document_sentence_of(r->doc, head)].items, r->matches[up_document_sentence_of(r->doc, head)].n)) r->victim = head;
    }
}

/* The fullest mention: pronouns and surnames followed, then the report's own "defendant" and "victim". */
static uint32_t followed(const up_reading *r, uint32_t head) {
    if (head == UP_NO_TOKEN) return head;
    uint32_t to = up_who_antecedent(r->doc, r->trees, r->matches, head);
    if (r->doc->tokens[to].upos == UP_NOUN && is_definite(r, to)) {
        if (r->accused != UP_NO_TOKEN && IS_ONE_OF(r->doc, to, accused_nouns)) return r->accused;
        if (r->victim != UP_NO_TOKEN && IS_ONE_OF(r->doc, to, victim_nouns)) return r->victim;
    }
    return to;
}

/* The first phrase of the sentence whose head is an actor of one of two kinds; not `other`. */
static uint32_t body_in(const up_reading *r, uint32_t sentence, up_actor_kind a, up_actor_kind b, uint32_t other) {
    const struct up_sentence_matches *m = &r->matches[sentence];
    for (uint32_t i = 0; i < m->n; i++) {
        if (m->items[i].sense.kind != UP_SENSE_ACTOR || (m->items[i].sense.id != a && m->items[i].sense.id != b)) continue;
        uint32_t head = m->items[i].last, up = r->doc->tokens[head].head, steps = 0;
        /* The phrase's own head: "Police" of "Police Department" stands for the department. */
        while (up != UP_NO_TOKEN && steps++ < 4 && (r->doc->tokens[head].rel == UP_COMPOUND || r->doc->tokens[head].rel == UP_FLAT || r->doc->tokens[head].rel == UP_NMOD_POSS)) head = up, up = r->doc->tokens[head].head;
        if (head != other && (r->doc->tokens[head].upos == UP_NOUN || r->doc->tokens[head].upos == UP_PROPN)) return head;
    }
    return UP_NO_TOKEN;
}

/* Persons or places of a group in the trigger's sentence: likely whom it was done to. */
static uint32_t group_in(const up_reading *r, const up_candidate *c) {
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const up_group_mention *m = &r->groups.items[i];
        if (m->sentence < c->sentence) continue;
        if (m->sentence > c->sentence) break;
        if (m->is_state || m->is_hostile || m->part == UP_GROUP_SYMBOL || (m->first >= c->trigger->first && m->last <= c->trigger->last)) continue;
        uint32_t head = m->last;
        if (m->part == UP_GROUP_ADJ || m->part == UP_GROUP_HUE) {
            uint32_t up = r->doc->tokens[head].head;
            if (up == UP_NO_TOKEN || r->doc->tokens[head].rel != UP_AMOD || r->doc->tokens[up].upos != UP_NOUN || !has_sense(r, up, UP_SENSE_TARGET)) continue;
            head = up;
        }
        if (head != c->actor && head != c->said_actor) return head;
    }
    return UP_NO_TOKEN;
}

/* What the sentence leaves unsaid and the report says elsewhere. */
static void fill_gaps(const up_reading *r, up_candidate *c) {
    const char *family = up_type_family(c->type);
    bool incident = up_type_class(c->type) == UP_CLASS_INCIDENT;
    if (incident) {
        if (c->target == UP_NO_TOKEN) c->target = group_in(r, c);
        if (c->target == UP_NO_TOKEN && r->victim != UP_NO_TOKEN && (strcmp(family, "violence") == 0 || c->type == UP_VERBAL_ABUSE)) c->target = r->victim;
        if (c->actor == UP_NO_TOKEN && r->accused != c->target) c->actor = r->accused;
        return;
    }
    if (c->type == UP_CHARGE_TRIAL || c->type == UP_ARREST || c->type == UP_INVESTIGATION) {
        if (c->target == UP_NO_TOKEN && r->accused != c->actor) c->target = r->accused;
        if (c->actor != UP_NO_TOKEN) return;
        bool court = c->type == UP_CHARGE_TRIAL;
        c->actor = body_in(r, c->sentence, court ? UP_ACTOR_INSTITUTION : UP_ACTOR_POLICE, court ? UP_ACTOR_STATE : UP_ACTOR_POLICE, c->target);
        if (c->actor == UP_NO_TOKEN && !court && c->sentence > 0) c->actor = body_in(r, c->sentence - 1, UP_ACTOR_POLICE, UP_ACTOR_POLICE, c->target);
    }
    if (c->type == UP_CONDEMNATION && c->target == UP_NO_TOKEN) /* the act named in the same breath */
        for (uint32_t i = 0; i < r->triggers.n; i++) {
            const up_trigger *t = &r->triggers.items[i];
            if (t->head < r->doc->sentences[c->sentence].first) continue;
            if (t->head >= r->doc->sentences[c->sentence].end) break;
            if (up_type_class(t->rule->type) == UP_CLASS_INCIDENT && r->doc->tokens[t->head].upos == UP_NOUN && t->head != c->trigger->head) { c->target = t->head; break; }
        }
}

void up_roles_choose(const up_reading *r, up_candidate *c) {
    const up_trigger *t = c->trigger;
    c->said_target = choose(r, t, t->rule->target, t->rule->n_target, true, UP_NO_TOKEN);
    if (c->said_target == UP_NO_TOKEN && t->target != UP_NO_TOKEN && can_suffer(r, t->target, c->type)) c->said_target = t->target; /* through a light verb */
    c->said_actor = choose(r, t, t->rule->actor, t->rule->n_actor, false, c->said_target);
    if (c->said_actor == UP_NO_TOKEN && t->actor != UP_NO_TOKEN && t->actor != c->said_target && can_act(r, t->actor)) c->said_actor = t->actor;
    if (c->type == UP_CONDEMNATION) {
        uint32_t speaker = up_roles_speaker(r, t->head);
        bool inner = c->said_actor == UP_NO_TOKEN || r->doc->tokens[c->said_actor].upos == UP_PRON || c->in_quotes || (speaker != UP_NO_TOKEN && up_who_entity_at(r->doc, speaker) && up_who_entity_at(r->doc, speaker)->kind == UP_ENTITY_PER);
        if (inner && speaker != UP_NO_TOKEN) c->said_actor = speaker;
    }
    c->actor = followed(r, c->said_actor);
    c->target = followed(r, c->said_target);
    if (c->target == c->actor) c->target = c->said_target == c->said_actor ? UP_NO_TOKEN : c->said_target;
    fill_gaps(r, c);
}
