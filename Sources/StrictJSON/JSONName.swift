/// How the names of members are told apart and ordered: by their code units, never by Unicode equivalence, which Swift's `==` and `<` follow
/// (`é` as one scalar and as two are two names).
enum JSONName {
  static func same(_ a: String, _ b: String) -> Bool {
    let (x, y) = (a.utf8.span, b.utf8.span)
    guard x.count == y.count else { return false }
    for index in x.indices where x[index] != y[index] { return false }
    return true
  }

  /// The order of UTF-16 code units (RFC 8785, 3.2.3), computed on UTF-8: the two differ only where a scalar above U+FFFF (lead byte F0…F4), a surrogate pair in
  /// UTF-16, meets one of U+E000…U+FFFF (lead byte EE or EF).
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (x, y) = (a.utf8.span, b.utf8.span)
    for index in 0..<min(x.count, y.count) where x[index] != y[index] {
      let (left, right) = (x[index], y[index])
      if left >= 0xF0 && (0xEE...0xEF).contains(right) { return true }
      if right >= 0xF0 && (0xEE...0xEF).contains(left) { return false }
      return left < right
    }
    return x.count < y.count
  }
}
