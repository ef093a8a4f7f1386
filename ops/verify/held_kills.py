#!/usr/bin/env python3
"""Ends the emulator and its sandboxes with SIGKILL while decisions are made and their outcomes recorded, and matches what was answered with what is there.

usage: held_kills.py [--rounds 20] [--callers 8] BUILD-FOLDER

Each caller makes a decision and records its outcome, again and again. A round kills some sandboxes, then the emulator; after the next start every decision
that was answered must be answered with the same bytes, and every outcome that was acknowledged must be recorded in the bytes of its answer. Beside them one sends messages to a queue, receives and deletes:
at the end every message that was acknowledged and not deleted is there, and none whose deletion was. Exit 1 otherwise.
"""
import argparse
import base64
import http.client
import json
import os
import random
import signal
import tempfile
import threading
import time

from running import Checks, Emulator


def call(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read()
    finally:
        connection.close()


def sandboxes(process):
    """The emulator's children that are functions: whatever thread started them."""
    found = []
    for task in os.listdir("/proc/%d/task" % process):
        try:
            with open("/proc/%d/task/%s/children" % (process, task)) as file:
                children = file.read().split()
        except OSError:
            continue
        for child in children:
            try:
                with open("/proc/%s/comm" % child) as file:
                    if file.read().strip() != "emulator-keeper":
                        found.append(int(child))
            except OSError:
                pass
    return found


def stored(port, place):
    """The outcome of a decision as the table has it; nil where there is none."""
    key = {"pk": {"S": "TENANT#local#DECISION#" + place.rsplit("/", 1)[1]}, "sk": {"S": "OUTCOME"}}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/", json.dumps({"TableName": "quorate-local-records", "Key": key, "ConsistentRead": True}), {"X-Amz-Target": "DynamoDB_20120810.GetItem"})
        item = json.loads(connection.getresponse().read()).get("Item")
    finally:
        connection.close()
    return base64.b64decode(item["body"]["B"]) if item else None


def work(port, request, made, recorded, stop):
    try:
        while not stop.is_set():
            status, place, body = call(port, "POST", "/decisions", request)
            if status != 201:
                continue
            made[place] = body
            status, _, outcome = call(port, "POST", place + "/outcome", b'{"success":1,"observed":"as expected"}')
            if status == 201:
                recorded[place] = outcome
    except (OSError, http.client.HTTPException):
        pass


def sqs(port, operation, parameters):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/", json.dumps(parameters), {"X-Amz-Target": "AmazonSQS." + operation, "Content-Type": "application/x-amz-json-1.0"})
        answer = connection.getresponse()
        body = json.loads(answer.read() or b"{}")
        return body if answer.status == 200 else None
    finally:
        connection.close()


class Messages:
    """What was sent to a queue and what was deleted of it, as far as it was acknowledged."""

    def __init__(self):
        self.number, self.sent, self.begun, self.deleted = 0, set(), set(), set()

    def work(self, port, stop):
        try:
            while not stop.is_set():
                batch = [str(self.number + place) for place in range(5)]
                self.number += 5
                done = sqs(port, "SendMessageBatch", {"QueueUrl": "kills", "Entries": [{"Id": one, "MessageBody": one} for one in batch]})
                self.sent |= {one["Id"] for one in (done or {}).get("Successful", [])}
                for message in (sqs(port, "ReceiveMessage", {"QueueUrl": "kills", "MaxNumberOfMessages": 3, "VisibilityTimeout": 30}) or {}).get("Messages", []):
                    self.begun.add(message["Body"])
                    if sqs(port, "DeleteMessage", {"QueueUrl": "kills", "ReceiptHandle": message["ReceiptHandle"]}) is not None:
                        self.deleted.add(message["Body"])
        except (OSError, http.client.HTTPException):
            pass

    def left(self, port):
        """All that the queue has, once nothing of it is in flight any more."""
        found, quiet = set(), time.monotonic()
        while time.monotonic() - quiet < 35:
            messages = (sqs(port, "ReceiveMessage", {"QueueUrl": "kills", "MaxNumberOfMessages": 10, "VisibilityTimeout": 600}) or {}).get("Messages", [])
            found |= {message["Body"] for message in messages}
            if messages:
                quiet = time.monotonic()
            elif (self.sent - self.begun) <= found and not self.in_flight(port, len(found)):
                break
            else:
                time.sleep(0.2)
        return found

    def in_flight(self, port, mine):
        """Whether more are invisible than were received here."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = sqs(port, "GetQueueAttributes", {"QueueUrl": "kills", "AttributeNames": names})["Attributes"]
        return sum(int(attributes[name]) for name in names) > mine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("build")
    arguments = parser.parse_args()
    checks, source = Checks("%d times SIGKILL of emulator and sandboxes under load" % arguments.rounds), random.Random(11)
    with open("docs/request.json", "rb") as file:
        request = file.read()
    known, recorded, differing, missing, messages = 0, 0, [], [], Messages()
    with tempfile.TemporaryDirectory() as data:
        emulator = Emulator(arguments.build, ["--quiet"], data)
        sqs(emulator.port, "CreateQueue", {"QueueName": "kills"})
        for _ in range(arguments.rounds):
            new, stop = {}, threading.Event()
            outcomes = {}
            threads = [threading.Thread(target=work, args=(emulator.port, request, new, outcomes, stop)) for _ in range(arguments.callers)]
            threads.append(threading.Thread(target=messages.work, args=(emulator.port, stop)))
            for thread in threads:
                thread.start()
            # A round that kills before anything is done shows nothing.
            begun = time.monotonic()
            while not outcomes and time.monotonic() - begun < 20:
                time.sleep(0.02)
            for _ in range(3):
                time.sleep(source.uniform(0.05, 0.25))
                for victim in sandboxes(emulator.process.pid)[:2]:
                    try:
                        os.kill(victim, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
            emulator.process.kill()
            emulator.process.wait()
            stop.set()
            for thread in threads:
                thread.join()
            emulator = Emulator(arguments.build, ["--quiet"], data)
            for place, body in new.items():
                status, _, now = call(emulator.port, "GET", place)
                if (status, now) != (200, body):
                    differing.append((place, status))
            for place, body in outcomes.items():
                # A second outcome is refused where the first is there.
                again = call(emulator.port, "POST", place + "/outcome", b'{"success":0,"observed":"again"}')[0]
                if again != 409 or stored(emulator.port, place) != body:
                    missing.append((place, again))
            recorded += len(outcomes)
            known += len(new)
        left = messages.left(emulator.port)
        emulator.process.terminate()
        checks.same("the last one ends as asked", emulator.process.wait(20), 0)
    checks.true("decisions were made", known > arguments.rounds, known)
    checks.true("and outcomes recorded", recorded >= arguments.rounds, recorded)
    checks.same("of %d decisions that were answered every one is there" % known, differing[:5], [])
    checks.same("of %d outcomes that were acknowledged every one is there, byte for byte" % recorded, missing[:5], [])
    checks.true("messages were sent and deleted", len(messages.sent) > arguments.rounds and len(messages.deleted) > arguments.rounds, (len(messages.sent), len(messages.deleted)))
    checks.same("of %d messages that were acknowledged every one is there that nobody deleted" % len(messages.sent), sorted(messages.sent - messages.begun - left)[:5], [])
    checks.same("of %d deletions that were acknowledged every one holds" % len(messages.deleted), sorted(messages.deleted & left)[:5], [])
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
