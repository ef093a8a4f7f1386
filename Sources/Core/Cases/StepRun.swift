/// Steps on their way: what is ready, what is out, and what came back. One task uses it; only the tries themselves are tasks of their own, and speak to it by events.
final class StepRun {
  private let journal: Journal
  private let width: Int
  /// By step key.
  private(set) var results: [String: Journal.Taken] = [:]
  /// When what has failed may be tried again, at the earliest; nil where nothing waits for that.
  private var due_ms: Int64?
  private var running = 0

  init(_ journal: Journal, atMost width: Int) {
    self.journal = journal
    self.width = max(1, width)
  }

  /// A failure's next try waits within the process where it waits less than this, else the case parks.
  static let processPause_ms: Int64 = 1_000
  /// How often a step that notes its tries itself may come back.
  static let comebacksMaximum = 3

  private enum Event: Sendable {
    case done(Step, attempt: Int, Result<StepResult, StepFailure>)
    /// A step with attempts of its own notes one; the continuation is resumed with why it may not be made.
    case noting(Step, attempt: Int, StepOpening, CheckedContinuation<StepFailure?, Never>)
  }

  func take(_ steps: [Step]) async throws(CaseStop) {
    try await drive(steps) { _ in [] }
  }

  /// By name; one that is left out has no result.
  func take(_ graph: Graph, _ make: (String, [String: Journal.Taken]) throws(CaseStop) -> Step?) async throws(CaseStop) -> [String: Journal.Taken] {
    var done: Set<String> = []
    var begun: Set<String> = []
    var names: [String: String] = [:]
    func taken() -> [String: Journal.Taken] {
      var taken: [String: Journal.Taken] = [:]
      for (key, name) in names { taken[name] = results[key] }
      return taken
    }
    /// What may begin now; a step that is left out lets others begin at once.
    func ready() throws(CaseStop) -> [Step] {
      var steps: [Step] = []
      while let name = graph.ready(after: done).first(where: { !begun.contains($0) }) {
        begun.insert(name)
        guard let step = try make(name, taken()) else {
          done.insert(name)
          continue
        }
        names[step.key] = name
        steps.append(step)
      }
      return steps
    }
    try await drive(try ready()) { key throws(CaseStop) in
      if let name = names[key] { done.insert(name) }
      return try ready()
    }
    return taken()
  }

  /// Takes steps until none is left that may begin; the first thing that stops the case is thrown when every step that was out is back.
  private func drive(_ first: [Step], after: (String) throws(CaseStop) -> [Step]) async throws(CaseStop) {
    let (stream, mail) = AsyncStream<Event>.makeStream()
    let stop = await withTaskGroup(of: Void.self) { group -> CaseStop? in
      var queue = first
      var stop: CaseStop?
      var events = stream.makeAsyncIterator()
      repeat {
        if stop == nil {
          do throws(CaseStop) { try await begin(&queue, after, &group, mail) } catch { stop = error }
        }
        guard running > 0, let event = await events.next() else { break }
        do throws(CaseStop) {
          if let key = try await receive(event, after: stop, &group, mail) { queue += try after(key) }
        } catch { stop = stop ?? error }
      } while true
      return stop
    }
    if let stop {
      // What is to be tried again comes before what a step beside it waits for: asked again then, that waits still.
      guard case .waits(let wait) = stop, let due_ms, due_ms < wait.until_ms else { throw stop }
    }
    if let due_ms { throw .waits(Wait("retry", .timer, until_ms: due_ms)) }
  }

  // MARK: beginning

  /// Takes from the queue what is on record, what is pure, and as many effects as there is room for.
  private func begin(
    _ queue: inout [Step], _ after: (String) throws(CaseStop) -> [Step], _ group: inout TaskGroup<Void>, _ mail: AsyncStream<Event>.Continuation
  ) async throws(CaseStop) {
    var waiting: [Step] = []
    var effects: [(step: Step, attempt: Int, limit_ms: Int64)] = []
    var place = 0
    while place < queue.count {
      let step = queue[place]
      place += 1
      if let recorded = try recorded(step) {
        results[step.key] = recorded
        if journal.isReplay, step.effect == .pure, journal.isPure(step.key) { try await compare(step) }
        queue += try after(step.key)
      } else if journal.isReplay {
        throw .journal(.missing(step: step.key))
      } else if step.effect == .pure {
        results[step.key] = try journal.record(step, await Self.attempt(step, 1, Int64(step.limit_ms), journal.caseID, noting: nil), attempt: 1)
        queue += try after(step.key)
      } else if running + effects.count >= width {
        waiting.append(step)
      } else if let try_ = next(step) {
        effects.append((step, try_.attempt, try_.limit_ms))
      }
    }
    queue = waiting
    guard !effects.isEmpty else { return }
    for effect in effects where !effect.step.notesItself { journal.note(effect.step, attempt: effect.attempt) }
    let opened = try await noteOpenings(effects.filter { $0.step.notesItself }.map { ($0.step, $0.attempt) })
    for effect in effects { out(effect.step, effect.attempt, effect.limit_ms, after_ms: 0, opened[effect.step.key] ?? .nothing, &group, mail) }
  }

  /// Stores what is pending, and with it what the steps' tries begin with: all of it or none.
  private func noteOpenings(_ steps: [(step: Step, attempt: Int)]) async throws(CaseStop) -> [String: StepContext.Opened] {
    var openings: [(step: Step, attempt: Int, opening: StepOpening)] = []
    for (step, attempt) in steps {
      if let opening = step.opening?(attempt) { openings.append((step, attempt, opening)) }
    }
    guard !openings.isEmpty else {
      try await flush()
      return [:]
    }
    // What was kept back before has nothing to do with whether they may begin.
    if !journal.isClear { try await flush() }
    for (step, attempt, opening) in openings { journal.note(step, attempt: attempt, opening) }
    var came = StepContext.Opened.noted
    do throws(JournalError) { try await journal.flush() } catch {
      guard case .refused(let place) = error else { throw .journal(error) }
      journal.forget(openings.map { Journal.begun($0.step.key, $0.attempt) })
      let changes = openings.flatMap(\.opening.beside)
      let key = changes.indices.contains(place) ? changes[place].key : nil
      came = .refused(key, changes.filter { $0.key == key })
    }
    return Dictionary(uniqueKeysWithValues: openings.map { ($0.step.key, came) })
  }

  /// Which try of a step is next, and how long it may take; nil, with the time at which the case is due, where it may not be made yet.
  private func next(_ step: Step) -> (attempt: Int, limit_ms: Int64)? {
    let now_ms = journal.surroundings.now_ms()
    let tried = journal.tried(step.key)
    if let due = tried.due_ms, due > now_ms {
      due_ms = min(due, due_ms ?? due)
      return nil
    }
    guard let end_ms = journal.stepsEnd_ms, journal.sink != nil else { return (tried.count + 1, Int64(step.limit_ms)) }
    let left_ms = end_ms - now_ms
    guard left_ms >= Int64(step.least_ms ?? step.limit_ms) else {
      due_ms = min(now_ms, due_ms ?? now_ms)
      return nil
    }
    return (tried.count + 1, min(Int64(step.limit_ms), left_ms))
  }

  private func out(
    _ step: Step, _ attempt: Int, _ limit_ms: Int64, after_ms: Int64, _ opened: StepContext.Opened, _ group: inout TaskGroup<Void>,
    _ mail: AsyncStream<Event>.Continuation
  ) {
    running += 1
    let caseID = journal.caseID
    let surroundings = journal.surroundings
    let comebacks = comebacks(step)
    let work: @concurrent @Sendable () async -> Void = {
      if after_ms > 0 { await surroundings.pause(after_ms) }
      let result = await StepRun.attempt(step, attempt, limit_ms, caseID, opened, comebacks) { attempt, opening in
        await withCheckedContinuation { mail.yield(.noting(step, attempt: attempt, opening, $0)) }
      }
      mail.yield(.done(step, attempt: attempt, result))
    }
    group.addTask { await work() }
  }

  /// How often it may still come back.
  private func comebacks(_ step: Step) -> Int {
    journal.comesBack && step.notesItself ? max(0, Self.comebacksMaximum - journal.tried(step.key).failed) : 0
  }

  private static func attempt(
    _ step: Step, _ attempt: Int, _ limit_ms: Int64, _ caseID: String, _ opened: StepContext.Opened = .nothing, _ comebacks: Int = 0,
    noting: (@Sendable (Int, StepOpening) async -> StepFailure?)?
  ) async -> Result<StepResult, StepFailure> {
    let context = StepContext(
      idempotencyKey: step.idempotencyKey ?? "\(caseID)/\(step.key)", attempt: attempt, limit_ms: limit_ms, comebacks: comebacks, opened: opened,
      noting: noting ?? { _, _ in nil })
    do throws(StepFailure) { return .success(try await step.perform(context)) } catch { return .failure(error) }
  }

  // MARK: what comes back

  /// The key of a step that has its result now; nil where it is tried again, or only noted something.
  private func receive(
    _ event: Event, after stop: CaseStop?, _ group: inout TaskGroup<Void>, _ mail: AsyncStream<Event>.Continuation
  ) async throws(CaseStop) -> String? {
    // What could not be stored once is not tried again here: whoever takes the case over finds the try begun, and makes it anew.
    let isBroken = if case .journal? = stop { true } else { false }
    switch event {
    case .done where isBroken:
      running -= 1
      return nil
    case .noting(let step, let attempt, let opening, let continuation):
      let refusal: Result<StepFailure?, JournalError> = isBroken ? .failure(.fenced) : await noted(step, attempt, opening)
      switch refusal {
      case .success(let failure): continuation.resume(returning: failure)
      case .failure(let error):
        // No failure of the step's, which would be final: whoever takes the case over makes the try.
        continuation.resume(returning: StepFailure(.dependency, "the case goes no further", detail: error.text))
        if !isBroken { throw .journal(error) }
      }
      return nil
    case .done(let step, let attempt, .success(let result)):
      running -= 1
      results[step.key] = try journal.record(step, .success(result), attempt: attempt)
      try await flush()
      return step.key
    case .done(let step, let attempt, .failure(let failure)):
      running -= 1
      let now_ms = journal.surroundings.now_ms()
      if comebacks(step) > 0, let until_ms = failure.until_ms {
        journal.keepTried(step, failure, attempt: max(attempt, journal.tried(step.key).count), due_ms: until_ms)
        try await flush()
        due_ms = min(until_ms, due_ms ?? .max)
        return nil
      }
      let policy = step.retries(failure)
      guard attempt < policy.attemptsMaximum, !step.notesItself else {
        results[step.key] = try journal.record(step, .failure(failure), attempt: attempt)
        try await flush()
        return step.key
      }
      let pause_ms = max(policy.pause_ms(after: attempt, journal.caseID, step.key), (failure.until_ms ?? now_ms) - now_ms)
      journal.keepTried(step, failure, attempt: attempt, due_ms: now_ms + pause_ms)
      if stop == nil, pause_ms < StepRun.processPause_ms, let limit_ms = fits(step, at: now_ms + pause_ms) {
        journal.note(step, attempt: attempt + 1)
        try await flush()
        out(step, attempt + 1, limit_ms, after_ms: pause_ms, .nothing, &group, mail)
      } else {
        try await flush()
        due_ms = min(now_ms + pause_ms, due_ms ?? .max)
      }
      return nil
    }
  }

  private func fits(_ step: Step, at time_ms: Int64) -> Int64? {
    guard let end_ms = journal.stepsEnd_ms, journal.sink != nil else { return Int64(step.limit_ms) }
    return end_ms - time_ms >= Int64(step.least_ms ?? step.limit_ms) ? min(Int64(step.limit_ms), end_ms - time_ms) : nil
  }

  /// Why the try may not be made; nil where it is noted.
  private func noted(_ step: Step, _ attempt: Int, _ opening: StepOpening) async -> Result<StepFailure?, JournalError> {
    journal.note(step, attempt: attempt, opening)
    do throws(JournalError) { try await journal.flush() } catch {
      guard case .refused(let place) = error else { return .failure(error) }
      journal.forget([Journal.begun(step.key, attempt)])
      var failure = StepFailure(.rejected, "what the try needs was refused", detail: error.text)
      failure.refusedBeside = place
      return .success(failure)
    }
    return .success(nil)
  }

  private func flush() async throws(CaseStop) {
    do throws(JournalError) { try await journal.flush() } catch { throw .journal(error) }
  }

  // MARK: records

  private func recorded(_ step: Step) throws(CaseStop) -> Journal.Taken? {
    do throws(JournalError) { return try journal.recorded(step.key) } catch { throw .journal(error) }
  }

  private func compare(_ step: Step) async throws(CaseStop) {
    let result = await Self.attempt(step, 1, Int64(step.limit_ms), journal.caseID, noting: nil)
    do throws(JournalError) { try journal.compare(step.key, result) } catch { throw .journal(error) }
  }
}
