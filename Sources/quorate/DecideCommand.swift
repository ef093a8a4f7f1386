internal import Cases
internal import Composition
internal import CurlTransport
internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit
internal import HTTPTransport
internal import StrictJSON

extension Command {
  static let decide = Command(
    name: "decide", arguments: "FILE.csv|FILE.json [--query TEXT] [--json | --csv] [--endpoint URL]",
    summary: "decides what a file asks, and prints what is recommended and why",
    detail: """
      FILE is a request as POST /decisions takes it, or a table (see `quorate table --help`). Without --endpoint it is decided here by the rules of the shipped
      executives; nothing is stored and nobody is asked.
      --json           prints the whole outcome
      --csv            prints the table with the ranks
      --endpoint URL   has it decided, and stored, by the service at URL (with the token in QUORATE_TOKEN, where there is one)
      Exits 0 where there is an outcome, whether or not a person must review it.
      """
  ) { (arguments: [String]) async throws(CommandError) in
    let words = try CommandWords(arguments, options: ["--query", "--endpoint"], flags: ["--json", "--csv"])
    guard words.operands.count == 1 else { throw .misused("takes one file, not \(words.operands.count)") }
    guard words.flags.count < 2 else { throw .misused("`--json` and `--csv` are two answers: choose one") }
    let file = try DecisionFile(words.operands[0], query: words.options["--query"])
    let remote = try words.options["--endpoint"].map { url throws(CommandError) in try RemoteDecision(url) }
    let outcome = if let remote { try await remote.outcome(of: file) } else { try await decided(file) }
    let isTaken: Bool
    switch words.flags.first {
    case "--json":
      guard let bytes = try? JSONWriter.indented(outcome.json) else { throw .failed("the outcome holds what is no finite number") }
      isTaken = StandardStream.output.write(bytes + [UInt8(ascii: "\n")])
    case "--csv": isTaken = StandardStream.output.write(Array(DecisionTable.written(outcome).utf8))
    default: isTaken = StandardStream.output.write(outcome.inShort(remote?.base))
    }
    guard isTaken else { throw .failed("standard output was closed") }
  }

  /// By the rules, without a store.
  private static func decided(_ file: DecisionFile) async throws(CommandError) -> DecisionOutcome {
    let read: DecisionRequest
    do throws(RequestError) { read = try DecisionRequest(file.request) } catch { throw file.broken(error.violations) }
    let surroundings = SystemSurroundings()
    do throws(CaseStop) {
      let journal: Journal
      do throws(JournalError) {
        journal = try Journal(
          CasePlace(tenant: "local", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: surroundings)
      } catch { throw .journal(error) }
      return try await makeDecision(read, executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(), journal: journal)
    } catch {
      guard case .refused(let refused) = error else { throw .failed("it could not be decided: \(error)") }
      throw file.broken(refused.violations)
    }
  }
}

extension Violation {
  /// What a problem document lists; nil where it lists nothing.
  fileprivate static func told(by body: [UInt8]) -> [Violation]? {
    guard case .object(let problem)? = try? JSONReader.read(body), case .array(let errors)? = problem["errors"], !errors.isEmpty else { return nil }
    return errors.map { error in
      guard case .object(let told) = error, case .string(let path)? = told["path"], case .string(let rule)? = told["rule"] else {
        return Violation(path: "", rule: "is refused")
      }
      return Violation(path: path, rule: rule)
    }
  }
}

extension TransportError {
  fileprivate var words: String {
    switch self {
    case .resolve: "its name has no address"
    case .connect: "nothing answers there"
    case .unsent: "the connection broke before the request was sent"
    case .timeout, .deadline: "it took too long"
    case .tls: "no trusted connection could be made"
    case .tooLarge: "the answer is too large"
    case .cancelled: "it was called off"
    case .other(let detail): detail
    }
  }
}

/// The service at a URL.
private struct RemoteDecision {
  let base: String

  init(_ url: String) throws(CommandError) {
    // What is refused may be a secret, so no message says it.
    let scheme = ["https://", "http://"].first { url.hasPrefix($0) } ?? ""
    guard !url.dropFirst(scheme.count).prefix(while: { !"/?#".contains($0) }).contains("@") else {
      throw .misused("`--endpoint` takes no user and no password: put a token into QUORATE_TOKEN")
    }
    guard !url.contains(where: { "?#".contains($0) }) else {
      throw .misused("`--endpoint` takes no query and no fragment: put a token into QUORATE_TOKEN")
    }
    guard HTTPURL(url) != nil else { throw .misused("`--endpoint` needs an http or https URL") }
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
  }

  func outcome(of file: DecisionFile) async throws(CommandError) -> DecisionOutcome {
    guard let body = try? JSONWriter.write(file.request) else { throw .failed("the request holds what is no finite number") }
    var headers = [HTTPField("Content-Type", "application/json")]
    if let token = environment()["QUORATE_TOKEN"] { headers.append(HTTPField("Authorization", "Bearer \(token)")) }
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await CurlTransport().send(HTTPRequest(method: "POST", url: "\(base)/decisions", headers: headers, body: body, timeout_ms: 35_000))
    } catch { throw .failed("\(base) did not answer: \(error.words)") }
    if response.status == 400 || response.status == 422, let violations = Violation.told(by: response.body) { throw file.broken(violations) }
    guard response.status == 201 else { throw .failed("\(base) answered \(response.status): \(String(decoding: response.body.prefix(2_000), as: UTF8.self))") }
    do { return try DecisionOutcome(json: try JSONReader.read(response.body)) } catch {
      throw .failed("what \(base) answered is no decision that this program reads")
    }
  }
}
