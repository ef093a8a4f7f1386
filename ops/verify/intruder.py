"""What an intruder tries from outside, with another implementation of tokens: other tenants' records, a revoked key, floods, an issuer that is down.
Usage: intruder.py BUILD-FOLDER

A tenant has something of everything; another tries each operation of docs/openapi.json with its ids, cursors and tags. Sixteen call at one instant of a clock that
stands still; thirty-two go on calling while their key is revoked; an issuer is flooded, rotates, and is gone for a day. What nobody may read is looked for in every
byte of the log and of the tables."""
import base64
import concurrent.futures
import glob
import hashlib
import hmac
import http.client
import http.server
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from running import Checks, Emulator

START = "2026-03-02T00:00:00Z"
START_S = 1_772_409_600
SECRET = "intruders-guess-this-secret-never-0123"
DECISION = {"query": "Which supplier?", "framework": "mcda", "context": {
    "criteria": [{"name": "cost", "weight": 1, "direction": "min"}], "alternatives": [
        {"id": "a", "name": "A", "scores": {"cost": 1}}, {"id": "b", "name": "B", "scores": {"cost": 2}}]}}


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token(header, claims, sign):
    text = "%s.%s" % (base64url(json.dumps(header).encode()), base64url(json.dumps(claims).encode()))
    return text + "." + base64url(sign(text.encode()))


def claims(now, **others):
    return {"iss": "quorate", "aud": "quorate", "sub": "alice", "tenant": "acme", "roles": ["admin"], "iat": now, "exp": now + 3_600, **others}


def hs256(secret):
    return lambda text: hmac.digest(secret, text, hashlib.sha256)


class Signer:
    """An issuer's key pair on P-256."""

    def __init__(self, kid):
        self.kid, self.key = kid, ec.generate_private_key(ec.SECP256R1())

    def sign(self, text):
        r, s = decode_dss_signature(self.key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @property
    def jwk(self):
        point = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "kid": self.kid, "x": base64url(point.x.to_bytes(32, "big")), "y": base64url(point.y.to_bytes(32, "big"))}

    def token(self, now, kid=None, **others):
        return token({"alg": "ES256", "kid": kid or self.kid}, claims(now, iss="https://corp.example", roles=["boss"], **others), self.sign)


class Issuer:
    """Serves a key set, counts who fetches it, and can be down."""

    def __init__(self, *signers):
        self.signers, self.fetched, self.down = list(signers), 0, False
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.fetched += 1
                body = json.dumps({"keys": [signer.jwk for signer in issuer.signers]}).encode()
                self.send_response(503 if issuer.down else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def settings(self):
        return json.dumps([{"name": "corp", "issuer": "https://corp.example", "audiences": ["quorate"], "algorithms": ["ES256"], "tenants": ["acme"],
                            "jwks_uri": "http://127.0.0.1:%d/keys" % self.server.server_port, "role_map": {"boss": "admin"}}])


class Caller:
    """Calls with headers of its own; a connection for each thread."""

    def __init__(self, port, **headers):
        self.port, self.headers, self.local = port, headers, threading.local()

    def ask(self, method, path, body=None, **headers):
        """Status, headers, body."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        own = {**self.headers, **headers}
        data = None
        if body is not None:
            data, own["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection.request(method, path, data, own)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()

    def json(self, method, path, body=None, expect=(200, 201), **headers):
        status, _, text = self.ask(method, path, body, **headers)
        if status not in expect:
            raise SystemExit("%s %s: %d %s" % (method, path, status, text[:500]))
        return json.loads(text)


def key(build, emulator, tenant, principal, role="admin"):
    """As an operator makes the first one; the table's own credentials are in its environment."""
    named = subprocess.run([os.path.join(build, "emulator"), "env", "MakeDecision", "--port", str(emulator.port)], capture_output=True, text=True, check=True).stdout
    made = subprocess.run([os.path.join(build, "quorate"), "key", "--principal", principal, "--role", role, "--tenant", tenant],
                          env={**os.environ, **dict(line.split("=", 1) for line in named.splitlines())}, capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(made.stderr)
    return made.stdout.strip()


def unknown_key():
    """Of the form, with its checksum, and nowhere stored."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    text = "qk1_%s_%s" % tuple("".join(secrets.choice(digits) for _ in range(count)) for count in (16, 43))
    number, sum_ = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        sum_ = digits[rest] + sum_
    return text + sum_


def move(emulator, **how):
    Caller(emulator.port).json("POST", "/_emulator/clock", how)


# MARK: Another tenant's records


def filled(path, value):
    return re.sub(r"\{\w+\}", value, path)


def told(answer):
    """An answer without what differs from call to call: ids under which it is logged, dates, what is left of an allowance."""
    status, headers, body = answer
    kept = {name: value for name, value in headers.items() if name.lower() not in ("x-request-id", "x-correlation-id", "date", "ratelimit", "retry-after", "apigw-requestid")}
    return status, sorted(kept.items()), re.sub(r'"correlation_id":"[^"]*"', "", body)


def possessions(owner):
    """Makes something of everything: ids that stand in paths, tags and cursors."""
    ids = [json.loads(owner.ask("POST", "/decisions", DECISION)[2])["decision_id"] for _ in range(2)]
    ids.append(owner.json("POST", "/process-task", {"task": "calculate 2+3"})["task_id"])
    ids += [owner.json("POST", "/admin/keys", {"name": "k", "principal": "robot", "roles": ["analyst"]})["id"] for _ in range(2)]
    tags, cursors = [], []
    for path in ["/decisions", "/tasks", "/admin/keys"]:
        status, headers, text = owner.ask("GET", path + "?limit=1" if path != "/admin/keys" else path)
        if headers.get("ETag"):
            tags.append(headers["ETag"])
        if json.loads(text).get("next_cursor"):
            cursors.append((path, json.loads(text)["next_cursor"]))
    for identifier in ids:
        for path in ["/decisions/", "/tasks/", "/admin/keys/"]:
            status, headers, _ = owner.ask("GET", path + identifier)
            if status == 200 and headers.get("ETag"):
                tags.append(headers["ETag"])
    return ids, tags, cursors


def like(identifier):
    """One that never was, of the same form."""
    if re.fullmatch(r"[0-9a-fA-F-]{36}", identifier):
        return "%s-%s-7%s-8%s-%s" % tuple(secrets.token_hex(8)[:n] if n < 12 else secrets.token_hex(6) for n in (8, 4, 3, 3, 12))
    return "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in identifier)


def leaks(checks, operations, owner, other, third):
    ids, tags, cursors = possessions(owner)
    checks.true("the owner has ids, tags and cursors", len(ids) >= 5 and len(tags) >= 4 and len(cursors) >= 1, (ids, tags, cursors))
    differ, tried, found = [], 0, []
    for method, path, example in operations:
        if "{id}" not in path:
            continue
        for identifier in ids:
            for headers in [{}, {"Idempotency-Key": "k-1"}, *({"If-None-Match": tag} for tag in tags[:3])]:
                never = like(identifier)
                theirs, nobodys = (other.ask(method, filled(path, value), example, **headers) for value in (identifier, never))
                tried += 1
                if str(told(theirs)).replace(identifier, "ID") != str(told(nobodys)).replace(never, "ID"):
                    differ.append((method, path, identifier, theirs, nobodys))
                if theirs[0] < 400:
                    found.append((method, path, identifier))
    checks.same("%d attempts by another tenant at what it does not own are answered as at what never was" % tried, differ, [])
    checks.same("none is answered 2xx or 304", found, [])
    plain = [path for method, path, _ in operations if method == "GET" and "{" not in path and path != "/admin/keys" and path != "/auth/me"]
    differ = [path for path in plain if str(told(other.ask("GET", path))).replace("acme.b", "") != str(told(third.ask("GET", path))).replace("acme-c", "")]
    checks.same("what names no record (%d operations) says the same as to who came later" % len(plain), differ, [])
    checks.same("another's cursor is none", [other.ask("GET", "%s?limit=1&cursor=%s" % place)[0] for place in cursors], [422] * len(cursors))
    for path, name in [("/decisions", "decisions"), ("/tasks", "tasks"), ("/admin/keys", "keys")]:
        listed = other.json("GET", path)[name]
        checks.true("%s lists the other tenant's own alone" % path, not any(str(row).find(one) >= 0 for row in listed for one in ids), listed)
    call = lambda who, tool, arguments: who.ask("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
    tools = [tool["name"] for tool in other.json("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})["result"]["tools"]]
    same = []
    for tool in tools:
        for identifier in ids:
            never = like(identifier)
            pair = [str(told(call(other, tool, {"id": value}))).replace(value, "ID") for value in (identifier, never)]
            same.append(re.sub(r"[0-9a-f-]{36}", "", pair[0]) == re.sub(r"[0-9a-f-]{36}", "", pair[1]))
    checks.true("the same holds of every tool of /mcp (%d)" % len(tools), len(tools) > 3 and all(same), list(zip(tools, same)))
    task = other.json("POST", "/process-task", {"task": "show decision " + ids[0]}, expect=(200, 422))
    checks.true("a task shows nobody another tenant's decision", "supplier" not in json.dumps(task), task)


# MARK: Keys and allowances


def burst(checks, port, text):
    caller = Caller(port, **{"X-API-Key": text})
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: caller.ask("GET", "/auth/me")[0], range(64)))
    checks.same("of 64 calls by 16 at one instant exactly the burst passes", (answers.count(200), answers.count(429)), (10, 54))


def revoked_under_load(checks, admin, port):
    admin.json("PUT", "/admin/tenant", {"limits": {"default": {"requests": 60_000, "window_s": 1, "burst": 60_000}}})
    status, headers, body = admin.ask("POST", "/admin/keys", {"name": "k", "principal": "busy", "roles": ["analyst"]})
    caller, seen, stop = Caller(port, **{"X-API-Key": headers["Api-Key"]}), [], threading.Event()

    def calls():
        while not stop.is_set():
            begun = time.monotonic()
            seen.append((begun, caller.ask("GET", "/auth/me")[0]))

    threads = [threading.Thread(target=calls) for _ in range(32)]
    for thread in threads:
        thread.start()
    while sum(1 for _, code in seen if code == 200) < 320:
        time.sleep(.01)
    answered = admin.ask("DELETE", "/admin/keys/" + json.loads(body)["id"], {"reason": "stolen"})[0]
    ended = time.monotonic()
    after = len(seen) + 320
    while len(seen) < after:
        time.sleep(.01)
    stop.set()
    for thread in threads:
        thread.join()
    late = [code for begun, code in seen if begun > ended]
    checks.true("the key is revoked while 32 use it", answered == 200 and len(late) >= 200, (answered, len(late)))
    checks.same("no call that began after that was answered passes (%d before, %d after)" % (len(seen) - len(late), len(late)), set(late) - {401, 429}, set())


# MARK: Tokens


def forgeries(now, signer):
    """Tokens that nobody is to believe."""
    public = signer.key.public_key()
    pem, der = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    own, secret = rsa.generate_private_key(65537, 2048), hs256(SECRET.encode())
    numbers = own.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": base64url(numbers.n.to_bytes(256, "big")), "e": base64url(numbers.e.to_bytes(3, "big"))}
    corp = claims(now, iss="https://corp.example", roles=["boss"])
    rs256 = lambda text: own.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return {
        "no signature": token({"alg": "none"}, claims(now), lambda _: b""), "none, signed": token({"alg": "none"}, claims(now), secret),
        "a public key as a secret, PEM": token({"alg": "HS256", "kid": signer.kid}, corp, hs256(pem)),
        "a public key as a secret, DER": token({"alg": "HS256", "kid": signer.kid}, corp, hs256(der)),
        "a key that it brings": token({"alg": "RS256", "jwk": jwk}, corp, rs256), "a key of its own under a known kid": token({"alg": "RS256", "kid": signer.kid}, corp, rs256),
        "another secret": token({"alg": "HS256", "kid": "k"}, claims(now), hs256(b"another secret of 32 bytes or more")),
        "over": token({"alg": "HS256", "kid": "k"}, claims(now - 7_200), secret), "not yet": token({"alg": "HS256", "kid": "k"}, claims(now + 600), secret),
        "for ever": token({"alg": "HS256", "kid": "k"}, claims(now, exp=now + 10**9), secret), "no end": token({"alg": "HS256", "kid": "k"}, {**claims(now), "exp": None}, secret),
        "another audience": token({"alg": "HS256", "kid": "k"}, claims(now, aud="billing"), secret),
        "another issuer's tenant": signer.token(now, tenant="beta"), "crit": token({"alg": "HS256", "kid": "k", "crit": ["b64"], "b64": False}, claims(now), secret),
        "an id token": token({"alg": "HS256", "kid": "k"}, claims(now, token_use="id"), secret),
    }


def tokens(checks, emulator, issuer, port):
    first, second = issuer.signers[0], Signer("second")
    bearer = lambda text, **headers: Caller(port, Authorization="Bearer " + text, **headers).ask("GET", "/auth/me")
    checks.same("a token of ours holds", bearer(token({"alg": "HS256", "kid": "k"}, claims(START_S), hs256(SECRET.encode())))[0], 200)
    status, _, body = bearer(first.token(START_S))
    checks.same("a token of the issuer's holds", (status, json.loads(body).get("principal")), (200, "corp:alice"))
    checks.same("the key set was fetched once", issuer.fetched, 1)
    before = issuer.fetched
    move(emulator, advance="31s")
    now, wrong = START_S + 31, []
    for name, text in forgeries(now, first).items():
        status = bearer(text)[0]
        if status not in (401, 429):
            wrong.append((name, status))
    checks.same("no forged token is believed", wrong, [])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: bearer(first.token(now, kid=secrets.token_hex(8)))[0], range(1_000)))
    checks.true("1,000 random kids are answered 401, then 429", answers <= {401, 429}, answers)
    checks.true("and make one fetch", issuer.fetched - before == 1, issuer.fetched - before)
    checks.same("whoever has a right one passes all the same", bearer(first.token(now))[0], 200)
    issuer.signers = [second]
    move(emulator, advance="31s")
    checks.same("a new key holds at once", bearer(second.token(now + 31))[0], 200)
    # A process that has the set from before keeps it for as long as it is fresh, ten minutes.
    move(emulator, advance="601s")
    now += 632
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: bearer(first.token(now))[0], range(64)))
    checks.true("ten minutes later the old one holds in no process", answers <= {401, 429}, answers)
    checks.same("and the new one does", bearer(second.token(now))[0], 200)
    issuer.down = True
    for hours, expected in [(23, 200), (25, 503)]:
        moment = now + hours * 3_600
        move(emulator, set=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)))
        status = bearer(second.token(moment))[0]
        checks.same("%d hours after the issuer went down" % hours, status, expected)
    issuer.down = False
    move(emulator, advance="31s")
    checks.same("it holds again where the issuer is back", bearer(second.token(moment + 31))[0], 200)


# MARK: A store that is down


def down(checks, build, data, arguments, operations, texts):
    """Every table fails, in each way, from the start: whoever asks is told to come again."""
    for fault in ["table error 100%", "table throttle 100%", "table torn 100%"]:
        with Emulator(build, [*arguments, "--faults", fault, "--quiet"], data=data) as emulator:
            wrong = []
            for name, headers in texts.items():
                caller = Caller(emulator.port, **headers)
                for method, path, example in operations:
                    if path not in ("/health", "/readyz"):
                        status, told, _ = caller.ask(method, filled(path, "0"), example)
                        if status != 503 or "Retry-After" not in told:
                            wrong.append((name, method, path, status))
            checks.same("with `%s` every operation is answered 503 to %s, and when to come again" % (fault, ", ".join(texts)), wrong, [])


# MARK: Secrets


def planted(checks, emulator, data, words):
    held = "".join(emulator.lines)
    checks.same("no secret is in the log (%d lines)" % len(emulator.lines), [name for name, text in words.items() if text in held], [])
    found, size = [], 0
    for path in glob.glob(os.path.join(data, "**"), recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                content = file.read()
            size += len(content)
            found += [(name, os.path.basename(path)) for name, text in words.items() if text.encode() in content]
    checks.same("nor in any byte of the tables (%d)" % size, found, [])
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    checks.same("nor in a command line", [name for name, text in words.items() if text in lines], [])


if __name__ == "__main__":
    checks = Checks("what an intruder tries from outside")
    build = os.path.abspath(sys.argv[1])
    with open("docs/openapi.json") as file:
        operations = [(method.upper(), path, next(iter(operation.get("requestBody", {}).get("content", {}).values()), {}).get("example"))
                      for path, methods in json.load(file)["paths"].items() for method, operation in methods.items()]
    issuer = Issuer(Signer("first"))
    with tempfile.TemporaryDirectory() as data, tempfile.NamedTemporaryFile("w", suffix=".env") as file:
        file.write("API_KEY_REQUIRED=true\nJWT_AUTH_ENABLED=true\nJWT_SECRETS=k=%s\nJWT_ISSUERS=%s\nLOG_LEVEL=debug\n" % (SECRET, issuer.settings))
        file.flush()
        with Emulator(build, ["--env-file", file.name, "--clock", "virtual=" + START], data=data) as emulator:
            keys = {tenant: key(build, emulator, tenant, "owner") for tenant in ("acme", "acme.b", "acme-c")}
            one = key(build, emulator, "acme", "bursting", "analyst")
            burst(checks, emulator.port, one)
            for text in keys.values():
                Caller(emulator.port, **{"X-API-Key": text}).json("PUT", "/admin/tenant", {"limits": {
                    name: {"requests": 60_000, "window_s": 1, "burst": 60_000} for name in ("default", "admin", "tasks", "tasks_address", "newcomers")}})
            # What a process knows of a tenant's settings holds for a minute.
            move(emulator, advance="61s")
            owner, other, third = (Caller(emulator.port, **{"X-API-Key": text}) for text in keys.values())
            leaks(checks, operations, owner, other, third)
            arguments = ["--env-file", file.name, "--clock", "virtual=2026-03-02T00:02:00Z"]
            planted(checks, emulator, data, {**{"the key of " + tenant: text for tenant, text in keys.items()}, "another key": one, "the secret of tokens": SECRET})
        held = token({"alg": "HS256", "kid": "k"}, claims(START_S + 120), hs256(SECRET.encode()))
        down(checks, build, data, arguments, operations, {
            "a key": {"X-API-Key": keys["acme"]}, "a token": {"Authorization": "Bearer " + held}, "a key nobody has": {"X-API-Key": unknown_key()}})
    with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
        file.write("API_KEY_REQUIRED=true\nJWT_AUTH_ENABLED=true\nJWT_SECRETS=k=%s\nJWT_ISSUERS=%s\n" % (SECRET, issuer.settings))
        file.flush()
        with Emulator(build, ["--env-file", file.name, "--clock", "virtual=" + START, "--quiet"]) as emulator:
            tokens(checks, emulator, issuer, emulator.port)
        with Emulator(build, ["--env-file", file.name, "--quiet"]) as emulator:
            admin = Caller(emulator.port, **{"X-API-Key": key(build, emulator, "acme", "admin")})
            revoked_under_load(checks, admin, emulator.port)
    sys.exit(checks.end())
