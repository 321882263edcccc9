"""One server for a tool: `git` (over TLS, with git's own http-backend), `cluster` (over TLS), docker's `registry`, npm's (`npm`),
cargo's (`cargo`), or AWS's STS (`sts`), on a port of 127.0.0.1.

    server.py ROLE DIR [CERTIFICATE KEY]

Prints its port when it listens, ends with its stdin. It takes bob with what stands in DIR/password, a cluster and npm that as a
bearer, cargo as it is, STS what that has signed; a cluster takes a certificate of DIR/authority.pem as well, where there is one.
It writes every Authorization that it sees into DIR/seen.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import sys
import threading

role, place = sys.argv[1], pathlib.Path(sys.argv[2])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, *_):
        # As Go's servers answer TLS that they do not speak, by which docker knows what it talks to.
        self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.")
        self.close_connection = True

    def is_signed(self, given, key, body):
        """As AWS signs, version 4."""
        if not (given or "").startswith("AWS4-HMAC-SHA256 "):
            return False
        said = dict(part.strip().split("=", 1) for part in given.split(" ", 1)[1].split(","))
        access, *scope = said["Credential"].split("/")
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in said["SignedHeaders"].split(";"))
        digest = lambda data: hashlib.sha256(data).hexdigest()
        request = "\n".join([self.command, self.path, "", headers, said["SignedHeaders"], digest(body)])
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers["X-Amz-Date"], "/".join(scope), digest(request.encode())])
        step = ("AWS4" + key).encode()
        for word in [*scope, text]:
            step = hmac.digest(step, word.encode(), "sha256")
        return access == "AKIAFAKEFAKEFAKE2345" and hmac.compare_digest(step.hex(), said["Signature"])

    def is_welcome(self, body):
        given = self.headers.get("Authorization")
        with open(place / "seen", "a") as seen:
            seen.write(f"{given}\n")
        password = (place / "password").read_text()
        if role == "sts":
            return self.is_signed(given, password, body)
        if role == "cluster" and given is None and self.connection.getpeercert():
            return True
        if role in ("cluster", "npm"):
            return given == f"Bearer {password}"
        if role == "cargo":
            return given == password or self.path == "/index/config.json"
        return given == "Basic " + base64.b64encode(f"bob:{password}".encode()).decode()

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        if not self.is_welcome(body):
            way = 'Bearer' if role == "cluster" else f'Basic realm="{role} of a test"'
            return self.answer(401, b"{}", [("WWW-Authenticate", way), ("Content-Type", "application/json")])
        getattr(self, role)(body)

    do_POST = do_HEAD = do_GET

    def git(self, body):
        path, _, query = self.path.partition("?")
        environment = {
            **os.environ, "GIT_PROJECT_ROOT": str(place / "repositories"), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": "bob", "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        self.answer(status, content, [pair for pair in headers if pair[0] != "Status"])

    def cluster(self, _):
        self.answer(200, b'{"major":"1","minor":"32","gitVersion":"v1.32.0"}', [("Content-Type", "application/json")])

    def npm(self, _):
        self.answer(200, b'{"username":"bob"}', [("Content-Type", "application/json")])

    def cargo(self, _):
        here = f"http://127.0.0.1:{self.server.server_port}"
        body = {"dl": here, "api": here} if self.path == "/index/config.json" else {"users": [{"id": 1, "login": "bob", "name": None}]}
        self.answer(200, json.dumps(body).encode(), [("Content-Type", "application/json")])

    def sts(self, _):
        what = "<Arn>arn:aws:iam::123456789012:user/bob</Arn><UserId>AIDAFAKE</UserId><Account>123456789012</Account>"
        result = f"<GetCallerIdentityResult>{what}</GetCallerIdentityResult>"
        spaced = f'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">{result}</GetCallerIdentityResponse>'
        self.answer(200, spaced.encode(), [("Content-Type", "text/xml")])

    def registry(self, _):
        manifest = "application/vnd.docker.distribution.manifest.list.v2+json"
        body = json.dumps({"schemaVersion": 2, "mediaType": manifest, "manifests": []}).encode()
        kind = manifest if "/manifests/" in self.path else "application/json"
        headers = [("Content-Type", kind), ("Docker-Distribution-Api-Version", "registry/2.0")]
        self.answer(200, body if "/manifests/" in self.path else b"{}", headers)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    if (place / "authority.pem").exists():
        context.load_verify_locations(place / "authority.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
