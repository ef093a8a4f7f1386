import Forms

/// Who may see what a case holds: its maker, and whoever is cleared for its classification. Asked wherever a case's own texts are answered, whatever the family.
extension CaseHeader {
  /// `internal` where the family classifies nothing, or there is nothing to classify yet.
  package var classification: Classification {
    guard case .string(let word)? = columns[CaseHeader.classificationColumn] else { return .internal }
    return Classification(rawValue: word) ?? .restricted
  }

  static let classificationColumn = "classification"

  package func checkClearance(of caller: Caller) throws(EndpointError) {
    guard classification > caller.clearance, submitter != caller.principal else { return }
    throw .clearance("this \(place.family.singular) is \(classification.rawValue), and you are neither cleared for that nor its maker")
  }
}

extension CaseStore {
  /// That somebody was shown a case of whose every reading its owners are told. Without the event nothing is shown.
  func noteReading(_ header: CaseHeader, by caller: Caller, _ now_ms: Int64) async throws(EndpointError) {
    guard header.classification >= .confidential else { return }
    for later_ms in 0..<Int64(CaseStore.racesMaximum) {
      let event = AuditEvent(
        "read", by: caller, to: header, at_ms: now_ms + later_ms, detail: [CaseHeader.classificationColumn: header.classification.rawValue])
      do throws(RecordStoreError) { return try await records.write([event.change(of: header.body, surroundings)]) } catch {
        // Read by another in the same millisecond: the next one is as true.
        guard case .conflict = error else { throw EndpointError(error) }
      }
    }
    throw .busy("others kept reading it")
  }
}
