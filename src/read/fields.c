/* fields.c - which column of a table is which field of a report. */
#include <stdlib.h>
#include <string.h>
#include "read/parts.h"

static const char *const names[UP_N_FIELDS] = {"text", "id", "date", "title", "url", "source", "language"};

const char *up_field_name(up_field field) { return names[field]; }

/* Heads as news tables and data sets write them, the surest first. */
static const char *const heads[UP_N_FIELDS][22] = {
    {"text", "body", "fulltext", "content", "contents", "article", "articletext", "articlebody", "articlecontent", "bodytext", "maintext", "newstext", "story", "storytext", "maincontent", "rawtext", "plaintext", "post", "message", "description", "abstract", "summary"},
    {"id", "articleid", "reportid", "documentid", "docid", "newsid", "storyid", "guid", "uuid"},
    {"date", "published", "pubdate", "datepublished", "publishdate", "publisheddate", "publicationdate", "publishedat", "publisheddatetime", "articledate", "reportdate", "datetime", "timestamp", "posted", "created", "createdat", "day"},
    {"title", "headline", "heading", "articletitle", "newstitle", "storytitle", "header", "subject"},
    {"url", "link", "articleurl", "sourceurl", "documentidentifier", "weburl", "pageurl", "href", "permalink", "uri"},
    {"source", "publisher", "outlet", "publication", "newspaper", "sourcename", "newssource", "medium", "media", "site", "website", "domain"},
    {"language", "lang", "languagecode", "locale"},
};

up_field up_field_of_head(const char *head, size_t len, int *rank) {
    char plain[32];
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = head[i];
        if (c == ' ' || c == '_' || c == '-' || c == '.' || c == '\t') continue;
        if (n + 1 == sizeof plain) return UP_N_FIELDS;
        plain[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
    }
    plain[n] = 0;
    for (int f = 0; n && f < UP_N_FIELDS; f++)
        for (int i = 0; i < (int)(sizeof heads[f] / sizeof *heads[f]) && heads[f][i]; i++)
            if (strcmp(plain, heads[f][i]) == 0) { *rank = i; return (up_field)f; }
    return UP_N_FIELDS;
}

void up_head_begin(up_head *h) {
    *h = (up_head){.known = 0};
    for (int f = 0; f < UP_N_FIELDS; f++) h->column[f] = h->named[f] = -1;
}

void up_head_take(up_head *h, const up_reader *reader, uint32_t i, up_str cell) {
    int rank;
    up_field f = cell.len ? up_field_of_head(cell.at, cell.len, &rank) : UP_N_FIELDS;
    if (f != UP_N_FIELDS) {
        h->known += h->column[f] < 0;
        if (h->column[f] < 0 || rank < h->rank[f]) h->column[f] = (int)i, h->rank[f] = rank;
    }
    for (int k = 0; reader && cell.len && k < UP_N_FIELDS; k++) {
        const char *name = reader->fields[k];
        if (name && h->named[k] < 0 && strlen(name) == cell.len && memcmp(name, cell.at, cell.len) == 0) h->named[k] = (int)i;
    }
}

up_field up_head_end(up_head *h, const up_reader *reader, uint32_t n_cells) {
    up_field missing = UP_N_FIELDS;
    for (int f = UP_N_FIELDS; f-- > 0;) {
        const char *name = reader->fields[f];
        if (!name) continue;
        char *rest;
        long n = strtol(name, &rest, 10);
        if (h->named[f] < 0 && *name && !*rest && n >= 1 && n <= (long)n_cells) h->named[f] = (int)(n - 1);
        h->column[f] = h->named[f];
        if (h->column[f] < 0) missing = (up_field)f;
    }
    return missing;
}
