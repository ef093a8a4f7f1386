internal import Cases
internal import Composition
internal import Decisions
internal import Forms
internal import FunctionKit
internal import StrictJSON
internal import Tasks

extension Command {
  static let task = Command(
    name: "task", arguments: "\"TEXT\" [--units UNITS] [--tenant TENANT] [--plan | --json]",
    summary: "plans a sentence, carries it out, and says what came of it",
    detail: """
      Calls the tools from here, as the environment sets them up (docs/tasks.md); nothing is stored. A line on standard error as each call begins and ends, then what
      came of it on standard output. Decisions are read from the table that the environment names as for any function (RECORDS_TABLE, AWS_ENDPOINT_URL_DYNAMODB, …;
      `emulator env ProcessTask` prints them, and how its tools are set up).
      --units UNITS    metric, imperial or standard
      --tenant TENANT  whose decisions are meant (local)
      --plan           prints the plan as JSON, and calls nobody
      --json           prints the whole outcome
      Exits 0 where all of it is done and holds, 5 where a part is, and 1 where nothing is or nothing was understood.
      """
  ) { (arguments: [String]) async throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--units", "--tenant"], flags: ["--plan", "--json"])
    guard words.operands.count == 1 else { throw .misused("takes one sentence between quotes, not \(words.operands.count)") }
    guard words.flags.count < 2 else { throw .misused("`--plan` and `--json` are two answers: choose one") }
    let family = try composition().tasks { TaskLines.tell($0) }
    let request = try taskRequest(words.operands[0], units: words.options["--units"])
    if words.flags.contains("--plan") {
      let plan: Plan
      do throws(RequestError) { plan = try await family.plan(request) } catch { throw .failed(error.words) }
      return try show(family.noted(plan, for: request).json)
    }
    let outcome = try await carriedOut(request, by: family, tenant: words.options["--tenant"] ?? "local")
    if words.flags.contains("--json") { try show(outcome.json) } else { StandardStream.output.write(TaskLines.answer(outcome)) }
    switch outcome.status {
    case .success: return
    case .partial: throw .ended(5)
    default: throw .ended(1)
    }
  }

  private static func taskRequest(_ text: String, units: String?) throws(CommandError) -> TaskRequest {
    var members: [(name: String, value: JSONValue)] = [("task", .string(text))]
    if let units { members.append(("units", .string(units))) }
    guard let body = try? JSONWriter.write(.object(JSONObject(members))) else { throw .failed("the sentence is no text") }
    do throws(RequestError) { return try TaskRequest.read(body) } catch { throw .misused(error.words) }
  }

  private static func show(_ value: JSONValue) throws(CommandError) {
    guard let bytes = try? JSONWriter.indented(value) else { throw .failed("the answer holds what is no finite number") }
    guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
  }

  /// Without a store: what has a receipt is kept for the next turn, and a pause that the journal asks for is made here.
  private static func carriedOut(_ request: TaskRequest, by family: Tasks, tenant: String) async throws(CommandError) -> TaskOutcome {
    let surroundings = SystemSurroundings()
    let place = CasePlace(tenant: tenant, family: Tasks.name, id: surroundings.uuid())
    // Who holds the table's credentials may read all that is in it.
    var operating = Caller(tenant: tenant, principal: "operator")
    operating.permissions = [.read(Decisions.description.name.plural)]
    var receipts = [Receipt(Asker(operating), at_ms: surroundings.now_ms())]
    while true {
      let journal: Journal
      do throws(JournalError) { journal = try Journal(place, engine: Version.current, receipts: receipts, surroundings: surroundings) } catch {
        throw .failed("it could not be carried out: \(error.text)")
      }
      do throws(CaseStop) { return try await family.run(request, journal) } catch {
        switch error {
        case .waits(let wait):
          receipts += journal.pending
          await surroundings.pause(max(0, wait.until_ms - surroundings.now_ms()))
        case .refused(let refused): throw .failed(refused.words)
        case .journal(let error): throw .failed("it could not be carried out: \(error.text)")
        }
      }
    }
  }
}

extension RequestError {
  /// Its rules in a line; one that is a sentence by itself stands alone.
  fileprivate var words: String {
    violations.map { violation in
      if violation.rule.first?.isUppercase == true { return violation.rule }
      return "\(violation.path.isEmpty ? "what is asked" : violation.path.dropFirst()) \(violation.rule)"
    }.joined(separator: "; ")
  }
}

/// What a person at a shell is told of a task.
enum TaskLines {
  static func tell(_ notice: CallNotice) {
    let name = "step \(notice.step)\(notice.item.map { ", element \($0 + 1)" } ?? "")  \(notice.tool)"
    switch notice.moment {
    case .begins: StandardStream.error.write("\(name) …\(notice.attempt > 1 ? " (try \(notice.attempt))" : "")\n")
    case .ends(let status, let duration_ms, let isCached):
      StandardStream.error.write("\(name) \(status) in \(duration_ms) ms\(isCached ? ", kept from before" : "")\n")
    }
  }

  static func answer(_ outcome: TaskOutcome) -> String {
    let checks = outcome.verification.verdicts
    let met = checks.count { $0.verdict == .met }
    var lines = [outcome.answer.summary, ""]
    if let note = outcome.answer.note { lines.append("\(outcome.status.rawValue): \(note)") }
    lines.append(
      "\(met) of \(checks.count) checks hold; \(outcome.receipt.toolCalls) \(outcome.receipt.toolCalls == 1 ? "call" : "calls") in \(outcome.receipt.latency_ms) ms"
    )
    return lines.joined(separator: "\n") + "\n"
  }
}
