internal import CFetch
internal import Glibc

/// One HTTP request to anywhere, by libcurl. Blocks: for a thread of its own, or a command.
struct Fetch {
  var method = "GET"
  var url: String
  /// In the place of the URL's path, as it stands.
  var target: String?
  /// `Name: value`.
  var headers: [String] = []
  var body: [UInt8] = []
  var timeout_ms = 5_000
  var follows = false
  var answerBytesMaximum = 1 << 20

  struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
  }

  struct Failure: Error {
    var text: String
    /// Whether there was a connection over which the request could be sent.
    var wasConnected = false
  }

  private static let headBytesMaximum = 65_536

  func send() throws(Failure) -> Answer {
    let strings = unsafe headers.map { unsafe strdup($0) }
    let fixed = unsafe [strdup(method), strdup(url), target.flatMap { unsafe strdup($0) }]
    defer {
      let all = unsafe strings + fixed
      for place in 0..<(headers.count + 3) { unsafe free(all[place]) }
    }
    // What is not written to is never touched, so that room for a large answer costs nothing.
    let head = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.headBytesMaximum)
    let out = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: answerBytesMaximum)
    defer {
      unsafe head.deallocate()
      unsafe out.deallocate()
    }
    var answer = unsafe cfetch_answer()
    unsafe (answer.head, answer.head_capacity) = (head.baseAddress, head.count)
    unsafe (answer.body, answer.body_capacity) = (out.baseAddress, out.count)
    let pointers = unsafe strings.map { unsafe UnsafePointer($0) }
    let status = unsafe body.withUnsafeBufferPointer { body in
      unsafe pointers.withUnsafeBufferPointer { pointers in
        var request = unsafe cfetch_request(
          method: fixed[0], url: fixed[1], target: fixed[2], headers: pointers.baseAddress, header_count: pointers.count, body: body.baseAddress,
          body_count: body.count, timeout_ms: timeout_ms, follows: follows ? 1 : 0)
        return unsafe cfetch_send(&request, &answer)
      }
    }
    guard status >= 0 else {
      let reason = unsafe withUnsafeBytes(of: answer.error) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw unsafe Failure(text: reason, wasConnected: answer.connected != 0)
    }
    return unsafe Answer(status: status, headers: Self.fields(Array(head[..<answer.head_count])), body: Array(out[..<answer.body_count]))
  }

  private static func fields(_ head: [UInt8]) -> [(name: String, value: String)] {
    String(decoding: head, as: UTF8.self).split(separator: "\r\n").dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), String(line[colon...].dropFirst().drop { $0 == " " }))
    }
  }
}
