/// Brings a prompt under a bound of characters: parts leave whole before anything is cut, and what leaves is named.
public struct PromptOptimiser: Sendable {
  public static let charactersStandard = 4_000
  /// The last lines of a part that stay.
  private static let lastLines = 20

  /// From 500.
  public let charactersMaximum: Int

  public init(charactersMaximum: Int = charactersStandard) { self.charactersMaximum = max(500, charactersMaximum) }

  public func optimised(_ call: ModelCall) -> (call: ModelCall, report: ModelAnswer.Optimised?) {
    let from = Self.characters(call)
    guard from > charactersMaximum else { return (call, nil) }
    var call = call
    var dropped: [String] = []
    let question = call.parts.filter(\.isQuestion).reduce(into: Self.words(call.instructions)) { $0.formUnion(Self.words($1.text)) }
    /// Which leaves next: never the question before another, data before context, what has fewer words in common with the question, then the older.
    while Self.characters(call) > charactersMaximum, call.parts.count > 1 {
      let order = call.parts.indices.min { a, b in
        let (left, right) = (call.parts[a], call.parts[b])
        if left.isQuestion != right.isQuestion { return right.isQuestion }
        if (left.kind == .context) != (right.kind == .context) { return right.kind == .context }
        let common = (Self.words(left.text).intersection(question).count, Self.words(right.text).intersection(question).count)
        return common.0 != common.1 ? common.0 < common.1 : a < b
      }
      guard let place = order else { break }
      dropped.append(call.parts.remove(at: place).origin)
    }
    let over = Self.characters(call) - charactersMaximum
    if over > 0, let longest = call.parts.indices.max(by: { call.parts[$0].text.count < call.parts[$1].text.count }) {
      let shorter = Self.cut(call.parts[longest].text, by: over)
      if shorter != call.parts[longest].text {
        call.parts[longest].text = shorter
        dropped.append("the middle of \(call.parts[longest].origin)")
      }
    }
    return (call, ModelAnswer.Optimised(from: from, to: Self.characters(call), dropped: dropped))
  }

  static func characters(_ call: ModelCall) -> Int { call.instructions.count + call.parts.reduce(0) { $0 + $1.text.count } }

  /// Lines leave from the middle outwards; those that say who is asked, and the last, stay.
  private static func cut(_ text: String, by count: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let stays = lines.indices.map { lines[$0].hasPrefix("You are") || lines[$0].hasPrefix("Please") || $0 >= lines.count - lastLines }
    let middle = max(0, lines.count - lastLines) / 2
    let order = lines.indices.filter { !stays[$0] }.sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }
    var removed: Set<Int> = []
    // One line says what is missing.
    var left = count + mark.count + 1
    for place in order where left > 0 {
      removed.insert(place)
      left -= lines[place].count + 1
    }
    guard let first = removed.min() else { return text }
    return lines.indices.compactMap { $0 == first ? Substring(mark) : removed.contains($0) ? nil : lines[$0] }.joined(separator: "\n")
  }

  private static let mark = "[…]"

  private static func words(_ text: String) -> Set<String> {
    Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }
}
