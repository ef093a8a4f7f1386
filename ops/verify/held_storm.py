#!/usr/bin/env python3
"""Invokes eight functions from 64 callers while their sandboxes are killed at random: one answer each, and nothing left behind.

usage: held_storm.py [--invocations 10000] BUILD-FOLDER
"""
import argparse
import http.client
import json
import os
import random
import signal
import socket
import tempfile
import threading
import time

from held_kills import sandboxes
from running import Checks, Emulator

HANDLER = """#!/usr/bin/python3 -SE
import http.client, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    event = answer.read()
    api.request("POST", "/2018-06-01/runtime/invocation/%s/response" % answer.getheader("Lambda-Runtime-Aws-Request-Id"), event)
    api.getresponse().read()
"""
NAMES = ["F%d" % number for number in range(8)]


def service(folder, mark):
    os.mkdir(folder + "/build")
    for name in NAMES:
        with open("%s/build/%s" % (folder, name), "w") as file:
            file.write(HANDLER)
        os.chmod("%s/build/%s" % (folder, name), 0o755)
    with open(folder + "/serverless.yml", "w") as file:
        file.write("service: storm\ncustom: { emulator: { sandboxes: { perFunction: 4, overall: 32, idleSeconds: 2 } } }\nprovider:\n  name: aws\n  timeout: 10\n")
        file.write("  environment: { STORM: %s }\nfunctions:\n" % mark)
        file.writelines("  %s: { handler: %s }\n" % (name, name) for name in NAMES)
    return folder + "/serverless.yml"


def caller(port, numbers, answers, faults):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        event = json.dumps({"number": number, "pad": "x" * (number % 700)})
        try:
            connection.request("POST", "/2015-03-31/functions/%s/invocations" % NAMES[number % 8], event)
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            faults.append((number, repr(error)))
            connection.close()
            continue
        if answer.status == 200 and answer.getheader("X-Amz-Function-Error"):
            # What a killed sandbox's caller is told.
            answers[number] = "killed" if "signal: killed" in body else body
        else:
            answers[number] = "answered" if (answer.status, body) == (200, event) else (answer.status, body[:100])


def marked(mark):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open("/proc/%s/environ" % name, "rb") as file:
                    if ("STORM=" + mark).encode() in file.read():
                        found.append(int(name))
            except OSError:
                pass
    return found


def groups(process):
    return [folder for folder, _, _ in os.walk("/sys/fs/cgroup") if folder.endswith("/emulator-%d" % process)]


def until(holds, seconds):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invocations", type=int, default=10_000)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks, source = Checks("%d invocations, 64 callers, 8 functions, sandboxes killed at random" % arguments.invocations), random.Random(5)
    mark = "%032x" % random.SystemRandom().getrandbits(128)
    with tempfile.TemporaryDirectory() as folder:
        file = service(folder, mark)
        emulator = Emulator(arguments.build, ["--quiet", "--file", file, "--functions", folder + "/build"], folder + "/data")
        process = emulator.process.pid
        # The first sandbox opens what all of them use later.
        caller(emulator.port, [0], {}, [])
        until(lambda: not marked(mark), 20)
        before = len(os.listdir("/proc/%d/fd" % process))
        answers, faults, stop = {}, [], threading.Event()
        threads = [threading.Thread(target=caller, args=(emulator.port, range(lane, arguments.invocations, 64), answers, faults)) for lane in range(64)]

        def kill():
            while not stop.is_set():
                time.sleep(0.1)
                for victim in source.sample(sandboxes(process), 1) if sandboxes(process) else []:
                    try:
                        os.kill(victim, signal.SIGKILL)
                    except ProcessLookupError:
                        pass

        killer = threading.Thread(target=kill)
        killer.start()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        killer.join()
        kinds = {}
        for answer in answers.values():
            kinds[str(answer)] = kinds.get(str(answer), 0) + 1
        print("  answers: %s" % kinds, flush=True)
        checks.same("every invocation has one answer", (len(answers), faults[:3]), (arguments.invocations, []))
        checks.same("its own, or the word that its sandbox was killed", sorted(set(kinds) - {"answered", "killed"})[:3], [])
        checks.true("sandboxes were killed under way", kinds.get("killed", 0) > 0, kinds)
        checks.true("idle sandboxes end, no process of theirs is left", until(lambda: not marked(mark), 20), marked(mark))
        checks.true("no descriptor either", until(lambda: len(os.listdir("/proc/%d/fd" % process)) <= before, 20), (before, len(os.listdir("/proc/%d/fd" % process))))
        emulator.process.terminate()
        checks.same("it ends as asked", emulator.process.wait(20), 0)
        checks.same("no control group is left", groups(process), [])
        with socket.socket() as probe:
            checks.true("the port is free", probe.connect_ex(("127.0.0.1", emulator.port)) != 0)
        checks.same("nor any file but the tables", sorted(set(os.listdir(folder + "/data")) - {"lock", "tables.sqlite", "tables.sqlite-shm", "tables.sqlite-wal", "tables.sqlite.reserve"}), [])
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
