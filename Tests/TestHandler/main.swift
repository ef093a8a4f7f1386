import Glibc

/// A function for tests: what it does is its first argument, with a second where one is needed.
let behaviour = CommandLine.arguments.dropFirst().first ?? "echo"
let detail = CommandLine.arguments.dropFirst(2).first ?? ""

func variable(_ name: String) -> String { unsafe getenv(name).map { unsafe String(cString: $0) } ?? "" }

func write(_ text: String, to descriptor: Int32) {
  let bytes = Array((text + "\n").utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
}

/// Leaves a process behind that would outlive this one, and says its id.
func leaveChild() {
  var child = pid_t()
  let path = "/bin/sleep"
  unsafe path.withCString { path in
    unsafe "600".withCString { time in
      var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [UnsafeMutablePointer(mutating: path), UnsafeMutablePointer(mutating: time), nil]
      unsafe posix_spawn(&child, path, nil, nil, &arguments, nil)
    }
  }
  write("child \(child)", to: 1)
}

/// Takes memory, a megabyte at a time, and uses it.
func eat(_ megabytes: Int) {
  // What nobody looks at again an optimising compiler does not even allocate.
  let nowhere = unsafe open("/dev/null", O_WRONLY)
  defer { close(nowhere) }
  for _ in 0..<megabytes {
    guard let piece = unsafe malloc(1 << 20) else { return }
    unsafe memset(piece, 1, 1 << 20)
    _ = unsafe Glibc.write(nowhere, piece, 1 << 20)
  }
}

/// The errno of writing `count` bytes to a new file; 0 where that went.
func errnoOfWriting(_ path: String, _ count: Int) -> Int32 {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { return errno }
  defer { close(descriptor) }
  let chunk = [UInt8](repeating: 7, count: 1 << 20)
  var left = count
  while left > 0 {
    let written = unsafe chunk.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, min(left, $0.count)) }
    guard written > 0 else { return errno }
    left -= written
  }
  return 0
}

/// The errno of the first of so many children that could not be started; 0 where all were. None outlives it.
func errnoOfForking(_ count: Int) -> Int32 {
  var children: [pid_t] = []
  var failure: Int32 = 0
  let path = "/bin/sleep"
  while failure == 0, children.count < count {
    var child = pid_t()
    unsafe path.withCString { path in
      unsafe "600".withCString { time in
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [UnsafeMutablePointer(mutating: path), UnsafeMutablePointer(mutating: time), nil]
        failure = unsafe posix_spawn(&child, path, nil, nil, &arguments, nil)
      }
    }
    if failure == 0 { children.append(child) }
  }
  for child in children {
    kill(child, SIGKILL)
    waitpid(child, nil, 0)
  }
  return failure
}

/// Leaves a process behind that is in no group or session of ours, and says its id.
func leaveDaemon() {
  var child = pid_t()
  unsafe "/bin/sh".withCString { path in
    unsafe "-c".withCString { option in
      unsafe "setsid sleep 600 & echo daemon $!".withCString { script in
        let words = unsafe [path, option, script]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe UnsafeMutablePointer(mutating: $0) } + [nil]
        unsafe posix_spawn(&child, path, nil, nil, &arguments, environ)
      }
    }
  }
  waitpid(child, nil, 0)
}

switch behaviour {
case "exit-early": exit(Int32(detail) ?? 0)
case "hang-early": while true { pause() }
case "exit-once":
  // The first process of those that share the folder of a file that is not there yet.
  if unsafe access(detail, F_OK) != 0 {
    close(unsafe open(detail, O_WRONLY | O_CREAT, 0o600))
    exit(1)
  }
case "slow-start": usleep((UInt32(detail) ?? 0) * 1_000)
default: break
}

guard var runtime = RuntimeClient(variable("AWS_LAMBDA_RUNTIME_API")) else { exit(70) }

// A program of a layer has no arguments of ours: what it does is its file's name.
let file = String(CommandLine.arguments[0].split(separator: "/").last ?? "")
if file.hasPrefix("layer-") { runLayerProgram(&runtime, file) }
if behaviour == "as-extension" {
  runExtension(&runtime, detail, telemetryPort: CommandLine.arguments.dropFirst(3).first ?? "")
}
if behaviour == "register-only" {
  _ = runtime.call("POST /2020-01-01/extension/register", #"{"events":["SHUTDOWN"]}"#, "Lambda-Extension-Name: internal\r\n")
}
if behaviour == "with-extension" { startExtension(detail) }
if behaviour == "extension-refusals" {
  let register = "POST /2020-01-01/extension/register"
  let calls: [(String, String, String)] = [
    (register, "{}", ""), (register, #"{"events":["SLEEP"]}"#, "Lambda-Extension-Name: a\r\n"), (register, "[", "Lambda-Extension-Name: a\r\n"),
    ("GET /2020-01-01/extension/event/next", "", ""),
    ("GET /2020-01-01/extension/event/next", "", "Lambda-Extension-Identifier: 8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25\r\n"),
  ]
  for (line, body, fields) in calls {
    let answer = runtime.call(line, body, fields)
    write("\(answer?.status ?? 0) \(String(decoding: answer?.body ?? [], as: UTF8.self))", to: 1)
  }
  let statuses = (0..<11).map { runtime.call(register, "{}", "Lambda-Extension-Name: e\($0)\r\n")?.status ?? 0 }
  write("\(statuses)", to: 1)
  exit(4)
}

if behaviour == "init-error" {
  write("init fails", to: 2)
  runtime.post(
    "init/error", Array(#"{"errorMessage":"no configuration","errorType":"Function.Config"}"#.utf8), "Lambda-Runtime-Function-Error-Type: Function.Config\r\n")
  exit(1)
}
if behaviour == "respond-early" {
  let answer = runtime.post("invocation/8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25/response", [])
  write("\(answer?.status ?? 0) \(String(decoding: answer?.body ?? [], as: UTF8.self))", to: 1)
}

var count = 0
while let (id, head, event) = runtime.next() {
  count += 1
  let response = "invocation/\(id)/response"
  switch behaviour {
  case "exit": exit(Int32(detail) ?? 0)
  case "kill": kill(getpid(), Int32(detail) ?? SIGKILL)
  case "hang": while true { pause() }
  case "hang-with-child":
    leaveChild()
    while true { pause() }
  case "exit-with-child":
    leaveChild()
    exit(3)
  case "sleep":
    usleep((UInt32(detail) ?? 0) * 1_000)
    runtime.post(response, event)
  case "gate":
    while unsafe access(detail, F_OK) != 0 { usleep(1_000) }
    runtime.post(response, event)
  case "afterwards":
    // Works on when it has answered, until somebody made the file.
    runtime.post(response, event)
    while unsafe access(detail, F_OK) != 0 { usleep(1_000) }
    write("done afterwards", to: 1)
  case "eat":
    eat(Int(detail) ?? 0)
    runtime.post(response, event)
  case "files":
    let places = ["/var/tmp/x", "\(variable("LAMBDA_TASK_ROOT"))/x", "/dev/shm/x", "/tmp/x"]
    let answers = places.map { errnoOfWriting($0, 1) } + [errnoOfWriting("/tmp/full", 600 << 20)]
    runtime.post(response, Array("\(answers)".utf8))
  case "mark":
    // Whose /tmp has no mark of an earlier process does what `detail` says.
    if unsafe access("/tmp/mark", F_OK) != 0 {
      _ = errnoOfWriting("/tmp/mark", 1)
      if detail == "exit" { exit(3) }
      while true { pause() }
    }
    runtime.post(response, Array("found".utf8))
  case "forks":
    runtime.post(response, Array("[\(errnoOfForking(Int(detail) ?? 0))]".utf8))
  case "daemon":
    leaveDaemon()
    if detail == "exit" { exit(3) }
    runtime.post(response, event)
  case "text": runtime.post(response, Array(detail.utf8))
  case "huge":
    let answer = runtime.post(response, [UInt8](repeating: UInt8(ascii: "1"), count: Int(detail) ?? 0))
    write("\(answer?.status ?? 0)", to: 1)
    exit(0)
  case "error": runtime.post("invocation/\(id)/error", Array(#"{"errorMessage":"it failed","errorType":"Function.Failed","stackTrace":[]}"#.utf8))
  case "log":
    write("to standard output", to: 1)
    write("to standard error", to: 2)
    runtime.post(response, event)
  case "print":
    write("event \(String(decoding: event, as: UTF8.self))", to: 1)
    runtime.post(response, event)
  case "log-much":
    for number in 0..<200 { write("line \(number) of a log that is longer than its tail", to: 1) }
    runtime.post(response, event)
  case "head": runtime.post(response, Array(#""\#(head.replacing("\r\n", with: "|").replacing("\"", with: "'"))""#.utf8))
  case "environment":
    let names = detail.split(separator: ",").map(String.init)
    runtime.post(response, Array(#""\#(names.map { "\($0)=\(variable($0))" }.joined(separator: "|"))""#.utf8))
  case "count": runtime.post(response, Array("[\(getpid()),\(count)]".utf8))
  case "wrong-id":
    let answer = runtime.post("invocation/8190b4bc-5d4c-4c7c-a1a5-4f3a1b8e6f25/response", [])
    runtime.post(response, Array(#"{"status":\#(answer?.status ?? 0),"body":\#(String(decoding: answer?.body ?? [], as: UTF8.self))}"#.utf8))
  case "empty-error": runtime.post("invocation/\(id)/error", [], detail.isEmpty ? "" : "Lambda-Runtime-Function-Error-Type: \(detail)\r\n")
  case "page":
    // Each on a connection of its own: what is refused unread is closed.
    let statuses = ["Host: evil.example\r\n", "Host: x\r\nOrigin: https://evil.example\r\n"].map { fields in
      var page = RuntimeClient(variable("AWS_LAMBDA_RUNTIME_API"))
      return page?.poll(fields) ?? 0
    }
    runtime.post(response, Array("\(statuses)".utf8))
  case "chunked": runtime.stream(response, [Array("[1,".utf8), Array("2]".utf8)], "")
  case "stream":
    let fields = "Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: application/vnd.awslambda.http-integration-response\r\n"
    runtime.stream(response, [Array(#"{"statusCode":201}"#.utf8) + [UInt8](repeating: 0, count: 8), Array("body".utf8)], fields)
  case "stream-slow":
    // The second part waits until somebody made the file.
    runtime.begin(response, "Content-Type: text/plain\r\n")
    runtime.part(Array("first,".utf8))
    while unsafe access(detail, F_OK) != 0 { usleep(1_000) }
    runtime.part(Array("second".utf8))
    _ = runtime.end()
  case "stream-much":
    runtime.begin(response)
    let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
    for _ in 0..<(Int(detail) ?? 0) { runtime.part(part) }
    write("ended \(runtime.end() ?? 0)", to: 1)
  case "stream-crash":
    runtime.begin(response)
    runtime.part(Array("part".utf8))
    exit(5)
  case "stream-cut":
    guard count == 1 else {
      runtime.post(response, Array("asked on".utf8))
      continue
    }
    runtime.begin(response)
    runtime.part(Array("part".utf8))
    runtime.hangUp()
    runtime = RuntimeClient(variable("AWS_LAMBDA_RUNTIME_API"))!
  case "stream-broken":
    let trailers = "Lambda-Runtime-Function-Error-Type: Function.Broken\r\nLambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUiOiJCcm9rZW4ifQ==\r\n"
    runtime.stream(response, [Array("part".utf8)], "Lambda-Runtime-Function-Response-Mode: streaming\r\n", trailers: trailers)
  case "bad-mode":
    let answer = runtime.post(response, [], "Lambda-Runtime-Function-Response-Mode: sideways\r\n")
    runtime.post(response, answer?.body ?? [])
  default: runtime.post(response, event)
  }
}
