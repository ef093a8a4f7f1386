#!/usr/bin/env python3
"""Runs functions of other people's languages as serverless.yml names them: Node, Python with an unmodified boto3, and Go by its standard library alone.

usage: languages.py BUILD-FOLDER
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from running import Checks, Process

SERVERLESS = """
service: languages
provider: { name: aws, region: eu-west-1, timeout: 10, environment: { GREETING: hello, TABLE: !Ref Things } }
functions:
  Node:
    runtime: nodejs18.x
    handler: node/app.handler
    events: [{ httpApi: 'GET /node/{name}' }]
  NodeCallback:
    runtime: nodejs18.x
    handler: node/app.called
    events: [{ http: 'GET called/{name}' }]
  NodeModule:
    runtime: nodejs22.x
    handler: node/module.handler
    events: [{ httpApi: 'GET /module' }]
  Python:
    runtime: python3.9
    handler: python/app.handler
    events: [{ httpApi: 'GET /python/{name}' }]
  PythonTable:
    runtime: python3.12
    handler: python/table.handler
    events: [{ httpApi: 'PUT /things/{name}' }]
  Go:
    runtime: provided.al2023
    handler: greet
    events: [{ httpApi: 'GET /go/{name}' }]
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
"""

FILES = {
    "node/app.js": """
const { inspect } = require('util');
exports.handler = async (event, context) => {
  console.log('node was asked', event.rawPath);
  if (event.pathParameters.name === 'nobody') throw new RangeError('there is nobody');
  return { statusCode: 200, headers: { 'x-from': 'node' }, body: JSON.stringify({ greeting: process.env.GREETING, name: event.pathParameters.name, left: context.getRemainingTimeInMillis() > 0 }) };
};
exports.called = (event, context, callback) => { setTimeout(() => callback(null, { statusCode: 201, body: event.pathParameters.name }), 20); };
""",
    "node/module.mjs": "import os from 'node:os';\nexport const handler = async () => ({ line: os.EOL });\n",
    "python/app.py": """
import json, os
from python.shared import shout

def handler(event, context):
    print("python was asked", event["rawPath"])
    if event["pathParameters"]["name"] == "nobody":
        raise LookupError("there is nobody")
    return {"statusCode": 200, "headers": {"x-from": "python"},
            "body": json.dumps({"greeting": shout(os.environ["GREETING"]), "name": event["pathParameters"]["name"], "left": context.get_remaining_time_in_millis() > 0})}
""",
    "python/shared.py": "def shout(text):\n    return text.upper()\n",
    "python/table.py": """
import os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item={"pk": event["pathParameters"]["name"], "count": 1})
    table.update_item(Key={"pk": event["pathParameters"]["name"]}, UpdateExpression="ADD #c :one", ExpressionAttributeNames={"#c": "count"}, ExpressionAttributeValues={":one": 1})
    return table.get_item(Key={"pk": event["pathParameters"]["name"]})["Item"]
""",
    "go/main.go": """
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

type event struct {
	PathParameters map[string]string `json:"pathParameters"`
}

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(next.Body)
		next.Body.Close()
		var asked event
		json.Unmarshal(body, &asked)
		fmt.Println("go was asked", asked.PathParameters["name"])
		where, answer := "/response", any(map[string]any{"statusCode": 200, "headers": map[string]string{"x-from": "go"}, "body": os.Getenv("GREETING") + " " + asked.PathParameters["name"]})
		if asked.PathParameters["name"] == "nobody" {
			where, answer = "/error", map[string]any{"errorType": "NotFound", "errorMessage": "there is nobody", "stackTrace": []string{}}
		}
		text, _ := json.Marshal(answer)
		sent, err := http.Post(api+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+where, "application/json", bytes.NewReader(text))
		if err != nil {
			panic(err)
		}
		sent.Body.Close()
	}
}
""",
}


class Service(Process):
    def __init__(self, build):
        self.folder = tempfile.TemporaryDirectory()
        for name, text in {"serverless.yml": SERVERLESS, **FILES}.items():
            path = os.path.join(self.folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
        os.makedirs(os.path.join(self.folder.name, "build"))
        go = {**os.environ, "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": "", "GOCACHE": os.path.join(self.folder.name, "cache")}
        subprocess.run(["go", "build", "-o", "../build/greet", "main.go"], cwd=os.path.join(self.folder.name, "go"), env=go, check=True)
        # The interpreter of this environment, which has boto3, is the first on the path.
        path = os.path.dirname(sys.executable) + ":" + os.environ["PATH"]
        self.process = subprocess.Popen(
            [os.path.join(build, "emulator"), "start", "--port", "0"], cwd=self.folder.name, env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            found = re.search(r"listening on (http://127\.0\.0\.1:\d+)", line)
            if found:
                self.url = found.group(1)
                break
        else:
            raise SystemExit("the emulator did not start:\n" + "".join(self.lines))
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def ask(self, path, method="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, method=method), timeout=30) as answer:
                return answer.status, answer.headers.get("x-from"), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, None, error.read().decode()

    def invoke(self, name, event):
        request = urllib.request.Request(f"{self.url}/2015-03-31/functions/{name}/invocations", json.dumps(event).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers.get("X-Amz-Function-Error"), json.loads(answer.read())


def main(build):
    if not shutil.which("go"):
        print("languages: there is no Go toolchain; ops/setup verify installs one")
        return 77
    checks = Checks("functions of Node, Python and Go")
    with Service(build) as service:
        for language, greeting in (("node", "hello"), ("python", "HELLO")):
            status, origin, body = service.ask(f"/{language}/world")
            checks.same(f"{language} answers a route", (status, origin, json.loads(body)), (200, language, {"greeting": greeting, "name": "world", "left": True}))
            checks.same(f"{language} fails as in the cloud", service.ask(f"/{language}/nobody"), (500, None, '{"message":"Internal Server Error"}'))
        event = {"rawPath": "/x", "pathParameters": {"name": "nobody"}}
        for name, kind, frames in (("Node", "RangeError", "trace"), ("Python", "LookupError", "stackTrace"), ("Go", "NotFound", "stackTrace")):
            failed, error = service.invoke(name, event)
            checks.same(f"{name}'s error is answered with its type and message", (failed, error["errorType"], error["errorMessage"]), ("Unhandled", kind, "there is nobody"))
            checks.true(f"{name}'s error has frames", isinstance(error[frames], list), error)
        checks.same("a callback answers a REST route", service.ask("/called/me"), (201, None, "me"))
        checks.same("a module answers", service.ask("/module"), (200, None, '{"line":"\\n"}'))
        checks.same("go answers a route", service.ask("/go/world"), (200, "go", "hello world"))
        status, _, body = service.ask("/things/nail", "PUT")
        checks.same("boto3 in a function finds the tables without a setting", (status, json.loads(body)), (200, {"pk": "nail", "count": 2}))
        log = "".join(service.lines)
        for line in ("node was asked /node/world", "python was asked /python/world", "go was asked world"):
            checks.true(f"the log holds `{line}`", line in log, log[-2000:])
    return checks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
