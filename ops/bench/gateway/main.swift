import Glibc

// Calls a server that speaks OpenAI's wire so many times from so many callers at once, and prints one JSON line: {"p50_us", "p99_us", "cpu_us"}, the CPU a call of this
// process. `raw` sends the bytes alone; `gateway` asks through the gateway, within a case's journal and its budgets, whose records are in memory.
//
// usage: gatewaybench raw|gateway URL CALLERS CALLS (URL with its `/v1`)

guard CommandLine.arguments.count == 5, ["raw", "gateway"].contains(CommandLine.arguments[1]), let atOnce = Int(CommandLine.arguments[3]),
  let count = Int(CommandLine.arguments[4]), atOnce > 0, count >= atOnce
else {
  print("usage: gatewaybench raw|gateway URL CALLERS CALLS")
  exit(2)
}
let bench = Calls(to: CommandLine.arguments[2], byGateway: CommandLine.arguments[1] == "gateway", callers: atOnce)
print(try await bench.line(of: count))
