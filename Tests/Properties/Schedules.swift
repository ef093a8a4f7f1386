import CaseContract
import SeededProperties

extension Property {
  /// Seeded interleavings of a caller, workers, sweeps, a person, signals and a canceller over a store that loses calls and answers.
  static let schedules = Property(
    "schedules", "no interleaving of who works on a case breaks a rule of cases", small: 300, whole: 20_000, kinds: Set(Subject.Kind.allCases.map { "\($0)" })
  ) {
    { random in
      let seed = random.next()
      let kind = Subject.Kind.allCases[Int(seed % UInt64(Subject.Kind.allCases.count))]
      let broken = CaseContract.schedules(of: kind, count: 1, seed: seed)
      try hold(broken.isEmpty, broken.joined(separator: "\n"))
      return "\(kind)"
    }
  }
}
