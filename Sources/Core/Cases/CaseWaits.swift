import Forms
import StrictJSON

/// Answering what a case waits for: an answer of a person's or the clock's is applied in one place, `settle`, whoever brings it.
extension CaseFamily {
  /// The wait of that name that the family's description tells of.
  private static func told(_ name: String) throws(EndpointError) -> CaseWait<Outcome> {
    guard let wait = description.waits.first(where: { $0.place.name == name }) else { throw .notFound }
    return wait
  }

  /// One person's verdict, once. Exactly one answer wins: a token that fits an answered wait is a 409, after the record's time a 410, any other token a 403. Under the
  /// ticket of an attempt that was left behind, what that attempt answered is the answer.
  public func answer(
    _ name: String, of id: String, with body: [UInt8], from caller: Caller = Caller(), under ticket: Idempotency.Ticket? = nil, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer {
    let told = try Self.told(name)
    let verdict: CaseWait<Outcome>.Verdict
    do throws(RequestError) { verdict = try told.read(body) } catch { throw .refused(error) }
    for _ in 0..<CaseStore.racesMaximum {
      if let answer = try await answer(told, of: id, verdict, from: caller, under: ticket, in: cases) { return answer }
    }
    throw .busy("the \(name) kept changing")
  }

  /// Nil where the wait or the case changed meanwhile: a token was given, a notice was taken, or somebody answered.
  private func answer(
    _ told: CaseWait<Outcome>, of id: String, _ verdict: CaseWait<Outcome>.Verdict, from caller: Caller, under ticket: Idempotency.Ticket?, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer? {
    let name = told.place.name
    let now_ms = cases.surroundings.now_ms()
    let (header, shown, wait) = try await waiting(name, id, caller.tenant, in: cases, now_ms)
    try header.checkClearance(of: caller)
    guard wait.matches(verdict.token) else { throw .forbidden("the token is not one of this \(name)'s") }
    let expiry = "the \(name) expired at \(Timestamp.text(wait.expires_ms))"
    if wait.isAnswered {
      if let ticket, ticket.isTakenOver, wait.ticket == ticket.caseID { return try await goOn(header.place, by: caller, in: cases) }
      throw wait.isExpired ? .gone(expiry) : .conflict("the \(name) is answered already, or the \(self.name.singular) has ended without it")
    }
    guard phase(header.status) != .ended else { throw .conflict("the \(self.name.singular) has ended") }
    guard now_ms < wait.expires_ms else {
      _ = try await settle(header, shown, wait, .expired(at_ms: wait.expires_ms), by: .clock(of: caller), under: nil, in: cases)
      throw .gone(expiry)
    }
    if told.place.excludesSubmitter, header.submitter == caller.principal {
      throw .forbidden("who made the \(self.name.singular) may not answer its \(name)")
    }
    let outcome = try Self.outcome(shown, self.name)
    let value: JSONValue
    do throws(RequestError) { value = try verdict.value(outcome, caller, now_ms) } catch { throw .refused(error) }
    return try await settle(header, shown, wait, .given(value), by: caller, under: ticket?.caseID, in: cases)
  }

  /// Ends a wait that nobody answered in time; nil when it is not due or is answered.
  public func expire(_ name: String, of id: String, from caller: Caller = Caller(), in cases: CaseStore) async throws(EndpointError) -> CaseAnswer? {
    let now_ms = cases.surroundings.now_ms()
    let (header, shown, wait) = try await waiting(name, id, caller.tenant, in: cases, now_ms)
    guard !wait.isAnswered, wait.expires_ms <= now_ms else { return nil }
    guard phase(header.status) != .ended else {
      var wait = wait
      wait.answer(under: nil, expired: true)
      do throws(RecordStoreError) { try await cases.records.write([wait.change()]) } catch { throw EndpointError(error) }
      return nil
    }
    return try await settle(header, shown, wait, .expired(at_ms: wait.expires_ms), by: .clock(of: caller), under: nil, in: cases)
  }

  private func waiting(
    _ name: String, _ id: String, _ tenant: String, in cases: CaseStore, _ now_ms: Int64
  ) async throws(EndpointError) -> (CaseHeader, [UInt8], PersonWait) {
    let place = try self.place(id, tenant)
    guard let (header, shown) = try await cases.shown(place, shape, now_ms: now_ms) else { throw .notFound }
    guard let wait = try await PersonWait.read(place, shape.wait(name), in: cases, now_ms: now_ms) else {
      throw .conflict("the \(self.name.singular) waits for no \(name)")
    }
    return (header, shown, wait)
  }

  /// A case's place; 404 for what is no id at all.
  package func place(_ id: String, _ tenant: String) throws(EndpointError) -> CasePlace {
    guard UUIDText.isOne(id) else { throw .notFound }
    return CasePlace(tenant: tenant, family: name, id: id.lowercased())
  }

  /// Stores the answer, what follows from it and that the wait is over, in one write that only one answer can win; nil where the wait or the case changed meanwhile.
  /// Where the function must go on with it, it is a signal, and whoever stored it takes the case; where another worker has it, that one will see it.
  private func settle(
    _ header: CaseHeader, _ shown: [UInt8], _ wait: PersonWait, _ answer: WaitAnswer, by caller: Caller, under ticket: String?, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer? {
    var wait = wait
    let isExpired = if case .expired = answer { true } else { false }
    wait.answer(under: ticket, expired: isExpired)
    let told = shape.wait(wait.name)
    let word = isExpired ? told.expired : told.answered
    let now_ms = cases.surroundings.now_ms()
    guard let outcome = try answered(shown, answer, wait.name) else {
      return try await pass(on: answer, header, wait, word, by: caller, in: cases, now_ms)
    }
    let signals: SignalCount
    do throws(RecordStoreError) { signals = shape.takesSignals ? try await SignalCount.read(header.place, cases.records) : SignalCount(nil) } catch {
      throw EndpointError(error)
    }
    guard let log = CaseLog(sealing: header, signals, shape, by: caller, in: cases) else { throw .fault(detail: "the case waits and has no chain") }
    do throws(CaseLog.Refusal) {
      let body = try bytes(outcome)
      let showing = CaseLog.Showing(
        body: body, status: outcome.status.rawValue, phase: outcome.status.phase, columns: Self.description.found(outcome), word: word)
      let receipt = Receipt(key: "answer/\(wait.name)", value: answer.json, at_ms: now_ms)
      try await log.end(showing, [receipt], beside: [wait.change()])
      return CaseAnswer(place: header.place, status: showing.status, phase: showing.phase, body: body)
    } catch {
      switch error {
      case .journal(.fenced), .journal(.refused), .signalled: return nil
      default: throw EndpointError(error)
      }
    }
  }

  private func answered(_ shown: [UInt8], _ answer: WaitAnswer, _ name: String) throws(EndpointError) -> Outcome? {
    let outcome = try Self.outcome(shown, self.name)
    do throws(StoredError) { return try outcome.answered(answer, of: name) } catch {
      throw .fault(detail: "the answer cannot be read: \(error.path) \(error.rule)")
    }
  }

  private func bytes(_ outcome: Outcome) throws(CaseLog.Refusal) -> [UInt8] {
    do throws(JournalError) { return try HashChain.bytes(outcome.json, of: "outcome") } catch { throw .journal(error) }
  }

  private func pass(
    on answer: WaitAnswer, _ header: CaseHeader, _ wait: PersonWait, _ word: String, by caller: Caller, in cases: CaseStore, _ now_ms: Int64
  ) async throws(EndpointError) -> CaseAnswer? {
    var wait = wait
    let event = AuditEvent(word, by: caller, to: header, at_ms: now_ms)
    let beside = [wait.change(), event.change(of: header.body, cases.surroundings)]
    let due: Wake
    switch answer {
    case .given(let value):
      guard let stored = try await cases.deliver(header.place, of: self, wait.name, value, beside: beside) else { return nil }
      due = stored
    case .expired:
      due = Wake(header.place, due_ms: now_ms, in: header.lane)
      do throws(RecordStoreError) { try await cases.records.write(beside + [due.change]) } catch {
        if case .conflict = error { return nil }
        throw EndpointError(error)
      }
    }
    let answer = try await goOn(header.place, by: caller, in: cases)
    // Whoever has the case sees the answer when it would rest; should it die before, somebody is to look.
    if answer.isAnothers { await cases.send(due) }
    return answer
  }

  /// Takes the case whose wait's answer is stored. Where another worker has it, or takes it just then, that one goes on with the answer, and nothing failed.
  private func goOn(_ place: CasePlace, by caller: Caller, in cases: CaseStore) async throws(EndpointError) -> CaseAnswer {
    do throws(EndpointError) { return try await advance(place, from: caller, in: cases) } catch {
      switch error {
      case .conflict, .busy, .crowded: return try await shownAsAnothers(place, in: cases)
      default: throw error
      }
    }
  }

  // MARK: what is shown, and tokens

  /// The bytes that the case shows, or what came of them since: a wait that nobody answered in time is over when the record says so, whether a sweep has been there or
  /// not, and the answer is what the sweep will store, byte for byte.
  public func find(_ id: String, from caller: Caller = Caller(), in cases: CaseStore, now_ms: Int64) async throws(EndpointError) -> CaseAnswer {
    let place = try self.place(id, caller.tenant)
    let (found, isLeased) = try await storedAndLeased(place, for: caller, in: cases, now_ms)
    if Self.showsProgress, found.phase != .ended { return try await progressing(found, isLeased: isLeased, in: cases, now_ms) }
    guard found.phase == .waiting else { return found }
    for told in shape.waits {
      guard let wait = try await PersonWait.read(place, told, in: cases, now_ms: now_ms) else { continue }
      // Answered between the two readings: the answer was stored with what follows from it.
      guard !wait.isAnswered else { return try await stored(place, for: caller, in: cases, now_ms) }
      guard wait.expires_ms <= now_ms, let outcome = try answered(found.body, .expired(at_ms: wait.expires_ms), told.name) else { continue }
      do throws(CaseLog.Refusal) {
        return CaseAnswer(place: place, status: outcome.status.rawValue, phase: outcome.status.phase, body: try bytes(outcome))
      } catch { throw EndpointError(error) }
    }
    return found
  }

  /// With what the case has gone through until now. What was taken from a queue keeps the word that it was stored with until there is something to store: a worker that
  /// has it says more.
  private func progressing(_ found: CaseAnswer, isLeased: Bool, in cases: CaseStore, _ now_ms: Int64) async throws(EndpointError) -> CaseAnswer {
    let (request, receipts): ([UInt8], [ChainedReceipt])
    do throws(RecordStoreError) {
      request = try await cases.request(found.place, now_ms: now_ms).body
      receipts = try await cases.receipts(found.place, now_ms: now_ms).receipts
    } catch { throw EndpointError(error) }
    var members = underWay(try Self.read(request), found.place, receipts.map(\.receipt))
    let running = Outcome.Status.running
    if isLeased, found.status != running.rawValue { members.append(("status", .string(running.rawValue))) }
    guard !members.isEmpty, case .object(var shown)? = try? JSONReader.read(found.body) else { return found }
    for member in members { shown[member.name] = member.value }
    var answer = found
    if isLeased { (answer.status, answer.phase) = (running.rawValue, running.phase) }
    do throws(CaseLog.Refusal) { answer.body = try Self.bytes(.object(shown)) } catch { throw EndpointError(error) }
    return answer
  }

  private func stored(_ place: CasePlace, for caller: Caller, in cases: CaseStore, _ now_ms: Int64) async throws(EndpointError) -> CaseAnswer {
    try await storedAndLeased(place, for: caller, in: cases, now_ms).answer
  }

  private func storedAndLeased(
    _ place: CasePlace, for caller: Caller, in cases: CaseStore, _ now_ms: Int64
  ) async throws(EndpointError) -> (answer: CaseAnswer, isLeased: Bool) {
    guard let (header, body) = try await cases.shown(place, shape, now_ms: now_ms) else { throw .notFound }
    try header.checkClearance(of: caller)
    try await cases.noteReading(header, by: caller, now_ms)
    return (CaseAnswer(place: place, status: header.status, phase: phase(header.status), body: body), header.isLeased(at: now_ms))
  }

  /// One more token for a person's wait, where those before may have reached nobody; nil where it takes none.
  func oneMoreToken(_ place: CasePlace, in cases: CaseStore) async throws(EndpointError) -> (WaitToken, PersonWait, Notice)? {
    for told in Self.description.waits {
      for _ in 0..<CaseStore.racesMaximum {
        let now_ms = cases.surroundings.now_ms()
        guard var wait = try await PersonWait.read(place, told.place, in: cases, now_ms: now_ms), wait.takesToken(at: now_ms) else { break }
        let token = WaitToken(cases.surroundings)
        wait.add(token, at: now_ms)
        do throws(RecordStoreError) { try await cases.records.write([wait.change()]) } catch {
          if case .conflict = error { continue }
          throw EndpointError(error)
        }
        return (token, wait, told.notice(try Self.outcome(try await shown(place, in: cases).body, name)))
      }
    }
    return nil
  }

  /// A further token for who may answer a wait: 201 with it in a header. Ten at most; who made the case gets none where its wait says so.
  public func giveToken(_ name: String, of id: String, to caller: Caller, in cases: CaseStore) async throws(EndpointError) -> String {
    let told = try Self.told(name)
    for _ in 0..<CaseStore.racesMaximum {
      let now_ms = cases.surroundings.now_ms()
      let place = try self.place(id, caller.tenant)
      guard let header = try await cases.header(place, shape) else { throw .notFound }
      try header.checkClearance(of: caller)
      guard var wait = try await PersonWait.read(place, told.place, in: cases, now_ms: now_ms), !wait.isAnswered else {
        throw .conflict("the \(self.name.singular) waits for no \(name)")
      }
      if told.place.excludesSubmitter, header.submitter == caller.principal {
        throw .forbidden("who made the \(self.name.singular) may not answer its \(name)")
      }
      guard now_ms < wait.expires_ms else { throw .gone("the \(name) expired at \(Timestamp.text(wait.expires_ms))") }
      guard wait.takesToken(at: now_ms) else { throw .tooMany("a \(name) has at most \(PersonWait.tokensMaximum) tokens") }
      let token = WaitToken(cases.surroundings)
      wait.add(token, at: now_ms)
      let event = AuditEvent(shape.words.tokenGiven, by: caller, to: header, at_ms: now_ms)
      do throws(RecordStoreError) {
        try await cases.records.write([wait.change(), event.change(of: header.body, cases.surroundings)])
        return token.text
      } catch {
        guard case .conflict = error else { throw EndpointError(error) }
      }
    }
    throw .busy("the \(name) kept changing")
  }
}

extension Caller {
  /// Who ends what nobody answered in time.
  static func clock(of caller: Caller) -> Caller { Caller(tenant: caller.tenant, principal: "clock", correlationID: caller.correlationID) }
}
