public import Forms
public import StrictJSON

/// What a case waits for, and until when.
public struct Wait: Sendable, Hashable {
  public enum For: Sendable, Hashable {
    /// A person's verdict, asked for by a notice.
    case person(Notice)
    /// The time alone.
    case timer
    /// A signal of the wait's name.
    case signal
  }

  /// Once a case: lower case words and digits joined by `_`, `/` or `#`.
  public var name: String
  public var what: For
  /// Milliseconds since 1970; then it is over, by the record's own time, whoever looks.
  public var until_ms: Int64

  public init(_ name: String, _ what: For, until_ms: Int64) {
    (self.name, self.what, self.until_ms) = (name, what, until_ms)
  }
}

/// What a person is told who is to answer.
public struct Notice: Sendable, Hashable {
  public var title: String
  /// Lower case, no full stop.
  public var reasons: [String]

  public init(title: String, reasons: [String]) { (self.title, self.reasons) = (title, reasons) }
}

/// What came of a wait.
public enum WaitAnswer: Sendable, Hashable {
  case given(JSONValue)
  /// Nobody answered before this time.
  case expired(at_ms: Int64)

  /// As its receipt holds it.
  public var json: JSONValue {
    switch self {
    case .given(let value): value
    case .expired(let at_ms): ["expired_at": .string(Timestamp.text(at_ms))]
    }
  }

  public init(_ value: JSONValue) throws(StoredError) {
    guard case .object(let object) = value, let expired = object["expired_at"] else {
      self = .given(value)
      return
    }
    self = .expired(at_ms: try RecordField(expired, "/expired_at").moment())
  }
}

/// Why a case's function ends without an outcome. To wait is no failure.
public enum CaseStop: Error, Sendable, Hashable {
  case waits(Wait)
  case refused(RequestError)
  case journal(JournalError)
}

/// A person's wait of a family: where it is kept, how its verdict is read, and the words of its events.
public struct CaseWait<Outcome>: Sendable {
  let place: WaitPlace
  /// Reads a verdict's body: the token in it, and what it says once it is held against what is shown.
  let read: @Sendable ([UInt8]) throws(RequestError) -> Verdict

  public struct Verdict: Sendable {
    public var token: String
    /// What is kept of the verdict, from what the case shows, who answers, and when; a rule that it breaks there is the caller's to mend.
    public var value: @Sendable (Outcome, Caller, Int64) throws(RequestError) -> JSONValue

    public init(token: String, value: @escaping @Sendable (Outcome, Caller, Int64) throws(RequestError) -> JSONValue) {
      self.token = token
      self.value = value
    }
  }

  /// What a person is told, from what the case shows.
  let notice: @Sendable (Outcome) -> Notice

  public init(
    _ place: WaitPlace, notice: @escaping @Sendable (Outcome) -> Notice, read: @escaping @Sendable ([UInt8]) throws(RequestError) -> Verdict
  ) {
    self.place = place
    self.notice = notice
    self.read = read
  }
}

/// Where waits of one name are kept, and what their events are called.
public struct WaitPlace: Sendable, Hashable {
  public let name: String
  package let sort: String
  /// The index partitions of what falls due begin with it.
  package let due: String
  package let answered: String
  package let expired: String
  /// Whether who made the case may not answer it.
  package let excludesSubmitter: Bool

  /// `sort` and `due` stand elsewhere than the default only where records of an older build do.
  public init(
    name: String, sort: String? = nil, due: String = CaseKeys.due, answered: String? = nil, expired: String? = nil, excludesSubmitter: Bool = false
  ) {
    self.name = name
    self.sort = sort ?? CaseKeys.wait(name)
    self.due = due
    self.answered = answered ?? "\(name)_answered"
    self.expired = expired ?? "\(name)_expired"
    self.excludesSubmitter = excludesSubmitter
  }
}
