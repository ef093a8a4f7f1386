import Forms
import Protection
import StrictJSON

/// Whether a sentence speaks to a model rather than says what is to be done. It is told and stops nothing by itself: what a plan may call is closed whatever was read.
public struct SentenceGuard: Sendable, Hashable {
  public var isFlagged: Bool
  /// By what it tries; empty where what was found was masked before the task was stored.
  public var groups: [String]

  init() { (isFlagged, groups) = (false, []) }

  init(_ task: String) {
    let result = Screening.screen(task)
    isFlagged = result.isFlagged || task.contains("<masked:injection:")
    groups = result.isFlagged ? result.groups.map(\.rawValue) : []
  }

  var json: JSONValue { ["flagged": .bool(isFlagged), "groups": JSONValue(strings: groups)] }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    isFlagged = try object.required("flagged").bool()
    groups = try object.required("groups").strings()
  }

  static let schema = Schema.object([
    .required("flagged", .bool, "Whether the sentence speaks to a model that might read it."),
    .required("groups", .strings, "By what it tries; empty where what was found was masked before the task was stored."),
  ])
}
