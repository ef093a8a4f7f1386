extension Update {
  private static let invalidPath = "The document path provided in the update expression is invalid for update"
  private static let wrongType = "An operand in the update expression has an incorrect data type"
  private static let missing = "The provided expression refers to an attribute that does not exist in the item"

  /// The item after the update. Every operand is read from the item as it was; list indexes mean places in it too.
  func applied(to item: Attributes) throws(Fault) -> Attributes {
    var result = item
    for (path, value) in try assignments(item) { try Update.change(&result, path) { $0 = value } }
    for path in removals { try Update.change(&result, path) { $0 = nil } }
    for (path, value) in additions { try Update.change(&result, path) { held throws(Fault) in held = try Update.sum(held, value) } }
    for case .delete(let path, let value) in actions {
      try Update.change(&result, path) { held throws(Fault) in held = try Update.difference(held, value) }
    }
    return result
  }

  /// Lower list indexes first, as in assignments: an addition beyond a list's end appends to it.
  private var additions: [(DocumentPath, AttributeValue)] {
    var additions: [(DocumentPath, AttributeValue)] = []
    for case .add(let path, let value) in actions { additions.append((path, value)) }
    return additions.sorted { $0.0.indexes.lexicographicallyPrecedes($1.0.indexes) }
  }

  /// Lower list indexes first, so that appended elements keep the order of their indexes.
  private func assignments(_ item: Attributes) throws(Fault) -> [(DocumentPath, AttributeValue)] {
    var assignments: [(DocumentPath, AttributeValue)] = []
    for case .set(let path, let value) in actions { assignments.append((path, try Update.evaluate(value, item))) }
    return assignments.sorted { $0.0.indexes.lexicographicallyPrecedes($1.0.indexes) }
  }

  /// Higher list indexes first, so that a removal does not move what is still to be removed.
  private var removals: [DocumentPath] {
    var paths: [DocumentPath] = []
    for case .remove(let path) in actions { paths.append(path) }
    return paths.sorted { $1.indexes.lexicographicallyPrecedes($0.indexes) }
  }

  private static func evaluate(_ value: SetValue, _ item: Attributes) throws(Fault) -> AttributeValue {
    switch value {
    case .value(let value): return value
    case .path(let path):
      guard let value = path.value(in: item) else { throw .validation(missing) }
      return value
    case .ifNotExists(let path, let fallback):
      if let value = path.value(in: item) { return value }
      return try evaluate(fallback, item)
    case .listAppend(let left, let right):
      guard case .list(let first) = try evaluate(left, item), case .list(let second) = try evaluate(right, item) else { throw .validation(wrongType) }
      return .list(first + second)
    case .sum(let left, let right): return .number(try sum(try number(left, item), try number(right, item)))
    case .difference(let left, let right): return .number(try sum(try number(left, item), try number(right, item).negated))
    }
  }

  private static func number(_ value: SetValue, _ item: Attributes) throws(Fault) -> DecimalNumber {
    guard case .number(let number) = try evaluate(value, item) else { throw .validation(wrongType) }
    return number
  }

  private static func sum(_ left: DecimalNumber, _ right: DecimalNumber) throws(Fault) -> DecimalNumber {
    do throws(NumberFault) { return try left.adding(right) } catch { throw .validation(error.description) }
  }

  /// ADD: a number to a number, or elements to a set.
  private static func sum(_ held: AttributeValue?, _ added: AttributeValue) throws(Fault) -> AttributeValue {
    switch (held, added) {
    case (nil, _): return added
    case (.number(let a)?, .number(let b)): return .number(try sum(a, b))
    case (.list(let a)?, .list(let b)): return .list(a + b)
    case (.stringSet(let a)?, .stringSet(let b)): return .stringSet(Set(a).union(b).sorted())
    case (.numberSet(let a)?, .numberSet(let b)): return .numberSet(Set(a).union(b).sorted())
    case (.binarySet(let a)?, .binarySet(let b)): return .binarySet(Set(a).union(b).sorted { $0.lexicographicallyPrecedes($1) })
    default: throw .validation(wrongType)
    }
  }

  /// DELETE: elements from a set; a set without elements goes.
  private static func difference(_ held: AttributeValue?, _ taken: AttributeValue) throws(Fault) -> AttributeValue? {
    switch (held, taken) {
    case (nil, _): return nil
    case (.stringSet(let a)?, .stringSet(let b)):
      let rest = a.filter { !b.contains($0) }
      return rest.isEmpty ? nil : .stringSet(rest)
    case (.numberSet(let a)?, .numberSet(let b)):
      let rest = a.filter { !b.contains($0) }
      return rest.isEmpty ? nil : .numberSet(rest)
    case (.binarySet(let a)?, .binarySet(let b)):
      let rest = a.filter { !b.contains($0) }
      return rest.isEmpty ? nil : .binarySet(rest)
    default: throw .validation(wrongType)
    }
  }

  private static func change(
    _ item: inout Attributes, _ path: DocumentPath, _ body: (inout AttributeValue?) throws(Fault) -> Void
  ) throws(Fault) {
    guard !path.steps.isEmpty else {
      var value = item[path.root]
      try body(&value)
      item[path.root] = value
      return
    }
    guard var value = item[path.root] else { throw .validation(invalidPath) }
    try change(&value, path.steps[...], body)
    item[path.root] = value
  }

  private static func change(
    _ value: inout AttributeValue, _ steps: ArraySlice<DocumentPath.Step>, _ body: (inout AttributeValue?) throws(Fault) -> Void
  ) throws(Fault) {
    guard let step = steps.first else { return }
    switch (step, value) {
    case (.name(let name), .map(var map)):
      var child = map[name]
      try descend(&child, steps.dropFirst(), body)
      map[name] = child
      value = .map(map)
    case (.index(let index), .list(var list)):
      var child = index < list.count ? list[index] : nil
      try descend(&child, steps.dropFirst(), body)
      switch (child, index < list.count) {
      case (let child?, true): list[index] = child
      case (let child?, false): list.append(child)
      case (nil, true): list.remove(at: index)
      case (nil, false): break
      }
      value = .list(list)
    default: throw .validation(invalidPath)
    }
  }

  private static func descend(
    _ child: inout AttributeValue?, _ steps: ArraySlice<DocumentPath.Step>, _ body: (inout AttributeValue?) throws(Fault) -> Void
  ) throws(Fault) {
    guard !steps.isEmpty else { return try body(&child) }
    guard var value = child else { throw .validation(invalidPath) }
    try change(&value, steps, body)
    child = value
  }
}

extension DocumentPath {
  /// The list indexes on the way, in order.
  var indexes: [Int] {
    steps.compactMap { step in if case .index(let index) = step { index } else { nil } }
  }
}
