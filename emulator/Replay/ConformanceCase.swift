internal import EmulatorFiles
public import EmulatorJSON
internal import FoundationEssentials

/// What an endpoint must answer, as data: one file a subject, its cases against one service.
///
/// `{"area": …, "service": …, "files": {name: value}, "cases": [{"name", "source", "steps": [{"request", "answer", "keep"}]}]}`; a case of one step may have
/// `request` and `answer` at its top. What each member says is in docs/conformance.md.
public struct ConformanceSuite: Sendable {
  public var file: String
  /// What the report counts by.
  public var area: String
  /// serverless.yml's text; nil where any endpoint will do.
  public var service: String?
  /// Beside serverless.yml: JSON, or a text.
  public var files: [(name: String, bytes: [UInt8])]
  public var cases: [ConformanceCase]
}

public struct ConformanceCase: Sendable {
  public var name: String
  /// Where it is written, or was captured, that this is what AWS answers.
  public var source: String
  public var steps: [ConformanceStep]
}

public struct ConformanceStep: Sendable {
  public var method: String
  /// The request target as it is sent.
  public var target: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  public var answer: ConformanceAnswer
  /// Names for parts of the answer's body (by JSON Pointer), which later steps write as `{{name}}`.
  public var keep: [(name: String, pointer: String)]
}

/// What of an answer is looked at; the rest may be anything.
public struct ConformanceAnswer: Sendable {
  public var status: Int64
  /// A text with matchers, or null: it must not be there.
  public var headers: [JSON.Member]
  /// The whole body: a text, or JSON.
  public var body: JSON?
  /// Parts of a JSON body by pointer; `{"absent": true}` for what must not be there.
  public var parts: [JSON.Member]
}

extension ConformanceSuite {
  private static let fileBytesMaximum = 4 << 20
  private static let filesMaximum = 1_000

  /// Every suite below the paths, in the order of their names.
  public static func find(in paths: [String]) throws(RecordingError) -> [ConformanceSuite] {
    var files: [String] = []
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw RecordingError(file: path, rule: "is not there") }
      guard isFolder else {
        files.append(path)
        continue
      }
      for name in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] where name.hasSuffix(".json") { files.append("\(path)/\(name)") }
    }
    guard !files.isEmpty else { throw RecordingError(file: paths.joined(separator: ", "), rule: "holds no cases (`<area>/<subject>.json`)") }
    guard files.count <= filesMaximum else { throw RecordingError(file: paths.joined(separator: ", "), rule: "holds more than \(filesMaximum) files") }
    var suites: [ConformanceSuite] = []
    for file in files.sorted() { suites.append(try ConformanceSuite(file: file)) }
    return suites
  }

  init(file: String) throws(RecordingError) {
    let bytes: [UInt8]
    do throws(BoundedFileError) { bytes = try BoundedFile.read(file, bytesMaximum: Self.fileBytesMaximum) } catch {
      throw RecordingError(file: file, rule: error.rule)
    }
    let written: [UInt8]
    do throws(ConformanceRepetitionError) { written = try ConformanceRepetition.expanded(bytes) } catch { throw RecordingError(file: file, rule: error.rule) }
    let value: JSON
    do throws(JSONReadError) { value = try JSON(reading: written) } catch { throw RecordingError(file: file, rule: "line \(error.line): \(error.text)") }
    let reader = ConformanceReader(file: file)
    try reader.check(value, known: ["area", "service", "files", "cases"], "")
    self.file = file
    area = try reader.text(value["area"], "area")
    service = try reader.optionalLines(value["service"], "service")
    files = try reader.members(value["files"], "files").map { ($0.name, $0.value.string.map { Array($0.utf8) } ?? $0.value.bytes) }
    guard let list = value["cases"]?.array, !list.isEmpty else { throw RecordingError(file: file, rule: "`cases` must be a list") }
    cases = []
    for (place, entry) in list.enumerated() { cases.append(try reader.conformanceCase(entry, "cases[\(place)]")) }
    let names = cases.map(\.name)
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 })?.key {
      throw RecordingError(file: file, rule: "has two cases called `\(twice)`")
    }
  }
}
