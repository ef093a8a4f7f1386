import CaseContract
import Testing

@Suite struct `The contract of cases, rule 16` {
  @Test(arguments: Subject.Kind.allCases)
  func `16 no seeded interleaving breaks a rule`(kind: Subject.Kind) {
    #expect(schedules(of: kind, count: 200, seed: 1) == [])
  }
}
