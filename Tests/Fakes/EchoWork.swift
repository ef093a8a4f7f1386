public import Cases
import Forms
import StrictJSON
import Synchronization

/// The world that echoes speak to: it counts its calls, fails as often as it is told to, and lets whoever watches look at each moment of a call.
public final class EchoWorld: Sendable {
  public struct Call: Sendable, Hashable {
    public var caseID: String
    public var step: String
    public var attempt: Int
    /// What a keyed effect is sent with.
    public var key: String
  }

  private struct State {
    var calls: [Call] = []
    var failures: [String: Int]
    var kind: StepFailure.Class
  }

  private let state: Mutex<State>
  private let watch: @Sendable (Call) async -> Void

  /// `failures`: how often the first tries of the steps of a word fail, in every case.
  public init(
    failing failures: [String: Int] = ["quick": 1, "slow": 1], as kind: StepFailure.Class = .network, watch: @escaping @Sendable (Call) async -> Void = { _ in }
  ) {
    state = Mutex(State(failures: failures, kind: kind))
    self.watch = watch
  }

  public var calls: [Call] { state.withLock { $0.calls } }

  func call(_ word: String, _ step: String, of caseID: String, _ context: StepContext) async throws(StepFailure) -> String {
    let call = Call(caseID: caseID, step: step, attempt: context.attempt, key: context.idempotencyKey)
    await watch(call)
    let failure: StepFailure.Class? = state.withLock { state in
      state.calls.append(call)
      return state.calls.count { $0.step == step && $0.caseID == caseID } <= state.failures[word, default: 0] ? state.kind : nil
    }
    var usage = Usage()
    usage.modelCalls = 1
    usage.costNanoUSD = 1_000
    if let failure { throw StepFailure(failure, "`\(word)` failed", isAmbiguous: true, usage: usage, detail: "told to") }
    return word
  }
}

/// What an echo does: its subject.
struct EchoWork {
  static let words: Set<String> = [
    "pure", "phase", "call", "mail", "read", "quick", "slow", "pay", "side", "sleep", "go", "ask", "many", "given", "long", "refuse", "urgent",
  ]
  static let day_ms: Int64 = 86_400_000

  private let request: EchoRequest
  private let journal: Journal
  private let world: EchoWorld
  private var said: [String] = []

  init(_ request: EchoRequest, _ journal: Journal, _ world: EchoWorld) { (self.request, self.journal, self.world) = (request, journal, world) }

  mutating func outcome() async throws(CaseStop) -> EchoOutcome {
    let created_ms = try journaled { journal throws(JournalError) in try journal.now_ms("created") }
    for (place, work) in request.work.enumerated() {
      let name = "\(work.word)\(place)"
      switch work.word {
      case "pure": said.append(try await said(journal.step(Step(name, .pure) { _ in StepResult("pure") })))
      case "phase":
        let said = said
        self.said.append("phase of \(try await journal.phase(name) { JSONValue.integer(Int64(said.count)) } == .integer(Int64(said.count)))")
      case "given": _ = try await journal.given(name) { .string(String(repeating: "g", count: work.number)) }
      case "many": for number in 0..<work.number { _ = try journaled { journal throws(JournalError) in try journal.identifier("\(name)/\(number)") } }
      case "long": said.append(String(repeating: "l", count: work.number))
      case "side": for taken in try await journal.parallel((0..<3).map { step("call", "\(name)/\($0)", .unkeyed) }) { said.append(said(taken)) }
      case "sleep": try journal.sleep(name, until_ms: created_ms + Int64(work.number) * 1_000)
      case "go":
        let value = try journal.signal(Wait("go", .signal, until_ms: created_ms + EchoWork.day_ms), showing: shown)
        said.append(value.map { if case .string(let text) = $0 { "heard \(text)" } else { "heard" } } ?? "nobody came")
      case "ask":
        switch try journal.answer(Wait("ask", .person(shown.notice), until_ms: created_ms + 2 * EchoWork.day_ms), showing: shown) {
        case .expired: said.append("nobody answered")
        case .given(.object(let object)): if case .string(let text)? = object["say"] { said.append("told \(text)") }
        case .given: throw .journal(.disagreement(step: "answer/ask", rule: "is no answer"))
        }
      case "urgent": break
      case "refuse": throw .refused(RequestError(.invalid, path: "/work", rule: "cannot be done"))
      default: said.append(said(try await journal.step(step(work.word, name, EchoWork.effects[work.word] ?? .unkeyed))))
      }
    }
    return EchoOutcome(id: journal.caseID, text: request.text, status: .done, said: said)
  }

  private static let effects: [String: Effect] = ["mail": .keyed, "read": .repeatable]
  private static let retries: [String: RetryPolicy] = [
    "quick": RetryPolicy(attemptsMaximum: 3, first_ms: 10, longest_ms: 100), "slow": RetryPolicy(attemptsMaximum: 3, first_ms: 4_000, longest_ms: 60_000),
  ]

  private var shown: EchoOutcome { EchoOutcome(id: journal.caseID, text: request.text, status: .waiting, said: said) }

  private func step(_ word: String, _ name: String, _ effect: Effect) -> Step {
    let place = journal.place
    let world = world
    let paid = word == "pay"
    return Step(name, effect, retries: { _ in EchoWork.retries[word] ?? .never }, limit_ms: 5_000, notesItself: paid) { context throws(StepFailure) in
      if paid { try await context.begin(context.attempt, beside: [EchoPurse.take(place)]) }
      return StepResult(.string(try await world.call(word, name, of: place.id, context)))
    }
  }

  private func said(_ taken: Journal.Taken) -> String {
    switch taken {
    case .success(let value): if case .string(let text) = value { text } else { "something" }
    case .failure(let failure): "failed: \(failure.kind.rawValue)"
    }
  }

  private func journaled<Value>(_ read: (Journal) throws(JournalError) -> Value) throws(CaseStop) -> Value {
    do throws(JournalError) { return try read(journal) } catch { throw .journal(error) }
  }
}

/// What a tenant's echoes may spend together.
public enum EchoPurse {
  public static let price: Int64 = 5
  public static let maximum: Int64 = 1_000_000
  public static func key(_ tenant: String) -> RecordKey { RecordKey(partition: "TENANT#\(tenant)#PURSE", sort: "SPENT") }

  static func take(_ place: CasePlace) -> RecordChange {
    .add(key(place.tenant), ["spent": price], where: RecordLimit("spent", .atMost, maximum - price))
  }
}
