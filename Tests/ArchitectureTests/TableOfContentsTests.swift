import Testing

@Suite struct `The table of contents` {
  /// One file a function, `TableOfContents.swift` being the list.
  static let functions = SourceTree.files(under: "functions", ending: ".swift").map { String($0.dropFirst("functions/".count).dropLast(".swift".count)) }
    .filter { $0 != "TableOfContents" }

  @Test(arguments: functions)
  func `lists every function`(name: String) throws {
    let entry = name.prefix(1).lowercased() + name.dropFirst()
    #expect(try SourceTree.text("functions/TableOfContents.swift").contains("    .\(entry),\n"))
    #expect(
      try SourceTree.text("functions/\(name).swift").split(separator: "Function(").last?.trimmingPrefix(while: \.isWhitespace).hasPrefix("\"\(name)\"") == true)
  }

  @Test(arguments: functions)
  func `gives every function its key in serverless.yml`(name: String) throws {
    #expect(try SourceTree.text("serverless.yml").contains("\n  \(name):\n    image: { name: quorate, command: [\(name)] }\n"))
  }

  @Test(arguments: functions)
  func `has a recorded event for every function`(name: String) throws {
    let files = SourceTree.files(under: "functions/events/\(name)", ending: ".json")
    let events = files.filter { !$0.hasSuffix(".expect.json") && !$0.hasSuffix(".given.json") }
    #expect(!events.isEmpty)
    for event in events { #expect(files.contains(event.dropLast(".json".count) + ".expect.json"), "\(event) has no answer beside it") }
  }

  @Test func `names no function that has no file`() throws {
    let entries = try SourceTree.text("functions/TableOfContents.swift").split(separator: "\n").filter { $0.hasPrefix("    .") }
    #expect(entries.count == Self.functions.count)
  }
}
