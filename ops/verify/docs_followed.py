#!/usr/bin/env python3
"""Does what docs/adding-an-endpoint.md and docs/adding-a-family.md say, word for word, in a copy of the checkout, and builds and tests it.

usage: docs_followed.py BUILD-FOLDER [COPY]   (the copy is `.build/docs followed` where none is named; a later run goes on with what was built there)

The copy's path has a space, so that building and testing in such a folder is shown too.

A code block that begins with `file=PATH` is what the page has one write: a new file, lines behind or before the line that `after=` or `before=` gives, or, in a block
of kind `diff`, lines in the place of others. Nothing else is touched but what the page's own commands write.
"""
import os
import re
import sys

from running import Checks
from scratch import Scratch, checkout

COPY = ".build/docs followed"
# How many files the page says are touched by hand, beside the recorded event.
BY_HAND = {"docs/adding-an-endpoint.md": 3}
PAGES = ["docs/adding-an-endpoint.md", "docs/adding-a-family.md"]


def blocks(page):
    """Of each block that is to be written: its kind, file, place, and text."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    return re.findall(r"^```(\w+) file=(\S+)(?: ((?:after|before)=[^\n]+))?\n(.*?)^```$", text, re.M | re.S)


def follow(page, folder):
    """The files that were written; a place that is not there, or not once, ends it."""
    touched = []
    for kind, path, place, text in blocks(page):
        touched.append(path)
        whole = os.path.join(folder, path)
        if kind == "diff":
            groups = re.findall(r"((?:^-[^\n]*\n)+)((?:^\+[^\n]*\n)+)", text, re.M)
            for old, new in groups:
                replace(whole, re.sub("^-", "", old, flags=re.M), re.sub(r"^\+", "", new, flags=re.M))
        elif place:
            where, line = place.split("=", 1)
            with open(whole, encoding="utf-8") as file:
                found = [found for found in file.readlines() if found.strip() == line]
            if len(found) != 1:
                raise SystemExit("%s: `%s` stands %d times in %s" % (page, line, len(found), path))
            replace(whole, found[0], found[0] + text if where == "after" else text + found[0])
        else:
            if os.path.exists(whole):
                raise SystemExit("%s: %s is there already" % (page, path))
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8") as file:
                file.write(text)
    return touched


def replace(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        raise SystemExit("this stands %d times in %s:\n%s" % (text.count(old), path, old))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def commands(name):
    """What a page's last part says to type: the document, the events' answers, the tests."""
    return ["ops/build build --tests", "build/quorate openapi > docs/openapi.json", "build/emulator replay functions/events/%s --update" % name,
            "ops/test build"]


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else COPY
    checks = Checks("the pages that say how to add an endpoint and a family")
    scratch = Scratch(folder, checkout())
    for page in PAGES:
        before = set(scratch.changed())
        touched = follow(page, folder)
        recorded = [path for path in touched if path.startswith("functions/events/")]
        if page in BY_HAND:
            checks.same("%s: files touched by hand" % page, len(set(touched) - set(recorded)), BY_HAND[page])
        for command in commands(recorded[0].split("/")[2]):
            status, output = scratch.run("bash", "-c", command)
            said = [line for line in output.splitlines() if re.search(r"error:|^\u2718", line)][:8]
            checks.true("%s: %s" % (page, command), status == 0, "; ".join(said) or output[-600:])
            if status != 0:
                return checks.end()
        written = set(scratch.changed()) - before - set(touched)
        answers = {path.removesuffix(".json") + ".expect.json" for path in recorded}
        checks.same("%s: what the commands wrote" % page, sorted(written - {"docs/openapi.json"}), sorted(answers))
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
