import Adapters
import Cases
import Forms
import Fakes
import HTTPTransport
import Testing

@Suite struct Webhooks {
  let notice = CaseNotice(
    place: CasePlace(tenant: "local", family: FamilyName("decision", plural: "decisions"), id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"), wait: "review",
    title: "Beta", reasons: ["support 0.5 is under 0.7"], token: "5ec2e7",
    expires_ms: 1_795_341_600_000)

  func announce(_ answers: [ScriptedTransport.Answer], secret: WebhookSecret? = nil) async throws -> (transport: ScriptedTransport, failure: StepFailure?) {
    let transport = ScriptedTransport(answers)
    let webhook = WebhookNotifications(
      address: try #require(WebhookAddress("https://example.com/hook")), secret: secret, transport: transport, surroundings: ScriptedSurroundings(step_ms: 0))
    do throws(StepFailure) {
      try await webhook.announce(notice, idempotencyKey: "case/notify/review/1")
      return (transport, nil)
    } catch { return (transport, error) }
  }

  /// The worked example of the Standard Webhooks specification's reference libraries.
  /// Source: https://github.com/standard-webhooks/standard-webhooks, `libraries/javascript` tests: secret, id, timestamp, payload and signature.
  @Test func `are signed as the specification's own example is`() throws {
    let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    #expect(
      secret.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp_s: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func `carry the id, the time and the signature of what is sent`() async throws {
    let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let (transport, failure) = try await announce([.text(204, "")], secret: secret)
    #expect(failure == nil)
    let request = try #require(transport.requests.first)
    let headers = Dictionary(request.headers.map { ($0.name, $0.value) }) { $1 }
    #expect(request.method == "POST")
    #expect(headers["webhook-id"] == "case/notify/review/1")
    let time_s = try #require(headers["webhook-timestamp"].flatMap { Int64($0) })
    #expect(headers["webhook-signature"] == secret.signature(id: "case/notify/review/1", timestamp_s: time_s, body: request.body))
    #expect("\(secret)" == "whsec_…")
  }

  @Test(arguments: [500, 502, 503, 408, 429]) func `are sent three times to a receiver that cannot take them now`(status: Int) async throws {
    let (transport, failure) = try await announce([.text(status, ""), .text(status, ""), .text(200, "")])
    #expect(failure == nil)
    #expect(transport.requests.count == 3)
    #expect(Set(transport.requests.map(\.headers)).count == 1)
    let (_, last) = try await announce([.text(status, ""), .text(status, ""), .text(status, "")])
    #expect(last == StepFailure(.integration, detail: "the webhook answered \(status)"))
  }

  @Test(arguments: [301, 400, 401, 404, 410]) func `are sent once to a receiver that refuses them`(status: Int) async throws {
    let (transport, failure) = try await announce([.text(status, "")])
    #expect(failure?.kind == .rejected)
    #expect(transport.requests.count == 1)
  }

  @Test func `are delivered where the status says so, however much the receiver says beside`() async throws {
    let (taken, failure) = try await announce([.failure(.tooLarge(status: 200))])
    #expect(failure == nil)
    #expect(taken.requests.count == 1)
    #expect(try await announce([.failure(.tooLarge(status: 404))]).failure == StepFailure(.rejected, detail: "the webhook answered 404"))
    let (again, _) = try await announce([.failure(.tooLarge(status: 503)), .text(204, "")])
    #expect(again.requests.count == 2)
  }

  @Test func `are sent again where the connection breaks, and not where the certificate is wrong`() async throws {
    let (broken, failure) = try await announce([.failure(.timeout), .failure(.connect(detail: "x")), .text(200, "")])
    #expect(failure == nil)
    #expect(broken.requests.count == 3)
    #expect(try await announce([.failure(.tls(detail: "x"))]).failure?.kind == .authentication)
  }

  @Test(arguments: [
    ("https://example.com/hook?x=1", true), ("http://127.0.0.1:9000/", true), ("http://localhost/x", true), ("http://[::1]:9/x", true),
    ("http://example.com/", false), ("http://127.0.0.1.example.com/", false), ("https://user:secret@example.com/", false), ("https://", false),
    ("ftp://example.com/", false), ("https://exam ple.com/", false), ("http://localhost@example.com/", false), ("", false),
    ("http://[::1]evil.com/", false), ("https://example.com/#x", false), ("http://127.0.0.1\\@example.com/", false), ("https://2130706433/", false),
  ])
  func `go over HTTPS, or to this machine`(address: String, isTaken: Bool) {
    #expect((WebhookAddress(address) != nil) == isTaken)
  }

  @Test(arguments: ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_***", "whsec_" + String(repeating: "QUFB", count: 30)])
  func `need a secret of 24 to 64 bytes`(secret: String) {
    #expect(WebhookSecret(secret) == nil)
  }
}
