#!/usr/bin/env python3
"""What happens between requests, across kill -9: asynchronous invocations, queues that functions read, and a schedule, by an unmodified boto3.

usage: events_kill.py BUILD-FOLDER
"""

import calendar
import concurrent.futures
import json
import os
import shutil
import sys
import tempfile
import time

from botocore.exceptions import ClientError

from clients import client
from running import Checks, Emulator

SERVICE = """
service: v
provider: { name: aws, region: us-east-1, stage: test }
functions:
  Slow:
    handler: conformance
    environment: { DO: sleep, SECONDS: '0.3' }
    destinations: { onSuccess: { type: sqs, arn: !GetAtt Told.Arn } }
  Bad:
    handler: conformance
    maximumRetryAttempts: 0
    environment: { DO: fail, ERROR: broken on purpose }
    destinations: { onFailure: { type: sqs, arn: !GetAtt Told.Arn } }
    onError: !GetAtt Dead.Arn
  Early:
    handler: conformance
    maximumRetryAttempts: 0
    environment: { DO: fail, ERROR: before anybody could be told }
    destinations: { onFailure: 'arn:aws:sqs:us-east-1:000000000000:late' }
    onError: arn:aws:sqs:us-east-1:000000000000:later
  Reader:
    handler: conformance
    timeout: 5
    environment: { DO: out, OUT: '{}' }
    events: [{ sqs: { arn: !GetAtt Work.Arn, batchSize: 10, functionResponseType: ReportBatchItemFailures } }]
  Refuser:
    handler: conformance
    timeout: 1
    environment: { DO: fail, ERROR: no }
    events: [{ sqs: !GetAtt Poison.Arn }]
  Narrow:
    handler: conformance
    timeout: 5
    reservedConcurrency: 1
    environment: { DO: sleep, SECONDS: '2' }
    events: [{ sqs: !GetAtt Once.Arn }]
  Chooser:
    handler: conformance
    timeout: 5
    environment: { DO: out, OUT: '{}' }
    events: [{ sqs: { arn: !GetAtt Chosen.Arn, filterPatterns: [{ body: { kind: [a] } }] } }]
  Ticker:
    handler: conformance
    environment: { DO: out, OUT: '{}' }
    events: [{ schedule: 'cron(* * * * ? *)' }]
    destinations: { onSuccess: { type: sqs, arn: !GetAtt Ticks.Arn } }
resources:
  Resources:
    Ticks: { Type: 'AWS::SQS::Queue', Properties: { QueueName: ticks } }
    Told: { Type: 'AWS::SQS::Queue', Properties: { QueueName: told } }
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: dead } }
    Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: work } }
    Once: { Type: 'AWS::SQS::Queue', Properties: { QueueName: once, VisibilityTimeout: 5, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 } } }
    Chosen: { Type: 'AWS::SQS::Queue', Properties: { QueueName: chosen } }
    Poison: { Type: 'AWS::SQS::Queue', Properties: { QueueName: poison, VisibilityTimeout: 1, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 } } }
"""


def drain(sqs, queue, wanted, seconds=20):
    """Deletes and answers what the queue gives until `wanted` messages came, or the time is over."""
    found, end = [], time.time() + seconds
    while len(found) < wanted and time.time() < end:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"],
                                           AttributeNames=["All"]).get("Messages", []):
            found.append(message)
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def records(sqs, is_whole, seconds=40):
    """What destinations were told, until `is_whole` of all of it. What ended a moment before a kill may be told twice, as in the cloud."""
    found, end = [], time.time() + seconds
    while not is_whole(found) and time.time() < end:
        found += [json.loads(message["Body"]) for message in drain(sqs, "told", 1, 1)]
    return found


def left(sqs, queue):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(int(value) for value in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"].values())


def empty(sqs, queue, seconds=20):
    end = time.time() + seconds
    while left(sqs, queue) and time.time() < end:
        time.sleep(0.1)
    return left(sqs, queue) == 0


def ticks(start, checks):
    """Kills around a full minute, and leaves the next one alone: a moment of a schedule is told of once at most, and once where nobody is killed."""
    time.sleep((57 - time.time()) % 60)
    killed, kills = (int(time.time()) // 60 + 1) * 60, 0
    while time.time() < killed + 2:
        with start() as emulator:
            time.sleep(0.3)
            emulator.process.kill()
            emulator.process.wait()
        kills += 1
    with start() as emulator:
        sqs, calm, told = client("sqs", emulator.url), killed + 60, {}
        while time.time() < calm + 5 and not told.get(calm):
            for message in drain(sqs, "ticks", 1, 1):
                event = json.loads(message["Body"])["requestPayload"]
                told.setdefault(calendar.timegm(time.strptime(event["time"], "%Y-%m-%dT%H:%M:%SZ")), set()).add(event["id"])
    checks.true("of %d kills around a moment of a schedule none makes it fire twice" % kills, kills > 2 and len(told.get(killed, ())) <= 1, told)
    checks.true("and the next moment fires once", len(told.get(calm, ())) == 1, told)


def refused(call, **parameters):
    try:
        call(**parameters)
        return None
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"].get("Message", "")


def configurations(checks, lambdas):
    """The five calls on event invoke configurations."""
    name, arn = "v-test-Reader", "arn:aws:lambda:us-east-1:000000000000:function:v-test-Reader:$LATEST"
    missing = ("ResourceNotFoundException", "The function %s doesn't have an EventInvokeConfig" % arn)
    checks.same("without a configuration it is not found", refused(lambdas.get_function_event_invoke_config, FunctionName=name), missing)
    checks.same("nor changed", refused(lambdas.update_function_event_invoke_config, FunctionName=name, MaximumRetryAttempts=1), missing)
    checks.same("nothing is no configuration", refused(lambdas.put_function_event_invoke_config, FunctionName=name),
                ("InvalidParameterValueException", "You must specify at least one of error handling or destination setting."))
    made = lambdas.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1, MaximumEventAgeInSeconds=120)
    said = lambda answer: {key: value for key, value in answer.items() if key not in ("ResponseMetadata", "LastModified")}
    expected = {"FunctionArn": arn, "MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 120, "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}}
    checks.same("a configuration is made", said(made), expected)
    queue = "arn:aws:sqs:us-east-1:000000000000:told"
    changed = lambdas.update_function_event_invoke_config(FunctionName=name, DestinationConfig={"OnFailure": {"Destination": queue}})
    expected["DestinationConfig"]["OnFailure"] = {"Destination": queue}
    checks.same("and changed in what is said", said(changed), expected)
    checks.same("and found", said(lambdas.get_function_event_invoke_config(FunctionName=name)), expected)
    checks.same("and listed", [said(one) for one in lambdas.list_function_event_invoke_configs(FunctionName=name)["FunctionEventInvokeConfigs"]], [expected])
    found = lambdas.get_function_event_invoke_config(FunctionName="v-test-Slow")
    checks.same("what the file declares is one", found["DestinationConfig"]["OnSuccess"], {"Destination": queue})
    return expected


def main(build):
    checks = Checks("what happens between requests")
    with tempfile.TemporaryDirectory() as folder:
        functions, data = os.path.join(folder, "functions"), os.path.join(folder, "data")
        os.mkdir(functions)
        program = os.path.join(build, "emulator")
        shutil.copy(program, os.path.join(functions, "conformance"))
        file = os.path.join(folder, "serverless.yml")
        with open(file, "w") as out:
            out.write(SERVICE)

        def start():
            return Emulator(functions, ["--file", file], data=data, program=program)

        with start() as emulator:
            lambdas, sqs = client("lambda", emulator.url), client("sqs", emulator.url)
            ids = [lambdas.invoke(FunctionName="v-test-Slow", InvocationType="Event", Payload=b'{"n": 1}')["ResponseMetadata"]["RequestId"] for _ in range(40)]
            emulator.process.kill()
            emulator.process.wait()
        with start() as emulator:
            lambdas, sqs = client("lambda", emulator.url), client("sqs", emulator.url)
            seen = lambda records: {record["requestContext"]["requestId"] for record in records}
            told = records(sqs, lambda found: seen(found) >= set(ids))
            checks.same("every accepted event ends after kill -9, and no other", (sorted(set(ids) - seen(told)), sorted(seen(told) - set(ids))), ([], []))
            checks.true("a record is as AWS's", sorted(told[0]) == ["requestContext", "requestPayload", "responseContext", "responsePayload", "timestamp", "version"]
                         and told[0]["requestContext"]["condition"] == "Success", told[0])
            lambdas.invoke(FunctionName="v-test-Bad", InvocationType="Event", Payload=b'{"n": 2}')
            record = records(sqs, lambda found: found and found[-1]["requestPayload"] == {"n": 2}, 20)[-1]
            checks.true("a failure is told with its condition", record["requestContext"]["condition"] == "RetriesExhausted"
                         and record["requestContext"]["approximateInvokeCount"] == 1 and record["responsePayload"]["errorMessage"] == "broken on purpose", record)
            letter = drain(sqs, "dead", 1)[0]
            attributes = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
            checks.true("a dead letter is the event with its error", json.loads(letter["Body"]) == {"n": 2} and attributes["ErrorCode"] == "200"
                         and attributes["ErrorMessage"] == "broken on purpose" and len(attributes["RequestID"]) == 36, attributes)

            lambdas.invoke(FunctionName="v-test-Slow", InvocationType="Event", Payload=b"{}")
            traces = [message["Attributes"].get("AWSTraceHeader", "") for message in drain(sqs, "told", 1)]
            checks.true("what a destination is told bears the invocation's trace", [trace[:7] for trace in traces] == ["Root=1-"], traces)
            lambdas.invoke(FunctionName="v-test-Early", InvocationType="Event", Payload=b'{"n": 3}')
            # Both are asked for at least once while they are not there.
            time.sleep(0.5)
            both = []
            for name in ("late", "later"):
                sqs.create_queue(QueueName=name)
                both += [json.loads(message["Body"]) for message in drain(sqs, name, 1)]
            checks.true("two queues that could not be told are both told later", len(both) == 2 and both[0]["requestPayload"] == both[1] == {"n": 3}, both)

            for place in range(100):
                sqs.send_message(QueueUrl="work", MessageBody=str(place))
            checks.true("a function takes what is sent", empty(sqs, "work"), left(sqs, "work"))
            for kind in ["a", "b"]:
                sqs.send_message(QueueUrl="chosen", MessageBody=json.dumps({"kind": kind}))
            sqs.send_message(QueueUrl="chosen", MessageBody="no JSON")
            checks.true("what no filter matches is deleted too", empty(sqs, "chosen"), left(sqs, "chosen"))
            # Another has the one place that there is: what is received meanwhile is taken back, and is no dead letter though it may be received once.
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                other = pool.submit(lambdas.invoke, FunctionName="v-test-Narrow", Payload=b"{}")
                time.sleep(0.5)
                sqs.send_message(QueueUrl="once", MessageBody="patient")
                other.result()
            checks.true("a message whose function has no place waits uncounted", empty(sqs, "once") and not drain(sqs, "dead", 1, 1), left(sqs, "once"))
            sent = sqs.send_message(QueueUrl="poison", MessageBody="poison")["MessageId"]
            letters = drain(sqs, "dead", 1)
            checks.true("what fails twice is a dead letter with its id and its count", bool(letters) and letters[0]["MessageId"] == sent
                         and letters[0]["Attributes"]["ApproximateReceiveCount"] == "3", letters)

            found = lambdas.list_event_source_mappings()["EventSourceMappings"]
            checks.true("the file's mappings are listed", len(found) == 4 and all(mapping["State"] == "Enabled" for mapping in found), found)
            arn = sqs.get_queue_attributes(QueueUrl="told", AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            made = lambdas.create_event_source_mapping(EventSourceArn=arn, FunctionName="v-test-Reader", BatchSize=5)
            checks.true("a mapping is made", made["State"] == "Creating" and made["ResponseMetadata"]["HTTPStatusCode"] == 202, made)
            try:
                lambdas.create_event_source_mapping(EventSourceArn=arn, FunctionName="v-test-Reader")
                checks.true("a second mapping of one queue and function is refused", False, "taken")
            except ClientError as error:
                checks.true("a second mapping of one queue and function is refused", error.response["Error"]["Code"] == "ResourceConflictException"
                             and made["UUID"] in error.response["Error"]["Message"], error)
            try:
                lambdas.update_event_source_mapping(UUID=made["UUID"], FilterCriteria={"Filters": [{"Pattern": "simple string"}]})
                checks.true("a filter that is none is refused", False, "taken")
            except ClientError as error:
                checks.true("a filter that is none is refused", "Invalid filter pattern definition." in error.response["Error"]["Message"], error)
            changed = lambdas.update_event_source_mapping(UUID=made["UUID"], Enabled=False)
            checks.true("a mapping is disabled", changed["State"] == "Disabling" and lambdas.get_event_source_mapping(UUID=made["UUID"])["State"] == "Disabled", changed)
            configured = configurations(checks, lambdas)
            emulator.process.kill()
            emulator.process.wait()
        with start() as emulator:
            lambdas, sqs = client("lambda", emulator.url), client("sqs", emulator.url)
            found = lambdas.get_function_event_invoke_config(FunctionName="v-test-Reader")
            checks.same("a configuration is there after kill -9", {key: found[key] for key in configured}, configured)
            lambdas.delete_function_event_invoke_config(FunctionName="v-test-Reader")
            checks.same("and deleted", refused(lambdas.get_function_event_invoke_config, FunctionName="v-test-Reader")[0], "ResourceNotFoundException")
            checks.true("a mapping is there after kill -9", lambdas.get_event_source_mapping(UUID=made["UUID"])["State"] == "Disabled", "")
            sqs.send_message(QueueUrl="work", MessageBody="after")
            checks.true("a restart receives again", empty(sqs, "work"), left(sqs, "work"))
            lambdas.delete_event_source_mapping(UUID=made["UUID"])
            checks.true("a mapping is deleted", len(lambdas.list_event_source_mappings()["EventSourceMappings"]) == 4, "")
        ticks(start, checks)
    sys.exit(checks.end())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
