#!/usr/bin/env python3
"""The whole life of messages by an unmodified boto3: standard and FIFO queues, failures, redrive, moving back, each answer against what SQS documents or was recorded to say.

usage: queues_boto3.py BUILD-FOLDER | URL [NAME=URL …]

Ours must give every expected answer (exit 1 otherwise). moto and ministack are asked the same, and where they answer otherwise the difference is
printed with its reason; a difference without a reason in `queues_differences.py`, or a reason without a difference, is an error too.
"""

import hashlib
import json
import re
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import documented
from queues_differences import EXPLAINED

CASES = []


class Refused:
    """An expected error: its code, and a pattern that its message holds."""

    def __init__(self, code, message="", status=400):
        self.code, self.message, self.status = code, message, status

    def __str__(self):
        return f"{self.status} {self.code}: …{self.message}…"


def invalid(value, parameter, reason=""):
    return Refused("InvalidParameterValue", rf"Value {re.escape(str(value))} for parameter {parameter} is invalid\. Reason: {reason}")


MISSING = Refused("AWS.SimpleQueueService.NonExistentQueue", r"The specified queue does not exist")


def case(expected):
    def register(function):
        CASES.append((function.__name__, function, expected))
        return function

    return register


class Queues:
    """The calls that cases make; every queue is the case's own."""

    def __init__(self, sqs):
        self.sqs = sqs

    def make(self, fifo=False, **attributes):
        name = "q-" + uuid.uuid4().hex + (".fifo" if fifo else "")
        if fifo:
            attributes = {"FifoQueue": "true", **attributes}
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def arn(self, url):
        return self.attributes(url, "QueueArn")["QueueArn"]

    def attributes(self, url, *names):
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names) or ["All"]).get("Attributes", {})

    def send(self, url, body="x", **more):
        return self.sqs.send_message(QueueUrl=url, MessageBody=body, **more)

    def receive(self, url, count=10, wait=0, **more):
        return self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=count, WaitTimeSeconds=wait, AttributeNames=["All"], **more).get("Messages", [])

    def bodies(self, url, count=10, **more):
        return [message["Body"] for message in self.receive(url, count, **more)]

    def delete(self, url, message):
        return self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def dead(self, fifo=False, receives=1, **attributes):
        """A queue and its dead-letter queue."""
        letters = self.make(fifo)
        policy = json.dumps({"deadLetterTargetArn": self.arn(letters), "maxReceiveCount": receives})
        return self.make(fifo, RedrivePolicy=policy, **attributes), letters

    def until(self, look, wanted, seconds=5):
        end = time.time() + seconds
        while True:
            found = look()
            if found == wanted or time.time() > end:
                return found
            time.sleep(0.05)


# Queues

@case("200")
def create_queue_twice(q):
    url = q.make(DelaySeconds="3")
    name = url.rsplit("/", 1)[1]
    return "200" if q.sqs.create_queue(QueueName=name, Attributes={"DelaySeconds": "3"})["QueueUrl"] == url else "other"


@case(Refused("QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute DelaySeconds"))
def create_queue_with_other_attributes(q):
    q.sqs.create_queue(QueueName=q.make(DelaySeconds="3").rsplit("/", 1)[1], Attributes={"DelaySeconds": "4"})


@case(Refused("AWS.SimpleQueueService.QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name"))
def create_queue_after_deleting(q):
    url = q.make()
    q.sqs.delete_queue(QueueUrl=url)
    q.sqs.create_queue(QueueName=url.rsplit("/", 1)[1])


@case(Refused("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"))
def create_queue_with_a_wrong_name(q):
    q.sqs.create_queue(QueueName="a.b")


@case({"VisibilityTimeout": "30", "DelaySeconds": "0", "MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600",
       "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true"})
def attributes_by_default(q):
    found = q.attributes(q.make())
    return {name: value for name, value in found.items() if not re.match("Approximate|QueueArn|.*Timestamp|Policy", name)}


@case({"FifoQueue": "true", "ContentBasedDeduplication": "false", "DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"})
def attributes_of_fifo(q):
    found = q.attributes(q.make(fifo=True))
    return {name: found.get(name) for name in ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]}


for place, (name, value) in enumerate(
        [("VisibilityTimeout", "43201"), ("DelaySeconds", "901"), ("MaximumMessageSize", "1023"), ("MessageRetentionPeriod", "59"),
         ("ReceiveMessageWaitTimeSeconds", "21"), ("VisibilityTimeout", "-1"), ("DelaySeconds", "x")]):
    def out_of_range(q, name=name, value=value):
        q.make(**{name: value})
    out_of_range.__name__ = f"attribute_out_of_range_{name}_{place}"
    case(Refused("InvalidAttributeValue", rf"Invalid value for the parameter {name}\."))(out_of_range)


@case(Refused("InvalidAttributeName", r"Unknown Attribute Foo\."))
def attribute_unknown(q):
    q.make(Foo="1")


@case(Refused("InvalidAttributeName", r"Unknown Attribute ContentBasedDeduplication\."))
def attribute_of_fifo_on_standard(q):
    q.make(ContentBasedDeduplication="true")


@case(Refused("InvalidAttributeName", r"Unknown Attribute Foo\."))
def attribute_unknown_asked_for(q):
    q.attributes(q.make(), "Foo")


@case(invalid('{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:none", "maxReceiveCount": 3}', "RedrivePolicy", "Dead letter target does not exist"))
def redrive_to_nothing(q):
    q.make(RedrivePolicy=json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:none", "maxReceiveCount": 3}))


@case(Refused("InvalidParameterValue", "for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000"))
def redrive_count(q):
    q.make(RedrivePolicy=json.dumps({"deadLetterTargetArn": q.arn(q.make()), "maxReceiveCount": 0}))


@case(Refused("InvalidParameterValue", "for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type"))
def redrive_to_the_other_kind(q):
    q.make(RedrivePolicy=json.dumps({"deadLetterTargetArn": q.arn(q.make(fifo=True)), "maxReceiveCount": 3}))


@case(Refused("InvalidParameterValue", "for parameter RedrivePolicy is invalid"))
def redrive_that_is_not_allowed(q):
    target = q.make(RedriveAllowPolicy=json.dumps({"redrivePermission": "denyAll"}))
    q.make(RedrivePolicy=json.dumps({"deadLetterTargetArn": q.arn(target), "maxReceiveCount": 3}))


@case(1)
def dead_letter_sources(q):
    source, letters = q.dead()
    return len([url for url in q.sqs.list_dead_letter_source_queues(QueueUrl=letters)["queueUrls"] if url == source])


@case(MISSING)
def url_of_no_queue(q):
    q.sqs.get_queue_url(QueueName="there-is-none")


@case(MISSING)
def send_to_no_queue(q):
    q.send(q.make() + "x")


@case({"a": "1"})
def tags(q):
    url = q.make()
    q.sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2"})
    q.sqs.untag_queue(QueueUrl=url, TagKeys=["b", "none"])
    return q.sqs.list_queue_tags(QueueUrl=url)["Tags"]


@case(["l", "SQS:ReceiveMessage", "arn:aws:iam::111111111111:root", None])
def permissions(q):
    url = q.make()
    q.sqs.add_permission(QueueUrl=url, Label="l", AWSAccountIds=["111111111111"], Actions=["ReceiveMessage"])
    statement = json.loads(q.attributes(url, "Policy")["Policy"])["Statement"][0]
    q.sqs.remove_permission(QueueUrl=url, Label="l")
    return [statement["Sid"], statement["Action"], statement["Principal"]["AWS"], q.attributes(url, "Policy").get("Policy")]


@case(Refused("AWS.SimpleQueueService.PurgeQueueInProgress", "Only one PurgeQueue operation on .* is allowed every 60 seconds.", 403))
def purge_twice(q):
    url = q.make()
    q.sqs.purge_queue(QueueUrl=url)
    q.sqs.purge_queue(QueueUrl=url)


@case(0)
def purge(q):
    url = q.make()
    for _ in range(3):
        q.send(url)
    q.sqs.purge_queue(QueueUrl=url)
    return q.until(lambda: len(q.receive(url, VisibilityTimeout=0)), 0)


@case([2, 1])
def pages_of_queues(q):
    prefix = "p" + uuid.uuid4().hex
    for place in range(3):
        q.sqs.create_queue(QueueName=f"{prefix}-{place}")
    first = q.sqs.list_queues(QueueNamePrefix=prefix, MaxResults=2)
    second = q.sqs.list_queues(QueueNamePrefix=prefix, MaxResults=2, NextToken=first["NextToken"])
    return [len(first["QueueUrls"]), len(second["QueueUrls"])]


# Messages

ATTRIBUTES = {"Hello": {"DataType": "String", "StringValue": "There"}, "General": {"DataType": "String", "StringValue": "Kenobi"},
              "Help.Me": {"DataType": "String", "StringValue": "Me"}}


@case(["6e2baaf3b97dbeef01c0043275f9a0e7", "4c360f3fdafd970e05fae2f149d997f5"])
def md5_of_a_sending(q):
    sent = q.send(q.make(), "msg", MessageAttributes=ATTRIBUTES)
    return [sent["MD5OfMessageBody"], sent["MD5OfMessageAttributes"]]


@case([None, "4c360f3fdafd970e05fae2f149d997f5", "4c360f3fdafd970e05fae2f149d997f5", "fca026605781cb4126a1e9044df24232", "a311262e065454b75da111d535b8dacd",
       "83fee93c1bcd8b9a5a923ffacdc636c7"])
def md5_of_what_is_asked_for(q):
    url = q.make()
    q.send(url, "msg", MessageAttributes=ATTRIBUTES)
    asked = [[], ["All"], [".*"], ["Hello", "General"], ["Hello", "none"], ["Hel.*"]]
    return [q.receive(url, VisibilityTimeout=0, MessageAttributeNames=names)[0].get("MD5OfMessageAttributes") for names in asked]


@case("8cbe4db156db8a94db8b801b7addb984")
def md5_of_binary(q):
    value = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01"
    return q.send(q.make(), "test", MessageAttributes={"attr1": {"DataType": "Binary", "BinaryValue": value}})["MD5OfMessageAttributes"]


@case(["ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp"])
def system_attributes(q):
    url = q.make()
    q.send(url)
    return sorted(q.receive(url)[0]["Attributes"])


@case(["1", "2"])
def receives_are_counted(q):
    url = q.make()
    q.send(url)
    return [q.receive(url, VisibilityTimeout=0)[0]["Attributes"]["ApproximateReceiveCount"] for _ in range(2)]


@case("no Messages")
def empty_receive(q):
    answer = q.sqs.receive_message(QueueUrl=q.make())
    return "Messages" if "Messages" in answer else "no Messages"


@case(invalid(11, "MaxNumberOfMessages", "Must be between 1 and 10, if provided."))
def receive_too_many(q):
    q.receive(q.make(), 11)


@case(invalid(21, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided."))
def wait_too_long(q):
    q.receive(q.make(), wait=21)


@case(Refused("InvalidParameterValue", r"One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes\."))
def message_too_long(q):
    q.send(q.make(MaximumMessageSize="1024"), "x" * 1025)


@case(Refused("InvalidMessageContents"))
def message_of_forbidden_characters(q):
    q.send(q.make(), "\u0001")


@case(invalid(901, "DelaySeconds"))
def delay_too_long(q):
    q.send(q.make(), DelaySeconds=901)


@case(Refused("InvalidParameterValue", r"Number of message attributes \[11\] exceeds the allowed maximum \[10\]\."))
def too_many_attributes(q):
    q.send(q.make(), MessageAttributes={f"a{place}": {"DataType": "String", "StringValue": "x"} for place in range(11)})


@case([[], ["x"]])
def delay(q):
    url = q.make()
    q.send(url, DelaySeconds=1)
    return [q.bodies(url), q.bodies(url, wait=3)]


@case(["0", "1", "1", "0"])
def counts(q):
    url = q.make()
    for more in [{}, {"DelaySeconds": 900}]:
        q.send(url, **more)
    q.receive(url)
    names = ["", "NotVisible", "Delayed"]
    found = q.attributes(url)
    counted = [found[f"ApproximateNumberOfMessages{name}"] for name in names]
    q.sqs.purge_queue(QueueUrl=url)
    return counted + [q.attributes(url)["ApproximateNumberOfMessages"]]


@case([["x"], [], ["x"]])
def visibility(q):
    url = q.make(VisibilityTimeout="1")
    q.send(url)
    return [q.bodies(url), q.bodies(url), q.bodies(url, wait=3)]


@case([[], ["x"]])
def visibility_given_back(q):
    url = q.make()
    q.send(url)
    message = q.receive(url)[0]
    before = q.bodies(url)
    q.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    return [before, q.bodies(url)]


@case("taken")
def visibility_of_a_visible_message(q):
    url = q.make()
    q.send(url)
    message = q.receive(url, VisibilityTimeout=0)[0]
    q.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5)
    return "taken" if q.bodies(url) == [] else "not taken"


@case(Refused("InvalidParameterValue", "Message does not exist or is not available for visibility timeout change"))
def visibility_of_a_deleted_message(q):
    url = q.make()
    q.send(url)
    message = q.receive(url)[0]
    q.delete(url, message)
    q.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5)


@case(invalid(43200, "VisibilityTimeout", r"Total VisibilityTimeout for the message is beyond the limit \[43200 seconds\]"))
def visibility_beyond_12_hours(q):
    url = q.make()
    q.send(url)
    message = q.receive(url)[0]
    time.sleep(1.1)
    q.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=43200)


@case(["deleted", []])
def delete_with_an_older_handle_and_again(q):
    url = q.make()
    q.send(url)
    old = q.receive(url, VisibilityTimeout=0)[0]
    q.receive(url, VisibilityTimeout=0)
    q.delete(url, old)
    q.delete(url, old)
    return ["deleted", q.bodies(url)]


@case(Refused("ReceiptHandleIsInvalid"))
def delete_with_no_handle_of_anybody(q):
    q.sqs.delete_message(QueueUrl=q.make(), ReceiptHandle="nothing")


@case(["x", True])
def long_poll_ends_with_a_message(q):
    url = q.make()
    q.send(url, DelaySeconds=1)
    start = time.time()
    body = q.bodies(url, wait=10)
    return [body[0] if body else None, 0.5 < time.time() - start < 4]


# Batches

def entries(count, **more):
    return [{"Id": str(place), "MessageBody": str(place), **more} for place in range(count)]


@case([["0", "1", "2"], []])
def batch(q):
    answer = q.sqs.send_message_batch(QueueUrl=q.make(), Entries=entries(3))
    return [[entry["Id"] for entry in answer["Successful"]], answer.get("Failed", [])]


@case(["0", [("1", True, "InvalidMessageContents")]])
def batch_entry_fails_alone(q):
    some = entries(2)
    some[1]["MessageBody"] = "\u0002"
    answer = q.sqs.send_message_batch(QueueUrl=q.make(), Entries=some)
    return [answer["Successful"][0]["Id"], [(entry["Id"], entry["SenderFault"], entry["Code"]) for entry in answer["Failed"]]]


@case(Refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", r"Maximum number of entries per request are 10. You have sent 11\."))
def batch_too_many(q):
    q.sqs.send_message_batch(QueueUrl=q.make(), Entries=entries(11))


@case(Refused("AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."))
def batch_empty(q):
    q.sqs.send_message_batch(QueueUrl=q.make(), Entries=[])


@case(Refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", r"Id 0 repeated\."))
def batch_ids_repeated(q):
    q.sqs.send_message_batch(QueueUrl=q.make(), Entries=entries(1) * 2)


@case(Refused("AWS.SimpleQueueService.InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores."))
def batch_id_wrong(q):
    q.sqs.send_message_batch(QueueUrl=q.make(), Entries=[{"Id": "a:b", "MessageBody": "x"}])


@case(Refused("AWS.SimpleQueueService.BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."))
def batch_too_long(q):
    some = entries(2)
    some[0]["MessageBody"], some[1]["MessageBody"] = "x" * 524288, "x" * 524289
    q.sqs.send_message_batch(QueueUrl=q.make(), Entries=some)


@case([["0", "1"], [("2", "ReceiptHandleIsInvalid")]])
def delete_batch(q):
    url = q.make()
    q.sqs.send_message_batch(QueueUrl=url, Entries=entries(2))
    handles = [message["ReceiptHandle"] for message in q.receive(url)] + ["nothing"]
    answer = q.sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": str(place), "ReceiptHandle": handle} for place, handle in enumerate(handles)])
    return [[entry["Id"] for entry in answer["Successful"]], [(entry["Id"], entry["Code"]) for entry in answer.get("Failed", [])]]


# FIFO

def group(name, deduplication=None):
    return {"MessageGroupId": name, "MessageDeduplicationId": deduplication or uuid.uuid4().hex}


@case([["a1", "a2", "b1"], [], ["a3"]])
def fifo_order(q):
    url = q.make(fifo=True)
    for body in ["a1", "a2", "b1"]:
        q.send(url, body, **group(body[0]))
    first = q.receive(url)
    q.send(url, "a3", **group("a"))
    second = q.bodies(url)
    for message in first:
        q.delete(url, message)
    return [[message["Body"] for message in first], second, q.bodies(url)]


@case([["1"], [], ["1"], ["2"]])
def fifo_order_under_failure(q):
    url = q.make(fifo=True, VisibilityTimeout="1")
    for body in "12":
        q.send(url, body, **group("g"))
    first, second = q.bodies(url, 1), q.bodies(url, 1)
    again = q.receive(url, 1, wait=4)
    q.delete(url, again[0])
    return [first, second, [again[0]["Body"]], q.bodies(url, 1)]


@case(["same", ["first"], hashlib.md5(b"second").hexdigest()])
def fifo_duplicates(q):
    url = q.make(fifo=True)
    first = q.send(url, "first", **group("g", "d"))
    second = q.send(url, "second", **group("h", "d"))
    same = (first["MessageId"], first["SequenceNumber"]) == (second["MessageId"], second["SequenceNumber"])
    return ["same" if same else "other", q.bodies(url), second["MD5OfMessageBody"]]


@case([["x"], []])
def fifo_duplicate_after_deleting(q):
    url = q.make(fifo=True, ContentBasedDeduplication="true")
    q.send(url, "x", MessageGroupId="g")
    message = q.receive(url)[0]
    q.delete(url, message)
    q.send(url, "x", MessageGroupId="g")
    return [[message["Body"]], q.bodies(url)]


@case(["x", "x"])
def fifo_duplicates_of_groups(q):
    url = q.make(fifo=True, DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId")
    q.send(url, "x", **group("g", "d"))
    q.send(url, "x", **group("h", "d"))
    q.send(url, "x", **group("h", "d"))
    return q.bodies(url)


@case(Refused("MissingParameter", "The request must contain the parameter MessageGroupId."))
def fifo_without_a_group(q):
    q.send(q.make(fifo=True), MessageDeduplicationId="d")


@case(Refused("InvalidParameterValue", "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"))
def fifo_without_deduplication(q):
    q.send(q.make(fifo=True), MessageGroupId="g")


@case(invalid(2, "DelaySeconds", "The request include parameter that is not valid for this queue type"))
def fifo_delay_of_a_message(q):
    q.send(q.make(fifo=True), DelaySeconds=2, **group("g"))


@case(Refused("InvalidParameterValue", r"Reason: The receipt handle has expired\."))
def fifo_delete_with_an_expired_handle(q):
    url = q.make(fifo=True, VisibilityTimeout="1")
    q.send(url, **group("g"))
    message = q.receive(url)[0]
    time.sleep(1.2)
    q.delete(url, message)


@case([True, True])
def fifo_attempt_repeated(q):
    url = q.make(fifo=True)
    for place in range(2):
        q.send(url, str(place), **group("g"))
    first, second = (q.receive(url, ReceiveRequestAttemptId="attempt") for _ in range(2))
    handles = [[message["ReceiptHandle"] for message in some] for some in (first, second)]
    return [len(first) == 2, handles[0] == handles[1]]


# Dead letters

@case([[], True, "1", True])
def redrive(q):
    source, letters = q.dead()
    sent = q.send(source, "poison")
    q.receive(source, VisibilityTimeout=0)
    empty = q.bodies(source)
    dead = q.receive(letters, wait=2)[0]
    attributes = dead["Attributes"]
    return [empty, dead["MessageId"] == sent["MessageId"], str(int(attributes["ApproximateReceiveCount"]) - 1),
            attributes.get("DeadLetterQueueSourceArn") == q.arn(source)]


@case([["2"], ["1"], True])
def redrive_of_fifo_frees_the_group(q):
    source, letters = q.dead(fifo=True, VisibilityTimeout="1")
    sent = q.send(source, "1", **group("g"))
    q.send(source, "2", **group("g"))
    q.receive(source, 1)
    time.sleep(1.2)
    after = q.bodies(source, 1, wait=2)
    dead = q.receive(letters, wait=2)
    return [after, [message["Body"] for message in dead], bool(dead) and dead[0]["Attributes"].get("MessageDeduplicationId") == sent["MessageId"]]


def bury(q, count=2, **attributes):
    source, letters = q.dead(**attributes)
    for place in range(count):
        q.send(source, str(place), MessageAttributes={"n": {"DataType": "Number", "StringValue": str(place)}})
    q.receive(source, VisibilityTimeout=0)
    q.receive(source)
    return source, letters


@case(["COMPLETED", 2, 2, False, ["0", "1"], "1"])
def move_back(q):
    source, letters = bury(q)
    started = q.sqs.start_message_move_task(SourceArn=q.arn(letters))
    look = lambda: q.sqs.list_message_move_tasks(SourceArn=q.arn(letters))["Results"][0]
    q.until(lambda: look()["Status"], "COMPLETED")
    task = look()
    back = q.receive(source, wait=2)
    return [task["Status"], task["ApproximateNumberOfMessagesMoved"], task["ApproximateNumberOfMessagesToMove"], "TaskHandle" in task,
            sorted(message["Body"] for message in back), back[0]["Attributes"]["ApproximateReceiveCount"] if back and started else None]


@case(["0", "1"])
def move_elsewhere(q):
    _, letters = bury(q)
    other = q.make()
    q.sqs.start_message_move_task(SourceArn=q.arn(letters), DestinationArn=q.arn(other))
    return q.until(lambda: sorted(q.bodies(other, VisibilityTimeout=0)), ["0", "1"])


@case(["RUNNING", "CANCELLED", True])
def move_cancelled(q):
    _, letters = bury(q, 5)
    handle = q.sqs.start_message_move_task(SourceArn=q.arn(letters), MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    look = lambda: q.sqs.list_message_move_tasks(SourceArn=q.arn(letters))["Results"][0]
    before = look()["Status"]
    moved = q.sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
    return [before, look()["Status"], moved < 5]


@case(Refused("InvalidParameterValue", "There is already a task running. Only one active task is allowed for a source queue arn at a given time."))
def move_twice(q):
    _, letters = bury(q, 5)
    for _ in range(2):
        q.sqs.start_message_move_task(SourceArn=q.arn(letters), MaxNumberOfMessagesPerSecond=1)


@case(Refused("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue."))
def move_from_no_dead_letter_queue(q):
    q.sqs.start_message_move_task(SourceArn=q.arn(q.make()))


@case(Refused("ResourceNotFoundException", "The resource that you specified for the DestinationArn parameter doesn't exist.", 404))
def move_to_nothing(q):
    _, letters = q.dead()
    q.sqs.start_message_move_task(SourceArn=q.arn(letters), DestinationArn=q.arn(letters) + "x")


@case(Refused("InvalidParameterValue", "Value for parameter TaskHandle is invalid."))
def move_cancelled_by_no_handle(q):
    q.sqs.cancel_message_move_task(TaskHandle="nothing")


def run(url):
    config = Config(retries={"max_attempts": 0}, read_timeout=30)
    sqs = boto3.client("sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="000000000000", aws_secret_access_key="x", config=config)
    outcomes = {}
    for name, function, _ in CASES:
        try:
            outcomes[name] = function(Queues(sqs))
        except ClientError as error:
            outcomes[name] = error
        except Exception as error:  # A peer's answer that boto3 or the case cannot read is an answer, too.
            outcomes[name] = f"{type(error).__name__}: {error}"
    return outcomes


def matches(expected, outcome):
    if not isinstance(expected, Refused):
        return outcome == expected
    if not isinstance(outcome, ClientError):
        return False
    error = outcome.response["Error"]
    status = outcome.response["ResponseMetadata"]["HTTPStatusCode"]
    return error["Code"] == expected.code and status == expected.status and re.search(expected.message, error["Message"]) is not None


if __name__ == "__main__":
    documented.main(__doc__, CASES, run, matches, EXPLAINED)
