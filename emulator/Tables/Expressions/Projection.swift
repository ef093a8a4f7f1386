/// The part of an item that a projection expression, or the paths of an update, name.
struct Projection {
  /// What is wanted below one step; nothing below it means all of it.
  private final class Node {
    var names: [Text: Node] = [:]
    var indexes: [Int: Node] = [:]
    var isWhole: Bool { names.isEmpty && indexes.isEmpty }
  }

  private let root = Node()

  /// The paths must not overlap.
  init(_ paths: [DocumentPath]) {
    for path in paths {
      var node = root
      for step in path.all { node = Projection.child(of: node, step) }
    }
  }

  private static func child(of node: Node, _ step: DocumentPath.Step) -> Node {
    switch step {
    case .name(let name):
      if let known = node.names[name] { return known }
      let made = Node()
      node.names[name] = made
      return made
    case .index(let index):
      if let known = node.indexes[index] { return known }
      let made = Node()
      node.indexes[index] = made
      return made
    }
  }

  /// List elements come closed up, in their order.
  func applied(to item: Attributes) -> Attributes { Projection.part(of: item, root) }

  private static func part(of item: Attributes, _ node: Node) -> Attributes {
    var part = Attributes()
    for (name, child) in node.names {
      if let value = item[name], let wanted = Projection.part(of: value, child) { part[name] = wanted }
    }
    return part
  }

  private static func part(of value: AttributeValue, _ node: Node) -> AttributeValue? {
    guard !node.isWhole else { return value }
    switch value {
    case .map(let map):
      let wanted = part(of: map, node)
      return wanted.isEmpty ? nil : .map(wanted)
    case .list(let list):
      let wanted = node.indexes.keys.sorted().filter { $0 < list.count }.compactMap { index in
        node.indexes[index].flatMap { part(of: list[index], $0) }
      }
      return wanted.isEmpty ? nil : .list(wanted)
    default: return nil
    }
  }
}

extension ExpressionParser {
  /// Paths with commas between them.
  mutating func projection() throws(ExpressionFault) -> [DocumentPath] {
    var paths = [try path()]
    while take(sign: ",") { paths.append(try path()) }
    try expectEnd()
    try DocumentPath.checkDisjoint(paths)
    return paths
  }
}
