import Cases
import Decisions
import Frameworks
import FoundationEssentials
import StrictJSON

// Reads decision requests, one a line, from standard input, and prints one JSON line a measurement: {"name", "a_second"}. One round of at least 100 ms each; `make
// bench` runs several, each beside the peers.

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
  let a_second = try await rate(body)
  print("{\"name\":\"\(name)\",\"a_second\":\(a_second)}")
}

var requests: [[UInt8]] = []
while let line = readLine() { requests.append(Array(line.utf8)) }
try await measureCodecs(of: requests[1], name: "large")
try await measureMethods(of: requests[0], name: "small")
try await measureMethods(of: requests[1], name: "large")
try await measureDecision(requests[0])
