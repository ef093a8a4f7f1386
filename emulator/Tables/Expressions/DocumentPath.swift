/// A place in an item: an attribute, and the map keys and list indexes below it.
struct DocumentPath: Hashable {
  enum Step: Hashable {
    case name(Text)
    case index(Int)
  }

  var root: Text
  var steps: [Step]

  /// Every step including the root.
  var all: [Step] { [.name(root)] + steps }

  /// `[a, b, [0]]`, as DynamoDB's messages write paths.
  var description: String {
    let parts = all.map { step in
      switch step {
      case .name(let name): name.string
      case .index(let index): "[\(index)]"
      }
    }
    return "[\(parts.joined(separator: ", "))]"
  }

  func value(in item: Attributes) -> AttributeValue? {
    var value = item[root]
    for step in steps {
      switch (step, value) {
      case (.name(let name), .map(let map)?): value = map[name]
      case (.index(let index), .list(let list)?): value = index < list.count ? list[index] : nil
      default: return nil
      }
    }
    return value
  }

  /// Refuses two paths of which one holds the other, and two that disagree whether a value is a list or a map.
  static func checkDisjoint(_ paths: [DocumentPath]) throws(ExpressionFault) {
    for (place, path) in paths.enumerated() {
      for earlier in paths[..<place] { try check(earlier, path) }
    }
  }

  private static func check(_ one: DocumentPath, _ two: DocumentPath) throws(ExpressionFault) {
    let tail = "must remove or rewrite one of these paths; path one: \(one.description), path two: \(two.description)"
    for (left, right) in zip(one.all, two.all) where left != right {
      switch (left, right) {
      case (.name, .index), (.index, .name): throw ExpressionFault("Two document paths conflict with each other; \(tail)")
      default: return
      }
    }
    throw ExpressionFault("Two document paths overlap with each other; \(tail)")
  }
}
