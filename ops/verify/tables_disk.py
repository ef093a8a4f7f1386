#!/usr/bin/env python3
"""Runs the table service on a full disk and on a read-only one: each answers an error, and nothing that was answered is lost.

usage: tables_disk.py BUILD-FOLDER

The disks are mounts of a mount namespace of their own (`unshare`); where the machine does not allow one, this says so and checks nothing.
"""

import os
import subprocess
import sys
import tempfile
from http.client import HTTPConnection

from running import Checks, Emulator
from tables_kill import TABLE, Client, item


def in_namespace():
    """Starts this script again in a mount namespace; its exit code, or None where there can be none."""
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], capture_output=True).returncode != 0:
        return None
    return subprocess.run([*unshare, sys.executable, __file__, "--inside", sys.argv[1]]).returncode


def fill(client):
    """Puts until one is refused; what was answered, and the refusal."""
    for number in range(10_000):
        try:
            client.call("PutItem", {"TableName": "kill", "Item": {**item(0, f"{number:08d}"), "pad": {"S": "x" * 4000}}})
        except RuntimeError as error:
            return number, error.args[0]
    return 10_000, {}


def fill_over(client, first):
    """The same with other items."""
    for number in range(first, first + 10_000):
        try:
            client.call("PutItem", {"TableName": "kill", "Item": {**item(0, f"{number:08d}"), "pad": {"S": "x" * 4000}}})
        except RuntimeError as error:
            return number - first, error.args[0]
    return 10_000, {}


def count(client):
    total, start = 0, {}
    while True:
        page = client.call("Scan", {"TableName": "kill", "Select": "COUNT", **start})
        total += page["Count"]
        if "LastEvaluatedKey" not in page:
            return total
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def inside(build):
    checks = Checks("full and read-only disks")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
        with Emulator(build, ["--quiet"], folder) as emulator:
            client = Client(emulator.port)
            client.call("CreateTable", TABLE)
            kept, refusal = fill(client)
            checks.true("a full disk refuses a write", "InternalServerError" in refusal.get("__type", "") and "full" in refusal.get("message", ""), refusal)
            checks.same("and keeps what it answered", count(client), kept)
            refused_again = fill(client)[1]
            health = HTTPConnection("127.0.0.1", emulator.port, timeout=30)
            health.request("GET", "/_emulator/health")
            answer = health.getresponse()
            said = answer.read().decode()
            checks.true("and the emulator says that it is not well", answer.status == 503 and "full" in said, (answer.status, said))
            health.request("GET", "/readyz")
            checks.same("and not ready", health.getresponse().status, 503)
            health.close()
            for number in range(0, kept, 2):
                client.call("DeleteItem", {"TableName": "kill", "Key": {name: item(0, f"{number:08d}")[name] for name in ("pk", "sk")}})
            checks.same("and is emptied from inside", count(client), kept // 2)
            again, _ = fill_over(client, kept)
            checks.true("and takes as much again as was deleted", again >= kept // 4, (again, kept))
            kept = count(client)
            checks.true("and refuses the next one in the same way", "InternalServerError" in refused_again.get("__type", ""), refused_again)
        with Emulator(build, ["--quiet"], folder) as emulator:
            checks.true("started again on the full disk it answers reads", count(Client(emulator.port)) >= kept)
        subprocess.run(["mount", "-o", "remount,size=48m", folder], check=True)
        with Emulator(build, ["--quiet"], folder) as emulator:
            client = Client(emulator.port)
            checks.true("with more room everything answered is still there", count(client) >= kept)
            client.call("PutItem", {"TableName": "kill", "Item": item(1, "after")})
            before = count(client)
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        started = subprocess.run(
            [os.path.join(build, "emulator"), "start", "--port", "0", "--data", folder, "--functions", build], capture_output=True, text=True, timeout=30)
        said = started.stdout + started.stderr
        checks.true("a read-only disk is an error at the start that says so", started.returncode != 0 and "written" in said, said[-300:])
        subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
        with Emulator(build, ["--quiet"], folder) as emulator:
            checks.same("and loses nothing", count(Client(emulator.port)), before)
        try:
            with open(os.path.join(folder, "filler"), "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            pass
        started = subprocess.run(
            [os.path.join(build, "emulator"), "start", "--port", "0", "--data", folder, "--functions", build], capture_output=True, text=True, timeout=30)
        said = started.stdout + started.stderr
        checks.true("a disk without any room is an error at the start that says so", started.returncode != 0 and "full" in said, said[-300:])
        os.remove(os.path.join(folder, "filler"))
        with Emulator(build, ["--quiet"], folder) as emulator:
            checks.same("and loses nothing either", count(Client(emulator.port)), before)
        subprocess.run(["umount", folder], check=True)
    return checks.end()


def main():
    if sys.argv[1] == "--inside":
        raise SystemExit(inside(sys.argv[2]))
    code = in_namespace()
    if code is None:
        print("full and read-only disks: not checked, this machine allows no mount namespace")
        # Told apart from success by ops/verify/all.
        raise SystemExit(77)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
