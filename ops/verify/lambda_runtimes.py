"""Runtimes of others and of no library, unmodified, under the emulator; and boto3 for streams, versions, aliases, URLs and retries. Usage: lambda_runtimes.py BUILD-FOLDER"""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from running import Checks, Emulator

# As AWS's tutorial has it ("Building a custom runtime for AWS Lambda"), for bash by name: Debian's sh is another shell.
TUTORIAL = r"""#!/bin/bash
set -euo pipefail

# Initialization - load function handler
source $LAMBDA_TASK_ROOT/"$(echo $_HANDLER | cut -d. -f1).sh"

# Processing
while true
do
  HEADERS="$(mktemp)"
  # Get an event. The HTTP request will block until one is received
  EVENT_DATA=$(curl -sS -LD "$HEADERS" "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next")

  # Extract request ID by scraping response headers received above
  REQUEST_ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)

  # Run the handler function from the script
  RESPONSE=$($(echo "$_HANDLER" | cut -d. -f2) "$EVENT_DATA")

  # Send the response
  curl -sS "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/$REQUEST_ID/response" -d "$RESPONSE"
done
"""
TUTORIAL_FUNCTION = """function handler () {
  EVENT_DATA=$1
  echo "$EVENT_DATA" 1>&2;
  RESPONSE="Echoing request: '$EVENT_DATA'"

  echo $RESPONSE
}
"""
# Written from AWS's page "Response streaming": chunks as they are made, with a prelude for HTTP. After each it waits at the gate, where there is one.
BASH_STREAM = r"""#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  { printf '{"statusCode":201,"headers":{"x-made-by":"bash"},"cookies":["a=b"]}\0\0\0\0\0\0\0\0'
    for word in one two three; do
      printf '%s\n' "$word"
      if [ -n "${GATE:-}" ]; then exec 3<>"/dev/tcp/127.0.0.1/$GATE"; read -r -u 3 _; exec 3>&-; fi
    done
  } | curl -sS -N -X POST -T - -H 'Expect:' -H 'Transfer-Encoding: chunked' -H 'Lambda-Runtime-Function-Response-Mode: streaming' \
    -H 'Content-Type: application/vnd.awslambda.http-integration-response' "$api/$id/response" >/dev/null
done
"""
PYTHON = """import os
count = 0

def handler(event, context):
    global count
    count += 1
    if event.get("fail"):
        raise ValueError("as asked, for the %d. time" % count)
    if event.get("tell"):
        print("told", event["requestContext"]["condition"], event["requestContext"]["approximateInvokeCount"])
    print("said to the log")
    return {"text": os.environ["TEXT"], "arn": context.invoked_function_arn, "version": context.function_version, "left": context.get_remaining_time_in_millis() > 0,
            "echo": event}
"""
# In Python by its standard library: parts, and an end that says in its trailers what went wrong.
BROKEN = """#!/usr/bin/env python3
import base64, http.client, os, socket
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
while True:
    c = http.client.HTTPConnection(host, int(port)); c.request("GET", "/2018-06-01/runtime/invocation/next"); r = c.getresponse(); r.read()
    s = socket.create_connection((host, int(port)))
    s.sendall(("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\nContent-Type: text/plain\\r\\n"
               "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\\r\\n\\r\\n"
               "5\\r\\nfirst\\r\\n" % r.headers["Lambda-Runtime-Aws-Request-Id"]).encode())
    body = base64.b64encode(b'{"errorMessage":"half-way","errorType":"Function.HalfWay"}').decode()
    s.sendall(("0\\r\\nLambda-Runtime-Function-Error-Type: Function.HalfWay\\r\\nLambda-Runtime-Function-Error-Body: %s\\r\\n\\r\\n" % body).encode())
    s.recv(4096); s.close()
"""
SERVICE = """service: runtimes
provider: { name: aws, region: us-east-1, stage: test, timeout: 20 }
functions:
  Python: { handler: Python, environment: { TEXT: %s }, maximumRetryAttempts: 0, destinations: { onFailure: Told } }
  Told: { handler: Told, environment: { TEXT: told } }
  Tutorial: { handler: function.handler }
  Bash: { handler: Bash, environment: { GATE: '%d' }, url: { invokeMode: RESPONSE_STREAM, cors: true } }
  Broken: { handler: Broken, url: { invokeMode: RESPONSE_STREAM } }
  C: { handler: C }
  Whole: { handler: Bash, url: true }
  Signed: { handler: C, url: { authorizer: aws_iam } }
"""


class Gate:
    """Where a function waits until what it wrote has been read: a stream that came only as a whole would never go on."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.port = self.listener.getsockname()[1]

    def open(self):
        connection, _ = self.listener.accept()
        with connection:
            connection.sendall(b"\n")


class Service:
    """The functions in a folder, under an emulator that can be started again on the same data."""

    def __init__(self, build):
        self.build = build
        self.gate = Gate()
        self.folder = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.folder.name, "data")
        self.functions = os.path.join(self.folder.name, "functions")
        os.mkdir(self.functions)
        python = os.path.abspath(".venv/bench/bin/python")
        runner = '#!/bin/sh\nexec "%s" -m awslambdaric app.handler\n' % python
        for name, text in {"app.py": PYTHON, "Python": runner, "Told": runner, "function.handler": TUTORIAL, "function.sh": TUTORIAL_FUNCTION, "Bash": BASH_STREAM,
                           "Broken": BROKEN}.items():
            path = os.path.join(self.functions, name)
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, 0o755)
        subprocess.run(["gcc", "-O2", "-D_GNU_SOURCE", "-o", os.path.join(self.functions, "C"), "ops/bench/stream.c"], check=True)

    def start(self, text):
        file = os.path.join(self.folder.name, "serverless.yml")
        with open(file, "w") as out:
            out.write(SERVICE % (text, self.gate.port))
        return Emulator(self.build, ["--file", file, "--functions", self.functions, "--log-format", "text"], data=self.data)


def client(emulator):
    return boto3.client("lambda", endpoint_url=emulator.url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                        config=Config(retries={"max_attempts": 0}))


def invoked(lambdas, name, event, **more):
    answer = lambdas.invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)
    return answer, json.loads(answer["Payload"].read())


def streamed(lambdas, name, event, seen=lambda part: None):
    """The parts, each shown to `seen` as it comes, and what the end says."""
    parts, end = [], None
    answer = lambdas.invoke_with_response_stream(FunctionName=name, Payload=json.dumps(event).encode())
    for message in answer["EventStream"]:
        if "PayloadChunk" in message:
            parts.append(message["PayloadChunk"]["Payload"])
            seen(parts[-1])
        else:
            end = message["InvokeComplete"]
    return answer, parts, end


def url(emulator, name, path="/", method="GET", headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    for key, value in {"Host": "%s.lambda-url.localhost:%d" % (name.lower(), emulator.port), **(headers or {})}.items():
        connection.putheader(key, value)
    connection.endheaders()
    return connection.getresponse()


def refused(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return "nothing was refused"


def of_others(lambdas, checks):
    _, first = invoked(lambdas, "Python", {"a": 1})
    checks.same("awslambdaric answers", (first["text"], first["echo"], first["version"], first["left"]), ("one", {"a": 1}, "$LATEST", True))
    answer, failed = invoked(lambdas, "Python", {"fail": 1})
    checks.same("and its handler's error", (answer.get("FunctionError"), failed["errorType"], failed["errorMessage"]),
                ("Unhandled", "ValueError", "as asked, for the 2. time"))
    tutorial = lambdas.invoke(FunctionName="Tutorial", Payload=b'{"b":2}')
    checks.same("AWS's tutorial in bash answers", tutorial["Payload"].read().decode(), "Echoing request: '{\"b\":2}'")


def streams(gate, lambdas, checks):
    answer, parts, end = streamed(lambdas, "Bash", {}, lambda part: [gate.open() for _ in range(part.count(b"\n"))])
    checks.same("boto3 reads a stream from bash", (answer["StatusCode"], b"".join(parts).split(b"\0" * 8)[1], end), (200, b"one\ntwo\nthree\n", {}))
    checks.same("each part before the next is made", [part for part in parts if part.endswith(b"\n")][-2:], [b"two\n", b"three\n"])
    _, parts, end = streamed(lambdas, "C", 5)
    checks.same("and 5 MB from C", (sum(len(part) for part in parts), end), (5 << 20, {}))
    _, parts, end = streamed(lambdas, "Python", {"c": 3})
    checks.same("what does not stream is one part", (len(parts), json.loads(parts[0])["echo"]), (1, {"c": 3}))
    _, parts, end = streamed(lambdas, "Broken", {})
    checks.same("a stream that breaks off says why", (parts[0], end["ErrorCode"], json.loads(end["ErrorDetails"])["errorMessage"]),
                (b"first", "Function.HalfWay", "half-way"))
    collected = lambdas.invoke(FunctionName="C", Payload=b"2")
    checks.same("Invoke collects a stream", len(collected["Payload"].read()), 2 << 20)
    tail = lambdas.invoke_with_response_stream(FunctionName="C", Payload=b"1", LogType="Tail")
    checks.true("the end brings the log", [message for message in tail["EventStream"]][-1]["InvokeComplete"].get("LogResult"))


def urls(emulator, gate, lambdas, checks):
    answer = url(emulator, "Bash", headers={"Origin": "http://localhost:3000"})
    words = []
    for _ in range(3):
        words.append(answer.readline())
        gate.open()
    checks.same("a URL streams an answer to HTTP", (answer.status, answer.headers["x-made-by"], answer.headers["set-cookie"]), (201, "bash", "a=b"))
    checks.same("each part before the next is made, to its end", (words, answer.read()), ([b"one\n", b"two\n", b"three\n"], b""))
    checks.same("with CORS", answer.headers["access-control-allow-origin"], "*")
    preflight = url(emulator, "Bash", method="OPTIONS", headers={"Origin": "http://localhost:3000", "Access-Control-Request-Method": "PUT"})
    checks.same("whose preflight never reaches the function", (preflight.status, preflight.headers["access-control-allow-methods"]), (200, "*"))
    broken = url(emulator, "Broken")
    try:
        body, whole = broken.read(), True
    except http.client.IncompleteRead as error:
        body, whole = error.partial, False
    checks.same("what breaks off is cut off", (body, whole), (b"first", False))
    whole = url(emulator, "Whole")
    checks.same("a buffered URL answers whole", (whole.status, whole.headers["x-made-by"], whole.headers["content-length"], whole.read()),
                (201, "bash", "14", b"one\ntwo\nthree\n"))
    checks.same("AWS_IAM refuses who does not sign", (url(emulator, "Signed").status, url(emulator, "Signed").headers["x-amzn-ErrorType"]), (403, "AccessDeniedException"))
    found = lambdas.get_function_url_config(FunctionName="Bash")
    checks.same("GetFunctionUrlConfig says it", (found["AuthType"], found["InvokeMode"], found["Cors"]["AllowOrigins"]), ("NONE", "RESPONSE_STREAM", ["*"]))
    checks.same("and that there is none", refused(lambda: lambdas.get_function_url_config(FunctionName="Python")), ("ResourceNotFoundException", 404))


def versions(lambdas, checks):
    first = lambdas.publish_version(FunctionName="Python", Description="the first")
    checks.same("PublishVersion numbers from 1", (first["Version"], first["Description"]), ("1", "the first"))
    checks.same("nothing new, no new version", lambdas.publish_version(FunctionName="Python")["Version"], "1")
    alias = lambdas.create_alias(FunctionName="Python", Name="live", FunctionVersion="1")
    checks.same("CreateAlias", (alias["FunctionVersion"], alias["AliasArn"].split(":")[-1]), ("1", "live"))
    checks.same("an unknown qualifier", refused(lambda: invoked(lambdas, "Python", {}, Qualifier="7")), ("ResourceNotFoundException", 404))


def after_restart(lambdas, checks):
    second = lambdas.publish_version(FunctionName="Python")
    checks.same("another configuration is another version", second["Version"], "2")
    for qualifier, text, version in (("1", "one", "1"), ("live", "one", "1"), ("2", "two", "2"), ("$LATEST", "two", "$LATEST")):
        answer, said = invoked(lambdas, "Python", {}, Qualifier=qualifier)
        checks.same("%s after a restart" % qualifier, (said["text"], said["version"], answer["ExecutedVersion"], said["arn"].split(":")[-1]),
                    (text, version, version, qualifier))
    checks.same("ListVersionsByFunction", [v["Version"] for v in lambdas.list_versions_by_function(FunctionName="Python")["Versions"]], ["$LATEST", "1", "2"])
    lambdas.update_alias(FunctionName="Python", Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    seen = {invoked(lambdas, "Python", {}, Qualifier="live")[1]["version"] for _ in range(40)}
    checks.same("an alias shares by weight", seen, {"1", "2"})
    checks.same("ListAliases", [a["Name"] for a in lambdas.list_aliases(FunctionName="Python")["Aliases"]], ["live"])
    lambdas.delete_alias(FunctionName="Python", Name="live")
    checks.same("DeleteAlias", refused(lambda: lambdas.get_alias(FunctionName="Python", Name="live")), ("ResourceNotFoundException", 404))


def retries(emulator, lambdas, checks):
    lambdas.invoke(FunctionName="Python", InvocationType="Event", Payload=b'{"fail":1}')
    until = time.monotonic() + 10
    while time.monotonic() < until and not any("said to the log" in line and "Told:" in line for line in emulator.lines):
        time.sleep(0.05)
    checks.true("maximumRetryAttempts 0: its destination is told at once", any("Told:" in line and "said to the log" in line for line in emulator.lines))


if __name__ == "__main__":
    checks = Checks("runtimes of others, and boto3 for streams, versions, aliases, URLs and retries")
    service = Service(sys.argv[1])
    with service.folder:
        with service.start("one") as emulator:
            lambdas = client(emulator)
            of_others(lambdas, checks)
            streams(service.gate, lambdas, checks)
            urls(emulator, service.gate, lambdas, checks)
            retries(emulator, lambdas, checks)
            versions(lambdas, checks)
        with service.start("two") as emulator:
            after_restart(client(emulator), checks)
    sys.exit(checks.end())
