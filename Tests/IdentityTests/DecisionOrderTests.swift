import Cases
import Crypto
import Fakes
import Forms
import Identity
import StrictJSON
import Synchronization
import Testing

/// What a caller's state says, in one order: blocked, revoked, another version of the key, whose turn it is.
@Suite struct `What a state says of its caller` {
  private static let place = CallerState.key(tenant: "acme", principal: "robot")
  private static let used: RecordAttribute = .integer(Gate.start_us + 10_000_000)

  @Test func `is told in one order, whatever else is wrong`() async throws {
    let gate = Gate()
    let key = try await gate.chosenKey()
    #expect(await gate.refusal(key: key) == nil)
    gate.store.tamper(Self.place) { $0.attributes[Bucket.standard.attribute] = Self.used }
    #expect(await gate.refusal(key: key) == "rate_limited")
    gate.store.tamper(APIKey.key(key.id)) { record in
      record.attributes["revoked_ms"] = .integer(1)
      record.version += 1
    }
    gate.store.tamper(Self.place) { $0.attributes[CallerState.version(of: key.id)] = .integer(2) }
    #expect(await gate.refusal(key: key) == "revoked", "before it is told to wait")
    gate.store.tamper(Self.place) { $0.attributes[TurnstilePass.blocked] = .bool(true) }
    #expect(await gate.restarted().refusal(key: key) == "revoked", "what a key's own record says is known before the state is")
    let second = try await gate.key()
    #expect(await gate.refusal(key: second) == "blocked")
  }

  @Test func `of a token is the same: blocked, revoked, its turn`() async throws {
    let gate = Gate()
    let token = try OwnToken.text()
    let place = CallerState.key(tenant: "acme", principal: "alice")
    #expect(await gate.refusal(token: token) == nil)
    gate.store.tamper(place) { $0.attributes[Bucket.standard.attribute] = Self.used }
    #expect(await gate.refusal(token: token) == "rate_limited")
    gate.store.tamper(place) { $0.attributes[CallerState.notBefore] = .integer(Gate.start_us / 1_000_000 + 1) }
    #expect(await gate.refusal(token: token) == "revoked")
    gate.store.tamper(place) { $0.attributes[TurnstilePass.blocked] = .bool(true) }
    #expect(await gate.refusal(token: token) == "blocked")
  }

  @Test func `judges keys by no moment before which tokens were issued`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key) == nil)
    gate.store.tamper(Self.place) { $0.attributes[CallerState.notBefore] = .integer(4_000_000_000) }
    #expect(await gate.refusal(key: key) == nil)
    #expect(await gate.refusal(token: try OwnToken.text(["sub": .value("robot")])) == "revoked")
  }

  /// Somebody else is faster each time.
  private final class Contended: Turnstile {
    private let passes = Mutex(0)
    var count: Int { passes.withLock { $0 } }
    func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer {
      let number = passes.withLock { count in
        count += 1
        return count
      }
      let tat_us = Gate.start_us + (number % 2 == 1 ? 1_000_000 : -1)
      return TurnstileAnswer(hasPassed: false, before: Record(key: pass.key, attributes: [pass.attribute: .integer(tat_us)]))
    }
  }

  @Test func `is asked for at most six times, and then is 503`() async throws {
    var gate = Gate()
    let turnstile = Contended()
    gate.authentication.admission = Admission(records: gate.store, turnstile: turnstile, memory: IdentityMemory())
    #expect(await gate.refusal(key: try await gate.key()) == "unavailable")
    #expect(turnstile.count == 6)
  }

  @Test func `stands where its kind and name say, and goes an hour after the longest token`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key) == nil)
    #expect(await gate.refusal(key: APIKeyText(random: randomBytes), from: "203.0.113.1") == "invalid_key")
    let states = gate.store.records.filter { $0.key.sort == "STATE" }
    #expect(Set(states.map(\.key.partition)) == ["TENANT#acme#CALLER#robot", "TENANT#acme#NEWCOMERS", "ADDRESS#203.0.113.1"])
    #expect(states.allSatisfy { $0.expires_s == Gate.start_us / 1_000_000 + 86_400 + 3_600 })
  }
}

/// Scopes of a token limit what its roles permit; what is no permission of ours limits nothing (OpenID Connect's `openid`).
@Suite struct `Scopes of a token` {
  @Test(
    arguments: [
      (nil, ["execute:decisions", "read:decisions", "write:decisions"]), ("openid profile", ["execute:decisions", "read:decisions", "write:decisions"]),
      ("openid read:decisions", ["read:decisions"]), ("decisions.read", ["read:decisions"]),
      ("decisions:read write.decisions", ["read:decisions", "write:decisions"]),
      ("read:*", ["read:decisions"]), ("read:audit", []), ("write:keys read:decisions", ["read:decisions"]),
    ] as [(String?, [String])])
  func `limit what its roles permit, in each of their forms, and never add to it`(scope: String?, permitted: [String]) async throws {
    let token = try OwnToken.text(scope.map { ["scope": .value(.string($0))] } ?? [:])
    let principal = try await Gate().enter(token: token).principal
    let asked: [Permission] = [.execute("decisions"), .read("decisions"), .write("decisions"), .write("keys"), .read("audit")]
    #expect(asked.filter { principal.may($0) }.map(\.description).sorted() == permitted)
  }
}

@Suite struct `Roles of a token` {
  @Test func `give what those of them permit that are known, and it is told how many are not`() async throws {
    for roles in [.string("analyst root nobody"), ["analyst", "root", "nobody"]] as [JSONValue] {
      let identity = try await Gate().enter(token: try OwnToken.text(["roles": .value(roles)]))
      #expect(identity.unknownRoles == 2)
      #expect(identity.principal.may(.read("analytics")) && !identity.principal.may(.write("keys")))
    }
    // Of others by what the issuer's map does not name.
    let corpus = CorpusToken.corpus.tokens
    for (name, unknown) in [("roles that the issuer's map does not name", 2), ("roles that it names", 1), ("ES256 by its key", 0)] {
      let token = try #require(corpus.first { $0.name == name })
      #expect(token.outcome().identity?.unknownRoles == unknown, "\(name)")
    }
  }
}
