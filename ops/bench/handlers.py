"""One handler at a time under a Runtime API written in C: cold starts, memory, warm invocations."""
import json
import os
import subprocess

from report import median, rounds

PYTHON_HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': '{}'}\n"


class Driver:
    """runtime.c, and the events it gives."""

    def __init__(self, folder):
        self.folder = folder
        self.program = os.path.join(folder, "runtime")
        subprocess.run(["gcc", "-O2", "-o", self.program, os.path.join(os.path.dirname(__file__), "runtime.c")], check=True)

    def event(self, name, value):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            json.dump(value, file, separators=(",", ":"))
        return path

    def run(self, command, environment, event, calls):
        """exec → first next in ms, exec → first answer in ms, peak memory in MB, events a second, CPU of the median event in µs."""
        variables = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                     "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", **environment}
        done = subprocess.run([self.program, event, str(calls), *command], env=variables, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("%s: %s" % (command[0], done.stderr))
        first_next, first_answer, kb, rate, cpu_us = map(float, done.stdout.split())
        return first_next, first_answer, kb / 1024, rate, cpu_us


def libcurl_load(folder):
    """Measures the loading of libcurl alone, in ms."""
    program = os.path.join(folder, "libcurl")
    subprocess.run(["gcc", "-O2", "-o", program, os.path.join(os.path.dirname(__file__), "libcurl.c"), "-ldl"], check=True)
    return lambda: float(subprocess.run([program], check=True, capture_output=True, text=True).stdout)


def cold_starts(report, driver, handlers, count):
    with open("functions/events/MakeDecision/region.json") as file:
        event = driver.event("decision.json", json.load(file))

    def one(name, calls):
        command, environment = handlers[name]
        return lambda: driver.run(command, environment, event, calls)

    contestants = {name: one(name, 0) for name in handlers}
    contestants["MakeDecision, first decision"] = one("MakeDecision", 1)
    contestants["awslambdaric, first answer"] = one("awslambdaric", 1)
    load = libcurl_load(driver.folder)
    contestants["loading libcurl"] = lambda: (0, load(), 0, 0, 0)
    # The first round warms the page cache and is not counted.
    rounds("cold start, uncounted", 1, contestants)
    results = rounds("cold start", count, contestants)
    c = median(r[0] for r in results["C"])
    rows = []
    for name in (name for name in contestants if name != "loading libcurl"):
        nexts, answers, memories, *_ = zip(*results[name])
        rows.append((name, "%.2f" % median(nexts), "%.2f" % (median(nexts) / c), "%.2f" % median(answers) if any(answers) else "–", "%.1f" % median(memories)))
    report.section("Cold start", ["handler", "exec → GET next, ms", "ratio to C", "exec → first answer, ms", "peak memory, MB"], rows,
                   "A bare C socket handler is the floor; awslambdaric is AWS's own runtime client for Python 3. The first decision reads the request, decides, and stores the "
                   "outcome in the emulator's tables, synced to disk; the others' first answer is a constant.")
    ours = median(r[0] for r in results["MakeDecision"])
    report.limit("exec → GET next, ms, against 3 × C + 1 ms", ours, 3 * c + 1)
    report.limit("peak memory after init, MB", median(r[2] for r in results["MakeDecision"]), 12)
    first, loading = median(r[1] for r in results["MakeDecision, first decision"]), median(r[1] for r in results["loading libcurl"])
    report.limit("exec → first decision, ms, against 2 × (exec → GET next) + 10 ms", first, 2 * ours + 10, decision=6)
    # What of it is ours may not grow behind that decision.
    report.limit("the same less the loading of Debian's libcurl, %.2f ms in this run" % loading, first - loading, 2 * ours + 10)


def warm(report, driver, handlers, count):
    with open("functions/events/Health/health.json") as file:
        health = json.load(file)
    # The least that is a request of payload 2.0, and one with 100 KB of the stage's variables: a parameter of the query that is not known would be refused.
    small = {"version": "2.0", "routeKey": "GET /health", "rawPath": "/health", "headers": {}, "requestContext": {"stage": "$default", "http": {"method": "GET"}}}
    large = {**health, "stageVariables": {"name%03d" % number: "x" * 89 for number in range(1_000)}}
    events = {"200 B": (driver.event("small.json", small), 10_000), "100 KB": (driver.event("large.json", large), 1_500)}
    rows, ratios = [], {}
    for label, (event, calls) in events.items():
        results = rounds("warm, " + label, count, {
            name: (lambda command, environment: lambda: driver.run(command, environment, event, calls)[3])(*handler) for name, handler in handlers.items()})
        for name in handlers:
            ratios[label, name] = median(results[name]) / median(results["C"])
            rows.append((name, "%s (%d bytes)" % (label, os.path.getsize(event)), "%.0f" % median(results[name]), "%.2f" % ratios[label, name]))
    report.section("Warm invocations", ["handler", "event", "a second", "ratio to C"], rows,
                   "One caller. C answers a constant and looks at nothing; awslambdaric decodes the event; `Health` reads it strictly, routes it, and answers 200 with all "
                   "headers. The handler on one CPU, what drives it on another.")
    report.limit("warm 200 B events, Health against C", ratios["200 B", "Health"], 0.5, at_most=False)
