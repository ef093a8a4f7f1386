#!/usr/bin/env python3
"""Speaks to a table service as any program would, with an unmodified boto3, and checks every answer against what DynamoDB documents.

usage: tables_boto3.py BUILD-FOLDER | URL [NAME=URL …]

Ours must give every expected answer (exit 1 otherwise). moto and ministack are asked the same, and where they answer otherwise the difference is
printed with its reason; a difference without a reason in `tables_differences.py`, or a reason without a difference, is an error too.
"""

import re
import uuid
from decimal import Decimal

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import documented
from tables_differences import EXPLAINED

CASES = []


class Refused:
    """An expected error: its code, and a pattern that its message holds."""

    def __init__(self, code, message=""):
        self.code, self.message = code, message

    def __str__(self):
        return f"{self.code}: …{self.message}…"


VALIDATION = "ValidationException"
CONDITION = Refused("ConditionalCheckFailedException", "The conditional request failed")


def case(expected):
    def register(function):
        CASES.append((function.__name__, function, expected))
        return function

    return register


def client(endpoint):
    return boto3.client(
        "dynamodb", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="verify", aws_secret_access_key="verify",
        config=Config(retries={"max_attempts": 1}, parameter_validation=False))


def s(text):
    return {"S": text}


def n(number):
    return {"N": str(number)}


def key(name, sort="1"):
    return {"pk": s(name), "sk": s(sort)}


class Table:
    """One case's own partition of the table, and the calls that cases make."""

    name = "verify"

    def __init__(self, db, partition):
        self.db, self.partition = db, partition

    def put(self, sort="1", item=None, **more):
        return self.db.put_item(TableName=self.name, Item={**key(self.partition, sort), **(item or {})}, **more)

    def get(self, sort="1", **more):
        return self.db.get_item(TableName=self.name, Key=key(self.partition, sort), ConsistentRead=True, **more).get("Item")

    def rest(self, sort="1"):
        item = self.get(sort)
        return item and {name: value for name, value in item.items() if name not in ("pk", "sk")}

    def update(self, expression, values=None, names=None, sort="1", **more):
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        return self.db.update_item(TableName=self.name, Key=key(self.partition, sort), UpdateExpression=expression, **more)

    def delete(self, sort="1", **more):
        return self.db.delete_item(TableName=self.name, Key=key(self.partition, sort), **more)

    def query(self, condition="pk = :pk", values=None, **more):
        return self.db.query(
            TableName=self.name, KeyConditionExpression=condition, ExpressionAttributeValues={":pk": s(self.partition), **(values or {})}, **more)

    def holds(self, condition, item=None, values=None, names=None):
        """Whether a condition holds for an item, asked by a conditional put of another one and by a filter."""
        self.put(item=item)
        more = {"ExpressionAttributeNames": names} if names else {}
        found = self.query(values=values, FilterExpression=condition, **more)["Count"] == 1
        more |= {"ExpressionAttributeValues": values} if values else {}
        try:
            self.delete(ConditionExpression=condition, **more)
            met = True
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            met = False
        return met if met == found else f"filter {found}, condition {met}"


def sorts(answer):
    return [item["sk"]["S"] for item in answer["Items"]]


def create_tables(db):
    def attribute(name, kind):
        return {"AttributeName": name, "AttributeType": kind}

    def schema(*names):
        return [{"AttributeName": name, "KeyType": role} for name, role in zip(names, ("HASH", "RANGE"))]

    for name in ("verify", "numbers"):
        try:
            db.delete_table(TableName=name)
        except ClientError:
            pass
    db.create_table(
        TableName="verify", BillingMode="PAY_PER_REQUEST", KeySchema=schema("pk", "sk"),
        AttributeDefinitions=[attribute("pk", "S"), attribute("sk", "S"), attribute("g", "S"), attribute("r", "N"), attribute("l", "S")],
        GlobalSecondaryIndexes=[
            {"IndexName": "global", "KeySchema": schema("g", "r"), "Projection": {"ProjectionType": "ALL"}},
            {"IndexName": "narrow", "KeySchema": schema("g"), "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}}],
        LocalSecondaryIndexes=[{"IndexName": "local", "KeySchema": schema("pk", "l"), "Projection": {"ProjectionType": "KEYS_ONLY"}}])
    db.create_table(
        TableName="numbers", BillingMode="PAY_PER_REQUEST", KeySchema=schema("pk", "n"),
        AttributeDefinitions=[attribute("pk", "S"), attribute("n", "N")])


# Items

@case(None)
def get_missing(t):
    return t.get()


@case({"a": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"x": {"B": b"\0\1"}}}]}, "e": {"S": ""}, "v": {"N": "15"}})
def put_and_get(t):
    t.put(item={"a": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"x": {"B": b"\0\1"}}}]}, "e": s(""), "v": n("+15.0")})
    return t.rest()


@case([None, "1", "2"])
def put_returns_old(t):
    first = t.put(item={"v": n(1)}, ReturnValues="ALL_OLD").get("Attributes")
    second = t.put(item={"v": n(2)}, ReturnValues="ALL_OLD")["Attributes"]["v"]["N"]
    third = t.put(item={"v": n(3)}, ReturnValues="ALL_OLD")["Attributes"]["v"]["N"]
    return [first, second, third]


@case(Refused(VALIDATION, "Return values set to invalid value"))
def put_return_values_all_new(t):
    t.put(ReturnValues="ALL_NEW")


@case(Refused(VALIDATION, r"Value 'SOME' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: \[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW\]"))
def put_return_values_unknown(t):
    t.put(ReturnValues="SOME")


@case(Refused("ResourceNotFoundException", "Requested resource not found"))
def put_into_missing_table(t):
    t.db.put_item(TableName="missing", Item=key("a"))


@case(Refused(VALIDATION, "One or more parameter values were invalid: Missing the key sk in the item"))
def put_without_sort_key(t):
    t.db.put_item(TableName="verify", Item={"pk": s("a")})


@case(Refused(VALIDATION, "One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N"))
def put_with_wrong_key_type(t):
    t.db.put_item(TableName="verify", Item={"pk": s("a"), "sk": n(1)})


@case(Refused(VALIDATION, "The AttributeValue for a key attribute cannot contain an empty string value. Key: sk"))
def put_with_empty_key(t):
    t.put(sort="")


@case(Refused(VALIDATION, "Type mismatch for Index Key r Expected: N Actual: S IndexName: global"))
def put_with_wrong_index_key_type(t):
    t.put(item={"g": s("x"), "r": s("1")})


@case(Refused(VALIDATION, "A value specified for a secondary index key is not supported.*empty string value. IndexName: (global|narrow), IndexKey: g"))
def put_with_empty_index_key(t):
    t.put(item={"g": s("")})


@case(Refused(VALIDATION, "hashkey has exceeded the maximum size limit of ?2048 bytes"))
def put_with_long_partition_key(t):
    t.db.put_item(TableName="verify", Item=key("x" * 2049))


@case(Refused(VALIDATION, "range keys has exceeded the size limit of 1024 bytes"))
def put_with_long_sort_key(t):
    t.put(sort="x" * 1025)


@case("ok")
def put_item_of_400_kb(t):
    t.put(item={"a": s("x" * (409600 - len("pk") - len(t.partition) - len("sk1") - 1))})
    return "ok"


@case(Refused(VALIDATION, "Item size has exceeded the maximum allowed size"))
def put_item_over_400_kb(t):
    t.put(item={"a": s("x" * (409600 - len("pk") - len(t.partition) - len("sk1")))})


@case(Refused(VALIDATION, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"))
def put_empty_value(t):
    t.put(item={"a": {}})


@case(Refused(VALIDATION, "more than one datatypes set, must contain exactly one of the supported datatypes"))
def put_two_types(t):
    t.put(item={"a": {"S": "x", "N": "1"}})


@case(Refused(VALIDATION, "One or more parameter values were invalid: An string set  may not be empty"))
def put_empty_string_set(t):
    t.put(item={"a": {"SS": []}})


@case(Refused(VALIDATION, r"Input collection \[x, x\] contains duplicates"))
def put_duplicate_string_set(t):
    t.put(item={"a": {"SS": ["x", "x"]}})


@case(Refused(VALIDATION, "Input collection contains duplicates"))
def put_duplicate_number_set(t):
    t.put(item={"a": {"NS": ["1", "1.0"]}})


@case(Refused(VALIDATION, "Null attribute value types must have the value of true"))
def put_null_false(t):
    t.put(item={"a": {"NULL": False}})


def nested(depth):
    value = s("x")
    for _ in range(depth):
        value = {"L": [value]}
    return value


@case("ok")
def put_32_levels(t):
    """31 maps and the leaf."""
    t.put(item={"a": nested(31)})
    return "ok"


@case(Refused(VALIDATION, "Nesting Levels have exceeded supported limits"))
def put_33_levels(t):
    t.put(item={"a": nested(32)})


@case(Refused(VALIDATION, "The provided key element does not match the schema"))
def get_with_too_few_keys(t):
    t.db.get_item(TableName="verify", Key={"pk": s("a")})


@case(Refused(VALIDATION, "The provided key element does not match the schema"))
def get_with_too_many_keys(t):
    t.db.get_item(TableName="verify", Key={**key("a"), "x": s("a")})


@case({"a": {"M": {"b": {"L": [n(1), n(3)]}}}, "d": n(9)})
def get_projection(t):
    t.put(item={"a": {"M": {"b": {"L": [n(1), n(2), n(3)]}, "c": s("x")}}, "d": n(9), "e": n(8)})
    return t.get(ProjectionExpression="a.b[0], #d, a.b[2], absent, a.b[7]", ExpressionAttributeNames={"#d": "d"})


@case(Refused(VALIDATION, r"Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: \[a\], path two: \[a, b\]"))
def get_projection_overlap(t):
    t.get(ProjectionExpression="a, a.b")


@case(Refused(VALIDATION, "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name"))
def get_projection_reserved(t):
    t.get(ProjectionExpression="name")


@case(Refused(VALIDATION, r"Value provided in ExpressionAttributeNames unused in expressions: keys: \{#x\}"))
def get_unused_name(t):
    t.get(ProjectionExpression="a", ExpressionAttributeNames={"#x": "x"})


@case(Refused(VALIDATION, "ExpressionAttributeNames can only be specified when using expressions"))
def get_names_without_expression(t):
    t.get(ExpressionAttributeNames={"#x": "x"})


@case(["1", None])
def delete_returns_old(t):
    t.put(item={"v": n(1)})
    return [t.delete(ReturnValues="ALL_OLD")["Attributes"]["v"]["N"], t.delete(ReturnValues="ALL_OLD").get("Attributes")]


@case(Refused(VALIDATION, "Return values set to invalid value"))
def delete_return_values_all_new(t):
    t.delete(ReturnValues="ALL_NEW")


# Numbers

@case(["0", "0", "0.5", "5", "123.45", "-0.00017", "1" + "0" * 125, "0." + "0" * 129 + "1", "12345678901234567890123456789012345678", "0"])
def numbers_are_canonical(t):
    texts = ["0", "-0.0", ".5", "5.", "0123.4500", "-1.7e-4", "1e125", "1e-130", "12345678901234567890123456789012345678", "0e125"]
    t.put(item={"a": {"L": [n(text) for text in texts]}})
    return [value["N"] for value in t.rest()["a"]["L"]]


def number_case(name, text, message):
    def run(t):
        t.put(item={"a": n(text)})

    run.__name__ = f"number_{name}"
    case(Refused(VALIDATION, message))(run)


number_case("39_digits", "1" * 39, "Attempting to store more than 38 significant digits in a Number")
number_case("overflow", "1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")
number_case("underflow", "1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range")
number_case("text", "dog", "The parameter cannot be converted to a numeric value: dog")
number_case("nan", "NaN", "The parameter cannot be converted to a numeric value: NaN")
number_case("space", " 1", "The parameter cannot be converted to a numeric value:  1")
number_case("empty", "", "The parameter cannot be converted to a numeric value")


@case(True)
def numbers_sort_as_numbers(t):
    ordered = ["-1e125", "-10", "-9.5", "-9.25", "-1e-130", "0", "1e-130", "0.5", "1", "9", "10", "1e125"]
    for text in sorted(ordered):
        t.db.put_item(TableName="numbers", Item={"pk": s("p"), "n": n(text)})
    answer = t.db.query(TableName="numbers", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": s("p")})
    return [Decimal(item["n"]["N"]) for item in answer["Items"]] == [Decimal(text) for text in ordered]


@case("same")
def number_keys_are_numbers(t):
    t.db.put_item(TableName="numbers", Item={"pk": s("same"), "n": n("1.0"), "v": s("same")})
    return t.db.get_item(TableName="numbers", Key={"pk": s("same"), "n": n("10e-1")})["Item"]["v"]["S"]


@case({"a": n("0.3"), "b": n("10000000000000000000001"), "c": n("9999999999999999999999"), "d": n("-1.5")})
def arithmetic_is_exact(t):
    t.put(item={"x": n("0.1"), "y": n("0.2"), "z": n("10000000000000000000000")})
    t.update("SET a = x + y, b = z + :one, c = z - :one, d = :one - :q REMOVE x, y, z", {":one": n(1), ":q": n("2.5")})
    return t.rest()


@case(Refused(VALIDATION, "Number overflow"))
def arithmetic_overflow(t):
    t.update("SET a = :a + :a", {":a": n("9e125")})


@case(Refused(VALIDATION, "Number overflow"))
def arithmetic_beyond_38_digits(t):
    t.update("SET a = :a + :b", {":a": n("1e50"), ":b": n("1")})


# Conditions

def condition_case(name, expression, item, values, expected, names=None):
    def run(t):
        return t.holds(expression, item, values, names)

    run.__name__ = f"condition_{name}"
    case(expected)(run)


ITEM = {"a": n(5), "t": s("hello"), "l": s("x"), "li": {"L": [n(1), s("two")]}, "m": {"M": {"k": n(7)}}, "ss": {"SS": ["p", "q"]}, "b": {"B": b"\1\2\3"},
        "f": {"BOOL": False}, "z": {"NULL": True}, "ns": {"NS": ["1", "2"]}, "a2": n("5.0")}
FIVE = {":v": n("5.00")}
condition_case("equal", "a = :v", ITEM, FIVE, True)
condition_case("equal_paths", "a = a2", ITEM, None, True)
condition_case("equal_other_type", "a = :v", ITEM, {":v": s("5")}, False)
condition_case("not_equal_other_type", "a <> :v", ITEM, {":v": s("5")}, True)
condition_case("not_equal_missing", "absent <> :v", ITEM, FIVE, True)
condition_case("equal_missing", "absent = :v", ITEM, FIVE, False)
condition_case("less_other_type", "a < :v", ITEM, {":v": s("6")}, False)
condition_case("less_missing", "absent < :v", ITEM, FIVE, False)
condition_case("less_as_numbers", "a < :v", ITEM, {":v": n(10)}, True)
condition_case("string_order_is_bytes", "t < :v", ITEM, {":v": s("é")}, True)
condition_case("binary_order", "b > :v", ITEM, {":v": {"B": b"\1\2"}}, True)
condition_case("between", "a BETWEEN :lo AND :hi", ITEM, {":lo": n(5), ":hi": n(6)}, True)
condition_case("between_and_precedence", "a BETWEEN :lo AND :hi AND t = :t", ITEM, {":lo": n(1), ":hi": n(6), ":t": s("hello")}, True)
condition_case("in", "t IN (:a, :b)", ITEM, {":a": s("x"), ":b": s("hello")}, True)
condition_case("not_in", "NOT t IN (:a)", ITEM, {":a": s("x")}, True)
condition_case("precedence", "a = :v OR a = :v AND t = :no", ITEM, {**FIVE, ":no": s("no")}, True)
condition_case("not_binds_tighter", "NOT a = :v AND t = :no", ITEM, {**FIVE, ":no": s("no")}, False)
condition_case("parentheses", "(a = :v OR a = :v) AND t = :no", ITEM, {**FIVE, ":no": s("no")}, False)
condition_case("keywords_any_case", "not a = :no aNd (t = :t or t In (:no))", ITEM, {":no": n(1), ":t": s("hello")}, True)
condition_case("exists_nested", "attribute_exists(m.k) AND attribute_not_exists(m.q) AND attribute_exists(li[1])", ITEM, None, True)
condition_case("type", "attribute_type(ss, :v)", ITEM, {":v": s("SS")}, True)
condition_case("type_null", "attribute_type(z, :v)", ITEM, {":v": s("NULL")}, True)
condition_case("begins_with", "begins_with(t, :v)", ITEM, {":v": s("he")}, True)
condition_case("begins_with_binary", "begins_with(b, :v)", ITEM, {":v": {"B": b"\1\2"}}, True)
condition_case("begins_with_number_attribute", "begins_with(a, :v)", ITEM, {":v": s("5")}, False)
condition_case("contains_text", "contains(t, :v)", ITEM, {":v": s("ell")}, True)
condition_case("contains_set", "contains(ss, :v)", ITEM, {":v": s("q")}, True)
condition_case("contains_number_set", "contains(ns, :v)", ITEM, {":v": n("2.0")}, True)
condition_case("contains_list", "contains(li, :v)", ITEM, {":v": n("1.0")}, True)
condition_case("contains_list_other", "contains(li, :v)", ITEM, {":v": s("tw")}, False)
condition_case("size_text", "size(t) = :v", ITEM, {":v": n(5)}, True)
condition_case("size_set_list_map", "size(ss) = :two AND size(li) = :two AND size(m) < :two", ITEM, {":two": n(2)}, True)
condition_case("size_number", "size(a) = :v", ITEM, {":v": n(1)}, False)
condition_case("size_missing", "size(absent) = :v", ITEM, {":v": n(0)}, False)
condition_case("set_equality_has_no_order", "ss = :v", ITEM, {":v": {"SS": ["q", "p"]}}, True)
condition_case("map_equality", "m = :v", ITEM, {":v": {"M": {"k": n("7.0")}}}, True)
condition_case("names", "#m.#k = :v AND #li[0] = :o", ITEM, {":v": n(7), ":o": n(1)}, True, {"#m": "m", "#k": "k", "#li": "li"})
condition_case("name_with_dot", "attribute_not_exists(#x)", ITEM, None, True, {"#x": "m.k"})
condition_case("bool", "f = :v", ITEM, {":v": {"BOOL": False}}, True)


@case(CONDITION)
def condition_failed(t):
    t.put()
    t.put(ConditionExpression="attribute_not_exists(pk)")


@case({"v": "1", "code": "ConditionalCheckFailedException"})
def condition_failed_returns_item(t):
    t.put(item={"v": n(1)})
    try:
        t.put(ConditionExpression="attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    except ClientError as error:
        return {"v": error.response["Item"]["v"]["N"], "code": error.response["Error"]["Code"]}


@case(CONDITION)
def condition_on_missing_item(t):
    t.delete(ConditionExpression="attribute_exists(pk)")


def expression_error(name, expression, message, values=None, names=None):
    def run(t):
        more = {}
        if values:
            more["ExpressionAttributeValues"] = values
        if names:
            more["ExpressionAttributeNames"] = names
        t.put(ConditionExpression=expression, **more)

    run.__name__ = f"expression_{name}"
    case(Refused(VALIDATION, message))(run)


expression_error("empty", "", "Invalid ConditionExpression: The expression can not be empty;")
expression_error("syntax", "a = ", 'Invalid ConditionExpression: Syntax error; token: "<EOF>"')
expression_error("bad_character", "a = $x", r'Invalid ConditionExpression: Syntax error; token: "\$"')
expression_error("undefined_value", "a = :x", "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x")
expression_error("undefined_name", "#a = :x", "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #a", {":x": n(1)})
expression_error("unused_value", "attribute_exists(a)", r"Value provided in ExpressionAttributeValues unused in expressions: keys: \{:x\}", {":x": n(1)})
expression_error("reserved", "status = :x", "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status", {":x": n(1)})
expression_error("unknown_function", "foo(a)", "Invalid ConditionExpression: Invalid function name; function: foo")
expression_error("function_case", "Contains(a, :x)", "Invalid ConditionExpression: Invalid function name; function: Contains", {":x": s("x")})
expression_error("operand_count", "attribute_exists(a, b)", "Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2")
expression_error("operand_type", "begins_with(a, :x)", "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N", {":x": n(1)})
expression_error("same_operands", "a = a", r"Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: \[a\]")
expression_error("redundant_parentheses", "((a = :x))", "Invalid ConditionExpression: The expression has redundant parentheses;", {":x": n(1)})
expression_error("exists_of_value", "attribute_exists(:x)", "Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists", {":x": n(1)})
expression_error("unknown_type", "attribute_type(a, :x)", "Invalid ConditionExpression: Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", {":x": s("X")})
expression_error("between_types", "a BETWEEN :x AND :y", "The BETWEEN operator requires same data type for lower and upper bounds", {":x": n(1), ":y": s("2")})
expression_error("between_order", "a BETWEEN :x AND :y", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound", {":x": n(2), ":y": n(1)})
expression_error("size_alone", "size(a)", "The function is not allowed to be used this way in an expression; function: size")
expression_error("too_long", "a = :x" + " " * 4096, "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4102", {":x": n(1)})
expression_error("names_key", "a = :x", 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"', {":x": n(1)}, {"a": "b"})
expression_error("values_key", "a = :x", 'ExpressionAttributeValues contains invalid key: Syntax error; key: "x"', {"x": n(1)})
expression_error("values_invalid", "a = :x", "ExpressionAttributeValues contains invalid value: .*numeric value: no for key :x", {":x": n("no")})


@case(Refused(VALIDATION, "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"))
def values_without_expression(t):
    t.put(ExpressionAttributeValues={":x": n(1)})


# Updates

@case({"a": n(1)})
def update_makes_the_item(t):
    t.update("SET a = :v", {":v": n(1)})
    return t.rest()


@case({})
def update_without_expression_makes_the_item(t):
    t.db.update_item(TableName="verify", Key=key(t.partition))
    return t.rest()


@case([{"a": n(2)}, {"a": n(1), "pk": s("update_return_values"), "sk": s("1")}, {"a": n(1)}, {"a": n(2), "pk": s("update_return_values"), "sk": s("1")}, None])
def update_return_values(t):
    answers = []
    for form in ("UPDATED_NEW", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "NONE"):
        t.put(item={"a": n(1)})
        answers.append(t.update("SET a = a + :one", {":one": n(1)}, ReturnValues=form).get("Attributes"))
    return answers


@case({"m": {"M": {"x": n(2)}}, "li": {"L": [s("new")]}})
def update_returns_nested_parts(t):
    t.put(item={"m": {"M": {"x": n(1), "y": n(1)}}, "li": {"L": [n(0), n(1)]}})
    return t.update("SET m.x = :v, li[1] = :w", {":v": n(2), ":w": s("new")}, ReturnValues="UPDATED_NEW")["Attributes"]


@case({"li": {"L": [n(1), n(2), n(3), n(9), n(8)]}, "fresh": n(1), "kept": n(5)})
def update_functions(t):
    t.put(item={"li": {"L": [n(1)]}, "kept": n(5)})
    t.update("SET li = list_append(li, :more), fresh = if_not_exists(fresh, :one), kept = if_not_exists(kept, :one)",
             {":more": {"L": [n(2), n(3)]}, ":one": n(1)})
    t.update("SET li[40] = :eight, li[30] = :nine", {":eight": n(8), ":nine": n(9)})
    return t.rest()


@case({"a": n(2), "b": n(1)})
def update_reads_the_item_as_it_was(t):
    t.put(item={"a": n(1), "b": n(2)})
    t.update("SET a = b, b = a")
    return t.rest()


@case({"li": {"L": [n(1), n(3)]}, "m": {"M": {}}})
def update_remove(t):
    t.put(item={"li": {"L": [n(0), n(1), n(2), n(3)]}, "m": {"M": {"x": n(1)}}, "a": n(1)})
    t.update("REMOVE li[0], li[2], li[9], m.x, a, absent")
    return t.rest()


@case({"n": n(3), "made": n(2), "ss": {"SS": ["a", "b", "c"]}, "fresh": {"NS": ["1"]}})
def update_add(t):
    t.put(item={"n": n(1), "ss": {"SS": ["a", "b"]}})
    t.update("ADD n :two, made :two, ss :set, fresh :ns", {":two": n(2), ":set": {"SS": ["b", "c"]}, ":ns": {"NS": ["1"]}})
    item = t.rest()
    item["ss"]["SS"].sort()
    return item


@case({"ss": {"SS": ["a"]}})
def update_delete(t):
    t.put(item={"ss": {"SS": ["a", "b"]}, "all": {"SS": ["x"]}})
    t.update("DELETE ss :b, #all :x, absent :x", {":b": {"SS": ["b", "z"]}, ":x": {"SS": ["x"]}}, {"#all": "all"})
    return t.rest()


@case(Refused(VALIDATION, "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING"))
def update_add_text(t):
    t.update("ADD a :v", {":v": s("x")})


@case(Refused(VALIDATION, "An operand in the update expression has an incorrect data type"))
def update_add_number_to_text(t):
    t.put(item={"a": s("x")})
    t.update("ADD a :v", {":v": n(1)})


@case(Refused(VALIDATION, "An operand in the update expression has an incorrect data type"))
def update_sum_with_text(t):
    t.put(item={"a": s("x")})
    t.update("SET a = a + :v", {":v": n(1)})


@case(Refused(VALIDATION, "The provided expression refers to an attribute that does not exist in the item"))
def update_from_missing(t):
    t.put()
    t.update("SET a = b")


@case(Refused(VALIDATION, "The document path provided in the update expression is invalid for update"))
def update_below_missing(t):
    t.put()
    t.update("SET a.b = :v", {":v": n(1)})


@case(Refused(VALIDATION, "The document path provided in the update expression is invalid for update"))
def update_index_of_map(t):
    t.put(item={"a": {"M": {}}})
    t.update("SET a[0] = :v", {":v": n(1)})


@case(Refused(VALIDATION, "Cannot update attribute sk. This attribute is part of the key"))
def update_of_key(t):
    t.update("SET sk = :v", {":v": s("2")})


@case(Refused(VALIDATION, r"Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: \[a\], path two: \[a, b\]"))
def update_overlap(t):
    t.update("SET a = :v REMOVE a.b", {":v": n(1)})


@case(Refused(VALIDATION, r"Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: \[a, b\], path two: \[a, \[0\]\]"))
def update_conflict(t):
    t.update("REMOVE a.b, a[0]")


@case(Refused(VALIDATION, 'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;'))
def update_section_twice(t):
    t.update("SET a = :v SET b = :v", {":v": n(1)})


@case(Refused(VALIDATION, 'Invalid UpdateExpression: Syntax error; token: "<EOF>"'))
def update_syntax(t):
    t.update("SET a =")


@case(Refused(VALIDATION, "Item size to update has exceeded the maximum allowed size"))
def update_beyond_400_kb(t):
    t.put(item={"a": s("x" * 300000)})
    t.update("SET b = :v", {":v": s("x" * 200000)})


@case({"a": n(1)})
def update_refused_changes_nothing(t):
    t.put(item={"a": n(1)})
    try:
        t.update("SET a = :v, b = c", {":v": n(2)})
    except ClientError:
        pass
    return t.rest()


# Queries

def fill(t, count=5, **item):
    for number in range(count):
        t.put(f"s{number}", {**item, "g": s(t.partition), "r": n(number - 2), "l": s(f"l{9 - number}"), "v": n(number), "note": s("n")})


def query_case(name, condition, values, expected, **more):
    def run(t):
        fill(t)
        return sorts(t.query(f"pk = :pk AND {condition}", values, **more))

    run.__name__ = f"query_{name}"
    case(expected)(run)


query_case("equal", "sk = :a", {":a": s("s1")}, ["s1"])
query_case("less", "sk < :a", {":a": s("s2")}, ["s0", "s1"])
query_case("less_or_equal", "sk <= :a", {":a": s("s2")}, ["s0", "s1", "s2"])
query_case("greater", "sk > :a", {":a": s("s2")}, ["s3", "s4"])
query_case("greater_or_equal", "sk >= :a", {":a": s("s2")}, ["s2", "s3", "s4"])
query_case("between", "sk BETWEEN :a AND :b", {":a": s("s1"), ":b": s("s3")}, ["s1", "s2", "s3"])
query_case("begins_with", "begins_with(sk, :a)", {":a": s("s")}, ["s0", "s1", "s2", "s3", "s4"])
query_case("backwards", "sk > :a", {":a": s("s2")}, ["s4", "s3"], ScanIndexForward=False)
query_case("filter", "sk > :a", {":a": s("s0"), ":v": n(3)}, ["s3", "s4"], FilterExpression="v >= :v")


@case(["s0", "s1", "s2", "s3", "s4"])
def query_global_index_in_number_order(t):
    fill(t)
    return sorts(t.db.query(TableName="verify", IndexName="global", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": s(t.partition)}))


@case(["s4", "s3", "s2", "s1", "s0"])
def query_local_index(t):
    fill(t)
    return sorts(t.query(IndexName="local"))


@case(["g", "note", "pk", "sk"])
def query_index_projection(t):
    fill(t)
    answer = t.db.query(TableName="verify", IndexName="narrow", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": s(t.partition)})
    return sorted(answer["Items"][0])


@case(["l", "pk", "sk"])
def query_local_keys_only(t):
    fill(t)
    return sorted(t.query(IndexName="local")["Items"][0])


@case([[], ["s0"]])
def query_index_is_sparse(t):
    t.put("s0")
    ask = lambda: sorts(t.db.query(TableName="verify", IndexName="global", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": s(t.partition)}))
    before = ask()
    t.update("SET g = :g, r = :r", {":g": s(t.partition), ":r": n(1)}, sort="s0")
    return [before, ask()]


@case([2, 2, 1])
def query_pages(t):
    fill(t)
    counts, start = [], {}
    while True:
        answer = t.query(Limit=2, **start)
        counts.append(answer["Count"])
        if "LastEvaluatedKey" not in answer:
            return counts
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


@case([1, 3, True])
def query_limit_counts_what_is_read(t):
    fill(t)
    answer = t.query(Limit=3, FilterExpression="v = :v", values={":v": n(2)})
    return [answer["Count"], answer["ScannedCount"], "LastEvaluatedKey" in answer]


@case([5, False])
def query_count(t):
    fill(t)
    answer = t.query(Select="COUNT")
    return [answer["Count"], "Items" in answer]


@case(["pk", "sk", "v"])
def query_projection(t):
    fill(t)
    return sorted(t.query(ProjectionExpression="pk, sk, v")["Items"][0])


@case([3, True])
def query_page_of_a_megabyte(t):
    for number in range(5):
        t.put(f"s{number}", {"t": s("x" * 300000)})
    answer = t.query()
    return [answer["Count"], "LastEvaluatedKey" in answer]


def query_error(name, message, condition="pk = :pk", values=None, code=VALIDATION, **more):
    def run(t):
        t.query(condition, values, **more)

    run.__name__ = f"query_error_{name}"
    case(Refused(code, message))(run)


query_error("hash_inequality", "Query key condition not supported", "pk > :pk")
query_error("no_hash", "Query condition missed key schema element: pk", "sk = :pk")
query_error("other_attribute", "Query condition missed key schema element: sk", "pk = :pk AND another = :v", {":v": s("x")})
query_error("or", "Invalid operator used in KeyConditionExpression: OR", "pk = :pk OR sk = :v", {":v": s("x")})
query_error("not_equal", "", "pk = :pk AND sk <> :v", {":v": s("x")})
query_error("twice", "KeyConditionExpressions must only contain one condition per key", "pk = :pk AND sk > :v AND sk < :w", {":v": s("x"), ":w": s("y")})
query_error("type", "Condition parameter type does not match schema type", "pk = :pk AND sk = :v", {":v": n(1)})
query_error("index", "The table does not have the specified index: nothing", IndexName="nothing")
query_error("consistent_global", "Consistent reads are not supported on global secondary indexes", "g = :pk", IndexName="global", ConsistentRead=True)
query_error("filter_on_key", "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk", values={":v": s("x")}, FilterExpression="sk = :v")
query_error("all_of_narrow", "Select type ALL_ATTRIBUTES is not supported for global secondary index narrow because its projection type is not ALL", "g = :pk", IndexName="narrow", Select="ALL_ATTRIBUTES")
query_error("specific_without_projection", "SPECIFIC_ATTRIBUTES", Select="SPECIFIC_ATTRIBUTES")
query_error("count_with_projection", "Cannot specify the ProjectionExpression when choosing to get only the Count", Select="COUNT", ProjectionExpression="pk")
query_error("projected_without_index", "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName", Select="ALL_PROJECTED_ATTRIBUTES")
query_error("limit", "Member must have value greater than or equal to 1", Limit=0)
query_error("start_of_other_partition", "outside query boundaries", ExclusiveStartKey=key("elsewhere"))
query_error("start_size", "starting key is invalid", ExclusiveStartKey={"pk": s("x")})


@case(Refused(VALIDATION, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."))
def query_error_no_condition(t):
    t.db.query(TableName="verify")


# Scans

@case(True)
def scan_segments_cover(t):
    for number in range(20):
        t.db.put_item(TableName="numbers", Item={"pk": s(f"scan{number}"), "n": n(1)})
    parts = []
    for segment in range(3):
        answer = t.db.scan(TableName="numbers", Segment=segment, TotalSegments=3)
        parts += [item["pk"]["S"] for item in answer["Items"] if item["pk"]["S"].startswith("scan")]
    return sorted(parts) == sorted(f"scan{number}" for number in range(20))


@case(True)
def scan_pages_cover(t):
    for number in range(20):
        t.db.put_item(TableName="numbers", Item={"pk": s(f"page{number}"), "n": n(1)})
    seen, start = [], {}
    while True:
        answer = t.db.scan(TableName="numbers", Limit=7, FilterExpression="begins_with(pk, :p)", ExpressionAttributeValues={":p": s("page")}, **start)
        seen += [item["pk"]["S"] for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return sorted(seen) == sorted(f"page{number}" for number in range(20))
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


@case(Refused(VALIDATION, "The Segment parameter is zero-based and must be less than parameter TotalSegments"))
def scan_segment_too_high(t):
    t.db.scan(TableName="verify", Segment=3, TotalSegments=3)


@case(Refused(VALIDATION, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"))
def scan_segment_alone(t):
    t.db.scan(TableName="verify", Segment=0)


# Batches

@case([2, {}])
def batch_write_and_get(t):
    puts = [{"PutRequest": {"Item": key(t.partition, str(number))}} for number in range(3)]
    t.db.batch_write_item(RequestItems={"verify": puts})
    t.db.batch_write_item(RequestItems={"verify": [{"DeleteRequest": {"Key": key(t.partition, "1")}}]})
    answer = t.db.batch_get_item(RequestItems={"verify": {"Keys": [key(t.partition, str(number)) for number in range(4)]}})
    return [len(answer["Responses"]["verify"]), answer["UnprocessedKeys"]]


@case(Refused(VALIDATION, "failed to satisfy constraint"))
def batch_write_26(t):
    t.db.batch_write_item(RequestItems={"verify": [{"PutRequest": {"Item": key(t.partition, str(number))}} for number in range(26)]})


@case(Refused(VALIDATION, "Provided list of item keys contains duplicates"))
def batch_write_duplicates(t):
    t.db.batch_write_item(RequestItems={"verify": [{"PutRequest": {"Item": key(t.partition)}}, {"DeleteRequest": {"Key": key(t.partition)}}]})


@case(Refused(VALIDATION, "(Too many items requested for the BatchGetItem call|Member must have length less than or equal to 100)"))
def batch_get_101(t):
    t.db.batch_get_item(RequestItems={"verify": {"Keys": [key(t.partition, str(number)) for number in range(101)]}})


@case(Refused(VALIDATION, "Provided list of item keys contains duplicates"))
def batch_get_duplicates(t):
    t.db.batch_get_item(RequestItems={"verify": {"Keys": [key(t.partition), key(t.partition)]}})


@case(Refused("ResourceNotFoundException", "Requested resource not found"))
def batch_get_missing_table(t):
    t.db.batch_get_item(RequestItems={"missing": {"Keys": [key("a")]}})


# Transactions

def cancelled(t, *actions, **more):
    """The codes and items of a cancelled transaction."""
    try:
        t.db.transact_write_items(TransactItems=list(actions), **more)
    except ClientError as error:
        reasons = error.response.get("CancellationReasons")
        if reasons is None:
            raise
        return [(reason["Code"], "Item" in reason) for reason in reasons]
    return "done"


def put_action(t, sort, **more):
    return {"Put": {"TableName": "verify", "Item": key(t.partition, sort), **more}}


ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}


@case(["done", "1", "2"])
def transact_write(t):
    t.put("c", {"v": n(1)})
    t.put("d")
    done = cancelled(
        t, put_action(t, "1"), {"Update": {"TableName": "verify", "Key": key(t.partition, "c"), "UpdateExpression": "ADD v :one",
                                          "ExpressionAttributeValues": {":one": n(1)}}},
        {"Delete": {"TableName": "verify", "Key": key(t.partition, "d")}},
        {"ConditionCheck": {"TableName": "verify", "Key": key(t.partition, "x"), **ABSENT}})
    return [done, t.get("1")["sk"]["S"], t.rest("c")["v"]["N"]] if t.get("d") is None else "not deleted"


@case([[("None", False), ("ConditionalCheckFailed", True), ("ConditionalCheckFailed", False)], None])
def transact_write_cancelled(t):
    t.put("2")
    reasons = cancelled(
        t, put_action(t, "1"), put_action(t, "2", ReturnValuesOnConditionCheckFailure="ALL_OLD", **ABSENT), put_action(t, "2b", ConditionExpression="attribute_exists(pk)"))
    return [reasons, t.get("1")]


@case(Refused("TransactionCanceledException", r"Transaction cancelled, please refer cancellation reasons for specific reasons \[ConditionalCheckFailed\]"))
def transact_write_message(t):
    t.put("1")
    t.db.transact_write_items(TransactItems=[put_action(t, "1", **ABSENT)])


@case(Refused(VALIDATION, "Transaction request cannot include multiple operations on one item"))
def transact_write_same_item(t):
    cancelled(t, put_action(t, "1"), put_action(t, "1"))


@case(Refused(VALIDATION, "Member must have length less than or equal to 100"))
def transact_write_101(t):
    cancelled(t, *[put_action(t, str(number)) for number in range(101)])


@case(["done", "done", "1"])
def transact_write_token_is_once(t):
    add = {"Update": {"TableName": "verify", "Key": key(t.partition), "UpdateExpression": "ADD v :one", "ExpressionAttributeValues": {":one": n(1)}}}
    return [cancelled(t, add, ClientRequestToken=f"{t.partition}{t.run}"[-36:]), cancelled(t, add, ClientRequestToken=f"{t.partition}{t.run}"[-36:]), t.rest()["v"]["N"]]


@case(Refused("IdempotentParameterMismatchException"))
def transact_write_token_mismatch(t):
    cancelled(t, put_action(t, "1"), ClientRequestToken=f"{t.partition}{t.run}"[-36:])
    cancelled(t, put_action(t, "2"), ClientRequestToken=f"{t.partition}{t.run}"[-36:])


@case([{"v": n(1)}, None])
def transact_get(t):
    t.put("1", {"v": n(1)})
    gets = [{"Get": {"TableName": "verify", "Key": key(t.partition, sort), "ProjectionExpression": "v"}} for sort in ("1", "2")]
    return [response.get("Item") for response in t.db.transact_get_items(TransactItems=gets)["Responses"]]


@case(Refused("TransactionCanceledException|ValidationException", "The provided key element does not match the schema|ValidationError"))
def transact_get_bad_key(t):
    t.db.transact_get_items(TransactItems=[{"Get": {"TableName": "verify", "Key": {"pk": s("a")}}}])


# Capacity

@case({"TableName": "verify", "CapacityUnits": 1.0})
def capacity_of_a_put(t):
    return t.put(ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]


@case({"TableName": "verify", "CapacityUnits": 3.0, "Table": {"CapacityUnits": 1.0}, "GlobalSecondaryIndexes": {"global": {"CapacityUnits": 1.0}, "narrow": {"CapacityUnits": 1.0}}})
def capacity_of_an_indexed_put(t):
    return t.put(item={"g": s("x"), "r": n(1)}, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]


@case([2.0, 1.0])
def capacity_of_reads(t):
    t.put(item={"a": s("x" * 5000)})
    consistent = t.db.get_item(TableName="verify", Key=key(t.partition), ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
    eventual = t.db.get_item(TableName="verify", Key=key(t.partition), ReturnConsumedCapacity="TOTAL")
    return [consistent["ConsumedCapacity"]["CapacityUnits"], eventual["ConsumedCapacity"]["CapacityUnits"]]


@case([4.0])
def capacity_of_a_transaction(t):
    actions = [put_action(t, "1"), put_action(t, "2")]
    answer = t.db.transact_write_items(TransactItems=actions, ReturnConsumedCapacity="TOTAL")
    return [capacity["CapacityUnits"] for capacity in answer["ConsumedCapacity"]]


# Tables

@case(Refused("ResourceInUseException", ""))
def create_existing_table(t):
    create_tables_again = {"TableName": "verify", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                           "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}
    t.db.create_table(**create_tables_again)


def create_error(name, message, **changes):
    def run(t):
        request = {"TableName": f"t_{t.partition}", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                   "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], **changes}
        t.db.create_table(**{name: value for name, value in request.items() if value is not None})

    run.__name__ = f"create_error_{name}"
    case(Refused(VALIDATION, message))(run)


create_error("name", "failed to satisfy constraint: Member must have length greater than or equal to 3", TableName="ab")
create_error("characters", r"Member must satisfy regular expression pattern: \[a-zA-Z0-9_.-\]\+", TableName="a b c")
create_error("unused_attribute", "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
             AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "x", "AttributeType": "S"}])
create_error("undefined_key", "Some index key attributes are not defined in AttributeDefinitions", AttributeDefinitions=[{"AttributeName": "x", "AttributeType": "S"}])
create_error("range_first", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type", KeySchema=[{"AttributeName": "pk", "KeyType": "RANGE"}])
create_error("no_throughput", "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED", BillingMode=None)
create_error("attribute_type", "failed to satisfy constraint: Member must satisfy enum value set",
             AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "SS"}])


@case(["ACTIVE", ["global", "narrow"], ["local"]])
def describe_table(t):
    table = t.db.describe_table(TableName="verify")["Table"]
    return [table["TableStatus"], sorted(index["IndexName"] for index in table["GlobalSecondaryIndexes"]),
            [index["IndexName"] for index in table["LocalSecondaryIndexes"]]]


@case(Refused("ResourceNotFoundException", "Requested resource not found: Table: missing not found"))
def describe_missing_table(t):
    t.db.describe_table(TableName="missing")


@case([["numbers"], "numbers", ["verify"]])
def list_tables_in_pages(t):
    first = t.db.list_tables(Limit=1, ExclusiveStartTableName="number")
    second = t.db.list_tables(ExclusiveStartTableName=first["LastEvaluatedTableName"])
    return [first["TableNames"], first["LastEvaluatedTableName"], [name for name in second["TableNames"] if name == "verify"]]


@case(["DISABLED", {"Enabled": True, "AttributeName": "ttl"}, "ENABLED"])
def time_to_live(t):
    before = t.db.describe_time_to_live(TableName="numbers")["TimeToLiveDescription"]["TimeToLiveStatus"]
    changed = t.db.update_time_to_live(TableName="numbers", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})["TimeToLiveSpecification"]
    return [before, changed, t.db.describe_time_to_live(TableName="numbers")["TimeToLiveDescription"]["TimeToLiveStatus"]]


@case(Refused(VALIDATION, "TimeToLive is already disabled"))
def time_to_live_already_disabled(t):
    t.db.update_time_to_live(TableName="verify", TimeToLiveSpecification={"Enabled": False, "AttributeName": "ttl"})


@case(["gone", "gone", "made"])
def delete_table(t):
    request = {"TableName": f"t_{t.partition}", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
               "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}
    t.db.create_table(**request)
    t.db.put_item(TableName=request["TableName"], Item={"pk": s("a")})
    t.db.delete_table(TableName=request["TableName"])
    answers = []
    for call in (lambda: t.db.get_item(TableName=request["TableName"], Key={"pk": s("a")}), lambda: t.db.delete_table(TableName=request["TableName"])):
        try:
            call()
            answers.append("there")
        except t.db.exceptions.ResourceNotFoundException:
            answers.append("gone")
    t.db.create_table(**request)
    answers.append("made" if "Item" not in t.db.get_item(TableName=request["TableName"], Key={"pk": s("a")}) else "old item")
    t.db.delete_table(TableName=request["TableName"])
    return answers


def small(t, suffix="", **more):
    name = f"t_{t.partition}{suffix}"
    return name, t.db.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, *more.pop("attributes", [])], **more)["TableDescription"]


@case([2, 3, "gone"])
def update_table_index(t):
    """An index is made with what is there, follows what comes, and goes."""
    name, _ = small(t)
    for number in range(3):
        t.db.put_item(TableName=name, Item={"pk": s(str(number)), **({"color": s("red")} if number else {})})
    t.db.update_table(TableName=name, AttributeDefinitions=[{"AttributeName": "color", "AttributeType": "S"}], GlobalSecondaryIndexUpdates=[
        {"Create": {"IndexName": "indexed", "KeySchema": [{"AttributeName": "color", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}}])

    def found():
        return t.db.query(TableName=name, IndexName="indexed", KeyConditionExpression="color = :c", ExpressionAttributeValues={":c": s("red")})["Count"]

    before = found()
    t.db.put_item(TableName=name, Item={"pk": s("later"), "color": s("red")})
    after = found()
    t.db.update_table(TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "indexed"}}])
    indexes = t.db.describe_table(TableName=name)["Table"].get("GlobalSecondaryIndexes")
    t.db.delete_table(TableName=name)
    return [before, after, "there" if indexes else "gone"]


@case([{"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}, "PAY_PER_REQUEST"])
def update_table_billing(t):
    name, _ = small(t)
    t.db.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3})
    figures = t.db.describe_table(TableName=name)["Table"]["ProvisionedThroughput"]
    t.db.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
    mode = t.db.describe_table(TableName=name)["Table"]["BillingModeSummary"]["BillingMode"]
    t.db.delete_table(TableName=name)
    return [{key: figures[key] for key in ("ReadCapacityUnits", "WriteCapacityUnits")}, mode]


@case(["ValidationException", "deleted"])
def update_table_protection(t):
    name, _ = small(t, DeletionProtectionEnabled=True)
    try:
        t.db.delete_table(TableName=name)
        refused = None
    except ClientError as error:
        refused = error.response["Error"]["Code"]
    t.db.update_table(TableName=name, DeletionProtectionEnabled=False)
    t.db.delete_table(TableName=name)
    return [refused, "deleted"]


@case([[{"Key": "a", "Value": "1"}], [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}], [{"Key": "b", "Value": ""}]])
def tags(t):
    name, table = small(t, Tags=[{"Key": "a", "Value": "1"}])

    def listed():
        return sorted(t.db.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"], key=lambda tag: tag["Key"])

    first = listed()
    t.db.tag_resource(ResourceArn=table["TableArn"], Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}])
    second = listed()
    t.db.untag_resource(ResourceArn=table["TableArn"], TagKeys=["a"])
    third = listed()
    t.db.delete_table(TableName=name)
    return [first, second, third]


@case(Refused("ResourceNotFoundException", "Requested resource not found: ResourcArn: arn:aws:dynamodb:us-east-1:000000000000:table/nowhere not found"))
def tags_of_nothing(t):
    t.db.list_tags_of_resource(ResourceArn="arn:aws:dynamodb:us-east-1:000000000000:table/nowhere")


@case(["DISABLED", "ENABLED"])
def continuous_backups(t):
    name, _ = small(t)
    before = t.db.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    after = t.db.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    t.db.delete_table(TableName=name)
    return [before["PointInTimeRecoveryStatus"], after["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]]


@case(Refused("TableNotFoundException", "Table not found: nowhere"))
def continuous_backups_of_nothing(t):
    t.db.describe_continuous_backups(TableName="nowhere")


@case({"ItemCollectionKey": {"pk": s("collection_metrics")}, "SizeEstimateRangeGB": [0.0, 1.0]})
def collection_metrics(t):
    return t.put(ReturnItemCollectionMetrics="SIZE")["ItemCollectionMetrics"]


@case([["1", "2"], ["2"], {"pk": s("legacy_reads"), "sk": s("2")}])
def legacy_reads(t):
    for sort in "123":
        t.put(sort, {"n": n(sort)})
    keys = {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [s(t.partition)]}, "sk": {"ComparisonOperator": "LE", "AttributeValueList": [s("2")]}}
    page = t.db.query(TableName=t.name, KeyConditions=keys)
    filtered = t.db.query(TableName=t.name, KeyConditions=keys, QueryFilter={"n": {"ComparisonOperator": "GT", "AttributeValueList": [n(1)]}})
    item = t.db.get_item(TableName=t.name, Key=key(t.partition, "2"), AttributesToGet=["pk", "sk"])["Item"]
    return [sorts(page), sorts(filtered), item]


@case({"n": n(3), "t": s("new")})
def legacy_update(t):
    t.put(item={"n": n(1), "old": s("x")})
    t.db.update_item(TableName=t.name, Key=key(t.partition), Expected={"n": {"ComparisonOperator": "EQ", "AttributeValueList": [n(1)]}}, AttributeUpdates={
        "n": {"Action": "ADD", "Value": n(2)}, "t": {"Action": "PUT", "Value": s("new")}, "old": {"Action": "DELETE"}})
    return t.rest()


@case(CONDITION)
def legacy_expectation(t):
    t.put(item={"n": n(1)})
    t.db.put_item(TableName=t.name, Item=key(t.partition), Expected={"n": {"Exists": False}})


@case(Refused(VALIDATION, "Can not use both expression and non-expression parameters in the same request"))
def legacy_beside_expressions(t):
    t.db.put_item(TableName=t.name, Item=key(t.partition), Expected={"n": {"Exists": False}}, ConditionExpression="attribute_exists(n)")


@case([["a2", "b1"], ["b1"], Refused.__name__])
def index_of_several_attributes(t):
    kinds = [{"AttributeName": name, "AttributeType": kind} for name, kind in (("town", "S"), ("shop", "S"), ("nth", "N"), ("till", "S"))]
    name, _ = small(t, attributes=kinds, GlobalSecondaryIndexes=[{"IndexName": "indexed", "Projection": {"ProjectionType": "ALL"}, "KeySchema": [
        {"AttributeName": "town", "KeyType": "HASH"}, {"AttributeName": "shop", "KeyType": "HASH"}, {"AttributeName": "nth", "KeyType": "RANGE"},
        {"AttributeName": "till", "KeyType": "RANGE"}]}])
    for day, till in ((9, "a"), (10, "a"), (10, "b")):
        t.db.put_item(TableName=name, Item={"pk": s(f"{till}{2 if till == 'a' and day == 10 else 1}"), "town": s("T"), "shop": s("S"), "nth": n(day), "till": s(till)})

    def asked(condition, **values):
        answer = t.db.query(TableName=name, IndexName="indexed", KeyConditionExpression="town = :t AND shop = :s" + condition,
                            ExpressionAttributeValues={":t": s("T"), ":s": s("S"), **{f":{key}": value for key, value in values.items()}})
        return [item["pk"]["S"] for item in answer["Items"]]

    found = [asked(" AND nth = :d", d=n(10)), asked(" AND nth = :d AND till > :x", d=n(10), x=s("a"))]
    try:
        found.append(asked(" AND till = :x", x=s("a")))
    except ClientError:
        found.append(Refused.__name__)
    t.db.delete_table(TableName=name)
    return found


@case([3, 3])
def size_counts_utf16(t):
    t.put(item={"a": s("é𝄞"), "b": s("abÿ")})
    return [number for name in "ab" for number in range(10) if t.query(values={":n": n(number)}, FilterExpression=f"size({name}) = :n")["Count"]]


@case(Refused(VALIDATION, 'Invalid UpdateExpression: Syntax error; token: "_"'))
def expression_underscore_first(t):
    t.update("SET _abc = :v", {":v": n(1)})


@case(Refused(VALIDATION, "The AttributeValue for a key attribute cannot contain an empty string value"))
def transact_write_empty_key(t):
    t.db.transact_write_items(TransactItems=[{"Put": {"TableName": t.name, "Item": {"pk": s(""), "sk": s("1")}}}])


@case(["None", "ValidationError", "None"])
def transact_write_first_invalid(t):
    put = [{"Put": {"TableName": t.name, "Item": {"pk": value, "sk": s("1")}}} for value in (s(t.partition), n(7), n(8))]
    put[0]["Put"]["ConditionExpression"] = "attribute_exists(pk)"
    try:
        t.db.transact_write_items(TransactItems=put)
    except t.db.exceptions.TransactionCanceledException as error:
        return [reason["Code"] for reason in error.response["CancellationReasons"]]


@case(["mine", "theirs", "nothing"])
def regions_and_accounts(t):
    """One table's name in two accounts, and in a region where nobody made it."""

    def of(account, region):
        return boto3.client("dynamodb", endpoint_url=t.db.meta.endpoint_url, region_name=region, aws_access_key_id=account, aws_secret_access_key="verify")

    name = f"t_{t.partition}"
    for account, word in (("111122223333", "mine"), ("444455556666", "theirs")):
        db = of(account, "eu-west-1")
        db.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
        db.put_item(TableName=name, Item={"pk": s("a"), "word": s(word)})
    words = [of(account, "eu-west-1").get_item(TableName=name, Key={"pk": s("a")})["Item"]["word"]["S"] for account in ("111122223333", "444455556666")]
    try:
        of("111122223333", "eu-west-2").get_item(TableName=name, Key={"pk": s("a")})
    except ClientError as error:
        words.append("nothing" if error.response["Error"]["Code"] == "ResourceNotFoundException" else error.response["Error"]["Code"])
    return words


def matches(expected, outcome):
    if isinstance(expected, Refused):
        kind, value = outcome
        return kind == "error" and re.fullmatch(expected.code, value[0]) is not None and re.search(expected.message, value[1]) is not None
    return outcome == ("ok", expected)


def run(endpoint):
    """Each case's outcome at one endpoint."""
    db = client(endpoint)
    create_tables(db)
    outcomes = {}
    Table.run = uuid.uuid4().hex
    for name, function, _ in CASES:
        try:
            outcomes[name] = ("ok", function(Table(db, name)))
        except ClientError as error:
            outcomes[name] = ("error", (error.response["Error"]["Code"], error.response["Error"]["Message"]))
        except Exception as error:
            outcomes[name] = ("broken", f"{type(error).__name__}: {error}")
    return outcomes


if __name__ == "__main__":
    documented.main(__doc__, CASES, run, matches, EXPLAINED)
