#!/usr/bin/env python3
"""A person with a browser that has no screen: opens the address it is given, signs in, consents and follows the last
redirect to whoever listens. For `BROWSER=…/drive_http.py`; standard library only.

DRIVE_USER       alice (as a rule) or bob; DRIVE_PASSWORD where it is to be a wrong one
DRIVE_DENY       login, consent or device: where the person says no
DRIVE_USER_CODE  what the person types where a device's code is asked for
DRIVE_CA         the certificate that is trusted
DRIVE_LOG        a file for what was seen, as JSON: `pages` (url, status, title), `final` (url, status, headers, body),
                 `error`. It appears whole, when all is over.
"""
import html.parser
import http.cookiejar
import json
import os
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

USER = os.environ.get("DRIVE_USER", "alice")
PASSWORD = os.environ.get("DRIVE_PASSWORD", "fakepass-" + USER)
DENY = os.environ.get("DRIVE_DENY", "")


class Page(html.parser.HTMLParser):
    """The first form of a page, and its ways out."""

    def __init__(self, text):
        super().__init__()
        self.action = None
        self.fields = {}
        self.deny = None
        self.abort = False
        self.title = ""
        self.in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.in_title = tag == "title"
        if tag == "form":
            self.action = attrs.get("action") or ""
        elif tag == "input" and self.action is not None:
            self.fields[attrs.get("name")] = attrs.get("value") or ""
        elif tag == "a" and attrs.get("id") == "deny":
            self.deny = attrs["href"]
        elif tag == "button" and attrs.get("name") == "abort":
            self.abort = True

    def handle_data(self, data):
        if self.in_title:
            self.title += data

    def kind(self):
        if "login" in self.fields:
            return "login"
        return "device" if "user_code" in self.fields or self.abort else "consent"


def opener():
    context = ssl.create_default_context(cafile=os.environ.get("DRIVE_CA"))
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    # A proxy of the machine has no business with a loopback address.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), cookies)


class Person:
    def __init__(self, log):
        self.opener = opener()
        self.log = log

    def go(self, url, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            answer = self.opener.open(urllib.request.Request(url, data=data), timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        text = answer.read().decode(errors="replace")
        page = Page(text)
        self.log["pages"].append({"url": answer.geturl(), "status": answer.status, "title": page.title})
        headers = [[name.lower(), value] for name, value in answer.headers.items()]
        self.log["final"] = {"url": answer.geturl(), "status": answer.status, "headers": headers, "body": text}
        return page

    def visit(self, url):
        page = self.go(url)
        for _ in range(8):
            here = self.log["final"]["url"]
            if page.action is None or self.log["final"]["status"] >= 400:
                return
            kind = page.kind()
            fields = dict(page.fields)
            if DENY == kind and page.deny:
                page = self.go(urllib.parse.urljoin(here, page.deny))
                continue
            if DENY == kind and page.abort:
                fields["abort"] = "yes"
            if kind == "login":
                fields.update(login=USER, password=PASSWORD)
            elif "user_code" in fields and not fields["user_code"]:
                fields["user_code"] = os.environ.get("DRIVE_USER_CODE", "")
            page = self.go(urllib.parse.urljoin(here, page.action), fields)
        raise RuntimeError("form after form after form")


def write_log(log):
    path = os.environ.get("DRIVE_LOG")
    if path:
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(log, file)
        os.rename(path + ".part", path)


def main():
    log = {"pages": [], "final": None, "error": None}
    try:
        Person(log).visit(sys.argv[1])
    except Exception as error:  # whatever it was, the test wants to read it
        log["error"] = repr(error)
    write_log(log)
    sys.exit(0 if log["error"] is None and log["final"]["status"] < 400 else 1)


main()
