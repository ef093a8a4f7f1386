#!/usr/bin/env python3
"""Fuzzes the table service's expression parser and number type: a million seeded inputs each, none of which may crash it or get an undocumented answer.

usage: tables_fuzz.py [--inputs 1000000] [--passes 10] BUILD-FOLDER

Each pass has a seed of its own, which is the same in every run; a failure is repeated by `FUZZ_SEED=… FUZZ_ROUNDS=… swift test --filter …`. The tests' own
build is what runs, so that the folder is not looked at.
"""
import argparse
import sys
import time

import swift_tests
from running import Checks

SUITES = "EmulatorTablesTests.(ExpressionFuzz|Numbers)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--passes", type=int, default=10)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks = Checks(f"fuzzing expressions and numbers, {arguments.inputs} inputs each")
    swift_tests.build()
    each = -(-arguments.inputs // arguments.passes)
    for seed in range(arguments.passes):
        start = time.monotonic()
        passed, failures = swift_tests.run(SUITES, {"FUZZ_ROUNDS": str(each), "FUZZ_SEED": str(seed)})
        took = time.monotonic() - start
        checks.true(f"seed {seed}: {each} inputs each, {passed} tests, {took:.0f} s", not failures, "\n".join(failures[:20]))
    sys.exit(checks.end())


if __name__ == "__main__":
    main()
