/* review_log.c - the log of reviews read back: as lines, as agreement of two readers, as gold. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/review.h"
#include "store/shield.h"

static const char *const log_keys[] = {"at", "reviewer", "incident", "event", "action", "field", "from", "to", "with", "events", "reason", "note"};
enum { N_LOG_KEYS = sizeof log_keys / sizeof *log_keys };

/* What was said in words: what the target or actor is called, a note. */
static void put_words(up_store *store, sqlite3_stmt *row, const char *text, bool is_ours, const up_view *view, up_buffer *out) {
    json_t *value = is_ours || !text ? NULL : json_loads(text, JSON_DECODE_ANY, NULL);
    const char *words = is_ours ? text : json_string_value(value);
    up_buffer shown = {0};
    bool seen = words && up_shield_quote(store, (const char *)sqlite3_column_text(row, 3), (const char *)sqlite3_column_text(row, 4), words, is_ours, view, &shown);
    if (seen) up_buffer_json(out, shown.bytes ? shown.bytes : "", shown.len); else up_buffer_text(out, "null");
    out->failed |= shown.failed;
    up_buffer_free(&shown), json_decref(value);
}

static void put_decision(up_store *store, up_buffer *out, sqlite3_stmt *row, const up_view *view, bool is_first) {
    const char *field = (const char *)sqlite3_column_text(row, 6);
    bool is_quoted = field && (strcmp(field, "target.text") == 0 || strcmp(field, "actor.text") == 0);
    up_buffer_format(out, "%s{\"id\":%lld", is_first ? "" : ",", (long long)sqlite3_column_int64(row, 0));
    for (int i = 0; i < N_LOG_KEYS; i++) {
        const char *text = (const char *)sqlite3_column_text(row, i + 1);
        up_buffer_format(out, ",\"%s\":", log_keys[i]);
        bool is_json = strcmp(log_keys[i], "from") == 0 || strcmp(log_keys[i], "to") == 0 || strcmp(log_keys[i], "events") == 0;
        bool is_note = strcmp(log_keys[i], "note") == 0, is_value = is_json && *log_keys[i] != 'e';
        if (text && (is_note || (is_value && is_quoted))) put_words(store, row, text, is_note, view, out);
        else if (is_json && text) up_buffer_text(out, text); else up_buffer_json_string(out, text);
    }
    if (sqlite3_column_type(row, N_LOG_KEYS + 1) == SQLITE_NULL) up_buffer_text(out, ",\"undoes\":null");
    else up_buffer_format(out, ",\"undoes\":%lld", (long long)sqlite3_column_int64(row, N_LOG_KEYS + 1));
    up_buffer_format(out, ",\"is_undone\":%s}", sqlite3_column_int(row, N_LOG_KEYS + 2) ? "true" : "false");
}

/* Of an incident: what was said of it, and of it as the one that another was merged with or split from. */
up_status up_store_reviews(up_store *store, const char *incident, int64_t before, int limit, const up_view *view, up_buffer *out, uint64_t *total, int64_t *last, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, incident ?
        "SELECT r.id, r.at_utc, r.reviewer, r.incident, r.event, r.action, r.field, r.old, r.new, r.other, r.events, r.reason, r.note, r.undoes,"
        " EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id) FROM reviews r WHERE (r.incident=?1 OR r.other=?1 OR r.event IN (SELECT v.id FROM incidents i"
        " JOIN incident_events m ON m.incident=i.number JOIN events v ON v.number=m.event WHERE i.id=?1)) AND (?2=0 OR r.id<?2) ORDER BY r.id DESC LIMIT ?3" :
        "SELECT r.id, r.at_utc, r.reviewer, r.incident, r.event, r.action, r.field, r.old, r.new, r.other, r.events, r.reason, r.note, r.undoes,"
        " EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id) FROM reviews r WHERE (?2=0 OR r.id<?2) ORDER BY r.id DESC LIMIT ?3", -1, &get, NULL);
    if (code == SQLITE_OK) {
        if (incident) sqlite3_bind_text(get, 1, incident, -1, SQLITE_STATIC);
        sqlite3_bind_int64(get, 2, before);
        sqlite3_bind_int(get, 3, limit);
        for (bool first = true; (code = sqlite3_step(get)) == SQLITE_ROW; first = false) {
            put_decision(store, out, get, view, first);
            if (last) *last = sqlite3_column_int64(get, 0);
        }
    }
    sqlite3_finalize(get);
    if (code != SQLITE_DONE) return up_store_fail(store, code, err);
    if (!total) return UP_OK;
    code = sqlite3_prepare_v2(store->db, "SELECT count(*) FROM reviews", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(get);
    if (code == SQLITE_ROW) *total = (uint64_t)sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

/* ------------------------------------------------------------------ two readers */

#define VERDICTS "SELECT r.incident, r.reviewer, r.action, min(f.id) FROM reviews r JOIN reviews f ON f.incident=r.incident AND f.reviewer=r.reviewer AND f.event IS NULL" \
    "   AND f.action IN ('accept','correct','reject') AND NOT EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=f.id)" \
    " WHERE r.event IS NULL AND r.action IN ('accept','correct','reject') AND NOT EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=r.id)" \
    " AND NOT EXISTS(SELECT 1 FROM reviews l WHERE l.incident=r.incident AND l.reviewer=r.reviewer AND l.event IS NULL AND l.id>r.id" \
    "   AND l.action IN ('accept','correct','reject') AND NOT EXISTS(SELECT 1 FROM reviews u WHERE u.undoes=l.id))"

up_status up_store_decided(up_store *store, const char *incident, bool (*take)(void *context, const char *reviewer, const char *verdict), void *context, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, VERDICTS " AND r.incident=?1 GROUP BY r.incident, r.reviewer ORDER BY 4", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, incident, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW)
        if (!take(context, (const char *)sqlite3_column_text(get, 1), (const char *)sqlite3_column_text(get, 2))) { code = SQLITE_DONE; break; }
    sqlite3_finalize(get);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

enum { VERDICT_KINDS = 3, MOST_PAIRS = 100 };

/* Two names and a table of what the one said against the other. */
typedef struct pair { char first[84], second[84]; uint64_t n[VERDICT_KINDS][VERDICT_KINDS]; } pair;

static int verdict_of(const char *action) { return action[0] == 'a' ? 0 : action[0] == 'c' ? 1 : 2; }

/* Cohen's kappa (1960): agreement beyond what two who know nothing of each other would have. */
static double kappa(uint64_t n[VERDICT_KINDS][VERDICT_KINDS], uint64_t *pairs, uint64_t *agree) {
    double expected = 0;
    *pairs = *agree = 0;
    for (int i = 0; i < VERDICT_KINDS; i++) for (int k = 0; k < VERDICT_KINDS; k++) *pairs += n[i][k], *agree += i == k ? n[i][k] : 0;
    if (!*pairs) return 0;
    for (int i = 0; i < VERDICT_KINDS; i++) {
        double row = 0, column = 0;
        for (int k = 0; k < VERDICT_KINDS; k++) row += (double)n[i][k], column += (double)n[k][i];
        expected += row * column / ((double)*pairs * (double)*pairs);
    }
    return expected < 1 ? ((double)*agree / (double)*pairs - expected) / (1 - expected) : 1;
}

static void put_figures(up_buffer *out, uint64_t n[VERDICT_KINDS][VERDICT_KINDS]) {
    uint64_t pairs, agree;
    double k = kappa(n, &pairs, &agree);
    up_buffer_format(out, "\"pairs\":%llu,\"agree\":%llu,", (unsigned long long)pairs, (unsigned long long)agree);
    if (pairs) up_buffer_format(out, "\"share\":%.4f,\"kappa\":%.4f", (double)agree / (double)pairs, k); else up_buffer_text(out, "\"share\":null,\"kappa\":null");
}

static pair *pair_for(pair *all, int *n, const char *first, const char *second) {
    for (int i = 0; i < *n; i++) if (strcmp(all[i].first, first) == 0 && strcmp(all[i].second, second) == 0) return &all[i];
    if (*n == MOST_PAIRS) return NULL;
    pair *p = &all[(*n)++];
    snprintf(p->first, sizeof p->first, "%s", first), snprintf(p->second, sizeof p->second, "%s", second);
    return p;
}

static up_status put_reviewers(up_store *store, up_buffer *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT reviewer, count(*) FROM reviews GROUP BY reviewer ORDER BY 2 DESC, 1", -1, &get, NULL);
    if (code == SQLITE_OK) for (int n = 0; (code = sqlite3_step(get)) == SQLITE_ROW; n++) {
        up_buffer_text(out, n ? ",{\"reviewer\":" : "{\"reviewer\":"), up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 0));
        up_buffer_format(out, ",\"decisions\":%lld}", (long long)sqlite3_column_int64(get, 1));
    }
    sqlite3_finalize(get);
    return code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
}

up_status up_store_agreement(up_store *store, up_buffer *out, up_error *err) {
    sqlite3_stmt *get = NULL;
    pair *all = calloc(MOST_PAIRS, sizeof *all);
    if (!all) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    uint64_t sum[VERDICT_KINDS][VERDICT_KINDS] = {{0}}, reviewed = 0;
    char incident[80] = "", reviewer[84] = "";
    int n = 0, nth = 0, verdict = 0;
    int code = sqlite3_prepare_v2(store->db, VERDICTS " GROUP BY r.incident, r.reviewer ORDER BY r.incident, 4", -1, &get, NULL);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *id = (const char *)sqlite3_column_text(get, 0), *who = (const char *)sqlite3_column_text(get, 1), *said = (const char *)sqlite3_column_text(get, 2);
        if (!id || !who || !said) continue;
        if (strcmp(id, incident) != 0) nth = 0, reviewed++, snprintf(incident, sizeof incident, "%s", id);
        if (nth++ == 0) { verdict = verdict_of(said), snprintf(reviewer, sizeof reviewer, "%s", who); continue; }
        if (nth != 2) continue; /* the first two alone */
        pair *p = pair_for(all, &n, reviewer, who);
        sum[verdict][verdict_of(said)]++;
        if (p) p->n[verdict][verdict_of(said)]++;
    }
    sqlite3_finalize(get);
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    up_buffer_text(out, "{"), put_figures(out, sum), up_buffer_text(out, ",\"by_reviewers\":[");
    for (int i = 0; i < n; i++) {
        up_buffer_text(out, i ? ",{\"first\":" : "{\"first\":"), up_buffer_json_string(out, all[i].first);
        up_buffer_text(out, ",\"second\":"), up_buffer_json_string(out, all[i].second), up_buffer_text(out, ","), put_figures(out, all[i].n), up_buffer_text(out, "}");
    }
    up_buffer_format(out, "],\"reviewed\":%llu,\"reviewers\":[", (unsigned long long)reviewed);
    if (status == UP_OK) status = put_reviewers(store, out, err);
    up_buffer_text(out, "]}");
    free(all);
    return status;
}

/* ------------------------------------------------------------------ gold */

/* The events of a line, one after another with line breaks between. */
static up_status put_gold(up_store *store, const char *lines, const up_view *view, up_buffer *out, up_error *err) {
    for (const char *at = lines, *end; at && *at; at = *end ? end + 1 : end) {
        end = strchrnul(at, '\n');
        char *line = strndup(at, (size_t)(end - at));
        bool fine = line && up_shield_event(store, line, view, out);
        free(line);
        if (!fine) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory, or an event that is no JSON");
        if (*end) up_buffer_text(out, ",");
    }
    return UP_OK;
}

up_status up_store_gold(up_store *store, const up_view *view, up_buffer *out, up_error *err) {
    up_status status = UP_OK;
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db,
        "SELECT r.id, (SELECT group_concat(v.json, char(10)) FROM (SELECT json, review FROM events WHERE report=r.number ORDER BY position) v WHERE v.review<>'rejected')"
        " FROM reports r WHERE r.number IN (SELECT v.report FROM decisions d JOIN events v ON v.id=d.subject WHERE d.of='event')"
        " AND NOT EXISTS(SELECT 1 FROM events v WHERE v.report=r.number AND v.review='machine') ORDER BY r.id", -1, &get, NULL);
    while (code == SQLITE_OK && status == UP_OK && (code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *events = (const char *)sqlite3_column_text(get, 1);
        up_buffer_text(out, "{\"id\":"), up_buffer_json_string(out, (const char *)sqlite3_column_text(get, 0));
        up_buffer_text(out, ",\"events\":["), status = put_gold(store, events, view, out, err), up_buffer_text(out, "]}\n");
        code = SQLITE_OK;
    }
    sqlite3_finalize(get);
    return status != UP_OK || code == SQLITE_DONE ? status : up_store_fail(store, code, err);
}
