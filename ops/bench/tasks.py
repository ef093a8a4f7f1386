"""Whole tasks through the emulator: sentences planned, GitHub's stand-in asked by libcurl, all of it verified and stored."""
import concurrent.futures
import http.client
import itertools
import json
import os
import subprocess
import time

from report import median, progress
from running import Emulator

CALLERS = 4
TASKS = 200


def stand_ins(build):
    """GitHub and the others, and the environment in which they are asked."""
    process = subprocess.Popen([os.path.join(build, "standins"), "--generous"], stdout=subprocess.PIPE, text=True)
    names = [line.strip() for line in iter(process.stdout.readline, "\n") if line.strip()]
    if not names:
        raise SystemExit("the stand-ins did not start")
    return process, names


def sentence(number):
    """No two ask the same, so that no answer is one that was kept."""
    return "find the top 2 Swift repositories with more than %d stars, then show their owners" % number


def carry_out(port, numbers):
    """Answers when it is done, and says what each came to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    statuses = []
    for number in numbers:
        connection.request("POST", "/process-task", json.dumps({"task": sentence(number)}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        statuses.append(body.get("status") if answer.status == 200 else answer.status)
    connection.close()
    return statuses


def measure(report, build, count):
    process, names = stand_ins(build)
    try:
        with Emulator(build, ["--quiet"] + [word for name in names for word in ("--env", name)]) as emulator:
            numbers = itertools.count(1)
            carry_out(emulator.port, [next(numbers)])
            rates = []
            for number in range(1, count + 1):
                progress("tasks: round %d of %d" % (number, count))
                shares = [[next(numbers) for _ in range(TASKS // CALLERS)] for _ in range(CALLERS)]
                started = time.monotonic()
                with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
                    statuses = [status for share in pool.map(lambda share: carry_out(emulator.port, share), shares) for status in share]
                rates.append(len(statuses) / (time.monotonic() - started))
                wrong = {status for status in statuses if status != "success"}
                if wrong:
                    raise SystemExit("tasks: some did not succeed: %s" % wrong)
    finally:
        process.terminate()
        process.wait()
    rate = median(rates)
    report.section("Tasks", ["", "a second", "an hour"], [("a search and the profiles of two owners, %d callers" % CALLERS, "%.1f" % rate, "%.0f" % (rate * 3_600))],
                   "Each sentence another one; planned by the rules, three calls of a stand-in of GitHub over sockets, verified, and stored by the emulator.")
    report.limit("tasks an hour against a stand-in", rate * 3_600, 1_000, at_most=False)
