#!/usr/bin/env python3
"""Writes Tests/IdentityTests/Corpus/signatures.json: signatures that hold, and the ways in which one may be wrong, made by arithmetic of our own and by PyCA cryptography.

The kinds are those that the public test suites for signatures name (edge cases of ECDSA, forged paddings of RSA, changed tags), and the worked examples of RFC 7515.
Every case is a whole token whose payload nobody reads, the key set that it is checked by, and whether it holds. What PyCA can judge it is asked too: the two must agree.
Usage: signature_corpus.py FILE
"""
import base64, hashlib, hmac, json, random, sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

chance = random.Random(20_261_130)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def un64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def signed(alg, kid="k", payload=b'{"n":1}'):
    """What is signed of a token of this algorithm."""
    header = {"alg": alg} if kid is None else {"alg": alg, "kid": kid}
    return f"{b64(json.dumps(header, separators=(',', ':')).encode())}.{b64(payload)}"


cases = []


def case(name, source, keys, token, holds):
    cases.append({"name": name, "source": source, "keys": keys, "token": token, "holds": holds})


def digest(text, name="sha256"):
    return hashlib.new(name, text if isinstance(text, bytes) else text.encode()).digest()


# P-256 (FIPS 186-5, SEC 2): the arithmetic of the textbook.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(k, point):
    result, k = None, k % N
    while k:
        if k & 1:
            result = add(result, point)
        point, k = add(point, point), k >> 1
    return result


def root(x):
    """A point of this x, or None."""
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return (x, y) if y * y % P == square else None


def ec_key(point):
    return [{"kty": "EC", "crv": "P-256", "kid": "k", "x": b64(point[0].to_bytes(32, "big")), "y": b64(point[1].to_bytes(32, "big"))}]


def pair(r, s):
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def by_pyca(point, text, r, s):
    try:
        ec.EllipticCurvePublicNumbers(*point, ec.SECP256R1()).public_key().verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


def es256(name, point, text, r, s, holds, raw=None):
    if raw is None:
        assert by_pyca(point, text, r, s) == holds, name
    case("ES256 " + name, "FIPS 186-5 6.4.2; RFC 7518 3.4", ec_key(point), f"{text}.{b64(raw or pair(r, s))}", holds)


def ecdsa():
    text = signed("ES256")
    e = int.from_bytes(digest(text), "big")
    d, k = chance.randrange(1, N), chance.randrange(1, N)
    Q = times(d, G)

    def sign(e, k):
        r = times(k, G)[0] % N
        return r, pow(k, -1, N) * (e + r * d) % N

    r, s = sign(e, k)
    es256("of an ordinary signature", Q, text, r, s, True)
    es256("of n - s", Q, text, r, N - s, True)
    for name, a, b in [("r of 1", 1, s), ("s of 1", r, 1), ("both of 1", 1, 1), ("n - r", N - r, s), ("r and s of n - 1", N - 1, N - 1), ("r of the hash", e % N, s),
                       ("r changed by 1", r + 1, s), ("s changed by 1", r, s + 1), ("r of p - n", P - N, s)]:
        es256(name, Q, text, a, b, False)
    for name, a, b in [("r of 0", 0, s), ("s of 0", r, 0), ("both of 0", 0, 0), ("r of n", N, s), ("s of n", r, N), ("both of n", N, N), ("r of n + 1", N + 1, s), ("r of p", P, s),
                       ("s of p", r, P), ("r of p + 1", P + 1, s), ("both of 2^256 - 1", 2**256 - 1, 2**256 - 1), ("r of 0 and s of 1", 0, 1), ("r of 1 and s of 0", 1, 0),
                       ("r of n and s of 1", N, 1), ("s of n + 1", r, N + 1)]:
        es256(name, Q, text, a, b, False, pair(a, b))
    # Lengths and forms that are none.
    der = encode_dss_signature(r, s)
    for name, raw in [("in DER", der), ("in DER, padded to 64 bytes", der[:64]), ("of 62 bytes", pair(r, s)[1:-1]), ("of r alone", pair(r, s)[:32]),
                      ("with a zero before each half", b"\0" + pair(r, s)[:32] + b"\0" + pair(r, s)[32:]), ("of 96 bytes, as of P-384", bytes(16) + pair(r, s)[:32] + bytes(16) + pair(r, s)[32:]),
                      ("with its halves in little-endian", pair(r, s)[:32][::-1] + pair(r, s)[32:][::-1]), ("twice", pair(r, s) * 2), ("of one byte", b"\0"), ("all zero", bytes(64))]:
        es256(name, Q, text, r, s, False, raw)
    # Keys are made for signatures: R is chosen, and Q = r^-1 (s R - e G).
    def made(name, R, s, holds=True):
        r = R[0] % N
        Q = times(pow(r, -1, N), add(times(s, R), times(-e, G)))
        es256(name, Q, text, r, s, holds)
        return r, Q

    R = times(k, G)
    for name, small in [("s of 1 that holds", 1), ("s of 2 that holds", 2), ("s of n - 1 that holds", N - 1), ("s of n - 2 that holds", N - 2)]:
        made(name, R, small)
    made("k of 1 that holds", G, s)
    made("k of n - 1 that holds", (G[0], P - G[1]), s)
    # The x of R is beyond n, where it is taken modulo n: r is small.
    beyond = next(point for point in (root(x) for x in range(N, N + 1000)) if point and point[0] > N)
    small_r, key = made("an x of R beyond n that holds", beyond, s)
    es256("the same, written as r + n", key, text, small_r, s, False, pair(beyond[0], s))
    # Multiples of one another: the sum of u1 G and u2 Q doubles a point, or is nowhere.
    u = chance.randrange(1, N)
    point = times(2 * u, G)
    r2 = point[0] % N
    s2 = e * pow(u, -1, N) % N
    es256("whose two summands are one point", times(u * s2 * pow(r2, -1, N), G), text, r2, s2, True)
    es256("whose summands cancel one another", times(-e * pow(r, -1, N), G), text, r, s, False)
    # Keys that are edges themselves.
    for name, secret in [("by the generator as a key", 1), ("by its opposite as a key", N - 1), ("by twice the generator", 2)]:
        r3, k3 = times(k, G)[0] % N, pow(k, -1, N)
        es256(name, times(secret, G), text, r3, k3 * (e + r3 * secret) % N, True)
    # Other hashes, and hashes cut.
    for name in ("sha1", "sha224", "sha384", "sha512", "sha3_256"):
        other = int.from_bytes(digest(text, name)[:32], "big")
        es256(f"over {name}", Q, text, *sign(other, k), False)
    es256("over the text's own bytes", Q, text, *sign(int.from_bytes(text.encode()[:32], "big"), k), False)
    es256("over the payload alone", Q, text, *sign(int.from_bytes(digest(text.split(".")[1]), "big"), k), False)
    # Points that are none.
    for name, bad in [("a key of x 0 and y 0", (0, 0)), ("a key whose y is off by 1", (Q[0], Q[1] ^ 1)), ("a key whose x is beyond p", (P + 1 if P + 1 < 2**256 else P, Q[1])), ("a key of another curve", (5, 1))]:
        case("ES256 by " + name, "RFC 7518 6.2.1; RFC 8725 3.4", ec_key(bad), f"{text}.{b64(pair(r, s))}", False)
    # Hashes of many leading zeroes or ones.
    for name, test in [("zeroes in front", lambda h: h[:2] == b"\0\0"), ("ones in front", lambda h: h[:2] == b"\xff\xff"), ("zeroes behind", lambda h: h[-2:] == b"\0\0")]:
        found = next(t for t in (signed("ES256", payload=b'{"n":%d}' % i) for i in range(1_000_000)) if test(digest(t)))
        es256(f"over a hash with {name}", Q, found, *sign(int.from_bytes(digest(found), "big"), k), True)


# RSA (RFC 8017): the private operation on whatever text.
PREFIX = {"sha256": bytes.fromhex("3031300d060960864801650304020105000420"), "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
          "sha384": bytes.fromhex("3041300d060960864801650304020205000430"), "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
          "sha512_256": bytes.fromhex("3031300d060960864801650304020605000420")}


def rsa_keys(numbers, alg):
    return [{"kty": "RSA", "kid": "k", "alg": alg, "n": number(numbers.n), "e": number(numbers.e)}]


class RSA:
    def __init__(self, bits, exponent=65537):
        self.key = rsa.generate_private_key(exponent, bits)
        private = self.key.private_numbers()
        self.numbers, self.d, self.size = private.public_numbers, private.d, bits // 8

    def raw(self, encoded):
        return pow(int.from_bytes(encoded, "big"), self.d, self.numbers.n).to_bytes(self.size, "big")


def padded(size, info, filler=None, block=1, first=0, count=None):
    """EMSA-PKCS1-v1_5 of what stands behind it (RFC 8017 9.2)."""
    count = size - 3 - len(info) if count is None else count
    return bytes([first, block]) + (filler or b"\xff") * count + b"\0" + info


def pkcs1():
    key = RSA(2048)
    text = signed("RS256")
    h = digest(text)
    info = PREFIX["sha256"] + h

    def put(name, signature, holds=False, key=key):
        try:
            key.key.public_key().verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())
            assert holds, name
        except InvalidSignature:
            assert not holds, name
        case("RS256 " + name, "RFC 8017 8.2.2, 9.2; RFC 7518 3.3", rsa_keys(key.numbers, "RS256"), f"{text}.{b64(signature)}", holds)

    size, n = key.size, key.numbers.n
    good = key.raw(padded(size, info))
    put("of an ordinary signature", good, True)
    for bits in (3072, 4096):
        other = RSA(bits)
        put(f"by {bits} bits", other.raw(padded(other.size, info)), True, other)
    three = RSA(2048, 3)
    put("by an exponent of 3", three.raw(padded(size, info)), True, three)
    # Forgeries by an exponent of 3: a cube whose first bytes look right (Bleichenbacher, CRYPTO 2006).
    def cube_root(value):
        low, high = 0, 1 << (value.bit_length() // 3 + 2)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**3 <= value else (low, middle - 1)
        return low
    for name, filler in [("with a short filling and bytes behind", 8), ("with no filling and bytes behind", 0)]:
        start = padded(size, info, count=filler)
        target = int.from_bytes(start + b"\xff" * (size - len(start)), "big")
        put(f"by a cube root, {name}", cube_root(target).to_bytes(size, "big"), False, three)
    # What stands in the padding.
    null_less = bytes.fromhex("302f300b0609608648016503040201" + "0420") + h
    long_form = bytes.fromhex("308131300d060960864801650304020105000420") + h
    indefinite = bytes.fromhex("3080300d060960864801650304020105000420") + h + b"\0\0"
    long_hash = bytes.fromhex("3032300d06096086480165030402010500048120") + h
    for name, encoded in [
        ("without the NULL of its algorithm", padded(size, null_less)), ("with a length in long form", padded(size, long_form)), ("with an indefinite length", padded(size, indefinite)),
        ("with a hash's length in long form", padded(size, long_hash)), ("of the hash alone", padded(size, h)), ("of block type 0", padded(size, info, filler=b"\0", block=0)),
        ("of block type 2", padded(size, info, block=2)), ("beginning with 1", padded(size, info, first=0, block=1)[1:] + b"\0"),
        ("with a filling of other bytes", padded(size, info, filler=b"\xfe")), ("with one byte of the filling other", padded(size, info)[:10] + b"\xfe" + padded(size, info)[11:]),
        ("with zeroes in place of the filling", padded(size, info, filler=b"\0")), ("with bytes behind the hash", padded(size, info, count=8) + b"\xff" * (size - 11 - len(info))),
        ("with zeroes behind the hash", padded(size, info, count=8) + bytes(size - 11 - len(info))), ("without the zero before the hash", b"\0\1" + b"\xff" * (size - 2 - len(info)) + info),
        ("with bytes within its algorithm", padded(size, bytes.fromhex("3033300f0609608648016503040201050200000420") + h)),
        ("with a hash that is one bit other", padded(size, PREFIX["sha256"] + bytes([h[0] ^ 1]) + h[1:])), ("with a hash cut by a byte", padded(size, bytes.fromhex("3030300d06096086480165030402010500041f") + h[:31])),
        ("with the algorithm of RSA in place of the hash's", padded(size, bytes.fromhex("3031300d06092a864886f70d01010b05000420") + h)),
    ]:
        put(name, key.raw(encoded))
    for name in ("sha1", "sha384", "sha512", "sha512_256"):
        put(f"over {name}", key.raw(padded(size, PREFIX[name] + digest(text, name))))
        if len(digest(text, name)) == 32:
            put(f"over SHA-256 that names {name}", key.raw(padded(size, PREFIX[name] + h)))
    # The number itself.
    s = int.from_bytes(good, "big")
    for name, value in [("0", 0), ("1", 1), ("n - 1", n - 1), ("n", n), ("n - s", n - s), ("s changed by 1", s ^ 1)]:
        put(f"of {name}", value.to_bytes(size, "big"))
    if s + n < 2 ** (8 * size):
        put("of s + n", (s + n).to_bytes(size, "big"))
    put("of s + n in a byte more", (s + n).to_bytes(size + 1, "big"))
    put("cut in front", good[1:])
    put("with a zero behind", good + b"\0")
    put("of its bytes in reverse", good[::-1])
    put("of what is padded, unsigned", padded(size, info))


def pss():
    key = RSA(2048)
    text = signed("PS256")
    size, h = key.size, digest(text)

    def mgf(seed, length, name="sha256"):
        return b"".join(digest(seed + i.to_bytes(4, "big"), name) for i in range(length))[:length]

    def encoded(salt, name="sha256", mask="sha256", trailer=b"\xbc", front=0, one=1, hashed=None, first=None):
        """EMSA-PSS (RFC 8017 9.1.1)."""
        H = digest(bytes(8) + digest(text, name) + salt, name) if hashed is None else hashed
        db = bytearray(size - len(salt) - len(H) - 2) + bytearray([one]) + salt
        if front:
            db[front] = 1
        masked = bytearray(a ^ b for a, b in zip(db, mgf(H, len(db), mask)))
        masked[0] &= 0x7F
        if first is not None:
            masked[0] |= first
        return bytes(masked) + H + trailer

    def put(name, signature, holds=False):
        try:
            key.key.public_key().verify(signature, text.encode(), padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
            assert holds, name
        except InvalidSignature:
            assert not holds, name
        case("PS256 " + name, "RFC 8017 8.1.2, 9.1.2; RFC 7518 3.5", rsa_keys(key.numbers, "PS256"), f"{text}.{b64(signature)}", holds)

    salt = chance.randbytes(32)
    good = key.raw(encoded(salt))
    put("of an ordinary signature", good, True)
    put("with a salt of zeroes", key.raw(encoded(bytes(32))), True)
    put("with a salt of ones", key.raw(encoded(b"\xff" * 32)), True)
    for length in (0, 1, 20, 31, 33, 48, 64, size - 34):
        put(f"with a salt of {length}", key.raw(encoded(chance.randbytes(length))))
    for name, text_of in [
        ("over sha1", encoded(salt, "sha1")), ("over sha384", encoded(salt, "sha384")), ("over sha512", encoded(salt, "sha512")), ("masked by sha1", encoded(salt, mask="sha1")),
        ("masked by sha384", encoded(salt, mask="sha384")), ("masked by sha512", encoded(salt, mask="sha512")), ("with another end", encoded(salt, trailer=b"\xcc")),
        ("with an end of zero", encoded(salt, trailer=b"\0")), ("with something in its zeroes", encoded(salt, front=7)), ("without the one before its salt", encoded(salt, one=0)),
        ("with a two before its salt", encoded(salt, one=2)), ("with its first bit set", encoded(salt, first=0x80)), ("with a hash of zeroes", encoded(salt, hashed=bytes(32))),
        ("of the hash without its salt", encoded(salt, hashed=h)),
    ]:
        value = int.from_bytes(text_of, "big")
        if value < key.numbers.n:
            put(name, key.raw(text_of))
    s = int.from_bytes(good, "big")
    for name, value in [("0", 0), ("1", 1), ("n - 1", key.numbers.n - 1), ("n", key.numbers.n), ("n - s", key.numbers.n - s)]:
        put(f"of {name}", value.to_bytes(size, "big"))
    put("cut in front", good[1:])
    put("with a zero in front", b"\0" + good)
    put("in the padding of RS256", key.raw(padded(size, PREFIX["sha256"] + h)))


def hs256():
    secret = chance.randbytes(32)
    text = signed("HS256")
    keys = [{"secret": b64(secret), "kid": "k"}]
    good = hmac.new(secret, text.encode(), "sha256").digest()

    def put(name, tag, holds=False, text=text, keys=keys):
        case("HS256 " + name, "RFC 2104 5; RFC 7518 3.2", keys, f"{text}.{b64(tag)}", holds)

    put("of an ordinary tag", good, True)
    for place in (0, 1, 7, 8, 15, 16, 30, 31):
        for bit in (1, 0x80):
            put(f"with bit {bit:#x} of byte {place} other", good[:place] + bytes([good[place] ^ bit]) + good[place + 1:])
    for name, tag in [("inverted", bytes(b ^ 0xFF for b in good)), ("with each high bit other", bytes(b ^ 0x80 for b in good)), ("all zero", bytes(32)), ("all ones", b"\xff" * 32),
                      ("in reverse", good[::-1]), ("twice", good * 2), ("with a zero in front", b"\0" + good), ("with a zero behind", good + b"\0"), ("of its hexadecimal digits", good.hex().encode())]:
        put(name, tag)
    for length in (1, 4, 16, 20, 31):
        put(f"cut to {length}", good[:length])
    for name in ("sha1", "sha224", "sha384", "sha512", "sha3_256"):
        put(f"of {name}", hmac.new(secret, text.encode(), name).digest())
    put("of a hash without a key", digest(text))
    put("of a hash of key and text", digest(secret + text.encode()))
    for name, other in [("an empty secret", b""), ("a secret of zeroes", bytes(32)), ("half of the secret", secret[:16]), ("the secret in base64url", b64(secret).encode())]:
        put(f"by {name}", hmac.new(other, text.encode(), "sha256").digest())
    # A secret longer than a block is hashed first, and one may end in zeroes, which change nothing within a block: two names of one key.
    for name, long in [("64", chance.randbytes(64)), ("65", chance.randbytes(65)), ("200", chance.randbytes(200))]:
        put(f"by a secret of {name} bytes", hmac.new(long, text.encode(), "sha256").digest(), True, keys=[{"secret": b64(long), "kid": "k"}])


def eddsa():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public = key.public_key().public_bytes_raw()
    text = signed("EdDSA")
    keys = [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": b64(public)}]
    order = 2**252 + 27742317777372353535851937790883648493
    good = key.sign(text.encode())
    s = int.from_bytes(good[32:], "little")

    def put(name, signature, holds=False):
        case("EdDSA " + name, "RFC 8032 5.1.7, 8.4; RFC 8037 3.1", keys, f"{text}.{b64(signature)}", holds)

    put("of an ordinary signature", good, True)
    for name, value in [("s of 0", 0), ("s of the order", order), ("s + the order", s + order), ("s + twice the order", s + 2 * order), ("the order - s", order - s), ("s of 2^256 - 1", 2**256 - 1), ("s changed by 1", s ^ 1)]:
        put(name, good[:32] + value.to_bytes(32, "little"))
    for name, R in [("R of zero", bytes(32)), ("R of one", b"\1" + bytes(31)), ("R of ones", b"\xff" * 32), ("R of the key", public), ("R with its sign other", good[:31] + bytes([good[31] ^ 0x80])),
                    ("R beyond its field", (2**255 - 18).to_bytes(32, "little"))]:
        put(name, R + good[32:])
    put("with its halves changed over", good[32:] + good[:32])
    for length in (0, 1, 32, 63):
        if length:
            put(f"cut to {length}", good[:length])
    put("of 65 bytes", good + b"\0")
    put("over the hash of the text", key.sign(digest(text, "sha512")))
    put("by another key", ed25519.Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)).sign(text.encode()))


def examples():
    """RFC 7515, appendices A.1 to A.3."""
    a1 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    case("RFC 7515 A.1", "RFC 7515 A.1", [{"secret": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}],
         a1 + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", True)
    payload = a1.split(".")[1]
    a3 = "eyJhbGciOiJFUzI1NiJ9." + payload
    case("RFC 7515 A.3", "RFC 7515 A.3", [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}],
         a3 + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q", True)
    n = ("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
         "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")
    a2 = ("cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHl"
          "b1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw")
    public = rsa.RSAPublicNumbers(65537, int.from_bytes(un64(n), "big")).public_key()
    public.verify(un64(a2), f"eyJhbGciOiJSUzI1NiJ9.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    case("RFC 7515 A.2", "RFC 7515 A.2", [{"kty": "RSA", "n": n, "e": "AQAB"}], f"eyJhbGciOiJSUzI1NiJ9.{payload}.{a2}", True)


for write in (examples, ecdsa, pkcs1, pss, hs256, eddsa):
    write()
names = [one["name"] for one in cases]
assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
with open(sys.argv[1], "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
print(f"{len(cases)} signatures, {sum(not one['holds'] for one in cases)} of which do not hold")
