/// How closely a case is kept, least first.
public enum Classification: String, Sendable, Hashable, CaseIterable, Comparable {
  case `public`, `internal`, confidential, restricted

  public static func < (a: Classification, b: Classification) -> Bool { a.level < b.level }

  private var level: Int {
    switch self {
    case .public: 0
    case .internal: 1
    case .confidential: 2
    case .restricted: 3
    }
  }
}
