public import Forms
import StrictJSON

/// What is wrong with an operator's file.
public struct FileError: Error, Sendable, Hashable {
  /// Which file, as the reader of the folder named it.
  public var label: String
  public var violation: Violation

  /// ``ops.json: `/expertise/it` must be from 1 to 5``
  public var text: String { "\(label): \(violation.path.isEmpty ? "the file" : "`\(violation.path)`") \(violation.rule)" }

  /// What `read` makes of a file's strict JSON; the first thing that is wrong with it otherwise.
  static func reading<Value>(
    _ bytes: [UInt8], label: String, atMost maximum: Int, _ read: (JSONValue) throws(RequestError) -> Value
  ) throws(FileError) -> Value {
    func refused(_ path: String, _ rule: String) -> FileError { FileError(label: label, violation: Violation(path: path, rule: rule)) }
    guard bytes.count <= maximum else { throw refused("", "must be at most \(maximum) bytes, not \(bytes.count)") }
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(bytes) } catch { throw refused(error.path, "is no strict JSON: \(error.rule) (byte \(error.offset))") }
    do throws(RequestError) { return try read(value) } catch { throw refused(error.violations[0].path, error.violations[0].rule) }
  }
}
