"""What each function asks of the table and of Bedrock, on its recorded events, against what its role in serverless.yml lets it do: nothing is missing, nothing is too much.
Usage: roles.py BUILD-FOLDER"""
import base64
import glob
import hashlib
import http.server
import json
import os
import re
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
import zlib

import yaml

from models import frame
from running import Checks, Emulator
from serverless import FILE, Loader, Variables, with_defaults_on

EVENTS = "functions/events"
# What a transaction's members are permitted by. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
MEMBERS = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}


def permissions(operation, body):
    """The action and the resource that a call needs."""
    if operation == "TransactWriteItems":
        return {("dynamodb:" + MEMBERS[kind], "table") for member in body["TransactItems"] for kind in member}
    return {("dynamodb:" + operation, "index" if "IndexName" in body else "table")}


# What a model says of whatever it is asked: an opinion, so that every budget's record is written as it is where models are on.
SAID = json.dumps({"agreement": .8, "first_choice": None, "concerns": [], "suggestions": [], "supporting_arguments": ["it is the cheapest"], "confidence": .7})
USED = {"inputTokens": 900, "outputTokens": 40, "totalTokens": 940}
OPINION = json.dumps({"output": {"message": {"role": "assistant", "content": [{"text": SAID}]}}, "stopReason": "end_turn", "usage": USED, "metrics": {"latencyMs": 1}}).encode()
STREAMED = (frame("messageStart", {"role": "assistant"}) + frame("contentBlockDelta", {"delta": {"text": SAID}, "contentBlockIndex": 0})
            + frame("messageStop", {"stopReason": "end_turn"}) + frame("metadata", {"usage": USED, "metrics": {"latencyMs": 1}}))
# The models that are asked by these, and the part of the file that lets who asks them, once it is switched on.
# https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html
ASKED = {"converse": "bedrock:InvokeModel", "converse-stream": "bedrock:InvokeModelWithResponseStream"}
LETS_ASK = "AsksModels"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# An administrator's key of the tenant that the recorded events belong to: its text is made up here, what is kept of it stands in the table.
KEY_ID, BODY = "roles00000000000", "qk1_roles00000000000_" + "s" * 43


def key_text():
    check, digits = zlib.crc32(BODY.encode()), ""
    for _ in range(6):
        check, digit = divmod(check, 62)
        digits = DIGITS[digit] + digits
    return BODY + digits


def identity_records():
    """The key, and a tenant whose callers are not held back."""
    digest = base64.b64encode(hashlib.sha256(key_text().encode()).digest()).decode()
    common = {"version": {"N": "1"}}
    yield {**common, "pk": {"S": "KEY#" + KEY_ID}, "sk": {"S": "KEY"}, "name": {"S": "roles"}, "tenant": {"S": "local"}, "principal": {"S": "roles"}, "roles": {"S": "admin"},
           "expires_s": {"N": "99999999999"}, "created_ms": {"N": "0"}, "created_by": {"S": "roles"}, "text_sha256": {"B": digest}}
    yield {**common, "pk": {"S": "TENANT#local"}, "sk": {"S": "TENANT"}, "status": {"S": "active"},
           **{"limit:" + name: {"S": "60000 1 60000 principal"} for name in ("default", "tasks", "admin")}}


class Witness(http.server.ThreadingHTTPServer):
    """Passes calls of one function on to the tables, and keeps what they need."""

    daemon_threads = True

    def __init__(self):
        self.seen, self.asked, self.target = set(), set(), None
        super().__init__(("127.0.0.1", 0), Pass)
        self.url = "http://127.0.0.1:%d" % self.server_port
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Pass(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/model/"):
            _, _, model, how = self.path.split("/")
            self.server.asked.add((ASKED[how], urllib.parse.unquote(model)))
            if how == "converse":
                self.answer(200, OPINION)
            else:
                self.answer(200, STREAMED, "application/vnd.amazon.eventstream")
            return
        if "X-Amz-Target" not in self.headers:
            # A notice of a review, which is taken.
            self.send_response(204)
            self.end_headers()
            return
        self.server.seen |= permissions(self.headers["X-Amz-Target"].split(".")[1], json.loads(body))
        status, answer = call(self.server.target, self.headers["X-Amz-Target"], body)
        self.answer(status, answer)

    def answer(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def call(url, target, body):
    request = urllib.request.Request(url + "/", body, {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def allowed(service, role):
    found = set()
    for policy in service["resources"]["Resources"][role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            resource = "index" if "/index/" in json.dumps(statement["Resource"]) else "table"
            found |= {(action, resource) for action in statement["Action"] if action.startswith("dynamodb:")}
    return found


def lets_ask(on, role):
    """The actions of Bedrock, each with the model, that a role has with the file's defaults on."""
    policy = on["resources"]["Resources"][LETS_ASK]["Properties"]
    if {"Ref": role} not in policy["Roles"]:
        return set()
    return {(action, resource["Fn::Sub"].split("foundation-model/")[1])
            for statement in policy["PolicyDocument"]["Statement"] for action in statement["Action"] for resource in statement["Resource"]}


def settings(witness):
    """A function's variables: everything that it asks goes by its witness."""
    return {"API_KEY_REQUIRED": "true", "AWS_ENDPOINT_URL_DYNAMODB": witness.url, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": witness.url, "REVIEW_WEBHOOK_URL": witness.url + "/notices",
            "WORK_QUEUE_URL": "", "WORK_URGENT_QUEUE_URL": "", "LLM_PROVIDER": "bedrock", "MODEL_STREAM": "false"}


def run(build, text, chosen, table, witnesses=None):
    """The recorded events of the chosen functions, under a file of this text."""
    with tempfile.NamedTemporaryFile("w", suffix=".yml", dir=".", prefix=".roles-") as file:
        file.write(text)
        file.flush()
        for function in chosen:
            # Tables of its own, so that what one function's events leave is not in another's way.
            with Emulator(build, ["--file", file.name]) as emulator:
                # The schedule's function may come in the middle of another's events.
                for witness in (witnesses or chosen).values():
                    witness.target = emulator.url
                replay(emulator, function, table)


def replay(emulator, function, table):
    """Every recorded event; what changes something also under a key of its own, twice, since the key is kept in the table too."""
    for item in identity_records():
        call(emulator.url, "DynamoDB_20120810.PutItem", json.dumps({"TableName": table, "Item": item}).encode())
    for path in sorted(glob.glob("%s/%s/*.json" % (EVENTS, function))):
        if path.endswith((".given.json", ".expect.json")):
            continue
        given = path.replace(".json", ".given.json")
        if os.path.exists(given):
            with open(given) as file:
                for item in json.load(file)["Records"]:
                    status, answer = call(emulator.url, "DynamoDB_20120810.PutItem", json.dumps({"TableName": table, "Item": item}).encode())
                    if status != 200:
                        raise SystemExit("%s: %s" % (given, answer))
        with open(path) as file:
            event = json.load(file)
        if "headers" in event:
            event["headers"] = {**event["headers"], "x-api-key": key_text()}
        variants = [event]
        if event.get("requestContext", {}).get("http", {}).get("method") in ("POST", "PUT", "DELETE"):
            keyed = {**event, "headers": {**event["headers"], "idempotency-key": path}}
            variants += [keyed, keyed]
        for variant in variants:
            request = urllib.request.Request(emulator.url + "/2015-03-31/functions/%s/invocations" % function, json.dumps(variant).encode())
            with urllib.request.urlopen(request, timeout=30) as answer:
                if answer.headers.get("X-Amz-Function-Error"):
                    raise SystemExit("%s: %s" % (path, answer.read()))


if __name__ == "__main__":
    build = sys.argv[1]
    checks = Checks("what functions ask of the table and of models against their roles")
    with open(FILE) as file:
        raw = yaml.load(file, Loader)
        file.seek(0)
        original = text = file.read()
    service = Variables(raw, {"stage": "local"}).resolve(raw)
    table = service["resources"]["Resources"]["Records"]["Properties"]["TableName"]
    witnesses = {function: Witness() for function in service["functions"]}
    for function, witness in witnesses.items():
        found = re.search(r"^  %s:\n(?:(?:    .*)?\n)*?    role: .*\n" % function, text, re.MULTILINE)
        if not found:
            raise SystemExit("%s: `%s` has no line that says its role" % (FILE, function))
        text = text[:found.end()] + ("    environment: { %s }\n" % ", ".join("%s: '%s'" % pair for pair in settings(witness).items())) + text[found.end():]
    run(build, text, witnesses, table)
    # Answers that are streamed are another permission: who asked is asked again.
    run(build, text.replace("MODEL_STREAM: 'false'", "MODEL_STREAM: 'true'"), {name: witness for name, witness in witnesses.items() if witness.asked}, table, witnesses)
    # Functions that make the same calls share a role: what all of them ask is what it lets them do.
    shared = {}
    for function in witnesses:
        shared.setdefault(service["functions"][function]["role"], []).append(function)
    on = yaml.load(with_defaults_on(original), Loader)
    for role, functions in shared.items():
        asked = set().union(*(witnesses[function].seen for function in functions))
        checks.same(", ".join(functions), sorted(asked), sorted(allowed(service, role)))
        asked = set().union(*(witnesses[function].asked for function in functions))
        checks.same(", ".join(functions) + ": models", sorted(asked), sorted(lets_ask(on, role)))
    sys.exit(checks.end())
