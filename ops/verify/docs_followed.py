#!/usr/bin/env python3
"""Does what docs/adding-an-endpoint.md and docs/adding-a-family.md say, word for word, in a copy of the checkout, and builds and tests it.

usage: docs_followed.py BUILD-FOLDER   (the copy is .build/docs_followed, which a later run goes on with)

A code block that begins with `file=PATH` is what the page has one write: a new file, lines behind or before the line that `after=` or `before=` gives, or, in a block
of kind `diff`, lines in the place of others. Nothing else is touched but what the page's own commands write.
"""
import os
import re
import subprocess
import sys

from running import Checks

COPY = ".build/docs_followed"
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


def copy():
    """The copy as the checkout is; what is the same is not touched, so that nothing is compiled again for it."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True).stdout
    wanted = {name.decode() for name in listed.split(b"\0") if name and os.path.exists(name)}
    for place, folders, files in os.walk(COPY):
        folders[:] = [folder for folder in folders if folder not in (".build", "build", ".git")]
        for name in files:
            path = os.path.relpath(os.path.join(place, name), COPY)
            if path not in wanted:
                os.remove(os.path.join(COPY, path))
    for path in wanted:
        with open(path, "rb") as file:
            content = file.read()
        target = os.path.join(COPY, path)
        if os.path.exists(target):
            with open(target, "rb") as file:
                if file.read() == content:
                    continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)
        os.chmod(target, os.stat(path).st_mode)


def commands(name):
    """What a page's last part says to type: the document, the events' answers, the tests."""
    return ["ops/build build --tests", "build/quorate openapi > docs/openapi.json", "build/emulator replay functions/events/%s --update" % name,
            "ops/test build"]


def main():
    checks = Checks("the pages that say how to add an endpoint and a family")
    copy()
    for page in PAGES:
        touched = follow(page, COPY)
        name = next(path.split("/")[2] for path in touched if path.startswith("functions/events/"))
        for command in commands(name):
            done = subprocess.run(command, shell=True, cwd=COPY, capture_output=True, text=True)
            output = done.stdout + done.stderr
            said = [line for line in output.splitlines() if re.search(r"error:|^\u2718", line)][:8]
            checks.true("%s: %s" % (page, command), done.returncode == 0, "; ".join(said) or output[-600:])
            if done.returncode != 0:
                return checks.end()
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
