import EmulatorGateway
import EmulatorServerless
import Testing

@Suite struct `Signatures of requests` {
  /// 2025-04-14T22:11:46Z.
  static let time_ms: Int64 = 1_744_668_706_000

  private func admission(_ request: FrontRequest, after_ms: Int64 = 0, region: String = "us-east-1") throws -> Admission {
    let provider = "  region: \(region)\n"
    let gateway = Gateway(try shop(["http: {method: ANY, path: '{proxy+}', authorizer: aws_iam}"], provider: provider))
    let now = Moment(requestID: "r", extendedID: "e", traceID: "t", time_ms: Self.time_ms + after_ms)
    guard case .admit(let admission) = gateway.step(request, now) else {
      Issue.record("was let in unasked")
      throw Answered()
    }
    return admission
  }

  private static func signed(_ method: String, _ path: String, _ query: String = "", _ body: String = "", key: String = "emulator", by signature: String)
    -> FrontRequest
  {
    let credential = "AWS4-HMAC-SHA256 Credential=\(key)/20250414/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=\(signature)"
    let headers = [Header("Host", "localhost:8000"), Header("X-Amz-Date", "20250414T221146Z"), Header("Authorization", credential)]
    return FrontRequest(method: method, path: path, query: query, headers: headers, body: Array(body.utf8))
  }

  /// The signatures are botocore 1.43's, by its SigV4Auth at that time.
  @Test(arguments: [
    signed("GET", "/x", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
    signed("POST", "/a%20b/c", "q=1&a=%2F&a=b%20c", #"{"a":1}"#, by: "4584d2f965070fd8ab107879e0001e7f4895dd34ac1684476803224396305122"),
    signed("GET", "/%E2%98%95", "z&y=", by: "b168a0c3d5bc20759bc5108b09b4524d09a72aa0135c2b6e45bcde8a0e87c4c2"),
    signed("GET", "/x", key: "123456789012", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
  ])
  func `that botocore makes are right`(request: FrontRequest) throws {
    #expect(try admission(request).signer(region: "us-east-1") != Caller())
  }

  @Test func `in the query are right too`() throws {
    let query =
      "b=2&a=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=emulator%2F20250414%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=20250414T221146Z"
      + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=382688aa58782b8775b757bcc9bad2f2fbac78535a8231a78b896b9c4f2d9a9a"
    let request = FrontRequest(method: "GET", path: "/x", query: query, headers: [Header("Host", "localhost:8000")])
    #expect(try admission(request).signer(region: "us-east-1") != Caller())
    #expect(throws: AccessRefusal.signature(.expired)) { try admission(request, after_ms: 61_000).signer(region: "us-east-1") }
  }

  @Test(arguments: [
    signed("GET", "/y", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
    signed("POST", "/x", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
    signed("GET", "/x", "a=1", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
    signed("GET", "/x", "", "body", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09"),
    // Signed with another secret.
    signed("GET", "/x", by: "0bf876fdf89d0afb43bb9ae16dccb24ad155d26d2b4589b682b357176ce94f51"),
  ])
  func `of anything else are not`(request: FrontRequest) throws {
    #expect(throws: AccessRefusal.signature(.mismatch)) { try admission(request).signer(region: "us-east-1") }
  }

  @Test(arguments: [-301_000, 301_000] as [Int64])
  func `hold for five minutes`(after_ms: Int64) throws {
    let request = Self.signed("GET", "/x", by: "3be2e6f7aeaad7d1b060c1586a166788896575d9b45e6bc4c7ff82b9975d1c09")
    #expect(throws: AccessRefusal.signature(.expired)) { try admission(request, after_ms: after_ms).signer(region: "us-east-1") }
    #expect(throws: Never.self) { try admission(request, after_ms: after_ms / 301 * 299).signer(region: "us-east-1") }
  }
}

@Suite struct `The usage of keys` {
  private func meter(_ plan: String) throws -> UsageMeter {
    let provider = "  apiGateway: {apiKeys: [{name: k, value: key-0123456789-0123456789}], usagePlan: {\(plan)}}\n"
    return UsageMeter(try shop(["http: {method: GET, path: x, private: true}"], provider: provider).restAPI)
  }

  private let key = "key-0123456789-0123456789"
  private let day_ms: Int64 = 86_400_000

  @Test func `fills a bucket again at the plan's rate`() throws {
    var meter = try meter("throttle: {burstLimit: 2, rateLimit: 1}")
    let now: Int64 = 1_000_000
    _ = try meter.take(key, time_ms: now)
    _ = try meter.take(key, time_ms: now)
    #expect(throws: AccessRefusal.tooManyRequests) { try meter.take(key, time_ms: now + 900) }
    _ = try meter.take(key, time_ms: now + 1_100)
    #expect(throws: AccessRefusal.tooManyRequests) { try meter.take(key, time_ms: now + 1_200) }
    // However long nobody came, no more than the burst.
    _ = try meter.take(key, time_ms: now + 100_000)
    _ = try meter.take(key, time_ms: now + 100_000)
    #expect(throws: AccessRefusal.tooManyRequests) { try meter.take(key, time_ms: now + 100_000) }
  }

  @Test(arguments: [
    ("DAY", 1_744_668_706_000 as Int64, 1_744_675_199_999 as Int64), ("WEEK", 1_744_668_706_000, 1_745_107_199_999),
    ("MONTH", 1_744_668_706_000, 1_746_057_599_999),
  ])
  func `begins anew with each period of UTC`(period: String, now: Int64, last: Int64) throws {
    var meter = try meter("quota: {limit: 1, period: \(period)}")
    _ = try meter.take(key, time_ms: now)
    #expect(throws: AccessRefusal.quotaExceeded) { try meter.take(key, time_ms: last) }
    _ = try meter.take(key, time_ms: last + 1)
    #expect(throws: AccessRefusal.quotaExceeded) { try meter.take(key, time_ms: last + 2) }
  }

  @Test func `knows no other key`() throws {
    var meter = try meter("quota: {limit: 0}")
    #expect(throws: AccessRefusal.noKey) { try meter.take(nil, time_ms: 0) }
    #expect(throws: AccessRefusal.noKey) { try meter.take("other", time_ms: 0) }
    #expect(throws: AccessRefusal.quotaExceeded) { try meter.take(key, time_ms: 0) }
  }
}

@Suite struct `A body's schema` {
  private func step(_ reference: String, _ body: String) throws -> Gateway.Step {
    let schema = "{properties: {a: {$ref: '\(reference)'}}, allOf: [{type: object}]}"
    let gateway = Gateway(try shop(["http: {method: POST, path: x, request: {schemas: {application/json: \(schema)}}}"]))
    let headers = [Header("Host", "localhost:8000"), Header("Content-Type", "application/json")]
    let step = gateway.step(FrontRequest(method: "POST", path: "/x", headers: headers, body: Array(body.utf8)), moment)
    guard case .admit(let admission) = step else { throw Answered() }
    return gateway.integration(admission, Caller())
  }

  @Test func `that names a place in a list is met by what meets what stands there`() throws {
    guard case .invoke = try step("#/allOf/0", #"{"a":{}}"#) else { throw Answered() }
    guard case .answer(let answer) = try step("#/allOf/0", #"{"a":1}"#) else { throw Answered() }
    #expect(answer.status == 400)
  }

  @Test(arguments: ["#/allOf/1", "#/allOf/-1", "#/nothing"]) func `that names nothing is met by nothing`(reference: String) throws {
    guard case .answer(let answer) = try step(reference, #"{"a":{}}"#) else { throw Answered() }
    #expect(answer.status == 400)
  }
}
