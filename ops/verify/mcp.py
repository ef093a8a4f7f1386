"""The Model Context Protocol with PyPI's `mcp`: as a client of POST /mcp, by the stateless revision and by initialize, and as a server whose tool a task calls.
Usage: mcp.py BUILD-FOLDER"""
import json
import os
import subprocess
import sys
import urllib.request

from running import Checks, Emulator, Process

# `-P`: beside the programs stands this file, which has the name of the package.
PYTHON = os.path.abspath(".venv/mcp/bin/python")
HERE = os.path.dirname(os.path.abspath(__file__))
DECISION = {
    "query": "Which supplier?",
    "context": {
        "alternatives": [{"id": "a", "name": "A", "scores": {"cost": 10}}, {"id": "b", "name": "B", "scores": {"cost": 12}}],
        "criteria": [{"name": "cost", "weight": 1, "direction": "min", "category": "cost"}],
    },
}


class Server(Process):
    """`mcp`'s own server with two tools, of one of the two kinds that it has; `url` is where it listens."""

    def __init__(self, *kind):
        self.folder = None
        self.process = subprocess.Popen([PYTHON, "-P", os.path.join(HERE, "mcp_server.py"), *kind], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("http"):
            raise SystemExit("the server of mcp did not start: " + line)
        self.url = line.strip()


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def as_client(checks, url):
    for mode in ("auto", "legacy"):
        ran = subprocess.run([PYTHON, "-P", os.path.join(HERE, "mcp_client.py"), url + "/mcp", mode, json.dumps(DECISION)], capture_output=True, text=True)
        if ran.returncode != 0:
            checks.true("mcp's client asks by " + mode, False, ran.stderr[-2_000:])
            continue
        told = json.loads(ran.stdout)
        checks.same(mode + ": it speaks", told["version"], "2026-07-28" if mode == "auto" else "2025-11-25")
        checks.same(mode + ": the tools by name", told["tools"],
                    ["challenge_decision", "get_decision", "get_task", "list_decisions", "make_decision", "process_task"])
        checks.same(mode + ": a decision is made", (told["made"]["isError"], told["made"]["status"]), (False, "completed"))
        checks.same(mode + ": it is found again as it was made", told["found"], told["made"]["whole"])
        checks.true(mode + ": it is listed", told["made"]["whole"]["decision_id"] in told["listed"], told["listed"])
        checks.same(mode + ": another wins without the first", told["challenged"], "b")
        checks.same(mode + ": a task is carried out", told["task"], "17.5/100*240 is 42.")
        checks.same(mode + ": what is refused is told as a tool's error", told["refused"], [True, 422])
        checks.true(mode + ": a tool that is not there is an error", told["unknown"] == -32602, told["unknown"])


def as_server(checks, build):
    for kind in ("json", "sse", "stateful"):
        with Server(kind) as server:
            variables = ["--env", "MCP_SERVERS=notes=" + server.url, "--env", "MCP_TRUSTED=notes"]
            with Emulator(build, variables) as emulator:
                tools = {tool["name"]: tool for tool in json.load(urllib.request.urlopen(emulator.url + "/tools"))["tools"]}
                checks.same(kind + ": its tools are listed, read and write", [tools.get(name, {}).get("effect") for name in ("notes.add", "notes.count")],
                            ["write", "read"])
                outcome = post(emulator.url + "/process-task", {"task": "use notes.count with text=héllo"})
                results = [step["result"] for step in outcome["execution"]]
                checks.same(kind + ": a task calls it", (outcome["status"], results), ("success", [{"text": "héllo", "length": 5}]))
                refused = post(emulator.url + "/process-task", {"task": "use notes.add with text=x"})
                checks.true(kind + ": what writes is not called without confirm", refused["status"] != "success", refused["status"])
                added = post(emulator.url + "/process-task", {"task": "use notes.add with text=x", "confirm": True})
                checks.same(kind + ": and is with it", added["status"], "success")
                failed = post(emulator.url + "/process-task", {"task": "use notes.count with text=fail"})
                checks.same(kind + ": what it says is an error fails", [step["error"]["class"] for step in failed["execution"]], ["validation"])


if __name__ == "__main__":
    checks = Checks("PyPI's mcp as client and as server")
    with Emulator(sys.argv[1]) as emulator:
        as_client(checks, emulator.url)
    as_server(checks, sys.argv[1])
    sys.exit(checks.end())
