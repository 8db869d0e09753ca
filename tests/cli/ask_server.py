"""A stand-in for a language model's server: answers chat completions as its path says and writes down what it was asked."""
import http.server
import json
import sys

port_file, asked_file = sys.argv[1], sys.argv[2]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open(asked_file, "a", encoding="utf-8") as f:
            f.write(json.dumps({"path": self.path, "key": self.headers.get("Authorization"), "body": body}) + "\n")
        if self.path.startswith("/broken"):
            return self.send_error(500)
        if self.path.startswith("/elsewhere"):
            self.send_response(302)
            self.send_header("Location", "/v1/chat/completions")
            return self.end_headers()
        if self.path.startswith("/prose"):
            text = "Well, that depends."
        elif self.path.startswith("/nonsense"):
            text = None
        else:
            text = "No. A \"paint job\"\nis no hostile act." if "graffiti" in body["messages"][1]["content"].split("\n")[0] else "YES - told plainly"
        answer = b"<html>" if text is None else json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w") as f:
    f.write(str(server.server_port))
import os
os.rename(port_file + ".new", port_file)
server.serve_forever()
