"""serverless.yml against the framework's v3 schema and, its variables resolved, its resources against cfn-lint; as it stands and with every `#:` default on.
Usage: serverless.py BUILD-FOLDER"""
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

from running import Checks

FILE = "serverless.yml"


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def intrinsic(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    return {name: loader.construct_sequence(node, True) if isinstance(node, yaml.SequenceNode) else loader.construct_mapping(node, True)}


Loader.add_multi_constructor("!", intrinsic)


class Variables:
    """The framework's `${source:address, fallback}`, innermost first; what is CloudFormation's own stays as it is."""

    INNERMOST = re.compile(r"\$\{((?:self|opt|env|sls|ssm):[^${}]*)\}")

    def __init__(self, root, options):
        self.root, self.options = root, options

    def resolve(self, value):
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        while isinstance(value, str):
            found = self.INNERMOST.search(value)
            if not found:
                break
            got = self.resolve(self.candidates(found.group(1)))
            if found.group(0) == value:
                return got
            value = value[: found.start()] + str(got) + value[found.end():]
        return value

    def candidates(self, text):
        for candidate in [part.strip() for part in text.split(",")]:
            if candidate[:1] in "'\"":
                return candidate[1:-1]
            source, _, address = candidate.partition(":")
            got = getattr(self, source)(address)
            if got is not None:
                return got
        raise SystemExit("serverless.yml: `${%s}` has no value" % text)

    def self(self, address):
        node = self.root
        for name in address.split("."):
            node = node.get(name) if isinstance(node, dict) else None
            # A value on the way may be a variable itself; what is below it is left until it is asked for.
            node = self.resolve(node) if isinstance(node, str) else node
        return node

    def opt(self, address):
        return self.options.get(address)

    def env(self, address):
        return os.environ.get(address)

    def sls(self, address):
        return self.options.get("stage") if address == "stage" else None

    def ssm(self, address):
        return "of the parameter store: " + address


def template(service):
    """What the framework would hand to CloudFormation, as far as the resources refer to it."""
    made = {"HttpApi": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": service["service"], "ProtocolType": "HTTP"}}}
    for name, function in service["functions"].items():
        made[name + "LambdaFunction"] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "PackageType": "Image", "Code": {"ImageUri": "000000000000.dkr.ecr.eu-central-1.amazonaws.com/quorate@sha256:" + "0" * 64},
                "ImageConfig": {"Command": function["image"]["command"]}, "Role": {"Fn::GetAtt": [function["role"], "Arn"]},
                "Environment": {"Variables": service["provider"]["environment"]}, "MemorySize": service["provider"]["memorySize"],
                "Timeout": service["provider"]["timeout"], "Architectures": [service["provider"]["architecture"]],
            },
        }
    return {"AWSTemplateFormatVersion": "2010-09-09", **service["resources"], "Resources": {**service["resources"]["Resources"], **made}}


def check(checks, title, text, stage):
    raw = yaml.load(text, Loader)
    service = Variables(raw, {"stage": stage}).resolve(raw)
    with open("ops/verify/serverless.schema.json") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    faults = ["%s: %s" % (error.json_path, error.message) for error in validator.iter_errors(service)]
    checks.same(title + ": the v3 schema finds nothing", faults, [])
    checks.same(title + ": no variable is left", re.findall(r"\$\{(?:self|opt|env|sls|ssm):", json.dumps(service)), [])
    # Functions that make the same calls share one.
    roles = {function["role"] for function in service["functions"].values()}
    made = {name for name, resource in service["resources"]["Resources"].items() if resource["Type"] == "AWS::IAM::Role"}
    checks.same(title + ": every function has a role, and every role a function", sorted(roles), sorted(made))
    images = {function["image"]["name"] for function in service["functions"].values()}
    checks.same(title + ": every image is one that is built", sorted(images - set(service["provider"]["ecr"]["images"])), [])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(template(service), file)
        file.flush()
        linted = subprocess.run([os.path.join(os.path.dirname(sys.executable), "cfn-lint"), "--format", "parseable", "--regions", service["provider"]["region"],
                                 "--", file.name], capture_output=True, text=True)
    checks.same(title + ": cfn-lint finds nothing", (linted.returncode, linted.stdout + linted.stderr), (0, ""))


def with_defaults_on(text):
    return re.sub(r"^(\s*)#: ", r"\1", text, flags=re.M)


if __name__ == "__main__":
    checks = Checks("serverless.yml by the framework's schema and by cfn-lint")
    with open(FILE) as file:
        written = file.read()
    for stage in ("local", "production"):
        check(checks, stage, written, stage)
    check(checks, "production with every default on", with_defaults_on(written), "production")
    # The emulator reads the same file.
    for title, text in (("as it stands", written), ("with every default on", with_defaults_on(written))):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, FILE)
            with open(path, "w") as file:
                file.write(text)
            read = subprocess.run([os.path.join(sys.argv[1], "emulator"), "check", "--file", path, "--functions", sys.argv[1], "--stage", "local", "--json"],
                                  capture_output=True, text=True)
            checks.same("the emulator reads it " + title, read.returncode, 0)
    sys.exit(checks.end())
