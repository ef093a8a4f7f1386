internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import Composition
internal import FunctionKit
internal import StrictJSON

extension Command {
  static let sweep = Command(
    name: "sweep", arguments: "[--tenant TENANT] [--json]",
    summary: "does what falls due: waits that nobody answered, notices that no receiver has taken, cases whose worker died or whose time has come",
    detail: """
      Works on the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …); notices go to REVIEW_WEBHOOK_URL.
      Meant to be run by a scheduler, every few minutes: run again it finds nothing to do, and two at once do nothing twice.
      Does at most \(SweepCases.sweptMaximum) cases or a little over; the next run goes on.
      Prints a line for each case: advanced (went on), expired (ended unanswered), announced, undelivered (the notice stays due), given_up (no further try),
      set_aside (taken five times in vain; nothing advances it any more), deleted (kept no longer), failed.
      Exits 0 where everything due was done, and 1 where a notice was not delivered or a case failed or was set aside.
      --tenant TENANT  only this tenant's cases; without it every tenant's
      --json           prints one JSON object, {"swept": [{"tenant", "family", "<family>_id", "deed", "status", "cause"}]}, in place of the lines
      """
  ) { (arguments: [String]) throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--tenant"], flags: ["--json"])
    guard words.operands.isEmpty else { throw .misused("takes no record, not `\(words.operands[0])`") }
    let composition = try Command.composition()
    let swept: [SweepCases.Swept]
    do throws(EndpointError) { swept = try await composition.sweep.respond(tenant: words.options["--tenant"]) } catch {
      throw Command.unreachable(error, composition, like: "MakeDecision", "sweep")
    }
    if words.flags.contains("--json") {
      guard let bytes = try? JSONWriter.write(["swept": .array(swept.map(\.json))]) else { throw .failed("a case's line is no JSON") }
      _ = StandardStream.output.write(bytes + [UInt8(ascii: "\n")])
    } else {
      StandardStream.output.write(swept.isEmpty ? "nothing is due\n" : swept.map { line($0) + "\n" }.joined())
    }
    let undone = swept.count { [.undelivered, .failed, .setAside].contains($0.deed) }
    guard undone == 0 else { throw .failed("\(undone) of \(swept.count) could not be done; they stay due") }
  }

  private static func line(_ swept: SweepCases.Swept) -> String {
    ["\(swept.deed.rawValue) \(swept.tenant) \(swept.caseID)", swept.status, swept.cause].compactMap(\.self).joined(separator: ": ")
  }
}
