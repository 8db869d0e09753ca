/* session.c - tokens: 32 random bytes, kept as their hash.
 *
 * A token is as strong as its bytes, so a plain hash keeps it as well as a slow one would.  A page trades it for a cookie that
 * scripts cannot read and other sites cannot send. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "base/error.h"
#include "serve/session.h"
#include "serve/sha256.h"

enum { MAX_TOKENS = 256, TOKEN_BYTES = 32, TOKEN_LEN = 2 * TOKEN_BYTES };

static const char *const role_names[] = {"reader", "reviewer", "admin"};

struct up_tokens { struct { up_role role; char name[64], hash[65]; } items[MAX_TOKENS]; int n; };

static up_role role_named(const char *name) {
    for (int i = 0; i < 3; i++) if (strcmp(role_names[i], name) == 0) return (up_role)(UP_ROLE_READER + i);
    return UP_ROLE_NONE;
}

static bool is_name(const char *name) {
    for (const char *c = name; *c; c++) if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *c)) return false;
    return *name && strlen(name) < 64;
}

up_status up_tokens_open(const char *path, struct up_tokens **out, up_error *err) {
    FILE *file = fopen(path, "re");
    if (!file) return up_fail(err, UP_E_MISSING, path, 0, 0, "cannot be opened");
    struct up_tokens *t = calloc(1, sizeof *t);
    up_status status = t ? UP_OK : up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
    char line[512];
    for (uint32_t number = 1; status == UP_OK && fgets(line, sizeof line, file); number++) {
        char role[16], name[64], hash[70], rest[2];
        line[strcspn(line, "#\r\n")] = 0;
        if (strspn(line, " \t") == strlen(line)) continue;
        int n = sscanf(line, "%15s %63s %69s %1s", role, name, hash, rest);
        if (n != 3 || role_named(role) == UP_ROLE_NONE || !is_name(name) || strlen(hash) != 64 || strspn(hash, "0123456789abcdef") != 64)
            status = up_fail(err, UP_E_FORMAT, path, number, 0, "expected: reader|reviewer|admin NAME SHA256");
        else if (t->n == MAX_TOKENS) status = up_fail(err, UP_E_LIMIT, path, number, 0, "more than %d tokens", MAX_TOKENS);
        else {
            t->items[t->n].role = role_named(role);
            snprintf(t->items[t->n].name, 64, "%s", name);
            memcpy(t->items[t->n++].hash, hash, 65);
        }
    }
    fclose(file);
    if (status == UP_OK && !t->n) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "holds no token");
    if (status == UP_OK) *out = t; else free(t);
    return status;
}

void up_tokens_free(struct up_tokens *t) { free(t); }

up_role up_tokens_role(const struct up_tokens *t, const char *token, const char **name) {
    if (!t || !token || strlen(token) > TOKEN_LEN) return UP_ROLE_NONE;
    char hash[65];
    up_sha256(token, strlen(token), hash);
    up_role role = UP_ROLE_NONE;
    for (int i = 0; i < t->n; i++) {
        unsigned differs = 0; /* every byte is looked at, whichever is the first to differ */
        for (int k = 0; k < 64; k++) differs |= (unsigned)(hash[k] ^ t->items[i].hash[k]);
        if (!differs) role = t->items[i].role, *name = t->items[i].name;
    }
    return role;
}

up_status up_server_new_token(const char *role, const char *name, up_buffer *token, up_buffer *line, up_error *err) {
    if (role_named(role) == UP_ROLE_NONE) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no role '%s'; there are reader, reviewer, admin", role);
    if (!is_name(name)) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no name for a token; letters, digits, . _ - only", name);
    unsigned char random[TOKEN_BYTES];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) return up_fail(err, UP_E_IO, NULL, 0, 0, "no random bytes to be had");
    char text[TOKEN_LEN + 1], hash[65];
    for (int i = 0; i < TOKEN_BYTES; i++) snprintf(text + 2 * i, 3, "%02x", random[i]);
    up_sha256(text, TOKEN_LEN, hash);
    up_buffer_format(token, "%s\n", text);
    up_buffer_format(line, "%s %s %s\n", role, name, hash);
    return token->failed || line->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}

void up_answer_enter(up_desk *desk, const up_ask *ask, up_answer *answer) {
    json_t *body = json_loadb(ask->body, ask->body_len, JSON_REJECT_DUPLICATES, NULL);
    const char *token = json_string_value(json_object_get(body, "token")), *name = NULL;
    if (!token || json_object_size(body) != 1) up_refuse(answer, 400, "expected {\"token\":...}");
    else if (up_tokens_role(desk->server->tokens, token, &name) == UP_ROLE_NONE) up_refuse(answer, 401, "there is no such token");
    else {
        snprintf(answer->cookie, sizeof answer->cookie, "uptick=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200", token);
        up_buffer_text(&answer->body, "{\"reviewer\":"), up_buffer_json_string(&answer->body, name), up_buffer_text(&answer->body, "}\n");
    }
    json_decref(body);
}

void up_answer_leave(up_desk *desk, const up_ask *ask, up_answer *answer) {
    (void)desk, (void)ask;
    snprintf(answer->cookie, sizeof answer->cookie, "uptick=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    up_buffer_text(&answer->body, "{}\n");
}
