"""What AWS answers (emulator/conformance), asked of this emulator, of AWS's RIE and of ministack; counts by area. Usage: conformance.py BUILD-FOLDER [--write]"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

import deployment
import peers
import rie
from running import Checks

FOLDER = "emulator/conformance"
TABLE = "docs/conformance.md"
INVOCATION = re.compile(r"^(POST /2015-03-31/functions/)([^/:?]+)(/invocations.*)$")


def suites():
    for folder, _, names in sorted(os.walk(FOLDER)):
        for name in sorted(names):
            if name.endswith(".json"):
                path = os.path.join(folder, name)
                with open(path) as file:
                    yield path, json.load(file)


def verify(build, *arguments):
    """The counts by area, and the cases that differ."""
    run = subprocess.run([os.path.join(build, "emulator"), "verify", "--json", *arguments], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise SystemExit("emulator verify: %s" % run.stderr)
    report = json.loads(run.stdout)
    return report["areas"], [case for case in report["cases"] if not case["right"]]


def add(counts, areas):
    for area, count in areas.items():
        right, all_ = counts.get(area, (0, 0))
        counts[area] = (right + count["right"], all_ + count["all"])


def for_rie(suite):
    """The suite as RIE can be asked it, which has one function called `function` and nothing but invocations; None where it cannot."""
    if suite["area"] != "lambda":
        return None
    lines = suite.get("service")
    service = yaml.safe_load("\n".join(lines) if isinstance(lines, list) else lines) if lines else {"functions": {"F": {}}}
    functions = service.get("functions", {})
    if len(functions) != 1:
        return None
    cases = []
    for case in suite["cases"]:
        steps = case.get("steps") or [{"request": case["request"], "answer": case["answer"]}]
        if not all(INVOCATION.match(step["request"]["line"]) for step in steps):
            continue
        for step in steps:
            step["request"]["line"] = INVOCATION.sub(r"\1function\3", step["request"]["line"])
        cases.append({"name": case["name"], "source": case["source"], "steps": steps})
    variables = {name: str(value) for name, value in (next(iter(functions.values())).get("environment") or {}).items()}
    return ({"area": suite["area"], "cases": cases}, variables) if cases else None


def of_rie(build):
    counts = {}
    with tempfile.TemporaryDirectory() as folder:
        function = os.path.join(folder, "conformance")
        shutil.copy(os.path.join(build, "emulator"), function)
        for path, suite in suites():
            asked = for_rie(suite)
            if asked is None:
                continue
            file_name = os.path.join(folder, "suite.json")
            with open(file_name, "w") as file:
                json.dump(asked[0], file)
            peer = rie.UnderRIE([function], asked[1])
            try:
                add(counts, verify(build, file_name, "--endpoint", peer.url.split("/2015")[0])[0])
            finally:
                peer.close()
    return counts


def parts(suite, deployment):
    """The cases of each API with its URL: a REST API's name the stage first."""
    halves = {}
    for case in suite["cases"]:
        lines = [step["request"]["line"] for step in case.get("steps") or [case]]
        is_rest = all(line.split(" ")[1].startswith("/" + deployment.provider["stage"]) for line in lines)
        url = deployment.rest if deployment.rest and (is_rest or not deployment.http) else deployment.http
        if url:
            halves.setdefault(url, []).append(case)
    return halves


def of_ministack(build):
    """Its tables, Lambda and queues as they are, and its API Gateway with each service that can be put there."""
    counts = {}
    with tempfile.TemporaryDirectory() as folder, peers.ministack() as peer:
        for path, suite in suites():
            if "service" not in suite and suite["area"] == "tables":
                add(counts, verify(build, path, "--endpoint", peer.url)[0])
            if suite["area"] not in ("gateway", "authorizers", "lambda", "queues"):
                continue
            try:
                service = deployment.read(suite) if "service" in suite else deployment.PLAIN
                if suite["area"] == "queues":
                    queues = deployment.Queues(service, peer.url)
                    service, suite = queues.resolved(service), queues.asked(suite)
                deployed = deployment.Deployment(service, peer.url)
            except deployment.Undeployable:
                continue
            halves = {peer.url: suite["cases"]} if suite["area"] in ("lambda", "queues") else parts(suite, deployed)
            for url, cases in halves.items():
                file_name = os.path.join(folder, "suite.json")
                with open(file_name, "w") as file:
                    json.dump({"area": suite["area"], "cases": cases}, file)
                add(counts, verify(build, file_name, "--endpoint", url)[0])
    return counts


def table(columns):
    areas = sorted({area for _, counts in columns for area in counts})
    rows = ["| area | %s |" % " | ".join(name for name, _ in columns), "| --- |%s" % (" ---: |" * len(columns))]
    for area in areas:
        rows.append("| %s | %s |" % (area, " | ".join("%d of %d" % counts[area] if area in counts else "—" for _, counts in columns)))
    return "\n".join(rows)


def write(text):
    with open(TABLE) as file:
        page = file.read()
    page = re.sub(r"(<!-- table: [^\n]*-->\n).*?(<!-- end -->)", lambda found: found[1] + text + "\n" + found[2], page, flags=re.S)
    with open(TABLE + ".new", "w") as file:
        file.write(page)
    os.replace(TABLE + ".new", TABLE)


if __name__ == "__main__":
    checks = Checks("what AWS answers")
    folder = sys.argv[1]
    areas, differing = verify(folder)
    ours = {}
    add(ours, areas)
    checks.same("every case is answered as AWS answers", ["%s: %s" % (case["file"], case["name"]) for case in differing], [])
    checks.true("at least 450 cases", sum(count for _, count in ours.values()) >= 450, str(ours))
    columns = [("this emulator", ours), ("RIE", of_rie(folder)), ("ministack", of_ministack(folder))]
    print(table(columns))
    if "--write" in sys.argv:
        write(table(columns))
    sys.exit(checks.end())
