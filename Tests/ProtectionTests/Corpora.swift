import Foundation
import StrictJSON

/// Texts as data, which scripts of ops/verify write.
enum Corpora {
  struct Hit: Sendable, CustomStringConvertible {
    var text: String
    var masked: String
    var description: String { text }
  }

  static let masking = read("masking.json")
  static let screening = read("screening.json")
  static let hits: [Hit] = elements(masking["hits"]).compactMap { value in
    guard case .object(let members) = value, case .string(let text)? = members["text"], case .string(let masked)? = members["masked"] else { return nil }
    return Hit(text: text, masked: masked)
  }
  static let left = texts(masking["left"])

  static func attacks(_ name: String) -> [String] { texts(screening[name]) }

  /// What this repository says in prose, code and recorded events, but for the corpora themselves.
  static let repository: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return ["Sources", "docs", "functions", "emulator", "README.md", "CHANGELOG.md"].flatMap { name -> [String] in
      let place = root.appending(path: name)
      let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
      return ([place] + files).filter { ["swift", "md", "json", "c", "h"].contains($0.pathExtension) && !$0.path.lowercased().contains("/protection") }
        .sorted { $0.path < $1.path }.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
    }
  }()

  private static func read(_ name: String) -> JSONObject {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/\(name)")
    guard let data = try? Data(contentsOf: path), case .object(let corpus)? = try? JSONReader.read(Array(data)) else { return JSONObject() }
    return corpus
  }

  private static func elements(_ value: JSONValue?) -> [JSONValue] { if case .array(let elements)? = value { elements } else { [] } }
  private static func texts(_ value: JSONValue?) -> [String] { elements(value).compactMap { if case .string(let text) = $0 { text } else { nil } } }
}
