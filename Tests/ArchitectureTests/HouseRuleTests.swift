import Foundation
import Testing

@Suite struct `The house rules` {
  static let folders = ["Sources", "functions", "emulator"]
  static let files = folders.flatMap { SourceTree.files(under: $0, ending: ".swift") }

  @Test func `give types the field's names`() throws {
    let declarations = ["struct ", "class ", "enum ", "actor ", "protocol "]
    for file in Self.files {
      for line in try SourceTree.text(file).split(separator: "\n") {
        guard let word = declarations.first(where: { line.contains($0) }), let after = line.range(of: word)?.upperBound, !line.contains("//") else { continue }
        let name = line[after...].prefix { $0.isLetter || $0.isNumber }
        for ending in ["Protocol", "Impl", "Manager", "Service", "Helper", "Helpers", "Utils", "Util"] {
          #expect(!name.hasSuffix(ending), "\(file) declares \(name)")
        }
      }
    }
  }

  @Test func `leave nothing unfinished`() throws {
    for file in Self.files {
      let text = try SourceTree.text(file)
      for word in ["TODO", "FIXME", "fatalError(", "try!"] { #expect(!text.contains(word), "\(file) says \(word)") }
    }
  }

  /// What a protocol says in words; every other sentence is for readers, and whoever needs to know what it tells keeps the value.
  static let wordsOfProtocols: Set<String> = [
    "Scheduled Event", "secondary rate limit", "spend limit", "credit balance", "prompt is too long", "You are",
  ]

  @Test func `decide nothing by a sentence`() throws {
    let pattern = #/(?:[!=]= |hasPrefix\(|hasSuffix\(|contains\()"(?<text>[^"\\]*[A-Za-z`,] [A-Za-z`][^"]*)"/#
    for file in Self.files {
      for line in try SourceTree.text(file).split(separator: "\n") where !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") {
        guard let text = line.firstMatch(of: pattern)?.output.text, !Self.wordsOfProtocols.contains(String(text)) else { continue }
        Issue.record("\(file) compares with `\(text)`")
      }
    }
  }

  /// What is learnt stands in what the composition makes, so that a recorded event can be answered without it. The chance alone is a process's own, and begins anew with each event's seed.
  @Test func `let no process remember but in what its composition makes`() throws {
    let texts = try SourceTree.files(under: "Sources", ending: ".swift").filter { !$0.hasPrefix("Sources/quorate/") }.map { ($0, try SourceTree.text($0)) }
    let remembering = try texts.flatMap { _, text in
      text.matches(of: try Regex("final class ([A-Za-z]+)[^{]*\\{(?:(?!\n\\})[\\s\\S])*?Mutex[<(]", as: (Substring, Substring).self)).map {
        String($0.output.1)
      }
    }
    #expect(remembering.count > 10)
    let pattern = try Regex("static (?:let|var) [^\n]*= (?:Mutex|\(remembering.joined(separator: "|")))[<(]")
    #expect(texts.flatMap { file, text in text.matches(of: pattern).map { _ in file } } == ["Sources/Composition/SystemSurroundings.swift"])
  }

  @Test func `say a header's name once`() throws {
    let names = try SourceTree.text("Sources/FunctionKit/Header.swift").matches(of: #/ = "([A-Za-z-]+)"/#).map { $0.output.1.lowercased() }
    #expect(names.count > 10)
    for folder in ["Sources/Core", "Sources/FunctionKit", "Sources/Endpoints", "functions"] {
      for file in SourceTree.files(under: folder, ending: ".swift") where !file.hasSuffix("/Header.swift") {
        let text = try SourceTree.text(file).lowercased()
        // A word that is a header's name may be another thing's in other rooms.
        for name in names where name.contains("-") { #expect(!text.contains("\"\(name)\""), "\(file) says \(name)") }
      }
    }
    let said = SourceTree.files(under: "Sources/FunctionKit", ending: ".swift").filter { (try? SourceTree.text($0).contains(".headers[\"")) ?? true }
    #expect(said == [])
  }

  /// Over 300 lines a file wants a reason; those that have one are named here with it.
  static let longWithReason: Set<String> = []

  @Test func `keep files short`() throws {
    for file in Self.files where !Self.longWithReason.contains(file) {
      let count = try SourceTree.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(count <= 301, "\(file) has \(count) lines")
    }
  }

  @Test func `keep tests from sleeping`() throws {
    // The handlers that tests start are programs of their own; one of them is slow on purpose.
    for file in SourceTree.files(under: "Tests", ending: ".swift") where !file.contains("ArchitectureTests") && !file.contains("Handler/") {
      let text = try SourceTree.text(file)
      for word in ["Task.sleep", "usleep(", "Thread.sleep", "setenv("] { #expect(!text.contains(word), "\(file) says \(word)") }
    }
  }
}
