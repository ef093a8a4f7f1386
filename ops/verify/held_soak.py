#!/usr/bin/env python3
"""Mixed load for minutes: memory and descriptors must be flat after the first part of it.

usage: held_soak.py [--minutes 1] BUILD-FOLDER        (30 minutes show what one cannot)

Decisions, their outcomes, pages and lists, refusals, large bodies, connections that break off, snapshots saved and removed, invocations of functions that are not there. Memory is what
the emulator holds of its own (RssAnon; the tables' file is mapped beside it), its lowest in each tenth of the time. Flat is: the last tenth's is at most a tenth and 8 MB over that of the second, once the caches of
the tables' three connections may be full (64 MB each); before, it is what these may still take.
"""
import argparse
import collections
import http.client
import json
import os
import random
import socket
import tempfile
import threading
import time

from running import Checks, Emulator


def once(port, source, request):
    """One round of some kind; what broke it off, or nothing."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(method, path, body=None, fields={}):
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        answer.read()
        return answer

    try:
        kind = source.randrange(10)
        if kind < 4:
            made = call("POST", "/decisions", request)
            place = made.getheader("Location")
            if made.status == 201 and place:
                call("GET", place)
                call("GET", place, fields={"Accept": "text/html"})
                call("POST", place + "/outcome", b'{"success":1,"observed":"x"}')
        elif kind == 4:
            call("GET", "/decisions?limit=5")
        elif kind == 5:
            call("POST", "/decisions", b'{"query":')
        elif kind == 6:
            call("POST", "/decisions", b"\x01" * source.choice((10_000, 300_000, 1_000_000)))
        elif kind == 7:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as broken:
                broken.sendall(b"POST /decisions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 100000\r\n\r\n{" % port)
        elif kind == 8:
            name = "soak-%d" % source.randrange(10 ** 9)
            call("POST", "/_emulator/snapshot/save", json.dumps({"name": name}).encode())
            call("POST", "/_emulator/snapshot/remove", json.dumps({"name": name}).encode())
        else:
            call("POST", "/2015-03-31/functions/None/invocations", b"{}")
        return None
    except (OSError, http.client.HTTPException) as error:
        return "kind %d, %s: %s" % (kind, type(error).__name__, error)
    finally:
        connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--callers", type=int, default=6)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks = Checks("mixed load for %g minutes" % arguments.minutes)
    with open("docs/request.json", "rb") as file:
        request = file.read()
    with tempfile.TemporaryDirectory() as data, Emulator(arguments.build, ["--quiet"], data) as emulator:
        end, broken = time.monotonic() + arguments.minutes * 60, collections.Counter()

        def caller(seed):
            source = random.Random(seed)
            while time.monotonic() < end:
                broken[once(emulator.port, source, request)] += 1

        threads = [threading.Thread(target=caller, args=(seed,)) for seed in range(arguments.callers)]
        for thread in threads:
            thread.start()
        memory, descriptors, start = [[] for _ in range(10)], [[] for _ in range(10)], time.monotonic()
        while time.monotonic() < end - 0.5:
            tenth = min(9, int((time.monotonic() - start) / (arguments.minutes * 6)))
            with open("/proc/%d/status" % emulator.process.pid) as file:
                memory[tenth].append(next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1024)
            descriptors[tenth].append(len(os.listdir("/proc/%d/fd" % emulator.process.pid)))
            time.sleep(0.25)
        for thread in threads:
            thread.join()
        lows, files = [min(tenth) for tenth in memory], [min(tenth) for tenth in descriptors]
        print("  %d rounds; lowest memory by tenths, MB: %s; descriptors: %s" % (broken.pop(None, 0), ", ".join("%.0f" % low for low in lows), files), flush=True)
        checks.same("no call broke off", dict(broken), {})
        growth = 8 if arguments.minutes >= 20 else 3 * 64
        checks.true("memory is flat", lows[-1] <= lows[1] * 1.1 + growth, lows)
        checks.true("descriptors are flat", files[-1] <= files[1] + 16, files)
        with open("/proc/%d/status" % emulator.process.pid) as file:
            threads_now = next(int(line.split()[1]) for line in file if line.startswith("Threads"))
        checks.true("threads are few", threads_now < 40, threads_now)
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
