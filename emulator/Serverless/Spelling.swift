/// The nearest known word, for "did you mean".
enum Spelling {
  /// The known word at most two edits (Levenshtein) and under half its length away; the first of equals.
  static func nearest(to word: String, in known: [String]) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in known {
      let distance = distance(Array(word.lowercased()), Array(candidate.lowercased()))
      if distance <= 2, distance * 2 < candidate.count, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  private static let toldMaximum = 50

  /// The words that may stand there, for a sentence about one that may not.
  static func there(_ known: some Sequence<String>) -> String {
    let words = known.sorted().map { "`\($0)`" }
    let more = words.count > toldMaximum ? " and \(words.count - toldMaximum) more" : ""
    return words.isEmpty ? "there is none" : "there \(words.count == 1 ? "is" : "are") \(words.prefix(toldMaximum).joined(separator: ", "))\(more)"
  }

  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    guard abs(one.count - other.count) <= 2 else { return .max / 2 }
    var row = Array(0...other.count)
    for (place, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in other.indices {
        let substituted = diagonal + (character == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, row[column + 1] + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
