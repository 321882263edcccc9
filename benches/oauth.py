#!/usr/bin/env python3
"""The speeds of connected accounts: whole processes, beside what they are measured by, in one run.

    benches/oauth.py [--runs 21]

Needs the release program (`cargo build --release`) and what `tests/setup` fetches. Signs in against the authorization
server of the tests (npm `oidc-provider` on this machine) and prints: from the browser's redirect to the stored token, the
part of it that the server's own answers take, and `get` of a fresh token beside `get` of an API key. How often a token is
refreshed by many processes is counted by the test `slow_o24_…`. It asserts nothing: it shows.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from speed import PROGRAM, ROOT, Bench, once  # noqa: E402

# Stands in for the browser: signs in, and times the last step, the redirect to the program, by itself.
BROWSER = """#!/usr/bin/env python3
import http.cookiejar, html.parser, os, sys, time, urllib.parse, urllib.request
class Stop(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, url):
        if "/callback" in url:
            begin = time.perf_counter(); urllib.request.urlopen(url).read()
            open(os.environ["BENCH_TIME"], "w").write(str(time.perf_counter() - begin)); os._exit(0)
        return super().redirect_request(req, fp, code, msg, headers, url)
class Form(html.parser.HTMLParser):
    action = None; fields = {}
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form": self.action, self.fields = a.get("action"), {}
        elif tag == "input": self.fields[a.get("name")] = a.get("value") or ""
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), Stop)
page = browser.open(sys.argv[1])
for _ in range(6):
    form = Form(); form.feed(page.read().decode())
    if "login" in form.fields: form.fields.update(login="alice", password="fakepass-alice")
    page = browser.open(urllib.parse.urljoin(page.geturl(), form.action or ""), urllib.parse.urlencode(form.fields).encode())
"""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=21)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(["node", str(ROOT / "tests/oauth/server.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        issuer = json.loads(server.stdout.readline())["issuer"]
        bench, browser = Bench(home), Path(home) / "browser"
        browser.write_text(BROWSER)
        browser.chmod(0o755)
        env = dict(bench.env, BROWSER=str(browser), BENCH_TIME=f"{home}/time")
        bench.program("add", "key", "--type", "api_token", "--secret", "-", stdin="sk-test-fakepass-0000")
        redirects = []
        for _ in range(max(5, runs // 3)):
            done = subprocess.run([PROGRAM, "oauth", "connect", issuer, "account"] if not redirects else [PROGRAM, "oauth", "reconnect", "account"], env=env, capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stderr)
            redirects.append(float(open(env["BENCH_TIME"]).read()))
        answers = []
        for path in ["/.well-known/openid-configuration"] * runs:
            begin = time.perf_counter()
            urllib.request.urlopen(issuer + path).read()
            answers.append(time.perf_counter() - begin)
        both = {name: [] for name in ("key", "account")}
        for _ in range(runs + 3):
            for name, all in both.items():
                all.append(once([PROGRAM, "get", name], bench.env)[0])
        key, account = (statistics.median(all[3:]) * 1000 for all in both.values())
        server.stdin.close()
        server.wait()
    print("| work | ms | |")
    print("|---|---|---|")
    print(f"| redirect to stored token and page, wall | {statistics.median(redirects) * 1000:.1f} | {len(redirects)} sign-ins; the server's two answers included |")
    print(f"| one small answer of that server, wall | {statistics.median(answers) * 1000:.1f} | |")
    print(f"| `get` of an API key, CPU | {key:.2f} | |")
    print(f"| `get` of a fresh token, CPU | {account:.2f} | {account / key:.2f} × the key |")


if __name__ == "__main__":
    main()
