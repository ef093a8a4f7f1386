"""schemathesis over docs/openapi.json where an identity is asked for, without credentials, with one that does not hold, and with an administrator's key.
Usage: identity.py BUILD-FOLDER   (EXAMPLES=700 by default, the most for each operation and phase; SEED=… tries what an earlier run tried)

Nothing is answered 5xx or in a way that is not documented; without a credential that holds no operation but the probes answers 2xx."""
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from openapi import CHECKS, failing, schemathesis
from running import Checks, Emulator

# What only makes sense to who may make and see something.
OF_OWNERS = ["use_after_free", "ensure_resource_availability", "negative_data_rejection", "missing_required_header"]
OPEN = {"/health", "/readyz"}
# Calls are not counted, or nearly all would be answered 429.
SETTINGS = ["--env", "API_KEY_REQUIRED=true", "--env", "JWT_AUTH_ENABLED=true", "--env", "RATE_LIMIT=false", "--quiet"]


def first_key(emulator, build):
    """Made as an operator makes it: with the table's own credentials."""
    named = subprocess.run([os.path.join(build, "emulator"), "env", "MakeDecision", "--port", str(emulator.port)], capture_output=True, text=True, check=True).stdout
    environment = {**os.environ, **dict(line.split("=", 1) for line in named.splitlines())}
    made = subprocess.run([os.path.join(build, "quorate"), "key", "--principal", "verifier", "--role", "admin"], env=environment, capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(made.stderr)
    return made.stdout.strip()


def status(url, method, headers, has_body=False):
    request = urllib.request.Request(url, method=method, headers=headers, data=b"{}" if has_body else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


if __name__ == "__main__":
    checks = Checks("schemathesis over docs/openapi.json where an identity is asked for")
    build = os.path.abspath(sys.argv[1])
    with open("docs/openapi.json") as file:
        operations = [(method.upper(), path, "requestBody" in operation) for path, methods in json.load(file)["paths"].items() for method, operation in methods.items()]
    with Emulator(build, SETTINGS) as emulator, tempfile.TemporaryDirectory() as folder:
        key = first_key(emulator, build)
        wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
        asked = [operation for operation in operations if operation[1] not in OPEN]
        for name, headers in [("nothing", {}), ("a wrong key", {"X-API-Key": wrong}), ("a token without a signature", {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30.e30"})]:
            answers = {(method, path): status(emulator.url + path.replace("{id}", "0").replace("{scope}", "tenant"), method, headers, has_body) for method, path, has_body in asked}
            # What nobody may do is refused before it is looked at; an address over its guesses is told to wait.
            checks.same("with %s every operation is answered 401 or 429" % name, ["%s %s: %d" % (*place, code) for place, code in answers.items() if code not in (401, 429)], [])
        checks.true("the administrator's key is let in", status(emulator.url + "/auth/me", "GET", {"X-API-Key": key}) == 200)
        for name, headers, what in [
            ("no credential", [], [check for check in CHECKS if check not in OF_OWNERS]),
            ("a wrong key", ["X-API-Key: " + wrong], [check for check in CHECKS if check not in OF_OWNERS]),
            ("an administrator's key", ["X-API-Key: " + key], CHECKS),
        ]:
            with tempfile.TemporaryDirectory() as place:
                report, output = schemathesis(emulator.url, place, headers, what)
            cases = report["test_cases"]
            print("  %s: %d examples, seed %s" % (name, cases["generated"], report["seed"]), flush=True)
            checks.same("%s: every operation was tried" % name, report["operations"]["tested"], report["operations"]["total"])
            before = checks.failed
            checks.same("%s: no example fails" % name, failing(report, output), [])
            checks.same("%s: nothing could not be tried" % name, (report["errors"], cases["errored"]), ([], 0))
            if checks.failed > before:
                print("\n".join(line[:1_000] for line in output.splitlines()[-200:]))
    sys.exit(checks.end())
