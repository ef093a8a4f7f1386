internal import EmulatorJSON

/// Where a part of an event stands: `$`, `$.detail-type`, `$.resources[0]`, `$.resources[*]`. Source: Amazon EventBridge user guide, "Input transformation", which takes no other
/// paths.
package struct EventPath: Sendable, Equatable {
  private enum Step: Sendable, Equatable {
    case member(String)
    case element(Int)
    case all
  }

  static let bytesMaximum = 256

  package let text: String
  private let steps: [Step]

  package init(_ text: String) throws(ScheduleFault) {
    self.text = text
    let rule = ScheduleFault("path", "`\(text)` must be `$` and names behind full stops, or numbers or `*` in brackets, of 256 bytes at most")
    guard text.hasPrefix("$"), text.utf8.count <= Self.bytesMaximum else { throw rule }
    var rest = text.dropFirst()
    var steps: [Step] = []
    while let sign = rest.popFirst() {
      if sign == "." {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" || $0 == "_" || $0 == "/" }
        guard !name.isEmpty else { throw rule }
        rest = rest.dropFirst(name.count)
        steps.append(.member(String(name)))
      } else {
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count)
        guard sign == "[", rest.popFirst() == "]", inside == "*" || CronField.number(inside) != nil else { throw rule }
        steps.append(CronField.number(inside).map { .element($0) } ?? .all)
      }
    }
    self.steps = steps
  }

  /// Nil where the event has no such part.
  func value(in event: JSON) -> JSON? { Self.value(steps[...], in: event) }

  private static func value(_ steps: ArraySlice<Step>, in value: JSON) -> JSON? {
    guard let step = steps.first else { return value }
    let rest = steps.dropFirst()
    switch step {
    case .member(let name): return value[name].flatMap { self.value(rest, in: $0) }
    case .element(let place):
      guard let list = value.array, list.indices.contains(place) else { return Optional.none }
      return self.value(rest, in: list[place])
    case .all:
      guard let list = value.array else { return Optional.none }
      return .array(list.compactMap { self.value(rest, in: $0) })
    }
  }
}
