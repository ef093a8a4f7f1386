"""Starts the emulator on a free port with temporary data, and ends it; counts checks."""
import json
import os
import re
import subprocess
import tempfile
import threading


class Process:
    """A `process` that ends with the block, and a temporary `folder` that goes with it where there is one."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.folder:
            self.folder.cleanup()


class Emulator(Process):
    def __init__(self, build, arguments=(), data=None, program=None):
        """`program` is the emulator where it does not stand beside the functions."""
        self.folder = None if data else tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [program or os.path.join(build, "emulator"), "start", "--port", "0", "--data", data or self.folder.name, "--functions", build, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        else:
            raise SystemExit("the emulator did not start:\n" + "".join(self.lines))
        self.url = "http://127.0.0.1:%d" % self.port
        # What it says is read to the end, or it would block on a full pipe.
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def environment(self):
        """For the AWS CLI and boto3, unmodified."""
        return {**os.environ, "AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}


class Checks:
    """Counts, prints, and ends with what failed."""

    def __init__(self, title):
        self.failed = 0
        self.passed = 0
        print("== " + title, flush=True)

    def same(self, name, got, expected):
        if got == expected:
            self.passed += 1
            print("  ok    " + name, flush=True)
        else:
            self.failed += 1
            print("  FAIL  %s\n        expected %s\n        got      %s" % (name, shown(expected), shown(got)), flush=True)

    def true(self, name, value, detail=""):
        self.same(name, True if value else detail or False, True)

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed), flush=True)
        return 1 if self.failed else 0


def shown(value):
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) < 400 else text[:400] + "…"


def recorded(path):
    with open(os.path.join("functions/events", path), "rb") as file:
        return file.read()
