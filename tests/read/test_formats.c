/* Tables, feeds, archives and agencies' news as they come, each with what is wrong with them in the wild. */
#include <unistd.h>
#include "base/buffer.h"
#include "read/parts.h"
#include "check.h"

static char path[64];

static void put_string(up_buffer *out, const char *s) {
    up_buffer_text(out, "|");
    for (; s && *s; s++) { char c = *s == '\n' ? '/' : *s; up_buffer_add(out, &c, 1); }
}

/* "text|date|title|url|source|language" a report, "! line: message" a refusal. */
static void read_all(const char *bytes, size_t len, const up_reader_options *options, up_buffer *seen) {
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) abort();
    up_reader *reader = NULL;
    up_error err = {0};
    up_buffer_clear(seen);
    up_buffer_text(seen, "");
    if (up_reader_open(path, options, &reader, &err) != UP_OK) { up_buffer_format(seen, "!0 %s\n", err.message); return; }
    for (int guard = 0; guard < 1000; guard++) {
        up_report r;
        err = (up_error){0};
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (status != UP_OK) { up_buffer_format(seen, "!%u %s\n", err.line, err.message); continue; }
        put_string(seen, r.text), put_string(seen, r.date), put_string(seen, r.title), put_string(seen, r.url), put_string(seen, r.source), put_string(seen, r.language);
        if (r.date_from) up_buffer_format(seen, " (%s)", r.date_from);
        up_buffer_text(seen, "\n");
    }
    up_reader_close(reader);
}

#define IN(s) s, sizeof s - 1
typedef struct example { const char *name, *bytes; size_t len; const char *seen; } example;

static void hold(const example *all, size_t n, const up_reader_options *options) {
    up_buffer seen = {0};
    for (size_t i = 0; i < n; i++) {
        read_all(all[i].bytes, all[i].len, options, &seen);
        if (!CHECK(all[i].name, strcmp(seen.bytes, all[i].seen) == 0)) fprintf(stderr, "--- seen\n%s--- expected\n%s", seen.bytes, all[i].seen);
    }
    up_buffer_free(&seen);
}

static void tables(void) {
    static const example all[] = {
        {"RFC 4180", IN("date,title,text\r\n2022-03-04,\"A \"\"quoted\"\" one\",\"One,\r\ntwo.\"\r\n,,Three.\r\n"), "|One,\r/two.|2022-03-04|A \"quoted\" one|||\n|Three.|||||\n"},
        {"semicolons, other heads, day first", IN("PubDate;Headline;Article Body;Link;Publisher;Lang\n04.03.2022;T;One; http://example.org/1;Herald;en\n"), "|One|2022-03-04|T| http://example.org/1|Herald|en\n"},
        {"tabs and a byte order mark", IN("\xEF\xBB\xBF" "text\tpublished\nOne\t\"4 March 2022\"\n"), "|One|2022-03-04||||\n"},
        {"the body before the summary", IN("summary,body,url\nshort,long,u\n"), "|long|||u||\n"},
        {"what a spreadsheet says of its separator, and blank lines", IN("\r\nsep=;\r\nid;text\r\n1;One, two\r\n"), "|One, two|||||\n"},
        {"* such a line in the middle is a row", IN("id;text\n1;One\nsep=;\n"), "|One|||||\n!3 the cell of the text is empty\n"},
        {"windows-1252", IN("title,text\nCaf\xE9,Na\xEFve \x93talk\x94\n"), "|Na\xC3\xAFve \xE2\x80\x9Ctalk\xE2\x80\x9D||Caf\xC3\xA9|||\n"},
        {"quotes inside of a quoted cell", IN("title,text\n\"The \"big\" one\",\"x\"\n"), "|x||The \"big\" one|||\n"},
        {"quotes that open no quoted cell", IN("title,text\n\"Out\" was painted,\"Two\" of them\n"), "|\"Two\" of them||\"Out\" was painted|||\n"},
        {"a quote that never closes costs no other row", IN("title,text\na,b\n\"open,c\nd,e\n"), "|b||a|||\n|c||\"open|||\n|e||d|||\n"},
        {"too few cells", IN("title,text,url\na,b\nc,d,e\n\n"), "!2 2 cells where the head has 3\n|d||c|e||\n"},
        {"empty cells behind", IN("title,text\na,b,,\n"), "|b||a|||\n"},
        {"no text", IN("title,text\na,\nb,c\n"), "!2 the cell of the text is empty\n|c||b|||\n"},
        {"a day that may be two", IN("date,text\n03/04/2022,a\n03/03/2022,b\n"), "!2 '03/04/2022' may be two days, and no date near it tells which; say --dates day/month or month/day\n|b|2022-03-03||||\n"},
        {"another of its column tells, before or behind it", IN("date,text\n03/04/2022,a\n25/04/2022,b\n5-6-2022,c\n"), "|a|2022-04-03|||| (day/month)\n|b|2022-04-25||||\n|c|2022-06-05|||| (day/month)\n"},
        {"or tells of the other order", IN("text,date\n\"a, \"\"b\"\"\n\",3/4/22\nb,12/25/2021 10:00\n"), "|a, \"b\"/|2022-03-04|||| (month/day)\n|b|2021-12-25||||\n"},
        {"both orders in one column tell nothing", IN("date,text\n03/04/2022,a\n25/04/2022,b\n04/25/2022,c\n"), "!2 '03/04/2022' may be two days, and the file has dates of both orders; say --dates day/month or month/day\n|b|2022-04-25||||\n|c|2022-04-25||||\n"},
        {"rows of nothing but separators are blank", IN("date,text\n,\n2022-03-04,a\n\"\",\n,\n"), "|a|2022-03-04||||\n"},
        {"words in other columns tell nothing of dates", IN("date,text,title\n03/04/2022,a,25/04/2022\n"), "!2 '03/04/2022' may be two days, and no date near it tells which; say --dates day/month or month/day\n"},
        {"a cell that is nothing but a byte order mark (found by fuzzing)", IN("text,title\ncaf\xE9 tables,c\nb,\xFF\xFE\n"), "|caf\xC3\xA9 tables||c|||\n|b|||||\n"},
        {"a date of two lines is refused in one (found by fuzzing)", IN("date,text\n\"a\nb\",c\n"), "!2 'a b' is no date that can be told for sure; expected YYYY-MM-DD\n"},
        {"rows that end in a carriage return alone", IN("date,text\r2022-03-04,\"a, \"\"b\"\"\nc\"\r,d\r,\r25/04/2022,e"), "|a, \"b\"/c|2022-03-04||||\n|d|||||\n|e|2022-04-25||||\n"},
        {"the same behind sep=, its rows counted", IN("sep=;\r\"title\";text\ra;b;c\r\"d\";\"e\"\r"), "!3 3 cells where the head has 2\n|e||d|||\n"},
        {"* a carriage return within a row of others", IN("title,text\na\rb,c\nd,e\r\n"), "|c||a\rb|||\n|e||d|||\n"},
        {"* prose with commas is no table", IN("Date, title and text were given.\nOne.\n"), "|Date, title and text were given./One./|||||\n"},
    };
    hold(all, COUNT_OF(all), NULL);
    static const example named[] = {
        {"named columns", IN("a,b,c\n1,2022-03-04,x\n"), "|x|2022-03-04||||\n"},
        {"a column that is not there", IN("a,b\n1,x\n"), "!1 there is no column 'c'\n"},
    };
    static const char *const fields[] = {"text=c", "date=b"};
    hold(named, COUNT_OF(named), &(up_reader_options){.format = "csv", .fields = fields, .n_fields = 2});
    static const example headless[] = {{"no head that is known", IN("a,b\n1,x\n"), "!1 no column of the head is known to be the text; name it: --field text=COLUMN\n"}};
    hold(headless, COUNT_OF(headless), &(up_reader_options){.format = "csv"});
}

static void json(void) {
    static const example all[] = {
        {"nested keys, a list of paragraphs", IN("{\"doc\":{\"body\":[\"One.\",\"Two.\"],\"when\":\"Fri, 04 Mar 2022 10:00:00 GMT\"}}\n{\"doc\":{}}\n{\"doc\":{\"body\":\"Three.\"}}\n"),
         "|One.//Two.|2022-03-04||||\n!2 \"doc.body\" is missing\n|Three.|||||\n"}};
    static const char *const fields[] = {"text=doc.body", "date=doc.when"};
    hold(all, COUNT_OF(all), &(up_reader_options){.fields = fields, .n_fields = 2});
    static const example news[] = {
        {"ninjs over many lines", IN("{\n \"uri\": \"http://example.org/1\",\n \"headline\": \"H\", \"language\": \"en\",\n \"versioncreated\": \"2022-03-04T10:00:00Z\",\n \"body_xhtml\": \"<p>One &amp; two.</p><p>Three.</p>\"\n}\n"),
         "|One & two.//Three.|2022-03-04|H|http://example.org/1||en\n"},
        {"ninjs a line, one withdrawn, one empty", IN("{\"uri\":\"a\",\"bodies\":[{\"contenttype\":\"text/html\",\"value\":\"<p>x</p>\"},{\"contenttype\":\"text/plain\",\"value\":\"Plain.\"}]}\n{\"uri\":\"b\",\"pubstatus\":\"canceled\",\"body_text\":\"x\"}\n{\"uri\":\"c\",\"body_text\":\"\"}\n"),
         "|Plain.|||||\n!3 a news item without text\n"},
        {"JSON Feed", IN("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Herald\",\"items\":[{\"id\":\"1\",\"url\":\"http://example.org/1\",\"title\":\"T\",\"content_html\":\"<p>One<br>two</p>\",\"date_published\":\"2022-03-04T00:00:00Z\"},7]}"),
         "|One//two|2022-03-04|T|http://example.org/1|Herald|\n!0 item 2 is no JSON object\n"},
        {"a document that is not whole is refused once", IN("{\n \"text\": \"a\",\n \"id\": \"x\",\n \"url\": 7\n"), "!5 not JSON: it ends too early\n"},
        {"a document with a mistake is refused once", IN("{\n \"text\": \"a\",\n \"id\" \"x\"\n}\n"), "!3 not JSON: ':' expected\n"},
        {"* a line that breaks off is no document", IN("{\"text\":\n{\"text\":\"b\"}\n"), "!1 the JSON ends too early\n|b|||||\n"},
    };
    hold(news, COUNT_OF(news), NULL);
}

static void feeds(void) {
    static const example all[] = {
        {"RSS, with what feeds do", IN("<?xml version='1.0'?>\n<rss version='2.0'><channel><title>Herald &amp; Son</title><link>http://example.org/news/</link><language>en</language>\n"
            "<item><title>Salt & pepper&nbsp;&#8217;</title><link>a.html?b=1&c=2</link><pubDate>Fri, 4 Mar 22 10:00 GMT</pubDate><description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.</description></item>\n"
            "<item><title>Broken <b>bold</title><description>x</description></item>\n"
            "<item><title>After</title><content:encoded><![CDATA[<p>All & of <i>it</i>.</p><script>no()</script>]]></content:encoded><description>All</description><dc:date>2022-03-05T00:00:00Z</dc:date></item>\n</channel></rss>\n"),
         "!4 not well-formed XML: mismatched tag\n|One.//Two & three.|2022-03-04|Salt & pepper \xE2\x80\x99|http://example.org/news/a.html?b=1&c=2|Herald & Son|en\n|All & of it.|2022-03-05|After||Herald & Son|en\n"},
        {"RSS 1.0", IN("<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/'><channel><title>Old</title></channel><item rdf:about='http://example.org/1'><title>T</title><link>http://example.org/1</link><description>D.</description></item></rdf:RDF>"),
         "|D.||T|http://example.org/1|Old|\n"},
        {"RSS 0.91 with a document type", IN("<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://example.org/rss-0.91.dtd'>\n<rss version='0.91'><channel><item><title>&Uuml;ber</title><description>D.</description></item></channel></rss>"),
         "|D.||\xC3\x9C" "ber|||\n"},
        {"Atom", IN("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://example.org/d/' xml:lang='en'><title>A</title><entry><id>1</id><title type='html'>T &lt;b&gt;x&lt;/b&gt;</title><link rel='self' href='s'/><link href='../a'/>"
            "<updated>2022-03-06T00:00:00Z</updated><published>2022-03-05T00:00:00Z</published><content type='xhtml'><div><p>A &lt; b.</p><p>Two.</p></div></content><source><title>no</title></source></entry></feed>"),
         "|A < b.//Two.|2022-03-05|T x|http://example.org/a|A|en\n"},
        {"no text at all", IN("<rss><channel><item><guid>1</guid></item><item><title>T</title></item></channel></rss>"), "!1 an item without title or text\n|T||T|||\n"},
        {"news in a sitemap", IN("<urlset xmlns:news='n'><url><loc>http://example.org/1</loc><news:news><news:publication><news:name>Herald</news:name><news:language>en</news:language></news:publication><news:publication_date>2022-03-04</news:publication_date><news:title>T</news:title></news:news></url><url><loc>http://example.org/2</loc></url></urlset>"),
         "|T|2022-03-04|T|http://example.org/1|Herald|en\n"},
        {"a sitemap that only names", IN("<urlset><url><loc>http://example.org/2</loc></url></urlset>"), "!0 a sitemap, which only names pages: `uptick watch` reads those\n"},
        {"no items", IN("<rss><channel></channel></rss>"), "!0 a feed without items\n"},
        {"cut off", IN("<rss><channel><item><title>A</title></item><item><title>B"), "!1 the XML ends too early\n|A||A|||\n"},
        {"Latin-1 by its declaration", IN("<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><item><title>Caf\xE9</title></item></channel></rss>"), "|Caf\xC3\xA9||Caf\xC3\xA9|||\n"},
        {"windows-1252 in what says UTF-8", IN("<?xml version='1.0' encoding='UTF-8'?><rss><channel><item><title>\x93" "Caf\xE9\x94</title></item></channel></rss>"), "|\xE2\x80\x9C" "Caf\xC3\xA9\xE2\x80\x9D||\xE2\x80\x9C" "Caf\xC3\xA9\xE2\x80\x9D|||\n"},
        {"entities within reason", IN("<!DOCTYPE rss [<!ENTITY co 'Company'>]><rss><channel><item><title>&co; &co;</title></item></channel></rss>"), "|Company Company||Company Company|||\n"},
        {"entities that call themselves", IN("<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><rss><channel><item><title>&a;</title></item></channel></rss>"), "!1 entities that grow without end (an expansion attack): refused\n"},
    };
    hold(all, COUNT_OF(all), NULL);
}

static void attacks(void) {
    up_buffer in = {0}, seen = {0};
    up_buffer_text(&in, "<!DOCTYPE rss [<!ENTITY a0 'lol'>");
    for (int i = 1; i < 12; i++) {
        up_buffer_format(&in, "<!ENTITY a%d '", i);
        for (int k = 0; k < 10; k++) up_buffer_format(&in, "&a%d;", i - 1);
        up_buffer_text(&in, "'>");
    }
    up_buffer_text(&in, "]><rss><channel><item><title>&a11;</title></item></channel></rss>");
    read_all(in.bytes, in.len, NULL, &seen);
    CHECK("a billion laughs", strcmp(seen.bytes, "!1 entities that grow without end (an expansion attack): refused\n") == 0);
    up_buffer_clear(&in);
    up_buffer_text(&in, "<rss><channel><item>");
    for (int i = 0; i < 100000; i++) up_buffer_text(&in, "<a>");
    read_all(in.bytes, in.len, NULL, &seen);
    CHECK("100,000 nested tags", strcmp(seen.bytes, "!1 elements nested deeper than 512: refused\n") == 0);
    up_buffer_clear(&in);
    up_buffer_text(&in, "<rss><channel>");
    for (int i = 0; i < 500; i++) up_buffer_format(&in, "<item><title>t%d<x></title></item>", i);
    up_buffer_text(&in, "<item><title>last</title></item></channel></rss>");
    read_all(in.bytes, in.len, NULL, &seen);
    CHECK("500 broken items, the good one behind them is read", strstr(seen.bytes, "|last||last|||\n"));
    /* A tag of 6 MB: expat would hold all of it. */
    up_buffer_clear(&in);
    up_buffer_text(&in, "<rss><channel><item><title>a</title></item><item b='");
    for (int i = 0; i < 6 << 10; i++) for (int k = 0; k < 16; k++) up_buffer_text(&in, "0123456789012345678901234567890123456789012345678901234567890123");
    read_all(in.bytes, in.len, NULL, &seen);
    CHECK("a tag without end", strcmp(seen.bytes, "|a||a|||\n!1 a tag or comment of more than 4194304 bytes: the rest is refused\n") == 0);
    /* One source of many pastes windows-1252 into what is UTF-8. */
    up_buffer_clear(&in);
    up_buffer_text(&in, "<rss><channel><item><title>");
    for (int i = 0; i < 200; i++) up_buffer_text(&in, "\xC3\xA4");
    up_buffer_text(&in, " \x93mixed\x94</title></item></channel></rss>");
    read_all(in.bytes, in.len, NULL, &seen);
    CHECK("single bytes that break UTF-8 are windows-1252", strstr(seen.bytes, "\xC3\xA4\xC3\xA4 \xE2\x80\x9Cmixed\xE2\x80\x9D|"));
    up_buffer_free(&in), up_buffer_free(&seen);
}

static void agencies(void) {
    static const example all[] = {
        {"NewsML-G2: two items, one withdrawn", IN("<?xml version='1.0'?><newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>"
            "<newsItem guid='urn:1' xml:lang='en'><itemMeta><provider literal='Agency'/><versionCreated>2022-03-04T10:00:00Z</versionCreated></itemMeta><contentMeta><headline>Head</headline></contentMeta><contentSet><inlineXML contenttype='application/nitf+xml'>"
            "<nitf><head><title>no</title></head><body><body.head><hedline><hl1>no</hl1></hedline></body.head><body.content><p>ARVEL - One\n two.</p><media><media-caption>no</media-caption></media><p>Three <em>four</em>.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"
            "<newsItem guid='urn:2'><itemMeta><pubStatus qcode='stat:canceled'/></itemMeta><contentSet><inlineData>x</inlineData></contentSet></newsItem>"
            "<newsItem guid='urn:3'><itemMeta><provider qcode='nprov:AFP'/></itemMeta><contentSet><inlineXML contenttype='application/xhtml+xml'><html><head><title>no</title></head><body><p>Alpha.</p><p>Beta.</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"),
         "|ARVEL - One two.//Three four.|2022-03-04|Head||Agency|en\n|Alpha.//Beta.||||AFP|\n"},
        {"NITF alone", IN("<nitf><head><docdata><date.issue norm='20220304T100000Z'/></docdata></head><body><body.head><hedline><hl1>Head</hl1></hedline></body.head><body.content><p>One.</p></body.content></body></nitf>"),
         "|One.|2022-03-04|Head|||\n"},
        {"no text", IN("<newsItem guid='urn:1'><contentMeta><headline>H</headline></contentMeta></newsItem>"), "!1 a news item without text\n"},
    };
    hold(all, COUNT_OF(all), NULL);
}

#define PAGE "<html><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1><p>The council of Arvel decided on Monday that the old bridge over the river will stay closed for the winter.</p><p>Drivers have to take the road along the northern bank, which the council wants to repair before spring comes.</p></article></body></html>"
#define WORDS "|The council of Arvel decided on Monday that the old bridge over the river will stay closed for the winter.//Drivers have to take the road along the northern bank, which the council wants to repair before spring comes."

/* A record with its length counted. */
static void add_record(up_buffer *out, const char *type, const char *content_type, const char *more, const char *body) {
    up_buffer_format(out, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: http://example.org/%s\r\nWARC-Date: 2022-03-04T10:00:00Z\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n\r\n%s\r\n\r\n", type, type, content_type, more, strlen(body), body);
}

static void archives(void) {
    static const char http[] = "application/http; msgtype=response", head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    up_buffer in = {0}, seen = {0}, body = {0};
    add_record(&in, "warcinfo", "application/warc-fields", "", "software: x");
    up_buffer_format(&body, "%s\r\n%s", head, PAGE);
    add_record(&in, "response", http, "", body.bytes);
    up_buffer_clear(&body);
    up_buffer_format(&body, "%sTransfer-Encoding: chunked\r\n\r\n40\r\n%.64s\r\n%zx\r\n%s\r\n0\r\n\r\n", head, PAGE, strlen(PAGE) - 64, &PAGE[64]);
    add_record(&in, "response", http, "", body.bytes);
    up_buffer_clear(&body);
    up_buffer_format(&body, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n%s", PAGE);
    add_record(&in, "response", http, "", body.bytes);
    add_record(&in, "response", http, "", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG");
    add_record(&in, "request", "application/http; msgtype=request", "", "GET / HTTP/1.1\r\n\r\n");
    add_record(&in, "conversion", "text/plain", "", "\xEF\xBB\xBFPlain words."); /* behind a byte order mark, too, the text ends where it ends */
    add_record(&in, "resource", "text/html", "", PAGE);
    add_record(&in, "conversion", "text/plain", "WARC-Segment-Number: 2\r\n", "the rest of something");
    read_all(in.bytes, in.len, NULL, &seen);
    const char *expected = WORDS "|2022-03-04|Bridge closed|http://example.org/response||en (archive)\n" WORDS "|2022-03-04|Bridge closed|http://example.org/response||en (archive)\n"
                           "|Plain words.|2022-03-04||http://example.org/conversion|| (archive)\n" WORDS "|2022-03-04|Bridge closed|http://example.org/resource||en (archive)\n";
    if (!CHECK("responses, resources, conversions", strcmp(seen.bytes, expected) == 0)) fprintf(stderr, "--- seen\n%s", seen.bytes);
    /* Junk between records, a length that is none, an end that comes early. */
    up_buffer_clear(&in);
    add_record(&in, "conversion", "text/plain", "", "One.");
    up_buffer_text(&in, "junk\r\nmore junk\r\n");
    add_record(&in, "conversion", "text/plain", "Content-Length: many\r\n", "Lost.");
    in.bytes[in.len - 1] = '\n';
    up_buffer_text(&in, "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: x\r\n\r\nLost too.\r\n\r\n");
    add_record(&in, "conversion", "text/plain", "", "Three.");
    add_record(&in, "conversion", "text/plain", "", "Cut short.");
    read_all(in.bytes, in.len - 8, NULL, &seen);
    CHECK("one and three are read", strstr(seen.bytes, "|One.|") && strstr(seen.bytes, "|Three.|"));
    CHECK("junk is named once, by its place", strstr(seen.bytes, "!0 record at byte 1") && strstr(seen.bytes, "expected a record"));
    CHECK("a length that is none", strstr(seen.bytes, "no Content-Length that can be read"));
    CHECK("the early end", strstr(seen.bytes, "(http://example.org/conversion): the archive ends in it"));
    up_buffer_free(&in), up_buffer_free(&seen), up_buffer_free(&body);
}

static void orders(void) {
    static const example month[] = {{"an order that is given", IN("date,text\n03/04/2022,a\n25/04/2022,b\n"), "|a|2022-03-04||||\n|b|2022-04-25||||\n"}};
    hold(month, COUNT_OF(month), &(up_reader_options){.date_order = "month/day"});
    static const char *const fields[] = {"date=when"};
    static const example day[] = {{"in JSON", IN("{\"when\":\"03/04/2022\",\"text\":\"a\"}\n\xEF\xBB\xBF{\"when\":\"03/05/2022\",\"text\":\"b\"}\n"), "|a|2022-04-03||||\n|b|2022-05-03||||\n"}};
    hold(day, COUNT_OF(day), &(up_reader_options){.date_order = "day/month", .fields = fields, .n_fields = 1});
    static const example wrong[] = {{"no order", IN("x"), "!0 'dmy' is no order of dates; expected day/month or month/day\n"}};
    hold(wrong, COUNT_OF(wrong), &(up_reader_options){.date_order = "dmy"});
}

static void separators(void) {
    static const example all[] = {{"texts in one file", IN("date 2022-03-04 One.\r\nMore.\n===\n\n===  \nTwo ==\n==\n===\nCaf\xE9.\n"), "|date 2022-03-04 One./More.|2022-03-04||||\n|Two ==/==|||||\n|Caf\xC3\xA9.|||||\n"}};
    hold(all, COUNT_OF(all), &(up_reader_options){.separator = "==="});
    static const example wrong[] = {{"a separator is for text", IN("x"), "!0 a separator is for plain text, not for csv\n"}};
    hold(wrong, COUNT_OF(wrong), &(up_reader_options){.separator = "===", .format = "csv"});
    static const char *const fields[] = {"body=x"};
    static const example no_field[] = {{"no such field", IN("x"), "!0 'body=x' names no field; expected NAME=KEY with a name of text, id, date, title, url, source, language\n"}};
    hold(no_field, COUNT_OF(no_field), &(up_reader_options){.fields = fields, .n_fields = 1});
}

static void dates(void) {
    static const struct { const char *text, *day; } cases[] = {
        {"2022-03-04", "2022-03-04"}, {"2022-03-04T23:59:59+02:00", "2022-03-04"}, {"20220304", "2022-03-04"}, {"2022/03/04 10:00", "2022-03-04"}, {"20220304T100000Z", "2022-03-04"}, {"Fri, 04 Mar 2022 10:00:00 GMT", "2022-03-04"},
        {"4 Mar 22", "2022-03-04"}, {"04-Mar-2022", "2022-03-04"}, {"March 4, 2022", "2022-03-04"}, {"Sept. 1st, 2021", "2021-09-01"}, {"Friday, March 4, 2022", "2022-03-04"}, {"4.3.2022", "2022-03-04"},
        {"25/12/2021", "2021-12-25"}, {"12/25/2021", "2021-12-25"}, {"3/3/2022", "2022-03-03"}, {"3/4/2022", ""}, {"2022-02-30", ""}, {"yesterday", ""}, {"", ""}, {"1646388000", "2022-03-04"}, {"1646388000123", "2022-03-04"}, {"20220304123000", "2022-03-04"}, {"25-03-2022", "2022-03-25"}, {"3-4-2022", ""}, {"3/4/22", ""}, {"4. M\xC3\xA4rz 2022", "2022-03-04"}, {"4 mars 2022", "2022-03-04"}, {"'2022-03-04", "2022-03-04"},
        {"\xC2\xA0\xE2\x80\x8B" "2022-03-04", "2022-03-04"}, {"31/04/2022", ""}, {"13/13/2022", ""}, {"202203041230", ""}, {"not before the hearing of 4 March 2022, as far as is known", ""}, {"44624", ""}, {"May", ""}, {"2022", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char day[11] = "";
        if (!up_read_date(cases[i].text, strlen(cases[i].text), day)) day[0] = 0;
        CHECK(cases[i].text, strcmp(day, cases[i].day) == 0);
    }
}

int main(void) {
    snprintf(path, sizeof path, "/tmp/uptick-formats-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0) return 1;
    close(fd);
    tables();
    json();
    feeds();
    attacks();
    agencies();
    archives();
    separators();
    orders();
    dates();
    unlink(path);
    return check_report();
}
