/// A number with what it counts, in words: `1 star`, `2 stars`, `1 repository`.
enum Counted {
  static func words(_ count: String, _ one: String, _ many: String? = nil) -> String { "\(count) \(count == "1" ? one : many ?? one + "s")" }
  static func words(_ count: Int, _ one: String, _ many: String? = nil) -> String { words("\(count)", one, many) }
}
