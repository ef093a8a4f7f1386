#!/usr/bin/env python3
"""Asynchronous decisions while messages are lost, doubled, late and out of order, sandboxes and the emulator are killed and the queue is emptied: every case ends, once.

usage: work.py [--cases 500] [--kills 5] [--poisoned 10] [--seed 1] BUILD-FOLDER

The queues stand here, so that they may do everything that SQS's may: lose a message, deliver it twice, late or in another order, forget a deletion. What is to be shown: every decision that was asked for
ends, or waits for its review; each receipt and each event of its end is there once, each notice goes out under one key; the dead letters are the poisoned cases, one each.
"""
import argparse
import base64
import collections
import http.client
import http.server
import json
import os
import random
import signal
import tempfile
import threading
import time
import uuid

from held_kills import sandboxes
from running import Checks, Emulator

TABLE = "quorate-local-records"
# Seconds: of WorkCase, so that a lease that nobody ends is over soon; and for how long a message in hand is invisible.
TIMEOUT, VISIBILITY = 8, 12
LOST, DOUBLED, LATE, UNDELETED = .02, .05, .05, .02


class Queues:
    """The three queues, in memory: what is sent is there, but for what is lost."""

    def __init__(self, seed):
        self.lock, self.chance = threading.Lock(), random.Random(seed)
        self.messages = {}
        self.told = collections.Counter()

    def send(self, body, delay):
        with self.lock:
            self.told["sent"] += 1
            if self.chance.random() < LOST:
                self.told["lost"] += 1
                return
            copies = 2 if self.chance.random() < DOUBLED else 1
            self.told["doubled"] += copies - 1
            for _ in range(copies):
                late = self.chance.random() * 5 if self.chance.random() < LATE else 0
                now = time.time()
                self.messages[str(uuid.uuid4())] = {"body": body, "sent": now, "visible": now + delay + late, "receives": 0}

    def receive(self, dead):
        """Up to ten, in any order: those that were received too often, or the others."""
        with self.lock:
            now = time.time()
            ready = [key for key, message in self.messages.items() if message["visible"] <= now and (message["receives"] >= 5) == dead]
            taken = self.chance.sample(ready, min(10, len(ready)))
            for key in taken:
                self.messages[key]["visible"] = now + VISIBILITY
                if not dead:
                    self.messages[key]["receives"] += 1
                    self.told["received"] += 1
            return [(key, dict(self.messages[key])) for key in taken]

    def delete(self, keys):
        with self.lock:
            for key in keys:
                if self.chance.random() < UNDELETED:
                    self.told["undeleted"] += 1
                else:
                    self.messages.pop(key, None)

    def purge(self):
        with self.lock:
            self.told["purged"] += len(self.messages)
            self.messages.clear()

    def depth(self):
        with self.lock:
            now = time.time()
            return sum(1 for message in self.messages.values() if message["visible"] <= now), sum(1 for message in self.messages.values() if message["visible"] > now)


class Front(http.server.BaseHTTPRequestHandler):
    """SQS's face of the queues, and the receiver of notices."""

    protocol_version = "HTTP/1.1"
    queues, notices = None, collections.Counter()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target", "").split(".")[-1]
        if not target:
            Front.notices[self.headers["webhook-id"]] += 1
            return self.answer(200, {})
        request = json.loads(body)
        if target == "GetQueueAttributes":
            visible, others = self.queues.depth()
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]
            return self.answer(200, {"Attributes": dict(zip(names, map(str, (visible, others, 0))))})
        entries = request["Entries"] if target == "SendMessageBatch" else [request]
        for entry in entries:
            self.queues.send(entry["MessageBody"], entry.get("DelaySeconds", 0))
        taken = [{"Id": entry["Id"], "MessageId": "m"} for entry in entries if "Id" in entry]
        return self.answer(200, {"Successful": taken, "Failed": []} if target == "SendMessageBatch" else {"MessageId": "m"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Who asked was killed."""


class Stage:
    """The emulator, which may be gone for a moment, and all that speaks to it."""

    def __init__(self, build, file, data, faults):
        self.arguments = (build, ["--file", file, "--faults", faults], data)
        self.emulator = Emulator(*self.arguments)
        self.stopped, self.over = threading.Event(), threading.Event()
        self.invocations, self.kills = collections.Counter(), collections.Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends the emulator that runs now, which is not the first one where it was killed."""
        self.emulator.__exit__()

    def call(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def invoke(self, function, event):
        """What it answers; nil where it failed, or the emulator was gone."""
        self.invocations[function] += 1
        try:
            status, body, headers = self.call("POST", "/2015-03-31/functions/%s/invocations" % function, json.dumps(event))
        except (OSError, http.client.HTTPException):
            return None
        return json.loads(body) if status == 200 and "X-Amz-Function-Error" not in headers else None

    def table(self, operation, body):
        for _ in range(50):
            try:
                status, answer, _ = self.call("POST", "/", json.dumps({"TableName": TABLE, **body}), {"X-Amz-Target": "DynamoDB_20120810." + operation})
                if status == 200:
                    return json.loads(answer)
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(.1)
        raise SystemExit("%s does not go through" % operation)

    def scan(self):
        start = {}
        while True:
            page = self.table("Scan", {"ConsistentRead": True, **start})
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def kill(self):
        self.kills["emulator"] += 1
        os.kill(self.emulator.process.pid, signal.SIGKILL)
        self.emulator.process.wait()
        self.emulator = Emulator(*self.arguments)


def event(messages):
    return {"Records": [
        {"messageId": key, "receiptHandle": key, "body": message["body"], "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:work",
         "awsRegion": "eu-central-1", "messageAttributes": {}, "md5OfBody": "",
         "attributes": {"ApproximateReceiveCount": str(message["receives"]), "SentTimestamp": str(int(message["sent"] * 1000))}} for key, message in messages]}


def poll(stage, queues, function, dead=False):
    while not stage.stopped.is_set():
        messages = queues.receive(dead)
        if not messages:
            time.sleep(.05)
            continue
        answer = stage.invoke(function, event(messages))
        if answer is not None:
            again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            queues.delete([key for key, _ in messages if key not in again])


def keep(stage):
    minute = {"version": "0", "id": "x", "detail-type": "Scheduled Event", "source": "aws.events", "time": "2026-01-01T00:00:00Z", "resources": [], "detail": {}}
    while not stage.stopped.is_set():
        stage.invoke("KeepHouse", minute)
        stage.stopped.wait(3)


def end_sandboxes(stage, chance):
    while not stage.over.wait(chance.random() * 1.5):
        try:
            found = sandboxes(stage.emulator.process.pid)
            if found:
                os.kill(chance.choice(found), signal.SIGKILL)
                stage.kills["sandbox"] += 1
        except OSError:
            pass


def request(number, key):
    with open("docs/request.json") as file:
        body = json.load(file)
    if number % 10 == 0:
        # Without numbers a person must look.
        body = {"query": "Which of the two?", "context": {"alternatives": [{"id": "a"}, {"id": "b"}]}}
    return json.dumps({**body, "decision_id": key})


def ask(stage, wanted, taken):
    """Sends each until it is answered, as one who was told nothing would."""
    while wanted:
        try:
            number, key = wanted.pop()
        except IndexError:
            return
        while True:
            try:
                status, body, _ = stage.call("POST", "/decisions", request(number, key), {"Prefer": "respond-async"})
            except (OSError, http.client.HTTPException):
                time.sleep(.05)
                continue
            # It exists already where the answer before was lost.
            if status in (202, 409):
                taken[key] = json.loads(body).get("status")
                break
            time.sleep(.05)


def text(item, name):
    return item.get(name, {}).get("S", "")


def headers(stage):
    return {text(item, "pk").rsplit("#", 1)[1]: item for item in stage.scan() if text(item, "sk") == "CASE" and "#DECISION#" in text(item, "pk")}


def unsettled(found, poisoned):
    return [key for key, item in found.items() if text(item, "status") in ("queued", "running") and "stuck" not in item or key in poisoned and "stuck" not in item]


def receipts(items):
    """The keys of a case's receipts, from its journal's items in order: their JSON is cut where it must be."""
    keys, bytes_ = [], b""
    for item in sorted(items, key=lambda item: text(item, "sk")):
        bytes_ += base64.b64decode(item["body"]["B"])
        if item.get("more", {}).get("BOOL"):
            continue
        keys += [one["receipt"]["key"] for one in json.loads(bytes_)]
        bytes_ = b""
    return keys


def judge(checks, stage, keys, poisoned):
    journals, events, letters, found, lost = collections.defaultdict(list), collections.Counter(), [], {}, []
    for item in stage.scan():
        partition, sort = text(item, "pk"), text(item, "sk")
        if "#DECISION#" in partition:
            key = partition.rsplit("#", 1)[1]
            if sort == "CASE":
                found[key] = item
            if sort.startswith("JOURNAL#"):
                journals[key].append(item)
        if "#AUDIT#" in partition:
            events[text(item, "resource"), text(item, "event")] += 1
        if partition.endswith("DEADLETTER"):
            letters.append(text(item, "case_id"))
    whole = [key for key in keys if key not in poisoned]
    statuses = collections.Counter(text(found[key], "status") for key in whole if key in found)
    print("  statuses: %s" % dict(statuses))
    checks.same("every case that was asked for is there", sorted(set(keys) - set(found)), [])
    checks.same("every case has ended, or waits for its review", [key for key in whole if text(found[key], "status") not in ("completed", "awaiting_review", "rejected", "vetoed")], [])
    checks.same("no case is leased or set aside that has no letter", [key for key in whole if "lease_ms" in found[key] or "stuck" in found[key]], [])
    for key in whole:
        names = receipts(journals[key])
        if len(set(names)) != len(names) or [name for name in names if name.startswith("pass/")] != ["pass/%d" % (n + 1) for n in range(sum(name.startswith("pass/") for name in names))]:
            lost.append(key)
    checks.same("each receipt is there once, passes in order", lost, [])
    checks.same("each was made once", [key for key in whole if events["decisions/" + key, "decision.made"] != 1 or events["decisions/" + key, "decision.queued"] != 1], [])
    reviewed = sorted(key + "/notify/review" for key in whole if text(found[key], "status") == "awaiting_review")
    told = sorted(Front.notices)
    checks.same("each review was told of under one key", [name for name in told if name not in reviewed], [])
    checks.same("and no review was told to nobody", [name for name in reviewed if name not in Front.notices], [])
    checks.same("the dead letters are the poisoned cases, one each", sorted(letters), sorted(poisoned))


def file(port, folder):
    with open("serverless.yml") as source:
        declared = source.read()
    url = "http://127.0.0.1:%d" % port
    variables = "    AWS_ENDPOINT_URL_SQS: %s\n    WORK_QUEUE_URL: %s/000000000000/work\n    REVIEW_WEBHOOK_URL: %s/notices\n" % (url, url, url)
    lines = [line for line in declared.splitlines() if not line.startswith(("    WORK_QUEUE_URL:", "    WORK_URGENT_QUEUE_URL:"))]
    declared = "\n".join(lines).replace("    RECORDS_TABLE: !Ref Records\n", "    RECORDS_TABLE: !Ref Records\n" + variables, 1)
    # What carries messages stands here: the file's own queues and schedule would be in the way.
    kept, skipping = [], False
    for line in declared.splitlines():
        if line in ("  WorkCase:", "  KeepHouse:", "  BuryMessage:"):
            skipping = True
        elif skipping and line and not line.startswith("    "):
            skipping = False
        if skipping and (line.startswith("    events:") or line.startswith("      - ")):
            continue
        kept.append(line.replace("    timeout: 60", "    timeout: %d" % TIMEOUT) if skipping else line)
    path = os.path.join(folder, "serverless.yml")
    with open(path, "w") as target:
        target.write("\n".join(kept) + "\n")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--poisoned", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("build")
    options = parser.parse_args()
    checks = Checks("%d asynchronous decisions, %d times kill -9 of the emulator, the queue emptied in the middle, seed %d" % (options.cases, options.kills, options.seed))
    chance = random.Random(options.seed)
    queues = Front.queues = Queues(options.seed)
    server = Server(("127.0.0.1", 0), Front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(options.cases)]
    poisoned = set(keys[:options.poisoned])
    began = time.time()
    with tempfile.TemporaryDirectory(dir=options.build) as folder:
        faults = os.path.join(folder, "faults")
        with open(faults, "w") as target:
            target.write(FAULTS % options.seed)
        stage = Stage(options.build, file(server.server_port, folder), os.path.join(folder, "data"), faults)
        with stage:
            taken = {}
            # The poisoned first, while nobody works: what was asked is no longer what the chain says.
            ask(stage, list(enumerate(keys))[:options.poisoned], taken)
            for key in poisoned:
                where = {"pk": {"S": "TENANT#local#DECISION#" + key}, "sk": {"S": "REQUEST"}}
                stage.table("UpdateItem", {"Key": where, "UpdateExpression": "SET body = :b", "ExpressionAttributeValues": {":b": {"B": "AA=="}}})
            wanted = list(enumerate(keys))[options.poisoned:]
            threads = [threading.Thread(target=poll, args=(stage, queues, "WorkCase"), daemon=True) for _ in range(6)]
            threads += [threading.Thread(target=poll, args=(stage, queues, "BuryMessage", True), daemon=True), threading.Thread(target=keep, args=(stage,), daemon=True)]
            threads += [threading.Thread(target=end_sandboxes, args=(stage, chance), daemon=True)]
            callers = [threading.Thread(target=ask, args=(stage, wanted, taken), daemon=True) for _ in range(6)]
            for thread in threads + callers:
                thread.start()
            marks = [options.cases * (n + 1) // (options.kills + 1) for n in range(options.kills)]
            while any(caller.is_alive() for caller in callers):
                if marks and len(taken) >= marks[0]:
                    if len(marks) == options.kills // 2 + 1:
                        queues.purge()
                    marks.pop(0)
                    stage.kill()
                time.sleep(.02)
            for _ in marks:
                stage.kill()
            asked = time.time() - began
            end = time.time() + 600
            while time.time() < end:
                left = unsettled(headers(stage), poisoned)
                # What is left then is the poisoned.
                if len(left) <= len(poisoned):
                    stage.over.set()
                if not left:
                    break
                time.sleep(1)
            stage.over.set()
            settled = time.time() - began
            # The last notices go out, and what is left of the messages is dropped.
            time.sleep(2 * VISIBILITY)
            stage.stopped.set()
            for thread in threads:
                thread.join(40)
            print("  asked in %.0f s, settled in %.0f s; messages %s; invocations %s; killed %s" % (asked, settled, dict(queues.told), dict(stage.invocations), dict(stage.kills)))
            judge(checks, stage, keys, poisoned)
    return checks.end()


FAULTS = """seed=%d
table conflict 2%%
table throttle 1%%
table error 1%%
"""

if __name__ == "__main__":
    raise SystemExit(main())
