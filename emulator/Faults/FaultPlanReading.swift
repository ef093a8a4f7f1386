/// What is wrong with a plan's text.
public struct FaultPlanError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(description: String) { self.description = description }
}

extension FaultPlan {
  /// Over this a plan is no plan.
  public static let bytesMaximum = 64 * 1_024

  /// Reads lines, or parts between commas: `seed=7`, `<point> <kind> <rate% | nth=n> [on=<glob>] [ms=n]`, or short `<kind>=<rate%>`. What follows `#` is a comment.
  public init(reading text: String) throws(FaultPlanError) {
    guard text.utf8.count <= Self.bytesMaximum else { throw FaultPlanError(description: "a fault plan has at most \(Self.bytesMaximum) bytes") }
    self.init([])
    for line in text.split(whereSeparator: { $0 == "\n" || $0 == "," }) {
      // Subjects hold `#` too, so that a comment begins a line or follows a space.
      var words: [Substring] = []
      for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
        if word.hasPrefix("#") { break }
        words.append(word)
      }
      if words.count == 1, words[0].hasPrefix("seed=") {
        seed = String(words[0].dropFirst(5))
      } else if words.count == 1 {
        rules += try Self.short(words[0])
      } else if !words.isEmpty {
        rules.append(try Self.rule(words))
      }
    }
  }

  /// `throttle=2%`: the kind wherever it is usual.
  private static func short(_ word: Substring) throws(FaultPlanError) -> [Rule] {
    let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, let meant = Kind.short[String(sides[0])] else { throw unknown("`\(word)`") }
    let frequency = try frequency(sides[1])
    return meant.points.map { Rule($0, meant.kind, frequency) }
  }

  private static let times_ms = 0...900_000

  private static func rule(_ words: [Substring]) throws(FaultPlanError) -> Rule {
    let line = words.joined(separator: " ")
    guard words.count >= 3, let point = Point(rawValue: String(words[0])), let kind = Kind(rawValue: String(words[1])), point.kinds.contains(kind) else {
      throw unknown("`\(line)`")
    }
    var rule = Rule(point, kind, try frequency(words[2]))
    for word in words.dropFirst(3) {
      if word.hasPrefix("ms="), kind.takesTime {
        guard let time_ms = Int(word.dropFirst(3)), times_ms.contains(time_ms), rule.time_ms == nil else {
          throw FaultPlanError(description: "`\(line)`: `\(word)` must be one ms= of 0 to 900000")
        }
        rule.time_ms = time_ms
        continue
      }
      guard word.hasPrefix("on="), word.count > 3, rule.glob == nil else { throw FaultPlanError(description: "`\(line)`: `\(word)` must be one on=<glob>") }
      rule.glob = String(word.dropFirst(3))
    }
    return rule
  }

  private static func frequency(_ word: Substring) throws(FaultPlanError) -> Frequency {
    if word.hasPrefix("nth=") {
      guard let n = Int(word.dropFirst(4)), n >= 1 else { throw FaultPlanError(description: "`\(word)`: nth must be a whole number from 1") }
      return .nth(n)
    }
    guard word.hasSuffix("%"), let percent = Double(word.dropLast()), (0...100).contains(percent) else {
      throw FaultPlanError(description: "`\(word)` must be a rate from 0% to 100%, or nth=n")
    }
    return .rate(percent / 100)
  }

  private static func unknown(_ what: String) -> FaultPlanError {
    let known = Point.allCases.map { point in "\(point.rawValue) \(point.kinds.map(\.rawValue).joined(separator: "|"))" }.joined(separator: ", ")
    return FaultPlanError(description: "\(what) is no fault; a line is `<point> <kind> <rate% | nth=n> [on=<glob>] [ms=n]` with \(known)")
  }
}
