import Forms
public import StrictJSON

/// Somebody who is asked for what we cannot know ourselves, as their last answers show them.
public struct Upstream: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case model, tool, price }

  public enum Status: String, Sendable, Hashable, CaseIterable {
    case up
    /// Not asked until a limit of theirs is over.
    case limited
    case down
    /// Nobody asked them yet, or a limit of theirs has been over since they were.
    case unknown
  }

  /// What an answer was.
  public enum Word: String, Sendable, Hashable, CaseIterable { case answered, limited, failed }

  /// Who they are, and behind a colon which part of them: `github:search`.
  public var name: String
  public var kind: Kind
  /// Of the last answer; nil: none was heard.
  public var last: Word?
  public var lastAt_ms: Int64?
  public var okAt_ms: Int64?
  /// Of the last answer that was none of use; for people, without a secret.
  public var error: String?
  public var allowance: Allowance?
  /// Until when they are not asked, in milliseconds since 1970.
  public var closedUntil_ms: Int64?

  /// What they said of how often they may be asked.
  public struct Allowance: Sendable, Hashable {
    public var limit: Int64?
    public var remaining: Int64?
    /// When it is whole again, in milliseconds since 1970.
    public var resetAt_ms: Int64?

    public init(limit: Int64? = nil, remaining: Int64? = nil, resetAt_ms: Int64? = nil) {
      (self.limit, self.remaining, self.resetAt_ms) = (limit, remaining, resetAt_ms)
    }
  }

  public init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// The part of the name that says who, without which part of them.
  public var family: String { String(name.prefix { $0 != ":" }) }

  public func status(at now_ms: Int64) -> Status {
    let emptyUntil_ms = allowance?.remaining == 0 ? allowance?.resetAt_ms : nil
    if [closedUntil_ms, emptyUntil_ms].compactMap(\.self).contains(where: { $0 > now_ms }) { return .limited }
    switch last {
    case .answered: return .up
    case .failed: return .down
    case .limited, nil: return .unknown
    }
  }

  /// What is left of a limit, while it holds.
  public func allowance(at now_ms: Int64) -> Allowance? {
    guard let allowance, allowance.resetAt_ms.map({ $0 > now_ms }) ?? true else { return nil }
    return allowance
  }

  public func json(at now_ms: Int64) -> JSONValue {
    let left = allowance(at: now_ms)
    func moment(_ time_ms: Int64?) -> JSONValue { time_ms.map { .string(Timestamp.text($0)) } ?? .null }
    let closed_ms = closedUntil_ms.flatMap { $0 > now_ms ? $0 : nil }
    return [
      "name": .string(name), "kind": .choice(kind), "status": .choice(status(at: now_ms)), "last_ok_at": moment(okAt_ms),
      "limit": left?.limit.map { .integer($0) } ?? .null, "remaining": left?.remaining.map { .integer($0) } ?? .null,
      "reset_at": moment(left?.resetAt_ms ?? closed_ms), "last_error": last == .answered ? .null : .optional(error),
    ]
  }
}

/// One answer of somebody's, or that none came.
public struct UpstreamAnswer: Sendable, Hashable {
  public var name: String
  public var kind: Upstream.Kind
  public var word: Upstream.Word
  public var error: String?
  /// Nil: it said nothing of it.
  public var allowance: Upstream.Allowance?
  public var closedUntil_ms: Int64?

  public init(
    of name: String, _ kind: Upstream.Kind, _ word: Upstream.Word, error: String? = nil, allowance: Upstream.Allowance? = nil, closedUntil_ms: Int64? = nil
  ) {
    (self.name, self.kind, self.word, self.error) = (name, kind, word, error)
    (self.allowance, self.closedUntil_ms) = (allowance, closedUntil_ms)
  }
}

extension Upstream {
  mutating func take(_ answer: UpstreamAnswer, at now_ms: Int64) {
    (last, lastAt_ms, closedUntil_ms) = (answer.word, now_ms, answer.closedUntil_ms)
    if answer.word == .answered { okAt_ms = now_ms } else { error = answer.error.map { String($0.prefix(Upstream.errorCharactersMaximum)) } }
    // Who says nothing of a limit has not taken it back.
    if let told = answer.allowance { allowance = told }
  }

  static let errorCharactersMaximum = 200
}
