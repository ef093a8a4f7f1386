internal import EmulatorFiles
public import EmulatorJSON
internal import FoundationEssentials

/// One recorded event, what it must answer, and the table items it needs to find.
///
/// Beside the raw event `x.json`, which any Lambda takes, stand `x.expect.json` with `status`, `headers` and `body`, and, where needed, `x.given.json` with the
/// items of each table in DynamoDB's JSON: `{"TableName": [{"pk": {"S": "…"}}]}`.
public struct Recording: Sendable {
  /// The folder's name.
  public var function: String
  /// The file's name without its ending.
  public var name: String
  public var event: [UInt8]
  /// Nil only where it is about to be recorded.
  public var expected: Expectation?
  /// Where the expectation stands.
  public var expectationFile: String
  public var given: [(table: String, items: [JSON])]
  /// The whole of an invocation, where it was recorded with all that it asked; then nothing is expected or given beside it.
  public var recorded: RecordedInvocation?
}

public struct Expectation: Sendable {
  public var status: Int64
  /// Headers that must be there; others may be. Names in any case.
  public var headers: [JSON.Member]
  /// Nil where any body will do.
  public var body: JSON?
}

/// Why recordings cannot be run: a file and what is wrong with it.
public struct RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var rule: String
  public var description: String { "\(file): \(rule)" }

  public init(file: String, rule: String) { (self.file, self.rule) = (file, rule) }
}

extension Recording {
  /// A recorded event takes at most what Lambda does.
  static let fileBytesMaximum = 6_291_456
  /// More files than this below one path are refused rather than read.
  static let countMaximum = 10_000

  /// One event file, of which nothing is read yet.
  public struct Found: Sendable {
    public var function: String
    public var name: String
    fileprivate var file: String
    /// Whether the whole of an invocation was recorded.
    public var isWhole: Bool

    /// - Parameter toRecord: an event without an expectation is an error unless it is about to be recorded.
    public func read(toRecord: Bool = false) throws(RecordingError) -> Recording { try Recording(self, toRecord: toRecord) }
  }

  /// Every recording below the paths; a path may be one event file, one function's folder, or the folder of them all. Sorted by function and name. One that cannot be
  /// read says so in its own place and keeps none of the others from being run.
  public static func find(in paths: [String]) throws(RecordingError) -> [Found] {
    var all: [Found] = []
    for path in paths {
      for file in try eventFiles(at: path) {
        let (function, name) = names(of: file)
        let stem = stem(of: file)
        let isWhole = [".meta.json", ".exchanges.jsonl"].contains { FileManager.default.fileExists(atPath: stem + $0) }
        all.append(Found(function: function, name: name, file: file, isWhole: isWhole))
      }
    }
    return all.sorted { ($0.function, $0.name) < ($1.function, $1.name) }
  }

  private static func stem(of file: String) -> String { String(file.dropLast(".json".count)) }

  /// The folder's name and the file's without its ending.
  private static func names(of file: String) -> (function: String, name: String) {
    let parts = file.split(separator: "/")
    return (parts.count > 1 ? String(parts[parts.count - 2]) : "", String((parts.last ?? "").dropLast(".json".count)))
  }

  private static func eventFiles(at path: String) throws(RecordingError) -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw RecordingError(file: path, rule: "is not there") }
    guard isFolder else { return [path] }
    var files: [String] = []
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
      guard name.hasSuffix(".json"), !name.hasSuffix(".expect.json"), !name.hasSuffix(".given.json"), !name.hasSuffix(".meta.json") else { continue }
      files.append(path + "/" + name)
      guard files.count <= countMaximum else { throw RecordingError(file: path, rule: "holds more than \(countMaximum) recordings") }
    }
    guard !files.isEmpty else { throw RecordingError(file: path, rule: "holds no recorded event (`<Function>/<name>.json`)") }
    return files
  }

  fileprivate init(_ found: Found, toRecord: Bool) throws(RecordingError) {
    let stem = Self.stem(of: found.file)
    (function, name) = (found.function, found.name)
    event = try Self.bytes(of: found.file)
    let readEvent = try Self.json(event, file: found.file)
    expectationFile = stem + ".expect.json"
    given = []
    guard !found.isWhole else {
      recorded = try RecordedInvocation(stem: stem, event: event, as: readEvent) { file throws(RecordingError) in
        do throws(BoundedFileError) { return try BoundedFile.read(file, bytesMaximum: RecordedInvocation.bytesMaximum) } catch {
          throw RecordingError(file: file, rule: error.rule)
        }
      }
      return
    }
    let hasExpectation = FileManager.default.fileExists(atPath: expectationFile)
    guard hasExpectation || toRecord else {
      throw RecordingError(file: found.file, rule: "has no `\(name).expect.json` beside it; --update records what is answered now")
    }
    if hasExpectation {
      expected = try Expectation(try Self.json(Self.bytes(of: expectationFile), file: expectationFile), file: expectationFile)
    }
    let givenFile = stem + ".given.json"
    guard FileManager.default.fileExists(atPath: givenFile) else { return }
    guard let tables = try Self.json(Self.bytes(of: givenFile), file: givenFile).object else {
      throw RecordingError(file: givenFile, rule: "must be an object of tables")
    }
    for table in tables {
      guard let items = table.value.array else { throw RecordingError(file: givenFile, rule: "`\(table.name)` must be an array of items") }
      given.append((table.name, items))
    }
  }

  private static func bytes(of file: String) throws(RecordingError) -> [UInt8] {
    do throws(BoundedFileError) { return try BoundedFile.read(file, bytesMaximum: fileBytesMaximum) } catch {
      throw RecordingError(file: file, rule: error.rule)
    }
  }

  private static func json(_ bytes: [UInt8], file: String) throws(RecordingError) -> JSON {
    do { return try JSON(reading: bytes) } catch { throw RecordingError(file: file, rule: "line \(error.line): \(error.text)") }
  }
}

extension Expectation {
  init(_ value: JSON, file: String) throws(RecordingError) {
    guard let members = value.object else { throw RecordingError(file: file, rule: "must be an object with `status`, `headers` and `body`") }
    for member in members where !["status", "headers", "body"].contains(member.name) {
      throw RecordingError(file: file, rule: "`\(member.name)` is none of `status`, `headers` and `body`")
    }
    guard let status = value["status"]?.integer, (100...599).contains(status) else { throw RecordingError(file: file, rule: "`status` must be 100 to 599") }
    self.status = status
    guard let headers = (value["headers"] ?? [:]).object else { throw RecordingError(file: file, rule: "`headers` must be an object") }
    self.headers = headers
    body = value["body"]
  }
}
