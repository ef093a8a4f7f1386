#!/usr/bin/env python3
"""Runs the contract suite of the record store, every rule of the port, through the DynamoDB adapter over HTTP against each table service.

usage: contracts.py BUILD-FOLDER   (of `ops/build BUILD-FOLDER --tests`, which builds the suite)

Ours and ministack are asked by many tests at once, and ours so three times. moto is asked by one test at a time, for the reason that `lost_beside_a_cancelled_one`
shows anew in every run. Exit 1 where a rule is broken, or where moto's reason is gone.
"""
import sys
import threading
import time
import uuid

import swift_tests
from running import Checks
from tables_boto3 import client, key
from tables_services import services


def lost_beside_a_cancelled_one(url, seconds=60):
    """Whether a put that was answered is gone because another client's transaction was cancelled, and how many puts it took to see.

    DynamoDB isolates the two; moto (5.2.5, transact_write_items) copies the table when a transaction begins and puts the copy back when it is cancelled.
    """
    db, table, ended = client(url), f"lost-{uuid.uuid4().hex[:8]}", threading.Event()
    db.create_table(TableName=table, BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
                    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}])
    # The more there is to copy, the longer a transaction takes.
    for number in range(100):
        db.put_item(TableName=table, Item=key("filling", str(number)))

    def cancel():
        other = client(url)
        check = {"ConditionCheck": {"TableName": table, "Key": key("missing"), "ConditionExpression": "attribute_exists(pk)"}}
        while not ended.is_set():
            try:
                other.transact_write_items(TransactItems=[check])
            except other.exceptions.TransactionCanceledException:
                pass

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            number += 1
            db.put_item(TableName=table, Item=key("put", str(number)))
            # The transaction that took its copy before the put is over by the time the next ones are answered.
            for _ in range(2):
                if "Item" not in db.get_item(TableName=table, Key=key("put", str(number)), ConsistentRead=True):
                    return True, number
        return False, number
    finally:
        ended.set()
        thread.join()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    checks = Checks("the record store's contract, rule by rule, against three table services")
    with services(sys.argv[1:]) as urls:
        for name, url in urls.items():
            options = ["--no-parallel"] if name == "moto" else []
            for _ in range(3 if name == "ours" else 1):
                passed, failures = swift_tests.run("ContractTests", {"QUORATE_CONTRACT_DYNAMODB": url}, *options)
                checks.true(f"{name}: {passed} tests" + (", one at a time" if options else ", many at a time"), not failures, "\n".join(failures[:20]))
        lost, puts = lost_beside_a_cancelled_one(urls["moto"])
        checks.true(f"moto undoes another client's put when it cancels a transaction (seen at put {puts}), so it is asked by one test at a time", lost,
                    f"not seen in {puts} puts: moto may be asked by many tests at a time now")
        lost, puts = lost_beside_a_cancelled_one(urls["ours"], seconds=5)
        checks.true(f"ours does not ({puts} puts beside cancelled transactions)", not lost, f"lost at put {puts}")
    sys.exit(checks.end())


if __name__ == "__main__":
    main()
