internal import Masks
internal import Synchronization

/// How often something was hidden while an event was answered, by kind, for who counts it. Whatever hides anything adds to the tally of its task, in no other's text.
package final class MaskTally: Sendable {
  @TaskLocal package static var current: MaskTally?

  /// A member that went whole, for its name.
  static let member = "member"
  /// Every kind there is.
  package static let kinds = MaskKind.allCases.map(\.rawValue) + [member]

  private let counts = Mutex<[String: Int]>([:])

  package init() {}

  func add(_ kind: String) { counts.withLock { $0[kind, default: 0] += 1 } }

  /// What was hidden since this was last asked, in the order of the kinds.
  package func taken() -> [(kind: String, times: Int)] {
    let counts = counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
    return counts.isEmpty ? [] : Self.kinds.compactMap { kind in counts[kind].map { (kind, $0) } }
  }
}
