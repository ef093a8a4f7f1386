import Cases
import Fakes
import FunctionKit
import Identity
import StrictJSON
import Testing

/// Calls that cost more than one of an allowance, over HTTP.
@Suite struct `A call that costs three` {
  private let records = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)

  private static let dear = Endpoint(
    .post, "/dear", allow: .execute("decisions"), atMost: 1_000, cost: 3, { Documentation("dear", tag: "identity", "Cost three", answers: []) }
  ) { _, _ throws(EndpointError) in Answer(200, body: Array("{}".utf8)) }
  private static let function = Function("Dear") { [dear] }
  private static let tools = Function("Tools") { [.modelContext([dear])] }

  private func given(_ function: Function = function) throws -> Given {
    try Given(function, records: records, environment: ["API_KEY_REQUIRED": "true"], surroundings: clock)
  }

  /// 60 in 60 seconds, 10 at once: a second brings one back, and a call needs three.
  @Test func `leaves three less, passes while three are left, and is told when three are back`() async throws {
    let (given, key) = (try given(), try await records.key())
    for (left, wait) in [(7, 1), (4, 1), (1, 1)] {
      let answer = try await given.send("POST", "/dear", headers: ["x-api-key": key])
      #expect(answer["statusCode"] == 200)
      #expect(answer.header("RateLimit") == "\"default\";r=\(left);t=\(wait)")
    }
    let refused = try await given.send("POST", "/dear", headers: ["x-api-key": key])
    #expect(refused["statusCode"] == 429)
    #expect(refused.header("Retry-After") == "2")
    #expect(refused.body["violated-policies"] == ["default"])
    #expect(refused.header("RateLimit") == #""default";r=1;t=1"#, "one that costs one would pass")
    clock.advance(by: 1_999)
    #expect(try await given.send("POST", "/dear", headers: ["x-api-key": key])["statusCode"] == 429)
    clock.advance(by: 1)
    #expect(try await given.send("POST", "/dear", headers: ["x-api-key": key]).header("RateLimit") == #""default";r=0;t=1"#)
  }

  @Test func `costs as much as a tool`() async throws {
    let (given, key) = (try given(Self.tools), try await records.key())
    let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dear","arguments":{}}}"#
    #expect(try await given.send("POST", "/mcp", headers: ["x-api-key": key], body: call).header("RateLimit") == #""default";r=7;t=1"#)
    let list = #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#
    #expect(try await given.send("POST", "/mcp", headers: ["x-api-key": key], body: list).header("RateLimit") == #""default";r=6;t=1"#)
  }

  /// Every cost up to the burst, by the arithmetic of the algorithm itself: it passes if max(tat, now) + c·T ≤ now + burst·T.
  @Test func `is one of every cost: what passes, what is left and when to come again follow from one inequality`() {
    let now_us: Int64 = 1_790_000_000_000_000
    for bucket in [Bucket.standard, .tasks, .export, Bucket("odd", 7, per: 60, burst: 3)] {
      let (interval_us, all_us) = (bucket.interval_us, bucket.interval_us * Int64(bucket.burst))
      for cost in 1...bucket.burst {
        for tat_us in stride(from: now_us - interval_us, through: now_us + all_us, by: Int(interval_us / 3)) {
          let passes = max(tat_us, now_us) + Int64(cost) * interval_us <= now_us + all_us
          let take = bucket.take(cost, at: now_us, known: tat_us)
          #expect((take?.holds(of: tat_us) ?? false) == passes, "\(bucket.name) \(cost) at \(tat_us - now_us)")
          if let take { #expect(take.left_us(of: tat_us) == max(tat_us, now_us) + Int64(cost) * interval_us) }
          guard !passes else { continue }
          let wait_us = Int64(bucket.retryAfter_s(cost, at: now_us, tat_us)) * 1_000_000
          #expect(bucket.take(cost, at: now_us + wait_us, known: tat_us)?.holds(of: tat_us) == true)
          #expect(wait_us - 1_000_000 < max(tat_us, now_us) + Int64(cost) * interval_us - now_us - all_us || wait_us == 1_000_000, "no second too many")
        }
      }
    }
  }
}
