#!/usr/bin/env python3
"""Writes Tests/IdentityTests/Corpus/tokens.json: tokens that hold, and attacks on them, signed by an implementation that is not ours (PyCA cryptography).

Each case has a name, the rule's source, the token and what must come of it. Keys are made anew at each run and only their public halves are kept.
Usage: token_corpus.py FILE
"""
import base64, hashlib, hmac, json, os, sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = 1_790_000_000
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
EDWARDS = 2**252 + 27742317777372353535851937790883648493
SECRET = b"0123456789abcdef0123456789abcdef"
OTHER = b"fedcba9876543210fedcba9876543210"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


rsa_key, rsa_other, rsa_weak = (rsa.generate_private_key(65537, bits) for bits in (2048, 2048, 1024))
ec_key, ec_other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
ec_384 = ec.generate_private_key(ec.SECP384R1())
ed_key, ed_other = (ed25519.Ed25519PrivateKey.generate() for _ in range(2))


def rsa_jwk(key, kid, **members):
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": number(public.n), "e": number(public.e), **members}


def ec_jwk(key, kid, crv="P-256", size=32, **members):
    public = key.public_key().public_numbers()
    return {"kty": "EC", "crv": crv, "kid": kid, "x": b64(public.x.to_bytes(size, "big")), "y": b64(public.y.to_bytes(size, "big")), **members}


def ed_jwk(key, kid, **members):
    return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": b64(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)), **members}


def sign_hs(data, secret=SECRET):
    return hmac.new(secret, data, hashlib.sha256).digest()


def sign_rs(data, key=rsa_key):
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def sign_ps(data, key=rsa_key, salt=32, mgf=hashes.SHA256):
    return key.sign(data, padding.PSS(padding.MGF1(mgf()), salt), hashes.SHA256())


def sign_es(data, key=ec_key, digest=hashes.SHA256, size=32):
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest())))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def sign_ed(data, key=ed_key):
    return key.sign(data)


def encoded(data):
    """What a message looks like before it is raised to the private exponent (RFC 8017 9.2)."""
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
    return b"\0\1" + b"\xff" * (256 - 3 - len(digest)) + b"\0" + digest


SIGN = {"HS256": sign_hs, "RS256": sign_rs, "PS256": sign_ps, "ES256": sign_es, "EdDSA": sign_ed, "Ed25519": sign_ed}
KID = {"HS256": "own-1", "RS256": "rsa-1", "PS256": "rsa-1", "ES256": "ec-1", "EdDSA": "ed-1", "Ed25519": "ed-1"}


def claims(own=False, **changes):
    base = {"iss": "quorate" if own else "https://issuer.example", "aud": "quorate" if own else "https://api.example", "sub": "alice",
            "tenant": "acme", "iat": NOW - 10, "exp": NOW + 600, "roles": ["analyst"]}
    base.update(changes)
    return {name: value for name, value in base.items() if value is not ...}


def compact(header, payload, sign, tail=None):
    """`header` and `payload` are objects or bytes; `sign` makes the signature of the two parts."""
    parts = [b64(part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)]
    signature = sign(".".join(parts).encode())
    return ".".join(parts + [signature if isinstance(signature, str) else b64(signature)])


def token(alg="ES256", header=None, sign=None, kid=None, **changes):
    own = alg == "HS256"
    head = {"alg": alg, "kid": kid if kid is not None else KID[alg], "typ": "JWT"}
    head.update(header or {})
    head = {name: value for name, value in head.items() if value is not ...}
    return compact(head, claims(own, **changes), sign or SIGN[alg])


cases = []


def case(name, source, text, expect, **identity):
    cases.append({"name": name, "source": source, "token": text, "expect": expect, **identity})


# What holds.
for alg in SIGN:
    case(f"{alg} by its key", "RFC 7515 5.2", token(alg), "holds", principal="alice" if alg == "HS256" else "issuer:alice", tenant="acme")
for typ in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt", ...]:
    case(f"typ {'absent' if typ is ... else typ}", "RFC 7515 4.1.9; RFC 9068 2.1", token(header={"typ": typ}), "holds")
case("aud among several", "RFC 7519 4.1.3", token(aud=["https://other.example", "https://api.example"]), "holds")
case("times with fractions", "RFC 7519 2", token(iat=NOW - 10.5, exp=NOW + 600.25), "holds")
case("exp within the leeway", "RFC 7519 4.1.4", token(iat=NOW - 700, exp=NOW - 59), "holds")
case("nbf within the leeway", "RFC 7519 4.1.5", token(nbf=NOW + 60), "holds")
case("iat within the leeway", "RFC 7519 4.1.6", token(iat=NOW + 60), "holds")
case("the longest life", "identity rule 7", token(iat=NOW, exp=NOW + 86400), "holds")
case("a kid with the second key of that name", "RFC 7517 4.5", token("ES256", kid="twice", sign=lambda d: sign_es(d, ec_other)), "holds")
case("own token without kid by JWT_SECRET", "identity rule 6", token("HS256", header={"kid": ...}, sign=lambda d: sign_hs(d, OTHER)), "holds")

# RFC 8725 3.1: algorithms are verified.
for alg in ["none", "None", "NONE", "nOnE"]:
    case(f"alg {alg} without signature", "RFC 8725 3.1, 2.1", compact({"alg": alg}, claims(), lambda d: "").rstrip(".") + ".", "form")
    case(f"alg {alg} with a signature", "RFC 8725 3.1, 2.1", compact({"alg": alg, "kid": "ec-1"}, claims(), sign_es), "unsigned")
for alg in ["HS384", "HS512", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "ES256K", "Ed448", "hs256", "HS256 ", "", "RSA-OAEP", "dir"]:
    case(f"alg `{alg}`", "RFC 8725 3.1", compact({"alg": alg, "kid": "rsa-1"}, claims(), sign_rs), "algorithm")
for alg in [1, None, ["ES256"], {"a": 1}, True]:
    case(f"alg {json.dumps(alg)}", "RFC 7515 4.1.1", compact({"alg": alg, "kid": "ec-1"}, claims(), sign_es), "form")
case("no alg", "RFC 7515 4.1.1", compact({"kid": "ec-1"}, claims(), sign_es), "form")

# Confusion of keys: a public key as a secret, another kind's key, an own token by another's algorithm.
modulus = rsa_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
for label, secret in [("PEM", modulus), ("DER", rsa_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
                      ("n", rsa_jwk(rsa_key, "x")["n"].encode()), ("empty", b"")]:
    for own in (True, False):
        case(f"HS256 with the public key as {label}, as {'our own' if own else 'the issuer'}", "RFC 8725 2.1, 3.1",
             compact({"alg": "HS256", "kid": "rsa-1" if not own else "own-1"}, claims(own), lambda d, s=secret: sign_hs(d, s)), "signature" if own else "algorithm")
case("RS256 named, signed by EC", "RFC 8725 3.1", token("RS256", sign=sign_es), "signature")
case("ES256 under an RSA key's kid", "RFC 8725 3.1", token("ES256", kid="rsa-1"), "key")
case("RS256 under an EC key's kid", "RFC 8725 3.1", token("RS256", kid="ec-1"), "key")
case("PS256 under a key bound to RS256", "RFC 7517 4.4", token("PS256", kid="rsa-rs-only"), "key")
case("RS256 of our own issuer", "RFC 8725 3.1", compact({"alg": "RS256", "kid": "rsa-1"}, claims(True), sign_rs), "algorithm")
case("a key of another issuer", "RFC 8725 3.8", compact({"alg": "HS256", "kid": "own-1"}, claims(False), sign_hs), "algorithm")
case("a key for encryption", "RFC 7517 4.2", token("RS256", kid="rsa-enc", sign=lambda d: sign_rs(d, rsa_other)), "key")
case("a key that may only sign", "RFC 7517 4.3", token("ES256", kid="ec-sign", sign=lambda d: sign_es(d, ec_other)), "key")
case("a weak RSA key", "RFC 7518 3.3", token("RS256", kid="rsa-weak", sign=lambda d: sign_rs(d, rsa_weak)), "key")
case("a key of P-384", "RFC 7518 3.4", token("ES256", kid="ec-384", sign=lambda d: sign_es(d, ec_384, hashes.SHA256, 48)), "key")
case("an unknown kid", "RFC 7515 4.1.4", token(kid="nobody"), "key")
case("a kid in other letters", "RFC 7515 4.1.4", token(kid="EC-1"), "key")
case("no kid where several keys suit", "identity rule 6", token(header={"kid": ...}), "key")
for kid in ["../../dev/null", "' OR 1=1 --", "a" * 201, "", 7, None, ["ec-1"]]:
    case(f"kid {json.dumps(kid)[:30]}", "RFC 8725 3.10", token(header={"kid": kid}), "key" if isinstance(kid, str) and 0 < len(kid) <= 200 else "form")

# Headers that bring keys, or change what is signed.
for name, value in [("jwk", ec_jwk(ec_other, "mine")), ("jku", "https://attacker.example/keys"), ("x5u", "https://attacker.example/chain"), ("x5c", ["MIIB"])]:
    case(f"{name} brings the key", "RFC 8725 3.10; RFC 7515 10", token(header={name: value}, sign=lambda d: sign_es(d, ec_other)), "signature")
    case(f"{name} beside a good signature is not looked at", "RFC 7515 4.1", token(header={name: value}), "holds")
for name, value in [("crit", ["exp"]), ("crit", []), ("crit", ["b64"]), ("b64", False), ("b64", True), ("zip", "DEF"), ("enc", "A128GCM"), ("cty", "JWT")]:
    case(f"{name} {json.dumps(value)}", "RFC 7515 4.1.11; RFC 7797; RFC 8725 3.5", token(header={name: value}), "form")
for typ in ["JOSE", "dpop+jwt", "logout+jwt", "secevent+jwt", "id_token", "", 1, None]:
    case(f"typ {json.dumps(typ)}", "RFC 8725 3.11, 3.12", token(header={"typ": typ}), "form")

# Form.
good = token()
head, body, tail = good.split(".")
for name, text in [
    ("two parts", f"{head}.{body}"), ("four parts", f"{good}.x"), ("five parts, as encrypted", f"{good}.{head}.{body}"), ("empty", ""), ("dots", ".."),
    ("no header", f".{body}.{tail}"), ("no payload", f"{head}..{tail}"), ("no signature", f"{head}.{body}."),
    ("padding in the header", f"{head}=.{body}.{tail}"), ("padding in the payload", f"{head}.{body}=.{tail}"), ("padding in the signature", f"{head}.{body}.{tail}="),
    ("white space", f"{head}. {body}.{tail}"), ("a new line", f"{head}.{body}\n.{tail}"), ("the standard alphabet", f"{head}.{body}.{'+' + tail[1:]}"),
    ("over 8,192 bytes", f"{head}.{'A' * 8200}.{tail}"),
]:
    case(name, "RFC 7515 5.2, 7.1", text, "form")
letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
twin = tail[:-1] + letters[letters.index(tail[-1]) ^ 1]
case("unused bits in the signature", "RFC 4648 3.5", f"{head}.{body}.{twin}", "form")
case("JSON form", "RFC 7515 7.2", json.dumps({"protected": head, "payload": body, "signature": tail}), "form")
for name, raw in [("a list", b"[]"), ("a text", b'"x"'), ("no JSON", b"{"), ("two texts", b"{}{}"), ("a byte order mark", b"\xef\xbb\xbf{}"),
                  ("no UTF-8", b'{"a":"\xff"}'), ("a name twice", b'{"alg":"ES256","kid":"ec-1","alg":"none"}')]:
    case(f"a header that is {name}", "RFC 7515 5.2, 10.12; RFC 8259 4", compact(raw, claims(), sign_es), "form")
for name, raw in [("a list", b"[]"), ("null", b"null"), ("no JSON", b"sub=alice"), ("deep", b'{"a":' * 20 + b"1" + b"}" * 20),
                  ("a name twice", b'{"iss":"https://issuer.example","sub":"alice","sub":"admin"}')]:
    case(f"a payload that is {name}", "RFC 7519 4, 7.2", compact({"alg": "ES256", "kid": "ec-1"}, raw, sign_es), "form")

# Names are compared as they are after their escapes are read, and in no normal form.
for name, raw, expect in [
    ("an algorithm under an escaped name", b'{"\\u0061lg":"none","kid":"ec-1"}', "unsigned"),
    ("an extension under an escaped name", b'{"alg":"ES256","kid":"ec-1","\\u0063rit":["exp"],"exp":1}', "form"),
    ("a name twice, once escaped", b'{"alg":"ES256","kid":"ec-1","\\u0061lg":"none"}', "form"),
    ("an algorithm with an escape in it", b'{"alg":"n\\u006fne","kid":"ec-1"}', "unsigned"),
    ("a header in UTF-16", '{"alg":"ES256","kid":"ec-1"}'.encode("utf-16"), "form"),
    ("a header in UTF-32", '{"alg":"ES256","kid":"ec-1"}'.encode("utf-32-le"), "form"),
    ("a header in overlong UTF-8", b'{"alg":"ES256","kid":"ec-1","x":"\xc0\xaf"}', "form"),
]:
    case(name, "RFC 7515 4, 10.13; RFC 8725 3.7", compact(raw, claims(), sign_es), expect)
case("a payload in UTF-16", "RFC 8725 3.7", compact({"alg": "ES256", "kid": "ec-1"}, json.dumps(claims()).encode("utf-16"), sign_es), "form")
case("a kid of letters that are not ASCII", "RFC 7515 10.13", token(kid="schl\u00fcssel"), "holds")
case("the same in another normal form", "RFC 7515 10.13", token(kid="schlu\u0308ssel"), "key")
case("an issuer with a byte of zero behind", "RFC 7515 10.13", token(iss="https://issuer.example\x00"), "issuer")

# Keys that are none: whoever has them in a set is no issuer to be believed for it.
case("a key whose point is not on its curve", "RFC 8725 3.4", token(kid="ec-off"), "signature")
case("a key of an exponent of 1, by which everybody signs", "RFC 8725 3.4; RFC 8017 3.1", token("RS256", kid="rsa-e1", sign=lambda d: encoded(d)), "key")
case("a secret in an issuer's set", "RFC 8725 3.5", compact({"alg": "HS256", "kid": "oct-1"}, claims(), sign_hs), "algorithm")
case("a key of the same id at another issuer", "RFC 8725 3.8", compact({"alg": "ES256", "kid": "ec-1"}, claims(iss="https://second.example"), sign_es), "signature")
case("a tenant for which only another issuer may speak", "RFC 8725 3.8", compact({"alg": "ES256", "kid": "ec-1"}, claims(iss="https://second.example", tenant="acme"), lambda d: sign_es(d, ec_other)), "claim")
case("a subject of the second issuer is another principal", "RFC 8725 3.8", compact({"alg": "ES256", "kid": "ec-1"}, claims(iss="https://second.example", tenant="gamma"), lambda d: sign_es(d, ec_other)), "holds", principal="second:alice", tenant="gamma")
case("a header over 1,024 bytes", "identity rule 5", token(header={"x": "y" * 1100}), "form")
case("a payload over 6,144 bytes", "identity rule 5", token(x="y" * 5900), "form")

# Signatures.
data = f"{head}.{body}".encode()
signature = sign_es(data)
r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
def pair(r, s, size=32):
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
case("the other ECDSA signature of the same text, (r, n - s)", "FIPS 186-5 6.4.2", f"{head}.{body}.{b64(pair(r, ORDER - s))}", "holds", twin=True)
for name, value in [("r of 0", pair(0, s)), ("s of 0", pair(r, 0)), ("both of 0", pair(0, 0)), ("r of n", pair(ORDER, s)), ("s of n", pair(r, ORDER)),
                    ("s over n", pair(r, min(2**256 - 1, s % (2**256 - ORDER) + ORDER))), ("in DER", ec_key.sign(data, ec.ECDSA(hashes.SHA256()))),
                    ("63 bytes", signature[:63]), ("65 bytes", signature + b"\0"), ("32 bytes more", signature + bytes(32)),
                    ("halves changed over", signature[32:] + signature[:32]), ("one bit other", bytes([signature[0] ^ 1]) + signature[1:])]:
    case(f"ES256 {name}", "RFC 7518 3.4; RFC 8725 3.3", f"{head}.{body}.{b64(value)}", "signature")
case("ES256 over SHA-384", "RFC 7518 3.4", token(sign=lambda d: sign_es(d, digest=hashes.SHA384)), "signature")
case("ES256 by another key", "RFC 7515 5.2", token(sign=lambda d: sign_es(d, ec_other)), "signature")
for alg, other in [("RS256", lambda d: sign_rs(d, rsa_other)), ("PS256", lambda d: sign_ps(d, rsa_other)), ("EdDSA", lambda d: sign_ed(d, ed_other)),
                   ("HS256", lambda d: sign_hs(d, OTHER))]:
    case(f"{alg} by another key", "RFC 7515 5.2", token(alg, sign=other), "signature")
case("RS256 with the padding of PS256", "RFC 7518 3.3, 3.5", token("RS256", sign=sign_ps), "signature")
case("PS256 with the padding of RS256", "RFC 7518 3.3, 3.5", token("PS256", sign=sign_rs), "signature")
case("PS256 with a salt of 20", "RFC 7518 3.5", token("PS256", sign=lambda d: sign_ps(d, salt=20)), "signature")
case("PS256 with MGF1 over SHA-1", "RFC 7518 3.5", token("PS256", sign=lambda d: sign_ps(d, mgf=hashes.SHA1)), "signature")
for alg in ["RS256", "PS256"]:
    case(f"{alg} with a byte of zero in front", "RFC 8017 8.2.2", token(alg, sign=lambda d, a=alg: b"\0" + SIGN[a](d)), "signature")
    case(f"{alg} a byte short", "RFC 8017 8.2.2", token(alg, sign=lambda d, a=alg: SIGN[a](d)[:-1]), "signature")
    case(f"{alg} all zero", "RFC 8017 8.2.2", token(alg, sign=lambda d: bytes(256)), "signature")
def malleable(d):
    made = sign_ed(d)
    return made[:32] + (int.from_bytes(made[32:], "little") + EDWARDS).to_bytes(32, "little")
case("Ed25519 with s over its order", "RFC 8032 8.4", token("EdDSA", sign=malleable), "signature")
case("Ed25519 of 63 bytes", "RFC 8032 5.1.7", token("EdDSA", sign=lambda d: sign_ed(d)[:63]), "signature")
case("HS256 cut to 16 bytes", "RFC 7518 3.2", token("HS256", sign=lambda d: sign_hs(d)[:16]), "signature")
case("HS256 with bytes behind", "RFC 7518 3.2", token("HS256", sign=lambda d: sign_hs(d) + b"\0"), "signature")
other_body = b64(json.dumps(claims(sub="admin"), separators=(",", ":")).encode())
case("a payload changed under the signature", "RFC 7515 10", f"{head}.{other_body}.{tail}", "signature")
case("a header changed under the signature", "RFC 7515 10.7", f"{b64(json.dumps({'alg': 'ES256', 'kid': 'ec-1', 'typ': 'at+jwt'}).encode())}.{body}.{tail}", "signature")

# Claims.
for iss in ["https://other.example", "https://issuer.example/", "HTTPS://ISSUER.EXAMPLE", "", 1, None, ["https://issuer.example"], ...]:
    case(f"iss {'absent' if iss is ... else json.dumps(iss)}", "RFC 8725 3.8", token(iss=iss), "issuer")
for aud in ["https://other.example", "https://api.example/", "", [], ["x"], 1, None, {"a": 1}, ["https://api.example"] * 21, ...]:
    case(f"aud {'absent' if aud is ... else json.dumps(aud)[:30]}", "RFC 8725 3.9", token(aud=aud), "claim")
for name, value, expect in [
    ("exp", NOW - 60, "expired"), ("exp", NOW - 61, "expired"), ("exp", 0, "expired"), ("exp", ..., "claim"), ("exp", str(NOW + 600), "claim"), ("exp", None, "claim"),
    ("exp", -1, "claim"), ("exp", 253402300800, "claim"), ("exp", True, "claim"), ("iat", ..., "claim"), ("iat", "now", "claim"), ("iat", NOW + 61, "notActive"),
    ("nbf", NOW + 61, "notActive"), ("nbf", "x", "claim"), ("nbf", 1e300, "claim"), ("iat", NOW - 90000, "claim"), ("exp", NOW + 86401, "claim"),
    ("sub", ..., "claim"), ("sub", "", "claim"), ("sub", 7, "claim"), ("sub", "x" * 201, "claim"), ("tenant", "other", "claim"), ("tenant", "", "claim"),
    ("tenant", "ACME", "claim"), ("tenant", 1, "claim"), ("tenant", "../acme", "claim"), ("tenant", ..., "noTenant"), ("token_use", "id", "claim"), ("roles", 7, "claim"),
    ("cnf", {"jkt": "x"}, "claim"), ("cnf", "x", "claim"), ("cnf", {"x5t#S256": "x", "jkt": "y"}, "claim"),
]:
    case(f"{name} {'absent' if value is ... else json.dumps(value)[:30]}", "RFC 7519 4.1; RFC 8725 3.12; RFC 8705 3.1; identity rule 7", token(**{name: value}), expect)
case("an iat of 61 s ahead with a life of its own", "RFC 7519 4.1.6", token(iat=NOW + 61, exp=NOW + 600), "notActive")
case("exp before iat", "identity rule 7", token(iat=NOW, exp=NOW), "claim")
case("an id token", "RFC 8725 3.12", token(nonce="n", at_hash="h"), "claim")
case("roles that the issuer's map does not name", "identity rule 7", token(roles=["admin", "root"]), "holds", roles=[])
case("roles that it names", "identity rule 7", token(roles=["analyst", "admin"]), "holds", roles=["analyst"])
case("scopes in a text", "RFC 8693 4.2", token(scope="read:runs openid"), "holds", scopes=["read:runs", "openid"])

issuers = [{
    "name": "issuer", "issuer": "https://issuer.example", "audiences": ["https://api.example"], "algorithms": ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"],
    "tenants": ["acme", "beta"], "role_map": {"analyst": "analyst"},
    "jwks": {"keys": [
        rsa_jwk(rsa_key, "rsa-1"), rsa_jwk(rsa_key, "rsa-rs-only", alg="RS256"), rsa_jwk(rsa_other, "rsa-enc", use="enc"), rsa_jwk(rsa_weak, "rsa-weak"),
        ec_jwk(ec_key, "ec-1", use="sig", alg="ES256"), ec_jwk(ec_key, "twice"), ec_jwk(ec_other, "twice"), ec_jwk(ec_other, "ec-sign", key_ops=["sign"]),
        ec_jwk(ec_384, "ec-384", "P-384", 48), ed_jwk(ed_key, "ed-1", key_ops=["verify"]), ec_jwk(ec_key, "schl\u00fcssel"),
        {**ec_jwk(ec_key, "ec-off"), "y": ec_jwk(ec_other, "x")["y"]}, {**rsa_jwk(rsa_key, "rsa-e1"), "e": "AQ"}, {"kty": "oct", "kid": "oct-1", "k": b64(SECRET)}, {"kty": "new", "kid": "x"},
    ]},
}, {
    "name": "second", "issuer": "https://second.example", "audiences": ["https://api.example"], "algorithms": ["ES256"], "tenants": ["gamma"], "role_map": {},
    "jwks": {"keys": [ec_jwk(ec_other, "ec-1")]},
}]

with open(sys.argv[1], "w") as file:
    json.dump({"now_s": NOW, "secrets": f"own-1={SECRET.decode()}", "secret": OTHER.decode(), "issuers": issuers, "cases": cases}, file, indent=1)
    file.write("\n")
print(f"{len(cases)} tokens, {sum(c['expect'] != 'holds' for c in cases)} of them attacks")
