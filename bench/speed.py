#!/usr/bin/env python3
"""speed.py UPTICK REPORTS.jsonl[.zst] [N] - articles a second, peak memory and start-up time.

Codes the first N reports (default 3000) with one thread, then two; says whether the bytes are the same."""
import hashlib, os, resource, subprocess, sys, tempfile, time


def run(command, stdin):
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)
    digest, size = hashlib.sha256(), 0
    while block := process.stdout.read(1 << 20):
        digest.update(block)
        size += len(block)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / 1024, digest.hexdigest(), size


def main():
    uptick, path = sys.argv[1:3]
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 3000
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as reports:
        source = subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE) if path.endswith(".zst") else None
        lines = source.stdout if source else open(path, "rb")
        n = size = 0
        for line in lines:
            if n == limit:
                break
            reports.write(line)
            n, size = n + 1, size + len(line)
        reports.flush()
        if source:
            source.kill()
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as empty:
            empty.write(b'{"text":""}\n')
            empty.flush()
            begin = min(run([uptick, "code", empty.name], None)[0] for _ in range(5))
        print(f"start-up           {begin * 1000:8.1f} ms (best of five, one empty report)")
        seen = set()
        for jobs in (1, 2):
            seconds, memory, digest, written = run([uptick, "code", "--jobs", str(jobs), reports.name], None)
            seen.add(digest)
            print(f"{jobs} thread{'s' if jobs > 1 else ' '}          {n / seconds:8.1f} reports/s  {size / seconds / 1e6:6.2f} MB/s  peak {memory:.0f} MB  ({n} reports, {written} bytes out)")
        print("same bytes" if len(seen) == 1 else "THE BYTES DIFFER")
        sys.exit(len(seen) != 1)


main()
