import Adapters
import Cases
import CurlTransport
import Fakes
import Glibc
import HTTPTransport
import Models

/// Calls of one server, by the transport alone or by the gateway over it.
struct Calls: Sendable {
  private static let prompt = "Judge whether the laboratory should open in Zurich."
  private static let name = ModelName("openai", "gpt-6-luna")

  private let url: String
  private let callers: Int
  private let transport = CurlTransport()
  private let table = VolatileRecordStore()
  /// It goes on with every look at it, so that no limit of a minute is ever reached.
  private let clock = ScriptedSurroundings(now_ms: 1_795_132_800_000, step_ms: 60)
  private let gateway: ModelGateway?

  init(to url: String, byGateway: Bool, callers: Int) {
    (self.url, self.callers) = (url, callers)
    guard byGateway else {
      gateway = nil
      return
    }
    var settings = GatewaySettings()
    settings.chain = [Self.name]
    let rows = try? PriceTable.read(Array(#"[{"provider":"openai","model":"gpt-6-luna","input":100000,"output":500000}]"#.utf8))
    let model = OpenAILanguageModel(baseURL: url, transport: transport) { Self.now_ms() }
    gateway = ModelGateway(
      settings, providers: [ModelProvider("openai", baseURL: url, keys: [ModelKey("sk-bench")], model: model)],
      prices: PriceTable(asOf: "2026-11-20", rows ?? []), ledger: RecordBudgetLedger(records: table), cache: nil,
      turns: Turns(atOnceMaximum: callers, waitingMaximum: callers), surroundings: clock)
  }

  /// What so many calls took, after some that warm up.
  func line(of count: Int) async throws -> String {
    let warming = 3 * callers
    _ = try await run(warming, from: 0)
    let before = Self.cpu_us()
    let times = try await run(count, from: warming).sorted()
    let spent = (Self.cpu_us() - before) / Double(count)
    func at(_ share: Double) -> Double { times[min(times.count - 1, Int(share * Double(times.count)))] }
    return "{\"p50_us\":\(at(0.5)),\"p99_us\":\(at(0.99)),\"cpu_us\":\(spent)}"
  }

  /// Microseconds that each took, a share of them for each caller.
  private func run(_ count: Int, from first: Int) async throws -> [Double] {
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for caller in 0..<callers {
        group.addTask {
          var times: [Double] = []
          for number in stride(from: caller, to: count, by: callers) {
            let begun = ContinuousClock.now
            if let gateway { try await ask(gateway, first + number) } else { try await send() }
            times.append((ContinuousClock.now - begun) / .microseconds(1))
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func send() async throws {
    let body = #"{"model":"gpt-6-luna","messages":[{"role":"user","content":"\#(Self.prompt)"}],"max_tokens":100}"#
    let response = try await transport.send(
      HTTPRequest(
        method: "POST", url: url + "/chat/completions",
        headers: [HTTPField("Content-Type", "application/json"), HTTPField("Authorization", "Bearer sk-bench")],
        body: Array(body.utf8), timeout_ms: 60_000))
    guard response.status == 200 else { throw Unanswered(text: "\(response.status) \(String(decoding: response.body, as: UTF8.self))") }
  }

  private func ask(_ gateway: ModelGateway, _ number: Int) async throws {
    let digits = String(number)
    let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    let sink = LedgerSink(table, CasePlace(tenant: "bench", family: FamilyName("decision", plural: "decisions"), id: id))
    let call = ModelCall(.opinion, instructions: Self.prompt, answerTokens: 100, caching: .off)
    let results = try await sink.ask(gateway, call, named: ["one"], at: clock)
    guard case .success? = results.first?.result else { throw Unanswered(text: "\(String(describing: results.first?.result))") }
  }

  private static func now_ms() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Of this process.
  private static func cpu_us() -> Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
    return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
  }
}

/// A call that came to no answer.
struct Unanswered: Error { let text: String }
