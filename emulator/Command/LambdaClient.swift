internal import CLinux
internal import EmulatorJSON

/// A call of an emulator that runs on this machine. Blocks; for commands only.
struct LambdaClient {
  typealias Reply = (status: Int, fields: [Substring], body: [UInt8])

  let port: UInt16
  /// Lambda's own limit, with room for the head.
  private static let answerBytesMaximum = 8 * 1_024 * 1_024

  func invoke(_ name: String, _ event: [UInt8]) throws(CommandFault) -> FunctionOutcome {
    let answer = try post("/2015-03-31/functions/\(name)/invocations", event)
    if answer.status == 429 { return .throttled }
    guard answer.status == 200 else { return .unavailable("status \(answer.status): \(String(decoding: answer.body.prefix(500), as: UTF8.self))") }
    let failed = answer.fields.contains { $0.lowercased().hasPrefix("x-amz-function-error:") }
    return failed ? .functionError(answer.body) : .output(answer.body)
  }

  func post(_ path: String, _ body: [UInt8]) throws(CommandFault) -> Reply { try send("POST", path, body) }

  /// One request on a connection of its own.
  func send(_ method: String, _ path: String, _ body: [UInt8] = [], headers: [String] = []) throws(CommandFault) -> Reply {
    let head = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json\r
      \(headers.map { $0 + "\r\n" }.joined())Content-Length: \(body.count)\r
      Connection: close\r
      \r

      """
    let answer = try exchange(Array(head.utf8), body)
    guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { throw CommandFault("port \(port) does not answer as an emulator") }
    let fields = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let words = fields[0].split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else { throw CommandFault("port \(port) does not answer as an emulator") }
    return (status, fields, Array(answer[end.upperBound...]))
  }

  private func exchange(_ head: [UInt8], _ body: [UInt8]) throws(CommandFault) -> [UInt8] {
    let socket = linux_connect(port)
    guard socket >= 0 else { throw CommandFault("no emulator listens on port \(port); start one with `emulator start --port \(port)`") }
    defer { linux_close(socket) }
    try send(head + body, to: socket)
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in unsafe linux_receive(socket, buffer.baseAddress, buffer.count) }
      guard count >= 0 else { throw CommandFault("the emulator on port \(port) went away") }
      if count == 0 { return answer }
      answer += chunk[..<count]
      guard answer.count <= Self.answerBytesMaximum else { throw CommandFault("the answer is over \(Self.answerBytesMaximum) bytes") }
    }
  }

  private func send(_ bytes: [UInt8], to socket: Int32) throws(CommandFault) {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes { buffer in unsafe linux_send(socket, buffer.baseAddress, buffer.count, nil, 0) }
      guard count > 0 else { throw CommandFault("the emulator on port \(port) went away") }
      sent += count
    }
  }
}
