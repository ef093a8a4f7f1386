/// Requests made up from a seed: 3…8 alternatives, 3…9 criteria with categories and a must; or 2…5 states with payoffs.
public enum SeededDecisions {
  /// SplitMix64.
  public struct Numbers {
    private var state: UInt64

    public init(_ seed: UInt64) { state = seed }

    public mutating func next(_ range: ClosedRange<Int>) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      return range.lowerBound + Int(mixed % UInt64(range.count))
    }
  }

  private static let methods = ["topsis", "weighted_sum", "vikor", "promethee_ii", "weighted_product"]

  /// Scores and weights are whole numbers, so that ties and equals come up; `extra` is added to the alternatives.
  public static func scored(_ seed: UInt64, extra: Bool = false) -> String {
    var numbers = Numbers(seed)
    let categories = ["cost", "revenue", "risk", "ethics", "legal", "feasibility", "strategy"]
    let columns = numbers.next(3...9)
    let criteria = (0..<columns).map { place in
      #"{"name":"c\#(place)","weight":\#(numbers.next(place == 0 ? 1...9 : 0...9)),"direction":"\#(numbers.next(0...1) == 0 ? "max" : "min")","category":"\#(categories[numbers.next(0...6)])"}"#
    }
    let rows = (0..<numbers.next(3...8)).map { row in
      #"{"id":"a\#(row)","scores":{"# + (0..<columns).map { #""c\#($0)":\#(numbers.next(1...20))"# }.joined(separator: ",") + "}}"
    }
    let added = extra ? [#"{"id":"z","scores":{"# + (0..<columns).map { #""c\#($0)":\#($0 == 0 ? 1000 : 10)"# }.joined(separator: ",") + "}}"] : []
    let must = #"{"criterion":"c0","op":"<=","value":\#(numbers.next(8...20))}"#
    let framework = seed % 7 == 0 ? #""framework":"kepner_tregoe""# : #""method":"\#(methods[Int(seed % 5)])""#
    return
      #"{"query":"q",\#(framework),"constraints":[\#(must)],"context":{"criteria":[\#(criteria.joined(separator: ","))],"alternatives":[\#((rows + added).joined(separator: ","))]}}"#
  }

  public static func paid(_ seed: UInt64) -> String {
    var numbers = Numbers(seed &+ 7_000)
    let states = numbers.next(2...5)
    let parts = (0..<states).map { _ in numbers.next(1...9) }
    let total = parts.reduce(0, +)
    let named = parts.enumerated().map { #"{"name":"s\#($0)","probability":\#(Double($1) / Double(total))}"# }
    let rows = (0..<numbers.next(3...8)).map { row in
      #"{"id":"a\#(row)","payoffs":{"# + (0..<states).map { #""s\#($0)":\#(numbers.next(-50...150))"# }.joined(separator: ",") + "}}"
    }
    let direction = seed % 4 == 0 ? #""payoff_direction":"min","# : ""
    return
      #"{"query":"q","framework":"bayesian","risk_tolerance":\#(Double(numbers.next(0...10)) / 10),"context":{\#(direction)"states":[\#(named.joined(separator: ","))],"alternatives":[\#(rows.joined(separator: ","))]}}"#
  }
}
