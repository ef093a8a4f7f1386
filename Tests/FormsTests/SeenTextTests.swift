import Forms
import StrictJSON
import Testing

@Suite struct `A text as it is seen` {
  /// Spaces that break and do not, of no width and none; joiners, marks of direction, selectors, tags; letters composed or not; letters of other alphabets and hyphens of one form.
  static let alike: [(String, String)] = [
    ("North Plant", "North\u{A0}Plant"), ("North Plant", " North \u{2003}Plant\n"), ("North Plant", "North Pl\u{200B}ant"),
    ("North Plant", "\u{FEFF}North Plant\u{200D}"),
    ("North Plant", "\u{202A}North Plant\u{202C}"), ("North Plant", "North\u{2800}Plant\u{3164}"), ("a\u{FE0F}", "a"), ("a\u{E0061}", "a"), ("a\u{AD}b", "ab"),
    ("Caf\u{E9}", "Cafe\u{301}"), ("\u{212B}", "\u{C5}"), ("Acme", "\u{410}\u{441}m\u{435}"), ("H\u{F6}he", "H\u{43E}\u{308}h\u{435}"),
    ("PAX", "\u{3A1}\u{391}\u{3A7}"),
    ("two-way", "two\u{2010}way"), ("two-way", "two\u{2011}way"), ("", "\u{200B}"), ("", " \u{A0}\u{3000}"), ("a\u{0}b", "ab"),
  ]

  @Test(arguments: alike) func `is told apart by nothing else`(one: String, other: String) {
    #expect(one.likeness == other.likeness)
    #expect(one.utf8.elementsEqual(other.utf8) == false)
  }

  @Test(arguments: [
    ("Cost", "cost"), ("m\u{B2}", "m2"), ("Plan 1", "Plan 11"), ("\u{435}", "\u{451}"), ("ab", "a b"), ("CO2", "C02"), ("a-b", "a\u{2212}b"), ("\u{43D}", "H"),
  ]) func `is another where somebody sees it`(one: String, other: String) { #expect(one.likeness != other.likeness) }

  @Test(arguments: ["", " ", "\t\r\n", "\u{A0}", "\u{200B}\u{200B}", "\u{202E}", "\u{3000}\u{2028}", "\u{0}\u{1B}", "\u{2800}", "\u{3164}\u{115F}", "\u{FFF9}"])
  func `is blank where nothing is`(text: String) {
    #expect(text.isBlank && text.asSeen.isEmpty)
    #expect(!(text + ".").isBlank && (text + ".").asSeen == ".")
  }

  @Test func `keeps what is seen as it is written`() {
    #expect(" a \u{A0} \u{200B} b\u{200B} ".asSeen == "a b" && "a  b".asSeen == "a b" && "a b".asSeen == "a b" && "x".asSeen == "x")
    #expect("\u{410}".asSeen == "\u{410}")
  }

  @Test func `that must be there is none where it is blank`() throws {
    let findings = Findings()
    let text = "\u{A0}\u{200B}"
    #expect(FieldReader.text(.string(text), at: "/a", 1...5, findings) == text)
    #expect(FieldReader.text(.string(text), at: "/b", 0...5, findings) == text)
    let error = try #require(throws: RequestError.self) { try findings.check() }
    #expect(error == RequestError(.invalid, path: "/a", rule: "must not be blank"))
    // What is stored was let in by the rules of its day.
    let stored = Findings(ofStored: true)
    _ = FieldReader.text(.string(text), at: "/a", 1...5, stored)
    stored.refuseAlike(newly: [("a", "/0"), ("a\u{200B}", "/1"), ("a", "/2")])
    #expect(stored.isEmpty)
  }

  @Test func `may name one thing of a kind`() throws {
    let findings = Findings()
    findings.refuseAlike([("a", "/0"), ("", "/1"), ("a", "/2"), ("", "/3"), ("\u{430}", "/4")])
    findings.refuseAlike([("b", "/5"), ("b", "/6"), ("b\u{A0}", "/7")], mayRepeat: true)
    let error = try #require(throws: RequestError.self) { try findings.check() }
    #expect(error.violations.map(\.path) == ["/2", "/4", "/7"])
    #expect(error.violations[0].rule == "`a` is given twice" && error.violations[1].rule == "`\u{430}` looks as another one does: no two of a kind may")
  }
}
