internal import EmulatorJSON
internal import EmulatorReplay
internal import Masks

/// What a recorded invocation said when it ran again.
///
/// The loop only answers: what is asked is compared beside it when the run has ended, unless the answer depends on that.
struct ReplayedRun: Sendable {
  /// What was asked: read when it is compared.
  enum Request: Sendable {
    case written([UInt8])
    case read(JSON)

    var value: JSON {
      switch self {
      case .written(let bytes): RunAnswer.value(bytes)
      case .read(let value): value
      }
    }
  }

  /// What a recorded exchange answers.
  struct Response: Sendable {
    let value: JSON
    /// Of one that was made with a service: as it goes over the wire.
    let status: Int?
    let body: [UInt8]

    fileprivate init(_ exchange: RecordedExchange) {
      value = exchange.response
      status = value["status"]?.integer.flatMap { Int(exactly: $0) }
      // What a sandbox tells by itself gets the whole of it.
      body =
        switch ["dynamodb", "sqs"].contains(exchange.service) ? value["body"] : Optional.none {
        case .string(let text)?: Array(text.utf8)
        case let body?: body.bytes
        case nil: []
        }
    }
  }

  let recorded: RecordedInvocation
  private let mask: RunMask
  private let responses: [Response]
  /// Whether the place of an exchange has been asked for.
  private var isTaken: [Bool]
  /// What took the only place of its kind that was left, in the order in which it was asked.
  private var unjudged: [(place: Int, request: Request)] = []
  private var answer: (payload: [UInt8], hasFailed: Bool)?
  /// What was asked in the place of each recorded exchange; nil where nothing was.
  private(set) var asked: [JSON?]
  /// What was asked and is in no recording.
  private(set) var strange: [(service: String, operation: String, request: JSON)] = []
  private(set) var got: JSON?
  private var likeness = Likeness()
  var failure: String?

  init(_ recorded: RecordedInvocation, _ mask: RunMask) {
    (self.recorded, self.mask) = (recorded, mask)
    responses = recorded.exchanges.map(Response.init)
    isTaken = [Bool](repeating: false, count: recorded.exchanges.count)
    asked = [JSON?](repeating: nil, count: recorded.exchanges.count)
  }

  func failed(_ failure: String) -> ReplayedRun {
    var failed = self
    failed.failure = failure
    return failed
  }

  // MARK: While it runs

  /// The response to the first exchange of the kind that asks the same; where none does, to the first of the kind that is left, and that is a difference.
  mutating func response(_ service: String, _ operation: String, _ request: Request) -> Response? {
    let left = recorded.exchanges.indices.filter {
      !isTaken[$0] && recorded.exchanges[$0].service == service && recorded.exchanges[$0].operation == operation
    }
    guard let first = left.first else {
      strange.append((service, operation, masked(request.value)))
      return nil
    }
    guard left.count > 1 else {
      unjudged.append((first, request))
      isTaken[first] = true
      return responses[first]
    }
    // Of several the names in those before tell which.
    judgeCalls()
    let place = judged(request.value, inOneOf: left)
    isTaken[place] = true
    return responses[place]
  }

  mutating func answered(_ payload: [UInt8], hasFailed: Bool) { answer = (payload, hasFailed) }

  mutating func ended() {
    if answer == nil, failure == nil { failure = "it gave no answer" }
  }

  // MARK: When it has ended

  /// With all that is compared.
  func judged() -> ReplayedRun {
    var judged = self
    judged.judgeCalls()
    judged.judgeAnswer()
    return judged
  }

  private mutating func judgeCalls() {
    for (place, request) in unjudged { _ = judged(request.value, inOneOf: [place]) }
    unjudged = []
  }

  /// - Returns: the first place where the same was asked; else the first of all, and that is a difference.
  private mutating func judged(_ request: JSON, inOneOf places: [Int]) -> Int {
    for place in places where likeness.accepts(recorded.exchanges[place].request, request) {
      asked[place] = request
      return place
    }
    let masked = masked(request)
    for place in places where likeness.accepts(recorded.exchanges[place].request, masked) {
      asked[place] = masked
      return place
    }
    let place = places[0]
    asked[place] = masked
    likeness.compare(recorded.exchanges[place].request, masked, at: "exchanges/\(place + 1)/request")
    return place
  }

  private func masked(_ request: JSON) -> JSON {
    var masking = mask.mask(recorded.meta.seed)
    return RunMask.masked(request, &masking)
  }

  private mutating func judgeAnswer() {
    guard let (payload, hasFailed) = answer else { return }
    let event = recorded.eventJSON
    let raw = RunAnswer.json(payload, to: event, hasFailed: hasFailed)
    guard !likeness.accepts(recorded.expected, raw) else {
      got = raw
      return
    }
    var masking = mask.mask(recorded.meta.seed)
    let masked = RunAnswer.json(masking.masked(payload), to: event, hasFailed: hasFailed)
    got = masked
    likeness.compare(recorded.expected, masked, at: "")
  }

  /// The recording as this run would meet it: what fits already stays as it is written, and what is not asked any more goes.
  var updated: RecordedInvocation {
    var updated = recorded
    var likeness = Likeness()
    updated.exchanges = zip(recorded.exchanges, asked).compactMap { exchange, asked in
      guard let asked else { return nil }
      var exchange = exchange
      exchange.request = likeness.updated(exchange.request, by: asked)
      return exchange
    }
    if let got { updated.expected = likeness.updated(recorded.expected, by: got) }
    return updated
  }

  /// Everything that is not as it was recorded.
  var differences: [Difference] {
    var likeness = likeness
    for call in strange {
      likeness.differ("exchanges", "nothing", "\(call.service) \(call.operation) \(String(decoding: call.request.bytes.prefix(200), as: UTF8.self))")
    }
    for (place, exchange) in recorded.exchanges.enumerated() where asked[place] == nil {
      likeness.differ("exchanges/\(place + 1)", "\(exchange.service) \(exchange.operation)", "nothing")
    }
    return likeness.differences
  }
}
