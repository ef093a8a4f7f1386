internal import Decisions
internal import Forms
internal import FunctionKit
internal import StrictJSON

extension Command {
  static let table = Command(
    name: "table", arguments: "FILE.csv [--query TEXT]", summary: "prints the decision request that a spreadsheet's table makes",
    detail: """
      The first row names the criteria, its first cell asks the question (or is empty: then --query must). Then a row named weight and, where they are given, rows named unit, direction
      (max or min, max where it is left out), category, worst and best (or anchors: 0..100), must (<= 100); then a row for each alternative with its scores. Comma,
      semicolon or tab, UTF-8. What cannot be read is named by its row and column. The request goes to POST /decisions, or to `quorate decide`.
      """
  ) { (arguments: [String]) throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--query"])
    guard words.operands.count == 1 else { throw .misused("takes one file, not \(words.operands.count)") }
    let file = try DecisionFile(words.operands[0], query: words.options["--query"])
    do throws(RequestError) { _ = try DecisionRequest(file.request) } catch { throw file.broken(error.violations) }
    guard let bytes = try? JSONWriter.indented(file.request) else { throw .failed("the request holds what is no finite number") }
    guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
  }
}

/// A request in a file: JSON as it is posted, or a table.
struct DecisionFile {
  let path: String
  let request: JSONValue
  /// Nil where it is JSON.
  private let table: DecisionTable?

  init(_ path: String, query: String? = nil) throws(CommandError) {
    self.path = path
    let isJSON = path.lowercased().hasSuffix(".json")
    let bytes: [UInt8]
    do throws(BoundedFileError) {
      bytes = try BoundedFile.read(path, bytesMaximum: isJSON ? DecisionRequest.bodyBytesMaximum : DelimitedText.bytesMaximum)
    } catch { throw .failed("`\(path)` \(error.rule)") }
    if isJSON {
      guard query == nil else { throw .misused("`--query` is for tables: `\(path)` asks its own") }
      table = nil
      do { request = try JSONReader.read(bytes) } catch { throw .failed("`\(path)` is no JSON: \(error.rule) (at byte \(error.offset))") }
      return
    }
    do {
      let table = try DecisionTable(bytes)
      // A question that nobody asked would stand above the decision and in its record.
      guard let asked = table.question ?? query else {
        throw DelimitedText.Fault(row: 1, column: 0, "asks nothing: the question goes there, or into `--query`")
      }
      request = try table.request(query: asked)
      self.table = table
    } catch { throw .failed("`\(path)`: \(error)") }
    if query != nil, let asked = table?.question { throw .misused("`--query` is for tables whose first cell asks nothing: `\(path)` asks `\(asked)`") }
  }

  /// Which rules the request breaks, a line each, by their places in the file.
  func broken(_ violations: [Violation]) -> CommandError {
    var lines: [String] = []
    for violation in violations {
      let line = table?.fault(at: violation.path, violation.rule).description ?? "\(violation.path.isEmpty ? "the whole" : violation.path) \(violation.rule)"
      if !lines.contains(line) { lines.append(line) }
    }
    return .failed("`\(path)` breaks \(lines.count == 1 ? "a rule" : "these rules"):" + lines.map { "\n  \($0)" }.joined())
  }
}
