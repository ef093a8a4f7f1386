"""Cases with what AWS documents of each, run at our emulator and at its peers; where a peer answers otherwise a reason has to be given, and a reason a difference."""
import sys

from tables_services import services


def compare(name, cases, outcomes, matches, reasons):
    """Prints a peer's differences; how many have no reason, and how many reasons have no difference."""
    different = [(case, expected) for case, _, expected in cases if not matches(expected, outcomes[case])]
    print(f"\n{name}: {len(cases) - len(different)} of {len(cases)} cases as documented")
    for case, expected in different:
        print(f"  {case}: {reasons.get(case, 'NO REASON')}\n    documented {str(expected)[:300]}\n    answered   {str(outcomes[case])[:300]}")
    idle = sorted(set(reasons) - {case for case, _ in different})
    for case in idle:
        print(f"  {case}: answered as documented, so its reason is to be taken out of the table of differences")
    return sum(case not in reasons for case, _ in different) + len(idle)


def main(usage, cases, run, matches, explained):
    if len(sys.argv) < 2:
        sys.exit(usage)
    with services(sys.argv[1:]) as urls:
        ours = run(urls.pop("ours"))
        wrong = [(name, expected, ours[name]) for name, _, expected in cases if not matches(expected, ours[name])]
        for name, expected, outcome in wrong:
            print(f"WRONG {name}\n  expected {expected}\n  got      {str(outcome)[:400]}")
        print(f"{len(cases) - len(wrong)} of {len(cases)} cases as documented")
        unexplained = sum(compare(name, cases, run(url), matches, explained.get(name, {})) for name, url in urls.items())
    sys.exit(1 if wrong or unexplained else 0)
