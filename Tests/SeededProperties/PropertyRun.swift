import Glibc

extension Property {
  func count(_ amount: PropertyCommand.Amount) -> Int {
    switch amount {
    case .small: small
    case .whole: whole
    case .count(let count): count
    }
  }
}

extension [Property] {
  /// What the command does, the whole of it; answers the exit status.
  public func run(_ words: [String], say: @Sendable (String) -> Void) async -> Int32 {
    switch PropertyCommand.read(words, known: map(\.name)) {
    case .help: say(PropertyCommand.usage)
    case .list:
      for property in self { say("\(property.name): \(property.sentence) (\(property.small) cases, \(property.whole) whole)\n") }
    case .wrong(let text):
      say("properties: \(text)\n\(PropertyCommand.usage)")
      return 2
    case .run(let command):
      let held = await command.run(filter { command.names.contains($0.name) }, say: say)
      return held ? 0 : 1
    }
    return 0
  }
}

extension PropertyCommand {
  /// Whether every one holds; each says so in a line, and one that takes long how far it is.
  fileprivate func run(_ properties: [Property], say: @Sendable (String) -> Void) async -> Bool {
    let width = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), CrashNote.slots)
    let clock = ContinuousClock()
    var held = true
    for property in properties {
      let (begun, count) = (clock.now, property.count(amount))
      var said = begun
      CrashNote.tries(property.name)
      let outcome = await Trial(property, seed: seed, count: count).run(width: width) { done in
        guard said.duration(to: clock.now) > .seconds(2) else { return }
        said = clock.now
        say("  …     \(property.name): \(done) of \(count)\n")
      }
      let took = (begun.duration(to: clock.now) / .milliseconds(100)).rounded() / 10
      // So few cases as a repetition has need not be of every kind.
      let missing = outcome.tried < property.small ? [] : outcome.missing(of: property)
      let kinds = outcome.kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      if let failure = outcome.failure {
        say(
          "  FAIL  \(property.name): \(failure.text)\n        repeat it by: properties \(property.name) --seed \(failure.from) --count \(failure.seed - failure.from + 1)\n"
        )
      } else if !missing.isEmpty {
        say("  FAIL  \(property.name): no case was of the kind \(missing.joined(separator: ", ")) (\(kinds))\n")
      } else {
        say("  ok    \(property.name): \(property.sentence) (\(outcome.tried) cases, \(took) s: \(kinds))\n")
      }
      held = held && outcome.failure == nil && missing.isEmpty
    }
    return held
  }
}
