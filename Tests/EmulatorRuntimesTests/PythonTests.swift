import EmulatorHTTP
import EmulatorJSON
import Testing

/// What awslambdaric answers to the same handlers.
@Suite(.serialized) struct `A Python function` {
  private static let app = """
    import decimal, logging

    logging.getLogger().setLevel("INFO")
    count = 0

    def handler(event, context):
        global count
        count += 1
        print("printed", end="\\n")
        logging.info("logged %s", event); print("without an end", end="")
        return {"event": event, "count": count, "left": 0 < context.get_remaining_time_in_millis() <= 10000, "id": context.aws_request_id,
                "name": context.function_name, "memory": context.memory_limit_in_mb, "arn": context.invoked_function_arn,
                "custom": context.client_context and context.client_context.custom, "number": decimal.Decimal("2"), "text": "ü"}

    def fails(event, context):
        raise ValueError("no " + event["what"])

    def odd(event, context):
        return {1, 2}

    def ends(event, context):
        import sys
        sys.exit(3)
    """

  @Test func `is given the event and a context, and keeps its globals`() async throws {
    let service = try await Service("python3.9", "app.handler", ["app.py": Self.app])
    let first = try await service.invoke(#"{"a": [1, "é"]}"#, context: #"{"custom": {"x": "y"}}"#)
    #expect(!first.isError)
    #expect(first.json["event"] == ["a": [1, "é"]])
    #expect(first.json["left"] == true && first.json["memory"] == "256" && first.json["name"] == "tests-local-F" && first.json["number"] == 2)
    #expect(first.json["custom"] == ["x": "y"])
    #expect(first.json["arn"]?.string?.hasSuffix(":function:tests-local-F") == true)
    #expect(try await service.invoke().json["count"] == 2)
    #expect(await service.log.contains("printed"))
    #expect(await service.log.filter { $0 == "without an end" }.count == 2)
    let id = try #require(first.json["id"]?.string)
    #expect(await service.lines("logged").first?.hasPrefix("[INFO]\t") == true)
    #expect(await service.lines("logged").first?.hasSuffix("\t\(id)\tlogged {'a': [1, 'é']}") == true)
    await service.stop()
  }

  @Test func `answers what it throws with its type, message and its own frames`() async throws {
    let service = try await Service("python3.9", "app.fails", ["app.py": Self.app])
    let (json, isError) = try await service.invoke(#"{"what": "luck"}"#)
    #expect(isError)
    #expect(json["errorType"] == "ValueError" && json["errorMessage"] == "no luck")
    let frames = json["stackTrace"]?.array ?? []
    #expect(frames.count == 1)
    #expect(frames.first?.string?.contains("app.py\", line 16, in fails\n    raise ValueError(\"no \" + event[\"what\"])") == true)
    #expect(await service.log.contains("[ERROR] ValueError: no luck"))
    #expect(await service.log.contains("Traceback (most recent call last):"))
    await service.stop()
  }

  @Test(arguments: [
    ("app.odd", "Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON serializable"),
    ("app.none", "Runtime.HandlerNotFound", "Handler 'none' missing on module 'app'"),
    ("none.handler", "Runtime.ImportModuleError", "Unable to import module 'none': No module named 'none'"),
    ("broken.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'broken': "),
  ]) func `says what is wrong with its code by AWS's names`(_ handler: String, _ type: String, _ message: String) async throws {
    let service = try await Service("python3.9", handler, ["app.py": Self.app, "broken.py": "def handler(:\n"])
    let (json, isError) = try await service.invoke()
    #expect(isError)
    #expect(json["errorType"]?.string == type)
    #expect(json["errorMessage"]?.string?.hasPrefix(message) == true, "\(json)")
    await service.stop()
  }

  @Test func `in a package beside its modules is found by its path`() async throws {
    let service = try await Service(
      "python3.9", "src/api/app.handler",
      ["src/api/app.py": "from src.shared import value\n\ndef handler(event, context):\n    return value\n", "src/shared.py": "value = 42\n"])
    #expect(try await service.invoke().json == 42)
    await service.stop()
  }

  @Test func `that ends itself is a runtime that exited`() async throws {
    let service = try await Service("python3.9", "app.ends", ["app.py": Self.app])
    let (json, isError) = try await service.invoke()
    #expect(isError && json["errorType"] == "Runtime.ExitError")
    #expect(json["errorMessage"]?.string?.hasSuffix("exit status 3") == true)
    await service.stop()
  }
}
