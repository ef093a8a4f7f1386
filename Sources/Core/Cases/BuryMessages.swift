import Forms

/// Takes the messages that the queues gave up, of whose receivers nobody lived to say why: what a case is to blame for becomes a dead letter.
public struct BuryMessages: Sendable {
  private let families: Families
  private let cases: CaseStore
  private let correlationID: String

  public init(_ families: Families, in cases: CaseStore, correlationID: String) {
    (self.families, self.cases, self.correlationID) = (families, cases.atOnce, correlationID)
  }

  /// One for each message, in their order.
  public func respond(to batch: [WorkReceived]) async -> [Worked] {
    var worked: [Worked] = []
    for message in batch { worked.append(await judge(message)) }
    return worked
  }

  /// A case that was taken, has gone on, or rests is not to blame: it is counted where it is taken, and the sweep sends word of it as long as it is due.
  private func judge(_ message: WorkReceived) async -> Worked {
    let notice: WorkNotice
    do throws(StoredError) { notice = try WorkNotice(text: message.body) } catch {
      return await cases.buryMalformed(message, "\(error.path.isEmpty ? "" : "`\(error.path)` ")\(error.rule)")
    }
    guard let family = families[notice.family] else { return Worked(message, .resting, cause: "this build has no `\(notice.family)`") }
    let place = CasePlace(tenant: notice.tenant, family: family.name, id: notice.id.lowercased())
    do throws(EndpointError) {
      guard let header = try await cases.header(place, family.shape) else { return Worked(message, .resting, place) }
      guard family.phase(header.status) != .ended, header.stuck == nil else { return Worked(message, .resting, place) }
      guard let wake = try await cases.wake(of: place), wake.due_ms <= min(notice.due_ms, cases.surroundings.now_ms()) else {
        return Worked(message, .notDue, place)
      }
      guard header.takes == 0, header.lease_ms == nil else { return Worked(message, .leased, place) }
    } catch {
      if case .unavailable = error { return Worked(message, .failed, place, cause: error.detail) }
      // It cannot be read at all: that is what ends there.
      return await bury(message, family, place, "nobody can go on with it: \(error.detail)")
    }
    return await bury(message, family, place, "its message was received \(message.receives) times, and nobody took it")
  }

  private func bury(_ message: WorkReceived, _ family: any CaseFamily, _ place: CasePlace, _ why: String) async -> Worked {
    await cases.bury(message, family, place, .unread, why, by: Caller(tenant: place.tenant, principal: "clock", correlationID: correlationID))
  }
}

extension CaseStore {
  /// A dead letter of a message that is no notice, once however often it comes.
  func buryMalformed(_ message: WorkReceived, _ why: String) async -> Worked {
    let letter = DeadLetter(malformed: message, why, at_ms: surroundings.now_ms())
    do throws(RecordStoreError) { try await records.write([letter.change]) } catch {
      guard case .conflict = error else { return Worked(message, .failed, cause: "\(error)") }
    }
    return Worked(message, .malformed, cause: why, letter: .malformed)
  }

  /// A dead letter of a case, which is set aside with it, once: what has ended, rests, or was set aside before has none.
  func bury(
    _ message: WorkReceived, _ family: any CaseFamily, _ place: CasePlace, _ kind: DeadLetter.Kind, _ why: String, by caller: Caller
  ) async -> Worked {
    let letter = DeadLetter(place, kind, why, of: message, at_ms: surroundings.now_ms())
    do throws(EndpointError) {
      guard let header = try await readable(place, family) else { return try await bury(unreadable: message, letter, place) }
      guard let header, family.phase(header.status) != .ended, header.stuck == nil else { return Worked(message, .resting, place) }
      do throws(RecordStoreError) { try await setAside(header, family.shape, letter, by: caller) } catch { throw EndpointError(error) }
      return Worked(message, .buried, place, cause: why, letter: kind)
    } catch {
      if case .conflict = error { return Worked(message, .overtaken, place) }
      return Worked(message, .failed, place, cause: error.detail)
    }
  }

  /// Nil where there is a header, and this build cannot read it; nil inside where there is none.
  private func readable(_ place: CasePlace, _ family: any CaseFamily) async throws(EndpointError) -> CaseHeader?? {
    do throws(EndpointError) { return .some(try await header(place, family.shape)) } catch {
      switch error {
      case .changed, .unknown, .fault: return .none
      default: throw error
      }
    }
  }

  /// Of a case whose header cannot be read nothing is written but that nothing wakes it.
  private func bury(unreadable message: WorkReceived, _ letter: DeadLetter, _ place: CasePlace) async throws(EndpointError) -> Worked {
    do throws(RecordStoreError) {
      guard let wake = try await records.get(place.key(CaseKeys.wake), now_s: 0) else { return Worked(message, .resting, place) }
      try await records.write([.delete(wake.key, .version(wake.version)), letter.change])
    } catch { throw EndpointError(error) }
    return Worked(message, .buried, place, cause: letter.message, letter: letter.kind)
  }
}
