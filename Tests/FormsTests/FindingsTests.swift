import Forms
import Testing

@Suite struct `What is found of a request` {
  private func told(_ found: (Findings) -> Void) -> [String] {
    let findings = Findings()
    found(findings)
    do throws(RequestError) { try findings.check() } catch { return error.violations.map { "\($0.path) \($0.rule)" } }
    return []
  }

  @Test func `is told once, in its order, however often it is found`() {
    #expect(told { findings in for path in ["/b", "/a", "/b"] { findings.invalid(path, "is wrong") } } == ["/b is wrong", "/a is wrong"])
    #expect(told { findings in for rule in ["is wrong", "is odd", "is wrong"] { findings.malformed("/a", rule) } } == ["/a is wrong", "/a is odd"])
  }

  @Test func `is told of what nobody could read first, and no more than twenty of it`() {
    #expect(
      told { findings in
        findings.invalid("/a", "is wrong")
        findings.malformed("/b", "must be a string")
      } == ["/b must be a string"])
    #expect(told { findings in for number in 0..<50 { findings.invalid("/\(number)", "is wrong") } }.count == Findings.maximum)
  }
}
