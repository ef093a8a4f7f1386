import Adapters
import Cases
import CurlTransport
import Fakes
import Glibc
import HTTPTransport
import Models
import StrictJSON
import Synchronization

// Calls a server that speaks OpenAI's wire so many times from so many callers at once, and prints one JSON line: {"p50_us", "p99_us", "cpu_us"}, the CPU a call of this
// process. `raw` sends the bytes alone; `gateway` asks through the gateway, within a case's journal and its budgets, whose records are in memory.
//
// usage: gatewaybench raw|gateway URL CALLERS CALLS (URL with its `/v1`)

let words = CommandLine.arguments
guard words.count == 5, ["raw", "gateway"].contains(words[1]), let callers = Int(words[3]), let calls = Int(words[4]), callers > 0, calls >= callers else {
  print("usage: gatewaybench raw|gateway URL CALLERS CALLS")
  exit(2)
}
let (url, transport) = (words[2], CurlTransport())
let prompt = "Judge whether the laboratory should open in Zurich."

@Sendable func now_ms() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}

func cpu_us() -> Double {
  var usage = rusage()
  unsafe getrusage(RUSAGE_SELF, &usage)
  func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
  return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
}

/// One call, whatever its number; it ends the program where it is not answered.
func call(_ gateway: ModelGateway?, _ table: VolatileRecordStore, _ clock: ScriptedSurroundings, _ number: Int) async throws {
  guard let gateway else {
    let body = #"{"model":"gpt-6-luna","messages":[{"role":"user","content":"\#(prompt)"}],"max_tokens":100}"#
    let request = HTTPRequest(
      method: "POST", url: url + "/chat/completions", headers: [HTTPField("Content-Type", "application/json"), HTTPField("Authorization", "Bearer sk-bench")],
      body: Array(body.utf8), timeout_ms: 60_000)
    let response = try await transport.send(request)
    guard response.status == 200 else { fatalError("\(response.status) \(String(decoding: response.body, as: UTF8.self))") }
    return
  }
  let digits = String(number)
  let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  let sink = LedgerSink(table, CasePlace(tenant: "bench", family: FamilyName("decision", plural: "decisions"), id: id))
  let asked = ModelCall(.opinion, instructions: prompt, answerTokens: 100, caching: .off)
  let results = try await sink.ask(gateway, asked, named: ["one"], at: clock)
  guard case .success? = results.first?.result else { fatalError("\(String(describing: results.first))") }
}

func made() -> ModelGateway {
  var settings = GatewaySettings()
  settings.chain = [ModelName("openai", "gpt-6-luna")]
  let model = OpenAILanguageModel(baseURL: url, transport: transport, now_ms: now_ms)
  let prices = try? PriceTable.read(Array(#"[{"provider":"openai","model":"gpt-6-luna","input":100000,"output":500000}]"#.utf8))
  // What is measured is the gateway, not its own limits of a minute: as many callers at once as there are.
  return ModelGateway(
    settings, providers: [ModelProvider("openai", baseURL: url, keys: [ModelKey("sk-bench")], model: model)],
    prices: PriceTable(asOf: "2026-11-20", prices ?? []), ledger: RecordBudgetLedger(records: table), cache: nil,
    turns: Turns(atOnceMaximum: callers, waitingMaximum: callers), surroundings: clock)
}

let table = VolatileRecordStore()
// A minute a call: no limit of a minute is ever reached.
let clock = ScriptedSurroundings(now_ms: 1_795_132_800_000, step_ms: 60)
let gateway = words[1] == "gateway" ? made() : nil

/// Microseconds that each of so many calls took, a share for each caller.
func run(_ count: Int, from first: Int) async throws -> [Double] {
  try await withThrowingTaskGroup(of: [Double].self) { group in
    for caller in 0..<callers {
      group.addTask {
        var times: [Double] = []
        for number in stride(from: caller, to: count, by: callers) {
          let begun = ContinuousClock.now
          try await call(gateway, table, clock, first + number)
          times.append((ContinuousClock.now - begun) / .microseconds(1))
        }
        return times
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
}

_ = try await run(callers * 3, from: 0)
let before = cpu_us()
let times = try await run(calls, from: callers * 3).sorted()
let spent = (cpu_us() - before) / Double(calls)
func at(_ share: Double) -> Double { times[min(times.count - 1, Int(share * Double(times.count)))] }
print("{\"p50_us\":\(at(0.5)),\"p99_us\":\(at(0.99)),\"cpu_us\":\(spent)}")
