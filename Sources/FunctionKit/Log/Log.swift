internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// JSON lines, on standard error, which the platform collects; one write a line, so that lines never mix.
public struct Log: Sendable {
  let function: String
  let level: LogLevel
  let surroundings: any Surroundings
  let output: @Sendable ([UInt8]) -> Void

  /// Members that are null are left out.
  func write(_ level: LogLevel, _ message: String, fields: [(name: String, value: JSONValue)] = []) {
    guard level >= self.level else { return }
    var writer = JSONWriter(capacityBytes: 512)
    writer.beginObject()
    for (name, text) in [("timestamp", Timestamp.text(surroundings.now_ms())), ("level", level.rawValue), ("message", message), ("function", function)] {
      writer.name(name)
      writer.string(text)
    }
    for field in fields where field.value != .null {
      writer.name(field.name)
      // Strings and integers only: nothing that a writer could refuse.
      do { try writer.value(field.value) } catch { writer.null() }
    }
    writer.endObject()
    output(writer.bytes + [UInt8(ascii: "\n")])
  }

  /// A line of its own form, whatever the level: for what machines count. Nothing where it holds a number that is not finite.
  func write(_ document: JSONValue) {
    guard let bytes = try? JSONWriter.write(document) else { return }
    output(bytes + [UInt8(ascii: "\n")])
  }
}
