#!/usr/bin/env python3
"""The clock that is moved by hand: a week in moments, the same history twice, across kill -9, and what functions see of it.

usage: clock.py BUILD-FOLDER
"""

import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from clients import client
from running import Checks, Emulator

START = "2026-01-05T00:00:00Z"
# Twelve schedules of a week: by the hour, the day, the calendar.
SCHEDULES = ["rate(1 hour)", "rate(6 hours)", "rate(7 hours)", "rate(1 day)", "rate(3 days)", "cron(0 8 ? * MON-FRI *)", "cron(30 2 * * ? *)", "cron(0/30 9-10 ? * TUE *)",
             "cron(0 0 ? * SUN *)", "cron(15 10 ? * 6L *)", "cron(0 12 1W * ? *)", "cron(59 23 L * ? *)"]
SERVICE = """
service: v
provider: { name: aws, region: us-east-1, stage: test }
functions:
  Timed:
    handler: conformance
    environment: { DO: out, OUT: '{}' }
    destinations: { onSuccess: { type: sqs, arn: !GetAtt Told.Arn } }
    events: [%s]
  Failing:
    handler: conformance
    environment: { DO: fail, ERROR: broken on purpose }
    destinations: { onFailure: { type: sqs, arn: !GetAtt Told.Arn } }
  Reader:
    handler: conformance
    timeout: 5
    environment: { DO: fail, ERROR: no }
    events: [{ sqs: !GetAtt Work.Arn }]
resources:
  Resources:
    Told: { Type: 'AWS::SQS::Queue', Properties: { QueueName: told, MessageRetentionPeriod: 1209600 } }
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: dead, MessageRetentionPeriod: 1209600 } }
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: work, VisibilityTimeout: 600, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
        TimeToLiveSpecification: { AttributeName: until, Enabled: true }
""" % ", ".join("{ schedule: '%s' }" % text for text in SCHEDULES)


def move(url, body, wanted=200):
    request = urllib.request.Request(url + "/_emulator/clock", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    answer = json.loads(text)
    if status != wanted:
        raise SystemExit("moving the clock by %s: %d %s" % (body, status, answer))
    return answer


def watched(build, port, *words):
    """`emulator clock WORDS`: its answer, and what stood on the terminal meanwhile."""
    ours, theirs = pty.openpty()
    shown = []

    def read():
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                piece = b""
            if not piece:
                return
            shown.append(piece.decode(errors="replace"))
    with subprocess.Popen([os.path.join(build, "emulator"), "clock", *words, "--json", "--port", str(port)], stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        reader = threading.Thread(target=read)
        reader.start()
        answer = process.stdout.read()
    reader.join()
    os.close(ours)
    if process.returncode:
        raise SystemExit("emulator clock %s: exit %d %s" % (" ".join(words), process.returncode, "".join(shown)))
    return json.loads(answer), "".join(shown)


def drain(sqs, queue):
    found = []
    while True:
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages", [])
        if not messages:
            return found
        found += messages
        sqs.delete_message_batch(QueueUrl=queue, Entries=[{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)])


class World:
    """A service in a folder, whose emulator may be started again."""

    def __init__(self, build):
        self.temporary = tempfile.TemporaryDirectory()
        folder = self.temporary.name
        self.functions, self.data, self.file = (os.path.join(folder, name) for name in ("functions", "data", "serverless.yml"))
        os.mkdir(self.functions)
        self.program = os.path.join(build, "emulator")
        shutil.copy(self.program, os.path.join(self.functions, "conformance"))
        with open(self.file, "w") as out:
            out.write(SERVICE)

    def start(self, clock="virtual=" + START):
        return Emulator(self.functions, ["--file", self.file, "--quiet", "--clock", clock], data=self.data, program=self.program)


def week(build):
    """A week of it: how long it took, what fired, and what everybody was told, in order."""
    world = World(build)
    with world.start() as emulator:
        tables, sqs, lambdas = client("dynamodb", emulator.url), client("sqs", emulator.url), client("lambda", emulator.url)
        start_s = 1767571200
        for n in range(0, 1000, 25):
            tables.batch_write_item(RequestItems={"things": [
                {"PutRequest": {"Item": {"pk": {"S": str(m)}, "until": {"N": str(start_s + 60 + m * 600)}}}} for m in range(n, n + 25)]})
        for n in range(50):
            lambdas.invoke(FunctionName="v-test-Failing", InvocationType="Event", Payload=json.dumps({"n": n}).encode())
        sqs.send_message(QueueUrl="work", MessageBody="poison")
        began = time.time()
        report = move(emulator.url, {"advance": "7d"})
        took = time.time() - began
        records = [json.loads(message["Body"]) for message in drain(sqs, "told")]
        told = sorted(([record["timestamp"], record["requestContext"]["functionArn"], record["requestContext"]["condition"],
                       record["requestContext"]["approximateInvokeCount"], record["requestPayload"]] for record in records), key=json.dumps)
        dead = [(message["Body"], message["Attributes"]["SentTimestamp"], message["Attributes"]["ApproximateReceiveCount"]) for message in drain(sqs, "dead")]
        left = tables.scan(TableName="things", Select="COUNT")["Count"]
    world.temporary.cleanup()
    return took, report, told, dead, left


def a_week(build, checks):
    took, report, told, dead, left = week(build)
    print("        a week: %.2f s, %s" % (took, json.dumps(report)))
    checks.true("a week of 12 schedules, 100 retries and 1,000 expiries takes under 2 s", took < 2, "%.2f s" % took)
    checks.same("every item expired", (report["fired"]["expiries"], left), (1000, 0))
    checks.same("every failed event was tried again twice", report["fired"]["retries"], 100)
    hours = sum(1 for record in told if "Timed" in record[1])
    checks.same("every moment of the schedules fired", hours, report["fired"]["schedules"])
    checks.same("the message that fails came back twice and is a dead letter at its own time", [letter[:1] + letter[2:] for letter in dead], [("poison", "4")])
    again = week(build)
    checks.same("the same start and events give the same history", json.dumps([again[1]["fired"], again[2], again[3], again[4]]),
                json.dumps([report["fired"], told, dead, left]))


def the_page(build, checks):
    world = World(build)
    with world.start() as emulator:
        url = emulator.url
        checks.same("it stands still", json.loads(urllib.request.urlopen(url + "/_emulator/clock").read()), {"now": START, "virtual": True})
        checks.same("back is refused", move(url, {"set": "2026-01-04T00:00:00Z"}, 409)["message"], "the clock stands at %s and never goes back" % START)
        move(url, {"advance": "367d"}, 400)
        move(url, {"advance": "1 day"}, 400)
        next_moment = move(url, {"next": True})
        checks.same("the next moment is the first at which something is due", next_moment["to"], "2026-01-05T01:00:00Z")
        sqs = client("sqs", url)
        sqs.send_message(QueueUrl="told", MessageBody="late", DelaySeconds=900)
        checks.same("a delay holds", sqs.receive_message(QueueUrl="told").get("Messages", [])[1:], [])
        move(url, {"advance": "1500s"})
        bodies = [message["Body"] for message in drain(sqs, "told")]
        checks.true("and ends by the clock", "late" in bodies, bodies)
        move(url, {"set": "2026-01-05T12:00:00Z"})
        emulator.process.kill()
        emulator.process.wait()
    with world.start("virtual") as emulator:
        now = json.loads(urllib.request.urlopen(emulator.url + "/_emulator/clock").read())["now"]
        checks.same("it stands where it stood after kill -9", now, "2026-01-05T12:00:00Z")
        report = move(emulator.url, {"set": "2026-01-05T13:00:00Z"})
        checks.true("and schedules go on", report["fired"]["schedules"] >= 1, report)
    world.temporary.cleanup()


def the_bundle(build, checks):
    """The bundle's own week, with KeepHouse each minute."""
    with Emulator(build, ["--quiet", "--clock", "virtual=" + START]) as emulator:
        def keep_house():
            request = urllib.request.Request(emulator.url + "/2015-03-31/functions/KeepHouse/invocations", b'{"version":"0","id":"x","detail-type":"Scheduled Event",'
                                             b'"source":"aws.events","account":"0","time":"2026-01-05T00:00:00Z","region":"us-east-1","resources":[],"detail":{}}')
            return urllib.request.urlopen(request, timeout=60).read()
        keep_house()
        began = time.time()
        for _ in range(100):
            keep_house()
        one = (time.time() - began) / 100
        began = time.time()
        report, shown = watched(build, emulator.port, "advance", "7d")
        took = time.time() - began
        lines = shown.split("\r\x1b[K")
        print("        the bundle's week: %.1f s, one KeepHouse %.2f ms; %s" % (took, one * 1000, json.dumps(report)))
        checks.same("KeepHouse ran each minute of the week", (report["fired"]["schedules"], report["failures"]), (10080, 0))
        checks.true("in 1.5 times as long as so many take alone", took <= 1.5 * 10080 * one, "%.1f s, not %.1f s" % (took, 1.5 * 10080 * one))
        checks.true("how far it is stands on the terminal each second, and is gone in the end",
                    sum("%, at 2026-01-" in line and " left" in line for line in lines) >= took / 2 - 2 and lines[-1] == "", lines[:5])
        checks.true("and so does what else may be done", "`emulator clock jump`" in shown or took < 11, lines[:12])
        report = move(emulator.url, {"jump": "30d"})
        checks.same("a jump over a month makes up for no minute of it", (report["fired"]["schedules"], report["failures"]), (1, 0))
        status, _ = decide(emulator.url, {"Prefer": "respond-async"})
        checks.same("a decision is taken", status, 202)


def decide(url, headers):
    with open("docs/request.json", "rb") as file:
        request = urllib.request.Request(url + "/decisions", file.read(), {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.loads(answer.read())


def main(build):
    checks = Checks("a clock that is moved by hand")
    the_page(build, checks)
    a_week(build, checks)
    the_bundle(build, checks)
    sys.exit(checks.end())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
