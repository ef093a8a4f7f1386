"""The core alone: JSON beside Foundation, methods beside pymcdm's, decisions."""
import json
import os
import random
import subprocess
import time
import warnings

import numpy
from pymcdm import methods, normalizations
from pymcdm.weights import subjective

from report import CPUS, median, on, rounds

SIZES = {"small": (6, 8), "large": (100, 50)}


class Question:
    """A random decision, as a request and as what pymcdm takes."""

    def __init__(self, rows, columns):
        source = random.Random(rows)
        self.scores = numpy.array([[source.uniform(1, 100) for _ in range(columns)] for _ in range(rows)])
        self.raw_weights = [source.randint(1, 9) for _ in range(columns)]
        self.weights = numpy.array(self.raw_weights) / sum(self.raw_weights)
        self.types = numpy.array([source.choice((-1, 1)) for _ in range(columns)])
        # Consistent judgements of 1, 2 and 1/2: pymcdm takes no reciprocal that is not in its table, where 1/3 is 0.33.
        judged = numpy.array([source.choice((1.0, 2.0)) for _ in range(columns)])
        self.pairwise = numpy.outer(judged, 1 / judged) if columns <= 9 else None

    def request(self):
        context = {
            "criteria": [{"name": "c%02d" % place, "weight": weight, "direction": "max" if kind == 1 else "min"}
                         for place, (weight, kind) in enumerate(zip(self.raw_weights, self.types))],
            "alternatives": [{"id": "a%03d" % row, "name": "Alternative %d" % row, "scores": {"c%02d" % place: float(x) for place, x in enumerate(line)}}
                             for row, line in enumerate(self.scores)],
        }
        if self.pairwise is not None:
            context["pairwise"] = self.pairwise.tolist()
        return {"query": "Which one?", "framework": "mcda", "context": context}

    def theirs(self):
        """pymcdm's methods by our names, each as a call."""
        arguments = (self.scores, self.weights, self.types)
        calls = {
            "weighted_sum": methods.WSM(normalizations.minmax_normalization), "weighted_product": methods.WPM(normalizations.sum_normalization),
            "topsis": methods.TOPSIS(normalizations.vector_normalization), "vikor": methods.VIKOR(), "promethee_ii": methods.PROMETHEE_II("usual"),
        }
        made = {name: (lambda method: lambda: method(*arguments, validation=False))(method) for name, method in calls.items()}
        if self.pairwise is not None:
            sum_of = methods.WSM(normalizations.minmax_normalization)
            made["ahp"] = lambda: sum_of(self.scores, subjective.AHP(matrix=self.pairwise)(), self.types, validation=False)
        return made


def rate(call):
    calls, start = 0, time.perf_counter()
    while (passed := time.perf_counter() - start) < 0.1:
        call()
        calls += 1
    return calls / passed


def measure(report, build, count):
    warnings.simplefilter("ignore")
    questions = {name: Question(*size) for name, size in SIZES.items()}
    lines = "".join(json.dumps(question.request()) + "\n" for question in questions.values())

    def ours():
        done = subprocess.run([os.path.join(build, "microbench")], input=lines, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("microbench: " + done.stderr)
        return {line["name"]: line["a_second"] for line in map(json.loads, done.stdout.splitlines())}

    def theirs():
        return {"%s_%s" % (name, size): rate(call) for size, question in questions.items() for name, call in question.theirs().items()}

    with on(CPUS[-1]):
        results = rounds("core", count, {"ours": ours, "pymcdm": theirs})
    a_second = {who: {name: median(one[name] for one in found) for name in found[0]} for who, found in results.items()}
    codecs(report, a_second["ours"], len(json.dumps(questions["large"].request())))
    rows = []
    for name, peer in a_second["pymcdm"].items():
        method, size = name.rsplit("_", 1)
        rows.append((method, "%d × %d" % SIZES[size], "%.0f" % a_second["ours"][name], "%.0f" % peer, "%.1f" % (a_second["ours"][name] / peer)))
    report.section("Methods", ["method", "alternatives × criteria", "a second", "pymcdm's", "ratio"], rows,
                   "The same numbers to both on one CPU, pymcdm without its validation. AHP of pymcdm's is its weights and its weighted sum.")
    decisions = [(label, "%.0f" % a_second["ours"][name], "%.0f" % (1e6 / a_second["ours"][name])) for name, label in (
        ("decision", "the decision alone: six methods, sensitivity, six executives, consensus, governance, words"),
        ("request", "with reading the request, its journal, and writing the outcome and every item to be stored"))]
    report.section("Decisions in the core", ["6 alternatives × 8 criteria", "a second", "µs each"], decisions, "One CPU, nothing stored.")
    tasks = [(label, "%.0f" % a_second["ours"][name], "%.0f" % (1e6 / a_second["ours"][name])) for name, label in (
        ("plan_sentence", "a sentence planned by the rules"), ("task", "a task of two calculations, with its journal and every item to be stored"))]
    report.section("Tasks in the core", ["", "a second", "µs each"], tasks, "One CPU, ten sentences in turn, nothing asked and nothing stored.")
    report.limit("a sentence planned, in ms", 1e3 / a_second["ours"]["plan_sentence"], 1)
    report.limit("5,000 characters masked, in ms", 1e3 / a_second["ours"]["mask"], 0.1)


def codecs(report, rates, size):
    rows = [(label, "%.0f" % rates[ours], "%.0f" % rates[theirs], "%.1f" % (rates[ours] / rates[theirs])) for label, ours, theirs in (
        ("read", "strict_json_read_large", "foundation_read_large"), ("read and write", "strict_json_large", "foundation_large"))]
    report.section("JSON of %.0f KB" % (size / 1000), ["", "strict reader, a second", "FoundationEssentials' Codable, a second", "ratio"], rows,
                   "A request of 100 alternatives by 50 criteria, on one CPU.")
    report.limit("a large request read and written, against FoundationEssentials' time", rates["foundation_large"] / rates["strict_json_large"], 0.2)
