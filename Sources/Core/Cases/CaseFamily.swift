public import Forms
public import StrictJSON
internal import Synchronization

/// The name of a kind of case: the singular stands in keys and events, the plural in routes and permissions.
public struct FamilyName: Sendable, Hashable {
  /// One lower-case word: `decision`.
  public let singular: String
  public let plural: String

  public init(_ singular: String, plural: String) {
    self.singular = singular
    self.plural = plural
  }

  /// What its ids are called: `decision_id`.
  public var idName: String { "\(singular)_id" }
}

/// What a family's word for a case's state means to the machinery.
public enum CasePhase: Sendable, Hashable { case draft, queued, running, waiting, ended }

/// A family's words for the state of a case.
public protocol CaseStatus: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
  var phase: CasePhase { get }
  /// What a case shows from when it is first stored until there is something else to show.
  static var running: Self { get }
  /// What a case shows that went over a bound.
  static var failed: Self { get }
  /// What a case shows that was cancelled: the word `cancelled` where the family has it; nil where none can be.
  static var cancelled: Self? { get }
  /// What a case shows that rests until a time and has nothing else to show.
  static var resting: Self { get }
}

extension CaseStatus {
  /// What a case shows that was taken in to be worked on later: the word that means queued, where the family has one.
  static var takenIn: Self { allCases.first { $0.phase == .queued } ?? running }
  public static var cancelled: Self? { Self(rawValue: "cancelled") }
  public static var resting: Self { running }
}

/// What is stored as JSON and read back.
public protocol Stored: Sendable {
  var json: JSONValue { get }
  init(stored: JSONValue) throws(StoredError)
}

/// What a case is asked: it reads its own body, strictly, and may bring its id.
public protocol CaseRequest: Sendable {
  /// A UUID in lower case; nil: one is made.
  var caseID: String? { get }
  static func read(_ body: [UInt8]) throws(RequestError) -> Self
  /// What was read so before, by this engine or an earlier one. A rule that came later does not refuse it: what was let in is gone on with and replayed.
  static func read(stored body: [UInt8]) throws(RequestError) -> Self
}

extension CaseRequest {
  public static func read(stored body: [UInt8]) throws(RequestError) -> Self { try read(body) }
}

/// What comes of a case, or is shown of it while it waits.
public protocol CaseOutcome: Stored {
  associatedtype Status: CaseStatus
  var status: Status { get }

  /// What follows from an answer alone; nil where the family's function must go on with it.
  func answered(_ answer: WaitAnswer, of wait: String) throws(StoredError) -> Self?
}

extension CaseOutcome {
  public func answered(_ answer: WaitAnswer, of wait: String) throws(StoredError) -> Self? { nil }
}

/// A kind of case: one function over a journal, and one description. Everything else is machinery, written once against the two.
///
/// Rules:
/// 1. `run` learns of the world through the journal alone: over the same receipts it does the same and comes to the same bytes.
/// 2. `run` knows nothing of keys, leases, tokens or sweeps.
public protocol CaseFamily<Request, Outcome>: Sendable {
  associatedtype Request: CaseRequest
  associatedtype Outcome: CaseOutcome
  static var description: CaseDescription<Request, Outcome> { get }
  func run(_ request: Request, _ journal: Journal) async throws(CaseStop) -> Outcome
  /// The family as an offline replay needs it: with nothing that is paid for or asked of anybody.
  var replaying: Self { get }
  /// What a case shows that is on its way, beside what its header does; a function of request and receipts.
  func underWay(_ request: Request, _ place: CasePlace, _ receipts: [Receipt]) -> [(name: String, value: JSONValue)]
  /// What a case comes to that somebody no longer wants; a function of request and receipts. Nil: it has no outcome.
  func cancelled(_ request: Request, _ place: CasePlace, _ receipts: [Receipt]) -> Outcome?
  /// Whether `underWay` has anything to say.
  static var showsProgress: Bool { get }
}

extension CaseFamily {
  public var replaying: Self { self }
  public static var showsProgress: Bool { false }
  public func underWay(_ request: Request, _ place: CasePlace, _ receipts: [Receipt]) -> [(name: String, value: JSONValue)] { [] }
  public func cancelled(_ request: Request, _ place: CasePlace, _ receipts: [Receipt]) -> Outcome? { nil }
  public var name: FamilyName { Self.description.name }
  package var shape: CaseShape { Self.description.shape }
  /// What a stored status means; a word that this build does not know ends nothing.
  package func phase(_ status: String) -> CasePhase { Outcome.Status(rawValue: status)?.phase ?? .running }
}

/// The families of a build, by the word in a case's place. Each is made when it is first asked for: a process serves one function, and most functions one family.
public struct Families: Sendable {
  private let each: [LateFamily]

  public init(_ all: [any CaseFamily]) { each = all.map { LateFamily($0) } }

  public init(_ each: [LateFamily]) { self.each = each }

  public var all: [any CaseFamily] { each.map(\.family) }

  public subscript(singular: String) -> (any CaseFamily)? { each.first { $0.type.singular == singular }?.family }

  /// The family of this type.
  public subscript<Family: CaseFamily>(_: Family.Type) -> Family? { each.first { $0.type == Family.self }?.family as? Family }
}

extension CaseFamily {
  fileprivate static var singular: String { description.name.singular }
}

/// A family that is made once, at the first time that it is asked for.
public final class LateFamily: Sendable {
  fileprivate let type: any CaseFamily.Type
  private let make: @Sendable () -> any CaseFamily
  private let made = Mutex<(any CaseFamily)?>(nil)

  fileprivate convenience init(_ family: some CaseFamily) { self.init { family } }

  public init<Family: CaseFamily>(make: @escaping @Sendable () -> Family) { (type, self.make) = (Family.self, make) }

  fileprivate var family: any CaseFamily {
    made.withLock { made in
      let family = made ?? make()
      made = family
      return family
    }
  }
}
