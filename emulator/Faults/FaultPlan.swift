internal import EmulatorFiles

/// Which passings of which subjects fail, and how: a seed and rules, the same hits on every run whatever the scheduling.
public struct FaultPlan: Sendable, Equatable {
  /// Where a fault strikes and as what; the points that are built.
  public enum Point: String, Sendable, CaseIterable {
    /// A table's item; the subject is `<table>/<pk>#<sk>`.
    case table

    var kinds: [Kind] {
      switch self {
      case .table: [.conflict, .throttle, .error]
      }
    }
  }

  public enum Kind: String, Sendable {
    /// Another transaction is under way on the item.
    case conflict
    /// The capacity is used up.
    case throttle
    /// The service fails.
    case error
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

    public init(_ point: Point, _ kind: Kind, _ frequency: Frequency, on glob: String? = nil) {
      self.point = point
      self.kind = kind
      self.frequency = frequency
      self.glob = glob
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
  public func hit(_ point: Point, _ subject: String, passings: [Kind: Int]) -> Kind? {
    rules.first { rule in
      guard rule.point == point, let k = passings[rule.kind], rule.glob.map({ Glob.matches(subject, $0) }) ?? true else { return false }
      switch rule.frequency {
      case .nth(let n): return k == n
      case .rate(let rate):
        let digest = SHA256.digest("\(seed)\n\(point.rawValue)\n\(rule.kind.rawValue)\n\(subject)\n\(k)".utf8)
        return Double(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) / 18_446_744_073_709_551_616 < rate
      }
    }?.kind
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
