/* purge.c - texts go when their time is over (docs/privacy.md).
 *
 * A policy says for how many days the words of a source are kept.  After that the text is replaced by as many points, those of old versions
 * and the words that events quote go; what was coded stays, with spans, dates, title, address and the hash of the content, so that counts stay and
 * the same report is known when it comes again.  Names of private persons in what stays are masked as an export without names has them. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/utf8.h"
#include "store/erase.h"
#include "store/record.h"
#include "store/shield.h"

/* ------------------------------------------------------------------ the policy */

enum { NEVER = -1, MAX_DAYS = 36500, MAX_RULES = 10000 };

struct up_policy { struct { char *source; int32_t days; } *rules; size_t n; int32_t otherwise; };

void up_policy_free(up_policy *policy) {
    if (!policy) return;
    for (size_t i = 0; i < policy->n; i++) free(policy->rules[i].source);
    free(policy->rules);
    free(policy);
}

static bool read_days(const char *text, size_t len, int32_t *out) {
    if (len == 5 && memcmp(text, "never", 5) == 0) { *out = NEVER; return true; }
    if (!len || len > 5) return false;
    *out = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        *out = *out * 10 + text[i] - '0';
    }
    return *out <= MAX_DAYS;
}

static up_status read_rule(up_policy *p, const char *line, size_t len, const char *path, uint32_t number, up_error *err) {
    const char *comma = memrchr(line, ',', len);
    if (!comma) return up_fail(err, UP_E_FORMAT, path, number, 0, "expected SOURCE,DAYS");
    size_t name = (size_t)(comma - line), at = name + 1;
    while (name && line[name - 1] == ' ') name--;
    while (at < len && line[at] == ' ') at++;
    if (number == 1 && name == 6 && memcmp(line, "source", 6) == 0 && len - at == 4 && memcmp(line + at, "days", 4) == 0) return UP_OK;
    if (name >= 2 && line[0] == '"' && line[name - 1] == '"') line++, at--, len--, name -= 2;
    int32_t days;
    if (!name) return up_fail(err, UP_E_FORMAT, path, number, 0, "which source? '*' stands for all others");
    if (!read_days(line + at, len - at, &days)) return up_fail(err, UP_E_FORMAT, path, number, 0, "expected a number of days, 0 to %d, or never", MAX_DAYS);
    if (name == 1 && line[0] == '*') { p->otherwise = days; return UP_OK; }
    if (p->n == MAX_RULES) return up_fail(err, UP_E_LIMIT, path, number, 0, "too many sources; %d at most", MAX_RULES);
    void *grown = realloc(p->rules, (p->n + 1) * sizeof *p->rules);
    if (grown) p->rules = grown;
    if (!grown || !(p->rules[p->n].source = strndup(line, name))) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    p->rules[p->n++].days = days;
    return UP_OK;
}

up_status up_policy_read(const char *bytes, size_t len, const char *path, up_policy **out, up_error *err) {
    size_t bad = up_utf8_invalid(bytes, len);
    if (bad < len || memchr(bytes, 0, len)) return up_fail(err, UP_E_ENCODING, path, 0, 0, "not UTF-8 text");
    up_policy *p = calloc(1, sizeof *p);
    if (!p) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    p->otherwise = NEVER;
    up_status status = UP_OK;
    uint32_t number = 1;
    for (size_t at = 0; at < len && status == UP_OK; number++) {
        size_t end = at;
        while (end < len && bytes[end] != '\n') end++;
        size_t line = end - at;
        while (line && (bytes[at + line - 1] == '\r' || bytes[at + line - 1] == ' ')) line--;
        if (line && bytes[at] != '#') status = read_rule(p, bytes + at, line, path, number, err);
        at = end + 1;
    }
    if (status == UP_OK) *out = p; else up_policy_free(p);
    return status;
}

static int32_t days_of(const up_policy *p, const char *source) {
    for (size_t i = 0; source && i < p->n; i++) if (strcasecmp(p->rules[i].source, source) == 0) return p->rules[i].days;
    return p->otherwise;
}

/* ------------------------------------------------------------------ what is old */

/* Fills temp.person_reports with the reports whose time is over and whose words are still there. */
static up_status choose(up_store *store, const up_policy *policy, up_day today, up_error *err) {
    sqlite3_stmt *get = NULL, *put = NULL;
    up_status status = up_store_run(store, "DROP TABLE IF EXISTS temp.person_reports; CREATE TEMP TABLE person_reports(number INTEGER PRIMARY KEY)", err);
    if (status != UP_OK) return status;
    int code = sqlite3_prepare_v2(store->db, "SELECT number, source, coalesce(date, substr(added_utc, 1, 10)) FROM reports r WHERE NOT EXISTS"
        " (SELECT 1 FROM tombstones t JOIN privacy_log l ON l.id=t.log WHERE t.report=r.number AND t.version=r.version AND l.action='purge')", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(store->db, "INSERT INTO temp.person_reports VALUES(?)", -1, &put, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *source = (const char *)sqlite3_column_text(get, 1), *date = (const char *)sqlite3_column_text(get, 2);
        up_day day = date ? up_day_from_iso(date, (uint32_t)strlen(date)) : UP_NO_DAY;
        int32_t days = days_of(policy, source);
        code = SQLITE_OK;
        if (days == NEVER || day == UP_NO_DAY || (int64_t)day + days > today) continue;
        sqlite3_bind_int64(put, 1, sqlite3_column_int64(get, 0));
        status = up_store_step(store, put, err);
    }
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get), sqlite3_finalize(put);
    return status;
}

/* ------------------------------------------------------------------ without its words */

/* One point for a character; line breaks stay, and what is not analysed at the head. */
static void without_words(const char *text, size_t len, size_t from, up_buffer *out) {
    up_buffer_add(out, text, from < len ? from : len);
    for (size_t i = from; i < len;) {
        uint32_t c = up_utf8_next(text, len, &i);
        up_buffer_text(out, c == '\n' ? "\n" : ".");
    }
}

static void drop_words(json_t *event) {
    static const char *const parts[] = {"date", "place", "source"};
    json_t *one;
    size_t i;
    for (size_t k = 0; k < 3; k++) {
        json_t *part = json_object_get(event, parts[k]);
        if (json_is_object(part)) json_object_set_new(part, "text", json_null());
    }
    json_array_foreach(json_object_get(event, "evidence"), i, one) if (json_is_object(one)) json_object_set_new(one, "text", json_null());
    json_object_set_new(event, "why", json_array());
}

static const char *text_at(const json_t *event, const char *outer, const char *inner) { return json_string_value(json_object_get(json_object_get(event, outer), inner)); }

static up_status purge_event(up_store *store, sqlite3_stmt *put, int64_t number, const char *json, up_error *err) {
    static const up_view no_names = {0};
    up_buffer shown = {0};
    up_status status = up_shield_event(NULL, json, &no_names, &shown) ? UP_OK : up_record_not_shown(json, err);
    json_t *event = status == UP_OK ? json_loads(shown.bytes, 0, NULL) : NULL;
    if (event) drop_words(event);
    char *text = event ? json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    if (status == UP_OK && !text) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) {
        const char *target = text_at(event, "target", "text"), *actor = text_at(event, "actor", "text");
        sqlite3_bind_text(put, 1, text, -1, SQLITE_STATIC);
        if (target) sqlite3_bind_text(put, 2, target, -1, SQLITE_STATIC); else sqlite3_bind_null(put, 2);
        if (actor) sqlite3_bind_text(put, 3, actor, -1, SQLITE_STATIC); else sqlite3_bind_null(put, 3);
        sqlite3_bind_int64(put, 4, number);
        status = up_store_step(store, put, err);
    }
    free(text), json_decref(event);
    up_buffer_free(&shown);
    return status;
}

/* Runs `select` (a number, then what `change` wants) over the chosen reports. */
static up_status each(up_store *store, const char *select, const char *update, up_status (*change)(up_store *, sqlite3_stmt *get, sqlite3_stmt *put, up_error *), uint64_t *n, up_error *err) {
    sqlite3_stmt *get = NULL, *put = NULL;
    up_status status = UP_OK;
    int code = sqlite3_prepare_v2(store->db, select, -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(store->db, update, -1, &put, NULL);
    while (status == UP_OK && code == SQLITE_OK && (code = sqlite3_step(get)) == SQLITE_ROW) status = change(store, get, put, err), code = SQLITE_OK, ++*n;
    if (status == UP_OK && code != SQLITE_DONE) status = up_store_fail(store, code, err);
    sqlite3_finalize(get), sqlite3_finalize(put);
    return status;
}

static up_status change_text(up_store *store, sqlite3_stmt *get, sqlite3_stmt *put, up_error *err) {
    up_buffer out = {0};
    const char *text = (const char *)sqlite3_column_text(get, 1);
    size_t len = (size_t)sqlite3_column_bytes(get, 1);
    if (text && up_utf8_invalid(text, len) == len) without_words(text, len, (size_t)sqlite3_column_int64(get, 2), &out);
    up_status status = out.failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
    sqlite3_bind_text64(put, 1, out.bytes ? out.bytes : "", out.len, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_int64(put, 2, sqlite3_column_int64(get, 0));
    if (status == UP_OK) status = up_store_step(store, put, err);
    sqlite3_clear_bindings(put);
    up_buffer_free(&out);
    return status;
}

static up_status change_event(up_store *store, sqlite3_stmt *get, sqlite3_stmt *put, up_error *err) {
    const char *json = (const char *)sqlite3_column_text(get, 1);
    return json ? purge_event(store, put, sqlite3_column_int64(get, 0), json, err) : UP_OK;
}

/* What the incident has taken over from its events. */
static up_status change_incident(up_store *store, sqlite3_stmt *get, sqlite3_stmt *put, up_error *err) {
    static const up_view no_names = {0};
    up_shielded kept;
    up_incident i = {.target = (const char *)sqlite3_column_text(get, 1), .target_kind = (const char *)sqlite3_column_text(get, 2),
                     .actor = (const char *)sqlite3_column_text(get, 3), .actor_kind = (const char *)sqlite3_column_text(get, 4), .title = (const char *)sqlite3_column_text(get, 5)};
    up_status status = up_shield_incident(NULL, &i, &no_names, &kept) ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    sqlite3_bind_text(put, 1, i.target, -1, SQLITE_STATIC), sqlite3_bind_text(put, 2, i.actor, -1, SQLITE_STATIC), sqlite3_bind_text(put, 3, i.title, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 4, sqlite3_column_int64(get, 0));
    if (status == UP_OK) status = up_store_step(store, put, err);
    sqlite3_clear_bindings(put);
    up_shielded_free(&kept);
    return status;
}

#define CHOSEN "(SELECT number FROM temp.person_reports)"

static up_status purge(up_store *store, up_purged *out, up_error *err) {
    uint64_t n_texts = 0, n_events = 0, n_machine = 0, n_incidents = 0;
    int64_t log = 0;
    up_status status = up_erase_words(store, false, err);
    if (status == UP_OK) status = up_erase_count(store, "SELECT count(*) FROM versions WHERE text<>'' AND report IN " CHOSEN, &out->n_versions, err);
    /* Their hashes stay: an old version that comes again is still known. */
    if (status == UP_OK) status = up_store_run(store, "UPDATE versions SET text='', events='' WHERE report IN " CHOSEN, err);
    if (status == UP_OK) status = each(store, "SELECT t.report, t.text, r.body_begin FROM texts t JOIN reports r ON r.number=t.report WHERE t.report IN " CHOSEN, "UPDATE texts SET text=? WHERE report=?", change_text, &n_texts, err);
    if (status == UP_OK) status = each(store, "SELECT number, json FROM events WHERE report IN " CHOSEN, "UPDATE events SET json=?1, target=?2, actor=?3 WHERE number=?4", change_event, &n_events, err);
    /* What the machine had said before a reviewer corrected it: the same words. */
    if (status == UP_OK) status = each(store, "SELECT v.number, m.json FROM machine_events m JOIN events v ON v.id=m.event WHERE v.report IN " CHOSEN,
                                       "UPDATE machine_events SET json=?1 WHERE event=(SELECT id FROM events WHERE number=?4) AND (?2 IS NULL OR 1) AND (?3 IS NULL OR 1)", change_event, &n_machine, err);
    if (status == UP_OK) status = each(store, "SELECT number, target, target_kind, actor, actor_kind, title FROM incidents WHERE number IN (SELECT m.incident FROM incident_events m JOIN events v"
                                       " ON v.number=m.event WHERE v.report IN " CHOSEN ")", "UPDATE incidents SET target=?, actor=?, title=? WHERE number=?", change_incident, &n_incidents, err);
    if (status == UP_OK) status = up_erase_words(store, true, err);
    if (status == UP_OK) status = up_erase_log(store, "purge", out->n_reports, n_texts + n_events + n_machine + n_incidents + out->n_versions, 0, &log, err);
    if (status == UP_OK) status = up_erase_tombstones(store, log, err);
    return status;
}

up_status up_store_purge(up_store *store, const up_policy *policy, int32_t today, bool dry_run, up_purged *out, up_error *err) {
    up_error own = {0};
    if (!err) err = &own;
    if (store->in_batch) return up_fail(err, UP_E_USAGE, store->path, 0, 0, "a batch is open");
    up_purged done = {0};
    up_status status = up_erase_begin(store, err);
    if (status == UP_OK) status = up_store_begin(store, err);
    if (status != UP_OK) return status;
    status = choose(store, policy, today, err);
    if (status == UP_OK) status = up_erase_count(store, "SELECT count(*) FROM temp.person_reports", &done.n_reports, err);
    bool changes = status == UP_OK && !dry_run && done.n_reports;
    if (changes) status = purge(store, &done, err);
    if (status == UP_OK) status = up_store_commit(store, err);
    else if (!sqlite3_get_autocommit(store->db)) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_batch = false;
    if (status != UP_OK) return status;
    *out = done;
    return changes ? up_erase_finish(store, err) : UP_OK;
}
