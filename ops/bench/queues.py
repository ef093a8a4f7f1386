"""The queue service beside ministack's and moto's: single sends of 400 bytes; messages through a function; and what an emulator costs that has nothing to do."""
import json
import os
import tempfile
import threading
import time

import boto3
from botocore.config import Config

import load
from emulators import INVOCATIONS, cpu_s, descendants
from peers import ministack, moto
from report import median, progress, rounds
from running import Emulator

QUEUE = "bench"
SENDERS = 32
BODY_BYTES = 400
HEADERS = ["Content-Type: application/x-amz-json-1.0",
           "Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0"]
IDLE_QUEUES = 20
# What an idle minute may use: a tick is 10 ms.
IDLE_TICKS = 5
SERVICE = """
service: bench
provider: { name: aws, timeout: 30 }
custom: { emulator: { sandboxes: { overall: 48, perFunction: 10 } } }
functions:
  Bare: { handler: Bare, events: [{ sqs: !GetAtt Through.Arn }] }
resources: { Resources: { Through: { Type: 'AWS::SQS::Queue', Properties: { QueueName: through, VisibilityTimeout: 60 } } } }
"""


def client(url):
    return boto3.client("sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                        config=Config(retries={"max_attempts": 0}))


def send(port, queue_url, senders, count):
    body = json.dumps({"QueueUrl": queue_url, "MessageBody": "########" + "x" * (BODY_BYTES - 8)}).encode()
    return load.rate(port, "/", senders, count, body, ["X-Amz-Target: AmazonSQS.SendMessage", *HEADERS])


def sends(report, build, count):
    with Emulator(build, ["--quiet"]) as ours, ministack() as their_ministack, moto() as their_moto:
        servers = {"ours": ours, "ministack": their_ministack, "moto": their_moto}
        clients = {name: client(server.url) for name, server in servers.items()}
        urls = {name: sqs.create_queue(QueueName=QUEUE)["QueueUrl"] for name, sqs in clients.items()}
        calls = {"ours": 30_000, "ministack": 1_000, "moto": 400}
        sent = dict.fromkeys(servers, 0)

        def contestant(name, senders):
            number = calls[name] if senders > 1 else calls[name] // 10

            def run():
                sent[name] += number
                return send(servers[name].port, urls[name], senders, number)
            return run

        rows, ratios = [], {}
        for senders in (1, SENDERS):
            label = "durable sends, %d sender%s" % (senders, "" if senders == 1 else "s")
            medians = {name: median(values) for name, values in rounds(label, count, {name: contestant(name, senders) for name in servers}).items()}
            ratios[senders] = (medians["ours"], medians["ours"] / medians["ministack"])
            rows.append((label, *("%.0f" % medians[name] for name in servers), "%.1f" % ratios[senders][1]))
        held = clients["ours"].get_queue_attributes(QueueUrl=urls["ours"], AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        if int(held["ApproximateNumberOfMessages"]) != sent["ours"]:
            raise SystemExit("queues: %d were sent, and the queue holds %s" % (sent["ours"], held["ApproximateNumberOfMessages"]))
    report.section("Queues", ["a second", "Quorate's emulator", "ministack", "moto", "ratio to ministack"], rows,
                   "`SendMessage`, one message a request, %d bytes. Ours are on disk (fsync) before they are answered; ministack and moto keep them in memory. "
                   "Servers and load on all CPUs." % BODY_BYTES)
    report.limit("durable sends a second, %d senders" % SENDERS, ratios[SENDERS][0], 10_000, at_most=False)
    report.limit("durable sends with %d senders against ministack's" % SENDERS, ratios[SENDERS][1], 5, at_most=False)


def left(sqs, url):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]
    return sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()))


def through_a_function(report, build, handler, count, messages=20_000):
    """From the first send until the function has had the last message, and the queue has none any more."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "serverless.yml")
        with open(file, "w") as out:
            out.write(SERVICE)
        os.symlink(handler, os.path.join(folder, "Bare"))
        with Emulator(build, ["--file", file, "--functions", folder, "--quiet"]) as emulator:
            sqs = client(emulator.url)

            def run():
                began = time.monotonic()
                failures = []

                def sender():
                    try:
                        send(emulator.port, "through", SENDERS, messages)
                    except SystemExit as error:
                        failures.append(str(error))

                thread = threading.Thread(target=sender)
                thread.start()
                thread.join()
                if failures:
                    raise SystemExit(failures[0])
                while left(sqs, "through"):
                    if time.monotonic() - began > 120:
                        raise SystemExit("queues: after 120 s the function has not had every message")
                    time.sleep(0.005)
                return messages / (time.monotonic() - began)

            rate = median(rounds("queue to function", count, {"ours": run})["ours"])
    report.section("A queue's messages through a function", ["", "messages a second"], [("send → function → delete, %d senders" % SENDERS, "%.0f" % rate)],
                   "%d single sends of %d bytes, batches of 10, ten sandboxes of the C handler; until the queue is empty. Each send, receive and deletion is on disk." % (
                       messages, BODY_BYTES))
    report.limit("send → function → delete, messages a second", rate, 3_000, at_most=False)


def quiet_service(handler, folder):
    """20 queues with a mapping each, and 20 schedules, of which none is due soon."""
    lines = ["service: quiet", "provider: { name: aws, timeout: 30 }", "custom: { emulator: { sandboxes: { overall: 48 } } }", "functions:"]
    for number in range(IDLE_QUEUES):
        schedule = "rate(%d days)" % (number + 2) if number % 2 else "cron(%d 3 1 1 ? 2190)" % number
        lines.append("  F%d: { handler: F%d, events: [{ sqs: !GetAtt Q%d.Arn }, { schedule: '%s' }] }" % (number, number, number, schedule))
        os.symlink(handler, os.path.join(folder, "F%d" % number))
    lines += ["resources:", "  Resources:"]
    lines += ["    Q%d: { Type: 'AWS::SQS::Queue', Properties: { QueueName: q%d, VisibilityTimeout: 60 } }" % (number, number) for number in range(IDLE_QUEUES)]
    file = os.path.join(folder, "serverless.yml")
    with open(file, "w") as out:
        out.write("\n".join(lines) + "\n")
    return file


def idle(report, build, handler, seconds=60):
    with tempfile.TemporaryDirectory() as folder:
        with Emulator(build, ["--file", quiet_service(handler, folder), "--functions", folder, "--quiet"]) as emulator:
            sqs = client(emulator.url)
            # Each has been used: a message came, was given to its function and deleted, and another lies there for an hour.
            for number in range(IDLE_QUEUES):
                sqs.send_message(QueueUrl="q%d" % number, MessageBody="once")
            until = time.monotonic() + 30
            while any(left(sqs, "q%d" % number) for number in range(IDLE_QUEUES)):
                if time.monotonic() > until:
                    raise SystemExit("idle: the messages did not come to their functions")
                time.sleep(0.02)
            load.rate(emulator.port, INVOCATIONS % "F0", 1, 10)
            time.sleep(2)
            processes = descendants(emulator.process.pid)
            progress("idle: %d queues with mappings and %d schedules, %d s" % (IDLE_QUEUES, IDLE_QUEUES, seconds))
            before = cpu_s(processes)
            time.sleep(seconds)
            used = cpu_s(processes) - before
    ticks = used * os.sysconf("SC_CLK_TCK")
    report.section("Idle queues and schedules", ["queues, each with a mapping", "schedules", "sandboxes", "seconds", "ticks used by all"],
                   [(IDLE_QUEUES, IDLE_QUEUES, len(processes) - 1, seconds, "%.0f" % ticks)], "A tick is 10 ms: /proc's utime and stime of the emulator and all below it.")
    report.limit("ticks of an idle minute with %d queues and schedules" % IDLE_QUEUES, ticks * 60 / seconds, IDLE_TICKS)


def measure(report, build, handler, count):
    sends(report, build, count)
    through_a_function(report, build, handler, count)
    idle(report, build, handler)
