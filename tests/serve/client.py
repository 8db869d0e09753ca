"""client.py - what the tests of the server share: a store of the samples, a server over it, and questions to it.

Standard library only. A test ends with finish(), which prints "N passed, N failed"."""
import http.client, json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, urllib.parse

UPTICK = os.environ["UPTICK"]
SAMPLES = pathlib.Path(os.environ["SAMPLES"])
passed = failed = 0


def check(name, claim, seen=None):
    global passed, failed
    if claim:
        passed += 1
    else:
        failed += 1
        print(f"not so: {name}" + (f": {str(seen)[:600]}" if seen is not None else ""), file=sys.stderr)
    return claim


class Server:
    """A server of its own over a copy of a store, on any free port."""

    def __init__(self, folder, *options, store="demo.store"):
        self.store = str(pathlib.Path(folder) / store)
        self.process = subprocess.Popen([UPTICK, "serve", self.store, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("http://"):
            raise SystemExit(f"no server: {line}{self.process.stderr.read()}")
        self.port = int(line.rstrip("/\n").rsplit(":", 1)[1])

    def ask(self, path, method="GET", body=None, headers=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Content-Type": "application/json"} if method == "POST" else {}
        sent.update(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        connection.request(method, path, body=body.encode() if isinstance(body, str) else body, headers=sent)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), data

    def api(self, path, **parameters):
        """The JSON of a GET that must succeed."""
        query = urllib.parse.urlencode(parameters)
        status, _, data = self.ask("/api/v1/" + path + ("?" + query if query else ""))
        if not check(f"{path}?{query} is answered", status == 200, data):
            return {}
        return json.loads(data)

    def decide(self, **decision):
        decision.setdefault("reviewer", "ana")
        status, _, data = self.ask("/api/v1/review", "POST", decision)
        return status, json.loads(data)

    def raw(self, data, wait=5):
        """What comes back to bytes as they are; b"" where the server hangs up without a word."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as s:
            try:
                s.sendall(data)
                got = b""
                while chunk := s.recv(65536):
                    got += chunk
                    if b"\r\n\r\n" in got and b"connection: close" not in got.lower() and b"content-length: 0" in got.lower():
                        break
                return got
            except (ConnectionError, socket.timeout):
                return got if "got" in dir() else b""

    def status_of(self, data, wait=5):
        head = self.raw(data, wait).split(b"\r\n", 1)[0].split(b" ")
        return int(head[1]) if len(head) > 1 and head[1].isdigit() else 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = None
        check("the server ends when told to", status == 0, status)
        said = self.process.stderr.read()
        check("and has had nothing to complain of", said == "", said)


def folder_with_store():
    """A folder with demo.store: the samples, coded and linked."""
    folder = tempfile.mkdtemp(prefix="uptick-serve-")
    done = subprocess.run([UPTICK, "add", "--quiet", f"{folder}/demo.store", *sorted(map(str, SAMPLES.glob("*.jsonl")))], capture_output=True, text=True)
    check("the samples are added", done.returncode == 0, done.stderr)
    return folder


def finish(folder):
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)
