public import Cases
internal import Forms
internal import Masks
internal import Protection
package import StrictJSON

/// JSON lines, on standard error, which the platform collects; one write a line, so that lines never mix. Personal values and secrets are hidden in all of them, whoever
/// writes: the same value of a line under the same mark.
public struct Log: Sendable {
  let function: String
  let level: LogLevel
  let surroundings: any Surroundings
  let output: @Sendable ([UInt8]) -> Void
  private let secrets: KnownSecrets

  /// Lines go to standard error unless a test keeps them; `secrets` are the process's own, which not all have a form to be known by.
  public init(
    function: String, level: LogLevel, surroundings: any Surroundings, secrets: [String] = [], output: (@Sendable ([UInt8]) -> Void)? = nil
  ) {
    (self.function, self.level, self.surroundings) = (function, level, surroundings)
    self.secrets = KnownSecrets(secrets)
    self.output = output ?? { StandardError.write($0) }
  }

  /// Members that are null are left out.
  package func write(_ level: LogLevel, _ message: String, fields: [(name: String, value: JSONValue)] = []) {
    guard level >= self.level else { return }
    var masking = Masking(secrets)
    var writer = JSONWriter(capacityBytes: 512)
    writer.beginObject()
    for (name, text) in [
      ("timestamp", Timestamp.text(surroundings.now_ms())), ("level", level.rawValue), ("message", masking.mask(message)), ("function", function),
    ] {
      writer.name(name)
      writer.string(text)
    }
    for field in fields where field.value != .null {
      writer.name(field.name)
      // Strings and integers only: nothing that a writer could refuse.
      do { try writer.value(masking.mask(field.value)) } catch { writer.null() }
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
