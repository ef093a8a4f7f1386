#!/usr/bin/env python3
"""Ends the table service with SIGKILL again and again while 32 writers write, and checks after each start that nothing answered is lost.

usage: tables_kill.py [--kills 50] [--writers 32] BUILD-FOLDER

Each writer alternates between single puts and transactions of two items. After a kill every answered write must be there and of every transaction
both items or neither. Exit 1 otherwise.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException

from running import Emulator


class Client:
    """A connection of its own; the service checks no signatures."""

    def __init__(self, port):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def call(self, operation, request):
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}", "Content-Type": "application/x-amz-json-1.0",
                   "Authorization": "AWS4-HMAC-SHA256 Credential=verify/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"}
        self.connection.request("POST", "/", json.dumps(request), headers)
        response = self.connection.getresponse()
        body = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(body)
        return body


TABLE = {"TableName": "kill", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}


def item(writer, name):
    return {"pk": {"S": f"w{writer}"}, "sk": {"S": name}, "pad": {"S": "x" * 300}}


def write(port, writer, answered, begun):
    """Writes until the service goes. A number that was begun is not used again: whether it is there is open until it is answered."""
    try:
        client = Client(port)
        while True:
            begun[writer] = number = begun[writer] + 1
            if number % 2:
                client.call("PutItem", {"TableName": "kill", "Item": item(writer, f"{number:08d}")})
            else:
                puts = [{"Put": {"TableName": "kill", "Item": item(writer, f"{number:08d}{half}")}} for half in "ab"]
                client.call("TransactWriteItems", {"TransactItems": puts})
            answered[writer].append(number)
    except (OSError, HTTPException, ValueError):
        pass


def read(port, writer):
    """The sort keys of one writer's partition."""
    client, names, start = Client(port), set(), {}
    while True:
        page = client.call("Query", {
            "TableName": "kill", "KeyConditionExpression": "pk = :p", "ProjectionExpression": "sk",
            "ExpressionAttributeValues": {":p": {"S": f"w{writer}"}}, **start})
        names |= {row["sk"]["S"] for row in page["Items"]}
        if "LastEvaluatedKey" not in page:
            return names
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def check(port, writers, answered):
    """What is wrong with what is there."""
    wrong = []
    for writer in writers:
        names = read(port, writer)
        for number in answered[writer]:
            expected = [f"{number:08d}"] if number % 2 else [f"{number:08d}a", f"{number:08d}b"]
            wrong += [f"writer {writer}: {name} was answered and is not there" for name in expected if name not in names]
        halves = {name[:-1] for name in names if len(name) == 9}
        wrong += [f"writer {writer}: half of transaction {name}" for name in halves if not {f"{name}a", f"{name}b"} <= names]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--writers", type=int, default=32)
    parser.add_argument("build")
    arguments = parser.parse_args()
    writers, source = range(arguments.writers), random.Random(1)
    answered, begun, wrong = {writer: [] for writer in writers}, dict.fromkeys(writers, 0), []
    with tempfile.TemporaryDirectory() as data:
        emulator = Emulator(arguments.build, ["--quiet"], data)
        Client(emulator.port).call("CreateTable", TABLE)
        for _ in range(arguments.kills):
            threads = [threading.Thread(target=write, args=(emulator.port, writer, answered, begun)) for writer in writers]
            for thread in threads:
                thread.start()
            time.sleep(source.uniform(0.05, 0.5))
            emulator.process.kill()
            emulator.process.wait()
            for thread in threads:
                thread.join()
            emulator = Emulator(arguments.build, ["--quiet"], data)
            wrong += check(emulator.port, writers, answered)
            if wrong:
                break
        emulator.process.kill()
        emulator.process.wait()
    print("\n".join(wrong[:20]) or f"{arguments.kills} kills, {arguments.writers} writers, {sum(map(len, answered.values()))} writes: every answered one is there")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
