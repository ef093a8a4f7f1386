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
    wanted = {}
    for folder in targets.values():
        for place, _, names in os.walk(folder):
            for file in names:
                path = os.path.join(place, file)
                with open(path, "rb") as source:
                    wanted[path] = source.read()
    with open("Package.swift", encoding="utf-8") as file:
        manifest = file.read()
    all_targets = "targets: application + emulator + tested"
    if all_targets not in manifest:
        raise SystemExit("Package.swift does not say `%s`" % all_targets)
    names = ", ".join('"%s"' % name for name in sorted(targets))
    manifest = manifest.replace(all_targets, "targets: (application + emulator + tested).filter { [%s].contains($0.name) }" % names)
    # File by file, as debug is, so that a patch compiles its one file again; optimised, since the suite takes ten times as long otherwise.
    manifest += '\nfor target in package.targets where target.type == .regular && target.swiftSettings != nil { target.swiftSettings?.append(.unsafeFlags(["-O"])) }\n'
    wanted["Package.swift"] = manifest.encode()
    return wanted


def restore(wanted):
    """Makes the scratch copy hold this; what is the same is not touched, so that nothing is compiled again for it."""
    for place, folders, names in os.walk(COPY):
        folders[:] = [folder for folder in folders if folder != ".build"]
        for file in names:
            path = os.path.relpath(os.path.join(place, file), COPY)
            if path not in wanted and path != "Package.resolved":
                os.remove(os.path.join(COPY, path))
    for path, content in wanted.items():
        path = os.path.join(COPY, path)
        if os.path.exists(path):
            with open(path, "rb") as file:
                if file.read() == content:
                    continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def run(*command, seconds=900):
    done = subprocess.run(command, cwd=COPY, capture_output=True, text=True, timeout=seconds)
    return done.returncode, done.stdout + done.stderr


def build():
    status, output = run("swift", "build", "--build-tests")
    if status != 0:
        raise SystemExit("the scratch copy does not build:\n" + "\n".join(line for line in output.splitlines() if "error" in line)[:4000])


def broken(rule):
    """Each issue of the suite: the test's name and the rules that it counts under; the second is whether all tests were run."""
    skipped = [] if rule == INTERLEAVINGS else ["--skip", "interleavings"]
    _, output = run("swift", "test", "--skip-build", "--filter", "contract of cases", *skipped)
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
    wanted = files(needed())
    restore(wanted)
    begun = time.monotonic()
    build()
    print("  built in %.0f s" % (time.monotonic() - begun), flush=True)
    if not chosen:
        issues, ended = broken(INTERLEAVINGS)
        checks.true("nothing is broken before", ended and not issues, str(issues[:3]))
    for rule, name in patches.items():
        if chosen and rule not in chosen:
            continue
        begun = time.monotonic()
        applied = subprocess.run(["patch", "-p1", "-s", "--no-backup-if-mismatch", "-d", COPY, "-i", os.path.abspath(os.path.join(PATCHES, name))],
                                 capture_output=True, text=True)
        if applied.returncode != 0:
            raise SystemExit("%s no longer fits the code; make it anew:\n%s" % (name, applied.stdout + applied.stderr))
        build()
        built = time.monotonic()
        issues, ended = broken(rule)
        others = sorted({"%s under %s" % (test, sorted(rules)) for test, rules in issues if rule not in rules})
        what = "%s: %d issues in %d tests (built in %.0f s, run in %.0f s)" % (
            name.removesuffix(".patch"), len(issues), len({test for test, _ in issues}), built - begun, time.monotonic() - built)
        checks.true(what, ended and issues and not others, "not ended" if not ended else "nothing failed" if not issues else "; ".join(others))
        restore(wanted)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
