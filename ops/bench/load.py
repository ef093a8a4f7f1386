"""The load generator, in C so that it is not what is measured."""
import http.client
import os
import subprocess
import tempfile

_folder = None


def build(folder):
    global _folder
    _folder = folder
    subprocess.run(["gcc", "-O2", "-o", os.path.join(folder, "load"), os.path.join(os.path.dirname(__file__), "load.c")], check=True)


def rate(port, path, callers, calls, body=b'{"key":"' + b"v" * 190 + b'"}', headers=()):
    """Answers a second of POSTs over kept connections."""
    with tempfile.NamedTemporaryFile(dir=_folder) as file:
        file.write(body)
        file.flush()
        done = subprocess.run([os.path.join(_folder, "load"), str(port), path, str(callers), str(calls), file.name, *headers], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit("load on port %d %s: %s" % (port, path, done.stderr))
    return float(done.stdout)


def once(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit("GET %s: %d %s" % (path, answer.status, answer.read()))
    answer.read()
    connection.close()
