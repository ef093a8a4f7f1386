internal import CYAML

/// Reads one YAML document with libyaml's event parser. Bounds: `bytesMaximum`, `depthMaximum`, `nodesMaximum` (aliases count as what they stand for).
package struct YAMLReader {
  package static let bytesMaximum = 1 << 20
  package static let depthMaximum = 64
  package static let nodesMaximum = 100_000

  private let file: String
  private var parser: EventParser
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0

  package static func read(_ bytes: [UInt8], file: String) throws(Problem) -> YAMLNode {
    guard bytes.count <= bytesMaximum else {
      throw Problem(file: file, mark: Mark(line: 1, column: 1), path: "", text: "is \(bytes.count) bytes; the maximum is \(bytesMaximum)")
    }
    var reader = YAMLReader(file: file, parser: EventParser(bytes, file: file))
    return try reader.document()
  }

  private mutating func document() throws(Problem) -> YAMLNode {
    var root: YAMLNode?
    while true {
      let event = try parser.next()
      switch event.kind {
      case .streamStart, .documentStart, .documentEnd: continue
      case .streamEnd:
        guard let root else { throw fault(event.mark, "the file is empty") }
        return root
      default:
        guard root == nil else { throw fault(event.mark, "a second document; one is expected") }
        root = try node(event, depth: 0)
      }
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(Problem) -> YAMLNode {
    guard depth < Self.depthMaximum else { throw fault(event.mark, "nested deeper than \(Self.depthMaximum)") }
    try spend(1, at: event.mark)
    let bare: YAMLNode
    switch event.kind {
    case .scalar(let text, let plain): bare = .scalar(text, plain: plain && event.tag == nil, at: event.mark)
    case .sequenceStart: bare = try sequence(event, depth: depth)
    case .mappingStart: bare = try mapping(event, depth: depth)
    case .alias(let name):
      guard let target = anchors[name] else { throw fault(event.mark, "`*\(name)` names no anchor before it") }
      try spend(target.count, at: event.mark)
      return target
    default: throw fault(event.mark, "a value is expected here")
    }
    let tagged = Intrinsic.longForm(of: bare, tag: event.tag)
    if let anchor = event.anchor { anchors[anchor] = tagged }
    return tagged
  }

  private mutating func sequence(_ start: Event, depth: Int) throws(Problem) -> YAMLNode {
    var elements: [YAMLNode] = []
    while true {
      let event = try parser.next()
      if case .sequenceEnd = event.kind { return YAMLNode(value: .sequence(elements), mark: start.mark) }
      elements.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func mapping(_ start: Event, depth: Int) throws(Problem) -> YAMLNode {
    var entries: [YAMLNode.Entry] = []
    var places: [String: Int] = [:]
    var merged: [YAMLNode] = []
    while true {
      let event = try parser.next()
      if case .mappingEnd = event.kind { break }
      guard case .scalar(let key, let plain) = event.kind else { throw fault(event.mark, "a key must be text") }
      let value = try node(try parser.next(), depth: depth + 1)
      if key == "<<", plain {
        merged.append(value)
        continue
      }
      if let earlier = places[key] { throw fault(event.mark, "the key `\(key)` is already given in line \(entries[earlier].mark.line)") }
      places[key] = entries.count
      entries.append(YAMLNode.Entry(key: key, mark: event.mark, value: value))
    }
    for node in merged { try merge(node, into: &entries, places: &places) }
    return YAMLNode(value: .mapping(entries), mark: start.mark)
  }

  /// `<<`: what the mapping already has wins, then the earlier of several. Source: yaml.org/type/merge.html.
  private func merge(_ node: YAMLNode, into entries: inout [YAMLNode.Entry], places: inout [String: Int]) throws(Problem) {
    switch node.value {
    case .scalar: throw fault(node.mark, "`<<` takes a mapping or a list of mappings")
    case .sequence(let nodes): for node in nodes { try merge(node, into: &entries, places: &places) }
    case .mapping(let more):
      for entry in more where places[entry.key] == nil {
        places[entry.key] = entries.count
        entries.append(entry)
      }
    }
  }

  private mutating func spend(_ count: Int, at mark: Mark) throws(Problem) {
    nodes += count
    guard nodes <= Self.nodesMaximum else { throw fault(mark, "more than \(Self.nodesMaximum) values, aliases included") }
  }

  private func fault(_ mark: Mark, _ text: String) -> Problem { Problem(file: file, mark: mark, path: "", text: text) }
}
