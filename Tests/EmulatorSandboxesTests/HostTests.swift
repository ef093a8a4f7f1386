import EmulatorHTTP
import EmulatorSandboxes
import TestProcesses
import Testing

@EventLoop @Suite(.serialized) struct `A function host` {
  @Test func `runs a function and keeps its process`() async {
    let test = TestHost("count")
    let (first, second) = (await test.invoke(), await test.invoke())
    #expect(first.text.hasSuffix(",1]") && second.text.hasSuffix(",2]"))
    #expect(first.text.dropLast(2) == second.text.dropLast(2))
    #expect(first.duration_ns > 0)
    await test.stop()
    #expect(test.host.statistics.sandboxes == 0)
  }

  @Test(arguments: [2, 16_000, 100_000, 6 * 1024 * 1024])
  func `hands events and responses on byte for byte`(count: Int) async {
    let test = TestHost("echo")
    let event = "\"" + String(repeating: "a", count: count - 2) + "\""
    #expect(await test.invoke(event).text == event)
    await test.stop()
  }

  @Test(arguments: [
    ("exit", "0", "Runtime exited without providing a reason"), ("exit", "127", "Runtime exited with error: exit status 127"),
    ("kill", "9", "Runtime exited with error: signal: killed"), ("exit-early", "1", "Runtime exited with error: exit status 1"),
    ("exit-early", "0", "Runtime exited without providing a reason"),
  ])
  func `says how a process ended`(behaviour: String, detail: String, reason: String) async {
    let test = TestHost(behaviour, detail)
    for _ in 0..<2 {
      let result = await test.invoke()
      #expect(result.isFunctionError)
      #expect(result.text == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \#(result.id) Error: \#(reason)"}"#)
    }
    await test.stop()
  }

  @Test func `says that an executable cannot be started`() async {
    var definition = Functions.definition("Test", "echo")
    definition.executable = "/does/not/exist"
    let test = TestHost([definition])
    let result = await test.invoke()
    #expect(result.isFunctionError)
    #expect(
      result.text
        == #"{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: \#(result.id) Error: fork/exec /does/not/exist: No such file or directory"}"#)
    #expect(test.host.statistics.sandboxes == 0)
    await test.stop()
  }

  @Test func `ends a function at its time limit and starts it anew`() async {
    let test = TestHost("hang", timeout_ms: 300)
    for _ in 0..<2 {
      let result = await test.invoke(tail: true)
      #expect(result.isFunctionError)
      #expect(result.text == #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: \#(result.id) Error: Task timed out after 0.30 seconds"}"#)
      #expect(result.log.contains { $0.hasSuffix(" \(result.id) Task timed out after 0.30 seconds") })
    }
    await test.stop()
  }

  @Test func `restarts a slow start within the invocation`() async {
    let quick = TestHost("slow-start", "400") { $0.init_ms = 200 }
    #expect(await quick.invoke().text == "{}")
    await quick.stop()
    let slow = TestHost("hang-early", timeout_ms: 200) { $0.init_ms = 100 }
    #expect(await slow.invoke().text.contains("Task timed out after 0.20 seconds"))
    await slow.stop()
  }

  @Test func `answers with the init error`() async {
    let test = TestHost("init-error")
    let result = await test.invoke(tail: true)
    #expect(result.isFunctionError)
    #expect(result.text == #"{"errorMessage":"no configuration","errorType":"Function.Config"}"#)
    #expect(result.log.contains("init fails"))
    #expect(result.log.contains(#"INIT_ERROR {"errorMessage":"no configuration","errorType":"Function.Config"}"#))
    await test.stop()
  }

  @Test func `hands a function's own error on`() async {
    let test = TestHost("error")
    let result = await test.invoke()
    #expect(result.isFunctionError)
    #expect(result.text == #"{"errorMessage":"it failed","errorType":"Function.Failed","stackTrace":[]}"#)
    await test.stop()
  }

  @Test(arguments: [("Function.Odd", "Function.Odd"), ("Runtime.Odd", "Runtime.Odd"), ("odd", "Function.Unknown"), ("", "Function.Unknown")])
  func `names the type of an error without a body`(sent: String, type: String) async {
    let test = TestHost("empty-error", sent)
    let result = await test.invoke()
    #expect(result.isFunctionError)
    #expect(result.text == #"{"errorType":"\#(type)","errorMessage":"the function reported an error without a body"}"#)
    await test.stop()
  }

  @Test func `answers on its Runtime API nobody from outside the sandbox`() async throws {
    let test = TestHost("environment", "AWS_LAMBDA_RUNTIME_API")
    let address = try #require(await test.invoke().text.firstMatch(of: /127\.0\.0\.1:\d+/).map { String($0.0) })
    let paths = ["invocation/next", "invocation/8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25/response"]
    for path in paths {
      let url = "http://\(address)/2018-06-01/runtime/\(path)"
      let thief = try await RunningProcess.run("/usr/bin/curl", ["-sS", "--max-time", "5", "-X", path.hasSuffix("next") ? "GET" : "POST", url])
      // Closed unread: an empty reply, or a reset.
      #expect([52, 56].contains(thief.status), "\(thief)")
    }
    #expect(await test.invoke().text.contains(address))
    #expect(test.host.statistics.sandboxes == 1)
    await test.stop()
  }

  @Test func `is spoken to by what a function starts`() async throws {
    let script = """
      while :; do
        id=$(curl -sS -D - -o /dev/null http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next | tr -d '\\r' | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //p')
        curl -sS -o /dev/null -X POST -d '"from a shell"' http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response
      done
      """
    let test = TestHost([
      FunctionDefinition(name: "Test", qualifiedName: "tests-local-Test", executable: "/bin/sh", arguments: ["-c", script], memory_MB: 128, timeout_ms: 10_000)
    ])
    for _ in 0..<3 { #expect(await test.invoke().text == #""from a shell""#) }
    await test.stop()
  }

  @Test func `ends a sandbox that has answered as many as it may`() async {
    let test = TestHost("count") {
      $0.recycleAfter = 2
      $0.sandboxesPerFunction = 1
    }
    var answers: [String] = []
    for _ in 0..<6 { answers.append(await test.invoke().text) }
    #expect(answers.map { $0.hasSuffix(",1]") } == [true, false, true, false, true, false])
    await test.stop()
  }

  @Test func `answers no page of a browser on the Runtime API`() async {
    let test = TestHost("page")
    #expect(await test.invoke().text == "[403, 403]")
    await test.stop()
  }

  @Test func `hands a response on that is not JSON`() async {
    let test = TestHost("text", "not { json")
    let result = await test.invoke()
    #expect(!result.isFunctionError && result.text == "not { json")
    await test.stop()
  }

  @Test func `refuses a response over 6 MiB and 100 bytes`() async {
    let (most, more) = (TestHost("huge", "6291556"), TestHost("huge", "6291557"))
    #expect(await most.invoke().payload.count == 6_291_556)
    let result = await more.invoke()
    #expect(result.isFunctionError)
    #expect(
      result.text
        == #"{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}"#)
    await more.until { more.book.texts.contains("413") }
    await most.stop()
    await more.stop()
  }

  @Test func `collects chunked and streamed responses`() async {
    let chunked = TestHost("chunked")
    let plain = await chunked.invoke()
    #expect(plain.text == "[1,2]" && !plain.isHTTPIntegration)
    await chunked.stop()
    let stream = TestHost("stream")
    let streamed = await stream.invoke()
    #expect(streamed.text == #"{"statusCode":201}"# + String(repeating: "\0", count: 8) + "body" && streamed.isHTTPIntegration)
    await stream.stop()
    let broken = TestHost("stream-broken")
    let failed = await broken.invoke()
    #expect(failed.isFunctionError && failed.text == #"{"errorType":"Broken"}"#)
    await broken.stop()
  }

  @Test func `refuses what the Runtime API does not allow`() async {
    let wrongID = TestHost("wrong-id")
    #expect(await wrongID.invoke().text == #"{"status":400,"body":{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}}"#)
    await wrongID.stop()
    let mode = TestHost("bad-mode")
    #expect(await mode.invoke().text == #"{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}"#)
    await mode.stop()
    let early = TestHost("respond-early")
    #expect(await early.invoke().text == "{}")
    let text = "State transition from Started to InvocationResponse failed for runtime. Error: State transition is not allowed"
    #expect(early.book.texts.contains(#"403 {"errorMessage":"\#(text)","errorType":"InvalidStateTransition"}"#))
    await early.stop()
  }

  @Test func `gives a sandbox Lambda's environment and nothing else`() async {
    let names =
      "AWS_LAMBDA_FUNCTION_NAME,AWS_LAMBDA_FUNCTION_MEMORY_SIZE,AWS_LAMBDA_INITIALIZATION_TYPE,_HANDLER,TZ,OWN,HOME,_X_AMZN_TRACE_ID,AWS_EXECUTION_ENV"
    let test = TestHost([Functions.definition("Test", "environment", names, environment: [("OWN", "a b"), ("AWS_LAMBDA_FUNCTION_NAME", "no")])])
    #expect(
      await test.invoke().text
        == "\"AWS_LAMBDA_FUNCTION_NAME=tests-local-Test|AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128|AWS_LAMBDA_INITIALIZATION_TYPE=on-demand|_HANDLER=bootstrap|TZ=:UTC|"
        + "OWN=a b|HOME=|_X_AMZN_TRACE_ID=|AWS_EXECUTION_ENV=\"")
    await test.stop()
  }
}
