internal import StrictJSON

/// Commands that answer each line of JSON by one.
extension InputLines {
  /// A line that is no JSON text within the bound is answered by its `violations`.
  mutating func answerEach(_ answer: (JSONValue) async -> JSONValue) async throws(CommandError) {
    while let line = next() { try Self.write(await answered(line, answer)) }
  }

  private func answered(_ line: Line, _ answer: (JSONValue) async -> JSONValue) async -> JSONValue {
    guard case .text(let bytes) = line else { return .violations([("", "has more than \(bytesMaximum) bytes")]) }
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(bytes) } catch { return .violations([(error.path, error.rule)]) }
    return await answer(value)
  }

  static func write(_ answer: JSONValue) throws(CommandError) {
    guard let bytes = try? JSONWriter.write(answer) else { throw .failed("an answer is no finite number") }
    guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
  }
}

extension JSONValue {
  /// What a line breaks, each by the JSON Pointer of where it does and the rule.
  static func violations(_ all: [(path: String, rule: String)]) -> JSONValue {
    ["violations": .array(all.map { ["path": .string($0.path), "rule": .string($0.rule)] })]
  }
}
