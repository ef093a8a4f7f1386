#!/usr/bin/env python3
"""Asynchronous decisions by the emulator's own queues, under a plan of faults at every point, its clock moved by hand: every case ends, once.

usage: work_faults.py [--cases 5000] [--kills 5] [--poisoned 25] [--seed 7] BUILD-FOLDER

The queues, the functions that they feed and the schedule are the file's own. What is to be shown: every decision ends, or waits for its review, across kill -9 and with the queue emptied in the middle; the dead
letters are the poisoned cases, one each. Where BuryMessage does not run, the notices that were given up lie in the dead-letter queue, and StartMessageMoveTask brings them back.
"""
import argparse
import http.client
import json
import os
import random
import signal
import tempfile
import threading
import time
import uuid

import work
from running import Checks, Emulator

PLAN = "seed=%d,crash=3%%,duplicate=5%%,throttle=3%%,lost_answer=2%%,timeout=1%%"
START = "2026-01-05T00:00:00Z"


class Stage(work.Stage):
    """The same, with the file's own queues, on a clock that is moved by hand."""

    def __init__(self, build, data, faults, webhook, file="serverless.yml"):
        arguments = ["--quiet", "--clock", "virtual", "--env", "REVIEW_WEBHOOK_URL=" + webhook, "--file", file]
        self.arguments = (build, arguments + (["--faults", faults] if faults else []), data)
        self.emulator = Emulator(build, [*arguments[:2], "virtual=" + START, *arguments[3:], *(["--faults", faults] if faults else [])], data)
        self.stopped, self.over = threading.Event(), threading.Event()
        self.invocations, self.kills = work.collections.Counter(), work.collections.Counter()

    def again(self, faults):
        """Ends it in an orderly way, and starts it with another plan."""
        self.emulator.process.send_signal(signal.SIGTERM)
        self.emulator.process.wait()
        build, arguments, data = self.arguments
        arguments = arguments[:7] + (["--faults", faults] if faults else [])
        self.arguments = (build, arguments, data)
        self.emulator = Emulator(*self.arguments)

    def advance(self, span):
        try:
            status, body, _ = self.call("POST", "/_emulator/clock", json.dumps({"advance": span}), timeout=300)
        except (OSError, http.client.HTTPException):
            return None
        return json.loads(body) if status == 200 else None

    def sqs(self, operation, body):
        for _ in range(100):
            try:
                status, answer, _ = self.call("POST", "/", json.dumps(body), {"X-Amz-Target": "AmazonSQS." + operation})
                if status == 200:
                    return json.loads(answer or b"{}")
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(.05)
        raise SystemExit("%s does not go through" % operation)

    def queues(self):
        return {queue["name"]: queue for queue in json.loads(self.call("GET", "/_emulator/queues")[1])["queues"]}

    def messages(self, queue):
        return json.loads(self.call("GET", "/_emulator/queues/%s/messages" % queue)[1])["messages"]

    def switch(self, function, isEnabled):
        """The mappings of queues to a function."""
        found = json.loads(self.call("GET", "/2015-03-31/event-source-mappings/")[1])["EventSourceMappings"]
        for mapping in found:
            if mapping["FunctionArn"].endswith("-" + function):
                status, body, _ = self.call("PUT", "/2015-03-31/event-source-mappings/" + mapping["UUID"], json.dumps({"Enabled": isEnabled}))
                assert status in (200, 202), body


def poison(stage, keys):
    """What was asked is no longer what the chain says."""
    for key in keys:
        where = {"pk": {"S": "TENANT#local#DECISION#" + key}, "sk": {"S": "REQUEST"}}
        stage.table("UpdateItem", {"Key": where, "UpdateExpression": "SET body = :b", "ExpressionAttributeValues": {":b": {"B": "AA=="}}})


def under_faults(options, checks, webhook):
    chance = random.Random(options.seed)
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(options.cases)]
    poisoned = set(keys[:options.poisoned])
    began = time.time()
    with tempfile.TemporaryDirectory(dir=options.build) as folder:
        stage = Stage(options.build, os.path.join(folder, "data"), PLAN % options.seed, webhook)
        with stage:
            names = {name.rsplit("-", 1)[-1] if not name.endswith("work-urgent") else "urgent": name for name in stage.queues()}
            taken = {}
            stage.switch("WorkCase", False)
            work.ask(stage, list(enumerate(keys))[:options.poisoned], taken)
            poison(stage, poisoned)
            stage.switch("WorkCase", True)
            wanted = list(enumerate(keys))[options.poisoned:]
            callers = [threading.Thread(target=work.ask, args=(stage, wanted, taken), daemon=True) for _ in range(6)]
            for caller in callers:
                caller.start()
            marks = [options.cases * (n + 1) // (options.kills + 1) for n in range(options.kills)]
            purged = False
            while any(caller.is_alive() for caller in callers):
                if marks and len(taken) >= marks[0]:
                    if len(marks) == options.kills // 2 + 1:
                        stage.sqs("PurgeQueue", {"QueueUrl": names["work"]})
                        purged = True
                    marks.pop(0)
                    stage.kill()
                time.sleep(.02)
            asked = time.time() - began
            minutes = 0
            while minutes < 240:
                stage.advance("1m")
                minutes += 1
                # Every case is looked at, which takes longer than a minute of the clock; the poisoned need their five receives.
                if minutes >= 20 and minutes % 5 == 0 and not work.unsettled(work.headers(stage), poisoned):
                    break
            # The last notices go out, and what is left of the messages is dropped.
            for _ in range(20):
                stage.advance("1m")
            print("  asked in %.0f s, settled after %d minutes of the clock and %.0f s; queue emptied: %s; killed %s" % (
                asked, minutes, time.time() - began, purged, dict(stage.kills)))
            work.judge(checks, stage, keys, poisoned)
            checks.same("the emulator was killed as often as was wished", stage.kills["emulator"], options.kills)


def without_burying(folder):
    """The file, but that nobody buries what was given up."""
    with open("serverless.yml") as source:
        declared = source.read()
    buries = "arn: !GetAtt WorkDead.Arn, "
    assert declared.count(buries) == 1
    path = os.path.join(folder, "serverless.yml")
    with open(path, "w") as target:
        target.write(declared.replace(buries, buries + "enabled: false, "))
    return path


def moved_back(options, checks, webhook):
    keys = [str(uuid.UUID(int=random.Random(options.seed + 1).getrandbits(128) + n, version=4)) for n in range(20)]
    with tempfile.TemporaryDirectory(dir=options.build) as folder:
        stage = Stage(options.build, os.path.join(folder, "data"), "seed=1,invoke crash-before 100% on=WorkCase/*,invoke crash-before 100% on=KeepHouse/*", webhook,
                      without_burying(folder))
        with stage:
            dead = next(name for name in stage.queues() if name.endswith("work-dead"))
            work.ask(stage, list(enumerate(keys)), {})
            for _ in range(40):
                stage.advance("1m")
            notices = sorted({json.loads(message["Body"])["id"] for message in stage.messages(dead)})
            checks.same("where every worker dies, the notices lie in the dead-letter queue", notices, sorted(keys))
            checks.true("nobody took a case", all(work.text(item, "status") == "queued" for item in work.headers(stage).values()))
            stage.again(None)
            arn = stage.sqs("GetQueueAttributes", {"QueueUrl": dead, "AttributeNames": ["QueueArn"]})["Attributes"]["QueueArn"]
            stage.sqs("StartMessageMoveTask", {"SourceArn": arn})
            for _ in range(5):
                stage.advance("1m")
            tasks = stage.sqs("ListMessageMoveTasks", {"SourceArn": arn})["Results"]
            checks.same("the task has moved them", [task["Status"] for task in tasks], ["COMPLETED"])
            checks.same("none is left there", stage.messages(dead), [])
            states = {key: work.text(item, "status") for key, item in work.headers(stage).items()}
            checks.same("and every case has ended", [key for key in keys if states.get(key) not in ("completed", "awaiting_review", "rejected", "vetoed")], [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--poisoned", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("build")
    options = parser.parse_args()
    checks = Checks("%d asynchronous decisions under %s, %d times kill -9" % (options.cases, PLAN % options.seed, options.kills))
    server = work.Server(("127.0.0.1", 0), work.Front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    webhook = "http://127.0.0.1:%d/notices" % server.server_port
    moved_back(options, checks, webhook)
    work.Front.notices.clear()
    under_faults(options, checks, webhook)
    return checks.end()


if __name__ == "__main__":
    raise SystemExit(main())
