public import Forms
import StrictJSON

extension DecisionTable {
  /// A rule that the table's request breaks, told by the place that the sheet shows; `path` is the request's.
  public func fault(at path: String, _ rule: String) -> DelimitedText.Fault {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { JSONPointer.unescape(String($0)) }
    switch (parts.first, parts.dropFirst().first) {
    case ("query", _): return .init(row: 1, column: 0, rule)
    case ("constraints", _):
      guard parts.count > 1, let place = Int(parts[1]), musts.indices.contains(place) else { break }
      return .init(row: musts[place].row + 1, column: musts[place].column + 1, rule)
    case ("context", "criteria"?): return criterionFault(Array(parts.dropFirst(2)), rule)
    case ("context", "alternatives"?): return alternativeFault(Array(parts.dropFirst(2)), rule)
    default: break
    }
    return .init(path.isEmpty ? rule : "\(path) \(rule)")
  }

  private func criterionFault(_ parts: [String], _ rule: String) -> DelimitedText.Fault {
    guard let place = parts.first.flatMap({ Int($0) }), names.indices.contains(place) else { return .init("the criteria of the first row \(rule)") }
    let member = parts.dropFirst().first ?? "name"
    guard member != "name" else { return .init(row: 1, column: place + 1, rule) }
    // A pair of anchors stands in a row of its own, or in one for each end.
    let rows = [member, parts.last ?? member, member == "anchors" ? Attribute.best.rawValue : member].compactMap { Attribute(rawValue: $0) }
    guard let row = rows.compactMap({ attributes[$0] }).first else { return .init("has no row `\(member)`, which \(rule)") }
    return .init(row: row + 1, column: place + 1, rule)
  }

  private func alternativeFault(_ parts: [String], _ rule: String) -> DelimitedText.Fault {
    let rows = alternativeRows
    guard let place = parts.first.flatMap({ Int($0) }), rows.indices.contains(place) else { return .init("the alternatives \(rule)") }
    let column = parts.count > 2 && parts[1] == "scores" ? names.firstIndex(of: parts[2]).map { $0 + 1 } : nil
    return .init(row: rows[place] + 1, column: column ?? 0, rule)
  }
}

extension DecisionTable.Attribute {
  /// Whether its row has numbers, as an alternative's.
  var isNumber: Bool { [.weight, .worst, .best].contains(self) }

  /// Whether a word is this one, or what becomes of it by one slip: two letters changed about, an `s` behind it or, in a longer one, any letter but the first left out, added
  /// or mistaken. Of a short one that would be other words (`west`, `rest`).
  func isMeant(by word: String) -> Bool {
    if word == rawValue || word == rawValue + "s" { return true }
    let (own, other) = (Array(rawValue.utf8), Array(word.utf8))
    let same = zip(own, other).prefix { $0 == $1 }.count
    let (wanted, found) = (own[same...], other[same...])
    if wanted.count > 1, wanted.prefix(2).reversed().elementsEqual(found.prefix(2)), wanted.dropFirst(2).elementsEqual(found.dropFirst(2)) { return true }
    guard own.count > 5, same > 0 else { return false }
    let (lessWanted, lessFound) = (wanted.dropFirst(), found.dropFirst())
    return lessWanted.elementsEqual(found) || wanted.elementsEqual(lessFound) || lessWanted.elementsEqual(lessFound)
  }
}
