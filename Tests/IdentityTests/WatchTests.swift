import Cases
import Fakes
import Forms
import Identity
import StrictJSON
import Synchronization
import Testing

@Suite struct `What an owner should look at` {
  private final class Told: Sendable {
    let all = Mutex<[Anomaly]>([])
  }

  private func watch(_ gate: Gate, _ told: Told) -> SecurityWatch {
    SecurityWatch(gate.authentication.admission, ScriptedSurroundings()) { anomaly in told.all.withLock { $0.append(anomaly) } }
  }

  private func events(_ gate: Gate, _ name: String) -> [Record] { gate.store.records.filter { $0.attributes["event"] == .string(name) } }

  @Test(arguments: Anomaly.allCases.filter { $0 != .failedLogins })
  func `is told at the n-th time, once a window, by all processes together`(anomaly: Anomaly) async {
    let (gate, told) = (Gate(), Told())
    let caller = Caller(tenant: "acme", principal: "robot", correlationID: "c")
    for subject in [SecurityWatch.Subject.principal(caller), .key("id", caller)] {
      told.all.withLock { $0 = [] }
      for number in 1...anomaly.times * 2 {
        await watch(gate.restarted(), told).note(anomaly, of: subject, at: Gate.start_us)
        #expect(told.all.withLock { $0.count } == (number >= anomaly.times ? 1 : 0), "\(number)")
      }
      await watch(gate, told).note(anomaly, of: subject, at: Gate.start_us + 1_000_000)
      #expect(told.all.withLock { $0.count } == 1)
    }
    #expect(events(gate, "security.anomaly").count == 2)
  }

  @Test func `of an address without a tenant is counted, and in nobody's log`() async {
    let (gate, told) = (Gate(), Told())
    await watch(gate, told).note(.tokenForgery, of: .address("192.0.2.7"), at: Gate.start_us)
    #expect(told.all.withLock { $0 } == [.tokenForgery])
    #expect(events(gate, "security.anomaly").isEmpty)
  }

  @Test func `are denials: twenty events of a principal in ten minutes, and a probe at the fifth`() async {
    let (gate, told) = (Gate(), Told())
    let caller = Caller(tenant: "acme", principal: "robot", correlationID: "c")
    for number in 1...30 {
      await watch(gate, told).denied(caller, "insufficient_scope", ("permissions", "write:keys\(number)"), at: Gate.start_us + Int64(number) * 1_000)
      #expect(told.all.withLock { $0 } == (number >= 5 ? [.privilegeProbe] : []), "\(number)")
    }
    #expect(events(gate, "access.denied").count == 20)
  }

  @Test func `are failed logins: the twentieth of one address`() async {
    let told = Told()
    var gate = Gate()
    gate.authentication.watch = watch(gate, told)
    for number in 1...22 {
      _ = await gate.refusal(token: "nonsense.nonsense.nonsense\(number)")
      _ = await gate.refusal(key: nil, token: "qk1_nonsense")
      #expect(told.all.withLock { $0.contains(.failedLogins) } == (number >= 20), "\(number)")
    }
  }

  @Test func `are a key from another network, an ended key, and wrong secrets of an id`() async throws {
    let told = Told()
    var gate = Gate()
    gate.authentication.watch = watch(gate, told)
    let key = try await gate.key()
    for address in ["192.0.2.7", "192.0.2.200", "198.51.100.1"] {
      #expect(await gate.refusal(key: key, from: address) == nil)
      #expect(told.all.withLock { $0 } == (address == "198.51.100.1" ? [.newNetwork] : []))
    }
    #expect(await gate.refusal(key: key, at: Gate.start_us + 90_000_000_000) == "key_expired")
    #expect(told.all.withLock { $0.last } == .deadKey)
  }

  /// Another /24, or another /48: addresses of IPv6 come as their /64.
  @Test(arguments: [
    ("192.0.2.7", "192.0.2.255", false), ("192.0.2.7", "192.0.3.7", true), ("192.0.2.7", "193.0.2.7", true),
    ("2001:db8:1:2::/64", "2001:db8:1:3::/64", false), ("2001:db8:1:2::/64", "2001:db8:2:2::/64", true), ("2001:db8:1:2::/64", "192.0.2.7", true),
  ])
  func `are a key from another network than its last, and not one from beside it`(first: String, second: String, isTold: Bool) async throws {
    let told = Told()
    var gate = Gate()
    gate.authentication.watch = watch(gate, told)
    let key = try await gate.key()
    for address in [first, first, second] { #expect(await gate.refusal(key: key, from: address) == nil) }
    #expect(told.all.withLock { $0 } == (isTold ? [.newNetwork] : []))
  }

  /// In a process that knew it before as in one that did not.
  @Test func `are a revoked key, from its first use after that`() async throws {
    for isKnown in [true, false] {
      let told = Told()
      var gate = Gate()
      gate.authentication.watch = watch(gate, told)
      let key = try await gate.key()
      if isKnown { #expect(await gate.refusal(key: key) == nil) }
      let keys = APIKeys(records: gate.store, surroundings: ScriptedSurroundings(now_ms: Gate.start_us / 1_000))
      _ = try await keys.revoke(key.id, reason: "lost", Caller(tenant: "acme", principal: "admin", correlationID: "c"))
      #expect(await gate.refusal(key: key) == "revoked")
      #expect(told.all.withLock { $0 } == [.deadKey], "\(isKnown)")
      #expect(await gate.refusal(key: key) == "revoked")
      #expect(told.all.withLock { $0 } == [.deadKey], "once a window")
    }
  }

  @Test(arguments: ["unsigned", "algorithm", "signature"])
  func `are forged tokens: unsigned ones, of another algorithm, and signed by a key that they bring`(expect: String) async throws {
    let told = Told()
    var gate = Gate(issuers: CorpusToken.corpus.issuers.filter { $0.name != Issuer.ownName })
    gate.authentication.watch = watch(gate, told)
    let forged = CorpusToken.corpus.tokens.filter { $0.expect == expect && (expect != "signature" || $0.name.hasSuffix("brings the key")) }
    #expect(forged.count >= 4)
    let wrong = try #require(CorpusToken.corpus.tokens.first { $0.name == "ES256 by another key" })
    #expect(await gate.refusal(token: wrong.token) == "invalid_token")
    #expect(told.all.withLock { $0 }.isEmpty, "a wrong signature alone is a guess")
    for (place, token) in forged.enumerated() {
      #expect(await gate.refusal(token: token.token, from: "192.0.2.\(place)") == "invalid_token")
      #expect(told.all.withLock { $0.count } == place + 1, "\(token.name)")
    }
    #expect(told.all.withLock { $0.allSatisfy { $0 == .tokenForgery } })
  }

  @Test func `lets nobody in and keeps nobody out where it cannot write`() async throws {
    let gate = Gate()
    var authentication = gate.authentication
    let key = try await gate.key()
    let broken = Admission(
      records: FailingRecordStore(gate.store, broken: 1), turnstile: FailingTurnstile(VolatileTurnstile(gate.store), broken: 1), memory: IdentityMemory())
    authentication.watch = SecurityWatch(broken, ScriptedSurroundings()) { _ in }
    for address in ["192.0.2.7", "198.51.100.1"] {
      let identity = try await authentication.identity(of: Credentials(apiKey: key.text, address: address), [(.standard, 1)], at: Gate.start_us)
      #expect(identity.principal.id == "robot")
    }
  }
}
