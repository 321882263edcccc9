"""A real mail server (aiosmtpd) with AUTH on a port of its own; ends with its stdin, or by SIGTERM.

usage: smtp.py WAY [CERT KEY]; WAY is `starttls`, `tls` (from the first byte) or `clear`, with further words after commas:
`login` (no AUTH PLAIN), `noauth` (no AUTH at all), `oauth` (only XOAUTH2), `bare` (no EHLO extension but AUTH). Prints its
port. What it answers depends on the user's name; a good login is mailer@example.test with fakepass-mailer-1. It writes
every command that is no part of a login to stdout.
"""

import asyncio
import base64
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

PASSWORDS = {b"mailer@example.test": b"fakepass-mailer-1", "ädmin@example.test".encode(): "fakepass-ümlaut 1".encode()}
ANSWERS = {
    b"busy@example.test": "454 4.7.0 Temporary authentication failure",
    b"app@example.test": "534-5.7.9 Application-specific password required. Learn more at\r\n534 5.7.9  https://support.example/apppass",
    b"browser@example.test": "534-5.7.14 Please log in via your web browser and then try again.\r\n534 5.7.14 https://example.test",
    b"weak@example.test": "534 5.7.9",
    b"cram@example.test": "534 Authentication mechanism is too weak",
    b"tls@example.test": "530 5.7.0 Must issue a STARTTLS command first",
    b"odd@example.test": "555 5.5.9 Something else",
}


def authenticate(server, session, envelope, mechanism, data):
    if not isinstance(data, LoginPassword):
        return AuthResult(success=False, handled=False)
    if data.login == b"echo@example.test":
        pair = base64.b64encode(b"\0" + data.login + b"\0" + data.password).decode()
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 {data.password.decode()} is wrong, and so is {pair}")
    if data.login in ANSWERS:
        return AuthResult(success=False, handled=False, message=ANSWERS[data.login])
    return AuthResult(success=PASSWORDS.get(data.login) == data.password, handled=False)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        print("MAIL", flush=True)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        print("QUIT", flush=True)
        return "221 Bye"


class OauthHandler(Handler):
    async def auth_XOAUTH2(self, server, args):
        return AuthResult(success=False)


async def main():
    way, *words = sys.argv[1].split(",")
    context = None
    if way != "clear":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    more = {}
    if "login" in words:
        more["auth_exclude_mechanism"] = ["PLAIN"]
    if "oauth" in words:
        more["auth_exclude_mechanism"] = ["PLAIN", "LOGIN"]
    if way == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    # Without TLS of its own aiosmtpd offers no AUTH where it is required to be encrypted.
    offers = way == "starttls" or "noauth" in words
    handler = OauthHandler if "oauth" in words else Handler

    def make():
        return SMTP(handler(), hostname="smtp.test", authenticator=authenticate, auth_require_tls=offers, **more)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "0.0.0.0", 0, ssl=context if way == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
