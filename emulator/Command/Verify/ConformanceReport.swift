internal import EmulatorJSON
internal import EmulatorReplay

/// How many of each area's cases are as AWS answers.
struct ConformanceReport {
  private var outcomes: [(suite: ConformanceSuite, outcome: CaseOutcome)] = []

  mutating func add(_ suite: ConformanceSuite, _ more: [CaseOutcome]) { outcomes += more.map { (suite, $0) } }

  var count: Int { outcomes.count }
  var isEmpty: Bool { outcomes.isEmpty }

  /// 0 all right, 1 one is not.
  var exitCode: Int32 { outcomes.allSatisfy(\.outcome.isRight) ? 0 : 1 }

  private var areas: [(name: String, right: Int, all: Int)] {
    Set(outcomes.map(\.suite.area)).sorted().map { area in
      let here = outcomes.filter { $0.suite.area == area }
      return (area, here.count { $0.outcome.isRight }, here.count)
    }
  }

  var text: String {
    var lines: [String] = []
    for (suite, outcome) in outcomes where !outcome.isRight {
      lines.append("differs  \(suite.file): \(outcome.name)  (\(outcome.source))")
      if let failure = outcome.failure { lines.append("  no answer: \(failure)") }
      for difference in outcome.differences {
        lines.append("  \(difference.path)")
        lines.append("    - \(difference.expected)")
        lines.append("    + \(difference.got)")
      }
    }
    for area in areas { lines.append(Terminal.padded(area.name, 14) + "\(area.right) of \(area.all)") }
    lines.append(Terminal.padded("all", 14) + "\(outcomes.count { $0.outcome.isRight }) of \(outcomes.count)")
    return lines.joined(separator: "\n")
  }

  var json: JSON {
    [
      "areas": .object(areas.map { JSON.Member($0.name, ["right": .integer(Int64($0.right)), "all": .integer(Int64($0.all))]) }),
      "cases": .array(
        outcomes.map { suite, outcome in
          [
            "area": .string(suite.area), "file": .string(suite.file), "name": .string(outcome.name), "source": .string(outcome.source),
            "right": .bool(outcome.isRight), "failure": outcome.failure.map { .string($0) } ?? .null,
            "differences": .array(
              outcome.differences.map { ["path": .string($0.path), "expected": .string($0.expected), "got": .string($0.got)] }),
          ]
        }),
    ]
  }
}
