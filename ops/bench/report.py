"""What is measured, as Markdown; the limits it must keep; and the rounds in which contestants take turns."""
import contextlib
import os
import platform
import random
import statistics
import time

CPUS = sorted(os.sched_getaffinity(0))
STARTED = time.monotonic()


def median(values):
    return statistics.median(values)


def progress(text):
    print("[%4.0f s] %s" % (time.monotonic() - STARTED, text), flush=True)


@contextlib.contextmanager
def on(*cpus):
    """What is started inside keeps to these CPUs."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(cpus))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rounds(title, count, contestants):
    """Each round all contestants once, in another order, so that a machine that changes its speed changes it for all."""
    results = {name: [] for name in contestants}
    for number in range(1, count + 1):
        progress("%s: round %d of %d" % (title, number, count))
        order = list(contestants)
        random.shuffle(order)
        for name in order:
            results[name].append(contestants[name]())
    return results


class Report:
    def __init__(self, count):
        self.count = count
        self.sections = []
        self.limits = []
        self.broken = []

    def section(self, title, head, rows, note=""):
        lines = ["", "## " + title, "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
        lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        if note:
            lines += ["", note]
        self.sections.append("\n".join(lines))
        print("\n".join(lines) + "\n", flush=True)

    def limit(self, name, value, bound, at_most=True, decision=None):
        """`decision`: the number of the record that says why it may be missed; it is shown as missed all the same."""
        kept = value <= bound if at_most else value >= bound
        missed = "no: decision %d says why" % decision if decision else "**no**"
        line = "%s: %.2f (stated: %s %.2f)%s" % (name, value, "≤" if at_most else "≥", bound, "" if kept else " — " + missed)
        self.limits.append((name, "%.2f" % value, "%s %.2f" % ("≤" if at_most else "≥", bound), "yes" if kept else missed))
        print("- " + line, flush=True)
        if not kept and not decision:
            self.broken.append(line)

    def write(self, path, command):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        head = ("# Benchmarks\n\nWritten by `%s` in %.0f s on %d CPUs, %.0f GiB, %s. Medians of %d rounds of one run, the contestants in shuffled order; where a section "
                "says so, what is measured and what drives it on a CPU each. Compare the ratios, not the times: the machine is shared.\n\n## The limits that it holds\n\n| limit | measured | stated | kept |\n"
                "| --- | --- | --- | --- |\n" % (command, time.monotonic() - STARTED, len(CPUS), memory, platform.machine(), self.count))
        with open(path, "w") as file:
            file.write(head + "".join("| %s |\n" % " | ".join(row) for row in self.limits) + "\n".join(self.sections) + "\n")
