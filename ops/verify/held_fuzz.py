#!/usr/bin/env python3
"""Sends mutated requests to the front, the table API and the Lambda API: no crash, no hang, and every answer one of those that are documented.

usage: held_fuzz.py [--inputs 100000] [--seed 1] BUILD-FOLDER

A third each; every connection carries requests one after the other until the emulator closes it. serverless.yml, recordings, expressions, numbers and the Runtime API are fuzzed by
the Swift tests, in the process.
"""
import argparse
import json
import os
import random
import socket
import threading
import time
import urllib.request

from running import Checks, Emulator, recorded

STATUSES = {200, 201, 202, 204, 400, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 417, 422, 428, 429, 431, 500, 501, 502, 503, 504, 505}
# What an emulator may answer with 5xx: a version or a coding it does not have, a function that fails, a limit.
HOST = "Host: 127.0.0.1:%d\r\n"


def seeds(port):
    decision = recorded("../../docs/request.json") if os.path.exists("docs/request.json") else b"{}"
    tables = [("PutItem", {"TableName": "fuzz", "Item": {"pk": {"S": "a"}, "n": {"N": "1"}, "l": {"L": [{"B": "AAE="}, {"SS": ["x"]}]}}}),
              ("UpdateItem", {"TableName": "fuzz", "Key": {"pk": {"S": "a"}}, "UpdateExpression": "ADD n :n SET v = if_not_exists(v, :n) + :n",
                              "ConditionExpression": "attribute_exists(pk) AND n < :m", "ExpressionAttributeValues": {":n": {"N": "1"}, ":m": {"N": "1e30"}}}),
              ("Query", {"TableName": "fuzz", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}),
              ("Scan", {"TableName": "fuzz", "FilterExpression": "contains(l, :x) OR size(pk) BETWEEN :y AND :y", "ExpressionAttributeValues": {":x": {"S": "x"}, ":y": {"N": "1"}}}),
              ("TransactWriteItems", {"ClientRequestToken": "t", "TransactItems": [{"Put": {"TableName": "fuzz", "Item": {"pk": {"S": "b"}}}}]}),
              ("BatchWriteItem", {"RequestItems": {"fuzz": [{"PutRequest": {"Item": {"pk": {"S": "c"}}}}]}})]

    def post(path, body, fields=""):
        return ("POST %s HTTP/1.1\r\n" % path + HOST % port + fields + "Content-Length: %d\r\n\r\n" % len(body)).encode() + body

    front = [post("/decisions", b'{"query":"x"}'), post("/decisions", decision[:2000]), ("GET /decisions?limit=5&cursor=%41 HTTP/1.1\r\n" + HOST % port + "\r\n").encode(),
             ("GET /health HTTP/1.1\r\n" + HOST % port + "Cookie: a=b\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n").encode(),
             ("POST /decisions HTTP/1.1\r\n" + HOST % port + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"q\r\n2;x=1\r\n\":\r\n0\r\nT: 1\r\n\r\n").encode(),
             ("GET /_emulator/snapshot/ HTTP/1.1\r\n" + HOST % port + "\r\n").encode(), post("/_emulator/snapshot/save", b'{"name":"../x"}')]
    table = [post("/", json.dumps(body).encode(), "X-Amz-Target: DynamoDB_20120810.%s\r\n" % name) for name, body in tables]
    functions = [post("/2015-03-31/functions/Health/invocations", recorded("Health/health.json"), "X-Amz-Log-Type: Tail\r\n"),
                 post("/2015-03-31/functions/None/invocations?Qualifier=x", b"{}"), ("GET /2015-03-31/functions/Health HTTP/1.1\r\n" + HOST % port + "\r\n").encode(),
                 post("/2015-03-31/functions/Health/invocations", b"{}", "X-Amz-Invocation-Type: DryRun\r\nX-Amz-Client-Context: e30=\r\n")]
    return {"front": front, "tables": table, "functions": functions}


PIECES = [b"\r\n", b"\n", b"\0", b"\xff\xfe", b"%", b"%00", b"{", b"}", b"[" * 200, b'"', b"\\u", b"-1", b"1e400", b"99999999999999999999", b":", b" ", b"\t", b"../", b"A" * 3000,
          b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"HTTP/1.0", b"\xc3\x28"]


LAST = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def mutated(source, seed):
    out = bytearray(seed)
    for _ in range(source.choice((1, 1, 1, 2, 3, 6))):
        place = source.randrange(len(out) + 1)
        kind = source.randrange(6)
        if kind == 0 and out:
            out[place % len(out)] = source.randrange(256)
        elif kind == 1:
            out[place:place] = source.choice(PIECES)
        elif kind == 2:
            del out[place:place + source.choice((1, 2, 8, 64))]
        elif kind == 3 and out:
            out[place % len(out)] ^= 1 << source.randrange(8)
        elif kind == 4:
            end = min(len(out), place + source.randrange(1, 40))
            out[place:place] = out[place:end]
        else:
            out = out[:place] + out[source.randrange(len(out) + 1):]
    return bytes(out)


def run(port, texts, count, seed, found):
    """One lane: writes on a connection until it is closed. What it gets back must be whole answers of known statuses."""
    source, done = random.Random(seed), 0
    while done < count and not found["wrong"]:
        batch = [mutated(source, source.choice(texts)) for _ in range(min(4, count - done))]
        done += len(batch)
        answer, began = bytearray(), time.monotonic()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall(b"".join(batch) + LAST)
                connection.settimeout(0.04)
                while True:
                    try:
                        part = connection.recv(65536)
                    except TimeoutError:
                        # It may rightly wait for the rest of a body; but somebody else is answered meanwhile.
                        found["waiting"] += 1
                        break
                    if not part:
                        break
                    answer += part
        except OSError:
            pass
        took = time.monotonic() - began
        found["slowest"] = max(found["slowest"], took)
        if answer[:9] == b"HTTP/1.1 " and answer[9:12].isdigit():
            status = int(answer[9:12])
            found["statuses"][status] = found["statuses"].get(status, 0) + 1
            if status not in STATUSES and status != 100:
                found["wrong"].append((status, batch))
        elif answer:
            found["wrong"].append((bytes(answer[:80]), batch))
    found["count"] += done


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks = Checks("%d mutated requests to the front, the tables and the functions, seed %d" % (arguments.inputs, arguments.seed))
    with Emulator(arguments.build, ["--quiet"]) as emulator:
        create = {"TableName": "fuzz", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                  "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}
        urllib.request.urlopen(urllib.request.Request(emulator.url, json.dumps(create).encode(), {"X-Amz-Target": "DynamoDB_20120810.CreateTable"})).read()
        for number, (name, texts) in enumerate(seeds(emulator.port).items()):
            found = {"count": 0, "waiting": 0, "statuses": {}, "wrong": [], "slowest": 0.0}
            lanes = [threading.Thread(target=run, args=(emulator.port, texts, arguments.inputs // 24, arguments.seed * 1000 + number * 100 + lane, found)) for lane in range(8)]
            for lane in lanes:
                lane.start()
            for lane in lanes:
                lane.join()
            print("  %s: %d inputs, %d connections that waited for more, first statuses %s, slowest %.2f s" % (name, found["count"], found["waiting"], dict(sorted(found["statuses"].items())), found["slowest"]), flush=True)
            checks.same("%s: every answer is a documented one" % name, [str(one)[:300] for one in found["wrong"][:2]], [])
            checks.same("%s: it still runs" % name, emulator.process.poll(), None)
            began = time.monotonic()
            urllib.request.urlopen(emulator.url + "/health").read()
            checks.true("%s: and answers at once" % name, time.monotonic() - began < 1, time.monotonic() - began)
        health = json.loads(urllib.request.urlopen(emulator.url + "/_emulator/health").read())
        checks.same("and is well", health["status"], "ok")
        with open("/proc/%d/status" % emulator.process.pid) as file:
            resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
        checks.true("in under 200 MB", resident < 200_000, resident)
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
