/* fields.c - which column of a table is which field of a report. */
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
