"""Decisions by models whose server misbehaves, on each wire, whole and streamed: the decision comes out, marked, and what it cost adds up; then healthy ones, replayed.
Usage: models_faults.py BUILD-FOLDER [WIRE [FAULT]]"""
import gzip
import http.server
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from models import frame
from running import Checks, Emulator

KEYS = {"OPENAI_API_KEY": "planted-openai-0123456789", "ANTHROPIC_API_KEY": "planted-anthropic-0123456789"}
WIRES = {"chat": "openai/gpt-6-luna", "responses": "openai/gpt-6-luna", "messages": "anthropic/claude-haiku-5-5", "converse": "bedrock/amazon.nova-micro-v1:0"}
OPINION = {"agreement": .8, "first_choice": None, "concerns": [], "suggestions": [], "supporting_arguments": ["it is the cheapest"], "confidence": .7}
USAGE = (900, 40)
# Executives that docs/request.json seats.
PANEL = 5
# With the two passes of what puts their word into words.
CALLS = PANEL + 2

REFUSED, FILTERED, CUT, UNREADABLE = "the model refused", "the provider filtered the answer", "the answer was cut off", "the answer could not be read"
RATE, QUOTA, BUSY, FAILED = "the provider's rate limit is reached", "the provider's quota is used up", "the provider is overloaded", "the provider failed"
KEY, AWAY, LATE, WRONG, LONG = "the provider does not know the key", "the provider could not be reached", "the provider did not answer in time", "the provider refused the request", "tokens are more than the model reads"
NO_TIME, REST, NO_ROOM = "there was no time left", "every key of the provider rests", "has no room for"


def error(wire, kind, message, code=None):
    if wire in ("chat", "responses"):
        return {"error": {"message": message, "type": kind, "code": code or kind, "param": None}}
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "r"} if wire == "messages" else {"message": message}


def status(number, kind="error", message="no", **headers):
    """A status with the wire's own error in its body."""
    return lambda wire, _: (number, {**headers, **({"x-amzn-ErrorType": kind} if wire == "converse" else {})}, error(wire, kind, message), None)


def answer(wire, text=json.dumps(OPINION), stop=None):
    """A whole answer's body."""
    prompt, completion = USAGE
    if wire == "chat":
        return {"id": "c", "object": "chat.completion", "model": "m", "choices": [{"index": 0, "finish_reason": stop or "stop", "message": {"role": "assistant", "content": text}}],
                "usage": {"prompt_tokens": prompt, "completion_tokens": completion}}
    if wire == "responses":
        part = {"type": "refusal", "refusal": "no"} if stop == "refusal" else {"type": "output_text", "text": text, "annotations": []}
        broken = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(stop)
        return {"id": "r", "object": "response", "model": "m", "status": "incomplete" if broken else "completed", "error": None, "incomplete_details": broken and {"reason": broken},
                "output": [{"type": "message", "id": "o", "role": "assistant", "content": [part]}], "usage": {"input_tokens": prompt, "output_tokens": completion}}
    if wire == "messages":
        return {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": text}],
                "stop_reason": {"length": "max_tokens", "content_filter": "refusal"}.get(stop, stop) or "end_turn", "usage": {"input_tokens": prompt, "output_tokens": completion}}
    return {"output": {"message": {"role": "assistant", "content": [{"text": text}]}}, "metrics": {"latencyMs": 1},
            "stopReason": {"length": "max_tokens", "content_filter": "content_filtered", "refusal": "guardrail_intervened"}.get(stop, stop) or "end_turn",
            "usage": {"inputTokens": prompt, "outputTokens": completion, "totalTokens": prompt + completion}}


def streamed(wire, whole):
    """The same answer as a stream."""
    if wire == "chat":
        choice = whole["choices"][0]
        chunks = [dict(whole, choices=[{"index": 0, "delta": {"content": choice["message"]["content"]}, "finish_reason": None}], usage=None),
                  dict(whole, choices=[{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}], usage=None), dict(whole, choices=[])]
        return ("".join("data: %s\n\n" % json.dumps(chunk) for chunk in chunks) + "data: [DONE]\n\n").encode()
    if wire == "responses":
        part = whole["output"][0]["content"][0]
        events = [{"type": "response.output_text.delta", "delta": part.get("text", "")}] if part["type"] == "output_text" else []
        events.append({"type": "response." + whole["status"], "response": whole})
    elif wire == "messages":
        events = [{"type": "message_start", "message": dict(whole, content=[], stop_reason=None, usage=dict(whole["usage"], output_tokens=1))},
                  {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                  {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": whole["content"][0]["text"]}}, {"type": "content_block_stop", "index": 0},
                  {"type": "message_delta", "delta": {"stop_reason": whole["stop_reason"]}, "usage": {"output_tokens": USAGE[1]}}, {"type": "message_stop"}]
    else:
        return frame("messageStart", {"role": "assistant"}) + frame(
            "contentBlockDelta", {"delta": {"text": whole["output"]["message"]["content"][0]["text"]}, "contentBlockIndex": 0}) + frame(
            "messageStop", {"stopReason": whole["stopReason"]}) + frame("metadata", {"usage": whole["usage"], "metrics": {"latencyMs": 1}})
    return "".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event)) for event in events).encode()


def says(text=json.dumps(OPINION), stop=None):
    return lambda wire, streams: (200, {}, streamed(wire, answer(wire, text, stop)) if streams else answer(wire, text, stop), None)


def cut(share):
    """Of the answer only so much, and then the connection is closed."""
    def made(wire, streams):
        body = streamed(wire, answer(wire)) if streams else json.dumps(answer(wire)).encode()
        return 200, {}, body, int(len(body) * share)
    return made


def used(count):
    """A whole answer whose usage tells that of everything, its parts too."""
    def told(value):
        return {name: told(one) if isinstance(one, dict) else count for name, one in value.items()}

    def made(wire, streams):
        whole = answer(wire)
        more = {"chat": {"prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}}, "responses": {"input_tokens_details": {"cached_tokens": 0}},
                "messages": {"cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}, "converse": {"cacheReadInputTokens": 0, "cacheWriteInputTokens": 0}}
        whole["usage"] = told({**whole["usage"], **more[wire]})
        return 200, {"Content-Type": "application/json"}, whole, None
    return made


def several(wire, streams):
    """Of OpenAI's chat an answer of two choices, of which the first stands last; of another wire, the answer."""
    whole = answer(wire)
    if wire != "chat":
        return streamed(wire, whole) if streams else whole
    other = dict(whole["choices"][0], index=1, message={"role": "assistant", "content": "no"})
    if not streams:
        return dict(whole, choices=[other, whole["choices"][0]])
    first = json.dumps(dict(whole, choices=[{"index": 1, "delta": {"content": "no"}, "finish_reason": "length"}], usage=None))
    return b"data: " + first.encode() + b"\n\n" + streamed(wire, whole)


LONGEST = {"chat": "context_length_exceeded", "responses": "context_length_exceeded", "messages": "invalid_request_error", "converse": "ValidationException"}
# What is sent, and what may be said of it; a key that is at fault rests, so that whoever comes later finds none.
FAULTS = {
    "429, come again in 7 s": (status(429, "rate_limit_error", **{"Retry-After": "7"}), {RATE, REST}),
    "402": (status(402, "billing_error"), {QUOTA, REST}),
    "401": (status(401, "authentication_error"), {KEY, REST}),
    "403": (status(403, "permission_error"), {KEY, REST}),
    "500": (status(500, "api_error"), {FAILED, BUSY}),
    "502": (status(502, "api_error"), {FAILED, BUSY}),
    "503": (status(503, "overloaded"), {BUSY}),
    "529": (status(529, "overloaded_error"), {BUSY}),
    "408": (status(408, "timeout"), {FAILED, BUSY}),
    "400, too long": (lambda wire, _: (400, {"x-amzn-ErrorType": "ValidationException"}, error(wire, LONGEST[wire], "prompt is too long: 9000 tokens > 8000 maximum"), None), {LONG}),
    "400": (status(400, "invalid_request_error", "no such parameter"), {WRONG}),
    "404": (status(404, "not_found_error"), {WRONG}),
    "413": (status(413, "request_too_large"), {WRONG}),
    "422": (status(422, "invalid_request_error"), {WRONG}),
    "500, and not again": (status(500, "api_error", **{"x-should-retry": "false"}), {FAILED, BUSY}),
    "refused": (says("I cannot", "refusal"), {REFUSED, FILTERED, UNREADABLE}),
    "filtered": (says("", "content_filter"), {FILTERED, REFUSED}),
    "cut off at its length": (says('{"agreement":', "length"), {CUT}),
    "prose": (says("I would say that it is worth 0.85."), {UNREADABLE}),
    "a number out of range": (says(json.dumps(dict(OPINION, agreement=1.7))), {UNREADABLE}),
    "a member too many": (says(json.dumps(dict(OPINION, secret=1))), {UNREADABLE}),
    "no text": (says(""), {UNREADABLE}),
    "HTML": (lambda *_: (200, {"Content-Type": "text/html"}, b"<html>sorry</html>", None), {UNREADABLE, AWAY, BUSY}),
    "no JSON": (lambda *_: (200, {"Content-Type": "application/json"}, b"{", None), {UNREADABLE}),
    "no choices": (lambda *_: (200, {"Content-Type": "application/json"}, b'{"choices":[]}', None), {UNREADABLE}),
    "an error in a 200": (lambda wire, _: (200, {"Content-Type": "application/json"}, {"error": {"message": "no", "type": "server_error", "code": 500}}, None), {FAILED, BUSY, UNREADABLE}),
    "usage beyond all measure": (used((1 << 63) - 1), {None, NO_ROOM}), "usage that is none": (used(-1), {None}), "usage of words": (used("many"), {None}),
    "usage beside an error": (lambda wire, _: (500, {}, dict(error(wire, "api_error", "no"), usage=answer(wire)["usage"]), None), {FAILED, BUSY}),
    "several choices": (lambda wire, streams: (200, {}, several(wire, streams), None), {None}),
    "compressed, unasked": (lambda *_: (200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, gzip.compress(b"{}"), None), {UNREADABLE}),
    "no UTF-8": (lambda *_: (200, {"Content-Type": "application/json"}, b'{"choices":"\xff"}', None), {UNREADABLE}),
    "a name twice": (says(json.dumps(OPINION)[:-1] + ', "agreement": 0.1}'), {UNREADABLE}),
    "10 MB": (lambda *_: (200, {"Content-Type": "application/json"}, b'{"x":"' + b"a" * (10 << 20) + b'"}', None), {UNREADABLE, LATE, NO_TIME}),
    "a redirection": (status(302, Location="http://127.0.0.1:1/"), {WRONG}),
    "nothing, and closed": (lambda *_: None, {AWAY, BUSY}),
    "a slow first byte": (lambda *_: "slow", {LATE, NO_TIME, BUSY}),
    "a stall": (lambda *_: "stall", {LATE, NO_TIME, BUSY}),
    "cut after 0 %": (cut(0), {AWAY, BUSY}), "cut after 40 %": (cut(.4), {AWAY, BUSY}), "cut after 80 %": (cut(.8), {AWAY, BUSY, None}),
}
STALL_S = 4


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault, self.bodies = None, []
        self.url = "http://127.0.0.1:%d" % self.server_port
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """Who does not wait for the end of an answer is why this is here."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        wire = "converse" if "/converse" in self.path else {"completions": "chat"}.get(self.path.rsplit("/", 1)[1], self.path.rsplit("/", 1)[1])
        streams = self.path.endswith("-stream") or bool(json.loads(body).get("stream"))
        made = self.server.fault(wire, streams)
        if made is None:
            self.close_connection = True
            return
        if made == "slow":
            time.sleep(STALL_S)
            self.close_connection = True
            return
        if made == "stall":
            whole = streamed(wire, answer(wire)) if streams else json.dumps(answer(wire)).encode()
            self.head(200, {}, wire, streams, len(whole))
            self.wfile.write(whole[:20])
            self.wfile.flush()
            time.sleep(STALL_S)
            self.close_connection = True
            return
        status, headers, content, length = made
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.head(status, headers, wire, streams and isinstance(content, bytes), len(data))
        self.wfile.write(data if length is None else data[:length])
        self.close_connection = length is not None

    def head(self, status, headers, wire, streams, length):
        self.send_response(status)
        kind = "application/json" if not streams else "application/vnd.amazon.eventstream" if wire == "converse" else "text/event-stream"
        for name, value in {"Content-Type": kind, **headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()


def get(url, accept="application/json"):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=40) as answer:
        return answer.read()


def decide(emulator, request):
    asked = urllib.request.Request(emulator.url + "/decisions", json.dumps(request).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=40) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def settings(server, wire, streams):
    variables = {"LLM_PROVIDER": WIRES[wire].split("/")[0], "MODEL_CHAIN": WIRES[wire], "OPENAI_BASE_URL": server.url + "/v1", "ANTHROPIC_BASE_URL": server.url,
                 "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url, "OPENAI_API": "responses" if wire == "responses" else "chat", "MODEL_STREAM": str(streams).lower(),
                 "OPENAI_REQUEST_TIMEOUT": "3", "ENABLE_METRICS": "true", **KEYS}
    return [part for name, value in variables.items() for part in ("--env", "%s=%s" % (name, value))]


def adds_up(emulator):
    """Whether usage, by each of its kinds, is what the budget says was spent, and nothing is open."""
    tenant = json.loads(get(emulator.url + "/budgets"))["tenant"]
    sums = [sum(row["cost_nano_usd"] for row in json.loads(get(emulator.url + "/usage?by=" + kind))["rows"]) for kind in ("day", "model", "principal", "purpose")]
    return tenant["open_nano_usd"] == 0 and set(sums) == {tenant["spent_nano_usd"]} and sums[0]


def planted(emulator, folder):
    """Where a planted secret can be read: what was written anywhere, and what processes were started with."""
    found = [line for line in emulator.lines if "planted" in line]
    for place, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(place, name), "rb") as file:
                if b"planted" in file.read():
                    found.append(os.path.join(place, name))
    # The emulator itself was told them as words of its command, which is this script's doing.
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open("/proc/%s/cmdline" % process, "rb").read().split(b"\0")
        except OSError:
            continue
        if any(b"planted" in word for word in words) and int(process) != emulator.process.pid:
            found.append(str(words))
    return found


def broken(checks, build, server, wire, streams, name, request):
    make, reasons = FAULTS[name]
    server.fault = make
    server.bodies.clear()
    with Emulator(build, settings(server, wire, streams)) as emulator:
        status, body = decide(emulator, request)
        opinions = json.loads(body).get("opinions", []) if status == 201 else []
        told = {opinion.get("reason") for opinion in opinions}
        fits = all(any(word is None and reason is None or word is not None and reason is not None and word in reason for word in reasons) for reason in told)
        marked = all((opinion["source"] == "rules") == (opinion.get("reason") is not None) for opinion in opinions)
        title = "%s%s: %s" % (wire, ", streamed" if streams else "", name)
        checks.true(title, status == 201 and len(opinions) == PANEL and marked and fits, (status, sorted(map(str, told)), body[:200].decode()))
        spent = adds_up(emulator)
        # An answer is paid, whatever is told of it.
        checks.true(title + ": what it cost adds up", spent is not False and (spent > 0 or not name.startswith("usage")), get(emulator.url + "/budgets").decode())
        checks.true(title + ": no key is written", not planted(emulator, emulator.folder.name), planted(emulator, emulator.folder.name))


DRAFT = {"facts": ["The portal moves next quarter.", "Latency counts most."], "text": "It is the fastest, and latency counts most."}


def spoken(server):
    """A model that answers what it is asked for: an opinion, and what puts the panel's word into words after it."""
    def made(wire, streams):
        asked = server.bodies[-1]
        text = OPINION if b"- agreement:" in asked else {"facts": DRAFT["facts"]} if b"- facts:" in asked else {"text": DRAFT["text"]}
        return says(json.dumps(text))(wire, streams)
    return made


def healthy(checks, build, server, wire, streams, request):
    server.fault = spoken(server)
    server.bodies.clear()
    # The caller's own, which stands in its request; the keys are to be found nowhere.
    secret = "sk-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"
    request = json.loads(json.dumps(request))
    request["context"]["background"] += " Our key is %s and our contact ada.lovelace@example.com." % secret
    title = "%s%s: healthy" % (wire, ", streamed" if streams else "")
    with Emulator(build, settings(server, wire, streams) + ["--env", "MODEL_CACHE=records"]) as emulator:
        status, body = decide(emulator, request)
        outcome = json.loads(body)
        opinions = outcome.get("opinions", [])
        checks.true(title, status == 201 and [o["source"] for o in opinions] == ["model"] * PANEL and {o["model"] for o in opinions} == {WIRES[wire]}, body[:300].decode())
        draft = outcome["recommendation"].get("draft", {})
        checks.true(title + ": it is put into words, from facts", (draft.get("source"), draft.get("facts"), draft.get("text"), draft.get("model")) == (
            "model", DRAFT["facts"], DRAFT["text"], WIRES[wire]), draft)
        checks.true(title + ": who writes sees the facts, and no word of the caller's",
                    DRAFT["facts"][0].encode() in server.bodies[-1] and request["query"].encode() not in server.bodies[-1], server.bodies[-1])
        cost = sum(opinion["cost_nano_usd"] for opinion in opinions) + draft.get("cost_nano_usd", 0)
        checks.true(title + ": what it cost adds up, to the opinions' own costs and the draft's", adds_up(emulator) == cost and cost > 0, (adds_up(emulator), cost))
        lines = [json.loads(found.group(0)) for found in (re.search(r'\{.*"_aws".*\}', line) for line in emulator.lines) if found]
        counted = sum(round(line.get("llm_cost_usd_total", 0) * 1e9) for line in lines)
        checks.true(title + ": its metrics tell the same", counted == cost and sum(line.get("llm_requests_total", 0) for line in lines) == CALLS, (counted, cost, len(lines)))
        sent = b"".join(server.bodies)
        checks.true(title + ": a secret and an address of the request reach no model", secret.encode() not in sent and b"lovelace" not in sent, sent[:200].decode())
        page = get("%s/decisions/%s" % (emulator.url, outcome["decision_id"]), "text/html").decode()
        checks.true(title + ": the page says which model spoke, and what it wrote", WIRES[wire] in page and DRAFT["text"] in page, page[:200])
        again = json.loads(decide(emulator, request)[1])
        checks.true(title + ": asked again it is answered from our own cache, to the same words", again["opinions"] and len(server.bodies) == CALLS and all(
            {**one, "cost_nano_usd": 0} == {**other, "cost_nano_usd": 0} for one, other in zip(opinions, again["opinions"])) and again["receipt"]["cost_usd"] == 0,
            (len(server.bodies), again["receipt"]))
        checks.true(title + ": no key is written, in the cache's records either", not planted(emulator, emulator.folder.name), planted(emulator, emulator.folder.name))
        server.fault = status_of_nobody
        told = subprocess.run([os.path.join(build, "emulator"), "env", "GetDecision", "--port", str(emulator.port)], capture_output=True, text=True, check=True).stdout
        environment = {**os.environ, **dict(word.split("=", 1) for word in shlex.split(told) if "=" in word)}
        replay = subprocess.run([os.path.join(build, "quorate"), "replay", outcome["decision_id"]], env=environment, capture_output=True, text=True)
        checks.true(title + ": it replays to the same bytes, and asks nobody", replay.returncode == 0 and len(server.bodies) == CALLS, replay.stdout + replay.stderr)


def status_of_nobody(*_):
    raise AssertionError("a replay asks nobody")


def main(build, wires, names):
    checks = Checks("decisions by models whose server misbehaves")
    server = Server()
    with open("docs/request.json") as file:
        request = json.load(file)
    for wire in wires:
        for streams in (False, True):
            if not names:
                healthy(checks, build, server, wire, streams, request)
            for name in names or FAULTS:
                broken(checks, build, server, wire, streams, name, request)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:3] or WIRES, sys.argv[3:]))
