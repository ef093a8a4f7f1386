#!/usr/bin/env python3
"""40 planted secrets in 12 encodings, sent to a recording emulator: they are in no byte of any recording."""

import argparse
import base64
import gzip
import json
import os
import random
import sys
import tempfile
import urllib.parse

from recordings import ask, files, record
from running import Checks

PLACE = os.path.join(os.path.dirname(__file__), "../../Tests/ProtectionTests/Corpus/planted.json")
# That by which Tests/ProtectionTests' corpus is made.
SEED = 7

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# Members that say what they hold: any value of theirs is a secret.
NAMED = [
    "password", "passwd", "passphrase", "secret", "client_secret", "clientSecret", "access_token", "refreshToken", "id_token", "token", "api_key",
    "X-Api-Key", "Authorization", "cookie", "set-cookie", "private_key", "ssn", "passport", "pin", "diagnosis", "secret_access_key", "private_key_id",
    "X-Amz-Security-Token", "Review-Token",
]


def luhn(digits):
    total = sum(sum(divmod(int(d) * (2 if place % 2 == 0 else 1), 10)) for place, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def secrets(seed):
    """(the member it stands in, the secret), 40 of them; None: it is known by its own form, in a sentence."""
    chance = random.Random(seed)
    word = lambda count, alphabet=ALPHANUMERIC: "".join(chance.choice(alphabet) for _ in range(count))
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    planted = [(name, word(64, "0123456789abcdef") if name in ("token", "Review-Token") else "s" + word(19)) for name in NAMED]
    formed = [
        part({"alg": "HS256", "typ": "JWT"}) + "." + part({"sub": word(12), "iat": 1}) + "." + word(43),
        "AKIA" + word(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), "ASIA" + word(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), "sk-" + word(20) + "7",
        "sk-ant-" + word(40) + "7", "qk1_" + word(16) + "_" + word(49), "qw1_" + part(word(8)) + "_" + word(64, "0123456789abcdef"),
        "whsec_" + base64.b64encode(chance.randbytes(24)).decode(),
        "-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(chance.randbytes(48)).decode() + "\n-----END PRIVATE KEY-----",
        "a" + word(7).lower() + "." + word(5).lower() + "@mail.example.org", "o." + word(9).lower() + "@example.co.uk",
        "+49 30 " + "".join(chance.choice("23456789") for _ in range(8)), "+1 415 555 " + "".join(chance.choice("23456789") for _ in range(4)),
        luhn("411111" + word(9, "0123456789")), luhn("520082" + word(9, "0123456789")),
    ]
    planted += [(None, value) for value in formed]
    # The secret that belongs to an access key is known by standing near to it.
    planted.append(("beside", word(40, ALPHANUMERIC + "/+")[:39] + "/"))
    assert len(planted) == 40
    return planted


def document(planted):
    members, number = {}, 0
    for name, value in planted:
        if name == "beside":
            members["pair"] = {"id": "AKIA" + "Q7" * 8, "other": value}
        elif name is None:
            number += 1
            members[f"note_{number}"] = f"write down: {value} and go on"
        else:
            members[name] = value
    return members


def flat(planted):
    """The same as pairs of names and texts."""
    return [(name, value if isinstance(value, str) else f"{value['id']} {value['other']}") for name, value in document(planted).items()]


def multipart(pairs):
    line = "\r\n"
    parts = [f'--boundary-7{line}Content-Disposition: form-data; name="{name}"{line}{line}{value}{line}' for name, value in pairs]
    return "".join(parts) + f"--boundary-7--{line}"


def encodings(planted):
    """{name: bytes}: the document in each of the twelve."""
    text = json.dumps(document(planted))
    standard, url = (base64.b64encode(text.encode()).decode(), base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))
    return {
        "plain": text.encode(),
        "JSON-escaped": ("a line of a log: " + json.dumps(text)[1:-1]).encode(),
        "JSON in JSON": json.dumps({"outer": json.dumps({"inner": text})}).encode(),
        "percent": ("/path/" + urllib.parse.quote(text, safe="")).encode(),
        "form": urllib.parse.urlencode(flat(planted)).encode(),
        "multipart": multipart(flat(planted)).encode(),
        "Base64": f"it said {standard} to me".encode(),
        "Base64url": f"it said {url} to me".encode(),
        "isBase64Encoded": json.dumps({"statusCode": 200, "isBase64Encoded": True, "body": standard}).encode(),
        "gzip": gzip.compress(text.encode(), mtime=0),
        "gzip in Base64": json.dumps({"blob": base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()}).encode(),
        "u-escapes": unicode_escaped(text),
    }


def unicode_escaped(text):
    """The same JSON with every character inside of a text written as its number."""
    value = json.loads(text)
    number = lambda string: '"' + "".join(f"\\u{ord(c):04x}" for c in string) + '"'
    write = lambda v: "{" + ", ".join(f"{number(k)}: {write(x)}" for k, x in v.items()) + "}" if isinstance(v, dict) else number(v)
    return write(value).encode()


def corpus(seed):
    """What Tests/ProtectionTests/Corpus/planted.json holds."""
    planted = secrets(seed)
    texts = {name: base64.b64encode(text).decode() for name, text in encodings(planted).items()}
    return json.dumps({"secrets": [value for _, value in planted], "texts": texts}, indent=1) + "\n"


KINDS = {"form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data; boundary=boundary-7"}


def send(url, planted):
    """Each of the encodings as a body, and as what a task is about; secrets in headers too."""
    for name, text in encodings(planted).items():
        headers = {"Content-Type": KINDS.get(name, "application/json"), "Authorization": "Bearer " + planted[0][1] * 2, "Cookie": "a=" + planted[1][1]}
        ask(url + "/decisions", "POST", text, headers)
        ask(url + "/process-task", "POST", {"task": text.decode("utf-8", "replace")[:2000]})


def main(build, seeds):
    checks = Checks("planted")
    with open(PLACE) as file:
        checks.true("the corpus of Tests/ProtectionTests is what `--corpus` writes", file.read() == corpus(SEED))
    for seed in seeds:
        planted = secrets(seed)
        with tempfile.TemporaryDirectory() as folder:
            record(build, folder, lambda url: send(url, planted))
            every = [(path, open(path, "rb").read()) for path in files(folder)]
        checks.true(f"seed {seed}: something is recorded", len(every) >= 4 * len(encodings(planted)), len(every))
        bad = [f"{value[:12]}… in {os.path.basename(path)}" for path, content in every for _, value in planted if value.encode() in content]
        checks.same(f"seed {seed}: 40 planted secrets in 12 encodings are in no byte of {len(every)} files", bad[:5], [])
    return checks.end()


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("build", nargs="?", metavar="BUILD-FOLDER", help="the folder of what was built")
    reader.add_argument("--seed", type=int, action="append", metavar="N", help="plant those of this seed, as often as it is given; without it one that chance gives")
    reader.add_argument("--corpus", action="store_true", help=f"write what Tests/ProtectionTests/Corpus/planted.json holds (seed {SEED}), and do nothing else")
    given = reader.parse_args()
    if given.corpus:
        sys.stdout.write(corpus((given.seed or [SEED])[0]))
    elif given.build is None:
        reader.error("BUILD-FOLDER is needed")
    else:
        sys.exit(main(given.build, given.seed or [random.SystemRandom().randrange(2**31)]))
