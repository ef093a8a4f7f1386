import Foundation

/// The checkout as text.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String { try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) }

  /// Paths below a folder, relative to the root, of files with this ending; sorted.
  static func files(under folder: String, ending: String) -> [String] {
    let base = root.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.sorted()
  }

  /// The modules that a file imports.
  static func imports(of path: String) throws -> [String] {
    try text(path).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && $0 != "public" && $0 != "internal" && $0 != "package" && $0 != "private" }
      guard words.count >= 2, words[0] == "import" else { return nil }
      let name = words[1] == "struct" || words[1] == "func" || words[1] == "class" ? words.dropFirst(2).first : words[1]
      return name.map { String($0.split(separator: ".")[0]) }
    }
  }
}
