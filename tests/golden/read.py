#!/usr/bin/env python3
"""A second reader of a vault, written from docs/format.md and nothing else.

    CREDCTL_IDENTITY=CREDCTL-VAULT-1... read.py VAULT [VERIFY-KEY]

VERIFY-KEY is where trust starts, in the place of the identity's own key.
Needs Python 3.11 and the `age` program. Prints one JSON document with every value: for tests.
"""
import base64, hashlib, hmac, json, os, re, subprocess, sys, tomllib
from pathlib import Path

BLOCK = 1024


class Refused(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Refused(why)


# -- Bech32 (BIP 173, no limit of length) -------------------------------------------------------------------------

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def polymod(values):
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def expand(hrp):
    return [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]


def regroup(values, before, after, pad):
    number, bits, out = 0, 0, []
    for value in values:
        number, bits = number << before | value, bits + before
        while bits >= after:
            bits -= after
            out.append(number >> bits & (1 << after) - 1)
    if pad and bits:
        out.append(number << after - bits & (1 << after) - 1)
    return out


def bech32_decode(text, wanted):
    need(text in (text.lower(), text.upper()), "a mixture of upper and lower case")
    hrp, _, data = text.lower().rpartition("1")
    need(hrp == wanted and all(c in CHARSET for c in data), f"not a `{wanted}1...`")
    values = [CHARSET.index(c) for c in data]
    need(polymod(expand(hrp) + values) == 1, "the checksum does not fit")
    return bytes(regroup(values[:-6], 5, 8, False))


def bech32_encode(hrp, data):
    values = regroup(data, 8, 5, True)
    check = polymod(expand(hrp) + values + [0] * 6) ^ 1
    return hrp + "1" + "".join(CHARSET[v] for v in values + [check >> 5 * (5 - n) & 31 for n in range(6)])


# -- Ed25519, strict (RFC 8032) ------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    o, q = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, q - o, q + o, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    out = (0, 1, 1, 0)
    while scalar:
        out = add(out, point) if scalar & 1 else out
        point, scalar = add(point, point), scalar >> 1
    return out


def decompress(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    need(y < P, "not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - square) % P == 0 and not (x == 0 and sign), "not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def compress(point):
    inverse = pow(point[2], P - 2, P)
    return (point[1] * inverse % P | (point[0] * inverse % P & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_small(point):
    return compress(times(8, point)) == compress((0, 1, 1, 0))


def verify_key(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return compress(times(scalar, BASE))


def holds(key, message, signature):
    try:
        a, r, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    except Refused:
        return False
    if len(signature) != 64 or s >= L or is_small(a) or is_small(r):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, t = times(k, a)
    return compress(add(times(s, BASE), (P - x, y, z, P - t))) == signature[:32]


# -- Keys ----------------------------------------------------------------------------------------------------------


def hkdf(seed, label):
    key = hmac.digest(b"credctl seed v1", seed, "sha256")
    return hmac.digest(key, label + b"\x01", "sha256")


def unb64(text, size):
    data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    need(len(data) == size and "=" not in text, "not base64 of the right length")
    return data


def b32(data):
    return base64.b32encode(data).decode().rstrip("=").lower()


# -- Signed texts --------------------------------------------------------------------------------------------------


def signed_part(plain, context):
    need(plain.endswith(b"\n"), "the last line has no end")
    start = plain.rfind(b"\n", 0, -1) + 1
    line = re.fullmatch(rb"# sig ed25519 ([A-Za-z0-9+/]{43}) ([A-Za-z0-9+/]{86})\n", plain[start:])
    need(line, "it is not signed")
    key, signature = unb64(line[1].decode(), 32), unb64(line[2].decode(), 64)
    need(holds(key, context + plain[:start], signature), "the signature does not hold")
    return plain[:start], key


def read_manifest(vault, pinned):
    data = (vault / "vault.toml").read_bytes()
    need(len(data) <= 256 << 10, "too large")
    signed, signer = signed_part(data, b"credctl vault.toml v1\n")
    manifest = tomllib.loads(signed.decode())
    need(manifest["format"] == 1, "another format")
    owners = [unb64(owner["verify"], 32) for owner in manifest["owner"]]
    need(signer in owners, "its signer is no owner")
    at, epoch = pinned, 0
    for rotation in manifest.get("rotation", []):
        need(epoch < rotation["epoch"] <= manifest["epoch"], "rotations are not in order")
        epoch = rotation["epoch"]
        text = "".join(f"{part}\n" for part in (manifest["vault"], epoch, rotation["old"], rotation["new"], rotation["recipient"]))
        message = b"credctl rotation v1\n" + text.encode()
        if unb64(rotation["old"], 32) == at:
            for name in ("old", "new"):
                need(holds(unb64(rotation[name], 32), message, unb64(rotation[f"{name}_signature"], 64)), "a rotation is not signed by both keys")
            at = unb64(rotation["new"], 32)
    need(at == signer, "the pinned key does not lead to the signer")
    return manifest, owners


def read_body(path, identity, manifest, owners, limit=4 << 20):
    data = path.read_bytes()
    need(0 < len(data) <= limit, "empty or too large")
    header = data.split(b"\n---", 1)[0].split(b"\n")
    need(header[0] == b"age-encryption.org/v1", "not age")
    stanzas = [line for line in header if line.startswith(b"-> ")]
    need(len(stanzas) <= 256 and not any(line.startswith(b"-> scrypt ") for line in stanzas), "not one of ours")
    age = subprocess.run(["age", "-d", "-i", "-", str(path)], input=identity.encode(), capture_output=True)
    need(age.returncode == 0, "age does not open it")
    need(len(age.stdout) % BLOCK == 0, "the padding is wrong")
    signed, signer = signed_part(age.stdout, b"credctl body v1\n")
    need(signer in owners, "its signer is no owner")
    need(re.search(rb"\n# pad \.*\n\Z", signed), "there is no line of padding")
    body = tomllib.loads(signed.decode())
    need(body["format"] == 1, "another format")
    need(body["vault"] == manifest["vault"], "it is of another vault")
    need(path.name in (f"{body['id']}.age", f"{body['id']}.prev.age"), "it is of another id")
    need(body["epoch"] == manifest["epoch"], "it is of another epoch")
    need(unb64(body["writer"], 32) == signer, "the writer is not the signer")
    need(len(body["recipients"]) == sum(line.startswith(b"-> X25519 ") for line in stanzas), "the recipients are others")
    return body, hashlib.sha256(data).hexdigest()


def values(body):
    out = {}
    for name, field in body["credential"].get("fields", {}).items():
        need(("text" in field) != ("b64" in field), "not one of text and b64")
        value = field["text"].encode() if "text" in field else base64.b64decode(field["b64"], validate=True)
        out[name] = {"secret": field.get("secret", True), "key": field.get("key"), "base64": base64.b64encode(value).decode()}
    return out


def main(vault, pin=None):
    data = bech32_decode(os.environ["CREDCTL_IDENTITY"].strip(), "credctl-vault-")
    need(len(data) == 48, "the identity is not of 48 bytes")
    seed, vault_id = data[:32], b32(data[32:])
    identity = bech32_encode("age-secret-key-", hkdf(seed, b"age X25519 identity")).upper()
    pinned = unb64(pin, 32) if pin else verify_key(hkdf(seed, b"Ed25519 signing key"))
    try:
        manifest, owners = read_manifest(vault, pinned)
        need(manifest["vault"] == vault_id, "it is of another vault")
    except Refused as why:
        raise Refused(f"vault.toml: {why}")
    read = {"vault": vault_id, "epoch": manifest["epoch"], "rotations": len(manifest.get("rotation", [])), "credentials": [], "tombstones": []}
    for path in sorted((vault / "c").glob("*.age")):
        try:
            body, _ = read_body(path, identity, manifest, owners)
            if path.name.endswith(".prev.age"):
                continue
            if body["kind"] == "tombstone":
                read["tombstones"].append(body["tombstone"]["name"])
                continue
            need(body["kind"] == "credential", "of an unknown kind")
            entry = {"id": body["id"], "rev": body["rev"], "name": body["credential"]["name"], "fields": values(body)}
            prev = path.with_name(f"{body['id']}.prev.age")
            if prev.exists():
                before, _ = read_body(prev, identity, manifest, owners)
                entry["before"] = values(before)
            read["credentials"].append(entry)
        except Refused as why:
            raise Refused(f"c/{path.name}: {why}")
    read["consumers"] = []
    for path in sorted((vault / "consumers").glob("*.age")):
        try:
            body, _ = read_body(path, identity, manifest, owners, 16 << 20)
            if body["kind"] == "tombstone":
                past = [entry["name"] for entry in body["tombstone"].get("past", [])]
                read["consumers"].append({"name": body["tombstone"]["name"], "gone": True, "past": past})
                continue
            need(body["kind"] == "consumer", "of an unknown kind")
            consumer = body["consumer"]
            wanted = [owner["recipient"] for owner in manifest["owner"]] + [consumer[key] for key in ("recipient",) if key in consumer]
            need(sorted(body["recipients"]) == sorted(wanted), "its recipients are not the owners and the consumer")
            uses = {use["credential"]["name"]: values(use) for use in consumer.get("use", [])}
            past = [entry["name"] for entry in consumer.get("past", [])]
            read["consumers"].append({"name": consumer["name"], "uses": uses, "past": past})
        except Refused as why:
            raise Refused(f"consumers/{path.name}: {why}")
    json.dump(read, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:3])
    except Refused as why:
        sys.exit(f"error: {why}")
