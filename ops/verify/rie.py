"""The same executable under AWS's Runtime Interface Emulator and under ours. Usage: rie.py BUILD-FOLDER"""
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

from running import Checks, Emulator, recorded

RIE = ".venv/aws-lambda-rie"


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class UnderRIE:
    """One function under RIE."""

    def __init__(self, command, variables=None):
        front, api = free_ports(2)
        self.url = "http://127.0.0.1:%d/2015-03-31/functions/function/invocations" % front
        self.process = subprocess.Popen(
            [RIE, "--runtime-interface-emulator-address", "127.0.0.1:%d" % front, "--runtime-api-address", "127.0.0.1:%d" % api, *command],
            env={**os.environ, **(variables or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", front), 0.2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("RIE does not listen")

    def invoke(self, event):
        with urllib.request.urlopen(urllib.request.Request(self.url, event), timeout=30) as answer:
            return json.load(answer)

    def close(self):
        self.process.kill()
        self.process.wait()


def under_ours(emulator, function, event):
    request = urllib.request.Request(emulator.url + "/2015-03-31/functions/%s/invocations" % function, event)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    build = sys.argv[1]
    checks = Checks("the same executable under AWS's RIE and under ours")
    with Emulator(build) as emulator:
        lines = subprocess.run([os.path.join(build, "emulator"), "env", "MakeDecision", "--port", str(emulator.port)], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        rie = UnderRIE([os.path.join(build, "MakeDecision")], dict(line.split("=", 1) for line in lines if "=" in line))
        try:
            for name in ("MakeDecision/region.json", "MakeDecision/region-payload-1.json", "MakeDecision/oil-wildcatter.json"):
                event = recorded(name)
                theirs, ours = rie.invoke(event), under_ours(emulator, "MakeDecision", event)
                checks.same(name + ": 201 from both", (theirs["statusCode"], ours["statusCode"]), (201, 201))
                first, second = json.loads(theirs["body"]), json.loads(ours["body"])
                checks.same(name + ": the same winner", first["framework"]["result"]["winner"], second["framework"]["result"]["winner"])
                checks.same(name + ": the same result in every digit", first["framework"]["result"], second["framework"]["result"])
        finally:
            rie.close()
    sys.exit(checks.end())
