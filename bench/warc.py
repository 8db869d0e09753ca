#!/usr/bin/env python3
"""Makes a web archive and measures how it is read: user seconds, memory, against inflating it alone.

usage: warc.py PROGRAM [--gigabytes 2] [--folder /tmp]   (with $UPTICK_DATA)

The pages are written here: menus, an article of some hundred words that differ from page to page, links, a footer, a
script; every tenth record is a picture, every twentieth an answer of 404. Said at the end, a line of JSON each:
inflating the archive alone, reading it packed, the same unpacked; with the largest resident size, and the seconds of the
busiest thread, which is how long it takes where a processor is free for each.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
import zlib

WORDS = ("the council of town river bridge on Monday decided that road will be closed for winter while police said nobody was hurt in fire which broke out near "
         "old market hall people asked mayor about money school children teacher hospital train station north south east west water power light house street").split()


def page(rng, number):
    def sentence():
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(8, 24))).capitalize() + "."
    body = "".join(f"<p>{' '.join(sentence() for _ in range(rng.randint(2, 5)))}</p>\n" for _ in range(rng.randint(6, 16)))
    menu = "".join(f"<li class='menu-item menu-item-{i}'><a href='/section/{i}/index.html' title='Section {i}'>Section {i}</a></li>\n" for i in range(60))
    more = "".join(f"<div class='card teaser'><a href='/story/{rng.randint(1, 10**6)}.html'><img src='/img/{i}.jpg' alt=''><h3>{sentence()}</h3></a></div>\n" for i in range(40))
    script = "<script>var d=[" + ",".join(str(rng.randint(0, 10**9)) for _ in range(1500)) + "];</script>"
    return (f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Story {number} - Herald</title><meta property='og:title' content='Story {number}'>"
            f"<meta property='article:published_time' content='2022-03-04T10:00:00Z'>{script}</head><body><nav><ul>{menu}</ul></nav>"
            f"<article><h1>Story {number}</h1>{body}</article><aside>{more}</aside><footer><p>Imprint. Contact. All rights reserved.</p></footer></body></html>").encode()


def record(kind, number, body, content_type="application/http; msgtype=response"):
    return (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\nWARC-Target-URI: http://example.org/story/{number}.html\r\n"
            f"WARC-Date: 2022-03-04T10:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n"


def member(data):
    squeeze = zlib.compressobj(6, zlib.DEFLATED, 31)
    return squeeze.compress(data) + squeeze.flush()


def make(path, total):
    """Some hundred different members, put in turn: packed as a crawler would, each by itself."""
    rng = random.Random(20220304)
    html = [record("response", i, b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(rng, i)) for i in range(400)]
    picture = record("response", 0, b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + rng.randbytes(40000))
    missing = record("response", 0, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + page(rng, 0))
    plain = list(html)
    for i in range(0, 400, 10):
        plain[i] = missing if i % 20 else picture
    packed = [member(r) for r in plain]
    size = n = 0
    with open(path, "wb") as out:
        while size < total:
            out.write(packed[n % 400])
            size += len(plain[n % 400])
            n += 1
    return size, n


def high_water(pid):
    """The largest resident size so far, in KB; what wait4 tells would be this program's own from before the exec."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return max((int(line.split()[1]) for line in status if line.startswith("VmHWM")), default=0)
    except OSError:
        return 0


def busiest(pid, before):
    """Processor seconds of the thread that has worked longest, as far as seen."""
    most = before
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
            most = max(most, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    except OSError:
        pass
    return most


def run(command, stdin=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)
    lines = size = peak = 0
    thread = 0.0
    while block := child.stdout.read(1 << 18):
        lines += block.count(b"\n")
        size += len(block)
        peak, thread = max(peak, high_water(child.pid)), busiest(child.pid, thread)
    _, status, _ = os.wait4(child.pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"status": os.waitstatus_to_exitcode(status), "lines": lines, "user_s": round(after.ru_utime - before.ru_utime, 2), "system_s": round(after.ru_stime - before.ru_stime, 2),
            "wall_s": round(time.monotonic() - began, 2), "busiest_thread_s": round(thread, 2), "peak_mb": round(peak / 1024, 1), "out_mb": round(size / 1e6)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--folder", default="/tmp")
    given = parser.parse_args()
    path = os.path.join(given.folder, "uptick-bench.warc.gz")
    size, n = make(path, given.gigabytes * 1e9)
    packed = os.path.getsize(path)
    print(json.dumps({"archive": {"bytes": size, "packed": packed, "records": n}}))
    try:
        inflate = run([sys.executable, "-c", "import sys,zlib\nf=open(sys.argv[1],'rb')\nd=zlib.decompressobj(31)\nb=f.read(1<<16)\nwhile b:\n    d.decompress(b)\n    b=d.unused_data or f.read(1<<16)\n    if d.eof: d=zlib.decompressobj(31)\n", path])
        print(json.dumps({"inflate": inflate | {"mb_per_user_s": round(size / 1e6 / inflate["user_s"])}}))
        read = run([given.program, "read", path])
        print(json.dumps({"read warc.gz": read | {"mb_per_user_s": round(size / 1e6 / read["user_s"])}}))
        with subprocess.Popen(["gzip", "-dc", path], stdout=subprocess.PIPE) as unpack:
            plain = run([given.program, "read", "--from", "warc"], stdin=unpack.stdout)
        print(json.dumps({"read warc": plain}))
    finally:
        os.unlink(path)


if __name__ == "__main__":
    main()
