import Synchronization

/// Which rules were tried for which families, and what came of it: the contract's table.
public final class RulesTried: Sendable {
  /// One running test: the families that it has to do with, and whether it found something broken.
  public final class Trial: Sendable {
    fileprivate let state = Mutex((kinds: Set<Subject.Kind>(), isBroken: false))
    public func breaks() { state.withLock { $0.isBroken = true } }
    func has(_ kind: Subject.Kind) { state.withLock { _ = $0.kinds.insert(kind) } }
  }

  /// The test that runs now, in its own tasks.
  @TaskLocal public static var trial: Trial?

  private let cells = Mutex<[Int: [Subject.Kind: (tried: Int, broken: Int)]]>([:])

  public init() {}

  /// Runs a test of these rules.
  public nonisolated(nonsending) func trying(_ rules: [Int], _ test: nonisolated(nonsending) () async throws -> Void) async rethrows {
    let trial = Trial()
    defer { note(rules, trial) }
    try await RulesTried.$trial.withValue(trial, operation: test)
  }

  private func note(_ rules: [Int], _ trial: Trial) {
    let (kinds, isBroken) = trial.state.withLock { $0 }
    cells.withLock { cells in
      for rule in rules {
        for kind in kinds {
          let before = cells[rule]?[kind] ?? (0, 0)
          cells[rule, default: [:]][kind] = (before.tried + 1, before.broken + (isBroken ? 1 : 0))
        }
      }
    }
  }

  /// The numbers that a test's name begins with: `1 and 6 after every single call…`.
  public static func rules(_ name: String) -> [Int] {
    var rules: [Int] = []
    for word in name.split(separator: " ") {
      if let number = Int(word) { rules.append(number) } else if word != "and" { break }
    }
    return rules
  }

  /// One line a rule, one column a family: how many tests tried it, and how many of them found it broken. `-`: none had to do with the family.
  public var table: String {
    let kinds = Subject.Kind.allCases
    func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    return cells.withLock { cells in
      let head = "rule  " + kinds.map { padded("\($0)", 16) }.joined()
      let rows = RuleNames.all.map { number, words in
        let row = kinds.map { kind in
          guard let cell = cells[number]?[kind] else { return padded("-", 16) }
          return padded(cell.broken > 0 ? "\(cell.broken) of \(cell.tried) BROKEN" : "\(cell.tried) held", 16)
        }
        return padded("\(number)", 6) + row.joined() + words
      }
      return ([head] + rows).joined(separator: "\n")
    }
  }
}

/// The rules of cases, each in a few words.
public enum RuleNames {
  public static let all: [(number: Int, words: String)] = [
    (1, "receipts before what depends on them"), (2, "a failure has words and a price"), (3, "passes"), (4, "waits"), (5, "phases"), (6, "fence"),
    (7, "parking, signals, closing"), (8, "leases"), (9, "the table is the truth"), (10, "lists"), (11, "one sweep"), (12, "replay"), (13, "audit and metrics"),
    (14, "erasable, bounded"), (15, "money"), (16, "no interleaving breaks 1 to 15"),
  ]
}
