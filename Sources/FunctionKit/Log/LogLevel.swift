/// How much a log line matters; the order is that of the cases.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  case debug, info, warning, error

  private var rank: Int { LogLevel.allCases.firstIndex(of: self) ?? 0 }
  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
}
