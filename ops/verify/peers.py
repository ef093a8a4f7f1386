"""moto and ministack as servers, each on a free port of loopback."""
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from running import Process


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Peer(Process):
    def __init__(self, name, command, environment=None):
        self.name = name
        self.port = environment.pop("PORT") if environment else None
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(command, cwd=self.folder.name, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.url = "http://127.0.0.1:%d" % self.port
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=2).read()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise SystemExit("%s does not answer" % name)
                time.sleep(0.1)


def moto():
    port = free_port()
    return Peer("moto", [os.path.join(os.path.dirname(sys.executable), "moto_server"), "-H", "127.0.0.1", "-p", str(port)], {"PORT": port})


def ministack():
    port = free_port()
    binary = os.path.join(os.path.dirname(sys.executable), "..", "ministack", "bin", "ministack")
    return Peer("ministack", [os.path.abspath(binary)], {"PORT": port, "GATEWAY_PORT": str(port), "GATEWAY_HOST": "127.0.0.1"})
