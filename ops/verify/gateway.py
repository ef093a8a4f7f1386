"""Routes as botocore signs for them and as an issuer's keys are fetched over HTTP: aws_iam and JWT authorizers of the emulator. Usage: gateway.py BUILD-FOLDER"""
import base64
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from running import Checks, Emulator

SERVICE = """
service: gateway
provider:
  name: aws
  region: us-east-1
  stage: test
  httpApi:
    authorizers:
      configured: { type: jwt, identitySource: '$request.header.Authorization', issuerUrl: 'http://127.0.0.1:PORT', audience: [me] }
      named: { type: jwt, identitySource: '$request.header.Authorization', issuerUrl: 'https://issuer.example', audience: [me] }
      lost: { type: jwt, identitySource: '$request.header.Authorization', issuerUrl: 'http://127.0.0.1:PORT/lost', audience: [me] }
custom: { emulator: { authorizers: { named: { jwks: 'http://127.0.0.1:PORT/keys' } } } }
functions:
  Echo:
    handler: conformance
    events:
      - httpApi: { method: ANY, path: '/iam/{proxy+}', authorizer: { type: aws_iam } }
      - http: { method: ANY, path: 'rest/{proxy+}', authorizer: aws_iam }
      - httpApi: { method: GET, path: /configured, authorizer: { name: configured } }
      - httpApi: { method: GET, path: /named, authorizer: { name: named } }
      - httpApi: { method: GET, path: /lost, authorizer: { name: lost } }
"""


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """An issuer on loopback, whose key openssl makes and signs with."""

    def __init__(self, folder):
        self.key = os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)
        modulus = subprocess.run(["openssl", "rsa", "-in", self.key, "-noout", "-modulus"], check=True, capture_output=True, text=True).stdout
        keys = {"keys": [{"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "e": "AQAB", "n": encoded(bytes.fromhex(modulus.strip().split("=")[1]))}]}
        issuer = self
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked.append(self.path)
                pages = {"/keys": keys, "/.well-known/openid-configuration": {"issuer": issuer.url, "jwks_uri": issuer.url + "/keys"}}
                body = json.dumps(pages.get(self.path, {})).encode()
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = "http://127.0.0.1:%d" % self.port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, issuer):
        claims = {"iss": issuer, "aud": "me", "sub": "u1", "exp": int(time.time()) + 60}
        data = "%s.%s" % (encoded(json.dumps({"alg": "RS256", "kid": "one"}).encode()), encoded(json.dumps(claims).encode()))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=data.encode(), check=True, capture_output=True).stdout
        return data + "." + encoded(signature)


def ask(method, url, headers=None, body=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}, method=method), timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def signed(method, url, body=b"", secret="emulator", key="emulator", region="us-east-1"):
    request = AWSRequest(method=method, url=url, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(Credentials(key, secret), "execute-api", region).add_auth(request)
    return ask(method, url, dict(request.headers), body or None)


def presigned(url):
    request = AWSRequest(method="GET", url=url)
    SigV4QueryAuth(Credentials("emulator", "emulator"), "execute-api", "us-east-1", expires=60).add_auth(request)
    return ask("GET", request.url)


def check_signatures(checks, url):
    for path in ("/iam/x", "/iam/a%20b/c", "/iam/%E2%98%95", "/iam/x?b=2&a=1", "/iam/x?a=%2F&a=b%20c&z", "/rest/x", "/test/rest/x?q=a%2Bb"):
        checks.same("botocore signs GET %s" % path, signed("GET", url + path)[0], 200)
    checks.same("botocore signs a POST", signed("POST", url + "/iam/x?q=1", b'{"a": "\xe2\x98\x95"}')[0], 200)
    checks.same("a signed URL", presigned(url + "/iam/x?b=2&a=1")[0], 200)
    context = signed("GET", url + "/iam/x")[1]["requestContext"]
    checks.same("the caller of payload 2.0", context["authorizer"]["iam"]["accessKey"], "emulator")
    identity = signed("GET", url + "/rest/x", key="123456789012")[1]["requestContext"]["identity"]
    checks.same("the caller of payload 1.0", (identity["accessKey"], identity["accountId"]), ("123456789012", "123456789012"))
    checks.same("another secret", signed("GET", url + "/rest/x", secret="other")[0], 403)
    checks.same("another key", signed("GET", url + "/rest/x", key="AKIDEXAMPLE")[1], {"message": "The security token included in the request is invalid."})
    checks.same("another region", signed("GET", url + "/iam/x", region="eu-west-1"), (403, {"message": "Forbidden"}))
    checks.same("no signature", ask("GET", url + "/rest/x"), (403, {"message": "Missing Authentication Token"}))


def check_tokens(checks, url, issuer):
    bearer = lambda name: {"Authorization": "Bearer " + issuer.token(name)}
    status, event = ask("GET", url + "/configured", bearer(issuer.url))
    checks.same("keys by the issuer's configuration", (status, event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]), (200, "u1"))
    checks.same("keys by a URL", ask("GET", url + "/named", bearer("https://issuer.example"))[0], 200)
    checks.same("another issuer", ask("GET", url + "/named", bearer(issuer.url))[0], 401)
    checks.same("an issuer that has no configuration", ask("GET", url + "/lost", bearer(issuer.url + "/lost"))[0], 401)
    asked = len(issuer.asked)
    ask("GET", url + "/configured", bearer(issuer.url))
    checks.same("keys are kept", len(issuer.asked), asked)


if __name__ == "__main__":
    checks = Checks("signatures and tokens before routes")
    with tempfile.TemporaryDirectory() as folder:
        issuer = Issuer(folder)
        functions = os.path.join(folder, "functions")
        os.mkdir(functions)
        shutil.copy(os.path.join(sys.argv[1], "emulator"), os.path.join(functions, "conformance"))
        file_name = os.path.join(folder, "serverless.yml")
        with open(file_name, "w") as file:
            file.write(SERVICE.replace("PORT", str(issuer.port)))
        with Emulator(sys.argv[1], ["--file", file_name, "--functions", functions]) as emulator:
            check_signatures(checks, emulator.url)
            check_tokens(checks, emulator.url, issuer)
    sys.exit(checks.end())
