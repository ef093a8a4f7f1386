#!/usr/bin/env python3
"""Sends mutated requests to the front, the table API, the Lambda API, the queue API and the Runtime API: no crash, no hang, and every answer one of those that are documented.

usage: held_fuzz.py [--inputs 100000] [--seed 1] BUILD-FOLDER

A quarter each to the first four (mappings of queues to functions count as queues), and a quarter of the number to the Runtime API, from inside its sandboxes, since nobody else is answered there; every connection carries requests one after
the other until the emulator closes it. serverless.yml, recordings, expressions and numbers are tried in one process, hundreds of thousands of each: `properties --whole`.
"""
import argparse
import json
import os
import random
import re
import socket
import tempfile
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
    queues = [("SendMessage", {"QueueUrl": "fuzz", "MessageBody": "x", "MessageAttributes": {"a": {"DataType": "String", "StringValue": "v"}}}),
              ("SendMessageBatch", {"QueueUrl": "fuzz.fifo", "Entries": [{"Id": "1", "MessageBody": "x", "MessageGroupId": "g"}, {"Id": "2", "MessageBody": "y", "MessageGroupId": "g"}]}),
              ("ReceiveMessage", {"QueueUrl": "fuzz", "MaxNumberOfMessages": 10, "VisibilityTimeout": 0, "MessageAttributeNames": ["All"], "AttributeNames": ["All"]}),
              ("ReceiveMessage", {"QueueUrl": "fuzz.fifo", "VisibilityTimeout": 1, "ReceiveRequestAttemptId": "r"}),
              ("DeleteMessage", {"QueueUrl": "fuzz", "ReceiptHandle": "AAAA"}), ("ChangeMessageVisibility", {"QueueUrl": "fuzz", "ReceiptHandle": "AAAA", "VisibilityTimeout": 5}),
              ("CreateQueue", {"QueueName": "made", "Attributes": {"RedrivePolicy": '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:fuzz","maxReceiveCount":2}'}}),
              ("SetQueueAttributes", {"QueueUrl": "made", "Attributes": {"DelaySeconds": "1", "Policy": '{"Version":"2012-10-17"}'}}),
              ("StartMessageMoveTask", {"SourceArn": "arn:aws:sqs:us-east-1:000000000000:fuzz"}), ("ListQueues", {"QueueNamePrefix": "f", "MaxResults": 5})]
    queue = [post("/", json.dumps(body).encode(), "X-Amz-Target: AmazonSQS.%s\r\nContent-Type: application/x-amz-json-1.0\r\n" % name) for name, body in queues]
    mapping = {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:fuzz", "FunctionName": "Health", "BatchSize": 5, "Enabled": False,
               "FilterCriteria": {"Filters": [{"Pattern": '{"body":{"a":[{"numeric":[">",1]}]}}'}]}}
    queue += [post("/2015-03-31/event-source-mappings/", json.dumps(mapping).encode()),
              ("GET /2015-03-31/event-source-mappings/?EventSourceArn=a&MaxItems=5 HTTP/1.1\r\n" + HOST % port + "\r\n").encode()]
    return {"front": front, "tables": table, "functions": functions, "queues": queue}


PIECES = [b"\r\n", b"\n", b"\0", b"\xff\xfe", b"%", b"%00", b"{", b"}", b"[" * 200, b'"', b"\\u", b"-1", b"1e400", b"99999999999999999999", b":", b" ", b"\t", b"../", b"A" * 3000,
          b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"HTTP/1.0", b"\xc3\x28"]


LAST = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def mutated(source, seed):
    """Half of those with a body are whole as messages and wrong in the body alone: the others seldom get past the head."""
    head, end, body = seed.partition(b"\r\n\r\n")
    if not body or b"Content-Length: " not in head or source.randrange(2):
        return torn(source, seed)
    body = torn(source, body)
    return re.sub(rb"Content-Length: [0-9]+", b"Content-Length: %d" % len(body), head) + end + body


def torn(source, text):
    out = bytearray(text)
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


def run(port, texts, count, seed, found, statuses=STATUSES, last=LAST):
    """One lane: writes on a connection until it is closed. What it gets back must be whole answers of known statuses."""
    source, done = random.Random(seed), 0
    while done < count and not found["wrong"]:
        batch = [mutated(source, source.choice(texts)) for _ in range(min(4, count - done))]
        done += len(batch)
        answer, began = bytearray(), time.monotonic()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall(b"".join(batch) + last)
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
        for status in answers(bytes(answer)):
            if isinstance(status, int):
                found["statuses"][status] = found["statuses"].get(status, 0) + 1
            if status not in statuses and status != 100:
                found["wrong"].append((status, batch))
    found["count"] += done


def answers(text):
    """The status of each answer on a connection, or what stands where one should begin. The last one may be cut off, where it waited for more of a request."""
    while text:
        head, end, rest = text.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 ") or not head[9:12].isdigit():
            yield text[:80]
            return
        yield int(head[9:12])
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        # What is sent in parts is not looked into.
        if not end or (b"\r\nTransfer-Encoding: chunked" in head and not length):
            return
        text = rest[int(length.group(1)) if length else 0:]


# A function that sends its own Runtime API what somebody broken would: between its poll and its answer, and in its answer's place.
FUZZER = """#!/usr/bin/python3 -SE
import sys
sys.path.insert(0, %(folder)r)
from held_fuzz import fuzz_runtime
fuzz_runtime()
"""
RUNTIME_STATUSES = {200, 202, 400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 431, 500, 501, 505}


def fuzz_runtime():
    """Runs in a sandbox: for each event {"seed", "count"} so many mutated requests, and what came of them as a line of the log."""
    import http.client
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    while True:
        api = http.client.HTTPConnection(host, int(port), timeout=60)
        api.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = api.getresponse()
        event, identity = json.loads(answer.read()), answer.getheader("Lambda-Runtime-Aws-Request-Id")
        path = "/2018-06-01/runtime/invocation/"
        base = [("POST " + path + "%s/response HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}" % identity), ("GET " + path + "next HTTP/1.1\r\nHost: x\r\n\r\n"),
                ("POST " + path + "%s/error HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Error-Type: Function.X\r\nContent-Length: 45\r\n\r\n" % identity
                 + '{"errorMessage":"m","errorType":"Function.X"}'),
                ("POST " + path + "00000000-0000-0000-0000-000000000000/response HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
                ("POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
                ("POST " + path + "%s/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n" % identity)]
        found = {"count": 0, "waiting": 0, "statuses": {}, "wrong": [], "slowest": 0.0}
        # Mostly under another id, so that its own invocation lives on for a while.
        texts = [text.replace(identity, "11111111-" + identity[9:]).encode() for text in base] * 4 + [text.encode() for text in base]
        run(int(port), texts, event["count"], event["seed"], found, RUNTIME_STATUSES, last=b"")
        found["wrong"] = [str(one)[:300] for one in found["wrong"][:2]]
        os.write(2, ("FUZZED " + json.dumps(found) + "\n").encode())
        api.close()
        try:
            api.request("POST", path + "%s/response" % identity, b"{}")
            api.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass


def fuzz_sandboxes(build, inputs, seed, checks):
    """What the callers of such functions are told, and that all of it was counted."""
    each, sandboxes = 100, 6
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/build")
        with open(folder + "/build/Fuzz", "w") as file:
            file.write(FUZZER % {"folder": os.path.dirname(os.path.abspath(__file__))})
        os.chmod(folder + "/build/Fuzz", 0o755)
        with open(folder + "/serverless.yml", "w") as file:
            file.write("service: fuzz\ncustom: { emulator: { sandboxes: { perFunction: %d, overall: %d } } }\nprovider: { name: aws, timeout: 20 }\nfunctions:\n  Fuzz: { handler: Fuzz }\n" % (sandboxes, sandboxes))
        with Emulator(folder + "/build", ["--file", folder + "/serverless.yml", "--log-format", "text"], folder + "/data", program=os.path.join(build, "emulator")) as emulator:
            rounds, answers, lock = list(range(inputs // each)), {}, threading.Lock()

            def caller():
                while True:
                    with lock:
                        if not rounds:
                            return
                        number = rounds.pop()
                    event = json.dumps({"seed": seed * 1_000_003 + number, "count": each}).encode()
                    request = urllib.request.Request(emulator.url + "/2015-03-31/functions/Fuzz/invocations", event)
                    try:
                        with urllib.request.urlopen(request, timeout=60) as answer:
                            answer.read()
                            word = answer.headers.get("X-Amz-Function-Error") or "answered"
                    except OSError as error:
                        word = repr(error)
                    with lock:
                        answers[word] = answers.get(word, 0) + 1

            callers = [threading.Thread(target=caller) for _ in range(sandboxes)]
            for one in callers:
                one.start()
            for one in callers:
                one.join()
            told = lambda: [json.loads(line.split("FUZZED ", 1)[1]) for line in list(emulator.lines) if "FUZZED " in line]
            found = told()
            statuses = {}
            for one in found:
                for status, count in one["statuses"].items():
                    statuses[status] = statuses.get(status, 0) + count
            print("  the Runtime API: %d inputs told of, callers were told %s, statuses %s, slowest %.2f s"
                  % (sum(one["count"] for one in found), answers, dict(sorted(statuses.items())), max([one["slowest"] for one in found] or [0])), flush=True)
            checks.same("the Runtime API: every caller has one answer, documented", (sum(answers.values()), sorted(set(answers) - {"answered", "Unhandled"})), (inputs // each, []))
            checks.same("the Runtime API: every answer is a documented one", [text for one in found for text in one["wrong"]][:2], [])
            checks.true("the Runtime API: most of it was told of", sum(one["count"] for one in found) > inputs / 2, len(found))
            checks.same("the Runtime API: it still runs", emulator.process.poll(), None)
            health = json.loads(urllib.request.urlopen(emulator.url + "/_emulator/health").read())
            checks.same("the Runtime API: and is well", health["status"], "ok")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks = Checks("%d mutated requests to the front, the tables, the functions and the queues, seed %d" % (arguments.inputs, arguments.seed))
    with Emulator(arguments.build, ["--quiet"]) as emulator:
        create = {"TableName": "fuzz", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                  "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}
        urllib.request.urlopen(urllib.request.Request(emulator.url, json.dumps(create).encode(), {"X-Amz-Target": "DynamoDB_20120810.CreateTable"})).read()
        for name, attributes in (("fuzz", {}), ("fuzz.fifo", {"FifoQueue": "true", "ContentBasedDeduplication": "true"})):
            body = json.dumps({"QueueName": name, "Attributes": attributes}).encode()
            urllib.request.urlopen(urllib.request.Request(emulator.url, body, {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"})).read()
        for number, (name, texts) in enumerate(seeds(emulator.port).items()):
            found = {"count": 0, "waiting": 0, "statuses": {}, "wrong": [], "slowest": 0.0}
            lanes = [threading.Thread(target=run, args=(emulator.port, texts, arguments.inputs // 32, arguments.seed * 1000 + number * 100 + lane, found)) for lane in range(8)]
            for lane in lanes:
                lane.start()
            for lane in lanes:
                lane.join()
            print("  %s: %d inputs, %d connections that waited for more, statuses %s, slowest %.2f s" % (name, found["count"], found["waiting"], dict(sorted(found["statuses"].items())), found["slowest"]), flush=True)
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
    fuzz_sandboxes(arguments.build, arguments.inputs // 4, arguments.seed, checks)
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
