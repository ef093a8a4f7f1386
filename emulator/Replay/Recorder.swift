public import EmulatorJSON

extension Expectation {
  /// What an answer is recorded as where nothing was expected yet: status, content type and place, and the body with matchers for ids and times.
  public init(recording answer: ReplayedAnswer) {
    status = answer.status
    headers = answer.headers.filter { ["content-type", "location"].contains($0.name.lowercased()) }.map {
      JSON.Member($0.name.lowercased(), .string(Matcher.generalised($0.value)))
    }
    body = Self.generalised(answer.body(like: .null))
  }

  /// The expectation as this answer would meet it: what fits already stays as it is written, matchers with it.
  public func updated(by answer: ReplayedAnswer) -> Expectation {
    var updated = self
    updated.status = answer.status
    updated.headers = headers.compactMap { header in
      guard let got = answer.header(header.name, like: header.value) else { return nil }
      return JSON.Member(header.name, Self.fits(header.value, got) ? header.value : Self.generalised(got))
    }
    updated.body = body.map { Self.merged($0, answer.body(like: $0)) }
    return updated
  }

  /// As `x.expect.json` holds it.
  public var json: JSON {
    .object(
      [JSON.Member("status", .integer(status)), JSON.Member("headers", .object(headers))] + (body.map { [JSON.Member("body", $0)] } ?? []))
  }

  private static func fits(_ expected: JSON, _ got: JSON) -> Bool {
    var likeness = Likeness()
    return likeness.accepts(expected, got)
  }

  private static func merged(_ expected: JSON, _ got: JSON) -> JSON {
    switch (expected, got) {
    case (.object(let members), .object(let others)):
      .object(
        others.map { other in
          guard let member = members.first(where: { TextPattern.plainName($0.name) == other.name }) else { return generalised(other) }
          return JSON.Member(member.name, merged(member.value, other.value))
        })
    case (.array(let elements), .array(let others)):
      .array(others.enumerated().map { place, other in place < elements.count ? merged(elements[place], other) : generalised(other) })
    default: fits(expected, got) ? expected : generalised(got)
    }
  }

  private static func generalised(_ value: JSON) -> JSON {
    switch value {
    case .string(let text): .string(Matcher.generalised(text))
    case .array(let elements): .array(elements.map(generalised))
    case .object(let members): .object(members.map(generalised))
    case .null, .bool, .integer, .real: value
    }
  }

  private static func generalised(_ member: JSON.Member) -> JSON.Member { JSON.Member(TextPattern.literalName(member.name), generalised(member.value)) }
}
