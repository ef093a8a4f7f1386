"""What the unmodified clients of OpenAI, Anthropic and AWS read from a scripted server, against what `quorate models` reads of it; Bedrock's signatures against botocore's.
Usage: models.py BUILD-FOLDER"""
import binascii
import http.server
import json
import os
import struct
import subprocess
import sys
import threading
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session

from running import Checks

TEXT = "Grüezi, “welt” 🌍"
PROMPT, CACHED, WRITTEN, COMPLETION = 100, 60, 20, 9
ACCESS, SECRET = "AKIDEXAMPLE", "planted-secret-of-the-account"
# An id with `:`, and an ARN.
BEDROCK = ["amazon.nova-micro-v1:0", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0"]


def chat(streams):
    usage = {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION,
             "prompt_tokens_details": {"cached_tokens": CACHED, "cache_write_tokens": WRITTEN}}
    head = {"id": "c1", "created": 1, "model": "m-1"}
    if not streams:
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}
        return dict(head, object="chat.completion", choices=[choice], usage=usage)
    head["object"] = "chat.completion.chunk"
    pieces = [dict(head, choices=[{"index": 0, "delta": {"content": piece}, "finish_reason": None}]) for piece in (TEXT[:9], TEXT[9:])]
    ends = [dict(head, choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]), dict(head, choices=[], usage=usage)]
    return "".join(": keep-alive\n\ndata: %s\n\n" % json.dumps(part) for part in pieces + ends) + "data: [DONE]\n\n"


def responses(streams):
    content = [{"type": "output_text", "text": TEXT, "annotations": []}]
    whole = {"id": "r1", "object": "response", "created_at": 1, "model": "m-1", "status": "completed", "error": None, "incomplete_details": None,
             "instructions": None, "metadata": {}, "parallel_tool_calls": True, "temperature": 1, "tool_choice": "auto", "tools": [], "top_p": 1,
             "output": [{"type": "message", "id": "o1", "role": "assistant", "status": "completed", "content": content}],
             "usage": {"input_tokens": PROMPT, "output_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION,
                       "input_tokens_details": {"cached_tokens": CACHED, "cache_write_tokens": WRITTEN}, "output_tokens_details": {"reasoning_tokens": 0}}}
    if not streams:
        return whole
    deltas = [{"type": "response.output_text.delta", "item_id": "o1", "output_index": 0, "content_index": 0, "delta": piece, "sequence_number": n, "logprobs": []}
              for n, piece in enumerate((TEXT[:9], TEXT[9:]))]
    events = deltas + [{"type": "response.completed", "response": whole, "sequence_number": 2}]
    return "".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event)) for event in events)


def messages(streams):
    usage = {"input_tokens": PROMPT - CACHED - WRITTEN, "cache_read_input_tokens": CACHED, "cache_creation_input_tokens": WRITTEN, "output_tokens": COMPLETION}
    whole = {"id": "m1", "type": "message", "role": "assistant", "model": "m-1", "content": [{"type": "text", "text": TEXT}], "stop_reason": "end_turn",
             "stop_sequence": None, "usage": usage}
    if not streams:
        return whole
    events = [{"type": "message_start", "message": dict(whole, content=[], stop_reason=None, usage=dict(usage, output_tokens=1))}, {"type": "ping"},
              {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
    events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}} for piece in (TEXT[:9], TEXT[9:])]
    events += [{"type": "content_block_stop", "index": 0},
               {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": COMPLETION}},
               {"type": "message_stop"}]
    return "".join("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event)) for event in events)


def embeddings(_):
    return {"object": "list", "model": "e-1", "usage": {"prompt_tokens": PROMPT, "total_tokens": PROMPT},
            "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1e-9, 0.5]}]}


def frame(kind, payload):
    body = json.dumps(payload).encode()
    headers = b"".join(bytes([len(name)]) + name + b"\x07" + struct.pack(">H", len(value)) + value for name, value in
                       ((b":message-type", b"event"), (b":event-type", kind.encode()), (b":content-type", b"application/json")))
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    part = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + body
    return part + struct.pack(">I", binascii.crc32(part))


def converse(streams):
    usage = {"inputTokens": PROMPT - CACHED - WRITTEN, "outputTokens": COMPLETION, "totalTokens": PROMPT + COMPLETION, "cacheReadInputTokens": CACHED,
             "cacheWriteInputTokens": WRITTEN}
    if not streams:
        return {"output": {"message": {"role": "assistant", "content": [{"text": TEXT}]}}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}
    deltas = [frame("contentBlockDelta", {"delta": {"text": piece}, "contentBlockIndex": 0}) for piece in (TEXT[:9], TEXT[9:])]
    return frame("messageStart", {"role": "assistant"}) + b"".join(deltas) + frame("messageStop", {"stopReason": "end_turn"}) + frame(
        "metadata", {"usage": usage, "metrics": {"latencyMs": 1}})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers.items()), body))
        if "/converse" in self.path:
            answer = converse(self.path.endswith("-stream"))
        else:
            made = {"/v1/embeddings": embeddings, "/v1/chat/completions": chat, "/v1/responses": responses, "/v1/messages": messages}[self.path]
            answer = made(json.loads(body).get("stream", False))
        kind = {dict: "application/json", str: "text/event-stream", bytes: "application/vnd.amazon.eventstream"}[type(answer)]
        data = answer if isinstance(answer, bytes) else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def theirs(url):
    """What each client reads, as (text, prompt, cached, written, completion), whole and streamed."""
    import anthropic
    import openai

    client = openai.OpenAI(base_url=url + "/v1", api_key="k")
    asked = {"model": "m", "messages": [{"role": "user", "content": "q"}]}

    def of_openai(text, usage, prompt, completion, details):
        given = getattr(usage, details)
        return text, getattr(usage, prompt), given.cached_tokens, given.model_dump().get("cache_write_tokens"), getattr(usage, completion)

    reply = client.chat.completions.create(**asked)
    yield "chat", of_openai(reply.choices[0].message.content, reply.usage, "prompt_tokens", "completion_tokens", "prompt_tokens_details")
    parts = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    text = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    yield "chat, streamed", of_openai(text, parts[-1].usage, "prompt_tokens", "completion_tokens", "prompt_tokens_details")
    reply = client.responses.create(model="m", input="q")
    yield "responses", of_openai(reply.output_text, reply.usage, "input_tokens", "output_tokens", "input_tokens_details")
    parts = list(client.responses.create(model="m", input="q", stream=True))
    text = "".join(part.delta for part in parts if part.type == "response.output_text.delta")
    yield "responses, streamed", of_openai(text, parts[-1].response.usage, "input_tokens", "output_tokens", "input_tokens_details")

    claude = anthropic.Anthropic(base_url=url, api_key="k")

    def of_anthropic(message):
        usage = message.usage
        whole = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens
        return message.content[0].text, whole, usage.cache_read_input_tokens, usage.cache_creation_input_tokens, usage.output_tokens

    yield "anthropic", of_anthropic(claude.messages.create(max_tokens=9, **asked))
    with claude.messages.stream(max_tokens=9, **asked) as stream:
        yield "anthropic, streamed", of_anthropic(stream.get_final_message())

    bedrock = botocore.session.get_session().create_client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=url, aws_access_key_id=ACCESS, aws_secret_access_key=SECRET)
    asked = {"modelId": BEDROCK[0], "messages": [{"role": "user", "content": [{"text": "q"}]}]}

    def of_bedrock(text, usage):
        whole = usage["inputTokens"] + usage["cacheReadInputTokens"] + usage["cacheWriteInputTokens"]
        return text, whole, usage["cacheReadInputTokens"], usage["cacheWriteInputTokens"], usage["outputTokens"]

    reply = bedrock.converse(**asked)
    yield "bedrock", of_bedrock(reply["output"]["message"]["content"][0]["text"], reply["usage"])
    parts = list(bedrock.converse_stream(**asked)["stream"])
    text = "".join(part["contentBlockDelta"]["delta"]["text"] for part in parts if "contentBlockDelta" in part)
    yield "bedrock, streamed", of_bedrock(text, parts[-1]["metadata"]["usage"])


def ours(build, url, **settings):
    """What `quorate models` reads: a row for each model of the chain, and everything that it wrote."""
    environment = {"PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": SECRET,
                   "OPENAI_API_KEY": "planted-key-of-openai", "OPENAI_BASE_URL": url + "/v1", "ANTHROPIC_API_KEY": "planted-key-of-anthropic",
                   "ANTHROPIC_BASE_URL": url, **settings}
    run = subprocess.run([os.path.join(build, "quorate"), "models", "--json"], env=environment, capture_output=True, text=True)
    lists = json.loads(run.stdout) if run.stdout else {"models": [], "embeddings": []}
    return lists["models"] + lists["embeddings"], run.stdout + run.stderr


def cost(build, provider, model):
    line = {"provider": provider, "model": model, "day": __import__("datetime").datetime.now(__import__("datetime").timezone.utc).strftime("%Y-%m-%d"),
            "prompt": PROMPT, "cached": CACHED, "cache_write": WRITTEN, "completion": COMPLETION}
    run = subprocess.run([os.path.join(build, "quorate"), "models", "cost"], input=json.dumps(line) + "\n", capture_output=True, text=True, check=True)
    return json.loads(run.stdout).get("cost_nano_usd")


def signed_alike(path, headers, body, url):
    """Whether botocore signs the same request with the same signature."""
    given = {name: value for name, value in headers.items() if name.lower() in ("content-type", "host", "x-amz-date")}
    request = botocore.awsrequest.AWSRequest(method="POST", url=url + path, data=body, headers={k: v for k, v in given.items() if k.lower() != "host"})
    request.context["timestamp"] = headers["X-Amz-Date"]
    signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(ACCESS, SECRET), "bedrock", "us-east-1")
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    return headers["Authorization"].endswith("Signature=" + signer.signature(text, request))


def main(build):
    checks = Checks("models: what each client reads, and what quorate does")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d" % server.server_port
    expected = (TEXT, PROMPT, CACHED, WRITTEN, COMPLETION)
    for wire, read in theirs(url):
        checks.true("%s: its own client reads what was sent" % wire, read == expected, read)
    chains = [("openai", "gpt-6-luna", {}), ("openai", "gpt-6-luna", {"OPENAI_API": "responses"}), ("anthropic", "claude-haiku-5-5", {})]
    chains += [("bedrock", model, {}) for model in BEDROCK]
    for provider, model, settings in chains:
        server.seen.clear()
        rows, written = ours(build, url, LLM_PROVIDER=provider, MODEL_CHAIN="%s/%s" % (provider, model), **settings)
        name = "%s/%s %s" % (provider, model, settings.get("OPENAI_API", ""))
        wanted = cost(build, provider, model)
        checks.true("%s: quorate reads an answer, and the same usage to the nano-dollar" % name,
                     len(rows) == 1 and rows[0].get("answers") is True and rows[0].get("cost_nano_usd") == wanted and wanted, written)
        checks.true("%s: no key and no secret is written" % name, "planted" not in written, written)
        if provider == "bedrock":
            path, headers, body = server.seen[-1]
            checks.true("%s: its id stands in the path as botocore writes it" % name,
                         path == "/model/%s/converse" % urllib.parse.quote(model, safe=""), path)
            checks.true("%s: it is signed as botocore signs it" % name, signed_alike(path, headers, body, url), headers)
    rows, written = ours(build, url, LLM_PROVIDER="openai", MODEL_CHAIN="openai/gpt-6-luna", MODEL_EMBEDDINGS="openai/text-embedding-3-small")
    import openai
    read = openai.OpenAI(base_url=url + "/v1", api_key="k").embeddings.create(model="text-embedding-3-small", input=["yes"], encoding_format="float")
    checks.true("embeddings: quorate counts the numbers that OpenAI's client reads, and prices them",
                len(rows) == 2 and rows[1].get("answered_dimension") == len(read.data[0].embedding) == 3 and rows[1].get("dimension") == 1536
                and rows[1].get("cost_nano_usd") == 20 * read.usage.prompt_tokens, written)
    server.shutdown()
    return checks.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
