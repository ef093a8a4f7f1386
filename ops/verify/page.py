"""A decision, and a task, as a page in a real browser: Debian's chromium, with axe-core for what people who cannot see or point need.
Usage: page.py BUILD-FOLDER   (SCREENSHOTS=FOLDER keeps what the browser drew)"""
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree

from browser import Browser
from running import Checks, Emulator, recorded

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SECTIONS = ["answer", "compared", "flips", "alternatives", "panel", "consensus", "review", "risks", "methods", "framing", "assessment", "receipt"]
# Those that stand between them where there is something to say.
FURTHER = ["question", "profiles", "judges", "unused"]
WIDTHS = [1280, 900, 500, 360]
# Those whose pictures are in the documentation.
DRAWN = ["vendor", "investment", "crisis"]
AXE = ".venv/axe.min.js"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp; \u202eoverride"
# What overrides the direction of writing is refused in names; a mark of direction is not.
NAME = HOSTILE.replace("\u202e", "\u200f")


# Tasks against the stand-ins of services: done, done in part, of nothing but texts that would be markup, of as many steps as there may be in a row, and of a page of markup.
TASKS = [
    ("task-done", "weather in London and the top 3 Swift repositories, then show their owners"),
    ("task-partial", "What is 17.5% of 240, the weather in Nowhereville, and book me a hotel"),
    ("task-hostile", HOSTILE + "; " + "W" * 400 + "; what is 2 + 2; who is </title></svg><script>alert(3)</script>"),
    ("task-long", "; then ".join("weather in " + city for city in ["London", "Paris", "Berlin", "Oslo", "Rome", "Madrid"] * 2)),
    ("task-many", "weather in London, Paris, Berlin, Oslo, Rome, Madrid and Tokyo; then the top 10 Python repositories for machine learning with more than 5000 stars; "
                  "finally status of openai and github, 100 USD to EUR"),
]


def alternative(name, number):
    return {"id": name, "name": name + " " + "the long way round " * 4 * (number % 2), "scores": {"cost": 10 + number, "fit": 9 - number * 2}, "urgency": number,
            "importance": 3, "payoffs": {"good": 10 * number, "bad": 5 - 9 * number}, "reversibility": 0.4}


def questions():
    """Those that are drawn, a question for each framework, the recorded ones, one that a person must review, one of hostile texts, and a large one."""
    for name in DRAWN:
        with open("ops/pages/%s.json" % name) as file:
            yield name, json.load(file)
    context = {"criteria": [{"name": "cost", "weight": 2, "direction": "min", "category": "cost"}, {"name": "fit", "weight": 1, "category": "strategy"}],
               "states": [{"name": "good", "probability": 0.5}, {"name": "bad", "probability": 0.5}], "alternatives": [alternative(name, n + 1) for n, name in enumerate("abc")]}
    for framework in ["mcda", "bayesian", "cynefin", "ooda", "kepner_tregoe", "eisenhower"]:
        yield framework, {"query": "Which way by %s?" % framework, "framework": framework, "context": context,
                          "constraints": [{"criterion": "cost", "op": "<=", "value": 12, "kind": "must"}]}
    for name in ["region", "oil-wildcatter"]:
        yield name, json.loads(json.loads(recorded("MakeDecision/%s.json" % name))["body"])
    with open("ops/verify/takeover.json") as file:
        yield "takeover", json.load(file)
    yield "judged", {"query": "Which supplier?", "method": "weighted_sum", "context": {
        "alternatives": [{"id": "a", "name": "Arden", "scores": {"price": 10, "support": 2}}, {"id": "b", "name": "Brock", "scores": {"price": 14, "support": 9}}],
        "criteria": [{"name": "price", "weight": 1, "direction": "min"}, {"name": "support", "weight": 1}],
        "judges": [{"name": "Ann", "weight": 3, "weights": {"price": 1, "support": 4}}, {"name": "Ben", "weights": {"price": 9, "support": 1}}]}}
    yield "hostile", {"query": HOSTILE + " " + "W" * 300, "context": {"background": HOSTILE, "stakeholders": [NAME], "alternatives": [
        {"id": NAME, "name": NAME + "W" * 100, "scores": {NAME: 1}, "risks": [{"description": HOSTILE, "probability": 0.9, "seriousness": 9}]},
        {"id": "</style>", "name": "</title></svg>", "scores": {NAME: 1e15}}], "criteria": [{"name": NAME, "weight": 1, "category": "cost"}]}}
    yield "large", {"query": "Which of a hundred?", "context": {"criteria": [{"name": "criterion %d" % c, "weight": c + 1, "category": "cost"} for c in range(50)], "alternatives": [
        {"id": "a%d" % a, "name": "Alternative %d" % a, "scores": {"criterion %d" % c: (a * 37 + c * 11) % 101 for c in range(50)}} for a in range(100)]}}


def post(emulator, question, path="/decisions"):
    request = urllib.request.Request(emulator.url + path, json.dumps(question).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return emulator.url + answer.headers["Location"]
    except urllib.error.HTTPError as error:
        raise SystemExit("a question was refused: " + error.read().decode())


def fetch(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers=HTML)) as answer:
        return answer.headers, answer.read().decode()


def complaints(browser):
    """What the console, the policy and the page's own errors say; nothing of it may be there."""
    said = [entry["entry"]["text"] for entry in browser.named("Log.entryAdded")]
    said += [json.dumps(event)[:300] for event in browser.named("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Page.javascriptDialogOpening", "Audits.issueAdded")]
    return said


def look(checks, browser, name, url, elements, sections=SECTIONS, bars=True):
    """The page at four widths, light and dark, and on paper; `bars`: whether it has charts of them."""
    with open("ops/verify/page.js") as file:
        script = file.read()
    for width in WIDTHS:
        for dark in [False, True]:
            browser.load(url, HTML, width=width, dark=dark)
            seen = browser.value(script)
            at = "%s at %d px, %s" % (name, width, "dark" if dark else "light")
            asked = [event["request"]["url"] for event in browser.named("Network.requestWillBeSent") if not event["request"]["url"].startswith("data:")]
            checks.same(at + ": nothing to complain of, nothing fetched but the page", (complaints(browser), asked), ([], [url]))
            checks.same(at + ": headings in order, no script, styled", (seen["headings"].count(1), gaps(seen["headings"]), seen["scripts"], seen["styled"]), (1, [], 0, True))
            checks.same(at + ": the elements that an XML parser sees", (seen["elements"], seen["namespaces"]), (elements, True))
            checks.same(at + ": every bar has a box inside its picture, no words in a picture run into others or out of it",
                        ((len(seen["bars"]) > 0) == bars and all(seen["bars"]), seen["barsInside"], seen["overlaps"]), (True, True, []))
            checks.same(at + ": nothing is wider than the window, no table is cut off, no number broken over two lines",
                        (seen["overflow"], seen["cut"], seen["broken"]), (0, [], []))
            checks.true(at + ": contrast of texts at least 4.5, of bars and lines at least 3, letters of at least 12 px",
                        seen["contrast"] >= 4.5 and seen["barContrast"] >= 3 and seen["smallest"] >= 12, seen)
            checks.same(at + ": dark where it is asked for", sum(map(int, re.findall(r"\d+", seen["background"])[:3])) < 200, dark)
            keep(browser, "%s-%d-%s" % (name, width, "dark" if dark else "light"))
            if name in DRAWN and width == 1280:
                checks.true(at + ": what, why, how sure, what would change it and what next are on the first screen", seen["answerEnds"] <= 900, seen["answerEnds"])
            if width == 360 or not dark:
                checks.same(at + ": axe-core finds nothing", accessibility(browser), [])
    checks.same(name + ": every section", [section for section in seen["sections"] if section not in FURTHER], sections)
    # 182 mm between the margins of A4.
    browser.load(url, HTML, width=688, media="print")
    printed = browser.value(script)
    checks.same(name + ": fits on paper, no table cut off, no number broken", (printed["overflow"], printed["cut"], printed["broken"]), (0, [], []))
    sheets = read(browser.pdf())
    foots = ["Page %d of %d" % (place + 1, len(sheets)) for place in range(len(sheets))]
    identity = url.rsplit("/", 1)[1]
    checks.same(name + ": every sheet has its number and whose it is at its foot",
                [foot for foot, sheet in zip(foots, sheets) if foot not in sheet[-1] or identity not in sheet[-1]], [])
    # The first screen's heading is not drawn, and a long one may break.
    checks.same(name + ": no heading ends a sheet", [sheet[-2] for sheet in sheets if len(sheet) > 1 and sheet[-2] in printed["titles"]], [])


def read(pdf):
    """The lines of each sheet, from top to bottom, without their spaces."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [[" ".join(line.split()) for line in sheet.split("\n") if line.strip()] for sheet in text.split("\f")[:-1]]


def gaps(levels):
    return [pair for pair in zip(levels, levels[1:]) if pair[1] > pair[0] + 1]


def keep(browser, name):
    if os.environ.get("SCREENSHOTS"):
        browser.picture(os.path.join(os.environ["SCREENSHOTS"], name + ".png"))


def accessibility(browser):
    """The violations that axe-core finds by WCAG 2.2 A and AA and by best practice."""
    with open(AXE) as file:
        browser.value(file.read() + "; 0")
    found = browser.value("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)]))")
    return found


def shown(checks, browser, name, url, *further):
    """The page as it is sent, and as it is drawn."""
    headers, html = fetch(url)
    checks.same(name + ": a page that varies by Accept", (headers["Content-Type"], headers["Vary"]), ("text/html; charset=utf-8", "Accept"))
    elements = sum(1 for _ in xml.etree.ElementTree.fromstring(html.split("\n", 1)[1]).iter())
    look(checks, browser, name, url, elements, *further)


def look_at_tasks(checks, browser, build, only):
    """Each with its plan as a graph, and a section for each of its steps."""
    stand_ins = subprocess.Popen([os.path.join(build, "standins"), "--generous"], stdout=subprocess.PIPE, text=True)
    try:
        names = [line.strip() for line in iter(stand_ins.stdout.readline, "\n") if line.strip()]
        with Emulator(build, [word for name in names for word in ("--env", name)]) as emulator:
            for name, sentence in TASKS:
                if only and name not in only:
                    continue
                url = post(emulator, {"task": sentence}, "/process-task")
                with urllib.request.urlopen(url) as answer:
                    steps = json.load(answer)["plan"]["steps"]
                whole = ["task"] if len(sentence) > 200 else []
                shown(checks, browser, name, url, ["answer"] + whole + ["plan"] + ["step-%d" % (place + 1) for place in range(len(steps))] + ["receipt"], False)
    finally:
        stand_ins.terminate()
        stand_ins.wait()


if __name__ == "__main__":
    checks = Checks("a decision and a task as pages in chromium")
    with Emulator(sys.argv[1]) as emulator, Browser() as browser:
        print("  %s, axe-core %s" % (browser.send("Browser.getVersion")["product"], re.search(r"axe v([\d.]+)", open(AXE).read(200)).group(1)))
        only = os.environ.get("ONLY", "").split()
        for name, question in questions():
            if only and name not in only:
                continue
            shown(checks, browser, name, post(emulator, question))
        look_at_tasks(checks, browser, sys.argv[1], only)
        browser.load(emulator.url + "/decisions/00000000-0000-4000-8000-000000000000", HTML)
        checks.same("a page that is not there is a problem document", browser.value("document.contentType"), "application/problem+json")
    sys.exit(checks.end())
