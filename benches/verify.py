#!/usr/bin/env python3
"""The speeds of checks: `credctl verify` against a service on this machine that takes its time, over TLS, in one run.

    benches/verify.py [--count 200] [--latency 100] [--jobs 32] [--hosts 25] [--runs 5]

Needs the release program (`cargo build --release`) and openssl. Prints the wall time of many checks beside the ideal
(count / jobs × latency), the peak memory, and what one check takes beyond the service's own time; the certificates that are
trusted are the system's and one of our own, as on a machine of a company. It asserts nothing: it shows.
"""
import argparse, asyncio, os, ssl, statistics, subprocess, sys, tempfile, threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from speed import PROGRAM, Bench, once, peak_of  # noqa: E402

TEMPLATE = """id = "{id}"
name = "Service"
type = "api_token"
category = "custom"
about = "takes its time"
hosts = ["localhost:{port}"]
[[field]]
name = "token"
label = "Token"
key = "SERVICE_TOKEN"
[[auth]]
place = [{{ in = "header", name = "Authorization", value = "Bearer {{token}}" }}]
[verify]
request = "GET https://localhost:{port}/user"
ok = [200]
invalid = [401]
account = {{ from = "json", at = "/login" }}
[trust]
seen = true
"""
SYSTEM = "/etc/ssl/certs/ca-certificates.crt"


def certificate(home):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{home}/key.pem",
                    "-out", f"{home}/cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-addext", "basicConstraints=critical,CA:FALSE"], check=True, capture_output=True)
    Path(f"{home}/trusted.pem").write_bytes((Path(SYSTEM).read_bytes() if Path(SYSTEM).exists() else b"") + Path(f"{home}/cert.pem").read_bytes())


def serve(home, hosts, latency, ports, ready):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{home}/cert.pem", f"{home}/key.pem")

    async def answer(reader, writer):
        body = b'{"login":"alice"}'
        try:
            while (await reader.readuntil(b"\r\n\r\n")):
                await asyncio.sleep(latency / 1000)
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.close()

    async def main():
        servers = [await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) for _ in range(hosts)]
        ports.extend(server.sockets[0].getsockname()[1] for server in servers)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(main())


def main():
    options = argparse.ArgumentParser()
    for name, default in (("count", 200), ("latency", 100), ("jobs", 32), ("hosts", 25), ("runs", 5)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(home)
        bench.env.update(CREDCTL_NO_VERIFY="1", SSL_CERT_FILE=f"{home}/trusted.pem")
        bench.env.pop("SSL_CERT_DIR", None)
        bench.env = {k: v for k, v in bench.env.items() if "PROXY" not in k.upper()}
        certificate(home)
        ports, ready = [], threading.Event()
        threading.Thread(target=serve, args=(home, given.hosts, given.latency, ports, ready), daemon=True).start()
        ready.wait()
        templates = Path(home, "config/templates")
        templates.mkdir(parents=True, mode=0o700)
        os.chmod(Path(home, "config"), 0o700)
        for number, port in enumerate(ports):
            (templates / f"service{number}.toml").write_text(TEMPLATE.format(id=f"service{number}", port=port))
        for number in range(given.count):
            bench.program("add", f"cred-{number:03d}", "--template", f"service{number % given.hosts}", "--secret", "-", stdin=f"fakepass-{number:06d}-0123456789")
        many = [PROGRAM, "verify", "--jobs", str(given.jobs), "--json"]
        one = [PROGRAM, "verify", "cred-000", "--json"]
        nothing = [PROGRAM, "show", "cred-000", "--json"]
        walls = {}
        for label, argv in (("many", many), ("one", one), ("show", nothing)):
            results = [once(argv, bench.env) for _ in range(given.runs + 1)][1:]
            assert not any(r[3] for r in results), (label, results)
            walls[label] = statistics.median(r[1] for r in results) * 1000
        ideal = given.count / given.jobs * given.latency
        print(f"{given.count} checks at {given.latency} ms, {given.jobs} jobs, {given.hosts} hosts: {walls['many']:.0f} ms wall, "
              f"{walls['many'] / ideal:.2f} x ideal ({ideal:.0f} ms), {peak_of(many, bench.env):.1f} MB")
        print(f"one check: {walls['one']:.1f} ms wall, {walls['one'] - given.latency:.1f} ms beyond the service's own; `show` {walls['show']:.1f} ms")


if __name__ == "__main__":
    main()
