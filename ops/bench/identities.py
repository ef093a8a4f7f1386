"""What asking for an identity costs: GET /auth/me by a key and by tokens, beside the same where nobody is asked."""
import base64
import hashlib
import hmac
import json
import os
import subprocess
import time
import urllib.request

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from report import median, rounds

# The turnstile is passed by every call, and none may be told to wait: an allowance of 60,000 a second.
SETTINGS = ["--env", "API_KEY_REQUIRED=true", "--env", "JWT_AUTH_ENABLED=true", "--quiet"]
SECRET = "a secret of this bench and of nothing else"
CALLS = 1_500


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token(header, claims, sign):
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return "%s.%s" % (signed, base64url(sign(signed.encode())))


def es256(key):
    def sign(text):
        r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return sign


def issuer(key):
    point = key.public_key().public_numbers()
    return {"name": "corp", "issuer": "https://corp.example", "audiences": ["quorate"], "algorithms": ["ES256"], "tenants": ["bench"], "role_map": {"worker": "analyst"},
            "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": base64url(point.x.to_bytes(32, "big")), "y": base64url(point.y.to_bytes(32, "big"))}]}}


def first_key(build, variables):
    made = subprocess.run([os.path.join(build, "quorate"), "key", "--principal", "robot", "--role", "admin", "--tenant", "bench"], env={**os.environ, **variables},
                          capture_output=True, text=True, check=True)
    return made.stdout.strip()


def allow_everything(emulator, key):
    body = json.dumps({"limits": {"default": {"requests": 60_000, "window_s": 1, "burst": 60_000}}}).encode()
    request = urllib.request.Request(emulator.url + "/admin/tenant", method="PUT", headers={"X-API-Key": key, "Content-Type": "application/json"}, data=body)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def event(headers):
    return {"version": "2.0", "routeKey": "GET /auth/me", "rawPath": "/auth/me", "rawQueryString": "", "headers": headers, "isBase64Encoded": False,
            "requestContext": {"requestId": "r", "stage": "$default", "apiId": "bench", "timeEpoch": 1,
                               "http": {"method": "GET", "path": "/auth/me", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "bench"}}}


def measure(report, build, driver, emulator, variables, count):
    key, signing = first_key(build, variables), ec.generate_private_key(ec.SECP256R1())
    allow_everything(emulator, key)
    now = int(time.time())
    claims = {"aud": "quorate", "sub": "alice", "tenant": "bench", "roles": ["analyst"], "iat": now, "exp": now + 7_200}
    ours = token({"alg": "HS256", "typ": "JWT", "kid": "k"}, {"iss": "quorate", **claims}, lambda text: hmac.digest(SECRET.encode(), text, hashlib.sha256))
    theirs = token({"alg": "ES256", "typ": "JWT", "kid": "1"}, {"iss": "https://corp.example", **claims, "roles": ["worker"]}, es256(signing))
    asked = {**variables, "API_KEY_REQUIRED": "true", "JWT_AUTH_ENABLED": "true", "JWT_SECRETS": "k=" + SECRET, "JWT_ISSUERS": json.dumps([issuer(signing)])}
    nobody = {**variables, "API_KEY_REQUIRED": "false", "JWT_AUTH_ENABLED": "false"}
    ways = {
        "nobody is asked": ({}, nobody), "a key": ({"x-api-key": key}, asked), "a token by HS256": ({"authorization": "Bearer " + ours}, asked),
        "a token by ES256": ({"authorization": "Bearer " + theirs}, asked),
        "a key and a token": ({"x-api-key": key, "authorization": "Bearer " + ours}, asked),
    }

    def contestant(name):
        headers, environment = ways[name]
        path = driver.event(name.replace(" ", "-") + ".json", event(headers))
        environment = {**environment, "ENABLE_REQUEST_LOGGING": "false", "ENABLE_METRICS": "false"}
        return lambda: driver.run([os.path.join(build, "Me")], environment, path, CALLS)

    results = rounds("identity", count, {name: contestant(name) for name in ways})
    found = {name: (median(one[3] for one in values), median(one[4] for one in values)) for name, values in results.items()}
    bare = found["nobody is asked"][1]
    rows = [(name, "%.0f" % rate, "%.0f" % cpu_us, "" if name == "nobody is asked" else "%.0f" % (cpu_us - bare)) for name, (rate, cpu_us) in found.items()]
    report.section("Identity", ["who calls", "a second", "CPU at p50, µs", "of it identity's"], rows,
                   "`GET /auth/me`, warm, one caller. Each call passes the turnstile, one conditional update in the emulator's tables, synced to disk; the CPU is the function's own, from "
                   "an event to its asking for the next.")
    for name in ways:
        if name != "nobody is asked":
            report.limit("CPU of identity at p50, ms: %s" % name, (found[name][1] - bare) / 1_000, 1)
