import Forms
import StrictJSON

extension CaseFamily {
  /// Ends a case that somebody no longer wants: taken over from whoever has it. What has ended is a 409, and so is a family in which nothing can be cancelled.
  public func cancel(_ place: CasePlace, from caller: Caller, in cases: CaseStore) async throws(EndpointError) -> CaseAnswer {
    guard let cancelled = Outcome.Status.cancelled else { throw .conflict("a \(name.singular) cannot be cancelled") }
    guard let before = try await cases.header(place, shape) else { throw .notFound }
    try before.checkClearance(of: caller)
    guard phase(before.status) != .ended else { throw .conflict("the \(name.singular) has ended") }
    guard case .taken(let log, let receipts) = try await CaseLog.take(before, shape, by: caller, in: cases, ignoringLease: true, toEnd: true) else {
      throw .conflict("the \(name.singular) is set aside")
    }
    var header = log.header
    header.status = cancelled.rawValue
    let request = try Self.read(stored: log.request)
    let outcome = self.cancelled(request, place, receipts.map(\.receipt))
    let metrics = Self.description.metrics
    do throws(CaseLog.Refusal) {
      let body = if let outcome { try Self.bytes(outcome) } else { try Self.bytes(header.shown(shape)) }
      let columns = outcome.map { Self.description.found($0) } ?? header.columns
      let showing = CaseLog.Showing(body: body, status: header.status, phase: .ended, columns: columns, word: shape.words.cancelled)
      for _ in 0..<CaseStore.racesMaximum {
        do throws(CaseLog.Refusal) {
          try await log.end(showing, closing: shape.waits.map(\.name))
          return CaseAnswer(
            place: place, status: showing.status, phase: .ended, body: showing.body,
            metrics: outcome.map { metrics.shown(request, $0) } ?? metrics.broken(cancelled))
        } catch {
          // A signal that comes just then changes nothing.
          guard case .signalled = error else { throw error }
          do throws(JournalError) { try await log.countSignals() } catch { throw .journal(error) }
        }
      }
    } catch { throw EndpointError(error) }
    throw .busy("signals kept coming to the \(name.singular)")
  }
}
