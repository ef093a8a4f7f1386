/// Looks at a text for what is meant to steer a model that reads it. Pure; what it finds is told by groups, never by patterns.
///
/// It stops nobody who knows it: what stands against these is that a model that reads such texts may do nothing on their word. Source of the thresholds: docs/protection.md.
package enum Screening {
  static let window = 2_000
  static let stride = 1_500

  /// Something that was found: where in the text as it is screened, and where in its bytes.
  struct Find {
    var group: ScreeningGroup
    var places: ClosedRange<Int>
    var bytes: Range<Int>
  }

  package static func screen(_ text: String) -> ScreeningResult {
    let screened = ScreenedText(text)
    return result(of: finds(in: screened, isDecoded: false), screened.length)
  }

  /// The text without what was found: a mark stands in its place.
  package static func masked(_ text: String, _ result: ScreeningResult) -> String {
    guard result.isFlagged else { return text }
    let bytes = Array(text.utf8)
    var masked: [UInt8] = []
    var from = 0
    for (number, range) in result.ranges.enumerated() {
      masked += bytes[from..<range.lowerBound] + Array("<masked:injection:\(number + 1)>".utf8)
      from = range.upperBound
    }
    return String(decoding: masked + bytes[from...], as: UTF8.self)
  }

  /// Encoded text is decoded once: what is decoded holds nothing encoded.
  private static func finds(in text: ScreenedText, isDecoded: Bool) -> [Find] {
    var finds = patterns(in: text, rotated: false)
    let whole = 0...max(0, text.length)
    FrameMarks.find(in: text.bytes) { group, range in finds.append(Find(group: group, places: place(of: range, text), bytes: range)) }
    for place in text.mixed { finds.append(Find(group: .mixedScripts, places: place...place, bytes: range(at: place, text))) }
    let hiding = text.hidden.hiding
    if hiding.count >= 3 {
      for third in 2..<hiding.count { finds.append(Find(group: .hidden, places: hiding[third - 2]...hiding[third], bytes: 0..<0)) }
    }
    guard !isDecoded else { return finds }
    for find in patterns(in: text, rotated: true) { finds += [find, Find(group: .encoded, places: find.places, bytes: find.bytes)] }
    EncodedText.find(in: text.bytes) { decoded, range in
      finds += encoded(ScreenedText(decoded), place(of: range, text), range)
    }
    if !text.hidden.tagText.isEmpty { finds += encoded(ScreenedText(String(decoding: text.hidden.tagText, as: UTF8.self)), whole, 0..<0) }
    return finds
  }

  /// What stands in a decoded text stands where its code does.
  private static func encoded(_ text: ScreenedText, _ places: ClosedRange<Int>, _ bytes: Range<Int>) -> [Find] {
    let inner = Set(finds(in: text, isDecoded: true).map(\.group))
    guard !inner.isEmpty else { return [] }
    return (inner.sorted { $0.rawValue < $1.rawValue } + [.encoded]).map { Find(group: $0, places: places, bytes: bytes) }
  }

  private static func patterns(in text: ScreenedText, rotated: Bool) -> [Find] {
    let words = text.words
    var finds: [Find] = []
    for first in words.indices where !words[first].meaning(rotated: rotated).isDisjoint(with: ScreeningPattern.beginnings) {
      for pattern in ScreeningPattern.all {
        guard let last = pattern.end(from: first, words, rotated: rotated) else { continue }
        finds.append(
          Find(group: pattern.group, places: Int(words[first].place)...Int(words[last].place), bytes: Int(words[first].start)..<Int(words[last].end)))
      }
    }
    return finds
  }

  /// Where in the screened text bytes stand: at the last word before them.
  private static func place(of range: Range<Int>, _ text: ScreenedText) -> ClosedRange<Int> {
    var (low, high) = (0, text.words.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(text.words[middle].end) <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    let place = low < text.words.count ? Int(text.words[low].place) : text.length
    return place...place
  }

  private static func range(at place: Int, _ text: ScreenedText) -> Range<Int> {
    guard let word = text.words.first(where: { Int($0.place) >= place }) else { return 0..<0 }
    return Int(word.start)..<Int(word.end)
  }

  /// The worst window decides.
  private static func result(of finds: [Find], _ length: Int) -> ScreeningResult {
    var result = ScreeningResult()
    var flagged: [Range<Int>] = []
    var start = 0
    repeat {
      let inside = finds.filter { $0.places.lowerBound >= start && $0.places.upperBound <= start + window }
      let groups = ScreeningGroup.allCases.filter { group in inside.contains { $0.group == group } }
      let score = ScreeningResult.score(groups)
      if score > result.score { (result.score, result.groups) = (score, groups) }
      if score >= ScreeningResult.threshold { flagged += inside.map(\.bytes) }
      start += stride
    } while start < length - (window - stride)
    result.ranges = merged(flagged)
    return result
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) where !range.isEmpty {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
