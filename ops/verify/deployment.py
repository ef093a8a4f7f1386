"""A suite's serverless.yml put behind another endpoint's API Gateway, by boto3 as the framework would by CloudFormation."""
import io
import json
import zipfile

import boto3
import yaml

# What a suite without a service is asked of.
PLAIN = {"provider": {"stage": "test"}, "functions": {"F": {}}}
ROLE = "arn:aws:iam::000000000000:role/conformance"


class Undeployable(Exception):
    """The service asks for what cannot be put there."""


def client(name, url):
    return boto3.client(name, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def packed():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.write("ops/verify/conformance_function.py", "conformance_function.py")
    return data.getvalue()


def target(event):
    """Method, path and the settings of `GET /x`, or of a mapping."""
    if isinstance(event, str):
        if event == "*":
            return "ANY", None, {}
        method, path = event.split(" ")
        return method.upper(), path if path.startswith("/") else "/" + path, {}
    path = event["path"]
    return event.get("method", "ANY").upper(), path if path.startswith("/") else "/" + path, event


class Deployment:
    """Functions and APIs of one service; `http` and `rest` are the APIs' URLs, None where there is none."""

    def __init__(self, service, url):
        self.url, self.service, self.provider = url, service, service["provider"]
        self.lambdas, self.http, self.rest = client("lambda", url), None, None
        if "custom" in service:
            raise Undeployable("keys of an issuer that nobody reaches")
        self.arns = {name: self.function(name, function) for name, function in service["functions"].items()}
        events = [(name, kind, event) for name, function in service["functions"].items() for one in function.get("events", []) for kind, event in one.items()]
        if any(kind == "httpApi" for _, kind, _ in events):
            self.http = self.http_api([(name, event) for name, kind, event in events if kind == "httpApi"])
        if any(kind == "http" for _, kind, _ in events):
            self.rest = self.rest_api([(name, event) for name, kind, event in events if kind == "http"])

    def function(self, name, function):
        variables = {key: str(value) for key, value in {**self.provider.get("environment", {}), **function.get("environment", {})}.items()}
        full_name = "conformance-test-" + name
        try:
            self.lambdas.delete_function(FunctionName=full_name)
        except self.lambdas.exceptions.ResourceNotFoundException:
            pass
        made = self.lambdas.create_function(
            FunctionName=full_name, Runtime="python3.11", Role=ROLE, Handler="conformance_function.handler", Code={"ZipFile": packed()},
            Timeout=function.get("timeout", 6), Environment={"Variables": variables})
        if "reservedConcurrency" in function:
            self.lambdas.put_function_concurrency(FunctionName=full_name, ReservedConcurrentExecutions=function["reservedConcurrency"])
        return made["FunctionArn"]

    def uri(self, name):
        return "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/%s/invocations" % self.arns[name]

    def host(self, api):
        return self.url.replace("127.0.0.1", api + ".execute-api.localhost")

    # HTTP APIs

    def http_api(self, events):
        gateway, settings = client("apigatewayv2", self.url), self.provider.get("httpApi", {})
        cors = settings.get("cors")
        names = {"allowedOrigins": "AllowOrigins", "allowedHeaders": "AllowHeaders", "allowedMethods": "AllowMethods", "allowCredentials": "AllowCredentials",
                 "exposedResponseHeaders": "ExposeHeaders", "maxAge": "MaxAge"}
        options = {"CorsConfiguration": {names[key]: value for key, value in cors.items()}} if cors else {}
        api = gateway.create_api(Name="conformance", ProtocolType="HTTP", **options)["ApiId"]
        authorizers = {name: self.http_authorizer(gateway, api, name, one) for name, one in settings.get("authorizers", {}).items()}
        for name, event in events:
            method, path, more = target(event)
            payload = self.service["functions"][name].get("httpApi", {}).get("payload", settings.get("payload", "2.0"))
            integration = gateway.create_integration(
                ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=self.arns[name], PayloadFormatVersion=payload, TimeoutInMillis=more.get("timeout", 30) * 1000)
            asked = more.get("authorizer") or {}
            access = {}
            if asked.get("type") == "aws_iam":
                access = {"AuthorizationType": "AWS_IAM"}
            elif asked:
                access = {"AuthorizationType": "CUSTOM", "AuthorizerId": authorizers[asked["name"]]}
            gateway.create_route(ApiId=api, RouteKey="%s %s" % (method, path) if path else "$default", Target="integrations/" + integration["IntegrationId"], **access)
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        return self.host(api)

    def http_authorizer(self, gateway, api, name, one):
        source = one.get("identitySource", [])
        return gateway.create_authorizer(
            ApiId=api, Name=name, AuthorizerType="REQUEST", AuthorizerUri=self.uri(one["functionName"]), IdentitySource=source if isinstance(source, list) else [source],
            AuthorizerPayloadFormatVersion=one.get("payloadVersion", "2.0"), EnableSimpleResponses=one.get("enableSimpleResponses", False),
            AuthorizerResultTtlInSeconds=one.get("resultTtlInSeconds", 0))["AuthorizerId"]

    # REST APIs

    def rest_api(self, events):
        gateway, settings = client("apigateway", self.url), self.provider.get("apiGateway", {})
        api = gateway.create_rest_api(
            name="conformance", binaryMediaTypes=settings.get("binaryMediaTypes", []), apiKeySource=settings.get("apiKeySourceType", "HEADER"))["id"]
        root = next(one["id"] for one in gateway.get_resources(restApiId=api)["items"] if one["path"] == "/")
        resources = {"": root}
        validator = gateway.create_request_validator(restApiId=api, name="all", validateRequestBody=True, validateRequestParameters=True)["id"]
        for name, event in events:
            method, path, more = target(event)
            if more.get("async") or more.get("cors"):
                raise Undeployable("mapping templates")
            place = ""
            for part in [part for part in path.split("/") if part]:
                here = place + "/" + part
                if here not in resources:
                    resources[here] = gateway.create_resource(restApiId=api, parentId=resources[place], pathPart=part)["id"]
                place = here
            self.rest_method(gateway, api, resources[place], method, name, more, validator)
        gateway.create_deployment(restApiId=api, stageName=self.provider["stage"])
        self.keys(gateway, api, settings)
        return self.host(api)

    def rest_method(self, gateway, api, resource, method, name, more, validator):
        options = {"authorizationType": "NONE", **self.rest_access(gateway, api, more.get("authorizer"))}
        request = more.get("request", {})
        required = {"querystrings": "querystring", "headers": "header", "paths": "path"}
        parameters = {"method.request.%s.%s" % (required[group], one): value["required"] if isinstance(value, dict) else value
                      for group, ones in request.get("parameters", {}).items() for one, value in ones.items()}
        models = {}
        for kind, schema in request.get("schemas", {}).items():
            if isinstance(schema, str):
                schema = self.provider["apiGateway"]["request"]["schemas"][schema]["schema"]
            title = "model%d" % len(gateway.get_models(restApiId=api)["items"])
            gateway.create_model(restApiId=api, name=title, contentType=kind, schema=json.dumps(schema))
            models[kind] = title
        if parameters or models:
            options.update(requestParameters=parameters, requestModels=models, requestValidatorId=validator)
        gateway.put_method(restApiId=api, resourceId=resource, httpMethod=method, apiKeyRequired=more.get("private", False), **options)
        gateway.put_integration(restApiId=api, resourceId=resource, httpMethod=method, type="AWS_PROXY", integrationHttpMethod="POST", uri=self.uri(name),
                                timeoutInMillis=more.get("timeoutInMillis", 29000))

    def rest_access(self, gateway, api, authorizer):
        if authorizer is None:
            return {}
        one = {"name": authorizer} if isinstance(authorizer, str) else authorizer
        if (one.get("type") or one["name"]).lower() == "aws_iam":
            return {"authorizationType": "AWS_IAM"}
        lifetime = one.get("resultTtlInSeconds", 300)
        options = {"type": one.get("type", "token").upper(), "authorizerUri": self.uri(one["name"]), "authorizerResultTtlInSeconds": lifetime}
        source = one.get("identitySource", None if options["type"] == "REQUEST" and lifetime == 0 else "method.request.header.Authorization")
        if source:
            options["identitySource"] = source
        if "identityValidationExpression" in one:
            options["identityValidationExpression"] = one["identityValidationExpression"]
        name = "authorizer%d" % len(gateway.get_authorizers(restApiId=api)["items"])
        return {"authorizationType": "CUSTOM", "authorizerId": gateway.create_authorizer(restApiId=api, name=name, **options)["id"]}

    def keys(self, gateway, api, settings):
        plans = settings.get("usagePlan", [])
        plans = {name: plan for one in (plans if isinstance(plans, list) else [{"all": plans}]) for name, plan in one.items()}
        for entry in settings.get("apiKeys", []):
            named = isinstance(entry, dict) and len(entry) == 1 and isinstance(next(iter(entry.values())), list)
            plan_name, ones = next(iter(entry.items())) if named else ("all", [entry])
            plan = plans.get(plan_name, {})
            options = {key: plan[key] for key in ("quota", "throttle") if key in plan}
            made = gateway.create_usage_plan(name=plan_name, apiStages=[{"apiId": api, "stage": self.provider["stage"]}], **options)["id"]
            for one in ones:
                key = {"name": one} if isinstance(one, str) else one
                options = {"value": key["value"]} if "value" in key else {}
                identifier = gateway.create_api_key(name=key.get("name", "key"), enabled=key.get("enabled", True), **options)["id"]
                gateway.create_usage_plan_key(usagePlanId=made, keyId=identifier, keyType="API_KEY")


class Reading(yaml.SafeLoader):
    """Reads `!Ref X` and `!GetAtt X.Arn` as ("X", "Ref") and ("X", "Arn")."""


Reading.add_constructor("!Ref", lambda loader, node: (loader.construct_scalar(node), "Ref"))
Reading.add_constructor("!GetAtt", lambda loader, node: tuple(loader.construct_scalar(node).split(".", 1)))


class Queues:
    """The queues of a service, made one after the other; `resolved` puts what they are called in the place of what names them."""

    def __init__(self, service, url):
        self.sqs, self.known = client("sqs", url), {}
        declared = {name: one.get("Properties", {}) for name, one in (service.get("resources") or {}).get("Resources", {}).items() if one["Type"] == "AWS::SQS::Queue"}
        # What others name comes first: a dead-letter queue before those that send to it.
        for name, properties in sorted(declared.items(), key=lambda one: "RedrivePolicy" in one[1]):
            self.known[name] = self.make(name, dict(properties))

    def make(self, name, properties):
        title = properties.pop("QueueName", "conformance-test-" + name + (".fifo" if properties.get("FifoQueue") else ""))
        tags = {tag["Key"]: tag["Value"] for tag in properties.pop("Tags", [])}
        text = lambda value: json.dumps(value, separators=(",", ":")) if isinstance(value, (dict, bool)) else str(value)
        attributes = {key: text(self.resolved(value)) for key, value in properties.items()}
        try:
            self.sqs.delete_queue(QueueUrl=self.sqs.get_queue_url(QueueName=title)["QueueUrl"])
        except self.sqs.exceptions.QueueDoesNotExist:
            pass
        made = self.sqs.create_queue(QueueName=title, Attributes=attributes, tags=tags)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=made, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return {"Ref": made, "QueueUrl": made, "Arn": arn, "QueueName": title}

    def asked(self, value):
        """The cases with URLs in the place of queues' names, which our emulator takes too."""
        urls = {one["QueueName"]: one["QueueUrl"] for one in self.known.values()}
        if isinstance(value, dict):
            return {key: urls.get(one, one) if key == "QueueUrl" and isinstance(one, str) else self.asked(one) for key, one in value.items()}
        return [self.asked(one) for one in value] if isinstance(value, list) else value

    def resolved(self, value):
        if isinstance(value, tuple):
            return self.known[value[0]][value[1]]
        if isinstance(value, dict):
            return {key: self.resolved(one) for key, one in value.items()}
        return [self.resolved(one) for one in value] if isinstance(value, list) else value


def read(suite):
    lines = suite["service"]
    return yaml.load("\n".join(lines) if isinstance(lines, list) else lines, Reading)
