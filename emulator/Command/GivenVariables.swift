internal import EmulatorFiles
internal import EmulatorServerless

/// `--env K=V` and `--env-file FILE`: variables that the file finds by `${env:K}` and that every function gets, whatever the file says of them.
struct GivenVariables: Sendable {
  /// A later one wins, and `--env` over a file.
  private(set) var values: [String: String] = [:]

  private static let fileBytesMaximum = 1 << 20

  init(_ arguments: Arguments) throws(CommandFault) {
    for file in arguments.values["env-file"] ?? [] {
      let bytes: [UInt8]
      do throws(BoundedFileError) { bytes = try BoundedFile.read(file, bytesMaximum: Self.fileBytesMaximum) } catch {
        throw CommandFault("`--env-file`: \(error)")
      }
      try read(String(decoding: bytes, as: UTF8.self), file)
    }
    for text in arguments.values["env"] ?? [] {
      let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw CommandFault("`--env` must be NAME=VALUE") }
      try add(String(sides[0]), String(sides[1]), "`--env`")
    }
  }

  private mutating func add(_ name: String, _ value: String, _ place: String) throws(CommandFault) {
    // A value may be a secret, so no message says it.
    if let fault = FunctionDeclaration.fault(inVariable: name) { throw CommandFault("\(place): `\(name)` \(fault)") }
    guard !value.utf8.contains(0) else { throw CommandFault("\(place): `\(name)` must not hold U+0000") }
    values[name] = value
  }

  /// Lines of `NAME=VALUE`, empty ones and those that begin with `#` left out; `export` may stand before a name, quotes around a value.
  private mutating func read(_ text: String, _ file: String) throws(CommandFault) {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var rest = Self.trimmed(line)
      guard !rest.isEmpty, !rest.hasPrefix("#") else { continue }
      if rest.hasPrefix("export ") { rest = Self.trimmed(rest.dropFirst(7)) }
      let place = "\(file):\(number + 1)"
      guard let sign = rest.firstIndex(of: "=") else { throw CommandFault("\(place): must be NAME=VALUE") }
      guard let value = Self.unquoted(Self.trimmed(rest[rest.index(after: sign)...])) else { throw CommandFault("\(place): the quote is not closed") }
      try add(String(Self.trimmed(rest[..<sign])), value, place)
    }
  }

  /// Between single quotes everything is as it stands; between double quotes `\n` and the like are one character; without quotes ` #` begins a comment.
  private static func unquoted(_ text: Substring) -> String? {
    guard let quote = text.first, quote == "'" || quote == "\"" else {
      let end = text.indices.first { text[$0...].hasPrefix(" #") } ?? text.endIndex
      return String(trimmed(text[..<end]))
    }
    var value = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote { return value }
      if character == "\\", quote == "\"", let next = rest.popFirst() {
        value.append(["n": "\n", "r": "\r", "t": "\t"][next] ?? next)
      } else {
        value.append(character)
      }
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let front = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    return front.prefix(upTo: front.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }.map { front.index(after: $0) } ?? front.startIndex)
  }
}
