internal import EmulatorDigests

/// Which passings of which subjects fail, and how: a seed and rules, the same hits on every run whatever the scheduling.
public struct FaultPlan: Sendable, Equatable {
  /// Where a fault strikes and as what; the points that are built.
  public enum Point: String, Sendable, CaseIterable {
    /// An invocation; the subject is `<function>/<request id>`.
    case invoke
    /// A message on its way to a function; the subject is `<message id>`.
    case deliver
    /// A table's item; the subject is `<table>/<pk>#<sk>`.
    case table
    /// A request to a queue; the subject is `<queue>/<message or request id>`.
    case queue

    public var kinds: [Kind] {
      switch self {
      case .invoke: [.crashBefore, .crashDuring, .crashAfter, .timeout, .slow, .initFail]
      case .deliver: [.duplicate, .reorder, .delay, .lostDelete]
      case .table: [.conflict, .throttle, .error, .slow, .torn, .lostAnswer]
      case .queue: [.throttle, .error, .slow, .torn, .lostAnswer]
      }
    }
  }

  public enum Kind: String, Sendable {
    /// The process dies before it has the event, while it works on it, or when it has answered, which nobody hears.
    case crashBefore = "crash-before"
    case crashDuring = "crash-during"
    case crashAfter = "crash-after"
    /// The function's time is over.
    case timeout
    /// The answer comes late.
    case slow
    /// The sandbox does not start.
    case initFail = "init-fail"
    /// The message comes twice, after others, late, or again although it was deleted.
    case duplicate
    case reorder
    case delay
    case lostDelete = "lost-delete"
    /// Another transaction is under way on the item.
    case conflict
    /// The capacity is used up.
    case throttle
    /// The service fails.
    case error
    /// The connection breaks, and nothing was done; or all of it was, and nobody hears of it.
    case torn
    case lostAnswer = "lost-answer"

    /// Whether it lasts, so that `ms=` says how long.
    var takesTime: Bool { [.crashDuring, .timeout, .slow, .delay].contains(self) }

    /// The points that a short rule, `<kind>=<rate>`, means, and what it is called there.
    static let short: [String: (kind: Kind, points: [Point])] = [
      "crash": (.crashDuring, [.invoke]), "timeout": (.timeout, [.invoke]), "slow": (.slow, [.invoke]), "duplicate": (.duplicate, [.deliver]),
      "reorder": (.reorder, [.deliver]), "throttle": (.throttle, [.table, .queue]), "torn": (.torn, [.table, .queue]),
      "lost_answer": (.lostAnswer, [.table, .queue]), "conflict": (.conflict, [.table]), "error": (.error, [.table]),
    ]
  }

  public enum Frequency: Sendable, Equatable {
    /// 0...1 of all passings.
    case rate(Double)
    /// Each subject's n-th passing, from 1.
    case nth(Int)
  }

  public struct Rule: Sendable, Equatable {
    public var point: Point
    public var kind: Kind
    public var frequency: Frequency
    /// The subjects it is for: `*` stands for any characters, `?` for one. Nil: all.
    public var glob: String?
    /// How long it lasts, in milliseconds; nil: as long as is usual where it strikes.
    public var time_ms: Int?

    public init(_ point: Point, _ kind: Kind, _ frequency: Frequency, on glob: String? = nil, ms time_ms: Int? = nil) {
      (self.point, self.kind, self.frequency, self.glob, self.time_ms) = (point, kind, frequency, glob, time_ms)
    }
  }

  /// Whatever it is written as, taken as text.
  public var seed: String
  public var rules: [Rule]

  public init(seed: String = "0", _ rules: [Rule]) {
    self.seed = seed
    self.rules = rules
  }

  /// What a subject meets at a point when it passes there; the first rule that hits. `passings` says for each kind that can strike here the how manieth passing
  /// this is, from 1.
  ///
  /// A rate hits when the first 8 bytes, big-endian, of SHA-256("<seed>\n<point>\n<kind>\n<subject>\n<k>"), over 2⁶⁴, are below it.
  public func hit(_ point: Point, _ subject: String, passings: [Kind: Int]) -> Kind? { rule(point, subject, passings: passings)?.kind }

  /// The rule that hits.
  func rule(_ point: Point, _ subject: String, passings: [Kind: Int]) -> Rule? {
    rules.first { rule in
      guard rule.point == point, let k = passings[rule.kind], rule.glob.map({ Glob.matches(subject, $0) }) ?? true else { return false }
      switch rule.frequency {
      case .nth(let n): return k == n
      case .rate(let rate):
        let digest = SHA256.digest("\(seed)\n\(point.rawValue)\n\(rule.kind.rawValue)\n\(subject)\n\(k)")
        return Double(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / 18_446_744_073_709_551_616 < rate
      }
    }
  }
}

enum Glob {
  /// In time of the product of both lengths at most.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let (text, pattern) = (Array(text.unicodeScalars), Array(pattern.unicodeScalars))
    var (place, rule) = (0, 0)
    var retry: (place: Int, rule: Int)?
    while place < text.count {
      if rule < pattern.count, pattern[rule] == "*" {
        retry = (place, rule)
        rule += 1
      } else if rule < pattern.count, pattern[rule] == "?" || pattern[rule] == text[place] {
        place += 1
        rule += 1
      } else if let last = retry {
        retry = (last.place + 1, last.rule)
        place = last.place + 1
        rule = last.rule + 1
      } else {
        return false
      }
    }
    return pattern[rule...].allSatisfy { $0 == "*" }
  }
}
