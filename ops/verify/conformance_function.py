"""The function of the conformance suite's services for an endpoint that runs Python; what it does is in docs/conformance.md."""
import json
import os
import time

calls = 0


def answer(body):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body if isinstance(body, str) else json.dumps(body)}


def authorization(event):
    source = event.get("identitySource")
    word = event.get("authorizationToken") or (source[0] if isinstance(source, list) and source else None) or (event.get("headers") or {}).get("Authorization", "")
    outputs = json.loads(os.environ["OUTPUTS"])
    if word not in outputs:
        raise Exception("Unauthorized")
    text = json.dumps(outputs[word]).replace("{{calls}}", str(calls)).replace("{{event}}", json.dumps(json.dumps(event))[1:-1])
    output = json.loads(text)
    return json.loads(output) if isinstance(output, str) else output


def handler(event, context):
    global calls
    calls += 1
    what = os.environ.get("DO", "echo")
    if what == "body":
        return json.loads(event["body"])
    if what == "out":
        return json.loads(os.environ["OUT"])
    if what == "fail":
        raise Exception(os.environ.get("ERROR", "no"))
    if what == "exit":
        os._exit(int(os.environ.get("STATUS", "1")))
    if what == "sleep":
        time.sleep(float(os.environ.get("SECONDS", "1")))
        return answer("slept")
    if what == "env":
        return answer(dict(os.environ))
    if what == "authorize":
        return authorization(event)
    return answer(event)
