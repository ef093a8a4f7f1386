"""Runs suites of the Swift tests, as another build than `make build` makes: the one of `make test`."""
import os
import re
import subprocess

FLAGS = ["--explicit-target-dependency-import-check", "error"]


def build():
    print("building the tests…", flush=True)
    done = subprocess.run(["swift", "build", "--build-tests", *FLAGS], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stdout[-4000:] + done.stderr[-4000:])


def run(suites, environment, *options):
    """How many tests of the suites passed, and the lines that say what failed. Needs `build` before."""
    done = subprocess.run(["swift", "test", "--skip-build", *FLAGS, *options, "--filter", suites], env={**os.environ, **environment},
                          capture_output=True, text=True)
    output = done.stdout + done.stderr
    count = re.search(r"Test run with (\d+) tests? .*passed", output)
    failures = [line for line in output.splitlines() if line.startswith("✘") and "recorded an issue" in line]
    if done.returncode != 0 or not count or int(count.group(1)) == 0:
        return 0, failures or [output[-2000:]]
    return int(count.group(1)), []
