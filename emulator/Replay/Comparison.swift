internal import EmulatorJSON
internal import FoundationEssentials

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
}

extension Expectation {
  /// Longer lists of differences help nobody.
  static let differencesMaximum = 50

  /// Every difference, the first 50 of them.
  public func differences(from answer: ReplayedAnswer) -> [Difference] {
    var found: [Difference] = []
    if answer.status != status { found.append(Difference(path: "status", expected: String(status), got: String(answer.status))) }
    for header in headers {
      let values = answer.headers.filter { $0.name.lowercased() == header.name.lowercased() }.map(\.value)
      let got: JSON? = values.isEmpty ? Optional.none : .some(.string(values.joined(separator: ", ")))
      Self.compare(header.value, got, at: "headers.\(header.name.lowercased())", into: &found)
    }
    if let body { Self.compare(body, answer.body(like: body), at: "body", into: &found) }
    return Array(found.prefix(Self.differencesMaximum))
  }

  static func compare(_ expected: JSON, _ got: JSON?, at path: String, into found: inout [Difference]) {
    guard found.count < differencesMaximum else { return }
    guard let got else {
      found.append(Difference(path: path, expected: shown(expected), got: "nothing"))
      return
    }
    switch (expected, got) {
    case (.string(let text), _) where Matcher(rawValue: text) != nil:
      if Matcher(rawValue: text)?.accepts(got) == false { found.append(Difference(path: path, expected: text, got: shown(got))) }
    case (.string(let pattern), .string(let text)):
      if !Matcher.matches(text, pattern) { found.append(Difference(path: path, expected: shown(expected), got: shown(got))) }
    case (.object(let members), .object(let others)):
      for member in members { compare(member.value, got[member.name], at: path + "/" + member.name, into: &found) }
      for other in others where expected[other.name] == nil {
        found.append(Difference(path: path + "/" + other.name, expected: "nothing", got: shown(other.value)))
      }
    case (.array(let elements), .array(let others)):
      for (place, element) in elements.enumerated() {
        compare(element, others.dropFirst(place).first, at: path + "/\(place)", into: &found)
      }
      for place in elements.count..<max(elements.count, others.count) {
        found.append(Difference(path: path + "/\(place)", expected: "nothing", got: shown(others[place])))
      }
    case (.integer(let a), .real(let b)) where Double(a) == b, (.real(let b), .integer(let a)) where Double(a) == b: break
    default:
      if expected != got { found.append(Difference(path: path, expected: shown(expected), got: shown(got))) }
    }
  }

  /// At most a line of it.
  private static func shown(_ value: JSON) -> String {
    let text = String(decoding: value.bytes, as: UTF8.self)
    return text.count <= 120 ? text : text.prefix(117) + "…"
  }
}
