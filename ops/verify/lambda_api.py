"""boto3 and the AWS CLI, unmodified, against the emulator's Lambda API. Usage: lambda_api.py BUILD-FOLDER"""
import base64
import json
import os
import subprocess
import sys
import tempfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from running import Checks, Emulator, recorded


def with_boto3(emulator, checks):
    client = boto3.client("lambda", endpoint_url=emulator.url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                          config=Config(retries={"max_attempts": 0}))
    event = recorded("MakeDecision/region.json")
    answer = client.invoke(FunctionName="MakeDecision", LogType="Tail", Payload=event)
    payload = json.loads(answer["Payload"].read())
    checks.same("invoke answers 200", answer["StatusCode"], 200)
    checks.same("the function answers 201", payload.get("statusCode"), 201)
    checks.same("no function error", answer.get("FunctionError"), None)
    checks.same("the version is $LATEST", answer["ExecutedVersion"], "$LATEST")
    log = base64.b64decode(answer["LogResult"]).decode()
    for word in ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "Billed Duration: ", "Max Memory Used: "):
        checks.true("the log tail has " + word.strip(), word in log, log)
    checks.same("the long name is the same function", client.invoke(FunctionName="quorate-local-MakeDecision", Payload=event)["StatusCode"], 200)
    arn = client.get_function(FunctionName="MakeDecision")["Configuration"]["FunctionArn"]
    checks.same("so is the ARN", client.invoke(FunctionName=arn, Payload=event)["StatusCode"], 200)
    checks.same("DryRun answers 204", client.invoke(FunctionName="MakeDecision", InvocationType="DryRun", Payload=event)["StatusCode"], 204)
    asynchronous = client.invoke(FunctionName="MakeDecision", InvocationType="Event", Payload=event)
    checks.same("Event answers 202", asynchronous["StatusCode"], 202)
    checks.same("and nothing", asynchronous["Payload"].read(), b"")
    failed = client.invoke(FunctionName="GetDecision", Payload=b"{}")
    checks.same("what is no request is a function error", failed.get("FunctionError"), "Unhandled")
    checks.same("of our own type", json.loads(failed["Payload"].read())["errorType"], "Function.InvalidEvent")
    for name, payload, function, code, status in (
            ("an unknown function", b"{}", "Nothing", "ResourceNotFoundException", 404),
            ("a payload that is no JSON", b"{", "MakeDecision", "InvalidRequestContentException", 400),
            ("a payload over 6 MB", b'"' + b"a" * 6_291_456 + b'"', "MakeDecision", "RequestTooLargeException", 413)):
        try:
            client.invoke(FunctionName=function, Payload=payload)
            checks.true(name + " is refused", False)
        except ClientError as error:
            checks.same(name, (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]), (code, status))


def with_the_cli(emulator, checks):
    # Under its interpreter by name: the path in its first line may hold a space.
    aws = [sys.executable, os.path.join(os.path.dirname(sys.executable), "aws")]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")

        def run(*arguments):
            return subprocess.run([*aws, "lambda", "invoke", *arguments, out], capture_output=True, text=True, env=emulator.environment())

        event = "fileb://functions/events/MakeDecision/region.json"
        done = run("--function-name", "MakeDecision", "--payload", event, "--log-type", "Tail")
        checks.same("aws lambda invoke ends with 0", (done.returncode, done.stderr), (0, ""))
        checks.true("and shows the log tail", "REPORT" in base64.b64decode(json.loads(done.stdout)["LogResult"]).decode())
        with open(out) as file:
            checks.same("and writes the answer", json.load(file)["statusCode"], 201)
        checks.same("DryRun", json.loads(run("--function-name", "MakeDecision", "--invocation-type", "DryRun").stdout)["StatusCode"], 204)
        checks.same("Event", json.loads(run("--function-name", "MakeDecision", "--invocation-type", "Event", "--payload", event).stdout)["StatusCode"], 202)
        unknown = run("--function-name", "Nothing")
        checks.true("an unknown function is ResourceNotFoundException", "ResourceNotFoundException" in unknown.stderr, unknown.stderr)


if __name__ == "__main__":
    checks = Checks("boto3 and the AWS CLI invoke the functions")
    with Emulator(sys.argv[1]) as emulator:
        with_boto3(emulator, checks)
        with_the_cli(emulator, checks)
    sys.exit(checks.end())
