package import Cases
internal import Forms

/// Passing the turnstile: whether a credential still stands and whether it is the caller's turn, by one conditional update where all is usual.
package struct Admission: Sendable {
  package let records: any RecordStore
  package let turnstile: any Turnstile
  package let memory: IdentityMemory
  /// Off: states are read, nothing is counted.
  package var counts = true
  /// Where a caller's state takes no more changes for now: whether calls are counted in this process instead, or answered 503.
  package var opensWhenThrottled = true
  /// The longest that a token may live, seconds: a state outlives it.
  package var lifetimeMaximum_s: Int64 = 86_400

  package init(records: any RecordStore, turnstile: any Turnstile, memory: IdentityMemory) {
    (self.records, self.turnstile, self.memory) = (records, turnstile, memory)
  }

  /// What a state is passed with.
  package struct Ticket: Sendable {
    package var key: RecordKey
    package var bucket: Bucket
    package var cost = 1
    package var marks: [String: RecordAttribute] = [:]
    /// Microseconds since 1970.
    package var now_us: Int64

    package init(_ key: RecordKey, _ bucket: Bucket, cost: Int = 1, marks: [String: RecordAttribute] = [:], at now_us: Int64) {
      (self.key, self.bucket, self.cost, self.marks, self.now_us) = (key, bucket, cost, marks, now_us)
    }
  }

  private static let triesMaximum = 6

  /// Passes a caller's state; `stands` looks at the state as it was at that moment, and decides before its turn does.
  package func pass(
    _ ticket: Ticket, tenant: String, newcomers: Bucket, stands: (CallerState) async throws(IdentityRefusal) -> Void
  ) async throws(IdentityRefusal) -> Bucket.Allowance {
    var made = false
    var take = counts ? first(ticket) : nil
    for _ in 0..<Self.triesMaximum {
      let answer = try await send(ticket, take)
      if answer.isThrottled { return try await passThrottled(ticket, stands: stands) }
      guard let before = answer.before else {
        // Where nothing is counted nothing is written, and of who has no state nothing was revoked.
        guard counts else { return ticket.bucket.allowance(at: ticket.now_us, 0) }
        // A new caller takes from the tenant's allowance for these, then its state is made; another request may have been faster.
        if !made { _ = try await self.take(Ticket(CallerState.newcomers(of: tenant), newcomers, at: ticket.now_us)) }
        made = true
        try await make(ticket)
        continue
      }
      let state = CallerState(before)
      if state.isBlocked { throw .blocked }
      try await stands(state)
      let known_us = state.tat_us(of: ticket.bucket)
      guard let tried = take else {
        guard counts else { return ticket.bucket.allowance(at: ticket.now_us, known_us ?? 0) }
        take = try next(ticket, known_us)
        continue
      }
      if answer.hasPassed { return passed(ticket, tried.left_us(of: known_us)) }
      take = try next(ticket, known_us)
    }
    throw .unavailable(detail: "other requests of one caller were faster \(Self.triesMaximum) times")
  }

  /// Takes from an allowance that belongs to no caller: a tenant's, an address's. Its state is made where there is none.
  package func take(_ ticket: Ticket) async throws(IdentityRefusal) -> Bucket.Allowance {
    guard counts else { return ticket.bucket.allowance(at: ticket.now_us, 0) }
    var take = first(ticket)
    for _ in 0..<Self.triesMaximum {
      let answer = try await send(ticket, take)
      if answer.isThrottled { return try takeHere(ticket) }
      guard let before = answer.before else {
        try await make(ticket)
        continue
      }
      let known_us = before.integer(ticket.bucket.attribute)
      if answer.hasPassed, let take { return passed(ticket, take.left_us(of: known_us)) }
      take = try next(ticket, known_us)
    }
    throw .unavailable(detail: "other requests were faster \(Self.triesMaximum) times")
  }

  /// Revocations hold all the same: the state is read.
  private func passThrottled(
    _ ticket: Ticket, stands: (CallerState) async throws(IdentityRefusal) -> Void
  ) async throws(IdentityRefusal) -> Bucket.Allowance {
    try checkOpens(ticket)
    if let state = try await read(ticket.key, at: ticket.now_us) {
      if state.isBlocked { throw .blocked }
      try await stands(state)
    }
    return try takeHere(ticket)
  }

  /// What could open a door for who is let in too often is never counted by each process for itself.
  private static let closed = [Bucket.admin.name, Bucket.export.name]

  private func checkOpens(_ ticket: Ticket) throws(IdentityRefusal) {
    guard opensWhenThrottled, !Self.closed.contains(ticket.bucket.name) else { throw .unavailable(detail: "the state of a caller is throttled") }
  }

  private func takeHere(_ ticket: Ticket) throws(IdentityRefusal) -> Bucket.Allowance {
    try checkOpens(ticket)
    return try takeUnshared(ticket)
  }

  /// From an allowance of this process alone.
  func takeUnshared(_ ticket: Ticket) throws(IdentityRefusal) -> Bucket.Allowance {
    guard counts else { return ticket.bucket.allowance(at: ticket.now_us, 0) }
    let known_us = memory.time("here#" + ticket.name) ?? 0
    guard let take = ticket.bucket.take(ticket.cost, at: ticket.now_us, known: known_us) else {
      throw .rateLimited(
        ticket.bucket.allowance(at: ticket.now_us, known_us), retryAfter_s: ticket.bucket.retryAfter_s(ticket.cost, at: ticket.now_us, known_us))
    }
    let left_us = take.left_us(of: known_us)
    memory.remember(time_us: left_us, of: "here#" + ticket.name)
    return ticket.bucket.allowance(at: ticket.now_us, left_us)
  }

  /// A state as it is, without counting.
  package func read(_ key: RecordKey, at now_us: Int64) async throws(IdentityRefusal) -> CallerState? {
    do throws(RecordStoreError) { return try await records.get(key, now_s: now_us / 1_000_000).map { CallerState($0) } } catch { throw IdentityRefusal(error) }
  }

  /// By what this process last saw of the state; nothing seen is idle. Known to be used up, it is asked all the same: somebody may have made the bucket larger.
  private func first(_ ticket: Ticket) -> Bucket.Take? {
    ticket.bucket.take(ticket.cost, at: ticket.now_us, known: memory.time(ticket.name)) ?? ticket.bucket.take(ticket.cost, at: ticket.now_us, known: nil)
  }

  private func next(_ ticket: Ticket, _ known_us: Int64?) throws(IdentityRefusal) -> Bucket.Take {
    memory.remember(time_us: known_us ?? 0, of: ticket.name)
    guard let take = ticket.bucket.take(ticket.cost, at: ticket.now_us, known: known_us) else {
      throw .rateLimited(
        ticket.bucket.allowance(at: ticket.now_us, known_us ?? 0), retryAfter_s: ticket.bucket.retryAfter_s(ticket.cost, at: ticket.now_us, known_us ?? 0))
    }
    return take
  }

  private func passed(_ ticket: Ticket, _ time_us: Int64) -> Bucket.Allowance {
    memory.remember(time_us: time_us, of: ticket.name)
    return ticket.bucket.allowance(at: ticket.now_us, time_us)
  }

  private func send(_ ticket: Ticket, _ take: Bucket.Take?) async throws(IdentityRefusal) -> TurnstileAnswer {
    let pass = TurnstilePass(
      key: ticket.key, take, of: ticket.bucket.attribute, marks: take == nil ? [:] : ticket.marks, expires_s: expires_s(ticket))
    do throws(RecordStoreError) { return try await turnstile.pass(pass) } catch { throw IdentityRefusal(error) }
  }

  private func expires_s(_ ticket: Ticket) -> Int64 { ticket.now_us / 1_000_000 + lifetimeMaximum_s + CallerState.margin_s }

  private func make(_ ticket: Ticket) async throws(IdentityRefusal) {
    let state = Record(key: ticket.key, attributes: [:], expires_s: expires_s(ticket))
    do throws(RecordStoreError) { try await records.write([.put(state, .absent)]) } catch {
      // Somebody else made it: as good.
      guard case .conflict = error else { throw IdentityRefusal(error) }
    }
  }
}

extension Admission.Ticket {
  fileprivate var name: String { "\(key.partition)#\(key.sort)#\(bucket.attribute)" }
}
