/// Why names and what they need are no graph.
public enum GraphError: Error, Sendable, Hashable {
  /// Each of these needs another of them.
  case circle([String])
  case unknown(String, neededBy: String)
}

/// What needs what, without a circle.
public struct Graph: Sendable, Hashable {
  let needs: [String: Set<String>]
  /// In byte order.
  public let names: [String]

  public init(_ needs: [String: Set<String>]) throws(GraphError) {
    self.needs = needs
    names = needs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names { for other in needs[name, default: []].sorted() where needs[other] == nil { throw .unknown(other, neededBy: name) } }
    var left = needs
    while !left.isEmpty {
      let free = left.filter { $0.value.isEmpty }.keys
      guard !free.isEmpty else { throw .circle(left.keys.sorted()) }
      for name in free { left[name] = nil }
      for name in left.keys { left[name]?.subtract(free) }
    }
  }

  /// What may begin when these are done, in byte order.
  public func ready(after done: Set<String>) -> [String] { names.filter { !done.contains($0) && needs[$0, default: []].isSubset(of: done) } }
}
