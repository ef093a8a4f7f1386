/// What in a text is meant for a model rather than for a reader, by what it tries. Source: the groups and weights were tuned on texts of our own (ops/verify/screening.py).
package enum ScreeningGroup: String, Sendable, Hashable, CaseIterable {
  /// That what was said before holds no longer.
  case override
  /// That no rules hold.
  case unbound
  /// What frames a turn in a model's own protocol.
  case frame
  /// That it tells what it was told.
  case reveal
  /// Characters that nobody sees.
  case hidden
  /// Any of the others in Base64, ROT13 or tag characters.
  case encoded
  /// That somebody is not to know.
  case conceal
  /// Something to do before what was asked for.
  case before
  case exfiltrate
  case toolCall = "tool_call"
  /// Words of letters that look alike.
  case mixedScripts = "mixed_scripts"
  /// Speaking to the model.
  case address

  /// How likely one alone is meant so, by hundredths.
  var weight_percent: Int {
    switch self {
    case .override, .unbound: 60
    case .frame: 55
    case .reveal, .hidden, .encoded: 50
    case .conceal: 45
    case .before, .exfiltrate, .toolCall, .mixedScripts: 40
    case .address: 35
    }
  }
}

/// What a screening found in a text.
package struct ScreeningResult: Sendable, Hashable {
  /// 1 − Π(1 − w) over the groups of the worst window, 0…1.
  package var score = 0.0
  /// In the worst window, in the order of the groups.
  package var groups: [ScreeningGroup] = []
  /// Where in the text's UTF-8 what was found stands, in order, without overlaps; of every window that is flagged.
  package var ranges: [Range<Int>] = []

  package init() {}

  package static let threshold = 0.5
  package var isFlagged: Bool { score >= Self.threshold }

  static func score(_ groups: some Sequence<ScreeningGroup>) -> Double { 1 - groups.reduce(1.0) { $0 * (1 - Double($1.weight_percent) / 100) } }
}
