/// The names that a model's id goes by beside itself: providers write a region, a vendor, a version and a date around the name that a price stands under.
struct ModelAlias: Sendable {
  private let name: ModelName
  /// The id less all that.
  let bare: String
  /// Whether the id is one of Bedrock's for one region or a group of them, which some vendors charge more for.
  let isRegional: Bool
  private let isAnthropic: Bool

  /// What Bedrock's profiles begin with; `global.` is no region.
  private static let regions = ["eu.", "us.", "apac.", "jp.", "au.", "ca.", "us-gov."]

  init(_ name: ModelName) {
    self.name = name
    var rest = Substring(name.model)
    if rest.hasPrefix("arn:"), let slash = rest.lastIndex(of: "/") { rest = rest[rest.index(after: slash)...] }
    var isGlobal = false
    if rest.hasPrefix("global.") {
      (rest, isGlobal) = (rest.dropFirst("global.".count), true)
    } else if let region = Self.regions.first(where: { rest.hasPrefix($0) }) {
      rest = rest.dropFirst(region.count)
    }
    isAnthropic = rest.hasPrefix("anthropic.")
    if isAnthropic { rest = rest.dropFirst("anthropic.".count) }
    rest = Self.withoutVersion(rest)
    bare = String(Self.withoutDate(rest))
    isRegional = name.provider == "bedrock" && !isGlobal
  }

  /// Less `-v1:0`.
  private static func withoutVersion(_ text: Substring) -> Substring {
    guard let start = text.range(of: "-v")?.upperBound else { return text }
    let halves = text[start...].split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return text }
    return text[..<text.index(start, offsetBy: -2)]
  }

  /// Less `-2024-07-18` or `-20251001`.
  private static func withoutDate(_ text: Substring) -> Substring {
    let long = Array(text.utf8.suffix(11))
    if long.count == 11, long[0] == 45, long[5] == 45, long[8] == 45, [1, 2, 3, 4, 6, 7, 9, 10].allSatisfy({ isDigit(long[$0]) }) { return text.dropLast(11) }
    let short = Array(text.utf8.suffix(9))
    if short.count == 9, short[0] == 45, short.dropFirst().allSatisfy(isDigit) { return text.dropLast(9) }
    return text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// Whether a row of that provider and model is this model's. A server that speaks OpenAI's wire may serve another vendor's model, Bedrock serves Anthropic's.
  func names(_ provider: String, _ model: String) -> Bool {
    guard model == bare || model == name.model else { return false }
    if provider == name.provider { return true }
    switch name.provider {
    case "bedrock": return provider == "anthropic" && isAnthropic
    case "openai": return Self.speakersOfOpenAI.contains(provider)
    default: return false
    }
  }

  private static let speakersOfOpenAI: Set = ["zai", "mistral"]
}

extension ModelName {
  /// The model less a region, a vendor, a version and a date: what prices and metrics know it by.
  public var withoutSurroundings: String { ModelAlias(self).bare }
}

extension Substring {
  /// The last place of a text in it.
  fileprivate func range(of text: String) -> Range<Index>? {
    var found: Range<Index>?
    var from = startIndex
    while let range = self[from...].firstRange(of: text) {
      found = range
      from = index(after: range.lowerBound)
    }
    return found
  }
}
