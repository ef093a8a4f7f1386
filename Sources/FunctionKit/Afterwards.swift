internal import Cases
internal import Forms
internal import HTTPTransport
internal import StrictJSON
internal import Synchronization

/// What a function does after an answer, before it takes the next event: in the cloud a sandbox is not frozen until it asks for that, and its caller is long gone.
final class Afterwards: Errands {
  /// What one invocation may leave behind; a sweep does the rest.
  static let errandsMaximum = 64
  /// A receiver that hangs holds its sandbox so long and no longer: its whole time to answer, and what is needed to note it.
  static let time_ms: Int64 = 6_000
  /// What is kept of Lambda's time to ask for the next event in.
  static let margin_ms: Int64 = 200

  private let errands = Mutex<[Errand]>([])
  private let log: Log

  init(log: Log) { self.log = log }

  func add(_ errand: Errand) -> Bool {
    errands.withLock { errands in
      guard errands.count < Self.errandsMaximum else { return false }
      errands.append(errand)
      return true
    }
  }

  /// Runs what was left, until the time that the invocation has, in milliseconds since 1970, or less.
  func run(until end_ms: Int64) async {
    let left = errands.withLock { errands in
      defer { errands = [] }
      return errands
    }
    guard !left.isEmpty else { return }
    let deadline_ms = min(end_ms - Self.margin_ms, log.surroundings.now_ms() + log.surroundings.ahead_ms() + Self.time_ms)
    await Deadline.$current_ms.withValue(deadline_ms) {
      for errand in left {
        if let failure = await errand.run() { log.failure(failure, of: errand.place, errand.correlationID) }
      }
    }
  }
}

extension Log {
  /// That nobody could be told of a case.
  func failure(_ cause: String, of place: CasePlace, _ correlationID: String) {
    write(
      .error, "a notice could not be delivered",
      fields: [("correlation_id", .string(correlationID)), (place.family.idName, .string(place.id)), ("cause", .string(cause))])
  }
}
