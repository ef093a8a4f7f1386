package import EmulatorJSON

/// A text with `<name>` for parts of an event, which a rule's target gets in the event's place. Source: Amazon EventBridge API reference, InputTransformer; user guide, "Input
/// transformation".
package struct InputTemplate: Sendable, Equatable {
  private enum Piece: Sendable, Equatable {
    case text(String)
    /// A value of its own, as JSON.
    case value(String)
    /// A part of a text: as it is, without quotation marks of its own.
    case part(String)
  }

  package static let bytesMaximum = 8_192
  package static let pathsMaximum = 100
  /// What has a name without a path; of these the whole event can only be a value of its own.
  private static let whole = ["aws.events.event", "aws.events.event.json"]
  private static let given = ["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time"] + whole

  private let pieces: [Piece]
  private let paths: [String: EventPath]

  package init(_ text: String, paths: [String: String]) throws(ScheduleFault) {
    guard !text.isEmpty, text.utf8.count <= Self.bytesMaximum else { throw ScheduleFault("inputTemplate", "must have 1 to \(Self.bytesMaximum) bytes") }
    guard paths.count <= Self.pathsMaximum else { throw ScheduleFault("inputPathsMap", "must have \(Self.pathsMaximum) names at most") }
    var read: [String: EventPath] = [:]
    for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
      guard (1...256).contains(name.utf8.count), name.utf8.allSatisfy(Self.isName), !name.uppercased().hasPrefix("AWS.") else {
        throw ScheduleFault("inputPathsMap", "`\(name)` must have 1 to 256 of A-Z, a-z, 0-9, _ and -")
      }
      read[name] = try EventPath(path)
    }
    self.paths = read
    pieces = try Self.pieces(of: text, names: Set(read.keys).union(Self.given))
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// Signs of JSON are told from texts by quotation marks, as in JSON.
  private static func pieces(of text: String, names: Set<String>) throws(ScheduleFault) -> [Piece] {
    var pieces: [Piece] = []
    var plain = ""
    var (isText, hasName) = (false, false)
    var rest = Substring(text)
    while let sign = rest.popFirst() {
      guard sign == "<" else {
        plain.append(sign)
        if isText, sign == "\\", let escaped = rest.popFirst() { plain.append(escaped) }
        guard sign == "\"" else { continue }
        if isText, hasName, isKey(rest) { throw ScheduleFault("inputTemplate", "no part of a member's name can be a placeholder") }
        (isText, hasName) = (!isText, false)
        continue
      }
      let name = String(rest.prefix { $0 != ">" && $0 != "<" })
      rest = rest.dropFirst(name.count)
      guard rest.popFirst() == ">", names.contains(name) else {
        throw ScheduleFault("inputTemplate", "`<\(name)>` is no name of inputPathsMap and none of <\(given.joined(separator: ">, <"))>")
      }
      if whole.contains(name), isText { throw ScheduleFault("inputTemplate", "`<\(name)>` can only be a value of its own") }
      if !isText, isKey(rest) { throw ScheduleFault("inputTemplate", "no member's name can be a placeholder") }
      pieces += [.text(plain), isText ? .part(name) : .value(name)]
      (plain, hasName) = ("", true)
    }
    return pieces + [.text(plain)]
  }

  private static func isKey(_ rest: Substring) -> Bool { rest.first { !$0.isWhitespace } == ":" }

  /// What the target gets; throws where the event has no such part, or where it is no JSON, which a function's event must be.
  package func filled(with event: JSON, rule arn: String) throws(ScheduleFault) -> [UInt8] {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let plain): text += plain
      case .value(let name): text += String(decoding: try value(name, event, arn).bytes, as: UTF8.self)
      case .part(let name):
        let value = try value(name, event, arn)
        text += value.string ?? String(decoding: value.bytes, as: UTF8.self).filter { $0 != "\"" }
      }
    }
    guard (try? JSON(reading: Array(text.utf8))) != nil else {
      throw ScheduleFault("inputTemplate", "makes no JSON, which a function's event must be: \(text.prefix(200))")
    }
    return Array(text.utf8)
  }

  private func value(_ name: String, _ event: JSON, _ arn: String) throws(ScheduleFault) -> JSON {
    switch name {
    case "aws.events.rule-arn": return .string(arn)
    case "aws.events.rule-name": return .string(String(arn.split(separator: "/").last ?? ""))
    case "aws.events.event.ingestion-time": return event["time"] ?? .null
    case "aws.events.event.json": return event
    case "aws.events.event": return .object((event.object ?? []).filter { $0.name != "detail" })
    default:
      guard let path = paths[name] else { throw ScheduleFault("inputTemplate", "`<\(name)>` has no path") }
      guard let value = path.value(in: event) else { throw ScheduleFault("inputPathsMap", "`\(path.text)` is not in a schedule's event") }
      return value
    }
  }
}
