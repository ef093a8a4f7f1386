internal import EmulatorJSON

/// One place where an answer is not what was recorded.
public struct Difference: Sendable, Equatable, CustomStringConvertible {
  /// `status`, `headers.<name>`, or `body` with a JSON Pointer behind it.
  public var path: String
  public var expected: String
  public var got: String

  public init(path: String, expected: String, got: String) {
    self.path = path
    self.expected = expected
    self.got = got
  }

  public var description: String { "\(path): expected \(expected), got \(got)" }
}

/// What a function answered, as its invocation gave it.
public struct ReplayedAnswer: Sendable {
  public var status: Int64
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(status: Int64, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

extension ReplayedAnswer {
  /// A body that was recorded as text is compared as text; anything else is compared as the JSON it must be.
  func body(like expected: JSON) -> JSON {
    let text = JSON.string(String(decoding: body, as: UTF8.self))
    return expected.string == nil ? (try? JSON(reading: body)) ?? text : text
  }

  /// Nil where no header has the name. Several values are a list where a list is expected, and one text, with commas, elsewhere.
  func header(_ name: String, like expected: JSON) -> JSON? {
    let values = headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    // `nil` in the place of a JSON value would be its null.
    guard !values.isEmpty else { return Optional.none }
    return expected.array == nil ? .string(values.joined(separator: ", ")) : .array(values.map { .string($0) })
  }
}

extension Expectation {
  /// Every difference, the first 50 of them.
  public func differences(from answer: ReplayedAnswer) -> [Difference] {
    var likeness = Likeness()
    if answer.status != status { likeness.differ("status", String(status), String(answer.status)) }
    for header in headers { likeness.compare(header.value, answer.header(header.name, like: header.value), at: "headers.\(header.name.lowercased())") }
    if let body { likeness.compare(body, answer.body(like: body), at: "body") }
    return likeness.differences
  }
}
