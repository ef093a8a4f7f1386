import Cases
import Decisions
import Frameworks
import FoundationEssentials
import StrictJSON

// Reads decision requests, one a line, from standard input, and prints one JSON line a measurement: {"name", "a_second"}. One round of at least 100 ms each; `make
// bench` runs several, each beside the peers. `microbench NAME CALLS` makes so many calls of that measurement alone, for who counts instructions.

/// The one measurement whose calls are counted from outside, and how many are made.
let counted: (name: String, calls: Int)? =
  CommandLine.arguments.count == 3 ? (CommandLine.arguments[1], Int(CommandLine.arguments[2]) ?? 1) : nil

/// Calls a second.
func rate(_ body: () async throws -> Void) async throws -> Double {
  var calls = 0
  let start = ContinuousClock.now
  var passed = Duration.zero
  repeat {
    try await body()
    calls += 1
    passed = ContinuousClock.now - start
  } while passed < .milliseconds(100)
  return Double(calls) / (passed / .seconds(1))
}

func measure(_ name: String, _ body: () async throws -> Void) async throws {
  if let (only, calls) = counted {
    guard name == only else { return }
    for _ in 0..<calls { try await body() }
    return
  }
  let a_second = try await rate(body)
  print("{\"name\":\"\(name)\",\"a_second\":\(a_second)}")
}

var requests: [[UInt8]] = []
while let line = readLine() { requests.append(Array(line.utf8)) }
try await measureCodecs(of: requests[1], name: "large")
try await measureMethods(of: requests[0], name: "small")
try await measureMethods(of: requests[1], name: "large")
try await measureDecision(requests[0])
try await measureTasks()
try await measureMasking()
