public import EmulatorJSON

/// What became of the recordings, in a form for a person, for a machine, and for a CI server.
public struct ReplayReport: Sendable {
  public struct Result: Sendable {
    public var function: String
    public var name: String
    public var duration_ms: Double
    public var differences: [Difference]
    /// Whether its expectation was written anew.
    public var isUpdated = false
    /// Of an invocation that is kept and not run again, since nobody was let in.
    public var isKept = false
    /// Whether only the first difference is shown, and how many more there are.
    public var isBrief = false
    /// Set where the event could not be run at all.
    public var failure: String?

    public init(function: String, name: String, duration_ms: Double, differences: [Difference] = [], failure: String? = nil) {
      self.function = function
      self.name = name
      self.duration_ms = duration_ms
      self.differences = differences
      self.failure = failure
    }
  }

  public var results: [Result]

  public init(results: [Result]) { self.results = results }

  public var same: Int { results.count { $0.differences.isEmpty && $0.failure == nil } }
  public var different: Int { results.count { !$0.differences.isEmpty && $0.failure == nil } }
  public var failed: Int { results.count { $0.failure != nil } }

  /// 0 all the same, 1 one differs, 2 one could not be run.
  public var exitCode: Int32 { failed > 0 ? 2 : different > 0 ? 1 : 0 }

  public var text: String {
    var lines: [String] = []
    for result in results {
      let mark =
        result.failure != nil ? "could not run" : result.isKept ? "kept" : result.isUpdated ? "updated" : result.differences.isEmpty ? "same" : "differs"
      lines.append("\(mark)  \(result.function)/\(result.name)  (\(Self.rounded(result.duration_ms)) ms)")
      if let failure = result.failure { lines.append("  \(failure)") }
      let shown = result.isBrief ? result.differences.prefix(1) : result.differences[...]
      for difference in shown {
        lines.append("  \(difference.path)")
        lines.append("    - \(difference.expected)")
        lines.append("    + \(difference.got)")
      }
      if shown.count < result.differences.count { lines.append("  and \(result.differences.count - shown.count) more") }
    }
    lines.append("\(same) same, \(different) different, \(failed) could not run")
    return lines.joined(separator: "\n")
  }

  public var json: JSON {
    [
      "same": .integer(Int64(same)), "different": .integer(Int64(different)), "failed": .integer(Int64(failed)),
      "results": .array(
        results.map { result in
          [
            "function": .string(result.function), "name": .string(result.name), "duration_ms": .real(result.duration_ms), "updated": .bool(result.isUpdated),
            "failure": result.failure.map { .string($0) } ?? .null,
            "differences": .array(result.differences.map { ["path": .string($0.path), "expected": .string($0.expected), "got": .string($0.got)] }),
          ]
        }),
    ]
  }

  /// A line a recording that is not the same, as GitHub Actions takes them. Source: GitHub docs, "Workflow commands for GitHub Actions".
  public var annotations: String {
    results.filter { $0.failure != nil || !$0.differences.isEmpty && !$0.isUpdated }.map { result in
      let more = result.differences.count > 1 ? " (and \(result.differences.count - 1) more)" : ""
      let text = result.failure ?? result.differences.first.map { "\($0.description)\(more)" } ?? ""
      let data = text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
      let title = "\(result.function)/\(result.name)".replacing("%", with: "%25").replacing(":", with: "%3A").replacing(",", with: "%2C")
      return "::error title=\(title)::\(data)"
    }.joined(separator: "\n")
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
