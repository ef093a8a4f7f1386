#!/usr/bin/env python3
"""Compares the frameworks' numbers with pymcdm's and scikit-criteria's on 200 seeded random matrices, within 1e-9.

usage: frameworks.py [--matrices N] BUILD-FOLDER

Its `quorate frame` reads one decision request a line and answers the frameworks' result a line. Needs numpy, pymcdm and scikit-criteria.
Exit: 0 the same, 1 a difference (each is printed), 2 could not run.
"""

import argparse
import json
import os
import subprocess
import sys
import warnings
from collections import Counter

try:
    import numpy
    import skcriteria
    from pymcdm import methods, normalizations
    from skcriteria.agg import simple, topsis, vikor
    from skcriteria.preprocessing import invert_objectives, scalers
except ImportError as missing:
    print(f"frameworks.py: {missing}: install numpy, pymcdm and scikit-criteria", file=sys.stderr)
    sys.exit(2)

TOLERANCE = 1e-9
NORMALISATIONS = {
    "min_max": normalizations.minmax_normalization,
    "sum": normalizations.sum_normalization,
    "vector": normalizations.vector_normalization,
    "max": normalizations.linear_normalization,
}
# Ours to pymcdm's, with the thresholds that each reads.
PREFERENCES = {
    "usual": ("usual", ()),
    "u_shape": ("ushape", ("q",)),
    "v_shape": ("vshape", ("p",)),
    "level": ("level", ("q", "p")),
    "linear": ("vshape_2", ("q", "p")),
}


class Question:
    """A random matrix with weights, directions and thresholds."""

    def __init__(self, seed):
        random = numpy.random.default_rng(seed)
        rows, columns = int(random.integers(2, 12)), int(random.integers(1, 10))
        # Every fourth matrix spreads over six orders of magnitude, every third holds small whole numbers and so many equal scores.
        scores = random.uniform(1, 100, (rows, columns))
        if seed % 4 == 0:
            scores = 10 ** random.uniform(-3, 3, (rows, columns))
        elif seed % 3 == 0:
            scores = random.integers(1, 6, (rows, columns)).astype(float)
        self.scores = scores
        self.raw_weights = random.uniform(0.05, 5, columns)
        self.weights = self.raw_weights / self.raw_weights.sum()
        self.types = numpy.where(random.random(columns) < 0.4, -1, 1)
        spread = scores.max(axis=0) - scores.min(axis=0)
        self.q = spread * random.uniform(0, 0.3, columns)
        self.p = self.q + spread * random.uniform(0.05, 0.5, columns) + 1e-6
        judged = random.uniform(0.5, 2, columns)
        self.pairwise = judged[:, None] / judged[None, :] if columns > 1 else None
        if columns == 3:
            self.pairwise = numpy.array([[1, 2, 5], [1 / 2, 1, 2], [1 / 5, 1 / 2, 1]])

    def request(self, method, normalisation=None, function=None, pairwise=False):
        criteria = []
        for column, kind in enumerate(self.types):
            criterion = {"name": f"c{column:02}", "weight": self.raw_weights[column], "direction": "max" if kind == 1 else "min"}
            if function:
                names = {"q": "indifference", "p": "preference"}
                thresholds = {names[t]: float(getattr(self, t)[column]) for t in PREFERENCES[function][1]}
                criterion["preference"] = {"function": function} | thresholds
            criteria.append(criterion)
        alternatives = [
            {"id": f"a{row:02}", "name": f"a{row:02}", "scores": {f"c{column:02}": float(x) for column, x in enumerate(line)}}
            for row, line in enumerate(self.scores)
        ]
        context = {"alternatives": alternatives, "criteria": criteria}
        if normalisation:
            context["normalisation"] = normalisation
        if pairwise:
            context["pairwise"] = self.pairwise.tolist()
        return {"query": "which one", "context": context, "method": method}

    @property
    def has_constant_column(self):
        return bool((self.scores.max(axis=0) == self.scores.min(axis=0)).any())


class Comparison:
    """Requests to send and what must come back."""

    def __init__(self):
        self.requests, self.checks = [], []
        self.compared, self.differences = Counter(), []

    def ask(self, label, request, expected):
        """`expected`: by path in the deciding ranking, an array by alternative or criterion, a number, a bool or a set of ids."""
        self.requests.append(request)
        self.checks.append((label, expected))

    def run(self, command):
        lines = "".join(json.dumps(request) + "\n" for request in self.requests)
        answered = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=600)
        answers = answered.stdout.splitlines()
        if answered.returncode or len(answers) != len(self.requests):
            print(f"frameworks.py: {command[0]} answered {len(answers)} of {len(self.requests)} lines", file=sys.stderr)
            print(answered.stderr[-2000:], file=sys.stderr)
            sys.exit(2)
        for number, ((label, expected), line) in enumerate(zip(self.checks, answers)):
            answer = json.loads(line)
            if "violations" in answer:
                self.differences.append(f"{label} (line {number}): refused: {answer['violations']}")
                continue
            ranking = answer["framework"]["result"]["rankings"][0]
            for path, theirs in expected.items():
                ours = ranking
                for step in path.split("."):
                    ours = ours[step]
                self.compare(f"{label} {path} (line {number})", ours, theirs)
                self.compared[label] += 1

    def compare(self, label, ours, theirs):
        if isinstance(theirs, bool) or isinstance(theirs, set):
            same = (set(ours) if isinstance(theirs, set) else ours) == theirs
        elif numpy.ndim(theirs) == 0:
            same = abs(ours - theirs) <= TOLERANCE
        else:
            ours = [ours[name] for name in sorted(ours)]
            same = len(ours) == len(theirs) and bool(numpy.all(numpy.abs(numpy.array(ours) - theirs) <= TOLERANCE))
        if not same:
            self.differences.append(f"{label}: {ours} is not {theirs}")


def with_pymcdm(question, comparison):
    arguments = (question.scores, question.weights, question.types)
    for name, normalise in NORMALISATIONS.items():
        for method, theirs in (("weighted_sum", methods.WSM), ("weighted_product", methods.WPM)):
            comparison.ask(
                f"{method} {name}, pymcdm", question.request(method, name), {"scores": theirs(normalise)(*arguments, validation=False)})
    comparison.ask(
        "topsis, pymcdm", question.request("topsis"), {"scores": methods.TOPSIS(normalizations.vector_normalization)(*arguments, validation=False)})
    for function, (theirs, thresholds) in PREFERENCES.items():
        body = methods.PROMETHEE_II(theirs, **{t: list(getattr(question, t)) for t in thresholds})
        *_, plus, minus, net = body._method(*arguments)
        comparison.ask(
            f"promethee_ii {function}, pymcdm", question.request("promethee_ii", function=function),
            {"scores": net, "details.phi_plus": plus, "details.phi_minus": minus})
    if not question.has_constant_column:
        *_, s, r, q = methods.VIKOR()._method(*arguments)
        if numpy.isfinite(q).all():
            comparison.ask("vikor, pymcdm", question.request("vikor"), {"scores": q, "details.s": s, "details.r": r, "details.q": q})


def with_scikit_criteria(question, comparison):
    def decision(matrix, types):
        return skcriteria.mkdm(
            matrix, objectives=[max if t == 1 else min for t in types], weights=question.weights,
            alternatives=[f"a{row:02}" for row in range(len(matrix))])

    given = decision(question.scores, question.types)
    scaled = scalers.VectorScaler(target="matrix").transform(given)
    theirs = topsis.TOPSIS().evaluate(scaled).e_
    comparison.ask(
        "topsis, scikit-criteria", question.request("topsis"),
        {"scores": theirs.similarity, "details.ideal": theirs.ideal, "details.anti_ideal": theirs.anti_ideal})
    rated = invert_objectives.BenefitCostInverter().transform(given)
    comparison.ask("weighted_sum max, scikit-criteria", question.request("weighted_sum", "max"), {"scores": simple.WeightedSumModel().evaluate(rated).e_.score})
    comparison.ask(
        "weighted_product max, scikit-criteria", question.request("weighted_product", "max"),
        {"scores": 10 ** simple.WeightedProductModel().evaluate(rated).e_.score})
    if (question.types == 1).all():
        for name, scaler in (("sum", scalers.SumScaler), ("vector", scalers.VectorScaler), ("min_max", scalers.MinMaxScaler)):
            if name == "min_max" and question.has_constant_column:
                continue  # theirs rates a constant column 0, ours 1
            score = simple.WeightedSumModel().evaluate(scaler(target="matrix").transform(given)).e_.score
            comparison.ask(f"weighted_sum {name}, scikit-criteria", question.request("weighted_sum", name), {"scores": score})
    theirs = vikor.VIKOR().evaluate(given).e_
    q = numpy.sort(theirs.q_k)
    threshold = 1 / (len(q) - 1)
    expected = {"details.s": theirs.s_k, "details.r": theirs.r_k, "scores": theirs.q_k}
    # Where rounding decides which side of the threshold a difference is on, or which of two equals is first, only the numbers are compared.
    if not (numpy.abs(q - q[0] - threshold) < TOLERANCE).any() and q[1] - q[0] > TOLERANCE:
        expected |= {
            "details.acceptable_advantage": bool(theirs.acceptable_advantage), "details.acceptable_stability": bool(theirs.acceptable_stability),
            "details.compromise_set": {f"a{row:02}" for row in numpy.asarray(theirs.compromise_set)},
        }
    comparison.ask("vikor, scikit-criteria", question.request("vikor"), expected)


def with_numpy(question, comparison):
    """The principal eigenvector, for which neither library has a method of its own."""
    if question.pairwise is None:
        return
    values, vectors = numpy.linalg.eig(question.pairwise)
    first = numpy.argmax(values.real)
    weights = numpy.abs(vectors[:, first].real)
    comparison.ask(
        "ahp, numpy", question.request("ahp", pairwise=True),
        {"details.weights": weights / weights.sum(), "details.lambda_max": float(values[first].real)})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matrices", type=int, default=200)
    parser.add_argument("build", metavar="BUILD-FOLDER")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    comparison = Comparison()
    with numpy.errstate(all="ignore"):
        for seed in range(given.matrices):
            question = Question(seed)
            with_pymcdm(question, comparison)
            with_scikit_criteria(question, comparison)
            with_numpy(question, comparison)
    comparison.run([os.path.join(given.build, "quorate"), "frame"])
    for difference in comparison.differences[:40]:
        print(difference)
    for label, count in sorted(comparison.compared.items()):
        print(f"{count:6} {label}")
    print(f"{given.matrices} matrices, {sum(comparison.compared.values())} comparisons, {len(comparison.differences)} differences")
    sys.exit(1 if comparison.differences else 0)


if __name__ == "__main__":
    main()
