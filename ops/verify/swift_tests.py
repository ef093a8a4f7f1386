"""Runs suites of the Swift tests that `ops/build FOLDER --tests` built."""
import os
import re
import subprocess


def run(suites, environment, *options):
    """How many tests of the suites passed, and the lines that say what failed."""
    done = subprocess.run(["swift", "test", "-c", "release", "--skip-build", *options, "--filter", suites], env={**os.environ, **environment},
                          capture_output=True, text=True)
    output = done.stdout + done.stderr
    count = re.search(r"Test run with (\d+) tests? .*passed", output)
    failures = [line for line in output.splitlines() if line.startswith("✘") and "recorded an issue" in line]
    if done.returncode != 0 or not count or int(count.group(1)) == 0:
        return 0, failures or [output[-2000:]]
    return int(count.group(1)), []
