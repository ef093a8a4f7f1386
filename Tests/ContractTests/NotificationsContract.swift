import Adapters
import Cases
import Fakes
import HTTPTransport
import StrictJSON
import Testing

/// The rules of `Notifications`, by number, for everything that announces.
@Suite struct `The notifications contract` {
  enum Announcer: String, CaseIterable, Sendable { case webhook, recorded }

  /// An announcer, and what its receiver has of it.
  struct Line {
    let announcer: any Notifications
    let received: () -> [(key: String, decisionID: String, token: String)]

    init(_ kind: Announcer, takes: Bool) throws {
      switch kind {
      case .recorded:
        let fake = RecordedNotifications()
        if !takes { fake.close() }
        announcer = fake
        received = { fake.notices.map { ("one a key", $0.place.id, $0.token) } }
      case .webhook:
        let answers = Array(repeating: ScriptedTransport.Answer.text(takes ? 204 : 503, ""), count: 6)
        let transport = ScriptedTransport(answers)
        announcer = WebhookNotifications(
          address: try #require(WebhookAddress("https://example.com/hook")), secret: nil, transport: transport, surroundings: ScriptedSurroundings())
        received = {
          transport.requests.map { request in
            let data = (try? JSONReader.read(request.body)).flatMap { $0.member("data") } ?? .null
            return (
              request.headers.first { $0.name == "webhook-id" }?.value ?? "", data.member("decision_id")?.string ?? "", data.member("token")?.string ?? ""
            )
          }
        }
      }
    }
  }

  let notice = CaseNotice(
    place: CasePlace(tenant: "local", family: FamilyName("decision", plural: "decisions"), id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"), wait: "review",
    title: "Beta", reasons: ["support .5 is under .7"], token: "5ec2e7", expires_ms: 1)

  @Test(arguments: Announcer.allCases)
  func `1 announce returns when the notice is taken`(kind: Announcer) async throws {
    let line = try Line(kind, takes: true)
    try await line.announcer.announce(notice, idempotencyKey: "k")
    #expect(line.received().map(\.decisionID) == [notice.place.id])
    #expect(line.received().map(\.token) == [notice.token])
  }

  @Test(arguments: Announcer.allCases)
  func `1 announce throws when it is not, and 3 says nothing of the token`(kind: Announcer) async throws {
    let line = try Line(kind, takes: false)
    let failure = try await #require(throws: StepFailure.self) { try await line.announcer.announce(notice, idempotencyKey: "k") }
    #expect([.network, .integration].contains(failure.kind))
    #expect(!failure.detail.contains(notice.token))
  }

  @Test(arguments: Announcer.allCases)
  func `2 two announcements under one key are one to the receiver`(kind: Announcer) async throws {
    let line = try Line(kind, takes: true)
    for _ in 0..<2 { try await line.announcer.announce(notice, idempotencyKey: "k") }
    #expect(Set(line.received().map(\.key)).count == 1)
  }
}

extension JSONValue {
  fileprivate func member(_ name: String) -> JSONValue? { if case .object(let object) = self { object[name] } else { nil } }
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}
