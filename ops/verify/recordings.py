#!/usr/bin/env python3
"""500 recordings of every kind of function: speed, false alarms, one member renamed. What none of them may hold is the part `planted`."""

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from running import Checks, Emulator

COUNT = 500
ROUNDS = 10
# A second on two cores; a machine that is busy with other things may be told another.
RATE = float(os.environ.get("RECORDINGS_RATE", "500"))
# One more than there are processors is quickest: docs/recordings.md.
JOBS = ("--jobs", str((os.cpu_count() or 1) + 1))


def ask(url, method="GET", body=None, headers=None):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def traffic(url, count, chance):
    """Requests over the functions, in an order that chance gives."""
    ids = []
    for number in range(count):
        kind = chance.randrange(10)
        if kind < 2 or not ids:
            with open(os.path.join(os.path.dirname(__file__), "../../docs/request.json")) as file:
                body = json.load(file)
            body["query"] = body.get("query", "Where to?") + f" ({number})"
            status, _, answer = ask(url + "/decisions", "POST", body)
            if status == 201:
                ids.append(json.loads(answer)["decision_id"])
        elif kind < 4:
            ask(f"{url}/decisions/{chance.choice(ids)}")
        elif kind == 4:
            ask(f"{url}/decisions?limit={chance.randint(1, 20)}")
        elif kind == 5:
            ask(url + "/process-task", "POST", {"task": f"What is {chance.randint(1, 999)} times {chance.randint(1, 999)}?"})
        elif kind == 6:
            ask(url + chance.choice(["/health", "/tools", "/tasks", "/models", "/auth/me", "/usage", "/budgets", "/admin/tenant", "/admin/keys"]))
        elif kind == 7:
            ask(f"{url}/decisions/{chance.choice(ids)}/challenge", "POST", {"weights": {"carbon": chance.randint(1, 9)}})
        elif kind == 8:
            ask(f"{url}/decisions/{chance.randbytes(16).hex()}")
        else:
            ask(f"{url}/decisions/{chance.choice(ids)}/outcome", "POST", {"success": chance.randint(0, 10) / 10})


def files(folder):
    return [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]


class Use:
    """What was used of the processors since: by this check's programs, and by whatever else runs on the machine."""

    def __init__(self):
        self.began, self.own, (self.busy, self.all) = time.monotonic(), self.programs(), self.machine()

    @staticmethod
    def programs():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    @staticmethod
    def machine():
        """Seconds that all processors were busy, stolen by other machines too, and seconds that there were. Source: proc(5), /proc/stat."""
        with open("/proc/stat") as file:
            ticks = [int(number) for number in file.readline().split()[1:9]]
        second = os.sysconf("SC_CLK_TCK")
        return (sum(ticks) - ticks[3] - ticks[4]) / second, sum(ticks) / second

    def end(self):
        busy, there = self.machine()
        self.seconds, self.own = time.monotonic() - self.began, self.programs() - self.own
        self.others = max(0, busy - self.busy - self.own) / max(there - self.all, 1e-9)
        return self


def replay(build, folder, *options):
    use = Use()
    run = subprocess.run([os.path.join(build, "emulator"), "replay", folder, "--functions", build, *options], capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr, use.end()


def used(process):
    """Clock ticks that a process has used, and those it started that have ended. Source: proc(5)."""
    with open(f"/proc/{process}/stat") as file:
        return sum(int(number) for number in file.read().rpartition(")")[2].split()[11:15])


def settle(folder, process):
    """Until nothing more is written, nor worked on: each recording is proved by running it again, which takes its time, and a stop waits no longer than other stops. Where the
    machine has much else to do a recording may take longer than the files stand still, but not without the emulator's doing something."""
    before, still, end = None, 0, time.monotonic() + 300
    while still < 4 and time.monotonic() < end:
        now = (len(files(folder)), used(process))
        # A clock tick is a hundredth of a second, and an emulator at rest uses a few of them in a minute.
        isStill = before is not None and now[0] == before[0] and now[1] - before[1] <= 1
        before, still = now, still + 1 if isStill else 0
        time.sleep(0.5)


def record(build, folder, work):
    emulator = Emulator(build, ["--record", folder, "--quiet"])
    try:
        work(emulator.url)
        settle(folder, emulator.process.pid)
    finally:
        emulator.process.terminate()
        emulator.process.wait(600)
    return emulator


def holds(folder, member):
    """The recordings whose answer has the member."""
    found = set()
    for path in files(folder):
        if path.endswith(".expect.json") and f'"{member}"' in open(path).read():
            found.add(path.removesuffix(".expect.json"))
    return found


def rename(folder, old, new):
    for path in files(folder):
        if path.endswith(".expect.json"):
            text = open(path).read()
            if f'"{old}"' in text:
                open(path, "w").write(text.replace(f'"{old}"', f'"{new}"'))


def main(build):
    checks = Checks("recordings")
    scratch = tempfile.mkdtemp()
    folder = os.path.join(scratch, "recordings")
    chance = random.Random(11)
    emulator = record(build, folder, lambda url: traffic(url, COUNT, chance))
    kept = len([path for path in files(folder) if path.endswith(".meta.json")])
    refused = [line.strip() for line in emulator.lines if "is not recorded" in line]
    checks.true(f"{kept} recordings of {len(os.listdir(folder))} functions", kept >= COUNT * 0.9, f"{kept} kept; {refused[:3]}")
    checks.same("every recording is four files", len(files(folder)), 4 * kept)
    print(f"        {len(refused)} not kept" + "".join("\n        " + line for line in refused[:5]))

    uses, alarms = [], []
    for _ in range(ROUNDS):
        code, text, use = replay(build, folder, *JOBS)
        uses.append(use)
        if code != 0:
            alarms.append(text[-1000:])
    checks.same(f"no false alarm in {ROUNDS} runs", alarms[:1], [])
    best = min(uses, key=lambda use: use.seconds)
    rate, processors = kept / best.seconds, os.cpu_count()
    checks.true("%.0f recordings a second (%.0f wanted)" % (rate, RATE), rate >= RATE, "%.0f" % rate)
    # A rate is judged as it is; this says what it was measured beside.
    print("        best of %d runs, median %.0f; %.2f ms of processor time a recording (median %.2f); that run used %.0f %% of %d processors, others %.0f %%; load %.1f" % (
        ROUNDS, kept / sorted(use.seconds for use in uses)[ROUNDS // 2], best.own / kept * 1_000, sorted(use.own for use in uses)[ROUNDS // 2] / kept * 1_000,
        best.own / best.seconds / processors * 100, processors, best.others * 100, os.getloadavg()[0]))

    renamed = os.path.join(scratch, "renamed")
    shutil.copytree(folder, renamed)
    member = "decision_id"
    expected = holds(renamed, member)
    rename(renamed, member, "the_" + member)
    code, text, _ = replay(build, renamed, *JOBS)
    blocks = [block for block in re.split(r"^(?=(?:same|differs|kept|updated|could not run)  )", text, flags=re.M) if block.startswith("differs")]
    different = {os.path.join(renamed, re.match(r"differs  (\S+)", block).group(1)) for block in blocks}
    checks.same("one member renamed: exit", code, 1)
    checks.same("one member renamed: the recordings that hold it and no others differ", sorted(different ^ expected)[:3], [])
    checks.true("one member renamed: at most 5 lines each", all(len(block.strip().splitlines()) <= 5 for block in blocks[:-1]))
    checks.same("--update accepts it", replay(build, renamed, "--update")[0], 0)
    checks.same("and then it is the same", replay(build, renamed)[0], 0)

    shutil.rmtree(scratch)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
