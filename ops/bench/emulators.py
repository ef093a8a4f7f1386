"""Emulators beside each other, driven by the same load generator in C: invocations, idle sandboxes, start, whole requests."""
import glob
import io
import os
import tempfile
import time
import zipfile

import boto3

import load
from handlers import PYTHON_HANDLER
from peers import ministack
from report import CPUS, median, on, progress, rounds
from rie import UnderRIE
from running import Emulator

INVOCATIONS = "/2015-03-31/functions/%s/invocations"
SANDBOXES = 200


def bare(build, handler, folder, functions, sandboxes=48):
    """Our emulator with the C handler under these names."""
    file = os.path.join(folder, "serverless.yml")
    with open(file, "w") as text:
        text.write("service: bench\nprovider: { name: aws, timeout: 30 }\ncustom: { emulator: { sandboxes: { overall: %d, perFunction: 40 } } }\nfunctions:\n" % sandboxes)
        for name in functions:
            text.write("  %s: { handler: %s }\n" % (name, name))
            if not os.path.exists(os.path.join(folder, name)):
                os.symlink(handler, os.path.join(folder, name))
    return Emulator(build, ["--file", file, "--functions", folder, "--quiet"])


def in_ministack(server):
    """A Python handler, which is what ministack runs without Docker."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("app.py", PYTHON_HANDLER)
    client = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local")
    client.create_function(FunctionName="bare", Runtime="python3.11", Handler="app.handler", Role="arn:aws:iam::000000000000:role/bench",
                           Code={"ZipFile": archive.getvalue()})
    return server.port


def invocations(report, build, handler, count):
    # Two CPUs: what is measured on the last, the load on the first; `free` is both on all.
    with tempfile.TemporaryDirectory() as folder, on(CPUS[-1]), bare(build, handler, folder, ["Bare"]) as pinned, ministack() as other:
        rie = UnderRIE([handler])
        rie_port = int(rie.url.split(":")[2].split("/")[0])
        other_port = in_ministack(other)
        with on(*CPUS), tempfile.TemporaryDirectory() as second, bare(build, handler, second, ["Bare"]) as free:

            def call(port, name, callers, calls, cpus):
                def run():
                    with on(*cpus):
                        return load.rate(port, INVOCATIONS % name, callers, calls)
                return run

            try:
                results = rounds("invocations", count, {
                    "Quorate's emulator, 1 caller": call(pinned.port, "Bare", 1, 8000, CPUS[:1]),
                    "AWS's RIE, 1 caller": call(rie_port, "function", 1, 3000, CPUS[:1]),
                    "ministack (Python handler), 1 caller": call(other_port, "bare", 1, 30, CPUS[:1]),
                    "Quorate's emulator, free, 1 caller": call(free.port, "Bare", 1, 8000, CPUS),
                    "Quorate's emulator, free, 8 callers": call(free.port, "Bare", 8, 16000, CPUS),
                })
            finally:
                rie.close()
    ours, theirs = median(results["Quorate's emulator, 1 caller"]), median(results["AWS's RIE, 1 caller"])
    rows = [(name, "%.0f" % median(values), "%.1f" % (1e6 / median(values)), "%.2f" % (median(values) / theirs)) for name, values in results.items()]
    rows.append(("AWS's RIE, 8 callers", under_eight(handler), "–", "–"))
    report.section("Invocations through an emulator", ["emulator", "invocations a second", "µs each", "ratio to RIE"], rows,
                   "200 bytes to the same C handler (ministack runs Python handlers only). One CPU for emulator and handler, another for the load; `free` is all on all CPUs.")
    report.limit("our time an invocation against RIE's, handler included", theirs / ours, 0.5)
    report.limit("8 callers against 1", median(results["Quorate's emulator, free, 8 callers"]) / median(results["Quorate's emulator, free, 1 caller"]), 1.3, at_most=False)


def under_eight(handler):
    """What becomes of RIE when eight call it at once; one of its own, since it may not live on."""
    rie = UnderRIE([handler])
    try:
        return "%.0f" % load.rate(int(rie.url.split(":")[2].split("/")[0]), INVOCATIONS % "function", 8, 400)
    except (SystemExit, OSError):
        return "fails" if rie.process.poll() is None else "falls over (exit %d)" % rie.process.returncode
    finally:
        rie.close()


def descendants(process):
    """A process and those below it."""
    parents = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                fields = file.read().rpartition(")")
        except OSError:
            continue
        parents[int(path.split("/")[2])] = int(fields[2].split()[1])
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_s(processes):
    ticks = 0
    for process in processes:
        with open("/proc/%d/stat" % process) as file:
            ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def idle(report, build, handler):
    names = ["Bare%d" % number for number in range(5)]
    with tempfile.TemporaryDirectory() as folder, bare(build, handler, folder, names, SANDBOXES) as emulator:
        for name in names:
            load.rate(emulator.port, INVOCATIONS % name, 64, 4000)
        processes = descendants(emulator.process.pid)
        sandboxes = len(processes) - 1
        if sandboxes < SANDBOXES:
            raise SystemExit("idle: %d sandboxes run, not %d" % (sandboxes, SANDBOXES))
        progress("idle: %d sandboxes, 5 s" % sandboxes)
        before, passed = cpu_s(processes), 5
        time.sleep(passed)
        used = cpu_s(processes) - before
    report.section("Idle", ["sandboxes", "seconds", "CPU seconds used by all and the emulator"], [(sandboxes, passed, "%.2f" % used)],
                   "Five functions, 40 sandboxes each.")
    report.limit("%d idle sandboxes' share of a CPU, per cent" % SANDBOXES, 100 * used / passed, 1)


def start(report, build, count):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            with Emulator(build, data=folder) as emulator:
                load.once(emulator.port, "/health")
                return (time.perf_counter() - began) * 1000
    values = rounds("emulator start", max(count, 5), {"ours": run})["ours"]
    report.section("Emulator start", ["", "ms"], [("start → first answer of /health (a function's cold start in it)", "%.0f" % median(values))])
    report.limit("emulator start → first answer, ms", median(values), 150)


def requests(report, build, count):
    """POST /decisions as a client sees it: HTTP, gateway, function, decision, eight items in one transaction on disk, answer."""
    with open("docs/request.json", "rb") as file:
        body = file.read()
    with Emulator(build, ["--quiet"]) as emulator:
        results = rounds("whole requests", count, {
            str(callers): (lambda callers: lambda: load.rate(emulator.port, "/decisions", callers, 400, body))(callers) for callers in (1, 8)})
    rows = [(callers, "%.0f" % median(values), "%.2f" % (1e3 / median(values))) for callers, values in results.items()]
    report.section("Whole requests: `POST /decisions` through the emulator", ["callers", "decisions a second", "ms each"], rows,
                   "`docs/request.json`; each decision is on disk (fsync) before it is answered.")
