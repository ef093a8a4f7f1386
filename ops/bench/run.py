"""Measures the functions, the emulator and the core beside their peers, in one run, and holds the stated limits.

Every figure is a median over the rounds; in each round the contestants come in shuffled order. Exit status 1 where a stated limit is broken.
"""
import argparse
import os
import subprocess
import sys
import tempfile

# Behind this folder, for what starts programs and waits for them.
sys.path.append(os.path.join(os.path.dirname(__file__), "..", "verify"))
import builds  # noqa: E402
import core  # noqa: E402
import emulators  # noqa: E402
import gateways  # noqa: E402
import handlers  # noqa: E402
import identities  # noqa: E402
import load  # noqa: E402
import queues  # noqa: E402
import streams  # noqa: E402
import tables  # noqa: E402
import tasks  # noqa: E402
from report import Report, progress  # noqa: E402
from running import Emulator  # noqa: E402

SECTIONS = ("handlers", "emulators", "streams", "core", "tables", "queues", "tasks", "gateways", "identity")


def records(build, emulator, checkout="."):
    """The environment in which a function of that checkout reaches the emulator's tables."""
    lines = subprocess.run([os.path.join(build, "emulator"), "env", "MakeDecision", "--port", str(emulator.port)], capture_output=True, text=True,
                           check=True, cwd=checkout).stdout.splitlines()
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    found.pop("AWS_LAMBDA_RUNTIME_API", None)
    return found


def measure_handlers(report, build, c, folder, count):
    with open(os.path.join(folder, "app.py"), "w") as file:
        file.write(handlers.PYTHON_HANDLER)
    python = ([".venv/bench/bin/python", "-m", "awslambdaric", "app.handler"], {"PYTHONPATH": folder, "LAMBDA_TASK_ROOT": folder, "_HANDLER": "app.handler"})
    driver = handlers.Driver(folder)
    with Emulator(build, ["--quiet"]) as emulator:
        variables = records(build, emulator)
        cold = {"C": ([c], {}), "MakeDecision": ([os.path.join(build, "MakeDecision")], variables), "awslambdaric": python}
        handlers.cold_starts(report, driver, cold, 2 * count + 1)
        health = ([os.path.join(build, "Health")], {**variables, "ENABLE_REQUEST_LOGGING": "false"})
        handlers.warm(report, driver, {"C": ([c], {}), "Health": health, "awslambdaric": python}, count)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of every comparison, at least 5 (7)")
    parser.add_argument("--quick", action="store_true", help="2 rounds, and nothing is written unless --report says where")
    parser.add_argument("--only", choices=SECTIONS, help="one part, and nothing is written unless --report says where")
    parser.add_argument("--against", metavar="CHECKOUT", help="another checkout of this project with its build/: the two builds beside each other, and nothing else")
    parser.add_argument("--report", help="the file to write (docs/benchmarks.md)")
    arguments = parser.parse_args()
    build, count = os.path.abspath(arguments.build), 2 if arguments.quick else max(5, arguments.rounds)
    path = arguments.report or (None if arguments.quick or arguments.only or arguments.against else "docs/benchmarks.md")
    wanted = [] if arguments.against else [arguments.only] if arguments.only else SECTIONS
    report = Report(count)
    with tempfile.TemporaryDirectory() as folder:
        c = os.path.join(folder, "c-handler")
        subprocess.run(["gcc", "-O2", "-o", c, os.path.join(os.path.dirname(__file__), "handler.c")], check=True)
        load.build(folder)
        if arguments.against:
            pair = {"new": builds.Build(".", build), "old": builds.Build(arguments.against)}
            builds.measure(report, pair, c, folder, count, records)
        if "handlers" in wanted:
            measure_handlers(report, build, c, folder, count)
        if "emulators" in wanted:
            emulators.invocations(report, build, c, count)
            emulators.idle(report, build, c)
            emulators.start(report, build, count)
            emulators.requests(report, build, count)
        if "streams" in wanted:
            streams.measure(report, build, folder, count)
        if "core" in wanted:
            core.measure(report, build, count)
        if "tables" in wanted:
            progress("tables: %d rounds" % count)
            tables.measure(report, build, count)
        if "queues" in wanted:
            queues.measure(report, build, c, count)
        if "tasks" in wanted:
            tasks.measure(report, build, count)
        if "gateways" in wanted:
            gateways.measure(report, build, folder, count)
        if "identity" in wanted:
            with Emulator(build, identities.SETTINGS) as emulator:
                identities.measure(report, build, handlers.Driver(folder), emulator, records(build, emulator), count)
    if path:
        report.write(path, "make bench")
        print("\nbench: %s is written" % path)
    if report.broken:
        print("\nbench: stated limits are broken:\n  " + "\n  ".join(report.broken))
        return 1
    print("\nbench: every stated limit is kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
