import StrictJSON

/// The end of a case, and what ends with it.
extension CaseLog {
  /// Stores the end of a case, with it that its open waits are over, and tells its parent of it, where that has not ended itself: all in one write.
  func end(
    _ showing: Showing, _ receipts: [Receipt] = [], beside: [RecordChange] = [], closing waits: [String] = []
  ) async throws(Refusal) {
    for _ in 0..<CaseStore.racesMaximum {
      let at_ms = cases.surroundings.now_ms()
      let (told, due) = try await told(showing.status, at_ms)
      let others = try await closed(waits, at_ms) + told
      do throws(Refusal) {
        try await store(showing, receipts, beside: beside + others, at_ms: at_ms)
        if let due { await cases.send(due) }
        return
      } catch {
        guard case .journal(.refused(let place)) = error, place >= beside.count else { throw error }
      }
    }
    throw .journal(.unavailable(detail: "the case's waits, or its parent, kept changing"))
  }

  /// Of those waits the ones that nobody has answered: they end with the case.
  private func closed(_ waits: [String], _ at_ms: Int64) async throws(Refusal) -> [RecordChange] {
    guard isStored else { return [] }
    var changes: [RecordChange] = []
    for name in waits {
      let wait: PersonWait?
      do throws(EndpointError) { wait = try await PersonWait.read(place, shape.wait(name), in: cases, now_ms: at_ms) } catch {
        throw .journal(.unavailable(detail: error.detail))
      }
      guard var wait, !wait.isAnswered else { continue }
      wait.answer(under: nil, expired: wait.expires_ms <= at_ms)
      changes.append(wait.change())
    }
    return changes
  }

  /// What tells the parent, and that it is due then.
  private func told(_ status: String, _ at_ms: Int64) async throws(Refusal) -> ([RecordChange], Wake?) {
    guard let parent = header.parent else { return ([], nil) }
    var count: SignalCount
    do throws(RecordStoreError) { count = try await SignalCount.read(parent, cases.records) } catch { throw .journal(JournalError(error)) }
    let value: JSONValue = ["family": .string(place.family.singular), "id": .string(place.id), "status": .string(status)]
    guard !count.isShut else { return ([], nil) }
    let changes = count.changes("child/\(place.id)", value, to: parent, at_ms: at_ms)
    return (changes, Wake(parent, due_ms: at_ms, in: count.lane))
  }
}
