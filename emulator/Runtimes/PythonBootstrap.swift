/// What a Python function runs under: asks the Runtime API for invocations and hands them to `file.function`, as AWS's own runtime does.
/// Python ≥ 3.9, its standard library alone. Errors, the context's members and the log's lines are those of AWS's runtime.
enum PythonBootstrap {
  static let source = #"""
    import decimal, http.client, importlib, json, logging, math, os, sys, time, traceback

    API = "/2018-06-01/runtime/"
    ROOT = os.environ["LAMBDA_TASK_ROOT"]
    request_id = None


    class LoadError(Exception):
        """What is wrong before or beside the handler's own code."""

        def __init__(self, kind, message, trace=()):
            super().__init__(message)
            self.kind, self.trace = kind, list(trace)


    class Runtime:
        def __init__(self, address):
            host, port = address.rsplit(":", 1)
            self.connection = http.client.HTTPConnection(host, int(port))

        def ask(self, method, path, body=None, headers=None):
            self.connection.request(method, API + path, body, headers or {})
            answer = self.connection.getresponse()
            return answer.headers, answer.read()

        def next(self):
            return self.ask("GET", "invocation/next")

        def answer(self, body, kind):
            self.ask("POST", "invocation/%s/response" % request_id, body, {"Content-Type": kind})

        def fail(self, error, kind="Unhandled"):
            path = "init/error" if request_id is None else "invocation/%s/error" % request_id
            self.ask("POST", path, encode(error).encode(), {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": kind})


    class Members:
        def __init__(self, given, names):
            for name in names:
                setattr(self, name, (given or {}).get(name))


    class ClientContext:
        def __init__(self, given):
            client = given.get("client")
            self.client = client and Members(client, ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"])
            self.custom, self.env = given.get("custom"), given.get("env")


    class Context:
        def __init__(self, headers):
            self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])
            self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
            self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
            self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
            self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
            self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
            self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
            self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
            self.client_context = header_json(headers, "Lambda-Runtime-Client-Context", ClientContext)
            identity = header_json(headers, "Lambda-Runtime-Cognito-Identity", dict) or {}
            self.identity = Members({"cognito_identity_id": identity.get("cognitoIdentityId"), "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId")},
                                    ["cognito_identity_id", "cognito_identity_pool_id"])

        def get_remaining_time_in_millis(self):
            return max(self._deadline_ms - int(time.time() * 1000), 0)

        def log(self, message):
            sys.stdout.write(str(message) + "\n")


    def header_json(headers, name, shape):
        text = headers.get(name)
        if not text:
            return None
        try:
            return shape(json.loads(text))
        except Exception as error:
            raise LoadError("Runtime.LambdaContextUnmarshalError", "Unable to parse %s JSON: %s" % (name, error))


    class Encoder(json.JSONEncoder):
        def default(self, value):
            if isinstance(value, decimal.Decimal):
                return math.nan if value.is_nan() else int(value) if value == value.to_integral_value() else float(value)
            return super().default(value)


    def encode(value):
        return Encoder(ensure_ascii=False).encode(value)


    def load(handler):
        name, dot, function = handler.rpartition(".")
        if not dot:
            raise LoadError("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler)
        if name.split(".")[0] in sys.builtin_module_names:
            raise LoadError("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % name)
        try:
            module = importlib.import_module(name.replace("/", "."))
        except ImportError as error:
            raise LoadError("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (name, error))
        except SyntaxError as error:
            raise LoadError("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (name, error),
                        ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)])
        try:
            return getattr(module, function)
        except AttributeError:
            raise LoadError("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, name))


    def described(error):
        """The error as it is answered, and its kind."""
        if isinstance(error, LoadError):
            kind, frames = error.kind, error.trace
        else:
            kind = type(error).__name__
            # Frames of this file, and those of the importing, are nobody's concern.
            frames = traceback.extract_tb(error.__traceback__)
            frames = traceback.format_list([frame for frame in frames if frame.filename != "<string>" and "importlib" not in frame.filename])
        return {"errorMessage": str(error), "errorType": kind, "requestId": request_id or "", "stackTrace": frames}


    def tell(error):
        lines = ["[ERROR] %s: %s" % (error["errorType"], error["errorMessage"]), "Traceback (most recent call last):"]
        sys.stdout.write("\n".join(lines) + "\n" + "".join(line if line.endswith("\n") else line + "\n" for line in error["stackTrace"]))


    class LogHandler(logging.Handler):
        def emit(self, record):
            record.aws_request_id = request_id or ""
            sys.stdout.write(self.format(record))


    class JSONLog(logging.Formatter):
        def format(self, record):
            line = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)), "level": record.levelname,
                    "message": record.getMessage(), "logger": record.name, "requestId": record.aws_request_id}
            if record.exc_info:
                line.update(errorType=record.exc_info[0].__name__, errorMessage=str(record.exc_info[1]),
                            stackTrace=traceback.format_exception(*record.exc_info))
            return json.dumps(line, ensure_ascii=False, default=str) + "\n"


    def prepare_output():
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=True)
        logging.Formatter.converter = time.gmtime
        handler = LogHandler()
        text = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S")
        handler.setFormatter(JSONLog() if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON" else text)
        logging.getLogger().addHandler(handler)
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        level = {"FATAL": "CRITICAL", "TRACE": "DEBUG"}.get(level, level)
        if level in ("DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL"):
            logging.getLogger().setLevel(level)


    def invoked(handler, headers, body):
        """The answer's bytes and their type."""
        context = Context(headers)
        try:
            event = json.loads(body)
        except Exception as error:
            raise LoadError("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
        value = handler(event, context)
        if isinstance(value, bytes):
            return value, "application/unknown"
        try:
            return encode(value).encode(), "application/json"
        except Exception as error:
            raise LoadError("Runtime.MarshalError", "Unable to marshal response: %s" % error)


    def main():
        global request_id
        prepare_output()
        runtime = Runtime(os.environ["AWS_LAMBDA_RUNTIME_API"])
        sys.path[0] = ROOT
        try:
            handler = load(os.environ["_HANDLER"])
        except Exception as error:
            shown = described(error)
            tell(shown)
            runtime.fail(shown, shown["errorType"])
            sys.exit(1)
        while True:
            headers, body = runtime.next()
            request_id = headers["Lambda-Runtime-Aws-Request-Id"]
            trace = headers.get("Lambda-Runtime-Trace-Id")
            if trace:
                os.environ["_X_AMZN_TRACE_ID"] = trace
            else:
                os.environ.pop("_X_AMZN_TRACE_ID", None)
            try:
                answer = invoked(handler, headers, body)
            except Exception as error:
                shown = described(error)
                tell(shown)
                runtime.fail(shown)
            else:
                runtime.answer(*answer)


    main()
    """#
}
