#!/usr/bin/env python3
"""The same person with a real browser: Chromium without a screen, steered over its pipe. Standard library only.

Takes what drive_http.py takes (DRIVE_USER, DRIVE_PASSWORD, DRIVE_DENY, DRIVE_USER_CODE, DRIVE_LOG; with DRIVE_CA it trusts
any certificate), and
DRIVE_SHOT    a file for a picture (PNG) of the last page
DRIVE_VIEW    phone (390x844) or desktop (1280x800, as a rule)
DRIVE_SCHEME  light (as a rule) or dark
DRIVE_SHOTS   a directory for four: desktop-light.png, desktop-dark.png, phone-light.png, phone-dark.png
DRIVE_LOG has besides: `console` (what the browser complained of), `requests` (every address it asked for), `text` (what is
to be read on the last page) and `looks`: of each picture the width of the page and of the window.
"""
import base64
import json
import os
import select
import subprocess
import sys
import tempfile
import time

USER = os.environ.get("DRIVE_USER", "alice")
PASSWORD = os.environ.get("DRIVE_PASSWORD", "fakepass-" + USER)
VIEWS = {"desktop": (1280, 800), "phone": (390, 844)}
# What is to be done on the page that is shown; "" while it loads.
STEP = """(() => {
  if (document.readyState !== 'complete' || location.href === 'about:blank' || window.driven) return '';
  const deny = %(deny)s, form = document.forms[0];
  if (!form) return 'end';
  window.driven = true;
  const field = (name) => document.querySelector(`input[name=${name}]`);
  const abort = document.querySelector('button[name=abort]'), no = document.querySelector('a#deny');
  const kind = field('login') ? 'login' : field('user_code') || abort ? 'device' : 'consent';
  if (deny === kind && (no || abort)) { (no || abort).click(); return kind; }
  if (kind === 'login') { field('login').value = %(user)s; field('password').value = %(password)s; }
  if (field('user_code') && !field('user_code').value) field('user_code').value = %(code)s;
  document.querySelector('#go').click();
  return kind;
})()""" % {
    "deny": json.dumps(os.environ.get("DRIVE_DENY", "")),
    "user": json.dumps(USER),
    "password": json.dumps(PASSWORD),
    "code": json.dumps(os.environ.get("DRIVE_USER_CODE", "")),
}


class Browser:
    """Messages end with a zero byte; the browser reads from 3 and writes to 4."""

    def __init__(self, profile):
        to_it, self.write = os.pipe()
        self.read, from_it = os.pipe()
        program = os.environ.get("CHROMIUM", "chromium-headless-shell")
        words = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-pipe"]
        if os.environ.get("DRIVE_CA"):
            words.append("--ignore-certificate-errors")

        def ends():
            # First out of the way, in case one of them is 3 or 4 already.
            os.dup2(to_it, 100)
            os.dup2(from_it, 101)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.process = subprocess.Popen(
            [program, *words, "--user-data-dir=" + profile, "about:blank"],
            preexec_fn=ends, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_it)
        os.close(from_it)
        self.count = 0
        self.rest = b""
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Network", "Log", "Runtime"]:
            self.call(domain + ".enable")

    def message(self):
        while b"\0" not in self.rest:
            if not select.select([self.read], [], [], 30)[0]:
                raise RuntimeError("the browser says nothing")
            piece = os.read(self.read, 1 << 16)
            if not piece:
                raise RuntimeError("the browser is gone")
            self.rest += piece
        first, self.rest = self.rest.split(b"\0", 1)
        return json.loads(first)

    def call(self, method, **params):
        self.count += 1
        call = {"id": self.count, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        data = json.dumps(call).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]
        while True:
            answer = self.message()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def run(self, script):
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def end(self):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except Exception:  # it is to go, whatever it says
            self.process.kill()
            self.process.wait()


def drive(browser, url, log):
    failed = browser.call("Page.navigate", url=url).get("errorText")
    if failed:
        raise RuntimeError(failed)
    end = time.monotonic() + 40
    while time.monotonic() < end:
        try:
            step = browser.run(STEP)
        except RuntimeError as error:
            # The page went while it was looked at.
            if "context" not in str(error) and "navigated" not in str(error):
                raise
            step = ""
        if step == "end":
            log["text"] = browser.run("document.body ? document.body.innerText : ''")
            return
        if step:
            log["pages"].append({"url": browser.run("location.href"), "title": step})
        time.sleep(0.02)
    raise RuntimeError("form after form, or a page that never was there")


def look(browser, view, scheme, file, log):
    width, height = VIEWS[view]
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=view == "phone")
    browser.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])
    with open(file, "wb") as picture:
        picture.write(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))
    page, window = browser.run("[document.documentElement.scrollWidth, window.innerWidth]")
    log["looks"][f"{view}-{scheme}"] = {"page": page, "window": window}


def shots(browser, log):
    if os.environ.get("DRIVE_SHOT"):
        view, scheme = os.environ.get("DRIVE_VIEW", "desktop"), os.environ.get("DRIVE_SCHEME", "light")
        look(browser, view, scheme, os.environ["DRIVE_SHOT"], log)
    if os.environ.get("DRIVE_SHOTS"):
        for view in VIEWS:
            for scheme in ["light", "dark"]:
                look(browser, view, scheme, os.path.join(os.environ["DRIVE_SHOTS"], f"{view}-{scheme}.png"), log)


def gather(browser, log):
    """What the events tell: the last document, every address, every complaint."""
    here = browser.run("location.href")
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            log["requests"].append(params["request"]["url"])
        elif method == "Log.entryAdded":
            log["console"].append(params["entry"]["text"])
        elif method == "Network.responseReceived" and params["type"] == "Document":
            answer = params["response"]
            headers = [[name.lower(), value] for name, value in answer["headers"].items()]
            log["final"] = {"url": here, "status": answer["status"], "headers": headers, "id": params["requestId"]}
    if log["final"]:
        log["final"]["body"] = browser.call("Network.getResponseBody", requestId=log["final"].pop("id"))["body"]


def main():
    log = {"pages": [], "final": None, "error": None, "console": [], "requests": [], "looks": {}, "text": ""}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            drive(browser, sys.argv[1], log)
            shots(browser, log)
            gather(browser, log)
        except Exception as error:  # whatever it was, the test wants to read it
            log["error"] = repr(error)
        browser.end()
    path = os.environ.get("DRIVE_LOG")
    if path:
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(log, file)
        os.rename(path + ".part", path)
    sys.exit(0 if log["error"] is None and log["final"] and log["final"]["status"] < 400 else 1)


main()
