// Properties that are tried on many seeded cases, as a release executable: a small number of each in `make test`, the whole in `make verify`.
// One more is a static `Property` in a file of its own, and its name in this list.
import Glibc
import SeededProperties

let properties: [Property] = [
  .numbers, .expressions, .replays, .schedules, .scoredDecisions, .paidDecisions, .whatIfs, .robustness, .services, .recordings, .queues, .sentences, .budgets,
  .plainTexts, .givenMembers, .recommendationFlips, .prunedFlips, .numberNoise,
]

CrashNote.watch()
exit(
  await properties.run(Array(CommandLine.arguments.dropFirst())) { text in
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      // Nobody listens any more: the exit status still says what was found.
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  })
