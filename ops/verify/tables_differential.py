#!/usr/bin/env python3
"""Sends the same seeded random operations to two table services and compares every answer and every item that it touched.

usage: tables_differential.py [--operations 5000] [--seed 1] BUILD-FOLDER | URL NAME=URL …

Each difference must have its reason in `reason` below; then the other service's item is set to the first's, so that one difference does not bring the
next. Exit 1 where a difference has no reason.
"""

import argparse
import collections
import random
import uuid
from decimal import Decimal

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import tables_oracle
from tables_services import services

PARTITIONS, SORTS, NAMES = "pqr", "1234", "abcdef"


class Service:
    def __init__(self, endpoint):
        self.db = boto3.client(
            "dynamodb", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="verify", aws_secret_access_key="verify",
            config=Config(retries={"max_attempts": 1}, parameter_validation=False))
        self.table = f"random-{uuid.uuid4().hex[:8]}"
        self.db.create_table(
            TableName=self.table, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in (("pk", "S"), ("sk", "S"), ("g", "S"), ("r", "N"))],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[{"IndexName": "global", "Projection": {"ProjectionType": "ALL"},
                                     "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}]}])

    def call(self, operation, request):
        """The answer in a form that can be compared: sets without order, numbers as numbers; an error by its code."""
        try:
            answer = getattr(self.db, operation)(**self.named(request))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            reasons = error.response.get("CancellationReasons")
            return ("error", code, [reason["Code"] for reason in reasons] if reasons else None, error.response["Error"]["Message"])
        for unasked in ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics"):
            answer.pop(unasked, None)
        return ("ok", canonical(answer))

    def named(self, value):
        if isinstance(value, dict):
            return {self.table if name == "TABLE" else name: self.named(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.named(item) for item in value]
        return self.table if value == "TABLE" else value

    def item(self, key):
        return canonical(self.db.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item"))

    def raw_item(self, key):
        try:
            return self.db.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        except ClientError as error:
            # A service that cannot answer what it stored: a difference like any other.
            return {"unreadable": {"S": error.response["Error"]["Code"]}}

    def set(self, key, item):
        if item is None:
            self.db.delete_item(TableName=self.table, Key=key)
        else:
            self.db.put_item(TableName=self.table, Item=item)


def canonical(value):
    if isinstance(value, dict):
        if len(value) == 1:
            (kind, inner), = value.items()
            if kind == "N" and isinstance(inner, str):
                return ("N", Decimal(inner).normalize())
            if kind == "NS" and isinstance(inner, list):
                return ("NS", sorted(Decimal(number) for number in inner))
            if kind in ("SS", "BS") and isinstance(inner, list):
                return (kind, sorted(inner))
        return {name: canonical(item) for name, item in value.items() if not name.startswith("random-")} | {
            "TABLE": canonical(item) for name, item in value.items() if name.startswith("random-")}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return value


class Operations:
    """Random requests. The mix has wrong ones in it, too."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self):
        pick = self.random
        return pick.choice([str(pick.randint(-5, 12)), f"{pick.uniform(-10, 10):.3f}", f"{pick.randint(1, 99)}e{pick.randint(-20, 20)}", "0", "-0.0"])

    def value(self, depth=0):
        pick = self.random.random()
        if pick < 0.3:
            return {"N": self.number()}
        if pick < 0.55:
            return {"S": self.text()}
        if pick < 0.6:
            return {"B": bytes(self.random.choices(range(256), k=self.random.randint(1, 4)))}
        if pick < 0.65:
            return {"BOOL": self.random.random() < 0.5}
        if pick < 0.68:
            return {"NULL": True}
        if pick < 0.76:
            return {"SS": self.random.sample(["x", "y", "z", "é"], self.random.randint(1, 3))}
        if pick < 0.82:
            return {"NS": self.random.sample(["1", "2", "3.5"], self.random.randint(1, 3))}
        if depth > 2:
            return {"S": "deep"}
        if pick < 0.91:
            return {"L": [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]}
        return {"M": {name: self.value(depth + 1) for name in self.random.sample("xyz", self.random.randint(0, 3))}}

    def text(self):
        return self.random.choice(["", "x", "xy", "Xy", "é", "z" * 3, "y1", "ｚ", "😀"])

    def key(self):
        return {"pk": {"S": self.random.choice(PARTITIONS)}, "sk": {"S": self.random.choice(SORTS)}}

    def item(self):
        item = self.key() | {name: self.value() for name in self.random.sample(NAMES, self.random.randint(0, 5))}
        if self.random.random() < 0.5:
            item |= {"g": {"S": self.random.choice("uv")}, "r": {"N": self.number()}}
        return item

    def path(self):
        name = self.random.choice(NAMES)
        tail = self.random.choice(["", "", "", "", ".x", ".y", "[0]", "[1]", ".x.y", "[0].z"])
        return name + tail

    def condition(self, values, depth=0):
        pick = self.random.random()

        def value(item=None):
            name = f":c{len(values)}"
            values[name] = item or self.value()
            return name

        if depth < 2 and pick < 0.3:
            joined = f" {self.random.choice(['AND', 'OR'])} ".join(self.condition(values, depth + 1) for _ in range(2))
            return self.random.choice(["({})", "{}", "NOT ({})"]).format(joined) if depth == 0 else f"({joined})"
        if pick < 0.6:
            return f"{self.path()} {self.random.choice(['=', '<>', '<', '<=', '>', '>='])} {value(self.random.choice([None, {'N': self.number()}, {'S': self.text()}]))}"
        if pick < 0.68:
            return f"{self.random.choice(['attribute_exists', 'attribute_not_exists'])}({self.path()})"
        if pick < 0.74:
            low, high = sorted([self.random.randint(-5, 5), self.random.randint(-5, 10)])
            return f"{self.path()} BETWEEN {value({'N': str(low)})} AND {value({'N': str(high)})}"
        if pick < 0.8:
            return f"{self.path()} IN ({value()}, {value()})"
        if pick < 0.86:
            return f"begins_with({self.path()}, {value({'S': self.text()})})"
        if pick < 0.92:
            return f"contains({self.path()}, {value(self.random.choice([{'S': 'x'}, {'N': '1'}, {'S': 'é'}]))})"
        if pick < 0.96:
            return f"attribute_type({self.path()}, {value({'S': self.random.choice(['S', 'N', 'L', 'M', 'SS', 'NULL'])})})"
        return f"size({self.path()}) {self.random.choice(['=', '<', '>'])} {value({'N': str(self.random.randint(0, 3))})}"

    def update(self, values):
        def value(item=None):
            name = f":u{len(values)}"
            values[name] = item or self.value()
            return name

        sections = []
        for section in self.random.sample(["SET", "REMOVE", "ADD", "DELETE"], self.random.choice([1, 1, 1, 2])):
            actions = []
            for _ in range(self.random.choice([1, 1, 2])):
                path = self.path()
                if section == "SET":
                    form = self.random.choice(["{v}", "{v}", "{p} + {n}", "{p} - {n}", "if_not_exists({p}, {v})", "list_append({p}, {l})", "{p}", "if_not_exists({p}, {n}) + {n}"])
                    text = form
                    for mark, item in (("{v}", None), ("{n}", {"N": self.number()}), ("{l}", {"L": [self.value(2)]})):
                        while mark in text:
                            text = text.replace(mark, value(item), 1)
                    actions.append(f"{path} = {text.replace('{p}', self.path())}")
                elif section == "REMOVE":
                    actions.append(path)
                elif section == "ADD":
                    actions.append(f"{self.random.choice(NAMES)} {value(self.random.choice([{'N': self.number()}, {'SS': ['x', 'w']}, {'NS': ['1', '9']}]))}")
                else:
                    actions.append(f"{self.random.choice(NAMES)} {value(self.random.choice([{'SS': ['x', 'y']}, {'NS': ['1', '2']}]))}")
            sections.append(f"{section} {', '.join(actions)}")
        return " ".join(sections)

    def write(self, action):
        """One put, update or delete, without its table, and the key it writes."""
        values, request = {}, {}
        if action == "put":
            request["Item"] = self.item()
            key = {name: request["Item"][name] for name in ("pk", "sk")}
        else:
            key = request["Key"] = self.key()
        if action == "update":
            request["UpdateExpression"] = self.update(values)
        if self.random.random() < (0.9 if action == "check" else 0.35) or action == "check":
            request["ConditionExpression"] = self.condition(values)
        if values:
            request["ExpressionAttributeValues"] = values
        return request, key

    def next(self):
        """An operation, its request, and the keys it may write."""
        pick = self.random.random()
        if pick < 0.55:
            action = self.random.choice(["put", "put", "update", "update", "update", "delete"])
            request, key = self.write(action)
            forms = ["NONE", "ALL_OLD"] + (["ALL_NEW", "UPDATED_NEW", "UPDATED_OLD"] if action == "update" else [])
            return f"{action}_item", {"TableName": "TABLE", "ReturnValues": self.random.choice(forms), **request}, [key]
        if pick < 0.63:
            return self.transaction()
        if pick < 0.68:
            puts = {str(item["pk"]) + str(item["sk"]): item for item in (self.item() for _ in range(3))}
            requests = [{"PutRequest": {"Item": item}} for item in puts.values()]
            return "batch_write_item", {"RequestItems": {"TABLE": requests}}, [{name: item[name] for name in ("pk", "sk")} for item in puts.values()]
        if pick < 0.9:
            return "query", self.query(), []
        request = {"TableName": "TABLE", "Key": self.key(), "ConsistentRead": True}
        if self.random.random() < 0.5:
            request["ProjectionExpression"] = ", ".join(dict.fromkeys(self.path() for _ in range(self.random.randint(1, 3))))
        return "get_item", request, []

    def transaction(self):
        actions, keys = [], []
        for _ in range(self.random.randint(1, 3)):
            action = self.random.choice(["put", "update", "delete", "check"])
            request, key = self.write(action)
            if key in keys:
                continue
            keys.append(key)
            actions.append({{"put": "Put", "update": "Update", "delete": "Delete", "check": "ConditionCheck"}[action]: {"TableName": "TABLE", **request}})
        return "transact_write_items", {"TransactItems": actions}, keys

    def query(self):
        values = {":pk": {"S": self.random.choice(PARTITIONS)}}
        request = {"TableName": "TABLE", "KeyConditionExpression": "pk = :pk", "ScanIndexForward": self.random.random() < 0.5}
        if self.random.random() < 0.35:
            values[":pk"] = {"S": self.random.choice("uv")}
            request |= {"IndexName": "global", "KeyConditionExpression": "g = :pk"}
            if self.random.random() < 0.5:
                values[":r"] = {"N": self.number()}
                request["KeyConditionExpression"] += f" AND r {self.random.choice(['<', '<=', '>', '>=', '='])} :r"
        elif self.random.random() < 0.5:
            values[":s"] = {"S": self.random.choice(SORTS)}
            request["KeyConditionExpression"] += f" AND sk {self.random.choice(['<', '<=', '>', '>=', '='])} :s"
        if self.random.random() < 0.4:
            request["FilterExpression"] = self.condition(values)
        if self.random.random() < 0.3:
            request["Limit"] = self.random.randint(1, 4)
        return request | {"ExpressionAttributeValues": values}


# What DynamoDB refuses before it looks at an item, or because of the item, by the head of its message. tables_boto3.py has a case for each; where tables_oracle.py
# can tell whether the request breaks the rule, it must.
RULES = {
    "Two document paths overlap": "document paths of one expression must not overlap",
    "Two document paths conflict": "a document path cannot be a list and a map at once",
    "Incorrect operand type": "literal operands are checked for their types",
    "The document path provided in the update expression is invalid for update": "a path below what is not there, or not a map or list, is refused",
    "An operand in the update expression has an incorrect data type": "operands from the item are checked for their types",
    "The provided expression refers to an attribute that does not exist": "an operand must be there",
    "Number overflow": "sums beyond 38 digits or the range are refused",
}


def only_removes(expression):
    return not any(word in expression.split() for word in ("SET", "ADD"))


def updates(request, items):
    """Every update expression of a request, with the item that it found: a refused one left it as it was."""
    if "ProjectionExpression" in request:
        # Its paths have the same rules as those that are removed.
        return [("REMOVE " + request["ProjectionExpression"], None)]
    before = {str(key): item for key, item, _ in items}
    parts = [action["Update"] for action in request.get("TransactItems", []) if "Update" in action] or [request]
    return [(part["UpdateExpression"], before.get(str(part["Key"]))) for part in parts if "UpdateExpression" in part]


def reason(name, operation, request, ours, theirs, items):
    """Why the other service answers otherwise; None where nothing explains it."""
    if ours[0] == "error" and tables_oracle.confirms(ours[3], updates(request, items)) is False:
        return None
    if any("unreadable" in (their or {}) for _, _, their in items):
        return "answers 500 to a read of what it stored"
    if theirs[0] == "error" and theirs[1] in ("500", "InternalError", "InternalFailure", "InternalServerError"):
        return "answers 500 to what it has no case for"
    if ours[0] == "error":
        rule = next((text for head, text in RULES.items() if head in ours[3]), None)
        if ours[1] == "ValidationException" and rule:
            return f"does not know, or checks later, that {rule}"
        if ours[1] == "TransactionCanceledException" and "ValidationError" in ours[2]:
            return "an action that its item refuses cancels the transaction with the reason ValidationError"
    text = str(request)
    if name == "moto":
        if theirs[0] == "error" and theirs[2] and {"TypeError", "ValueError"} & set(theirs[2]):
            return "puts a Python exception into the cancellation reasons"
        if theirs[0] == "error" and "invalid for update" in theirs[3] and "if_not_exists" in text:
            return "refuses if_not_exists of a path below a value that is no map or list"
        if theirs[0] == "error" and "invalid for update" in theirs[3]:
            return "an update that only removes does not make an item"
        if "'NULL': True" in text:
            return "takes a missing attribute for NULL"
        if " IN (" in text:
            return "finds a missing attribute IN a list that holds NULL, a set or a false value"
        if " BETWEEN " in text:
            return "takes a boolean for a number between two others"
    if name == "ministack":
        if theirs[0] == "error" and "begins_with, operand type" in theirs[3]:
            return "refuses begins_with where the attribute is neither a string nor binary; the condition is merely false"
        if "size(" in text:
            return "takes the size of a number or of nothing for 0, where it has none and no comparison holds"
    if operation == "update_item" and ours[0] == theirs[0] == "ok":
        updates_missing = only_removes(request["UpdateExpression"]) and "Attributes" not in ours[1]
        if request["ReturnValues"] in ("UPDATED_NEW", "UPDATED_OLD") and ours[1] != theirs[1]:
            return "UPDATED_NEW and UPDATED_OLD answer the updated parts alone, without keys and neighbours, and nothing where there are none"
        if updates_missing:
            return "an update that only removes does not make an item"
    if operation == "transact_write_items" and ours == theirs:
        if any("Update" in action and only_removes(action["Update"]["UpdateExpression"]) for action in request["TransactItems"]):
            return "an update that only removes does not make an item"
    if operation == "query" and ours[0] == theirs[0] == "ok" and "Limit" in request:
        without = [{name: value for name, value in answer[1].items() if name != "LastEvaluatedKey"} for answer in (ours, theirs)]
        if without[0] == without[1] and "LastEvaluatedKey" in ours[1] and ours[1]["ScannedCount"] == request["Limit"]:
            return "a page that ends at its limit carries a key to go on from, even at the end"
    return None


def compare(name, first, other, operations, seed):
    source = Operations(seed)
    seen, unexplained = collections.Counter(), 0
    for number in range(operations):
        operation, request, keys = source.next()
        ours, theirs = first.call(operation, request), other.call(operation, request)
        same = ours[:3] == theirs[:3]
        items = [(key, first.raw_item(key), other.raw_item(key)) for key in keys]
        same_items = all(canonical(mine) == canonical(their) for _, mine, their in items)
        if same and same_items:
            continue
        why = reason(name, operation, request, ours, theirs, items)
        seen[why or "UNEXPLAINED"] += 1
        if why is None:
            unexplained += 1
            if unexplained <= 20:
                print(f"UNEXPLAINED {number} {operation} {request}\n  first {str(ours)[:600]}\n  {name} {str(theirs)[:600]}")
                print("\n".join(f"  item {mine}\n    {name} {their}" for _, mine, their in items if canonical(mine) != canonical(their)))
        for key, mine, _ in items:
            other.set(key, mine)
    print(f"{name}: {operations} operations, {sum(seen.values())} differences")
    for why, count in seen.most_common():
        print(f"  {count:5} {why}")
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="+")
    parser.add_argument("--operations", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with services(arguments.services) as urls:
        ours = urls.pop("ours")
        unexplained = sum(compare(name, Service(ours), Service(url), arguments.operations, arguments.seed) for name, url in urls.items())
    raise SystemExit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
