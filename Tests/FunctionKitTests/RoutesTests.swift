import Foundation
import FunctionKit
import TableOfContents
import Testing

/// What the functions answer, against what serverless.yml sends them.
@Suite struct `The routes` {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// By function, `METHOD /path` of each `httpApi` event, as the file writes them.
  static func routed() throws -> [String: Set<String>] {
    var routed: [String: Set<String>] = [:]
    var isFunctions = false
    var function = ""
    for line in try String(contentsOf: root.appendingPathComponent("serverless.yml"), encoding: .utf8).split(separator: "\n") {
      if !line.hasPrefix(" ") { isFunctions = line.hasPrefix("functions:") }
      guard isFunctions else { continue }
      if let name = line.wholeMatch(of: /[ ]{2}(\w+):/)?.1 { function = String(name) }
      if let route = line.wholeMatch(of: /[ ]{6}- httpApi: (\w+ \S+)/)?.1 { routed[function, default: []].insert(String(route)) }
    }
    return routed
  }

  @Test func `are the same in the functions and in serverless.yml`() throws {
    var answered: [String: Set<String>] = [:]
    for function in Function.all where !function.endpoints.isEmpty {
      answered[function.name] = Set(function.endpoints.map { "\($0.method.rawValue) \($0.path)" })
    }
    #expect(try Self.routed() == answered)
  }

  @Test func `are answered by one function each`() {
    let all = Function.all.flatMap { function in function.endpoints.map { "\($0.method.rawValue) \($0.path)" } }
    #expect(Set(all).count == all.count)
  }
}
