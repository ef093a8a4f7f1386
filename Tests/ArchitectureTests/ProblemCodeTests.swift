import Testing

/// What a caller can be refused with, held against the page that lists it.
@Suite struct `The codes of problems` {
  /// `404, "not_found"`, and what is said of a credential that was given.
  static func codes() throws -> Set<String> {
    var codes: Set<String> = ["too_many_decisions", "too_many_tasks", "too_many_queued"]
    for folder in ["Sources/FunctionKit", "Sources/Endpoints"] {
      for file in SourceTree.files(under: folder, ending: ".swift") {
        let text = try SourceTree.text(file)
        for match in text.matches(of: /(?:\b[345][0-9]{2},|unauthenticated\()\s*"([a-z]+(?:_[a-z]+)*)"/) { codes.insert(String(match.1)) }
      }
    }
    return codes
  }

  @Test func `each stand in the table of docs api, with its status`() throws {
    let rows = try SourceTree.text("docs/api.md").split(separator: "\n").filter { $0.contains(/^\| [345][0-9]{2} \| `/) }
    let listed = rows.flatMap { row in row.split(separator: "|")[1].matches(of: /`([a-z_]+)`/).map { String($0.1) } }
    let codes = try Self.codes()
    #expect(codes.count > 30)
    #expect(codes.subtracting(listed).sorted() == [])
    #expect(Set(listed).subtracting(codes).sorted() == [])
    #expect(Set(listed).count == listed.count, "one row each")
  }
}
