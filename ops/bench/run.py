"""Measures the functions and the emulator beside their peers, in one run, and holds the stated limits.

Usage: run.py BUILD-FOLDER [--pairs N] [--report FILE]
Every figure is a median over at least five rounds; in each round the contestants come in shuffled order, so that a machine that changes its speed
changes it for all. Exit status 1 where a stated limit is broken.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "verify"))
from rie import UnderRIE  # noqa: E402
from running import Emulator  # noqa: E402
from runtime_api import CPUS, Handler  # noqa: E402
import load  # noqa: E402
import tables  # noqa: E402

PYTHON_HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': '{}'}\n"


class Report:
    def __init__(self):
        self.sections = []
        self.broken = []

    def section(self, title, head, rows, note=""):
        lines = ["", "## " + title, "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
        lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        if note:
            lines += ["", note]
        self.sections.append("\n".join(lines))
        print("\n".join(lines), flush=True)

    def limit(self, name, value, bound, at_most=True):
        kept = value <= bound if at_most else value >= bound
        sign = "≤" if at_most else "≥"
        line = "%s: %.2f (stated: %s %.2f)%s" % (name, value, sign, bound, "" if kept else " — BROKEN")
        self.sections.append("\n- " + line)
        print("- " + line, flush=True)
        if not kept:
            self.broken.append(line)

    def write(self, path):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        with open(path, "w") as file:
            file.write("# Benchmarks\n\nWritten by `make bench`; %d CPUs, %.0f GiB. Medians of one run; compare the ratios, not the times: the machine is shared.\n"
                       % (len(CPUS), memory))
            file.write("\n".join(self.sections) + "\n")


def median(values):
    return statistics.median(values)


def rounds(count, contestants):
    """Each round all contestants once, in another order."""
    results = {name: [] for name in contestants}
    for _ in range(count):
        order = list(contestants)
        random.shuffle(order)
        for name in order:
            results[name].append(contestants[name]())
    return results


def cold_starts(report, build, handlers, records, count):
    event = open("functions/events/MakeDecision/region.json", "rb").read()

    def one(command, environment, invoke):
        def run():
            handler = Handler(command, environment)
            try:
                if invoke:
                    handler.invoke(invoke)
                return handler.first_next_ms, getattr(handler, "answered_ms", 0), handler.peak_memory_mb()
            finally:
                handler.close()
        return run

    contestants = {name: one(command, environment, None) for name, (command, environment) in handlers.items()}
    contestants["MakeDecision, first decision"] = one([os.path.join(build, "MakeDecision")], records, event)
    # The first round warms the page cache and is not counted.
    rounds(1, contestants)
    results = rounds(count, contestants)
    c = median(r[0] for r in results["C"])
    rows = []
    for name in contestants:
        nexts, answers, memories = zip(*results[name])
        rows.append((name, "%.2f" % median(nexts), "%.2f" % (median(nexts) / c), "%.2f" % median(answers) if any(answers) else "–", "%.1f" % median(memories)))
    report.section("Cold start", ["handler", "exec → GET next, ms", "ratio to C", "exec → first answer, ms", "peak memory, MB"], rows,
                   "A bare C socket handler is the floor; awslambdaric is AWS's own runtime client for Python 3.")
    ours = median(r[0] for r in results["MakeDecision"])
    report.limit("exec → GET next, ms, against 3 × C + 1 ms", ours, 3 * c + 1)
    report.limit("peak memory after init, MB", median(r[2] for r in results["MakeDecision"]), 10)
    report.limit("exec → first decision, ms, against 2 × (exec → GET next) + 10 ms",
                 median(r[1] for r in results["MakeDecision, first decision"]), 2 * ours + 10)


def warm(report, handlers, count):
    small = open("functions/events/Health/health.json", "rb").read()
    small = json.dumps(json.loads(small), separators=(",", ":")).encode()
    large = json.loads(small)
    large["body"] = "x" * 100_000
    large = json.dumps(large, separators=(",", ":")).encode()

    def rate(command, environment, event, calls):
        def run():
            handler = Handler(command, environment)
            try:
                for _ in range(50):
                    handler.invoke(event)
                start = time.perf_counter()
                for _ in range(calls):
                    handler.invoke(event)
                return calls / (time.perf_counter() - start)
            finally:
                handler.close()
        return run

    rows = []
    ratios = {}
    for label, event, calls in (("small", small, 3000), ("100 KB", large, 600)):
        results = rounds(count, {name: rate(command, environment, event, calls) for name, (command, environment) in handlers.items()})
        for name in handlers:
            ratios[label, name] = median(results[name]) / median(results["C"])
            rows.append((name, label, "%.0f" % median(results[name]), "%.2f" % ratios[label, name]))
    report.section("Warm invocations", ["handler", "event", "a second", "ratio to C"], rows,
                   "One caller; the driver is Python and bounds the rates, so the ratios understate the differences. `Health` reads the event strictly and answers it.")
    report.limit("warm small events, Health against C", ratios["small", "Health"], 0.5, at_most=False)


def emulators(report, build, handler, count):
    """The same C handler behind our emulator and behind RIE, driven by the same C load generator."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(handler, os.path.join(folder, "Bare"))
        file = os.path.join(folder, "serverless.yml")
        with open(file, "w") as text:
            text.write("service: bench\nprovider: { name: aws, timeout: 30 }\nfunctions:\n  Bare: { handler: Bare }\n")
        with Emulator(build, ["--file", file, "--functions", folder, "--quiet"]) as ours:
            rie = UnderRIE([handler])
            try:
                path = "/2015-03-31/functions/Bare/invocations"
                theirs_port = int(rie.url.split(":")[2].split("/")[0])
                theirs_path = "/2015-03-31/functions/function/invocations"
                results = rounds(count, {
                    "Quorate's emulator, 1 caller": lambda: load.rate(ours.port, path, 1, 4000),
                    "Quorate's emulator, 8 callers": lambda: load.rate(ours.port, path, 8, 8000),
                    "AWS's RIE, 1 caller": lambda: load.rate(theirs_port, theirs_path, 1, 2000),
                })
            finally:
                rie.close()
    bare = statistics.median(bare_rate(handler) for _ in range(count))
    rows = [(name, "%.0f" % median(values), "%.1f" % (1e6 / median(values))) for name, values in results.items()]
    report.section("Invocations through an emulator", ["emulator", "invocations a second", "µs each"], rows,
                   "The same C handler, 200 bytes. RIE ends with an error on two invocations at once, so it has one caller. The handler alone, without any emulator: "
                   "%.0f µs an event." % (1e6 / bare))
    ours_us, rie_us = 1e6 / median(results["Quorate's emulator, 1 caller"]), 1e6 / median(results["AWS's RIE, 1 caller"])
    report.limit("our time an invocation against RIE's", ours_us / rie_us, 0.5)
    report.limit("8 callers against 1", median(results["Quorate's emulator, 8 callers"]) / median(results["Quorate's emulator, 1 caller"]), 1.3, at_most=False)


def bare_rate(handler):
    running = Handler([handler])
    try:
        start = time.perf_counter()
        for _ in range(2000):
            running.invoke(b'{"a":1}')
        return 2000 / (time.perf_counter() - start)
    finally:
        running.close()


def first_answer(report, build, count):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            with Emulator(build, data=folder) as emulator:
                load.once(emulator.port, "/health")
                return (time.perf_counter() - start) * 1000
    values = [run() for _ in range(max(count, 5))]
    report.section("Emulator start", ["", "ms"], [("start → first answer of /health (a function's cold start in it)", "%.0f" % median(values))])
    report.limit("emulator start → first answer, ms", median(values), 150)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of every comparison, at least 5 (7)")
    parser.add_argument("--report", default="docs/benchmarks.md")
    arguments = parser.parse_args()
    build, count = os.path.abspath(arguments.build), max(5, arguments.rounds)
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        c = os.path.join(folder, "c-handler")
        subprocess.run(["gcc", "-O2", "-o", c, os.path.join(os.path.dirname(__file__), "handler.c")], check=True)
        load.build(folder)
        with open(os.path.join(folder, "app.py"), "w") as file:
            file.write(PYTHON_HANDLER)
        with Emulator(build) as emulator:
            lines = subprocess.run([os.path.join(build, "emulator"), "env", "MakeDecision", "--port", str(emulator.port)], capture_output=True, text=True,
                                   check=True).stdout.splitlines()
            records = dict(line.split("=", 1) for line in lines if "=" in line)
            records.pop("AWS_LAMBDA_RUNTIME_API", None)
            python = {"PYTHONPATH": folder, "LAMBDA_TASK_ROOT": folder, "_HANDLER": "app.handler"}
            handlers = {
                "C": ([c], {}),
                "MakeDecision": ([os.path.join(build, "MakeDecision")], records),
                "awslambdaric": ([".venv/bench/bin/python", "-m", "awslambdaric", "app.handler"], python),
            }
            cold_starts(report, build, handlers, records, max(count, 11))
            quiet = {**records, "ENABLE_REQUEST_LOGGING": "false"}
            warm(report, {"C": handlers["C"], "Health": ([os.path.join(build, "Health")], quiet), "awslambdaric": handlers["awslambdaric"]}, count)
        emulators(report, build, c, count)
        first_answer(report, build, count)
        tables.measure(report, build, count)
    report.write(arguments.report)
    if report.broken:
        print("\nbench: stated limits are broken:\n  " + "\n  ".join(report.broken))
        return 1
    print("\nbench: every stated limit is kept; %s is written" % arguments.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
