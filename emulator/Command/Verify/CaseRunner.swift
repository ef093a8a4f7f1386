internal import EmulatorJSON
internal import EmulatorReplay

/// What became of one case.
struct CaseOutcome: Sendable {
  var name: String
  var source: String
  var differences: [Difference]
  /// Set where the endpoint gave no answer at all.
  var failure: String?

  var isRight: Bool { differences.isEmpty && failure == nil }
}

/// Nobody is there to be asked, so that no further case says anything.
struct Silence: Error {
  /// Why, in libcurl's words.
  var reason: String
}

/// Sends the cases to an endpoint, each step on a connection of its own. Blocks.
struct CaseRunner: Sendable {
  /// `http://127.0.0.1:8000`, without a path.
  private let endpoint: String
  /// Without a name and a password.
  let shown: String
  /// Whether anybody answered at all.
  private(set) var isAnswered = false

  init(endpoint: String) throws(CommandFault) {
    let scheme = ["http://", "https://"].first { endpoint.hasPrefix($0) && endpoint != $0 }
    guard let scheme else { throw CommandFault("`--endpoint` must be a URL such as http://127.0.0.1:8000") }
    self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    shown = scheme + (self.endpoint.dropFirst(scheme.count).split(separator: "@", omittingEmptySubsequences: false).last ?? "")
  }

  /// The cases of a suite in their order, to the first for which nobody is there.
  mutating func run(_ suite: ConformanceSuite) -> (outcomes: [CaseOutcome], silence: Silence?) {
    var outcomes: [CaseOutcome] = []
    for one in suite.cases {
      do throws(Silence) { outcomes.append(try run(one)) } catch { return (outcomes, error) }
    }
    return (outcomes, nil)
  }

  /// A request without an answer is a difference of its case, unless there was no connection for it, or nobody has answered any yet.
  private mutating func run(_ one: ConformanceCase) throws(Silence) -> CaseOutcome {
    var outcome = CaseOutcome(name: one.name, source: one.source, differences: [])
    var kept: [String: String] = [:]
    for (place, step) in one.steps.enumerated() {
      let answer: Fetch.Answer
      do throws(Fetch.Failure) { answer = try send(step, kept) } catch {
        guard error.wasConnected, isAnswered else { throw Silence(reason: error.text) }
        outcome.failure = error.text
        return outcome
      }
      isAnswered = true
      let replayed = ReplayedAnswer(status: Int64(answer.status), headers: answer.headers, body: answer.body)
      let found = step.answer.filled(with: kept).differences(from: replayed)
      let prefix = one.steps.count > 1 ? "step \(place + 1): " : ""
      outcome.differences += found.map { Difference(path: prefix + $0.path, expected: $0.expected, got: $0.got) }
      // What follows builds on it.
      guard found.isEmpty else { return outcome }
      let body = try? JSON(reading: answer.body)
      for keep in step.keep { kept[keep.name] = body?.value(at: keep.pointer).map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) } }
    }
    return outcome
  }

  private func send(_ step: ConformanceStep, _ kept: [String: String]) throws(Fetch.Failure) -> Fetch.Answer {
    let fill: (String) -> String = { ConformanceAnswer.filled($0, with: kept) }
    var headers = step.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \(fill($0.value))" }
    // What libcurl would add by itself, a case must ask for.
    for name in ["Accept", "Content-Type", "Expect"] where !step.headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      headers.append("\(name):")
    }
    let body = step.body.isEmpty ? [] : Array(fill(String(decoding: step.body, as: UTF8.self)).utf8)
    let target = fill(step.target)
    return try Fetch(
      method: step.method, url: endpoint + "/", target: target, headers: headers, body: body, timeout_ms: 40_000, answerBytesMaximum: 32 << 20
    ).send()
  }
}
