"""Responses that are streamed: how much of a bare copy over loopback goes through the emulator, and what memory that takes."""
import os
import subprocess
import tempfile

from report import median, rounds
from running import Emulator

MEGABYTES = 100
# A copy over loopback takes a fifth of the time where its two sides happen to run beside each other all along: only a median of many says which is usual.
READS = 5


def serving(program):
    process = subprocess.Popen([program, "serve", str(MEGABYTES)], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def peak_kb(process):
    with open("/proc/%d/status" % process) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def read(program, port, host, path, body):
    """MB a second."""
    done = subprocess.run([program, "read", str(port), host, path, body], capture_output=True, text=True)
    count, seconds = done.stdout.split()
    if int(count) < MEGABYTES << 20:
        raise SystemExit("%s %s answered %s bytes" % (host, path, count))
    return MEGABYTES / float(seconds)


def measure(report, build, folder, count):
    program = os.path.join(folder, "stream")
    subprocess.run(["gcc", "-O2", "-D_GNU_SOURCE", "-o", program, os.path.join(os.path.dirname(__file__), "stream.c")], check=True)
    with tempfile.TemporaryDirectory() as own:
        os.symlink(program, os.path.join(own, "Stream"))
        with open(os.path.join(own, "serverless.yml"), "w") as file:
            file.write("service: bench\nprovider: { name: aws, timeout: 60 }\nfunctions:\n  Stream: { handler: Stream, url: { invokeMode: RESPONSE_STREAM } }\n")
        bare, port = serving(program)
        try:
            with Emulator(build, ["--file", os.path.join(own, "serverless.yml"), "--functions", own, "--quiet"]) as emulator:
                api = "/2021-11-15/functions/Stream/response-streaming-invocations"
                host = "stream.lambda-url.localhost:%d" % emulator.port
                ways = {
                    "bare copy over loopback": lambda: read(program, port, "x", "/", ""),
                    "a function's URL": lambda: read(program, emulator.port, host, "/?%d" % MEGABYTES, ""),
                    "InvokeWithResponseStream": lambda: read(program, emulator.port, "127.0.0.1:%d" % emulator.port, api, str(MEGABYTES)),
                }
                for way in ways.values():
                    way()
                before = peak_kb(emulator.process.pid)
                results = rounds("streams", READS * count, ways)
                grown = peak_kb(emulator.process.pid) - before
        finally:
            bare.terminate()
            bare.wait()
    copy = median(results["bare copy over loopback"])
    rows = [(name, "%.0f" % median(values), "%.2f" % (median(values) / copy)) for name, values in results.items()]
    report.section("Responses that are streamed", ["way", "MB a second", "ratio to the bare copy"], rows,
                   "%d MB in parts of 64 KB from a C function to a C reader, all on all CPUs. The bare copy is one connection; through the emulator it is two, and an event "
                   "stream is summed up too. Medians of %d reads. The emulator's memory grew by %d KB over all of them." % (MEGABYTES, READS * count, grown))
    report.limit("a streamed response through a function's URL against a bare copy", median(results["a function's URL"]) / copy, 0.5, at_most=False)
    report.limit("an event stream against a bare copy", median(results["InvokeWithResponseStream"]) / copy, 0.5, at_most=False)
    report.limit("the emulator's memory over %d MB at a time, KB" % MEGABYTES, grown, 4096)
