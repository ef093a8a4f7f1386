"""Two builds of this project beside each other, taking turns: what a change costs, where the machine is too noisy for two runs to be compared."""
import json
import os
import tempfile

import emulators
import handlers
import load
from report import median, rounds
from running import Emulator


class Build:
    """A checkout with its `build/`: its own emulator, functions, serverless.yml and recorded events."""

    def __init__(self, checkout, build=None):
        self.checkout = os.path.abspath(checkout)
        self.build = os.path.abspath(build or os.path.join(checkout, "build"))
        if not os.path.exists(os.path.join(self.build, "emulator")):
            raise SystemExit("bench: %s holds no emulator: build that checkout first (make build)" % self.build)

    def emulator(self):
        return Emulator(self.build, ["--quiet", "--file", os.path.join(self.checkout, "serverless.yml")])

    def event(self, driver, name, file):
        with open(os.path.join(self.checkout, "functions/events", file)) as text:
            return driver.event(name, json.load(text))


def measure(report, builds, handler, folder, count, environment):
    """`builds`: {"new": Build, "old": Build}; `environment(build, emulator, checkout)`: what a function needs to reach that emulator's tables."""
    driver = handlers.Driver(folder)
    with open("docs/request.json", "rb") as file:
        body = file.read()
    figures = {}

    def of(label, contestants, smaller=True, uncounted=True):
        if uncounted:
            rounds(label + ", uncounted", 1, contestants)
        figures[label] = ({name: median(values) for name, values in rounds(label, count, contestants).items()}, smaller)

    def each(run):
        return {name: (lambda one: lambda: run(one))(name) for name in builds}

    with builds["new"].emulator() as new, builds["old"].emulator() as old:
        running = {"new": new, "old": old}
        variables = {name: {**environment(builds[name].build, running[name], builds[name].checkout), "ENABLE_REQUEST_LOGGING": "false"} for name in builds}
        decisions = {name: builds[name].event(driver, name + "-decision.json", "MakeDecision/region.json") for name in builds}
        healths = {name: builds[name].event(driver, name + "-health.json", "Health/health.json") for name in builds}

        def cold(name, calls):
            return driver.run([os.path.join(builds[name].build, "MakeDecision")], variables[name], decisions[name], calls)

        of("MakeDecision, exec → GET next, ms", each(lambda name: cold(name, 0)[0]))
        of("MakeDecision, exec → first decision, ms", each(lambda name: cold(name, 1)[1]))
        of("MakeDecision, peak memory after init, MB", each(lambda name: cold(name, 0)[2]), uncounted=False)
        of("Health, warm, a second", each(lambda name: driver.run([os.path.join(builds[name].build, "Health")], variables[name], healths[name], 10_000)[3]), smaller=False)
        for callers in (1, 8):
            of("POST /decisions through the emulator, %d at once, a second" % callers,
               each(lambda name: load.rate(running[name].port, "/decisions", callers, 400, body)), smaller=False)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        with emulators.bare(builds["new"].build, handler, first, ["Bare"]) as new, emulators.bare(builds["old"].build, handler, second, ["Bare"]) as old:
            running = {"new": new, "old": old}
            for callers in (1, 8):
                of("a bare handler through the emulator, %d at once, a second" % callers,
                   each(lambda name: load.rate(running[name].port, emulators.INVOCATIONS % "Bare", callers, 8_000)), smaller=False)
    rows = []
    for label, (values, smaller) in figures.items():
        cost = values["new"] / values["old"] if smaller else values["old"] / values["new"]
        rows.append((label, "%.2f" % values["old"], "%.2f" % values["new"], "%.2f" % cost))
    report.section("Two builds", ["", "old", "new", "cost, new against old"], rows, "Medians; a cost below 1 is a gain. Both emulators run all the while, idle but for the one that is asked.")
