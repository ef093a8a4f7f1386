/// A file that `${file(PATH)}` names.
struct OtherFile {
  var root: YAMLNode
}

extension Variables {
  static let filesMaximum = 100

  /// `./x.yml):a.b`, or `./x.yml)` for the whole: YAML and JSON as values, other files as their text.
  mutating func otherFile(_ address: String, at mark: Mark) throws(VariableFault) -> Outcome {
    guard let end = address.firstIndex(of: ")") else { throw .syntax("`${file(\(address)}` is not closed by `)`") }
    let path = String(address[..<end])
    let rest = address[address.index(after: end)...]
    guard rest.isEmpty || rest.hasPrefix(":") else { throw .syntax("`${file(\(address)}` must go on with `:` and a key") }
    let written = "`${file(\(path))\(rest)}`"
    guard ![".js", ".cjs", ".mjs", ".ts"].contains(where: { path.hasSuffix($0) }) else {
      return .missing("\(written) is a program, and the emulator runs none to read a file")
    }
    if files[path] == nil {
      guard files.count < Self.filesMaximum else { throw .tooManyFiles }
      guard let bytes = readFile(path) else { return .missing("\(written) names a file that cannot be read") }
      files[path] = OtherFile(root: try Self.node(of: bytes, path))
    }
    guard let file = files[path] else { return .missing("\(written) names a file that cannot be read") }
    let outcome = try step(along: String(rest.dropFirst()), from: file.root.moved(to: mark), as: written)
    // What another file holds may be a secret, too.
    if case .value(let node) = outcome, let text = node.text, !text.isEmpty { outside[written] = text }
    return outcome
  }

  private static func node(of bytes: [UInt8], _ path: String) throws(VariableFault) -> YAMLNode {
    let mark = Mark(line: 1, column: 1)
    guard [".yml", ".yaml", ".json"].contains(where: { path.hasSuffix($0) }) else {
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .file("\(path): is no UTF-8") }
      return .scalar(text, at: mark)
    }
    do {
      return try YAMLReader.read(bytes, file: path)
    } catch {
      throw .file(error.description)
    }
  }
}

extension YAMLNode {
  /// The same with every part at one place: where a file was named that this came from.
  func moved(to mark: Mark) -> YAMLNode {
    var moved = YAMLNode(value: value, mark: mark)
    switch value {
    case .scalar: break
    case .sequence(let elements): moved.value = .sequence(elements.map { $0.moved(to: mark) })
    case .mapping(let entries): moved.value = .mapping(entries.map { Entry(key: $0.key, mark: mark, value: $0.value.moved(to: mark)) })
    }
    return moved
  }
}
