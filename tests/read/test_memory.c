/* Whichever allocation fails, the reader says so and leaks nothing (the leak is the sanitizer's to find). */
#include <unistd.h>
#include "read/read.h"
#include "check.h"
#include "memory.h"
#include "stored_zip.h"

/* Reads all of `path`; the texts' lengths summed where all is well. */
static up_status read_all(const char *path, size_t *bytes) {
    up_reader *reader = NULL;
    up_error err = {0};
    up_status status = up_reader_open(path, NULL, &reader, &err);
    *bytes = 0;
    for (up_report r; status == UP_OK;) {
        status = up_reader_next(reader, &r, &err);
        if (status == UP_OK) *bytes += r.text_len + strlen(r.id);
    }
    up_reader_close(reader);
    return status;
}

static void sweep_bytes(const char *name, const char *text, size_t len) {
    char path[] = "/tmp/uptick-memory-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, text, len) != (ssize_t)len || close(fd) != 0) abort();
    size_t whole = 0, bytes = 0;
    memory_fail_after(-1);
    CHECK(name, read_all(path, &whole) == UP_END && whole > 0);
    int failures = 0;
    for (long n = 0; n < 10000; n++) {
        memory_fail_after(n);
        up_status status = read_all(path, &bytes);
        bool failed = memory_failed;
        memory_fail_after(-1);
        if (!failed) { CHECK("in the end it fits", status == UP_END && bytes == whole); break; }
        failures++;
        if (!CHECK(name, status == UP_E_NOMEM)) fprintf(stderr, "allocation %ld: %s\n", n, up_status_text(status));
    }
    CHECK("some were made to fail", failures > 2);
    unlink(path);
}

static void sweep(const char *name, const char *text) { sweep_bytes(name, text, strlen(text)); }

static void sweep_books(void) {
    static const char workbook[] = "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>", content[] = "<d><table name='T'><table-row><table-cell><p>text</p></table-cell></table-row><table-row><table-cell><p>One.</p></table-cell></table-row></table></d>",
                      relations[] = "<r><Relationship Id='a' Type='/worksheet' Target='s.xml'/><Relationship Id='b' Type='/sharedStrings' Target='t.xml'/><Relationship Id='c' Type='/styles' Target='f.xml'/></r>",
                      sheet[] = "<worksheet><row><c/></row><row><c t='str'><v>text</v></c><c t='str'><v>date</v></c></row><row><c t='s'><v>0</v></c><c s='0'><v>44624</v></c></row></worksheet>",
                      strings[] = "<sst><si><t>One, that is shared.</t></si></sst>", styles[] = "<s><numFmts><numFmt numFmtId='170' formatCode='d mmm'/></numFmts><cellXfs><xf numFmtId='170'/></cellXfs></s>",
                      kind[] = "application/vnd.oasis.opendocument.spreadsheet";
#define PART(name, text) {name, text, sizeof text - 1}
    const stored_part xlsx[] = {PART("[Content_Types].xml", "<t/>"), PART("xl/workbook.xml", workbook), PART("xl/_rels/workbook.xml.rels", relations), PART("xl/s.xml", sheet), PART("xl/t.xml", strings), PART("xl/f.xml", styles)};
    const stored_part ods[] = {PART("mimetype", kind), PART("content.xml", content)};
    up_buffer a = {0}, b = {0};
    stored_zip(&a, xlsx, COUNT_OF(xlsx)), stored_zip(&b, ods, COUNT_OF(ods));
    sweep_bytes("XLSX", a.bytes, a.len);
    sweep_bytes("ODS", b.bytes, b.len);
    up_buffer_free(&a), up_buffer_free(&b);
}

int main(void) {
    sweep_books();
    sweep("text", "date 2022-03-04 Arvel. A report.");
    sweep("JSON Lines", "{\"id\":\"a\",\"date\":\"2022-03-04\",\"text\":\"One, and a text that is longer than a short one.\"}\n{\"text\":\"Two.\",\"title\":\"T\",\"more\":[1,2.5,{\"x\":null}]}\n");
    sweep("a table", "date;title;text\n04.03.2022;\"A \"\"b\"\"\";Caf\xE9 and more words of a row.\n;c;d\n");
    sweep("RSS", "<rss><channel><title>Herald</title><link>http://example.org/</link><item><title>A &amp; b</title><link>/x</link><guid>1</guid><description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.</description></item><item><title>c</title></item></channel></rss>");
    sweep("Atom", "<feed xml:base='http://example.org/' xml:lang='en'><entry><title>T</title><link href='x'/><content type='xhtml'><div><p>A &lt; b.</p><p>Two.</p></div></content></entry></feed>");
    sweep("JSON Feed", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"url\":\"http://example.org/\",\"content_html\":\"<p>One<p>two\"}]}");
    sweep("NewsML", "<newsItem guid='u:1' xml:lang='en'><contentMeta><headline>H</headline></contentMeta><contentSet><inlineXML><nitf><body><body.content><p>One.</p><p>Two.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>");
    sweep("WARC", "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2022-03-04T10:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nPlain words.\r\n\r\n");
    sweep("latin-1", "A report of a caf\xE9 in Arvel.");
    sweep("a page", "<!doctype html><meta charset=latin1><title>Caf\xE9 burnt - Echo</title><link rel=canonical href=https://example.org/a><script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"Caf\\u00e9 burnt\",\"author\":[\"A\",\"B\"]}</script>"
        "<article id=x><h2>One</h2><time datetime=2022-03-04>x</time><p>The caf\xE9 was set on fire in the night to Friday, the police said.<p>Nobody was hurt, and the owner is &mdash; so he says &mdash; in good spirits.</article>"
        "<article id=y><h2>Two</h2><p>Another was set on fire in the night to Saturday, the police said.<figure><figcaption>The door.</figcaption></figure><p>It belongs to the same owner, who was not there.</article>");
    return check_report();
}
