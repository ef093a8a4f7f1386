import Forms
import StrictJSON

/// Making a case, going on with it, and ending it: written once, for every family.
extension CaseFamily {
  private typealias Showing = CaseLog.Showing

  static func read(_ body: [UInt8]) throws(EndpointError) -> Request {
    do throws(RequestError) { return try Request.read(body) } catch { throw .refused(error) }
  }

  static func read(stored body: [UInt8]) throws(EndpointError) -> Request {
    do throws(RequestError) { return try Request.read(stored: body) } catch { throw .refused(error) }
  }

  /// Makes a case within the call, or as much of it as there is time for. Under the ticket of an attempt that was left behind, what that attempt made is the answer.
  ///
  /// `later`: the case is stored, and whoever takes it from the queue makes it.
  public func make(
    _ body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil, childOf parent: CasePlace? = nil, later: Bool = false,
    in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer {
    let request = try Self.read(body)
    let place = CasePlace(tenant: caller.tenant, family: name, id: request.caseID ?? ticket?.caseID ?? cases.surroundings.uuid())
    let status = later ? Outcome.Status.takenIn : .running
    var header = CaseHeader(place, shape, status: status.rawValue, created_ms: 0, columns: Self.description.asked(request))
    header.parent = parent
    header.lane = Self.description.lane(request)
    (header.submitter, header.basis) = (caller.principal, caller.basis)
    let log = CaseLog(new: header, request: body, under: ticket?.caseID, shape, by: caller, in: cases)
    let journal: Journal
    do throws(JournalError) {
      journal = try Journal(
        place, asker: caller.principal, engine: shape.engine, surroundings: cases.surroundings, sink: log, stepsEnd_ms: cases.stepsEnd_ms)
      log.begins(at: try journal.now_ms("created"))
      if Self.description.keepsAsker { journal.keep(Asker(caller)) }
    } catch { throw EndpointError(error) }
    do throws(EndpointError) { return later ? try await queue(journal, log) : try await go(request, journal, log) } catch {
      guard case .conflict = error else { throw error }
      // It was taken over: what it came to, or comes to, is the answer all the same.
      guard !log.isStored else { return try await shownAsAnothers(place, in: cases) }
      if let ticket, ticket.isTakenOver, let made = try await takeOver(place, ticket, caller, later: later, in: cases) { return made }
      throw .conflict("the \(name.singular) `\(place.id)` exists already")
    }
  }

  /// What an attempt before made under the same ticket, carried to its end; nil where it made nothing, and somebody else has the id.
  ///
  /// A wait for a person gets one more token, since the first may have reached nobody.
  private func takeOver(
    _ place: CasePlace, _ ticket: Idempotency.Ticket, _ caller: Caller, later: Bool, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer? {
    guard let header = try await cases.header(place, shape) else { return nil }
    do throws(RecordStoreError) {
      guard try await cases.request(place, now_ms: cases.surroundings.now_ms()).ticket == ticket.caseID else { return nil }
    } catch { throw EndpointError(error) }
    guard phase(header.status) == .waiting || phase(header.status) == .ended else {
      if later {
        await cases.send(Wake(place, due_ms: cases.surroundings.now_ms(), in: header.lane))
        return try await shown(place, in: cases)
      }
      // The attempt before is over: its ticket was left, or its lease is.
      do throws(EndpointError) { return try await advance(header, from: caller, in: cases, ignoringLease: true) } catch {
        guard case .crowded = error else { throw error }
        // It is stored, and due: whoever finds a place for it goes on with it.
        await cases.send(Wake(place, due_ms: cases.surroundings.now_ms() + CaseCount.pause_s * 1_000, in: header.lane))
        return try await shownAsAnothers(place, in: cases)
      }
    }
    var answer = try await shown(place, in: cases)
    guard phase(answer.status) == .waiting, let (token, wait, notice) = try await oneMoreToken(place, in: cases) else { return answer }
    answer.token = token.text
    if wait.noticeDue_ms != nil { answer.noticeFailure = await cases.tell(wait, notice, token, for: caller) }
    return answer
  }

  /// Goes on with a case: from its receipts, to its end or its next rest, exactly once. What has ended, or is another worker's, is answered as it is.
  public func advance(_ place: CasePlace, from caller: Caller = Caller(), in cases: CaseStore, ignoringLease: Bool = false) async throws(EndpointError)
    -> CaseAnswer
  {
    guard let header = try await cases.header(place, shape) else { throw .notFound }
    return try await advance(header, from: caller, in: cases, ignoringLease: ignoringLease)
  }

  func advance(_ header: CaseHeader, from caller: Caller, in cases: CaseStore, ignoringLease: Bool = false) async throws(EndpointError) -> CaseAnswer {
    guard phase(header.status) != .ended else { return try await shown(header.place, in: cases) }
    let isBlocked = try await cases.isAskerBlocked(header)
    switch try await CaseLog.take(header, shape, by: caller, in: cases, ignoringLease: ignoringLease) {
    case .stuck: return try await shown(header.place, in: cases)
    case .setAside(let reason):
      var answer = try await shown(header.place, in: cases)
      (answer.setAside, answer.metrics) = (reason, [CaseMetric.deadLetter(.stuck)])
      return answer
    case .leased: return try await shownAsAnothers(header.place, in: cases)
    case .taken(let log, let receipts):
      let request = try Self.read(stored: log.request)
      let journal: Journal
      do throws(JournalError) {
        journal = try Journal(
          header.place, asker: header.submitter ?? "", engine: shape.engine, receipts: receipts.map(\.receipt), surroundings: cases.surroundings, sink: log,
          stepsEnd_ms: cases.stepsEnd_ms, wasQueued: phase(header.status) == .queued, comesBack: !ignoringLease)
        try journal.add(signals: try await log.signals(after: journal.signalsSeen))
        // A case that was begun by an older build may have been listed at another moment than its outcome tells.
        log.begins(at: try journal.now_ms("created"))
      } catch { throw EndpointError(error) }
      guard isBlocked else { return try await go(request, journal, log) }
      do throws(CaseLog.Refusal) {
        return try await fail("\(StepFailure.Class.authentication.rawValue): who asked for it is blocked", journal, log)
      } catch { throw EndpointError(error) }
    }
  }

  /// Stores a case for whoever comes to it, and sends word.
  private func queue(_ journal: Journal, _ log: CaseLog) async throws(EndpointError) -> CaseAnswer {
    do throws(CaseLog.Refusal) { try await log.queue(journal.rest(ended: false).receipts) } catch { throw EndpointError(error) }
    journal.stored()
    let header = log.header
    await log.cases.send(Wake(log.place, due_ms: header.due_ms ?? header.created_ms, in: header.lane))
    return CaseAnswer(place: log.place, status: header.status, phase: phase(header.status), body: header.body)
  }

  /// Runs the function until the case ends or rests; where a signal comes in just then it looks again.
  private func go(_ request: Request, _ journal: Journal, _ log: CaseLog) async throws(EndpointError) -> CaseAnswer {
    for _ in 0..<CaseStore.racesMaximum {
      let end: Result<Outcome, CaseStop>
      do throws(CaseStop) { end = .success(try await run(request, journal)) } catch { end = .failure(error) }
      do throws(CaseLog.Refusal) {
        switch end {
        case .success(let outcome): return try await close(outcome, request, journal, log)
        case .failure(.waits(let wait)): return try await park(wait, request, journal, log)
        case .failure(.journal(let error)): throw .journal(error)
        case .failure(.refused(let error)):
          guard log.isStored else { throw .refused(error) }
          // What was taken in and cannot be carried out ends: to refuse it again and again would be no end.
          return try await fail(error.violations.map { "\($0.path) \($0.rule)" }.joined(separator: "; "), journal, log)
        }
      } catch {
        switch error {
        case .signalled:
          do throws(JournalError) { try journal.again(signals: try await log.signals(after: journal.signalsSeen)) } catch { throw EndpointError(error) }
        case .tooMuch:
          do throws(JournalError) { try await journal.flush() } catch { throw EndpointError(error) }
          do throws(JournalError) { try journal.again() } catch { throw EndpointError(error) }
        case .refused(let error): throw .refused(error)
        case .journal(.limit(let text)) where log.isStored:
          do throws(CaseLog.Refusal) { return try await fail(text, journal, log) } catch { throw EndpointError(error) }
        case .journal(let error): throw EndpointError(error)
        }
      }
    }
    throw .busy("signals kept coming to the \(name.singular)")
  }

  private func close(_ outcome: Outcome, _ request: Request, _ journal: Journal, _ log: CaseLog) async throws(CaseLog.Refusal) -> CaseAnswer {
    let body = try Self.bytes(outcome)
    do throws(JournalError) { try journal.checkBounds() } catch { throw .journal(error) }
    let (receipts, beside) = journal.rest(ended: !shape.keepsPhases)
    let showing = Showing(
      body: body, status: outcome.status.rawValue, phase: .ended, columns: Self.description.found(outcome), word: shape.words.ended)
    try await log.end(showing, receipts, beside: beside, closing: journal.personsAsked.sorted())
    journal.stored()
    return CaseAnswer(
      place: log.place, status: outcome.status.rawValue, phase: .ended, body: body, metrics: Self.description.metrics.shown(request, outcome))
  }

  /// The case rests: what it shows, when it goes on, and who may answer it, in one write; then a person is told. A failure of that does not undo it: the token is in the
  /// caller's hands too, and the notice stays due.
  private func park(_ wait: Wait, _ request: Request, _ journal: Journal, _ log: CaseLog) async throws(CaseLog.Refusal) -> CaseAnswer {
    let now_ms = log.cases.surroundings.now_ms()
    do throws(JournalError) { try journal.checkBounds() } catch { throw .journal(error) }
    let outcome = journal.shown as? Outcome
    var showing = try showing(outcome, log, wait)
    var beside: [RecordChange] = []
    var asked: (wait: PersonWait, notice: Notice, token: WaitToken)?
    if case .person(let notice) = wait.what {
      let kept = shape.wait(wait.name)
      let before: PersonWait?
      do throws(EndpointError) { before = log.isStored ? try await PersonWait.read(log.place, kept, in: log.cases, now_ms: now_ms) : nil } catch {
        throw .journal(.unavailable(detail: error.detail))
      }
      if before == nil {
        let token = WaitToken(log.cases.surroundings)
        var wait = PersonWait(wait, of: log.place, kept, token, now_ms: now_ms, announced: log.cases.notifications != nil)
        beside.append(wait.change())
        asked = (wait, notice, token)
      }
      showing.settles = (try? outcome?.answered(.expired(at_ms: wait.until_ms), of: wait.name)) != nil
    }
    let pending = journal.rest(ended: false)
    try await log.store(showing, pending.receipts, beside: pending.beside + beside, at_ms: now_ms)
    journal.stored()
    if !showing.settles { await log.cases.send(Wake(log.place, due_ms: wait.until_ms, in: log.header.lane)) }
    var answer = CaseAnswer(
      place: log.place, status: showing.status, phase: showing.phase, body: showing.body, isResting: outcome == nil,
      metrics: outcome.map { Self.description.metrics.shown(request, $0) } ?? [])
    if let asked {
      answer.token = asked.token.text
      answer.noticeFailure = await log.cases.tell(asked.wait, asked.notice, asked.token, for: log.caller)
    }
    return answer
  }

  private func showing(_ outcome: Outcome?, _ log: CaseLog, _ wait: Wait) throws(CaseLog.Refusal) -> Showing {
    if let outcome {
      return Showing(
        body: try Self.bytes(outcome), status: outcome.status.rawValue, phase: .waiting, columns: Self.description.found(outcome), word: shape.words.waits,
        wait: wait)
    }
    var header = log.header
    // What is due at once does not rest.
    let status = wait.until_ms > log.cases.surroundings.now_ms() ? Outcome.Status.resting : .running
    header.status = status.rawValue
    return Showing(
      body: try Self.bytes(header.shown(shape)), status: header.status, phase: status.phase, columns: header.columns,
      word: status.phase == .waiting ? shape.words.waits : shape.words.begun, wait: wait)
  }

  /// The case is over, and says why there is no outcome.
  private func fail(_ why: String, _ journal: Journal, _ log: CaseLog) async throws(CaseLog.Refusal) -> CaseAnswer {
    var header = log.header
    header.status = Outcome.Status.failed.rawValue
    let showing = Showing(
      body: try Self.bytes(header.shown(shape, failure: why)), status: header.status, phase: .ended, columns: header.columns, word: shape.words.ended)
    try await log.end(showing, closing: shape.waits.map(\.name))
    return CaseAnswer(
      place: log.place, status: showing.status, phase: .ended, body: showing.body, metrics: Self.description.metrics.broken(.failed))
  }

  static func bytes(_ outcome: Outcome) throws(CaseLog.Refusal) -> [UInt8] { try bytes(outcome.json) }

  static func bytes(_ json: JSONValue) throws(CaseLog.Refusal) -> [UInt8] {
    do throws(JournalError) { return try HashChain.bytes(json, of: "outcome") } catch { throw .journal(error) }
  }

  /// What the case shows now.
  func shown(_ place: CasePlace, in cases: CaseStore) async throws(EndpointError) -> CaseAnswer {
    guard let (header, body) = try await cases.shown(place, shape, now_ms: cases.surroundings.now_ms()) else { throw .notFound }
    return CaseAnswer(place: place, status: header.status, phase: phase(header.status), body: body)
  }

  /// What the case shows now, while another worker has it.
  func shownAsAnothers(_ place: CasePlace, in cases: CaseStore) async throws(EndpointError) -> CaseAnswer {
    var answer = try await shown(place, in: cases)
    answer.isAnothers = phase(answer.status) != .ended
    return answer
  }

  static func outcome(_ body: [UInt8], _ name: FamilyName) throws(EndpointError) -> Outcome {
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(body) } catch { throw .fault(detail: "the stored \(name.singular) is no JSON") }
    do throws(StoredError) { return try Outcome(stored: value) } catch {
      throw .fault(detail: "the stored \(name.singular) cannot be read: \(error.path) \(error.rule)")
    }
  }
}

extension EndpointError {
  init(_ refusal: CaseLog.Refusal) {
    switch refusal {
    case .signalled: self = .busy("a signal came in between")
    case .tooMuch: self = .limit("what the case went through is too much for one write")
    case .refused(let error): self = .refused(error)
    case .journal(let error): self.init(error)
    }
  }
}
