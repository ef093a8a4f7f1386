import Core
import FoundationEssentials
import StrictJSON

// Prints one JSON line a measurement: {"name", "a_second"}. `make bench` runs it beside the peers; each figure is the best of several rounds of one core.

/// Calls a second, the best of five rounds of at least 200 ms.
func rate(_ body: () throws -> Void) rethrows -> Double {
  var best = 0.0
  for _ in 0..<5 {
    var calls = 0
    let start = ContinuousClock.now
    var passed = Duration.zero
    repeat {
      try body()
      calls += 1
      passed = ContinuousClock.now - start
    } while passed < .milliseconds(200)
    best = max(best, Double(calls) / (passed / .seconds(1)))
  }
  return best
}

func report(_ name: String, _ a_second: Double) { print("{\"name\":\"\(name)\",\"a_second\":\(a_second)}") }

/// A request of about 100 KB: 100 alternatives by 50 criteria, as large as a decision may be.
func largeRequest() -> [UInt8] {
  let criteria = (0..<50).map { #"{"name":"criterion-\#($0)","weight":\#($0 % 7 + 1),"direction":"\#($0 % 2 == 0 ? "max" : "min")","category":"cost"}"# }
  let alternatives = (0..<100).map { row in
    let scores = (0..<50).map { #""criterion-\#($0)":\#((row * 37 + $0 * 11) % 97 + 1)"# }.joined(separator: ",")
    return #"{"id":"alternative-\#(row)","name":"Alternative \#(row)","scores":{\#(scores)}}"#
  }
  return Array(
    #"{"query":"Which?","context":{"alternatives":[\#(alternatives.joined(separator: ","))],"criteria":[\#(criteria.joined(separator: ","))]}}"#.utf8)
}

struct LargeRequest: Codable {
  struct Context: Codable {
    struct Alternative: Codable { var id: String, name: String, scores: [String: Double] }
    struct Criterion: Codable { var name: String, weight: Double, direction: String, category: String }
    var alternatives: [Alternative], criteria: [Criterion]
  }
  var query: String, context: Context
}

let text = largeRequest()
let value = try JSONReader.read(text)
report("strict_json_read", try rate { _ = try JSONReader.read(text) })
report("strict_json_read_and_write", try rate { _ = try JSONWriter.write(try JSONReader.read(text)) })
let data = Data(text)
report("foundation_decode", try rate { _ = try JSONDecoder().decode(LargeRequest.self, from: data) })
report("foundation_decode_and_encode", try rate { _ = try JSONEncoder().encode(try JSONDecoder().decode(LargeRequest.self, from: data)) })
print("{\"name\":\"bytes\",\"a_second\":\(text.count)}")
