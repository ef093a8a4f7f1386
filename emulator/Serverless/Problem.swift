/// A place in a file, both from 1.
public struct Mark: Sendable, Equatable {
  public var line: Int
  public var column: Int
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Something wrong or doubtful at one place of the file.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Severity: String, Sendable {
    case error, warning
    /// About what only a deployment reads.
    case note
  }
  public var severity: Severity
  public var file: String
  public var mark: Mark
  /// The keys from the root, joined by full stops; empty for the file itself.
  public var path: String
  public var text: String

  /// A name or a value of the file may be as long as the file; what is said of it is not.
  public static let charactersMaximum = 600

  /// Of a path or a text over `charactersMaximum` the middle is left out.
  public init(_ severity: Severity = .error, file: String, mark: Mark, path: String, text: String) {
    self.severity = severity
    self.file = file
    self.mark = mark
    self.path = Self.shortened(path)
    self.text = Self.shortened(text)
  }

  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > charactersMaximum, text.count > charactersMaximum else { return text }
    return "\(text.prefix(charactersMaximum / 2))…\(text.suffix(charactersMaximum / 2 - 1))"
  }

  /// `serverless.yml:12: functions.MakeDecision.timeout: must be between 1 and 900, got "abc"`
  public var description: String {
    "\(file):\(mark.line): " + (severity == .error ? "" : "\(severity.rawValue): ") + (path.isEmpty ? "" : "\(path): ") + text
  }
}

/// Everything found wrong in one reading, in the order of the file; at most `Problems.maximum`.
public struct Problems: Error, Sendable, Equatable, CustomStringConvertible {
  public static let maximum = 50
  public var all: [Problem]
  public init(_ all: [Problem]) { self.all = all }
  public var description: String { all.map(\.description).joined(separator: "\n") }
}
