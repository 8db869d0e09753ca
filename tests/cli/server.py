#!/usr/bin/env python3
"""A web server that misbehaves in the ways that servers of feeds do, for test_watch.py.

Each fault is a path under /FAULT/feed; what it has been asked is counted, so that a test can say "the second time, answer".
Raw sockets, because a library would repair what is to be broken.
"""
import collections
import gzip
import socket
import threading
import time

CRLF = b"\r\n"


def paragraph(n, words=60):
    return " ".join(f"Sentence {i} of report {n} tells what the council of Arvel decided about bridge {n} that day." for i in range(words // 10))


def long_text(n):
    return "</p><p>".join(paragraph(f"{n}.{k}", 100) for k in range(3))


def page(n):
    body = "".join(f"<p>{paragraph(f'{n} page {k}', 80)}</p>" for k in range(4))
    return (f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Headline {n}</title>"
            f"<meta property='article:published_time' content='2022-03-04T10:00:00Z'></head>"
            f"<body><nav><a href=/>Home</a></nav><article><h1>Headline {n}</h1>{body}</article></body></html>").encode()


def rss(items):
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
            "<channel><title>Arvel Herald</title><link>http://example.org/</link>" + "".join(items) + "</channel></rss>").encode()


def full(n, guid=None, link=None, title=None, text=None):
    guid = f"<guid isPermaLink='false'>{guid or f'g-{n}'}</guid>"
    return (f"<item><title>{title or f'Headline {n}'}</title>{guid}<link>{link or f'http://example.org/{n}'}</link>"
            f"<pubDate>Fri, 04 Mar 2022 10:00:00 GMT</pubDate><content:encoded><![CDATA[<p>{text or long_text(n)}</p>]]></content:encoded></item>")


def teaser(n, link):
    return f"<item><title>Headline {n}</title><guid>t-{n}</guid><link>{link}</link><pubDate>Fri, 04 Mar 2022 10:00:00 GMT</pubDate><description>In short {n}.</description></item>"


class Server:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.asked = collections.Counter()
        self.log = []  # (time, path, headers)
        self.open = collections.Counter()
        self.most_open = 0
        self.lock = threading.Lock()
        self.switches = {}  # what a test sets
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection:
                connection.settimeout(30)
                data = b""
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                lines = data.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:]) if k}
                with self.lock:
                    self.asked[path] += 1
                    n = self.asked[path]
                    self.log.append((time.monotonic(), path, headers))
                    self.open["all"] += 1
                    self.most_open = max(self.most_open, self.open["all"])
                try:
                    self.answer(connection, path, n, headers)
                finally:
                    with self.lock:
                        self.open["all"] -= 1
        except OSError:
            pass

    @staticmethod
    def send(c, body, status="200 OK", kind="application/rss+xml", length=None, **more):
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
        if length != "none":
            head.append(f"Content-Length: {len(body) if length is None else length}")
        head += [f"{k.replace('_', '-')}: {v}" for k, v in more.items()]
        c.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + body)

    def answer(self, c, path, n, headers):
        send = self.send
        name = path.strip("/").split("/")[0]
        if path == "/robots.txt":
            return send(c, b"User-agent: *\nDisallow: /disallowed/\nDisallow: /*/secret\nAllow: /\n", kind="text/plain")
        if path.endswith((".html", "/secret", "/gone")) or "/page" in path:
            return self.answer_page(c, path, n)
        handler = getattr(self, "feed_" + name.replace("-", "_"), None)
        if handler:
            return handler(c, n, headers)
        return send(c, b"no such thing", "404 Not Found", "text/plain")

    def answer_page(self, c, path, n):
        send = self.send
        if path.endswith("/gone"):
            return send(c, b"gone", "410 Gone", "text/html")
        if "/crowd/" in path and sum(k.startswith("/crowd/page") for k in self.asked) > 1:
            return send(c, b"", "429 Too Many Requests", "text/html", Retry_After="300")
        if "/busy" in path and n < 3:
            return send(c, b"busy", "500 Oops", "text/html")
        if "/cut" in path:
            if n == 1:
                return send(c, page(path)[:400], length=len(page(path)), kind="text/html")
        if "/gzip-lie" in path:
            return send(c, page(path), kind="text/html", Content_Encoding="gzip")
        if "/loop" in path:
            return send(c, b"", "302 Found", Location=path)
        return send(c, page(path), kind="text/html; charset=utf-8")

    # ---- one fault each; every feed has five items unless it says otherwise

    def five(self, name):
        return rss([full(f"{name}-{i}") for i in range(5)])

    def feed_good(self, c, n, headers):
        if headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == "Fri, 04 Mar 2022 10:00:00 GMT":
            return self.send(c, b"", "304 Not Modified", ETag='"v1"')
        self.send(c, self.five("good"), ETag='"v1"', Last_Modified="Fri, 04 Mar 2022 10:00:00 GMT")

    def feed_length_long(self, c, n, headers):  # says more than it sends
        body = self.five("length-long")
        self.send(c, body, length=len(body) + 1000, ETag='"x"')

    def feed_length_short(self, c, n, headers):  # says less than it sends
        body = self.five("length-short")
        self.send(c, body, length=len(body) // 2, ETag='"x"')

    def feed_dropped(self, c, n, headers):  # drops in the middle, the first two times
        body = self.five("dropped")
        if n <= 2:
            return self.send(c, body[:len(body) * 2 // 5], length=len(body), ETag='"x"')
        if headers.get("if-none-match"):
            return self.send(c, b"", "304 Not Modified")
        self.send(c, body, ETag='"x"')

    def feed_loop(self, c, n, headers):
        self.send(c, b"", "301 Moved Permanently", Location="/loop/feed?again")

    def feed_moved(self, c, n, headers):
        self.send(c, b"", "302 Found", Location="/good-behind/feed")

    def feed_good_behind(self, c, n, headers):
        self.send(c, self.five("behind"))

    def feed_later(self, c, n, headers):  # 429 with Retry-After
        if n == 1:
            return self.send(c, b"slow down", "429 Too Many Requests", Retry_After="4")
        self.send(c, self.five("later"))

    def feed_changing_etag(self, c, n, headers):
        self.send(c, self.five("etag"), ETag=f'"{time.time()}"')

    def feed_gzip_lie(self, c, n, headers):  # says gzip, is not
        self.send(c, self.five("gzip-lie"), Content_Encoding="gzip")

    def feed_gzip(self, c, n, headers):
        body = gzip.compress(self.five("gzip"))
        self.send(c, body, Content_Encoding="gzip")

    def feed_gzip_cut(self, c, n, headers):  # half of the packed bytes, the first time
        body = gzip.compress(rss([full(f"gzip-cut-{i}", text=f"Numbers of report gzip-cut-{i}.0: " + " ".join(str((i * 7919 + k) * 2654435761 % 4294967291) for k in range(400))) for i in range(5)]))
        self.send(c, body[:len(body) // 2] if n == 1 else body, Content_Encoding="gzip")

    def feed_bomb(self, c, n, headers):
        body = gzip.compress(b"<rss><channel>" + b" " * 60_000_000 + b"</channel></rss>")
        self.send(c, body, Content_Encoding="gzip")

    def feed_slow(self, c, n, headers):  # a byte a second, for ever
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
        for b in self.five("slow"):
            c.sendall(bytes([b]))
            time.sleep(1)

    def feed_silent(self, c, n, headers):  # accepts, and never answers
        time.sleep(20)

    def feed_endless(self, c, n, headers):  # five items, then white space without end
        body = self.five("endless").replace(b"</channel></rss>", b"")
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n" + body)
        block = b" " * 1_000_000
        while True:
            c.sendall(block)

    def feed_charset(self, c, n, headers):  # says UTF-8, is windows-1252
        body = rss([full(f"charset-{i}", title=f"Caf\u00e9 \u201c{i}\u201d") for i in range(5)]).decode().encode("cp1252")
        self.send(c, body, kind="text/xml; charset=utf-8")

    def feed_malformed(self, c, n, headers):  # stray ampersands, an entity of HTML, an unclosed tag in the third item
        items = [full(f"malformed-{i}", title=f"Salt & pepper&nbsp;{i}") for i in range(5)]
        items.insert(2, "<item><title>Broken <b>bold</title></item>")
        self.send(c, rss(items))

    def feed_relative(self, c, n, headers):
        items = [f"<item><title>Relative {i}</title><link>../relative/page{i}.html?a=1&amp;b=2</link><description>Short {i}.</description></item>" for i in range(5)]
        self.send(c, rss(items).replace(b"<link>http://example.org/</link>", b""))

    def feed_guids(self, c, n, headers):  # one guid for all, and the whole list doubled
        items = [full(f"guids-{i}", guid="same") for i in range(5)]
        self.send(c, rss(items + items))

    def feed_new_guids(self, c, n, headers):  # another guid with every answer, and links with trackers
        self.send(c, rss([full(f"new-guids-{i}", guid=f"{n}-{i}", link=f"http://example.org/new-guids-{i}?utm_source=feed{n}#x{n}") for i in range(5)]))

    def feed_growing(self, c, n, headers):  # the first three, then the last three of five: the window moves
        some = range(3) if n == 1 else range(2, 5)
        self.send(c, rss([full(f"growing-{i}") for i in some]), ETag=f'"{n}"')

    def feed_edited(self, c, n, headers):  # the second time one text has changed
        self.send(c, rss([full(f"edited-{i}", text=long_text(f"edited-{i}") + (f"<p>Correction {n}.</p>" if i == 2 and n > 1 else "")) for i in range(5)]))

    def feed_teasers(self, c, n, headers):
        names = ["page0.html", "busy/page1.html", "cut/page2.html", "gzip-lie/page3.html", "loop.html", "secret", "gone"]
        self.send(c, rss([teaser(f"teasers-{i}", f"{self.base}/teasers/{name}") for i, name in enumerate(names)]))

    def feed_crowd(self, c, n, headers):  # forty teasers, on a host that wants to be left alone after the first page
        self.send(c, rss([teaser(f"crowd-{i}", f"{self.base}/crowd/page{i}.html") for i in range(40)]))

    def feed_disallowed(self, c, n, headers):
        self.send(c, self.five("disallowed"))

    def feed_laughs(self, c, n, headers):
        entities = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
        self.send(c, f"<!DOCTYPE rss [<!ENTITY a0 'lol'>{entities}]><rss><channel><item><title>&a11;</title></item></channel></rss>".encode())

    def feed_oops(self, c, n, headers):
        if n <= 2:
            return self.send(c, b"oops", "503 Service Unavailable" if n == 1 else "500 Internal Server Error", Retry_After="1")
        self.send(c, self.five("oops"))

    def feed_chunked(self, c, n, headers):  # a chunk that does not come, the first time
        body = self.five("chunked")
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\nTransfer-Encoding: chunked\r\n\r\n")
        half = body[:len(body) // 2]
        c.sendall(b"%x\r\n%s\r\n" % (len(half), half))
        if n > 1:
            c.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body) - len(half), body[len(half):]))

    def feed_json(self, c, n, headers):
        import json
        items = [{"id": str(i), "url": f"/json/{i}", "title": f"Json {i}", "content_html": f"<p>{long_text(f'json-{i}')}</p>", "date_published": "2022-03-04T10:00:00Z"} for i in range(5)]
        self.send(c, json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode(), kind="application/feed+json")

    def feed_inside(self, c, n, headers):  # leads to another address of this machine
        self.send(c, b"", "302 Found", Location=f"http://localhost:{self.port}/good/feed")

    def feed_big(self, c, n, headers):
        self.send(c, rss([full(f"big-{i}") for i in range(300)]))

    def feed_front(self, c, n, headers):  # the address of a page in place of a feed's
        self.send(c, b"<!DOCTYPE html><html><head><title>Herald</title><link rel='alternate' type='application/rss+xml' href='/rss.xml?a=1&amp;b=2'></head><body>News</body></html>", kind="text/html")

    def feed_scheme(self, c, n, headers):  # leads to a file
        self.send(c, b"", "302 Found", Location="file:///etc/passwd")
