import Forms

/// Web addresses.
enum LinkReading {
  /// Whether http_get takes it; its characters are counted as the tool's schema counts them.
  static func isWeb(_ text: String) -> Bool {
    let key = text.lowercased()
    guard (10...2_000).contains(text.unicodeScalars.count), !text.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else { return false }
    return (key.hasPrefix("https://") || key.hasPrefix("http://")) && !key.hasSuffix("//")
  }
}

/// The currencies of the European Central Bank's reference rates.
enum Currencies {
  static let codes: Set<String> = [
    "aud", "bgn", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf", "idr", "ils", "inr", "isk", "jpy", "krw", "mxn", "myr", "nok",
    "nzd", "php", "pln", "ron", "sek", "sgd", "thb", "try", "usd", "zar",
  ]

  static func isOne(_ token: Token) -> Bool { token.kind == .word && codes.contains(token.key) }

  /// What may stand before a currency of which no amount is said.
  static func isAsking(_ token: Token) -> Bool {
    let words: Set<String> = [
      "convert", "exchange", "rate", "rates", "current", "today", "today's", "price", "much", "get", "find", "check", "currency", "one",
    ]
    return token.isWord(of: words) || token.isWord(of: Words.stop) || token.isWord(of: Words.presentation) || [":", ",", "'s"].contains { token.isMark($0) }
  }
}

/// `who is …`, `tell me about …`
enum ArticleReading {
  private static let pronouns: Set<String> = ["it", "that", "this", "they", "them", "he", "she", "there", "up", "results"]
  private static let articles: Set<String> = ["a", "an", "the"]

  /// What is asked about; nil where it is only pointed at, or is arithmetic rather than a title.
  static func title(_ tokens: Tokens) -> Tokens? {
    var title = tokens
    while let first = title.first, first.isWord(of: articles), title.count > 1 { title = title.dropFirst() }
    guard title.contains(where: { ($0.kind == .word && !pronouns.contains($0.key) && !articles.contains($0.key)) || $0.kind == .quoted }) else { return nil }
    return ArithmeticSigns.found(in: title) == nil ? title : nil
  }
}

enum DecisionReading {
  /// Those of a decision that are asked for by their own word.
  static let statuses: Set<String> = ["queued", "running", "completed", "rejected", "vetoed", "failed"]
  /// What may stand about a list of decisions.
  static let listing = statuses.union(Words.decisions).union(Words.awaiting).union(Words.stop).union(Words.presentation).union(Words.polite).union(Words.new)
    .union(["all", "find", "get", "list", "look", "check", "fetch", "recent", "waiting", "outstanding", "any", "s", "still", "currently", "today's", "made"])

  static func isID(_ token: Token) -> Bool { UUIDText.isOne(token.text) }
}

/// A time of day: `3pm`, `15:00`, `3:30 pm`.
struct ClockReading {
  /// `HH:mm`
  let text: String
  /// Behind it.
  let end: Int

  init?(_ place: Int, in tokens: Tokens) {
    guard let token = tokens.token(place), token.kind == .word || token.kind == .number else { return nil }
    var digits = Substring(token.key)
    var end = place + 1
    var half: Substring?
    if digits.hasSuffix("am") || digits.hasSuffix("pm") {
      half = digits.suffix(2)
      digits = digits.dropLast(2)
    } else if let next = tokens.token(end), next.isWord(of: ["am", "pm"]) {
      half = next.key[...]
      end += 1
    }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, (1...2).contains(first.utf8.count), var hour = Int(first),
      first.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    var minute = 0
    if parts.count == 2 {
      guard parts[1].utf8.count == 2, let number = Int(parts[1]), (0...59).contains(number) else { return nil }
      minute = number
    }
    if let half {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    } else {
      guard parts.count == 2, (0...23).contains(hour) else { return nil }
    }
    let (hours, minutes) = ("0\(hour)".suffix(2), "0\(minute)".suffix(2))
    text = "\(hours):\(minutes)"
    self.end = end
  }
}
