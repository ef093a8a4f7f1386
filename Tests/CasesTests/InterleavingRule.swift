import CaseContract
import Testing

/// Rule of cases 16; `properties schedules` tries many more.
@Suite(.table, .noted) struct `The contract of cases, interleavings` {
  @Test(arguments: Subject.Kind.allCases)
  func `16 no interleaving of who works on a case breaks another rule`(kind: Subject.Kind) {
    #expect(schedules(of: kind, count: 40, seed: 1) == [])
  }
}
