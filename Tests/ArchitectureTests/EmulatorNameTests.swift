import Foundation
import Testing

@Suite struct `The emulator's names` {
  struct Declaration {
    var name: String
    var place: String
    var isNested: Bool
  }

  /// Every type that is declared in emulator/, in any module.
  static func declarations() throws -> [Declaration] {
    let pattern =
      #/^(?<indent> *)(?:(?:public|package|private|fileprivate|internal|open|final|indirect|nonisolated|@[A-Za-z]+) )*(?:struct|class|enum|actor|protocol) (?<name>[A-Z][A-Za-z0-9]*)/#
    return try SourceTree.files(under: "emulator", ending: ".swift").flatMap { file in
      try SourceTree.text(file).split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { number, line in
        line.firstMatch(of: pattern).map {
          Declaration(name: String($0.output.name), place: "\(file):\(number + 1)", isNested: !$0.output.indent.isEmpty)
        }
      }
    }
  }

  /// A nested name is read with the type around it (`Sandbox.State`), so that only names at the top must be alone in all modules.
  @Test func `name one thing each`() throws {
    let all = try Self.declarations()
    #expect(all.count > 100)
    for (name, places) in Dictionary(grouping: all, by: \.name) where places.count > 1 && places.contains(where: { !$0.isNested }) {
      Issue.record("`\(name)` is declared at \(places.map(\.place).joined(separator: ", "))")
    }
  }
}
