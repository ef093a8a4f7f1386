"""Whether an update expression really breaks the rule that a table service names: a second reading of paths, for the simple names that the differential test makes."""
import re

PATH = re.compile(r"(?<![:\w.\]])[a-f](?:\.[xyz]|\[\d+\])*(?![\w(])")
SECTION = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b ")


def steps(path):
    return [int(step[1:-1]) if step[0] == "[" else step.lstrip(".") for step in re.findall(r"^\w+|\.\w+|\[\d+\]", path)]


def actions(expression):
    """(section, target, operand) of each action."""
    parts = SECTION.split(expression)[1:]
    for section, text in zip(parts[::2], parts[1::2]):
        depth, start = 0, 0
        for place, character in enumerate(text + ","):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if character == "," and depth == 0:
                action = text[start:place].strip()
                start = place + 1
                if section == "SET":
                    target, _, operand = action.partition(" = ")
                else:
                    target, _, operand = action.partition(" ")
                yield section, steps(target), operand


def found(item, path):
    """The value at a path, or None."""
    value = {"M": item or {}}
    for step in path:
        container = value.get("L") if isinstance(step, int) else value.get("M")
        if container is None or (step >= len(container) if isinstance(step, int) else step not in container):
            return None
        value = container[step]
    return value


def overlap(one, other):
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def conflict(one, other):
    for a, b in zip(one, other):
        if isinstance(a, int) != isinstance(b, int):
            return True
        if a != b:
            return False
    return False


def pairs(paths, test):
    return any(test(one, other) for place, one in enumerate(paths) for other in paths[place + 1:])


def lacks_parent(item, path):
    parent = found(item, path[:-1]) if len(path) > 1 else {"M": {}}
    return parent is None or ("L" if isinstance(path[-1], int) else "M") not in parent


def lacks_operand(item, operand):
    # The first argument of if_not_exists may be missing.
    read = re.sub(r"if_not_exists\([^,]+,", "(", operand)
    return any(found(item, steps(path)) is None for path in PATH.findall(read))


RULES = {
    "Two document paths overlap": lambda paths, item, expression: pairs(paths, overlap),
    "Two document paths conflict": lambda paths, item, expression: pairs(paths, conflict),
    "The document path provided in the update expression is invalid for update":
        lambda paths, item, expression: any(lacks_parent(item, path) for path in paths),
    "The provided expression refers to an attribute that does not exist":
        lambda paths, item, expression: any(lacks_operand(item, operand) for section, _, operand in actions(expression) if section == "SET"),
}


def confirms(message, updates):
    """True or False where this knows the rule that the message names, else None. `updates` are (expression, item before it)."""
    rule = next((rule for head, rule in RULES.items() if head in message), None)
    if rule is None:
        return None
    return any(rule([target for _, target, _ in actions(expression)], item, expression) for expression, item in updates)
