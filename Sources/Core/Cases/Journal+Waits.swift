import Forms
public import StrictJSON

/// What a case learns of time and of signals when it is taken, and each time it asks again: all that follows is a function of request and receipts.
public struct Pass: Sendable, Hashable {
  public var now_ms: Int64
  /// Those that no pass before has seen, in order.
  public var signals: [Signal]

  static func key(_ number: Int) -> String { "pass/\(number)" }

  init(now_ms: Int64, signals: [Signal]) { (self.now_ms, self.signals) = (now_ms, signals) }

  var json: JSONValue { ["now": .integer(now_ms), "signals": .array(signals.map(\.json))] }

  package init(_ receipt: Receipt) throws(JournalError) {
    do throws(StoredError) {
      let object = try RecordField(receipt.value, "").object()
      now_ms = Int64(try object.required("now").integer())
      signals = try object.required("signals").list { field throws(StoredError) in try Signal(field) }
    } catch { throw .disagreement(step: receipt.key, rule: "is no pass: \(error.path) \(error.rule)") }
  }
}

extension Journal {
  /// The next pass: one on record, or else a new one, with the time and the signals of this moment.
  public func pass() async throws(CaseStop) -> Pass {
    if passesWalked < passes.count {
      passesWalked += 1
      return passes[passesWalked - 1]
    }
    if isReplay { throw .journal(.missing(step: Pass.key(passes.count + 1))) }
    do throws(JournalError) { try add(signals: try await sink?.signals(after: signalsSeen) ?? []) } catch { throw .journal(error) }
    passesWalked = passes.count
    return passes[passesWalked - 1]
  }

  /// One more pass, with the signals that the case has not seen.
  package func add(signals: [Signal]) throws(JournalError) {
    let pass = Pass(now_ms: surroundings.now_ms(), signals: signals)
    passes.append(pass)
    keep(Receipt(key: Pass.key(passes.count), value: pass.json, at_ms: pass.now_ms))
  }

  /// From the beginning again, over the same receipts: signals came while the case was about to rest, or its receipts had to go ahead.
  package func again(signals: [Signal]? = nil) throws(JournalError) {
    (asked, passesWalked, signalsCounted, shown) = ([], 0, [], nil)
    countUsage()
    if let signals { try add(signals: signals) }
  }

  /// The number of the last signal that a pass has seen.
  package var signalsSeen: Int { passes.lazy.flatMap(\.signals).map(\.number).max() ?? 0 }

  /// What came of a wait, once. Until then what is shown is stored, and the case's function ends here.
  public func answer(_ wait: Wait, showing outcome: some CaseOutcome) throws(CaseStop) -> WaitAnswer {
    let key = "answer/\(wait.name)"
    asked.insert(key)
    asks(wait)
    if let receipt = known[key] {
      do { return try WaitAnswer(receipt.value) } catch { throw .journal(.disagreement(step: key, rule: "is no answer: \(error.path) \(error.rule)")) }
    }
    for pass in passes {
      // What came in time counts, whenever it was seen.
      if let signal = pass.signals.first(where: { counts($0, for: wait.name) && $0.at_ms < wait.until_ms }) {
        signalsCounted.insert(signal.number)
        return .given(signal.value)
      }
      if pass.now_ms >= wait.until_ms { return .expired(at_ms: wait.until_ms) }
    }
    shown = outcome
    throw .waits(wait)
  }

  /// The next signal of a name that was not answered yet, or nil where the time is over; until then the case waits.
  public func signal(_ wait: Wait, showing outcome: (any CaseOutcome)? = nil) throws(CaseStop) -> JSONValue? {
    for pass in passes {
      if let signal = pass.signals.first(where: { counts($0, for: wait.name) && $0.at_ms < wait.until_ms }) {
        signalsCounted.insert(signal.number)
        return signal.value
      }
      if pass.now_ms >= wait.until_ms { return nil }
    }
    shown = outcome
    throw .waits(wait)
  }

  private func counts(_ signal: Signal, for name: String) -> Bool { signal.name == name && !signalsCounted.contains(signal.number) }

  /// Goes on when a pass has seen that time.
  public func sleep(_ name: String, until_ms: Int64) throws(CaseStop) {
    guard passes.contains(where: { $0.now_ms >= until_ms }) else { throw .waits(Wait(name, .timer, until_ms: until_ms)) }
  }
}
