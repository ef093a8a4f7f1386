public import EmulatorJSON

/// Compares what was recorded with what comes now: by value, less what is marked to vary. Equal names of what varies stand for equal values.
///
/// In a recorded text `<uuid>`, `<time>`, `<number>`, `<string>` stand for any such part, `<uuid:a>` for one that is the same wherever `a` stands; alone `<number>` stands for a JSON
/// number, `<any>` for any value, `<0.5±1e-9>` for a number so near; `{"<unordered>": […]}` for an array in any order. `<lt>` is a `<` that begins no mark.
public struct Likeness: Sendable {
  public private(set) var differences: [Difference] = []
  /// What each name stands for.
  private var named: [String: String] = [:]
  /// Where in the value is compared; written down only where something differs.
  private var place: [String] = []
  private var base = ""
  /// Longer lists of differences help nobody.
  private static let differencesMaximum = 50

  public init() {}

  public var isSame: Bool { differences.isEmpty }

  /// Whether the values are alike; if they are not, what is named stays as it was, and no difference is kept.
  public mutating func accepts(_ expected: JSON, _ got: JSON) -> Bool {
    var trial = Likeness()
    trial.named = named
    trial.compare(expected, got)
    guard trial.differences.isEmpty else { return false }
    named = trial.named
    return true
  }

  /// `path`: where the values stand, before what is added of the places in them.
  public mutating func compare(_ expected: JSON, _ got: JSON?, at path: String) {
    let (outer, outerPlace) = (base, place)
    (base, place) = (path, [])
    compare(expected, got)
    (base, place) = (outer, outerPlace)
  }

  public mutating func differ(_ path: String, _ expected: String, _ got: String) {
    guard differences.count < Self.differencesMaximum else { return }
    differences.append(Difference(path: path.isEmpty ? "/" : path, expected: expected, got: got))
  }

  private mutating func compare(_ expected: JSON, _ got: JSON?) {
    guard differences.count < Self.differencesMaximum else { return }
    guard let got else { return differ(expected, Optional.none) }
    switch (expected, got) {
    case (.string(TextPattern.any), _): return
    case (.string(let text), .integer), (.string(let text), .real): if !TextPattern.isNumber(text, got) { differ(expected, got) }
    case (.string(let pattern), .string(let text)): if !TextPattern.matches(pattern, text, &named) { differ(expected, got) }
    case (.object(let members), .array(let others)) where members.count == 1 && members[0].name == TextPattern.unordered:
      compareUnordered(members[0].value.array ?? [], others)
    case (.object(let members), .object(let others)): compare(members, others)
    case (.array(let elements), .array(let others)):
      for index in 0..<max(elements.count, others.count) {
        place.append(String(index))
        if index < elements.count { compare(elements[index], index < others.count ? .some(others[index]) : Optional.none) } else { differ(nil, others[index]) }
        place.removeLast()
      }
    case (.integer(let a), .real(let b)) where Double(a) == b, (.real(let b), .integer(let a)) where Double(a) == b: return
    default: if expected != got { differ(expected, got) }
    }
  }

  private mutating func compare(_ members: [JSON.Member], _ others: [JSON.Member]) {
    var found = 0
    for (index, member) in members.enumerated() {
      let name = TextPattern.plainName(member.name)
      // Most often they stand in the same order.
      let other = index < others.count && others[index].name == name ? others[index] : others.first { $0.name == name }
      if other != nil { found += 1 }
      place.append(name)
      compare(member.value, other?.value)
      place.removeLast()
    }
    guard found < others.count else { return }
    let names = Set(members.map { TextPattern.plainName($0.name) })
    for other in others where !names.contains(other.name) {
      place.append(other.name)
      differ(nil, other.value)
      place.removeLast()
    }
  }

  private mutating func compareUnordered(_ elements: [JSON], _ others: [JSON]) {
    var left = others
    for (index, element) in elements.enumerated() {
      if let found = left.firstIndex(where: { accepts(element, $0) }) {
        left.remove(at: found)
      } else {
        place.append(String(index))
        differ(element, Optional.none)
        place.removeLast()
      }
    }
    for other in left { differ(nil, other) }
  }

  /// At the place where the comparison is; nothing is expected, or got.
  private mutating func differ(_ expected: JSON?, _ got: JSON?) {
    differ(base + place.map { "/" + $0 }.joined(), expected.map(Self.shown) ?? "nothing", got.map(Self.shown) ?? "nothing")
  }

  /// At most a line of it.
  private static func shown(_ value: JSON) -> String {
    let text = String(decoding: value.bytes, as: UTF8.self)
    return text.count <= 120 ? text : text.prefix(117) + "…"
  }
}

extension Likeness {
  /// What was recorded as `got` would meet it: what fits stays as it is written.
  public mutating func updated(_ expected: JSON, by got: JSON) -> JSON {
    if accepts(expected, got) { return expected }
    switch (expected, got) {
    case (.object(let members), .object(let others)):
      return .object(
        others.map { other in
          guard let member = members.first(where: { TextPattern.plainName($0.name) == other.name }) else { return TextPattern.literal(other) }
          return JSON.Member(member.name, updated(member.value, by: other.value))
        })
    case (.array(let elements), .array(let others)):
      return .array(others.enumerated().map { place, other in place < elements.count ? updated(elements[place], by: other) : TextPattern.literal(other) })
    default: return TextPattern.literal(got)
    }
  }
}
