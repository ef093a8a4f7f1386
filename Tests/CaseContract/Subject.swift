public import Cases
import Decisions
public import Fakes
import Forms
public import Models
import Synchronization
import Tasks

/// A family under the contract, with what the suite must know of it: how a case is asked for, what a person answers, and how often the world was asked.
public struct Subject: Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
    case decisions, echo, tasks
    public var description: String { rawValue }
    /// Those whose cases come to wait for a person.
    public static let asking: [Kind] = [.decisions, .echo]
  }

  public let kind: Kind
  public let family: any CaseFamily
  /// The one wait for a person; empty where there is none.
  public let wait: String
  /// What an ended wait, or case, shows when it was answered; when nobody did.
  public let ends: (answered: String, expired: String)
  /// What the family and the machinery under it both have their time from.
  public let surroundings: ScriptedSurroundings
  private let counted: @Sendable () -> [String: Int]

  public var description: String { kind.rawValue }

  /// How often the world was asked: of echoes by `<case>/<step>#<attempt>`, of others, whose sources do not know their try, by step.
  public var tries: [String: Int] { counted() }

  /// `watch` is called at every call of the world, before it has its effect, with `<step>#<attempt>`. A model plans tasks, or sits on the panel of decisions, where there is
  /// one, and is charged for in its store.
  public init(
    _ kind: Kind, surroundings: ScriptedSurroundings = ScriptedSurroundings(step_ms: 0), model: (asked: any LanguageModel, charged: any RecordStore)? = nil,
    watch: @escaping @Sendable (String) async -> Void = { _ in }
  ) {
    (self.kind, self.surroundings) = (kind, surroundings)
    RulesTried.trial?.has(kind)
    switch kind {
    case .decisions:
      let opinions = WatchedOpinions(watch)
      let models = model.map { ModelOpinions(TaskWork.gateway($0.asked, charging: $0.charged, surroundings), writesDrafts: false) as any OpinionSource }
      family = Decisions(opinions: models ?? opinions, voices: Unscored())
      (wait, ends, counted) = (Decisions.review, ("completed", "rejected"), { opinions.tries })
    case .echo:
      let world = EchoWorld { call in await watch("\(call.step)#\(call.attempt)") }
      family = EchoFamily(world)
      wait = "ask"
      ends = ("done", "done")
      counted = { world.calls.reduce(into: [:]) { $0["\($1.caseID)/\($1.step)#\($1.attempt)", default: 0] += 1 } }
    case .tasks:
      let weather = WatchedWeather(surroundings, watch)
      let gateway = model.map { TaskWork.gateway($0.asked, charging: $0.charged, surroundings) }
      family = Tasks(tools: [weather], gateway: gateway, clock: surroundings)
      (wait, ends, counted) = ("", ("success", "success"), { weather.tries })
    }
  }

  /// A case with this id that asks the world, and then a person.
  public func body(_ id: String, work: String = Subject.work) -> [UInt8] {
    switch kind {
    case .decisions:
      Array(
        #"{"decision_id":"\#(id)","query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}\#(work == TaskWork.poor.rawValue ? #","budget":{"usd":0}"# : "")}"#
          .utf8)
    case .echo: Array(#"{"echo_id":"\#(id)","text":"echo","work":"\#(work)"}"#.utf8)
    case .tasks: TaskWork(rawValue: work, orElse: .calls).body(id)
    }
  }

  public static let work = "phase,call,mail,quick,side,pay,slow,sleep:60,go,ask,read"

  public func verdict(_ token: String) -> [UInt8] {
    switch kind {
    case .decisions: Array(#"{"token":"\#(token)","verdict":"approve","comment":"seen"}"#.utf8)
    case .echo: Array(#"{"token":"\#(token)","say":"yes"}"#.utf8)
    case .tasks: []
    }
  }

  /// A verdict that breaks a rule of what is shown.
  public func wrongVerdict(_ token: String) -> [UInt8] {
    switch kind {
    case .decisions: Array(#"{"token":"\#(token)","verdict":"amend","alternative_id":"z"}"#.utf8)
    case .echo: Array(#"{"token":"\#(token)","say":"echo"}"#.utf8)
    case .tasks: []
    }
  }

  public func place(_ id: String, tenant: String = "local") -> CasePlace { CasePlace(tenant: tenant, family: family.name, id: id) }

  /// What the steps in which it asks a model are called.
  public var modelSteps: String { kind == .decisions ? "opinion/" : "model/" }

  /// Whether a signal can come to a case of it.
  public var takesSignals: Bool { family.shape.takesSignals }
}

/// Opinions by the rules, which count as a model's: each try is told to who watches.
final class WatchedOpinions: OpinionSource {
  private let asked = Mutex<[String: Int]>([:])
  private let watch: @Sendable (String) async -> Void

  init(_ watch: @escaping @Sendable (String) async -> Void) { self.watch = watch }

  var effect: Effect { .unkeyed }
  var tries: [String: Int] { asked.withLock { $0 } }

  func opinion(of seat: Seat, on draft: Draft) async -> (opinion: Opinion, usage: Usage) {
    let name = "opinion/\(draft.attempt)/\(seat.executive.name)"
    let count = asked.withLock { asked in
      asked[name, default: 0] += 1
      return asked[name, default: 0]
    }
    await watch("\(name)#\(count)")
    var opinion = RulesOpinions.opinion(of: seat, on: draft)
    opinion.source = .model
    var usage = Usage()
    usage.modelCalls = 1
    usage.costNanoUSD = 1_000_000
    return (opinion, usage)
  }
}

/// Nobody's forecasts were ever scored.
private struct Unscored: Calibrations {
  func voices(of tenant: String) -> [String: Double] { [:] }
}
