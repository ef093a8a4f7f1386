#!/usr/bin/env python3
"""200 large bodies at once: what one costs the thread that serves all, and what is kept of them afterwards.

usage: held_bodies.py BUILD-FOLDER

A megabyte of control characters becomes an event of six. The thread's time is the processor's own count of it (schedstat), so that a crowded machine changes nothing; how long /health takes meanwhile
is printed, and depends on who else wants the processors.
"""
import http.client
import json
import multiprocessing
import os
import sys
import time

from running import Checks, Emulator

BODIES = 200
BODY = b"\x01" * 1_000_000
MS_A_MB, KEPT_MB, KEPT_S = 5, 100, 10


def once(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def send(port, count, statuses):
    for _ in range(count):
        try:
            statuses.put(once(port, "POST", "/decisions", BODY)[0])
        except (OSError, http.client.HTTPException) as error:
            statuses.put(repr(error))


def probe(port, stop, times):
    found = []
    while not stop.is_set():
        begun = time.monotonic()
        once(port, "GET", "/_emulator/health")
        found.append(time.monotonic() - begun)
        time.sleep(0.02)
    times.put(found)


def cpu_ms(process):
    """Of each thread, so far."""
    found = {}
    for thread in os.listdir("/proc/%d/task" % process):
        with open("/proc/%d/task/%s/schedstat" % (process, thread)) as file:
            found[thread] = int(file.read().split()[0]) / 1e6
    return found


def spent(before, after):
    return {thread: after[thread] - before.get(thread, 0) for thread in after}


def resident_mb(process):
    with open("/proc/%d/status" % process) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def at_once(fork, port, statuses):
    senders = [fork.Process(target=send, args=(port, 1, statuses)) for _ in range(BODIES)]
    for sender in senders:
        sender.start()
    answered = [statuses.get() for _ in senders]
    for sender in senders:
        sender.join()
    return answered


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    checks, fork = Checks("%d bodies of 1 MB at once" % BODIES), multiprocessing.get_context("fork")
    with Emulator(sys.argv[1], ["--quiet"]) as emulator:
        process, statuses, times, stop = emulator.process.pid, fork.Queue(), fork.Queue(), fork.Event()
        before = cpu_ms(process)
        send(emulator.port, 10, statuses)
        # Whoever serves connections has worked most by now.
        one = spent(before, cpu_ms(process))
        serving = max(one, key=one.get)
        before = cpu_ms(process)
        send(emulator.port, 40, statuses)
        alone = spent(before, cpu_ms(process))[serving] / 40
        asking = fork.Process(target=probe, args=(emulator.port, stop, times))
        asking.start()
        before, begun = cpu_ms(process), time.monotonic()
        answered = at_once(fork, emulator.port, statuses)
        together, took = spent(before, cpu_ms(process))[serving] / BODIES, time.monotonic() - begun
        stop.set()
        waits = sorted(times.get())
        asking.join()
        print("  a body costs the serving thread %.2f ms one by one, %.2f ms at once (with %d requests beside them); %.1f s in all; /_emulator/health p50 %.1f ms, p95 %.1f ms, max %.1f ms"
              % (alone, together, len(waits), took, 1e3 * waits[len(waits) // 2], 1e3 * waits[int(0.95 * len(waits))], 1e3 * waits[-1]), flush=True)
        checks.same("every one is answered, and refused by its limit", sorted(set(answered)), [413])
        checks.true("one costs the serving thread at most %d ms a MB" % MS_A_MB, alone <= MS_A_MB, alone)
        checks.true("also where all come at once", together <= MS_A_MB, together)
        end = time.monotonic() + KEPT_S
        while resident_mb(process) > KEPT_MB and time.monotonic() < end:
            time.sleep(0.1)
        checks.true("within %d s memory is back under %d MB" % (KEPT_S, KEPT_MB), resident_mb(process) <= KEPT_MB, resident_mb(process))
        checks.same("and it is well", json.loads(once(emulator.port, "GET", "/_emulator/health")[1])["status"], "ok")
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
