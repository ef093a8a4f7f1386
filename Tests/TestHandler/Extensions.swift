import Glibc

/// Starts this program once more, as an extension, and waits until it is registered: the file that it makes then is `mark`.
func startExtension(_ mark: String) {
  var child = pid_t()
  var arguments: [UnsafeMutablePointer<CChar>?] = unsafe (["extension", "as-extension"] + CommandLine.arguments.dropFirst(2)).map { unsafe strdup($0) } + [nil]
  unsafe posix_spawn(&child, "/proc/self/exe", nil, nil, &arguments, environ)
  while unsafe access(mark, F_OK) != 0 { usleep(1_000) }
}

/// Registers, asks for telemetry where a port is named, and says every event; at the last one it ends.
func runExtension(_ client: inout RuntimeClient, _ mark: String, telemetryPort: String) -> Never {
  signal(SIGTERM, SIG_IGN)
  let body = #"{"events":["INVOKE","SHUTDOWN"]}"#
  guard let registered = client.call("POST /2020-01-01/extension/register", body, "Lambda-Extension-Name: test\r\n") else { exit(71) }
  write("registered \(registered.status) \(String(decoding: registered.body, as: UTF8.self))", to: 1)
  let identity = "Lambda-Extension-Identifier: \(RuntimeClient.field("lambda-extension-identifier", registered.head))\r\n"
  if !telemetryPort.isEmpty {
    let subscription =
      #"{"schemaVersion":"2022-12-13","types":["platform","function"],"buffering":{"timeoutMs":25},"#
      + #""destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:\#(telemetryPort)/x"}}"#
    let answer = client.call("PUT /2022-07-01/telemetry", subscription, identity)
    write("telemetry \(answer?.status ?? 0) \(String(decoding: answer?.body ?? [], as: UTF8.self))", to: 1)
  }
  close(unsafe open(mark, O_WRONLY | O_CREAT, 0o600))
  while let event = client.call("GET /2020-01-01/extension/event/next", "", identity) {
    let text = String(decoding: event.body, as: UTF8.self)
    write("extension \(text)", to: 1)
    if text.contains("SHUTDOWN") { exit(0) }
  }
  exit(72)
}

/// `layer-crash…` ends before it registers, `layer-fails…` at the first invocation; any other says every event, and ends with the last.
func runLayerProgram(_ client: inout RuntimeClient, _ name: String) -> Never {
  if name.hasPrefix("layer-crash") { exit(3) }
  let events = name.hasPrefix("layer-deaf") ? #"{"events":["INVOKE"]}"# : #"{"events":["INVOKE","SHUTDOWN"]}"#
  guard let registered = client.call("POST /2020-01-01/extension/register", events, "Lambda-Extension-Name: \(name)\r\n") else { exit(71) }
  write("\(name) registered \(registered.status) pid \(getpid())", to: 1)
  let identity = "Lambda-Extension-Identifier: \(RuntimeClient.field("lambda-extension-identifier", registered.head))\r\n"
  while let event = client.call("GET /2020-01-01/extension/event/next", "", identity) {
    let text = String(decoding: event.body, as: UTF8.self)
    write("\(name) \(text)", to: 1)
    if name.hasPrefix("layer-fails") { exit(5) }
    if text.contains("SHUTDOWN") { exit(0) }
  }
  exit(72)
}
