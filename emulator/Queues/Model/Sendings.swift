/// What was sent to a FIFO queue in the last five minutes, by what it is deduplicated by.
package struct Sendings {
  package struct Sending: Equatable {
    package var number: Int64
    package var id: MessageID
    /// Milliseconds since 1970.
    package var until_ms: Int64
  }

  package private(set) var known: [String: Sending] = [:]
  /// What must be written, and what is forgotten, since `forgetChanges`.
  package private(set) var changed: Set<String> = []
  package private(set) var removed: Set<String> = []
  private var ends = Heap<Due>()
  private var keys: [Int64: String] = [:]

  /// When the next is forgotten.
  package var next_ms: Int64? { ends.first?.time_ms }

  /// What `deduplication` was sent as before: in the whole queue, or in its group.
  package func earlier(_ deduplication: String, group: String, byGroup: Bool) -> Sending? {
    known[Self.key(deduplication, nil)] ?? (byGroup ? known[Self.key(deduplication, group)] : nil)
  }

  package static func key(_ deduplication: String, _ group: String?) -> String {
    group.map { "g\($0.utf8.count):\($0)\(deduplication)" } ?? "q\(deduplication)"
  }

  package mutating func add(_ sending: Sending, _ key: String, isNew: Bool = true) {
    known[key] = sending
    keys[sending.number] = key
    ends.insert(Due(time_ms: sending.until_ms, number: sending.number))
    if isNew {
      changed.insert(key)
      removed.remove(key)
    }
  }

  package mutating func forget(until now_ms: Int64) {
    while let due = ends.first, due.time_ms <= now_ms {
      ends.removeFirst()
      guard let key = keys.removeValue(forKey: due.number), known[key]?.number == due.number else { continue }
      known[key] = nil
      changed.remove(key)
      removed.insert(key)
    }
  }

  package mutating func forgetChanges() {
    changed = []
    removed = []
  }
}
