#!/usr/bin/env python3
"""Breaks each rule of cases on purpose, one at a time, and demands that the contract suite fails under that rule's number and no other.

usage: contracts_broken.py BUILD-FOLDER [RULE…]

Tests/CasesTests/Broken/ has one patch a rule. Each is applied to one scratch copy (.build/contracts_broken, which a later run goes on with) that holds what the
suite needs and nothing else. An issue counts under the numbers of its test's name, or where it tells of broken rules (`rule 7: …`) under theirs. Rule 16 tries 1 to 15
anew, so it is run for its own patch alone: all others must hold then.
"""
import json
import os
import re
import subprocess
import sys
import time

from running import Checks
from scratch import Scratch, checkout, content

SUITE = "CasesTests"
PATCHES = "Tests/CasesTests/Broken"
COPY = ".build/contracts_broken"
INTERLEAVINGS = 16


def needed():
    """The targets that the suite is made of, and their folders."""
    package = json.loads(subprocess.run(["swift", "package", "dump-package"], check=True, capture_output=True, text=True).stdout)
    targets = {target["name"]: target for target in package["targets"]}
    names, left = set(), [SUITE]
    while left:
        name = left.pop()
        if name not in names:
            names.add(name)
            left += [dependency["byName"][0] for dependency in targets[name]["dependencies"]]
    return {name: targets[name].get("path") or "Sources/" + name for name in names}


def files(targets):
    """What the scratch copy is to hold, by path."""
    folders = tuple(folder + "/" for folder in targets.values())
    wanted = {path: text for path, text in checkout().items() if path.startswith(folders)}
    manifest = content("Package.swift").decode()
    all_targets = "targets: application + emulator + tested"
    if all_targets not in manifest:
        raise SystemExit("Package.swift does not say `%s`" % all_targets)
    names = ", ".join('"%s"' % name for name in sorted(targets))
    manifest = manifest.replace(all_targets, "targets: (application + emulator + tested).filter { [%s].contains($0.name) }" % names)
    # File by file, as debug is, so that a patch compiles its one file again; optimised, since the suite takes ten times as long otherwise.
    manifest += '\nfor target in package.targets where target.type == .regular && target.swiftSettings != nil { target.swiftSettings?.append(.unsafeFlags(["-O"])) }\n'
    wanted["Package.swift"] = manifest.encode()
    return wanted


def build(scratch):
    status, output = scratch.run("swift", "build", "--build-tests")
    if status != 0:
        raise SystemExit("the scratch copy does not build:\n" + "\n".join(line for line in output.splitlines() if "error" in line)[:4000])


def broken(scratch, rule):
    """Each issue of the suite: the test's name and the rules that it counts under; the second is whether all tests were run."""
    skipped = [] if rule == INTERLEAVINGS else ["--skip", "interleavings"]
    _, output = scratch.run("swift", "test", "--skip-build", "--filter", "contract of cases", *skipped)
    issues = []
    for test, text in re.findall(r'^✘ Test "(\d[^"]*)" recorded an issue([^\n]*)', output, re.M):
        told = re.findall(r"rule (\d+):", text)
        named = re.match(r"(\d+)(?: and (\d+))?", test).groups()
        issues.append((test, {int(number) for number in (told if told and rule != INTERLEAVINGS else named) if number}))
    return issues, re.search(r"Test run with [1-9]\d* tests? ", output) is not None


def main():
    chosen = {int(word) for word in sys.argv[2:]}
    checks = Checks("each rule of cases broken on purpose")
    patches = {int(name.split("-")[0]): name for name in sorted(os.listdir(PATCHES))}
    checks.same("there is one patch a rule", sorted(patches), list(range(1, INTERLEAVINGS + 1)))
    scratch = Scratch(COPY, files(needed()))
    begun = time.monotonic()
    build(scratch)
    print("  built in %.0f s" % (time.monotonic() - begun), flush=True)
    if not chosen:
        issues, ended = broken(scratch, INTERLEAVINGS)
        checks.true("nothing is broken before", ended and not issues, str(issues[:3]))
    for rule, name in patches.items():
        if chosen and rule not in chosen:
            continue
        begun = time.monotonic()
        status, output = scratch.run("patch", "-p1", "-s", "--no-backup-if-mismatch", "-i", os.path.abspath(os.path.join(PATCHES, name)))
        if status != 0:
            raise SystemExit("%s no longer fits the code; make it anew:\n%s" % (name, output))
        build(scratch)
        built = time.monotonic()
        issues, ended = broken(scratch, rule)
        others = sorted({"%s under %s" % (test, sorted(rules)) for test, rules in issues if rule not in rules})
        what = "%s: %d issues in %d tests (built in %.0f s, run in %.0f s)" % (
            name.removesuffix(".patch"), len(issues), len({test for test, _ in issues}), built - begun, time.monotonic() - built)
        checks.true(what, ended and issues and not others, "not ended" if not ended else "nothing failed" if not issues else "; ".join(others))
        scratch.restore()
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
