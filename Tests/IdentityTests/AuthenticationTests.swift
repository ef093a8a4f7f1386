import Cases
import Crypto
import Fakes
import Forms
import Identity
import StrictJSON
import Testing

@Suite struct `A caller` {
  /// A token of our own, made here, as nothing but its claims matters.
  private func token(_ claims: [String: JSONValue] = [:], kid: String = "k") throws -> String {
    let now_s = Gate.start_us / 1_000_000
    var payload = JSONObject([
      ("iss", "quorate"), ("aud", "quorate"), ("sub", "alice"), ("tenant", "acme"), ("iat", .integer(now_s)), ("exp", .integer(now_s + 600)),
      ("roles", ["decision_maker"]),
    ])
    for (name, value) in claims { payload[name] = value }
    let header = try JSONWriter.write(["alg": "HS256", "kid": .string(kid)])
    let signed = try Base64.urlSafe.encode(header) + "." + Base64.urlSafe.encode(JSONWriter.write(.object(payload)))
    return signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: Gate.secret))
  }

  @Test func `is who its key says, with what its roles permit`() async throws {
    let gate = Gate()
    let identity = try await gate.enter(key: gate.key())
    #expect(identity.principal.id == "robot")
    #expect(identity.principal.tenant == "acme")
    #expect(identity.principal.via == .key)
    #expect(identity.principal.may(.read("decisions")))
    #expect(!identity.principal.may(.execute("decisions")))
    #expect(identity.allowances.map(\.remaining) == [9])
  }

  @Test(arguments: [("roles", 20, 21), ("scope", 50, 51)])
  func `has no more roles and scopes than a principal may, and none of them is dropped`(claim: String, most: Int, over: Int) async throws {
    func text(_ count: Int) -> JSONValue { .string((0..<count).map { "w\($0)" }.joined(separator: " ")) }
    func list(_ count: Int) -> JSONValue { JSONValue(strings: (0..<count).map { "w\($0)" }) }
    for (value, refusal) in [
      (text(most), nil), (list(most), nil), (text(over), "invalid_token"), (list(over), "invalid_token"), (["analyst", 7], "invalid_token"),
    ] {
      #expect(await Gate().refusal(token: try token([claim: value])) == refusal)
    }
  }

  @Test func `may send a key as a bearer token, but not two of them`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(try await gate.enter(token: key.text).principal.id == "robot")
    #expect(await gate.refusal(key: key, token: key.text) == "not_authenticated")
  }

  @Test func `without a credential, or with one of a kind that is not taken, is nobody`() async throws {
    #expect(await Gate().refusal() == "not_authenticated")
    let keysOnly = Gate(tokens: false)
    #expect(await keysOnly.refusal(token: try token()) == "invalid_token")
    let tokensOnly = Gate(keys: false)
    #expect(await tokensOnly.refusal(key: try await tokensOnly.key()) == "invalid_key")
    let open = Gate(keys: false, tokens: false)
    #expect(try await open.enter(key: open.key()).principal == .local)
  }

  @Test func `with an unknown key, another's secret or an ended key is told only what the key allows`() async throws {
    let gate = Gate()
    #expect(await gate.refusal(key: APIKeyText(random: randomBytes)) == "invalid_key")
    let ended = try await gate.key(for: "old", expires_s: Gate.start_us / 1_000_000)
    #expect(await gate.refusal(key: ended) == "key_expired", "a key holds while now is before its end")
    let bound = try await gate.key(for: "bound", certificates: [KnownCertificate.digest])
    let always: ClosedRange<Int64> = 0...4_000_000_000
    #expect(await gate.refusal(key: bound) == "invalid_key")
    #expect(
      await gate.refusal(key: bound, certificate: ClientCertificate(pem: KnownCertificate.pem.replacing("MIIB", with: "MIIC"), told_s: always)) == "invalid_key"
    )
    #expect(
      await gate.refusal(key: bound, certificate: ClientCertificate(pem: KnownCertificate.pem, told_s: 0...1)) == "invalid_key", "over by the gateway's word")
    #expect(await gate.refusal(key: bound, certificate: ClientCertificate(pem: KnownCertificate.pem, told_s: always)) == nil)
  }

  @Test func `with both credentials may what both may, as the token's principal, in one tenant`() async throws {
    let gate = Gate(both: true)
    let key = try await gate.key(roles: ["decision_maker"], scopes: [.read("decisions")])
    let identity = try await gate.enter(key: key, token: token())
    #expect(identity.principal.id == "alice")
    #expect(identity.principal.may(.read("decisions")))
    #expect(!identity.principal.may(.execute("decisions")), "the key's scopes limit it")
    #expect(await gate.refusal(key: try await gate.key(of: "beta"), token: try token()) == "invalid_key")
    #expect(await gate.refusal(token: try token()) == "not_authenticated")
  }

  @Test func `whose token is revoked, or was issued before a moment, is refused from the next request on`() async throws {
    let gate = Gate()
    let text = try token()
    #expect(await gate.refusal(token: text) == nil)
    let place = CallerState.key(tenant: "acme", principal: "alice")
    gate.store.tamper(place) { $0.attributes[CallerState.revoked((try? JSONWebToken(text))?.fingerprint ?? "")] = .integer(Int64.max) }
    #expect(await gate.refusal(token: text) == "revoked")
    #expect(await gate.refusal(token: try token(["jti": "another"])) == nil)
    gate.store.tamper(place) { $0.attributes[CallerState.notBefore] = .integer(Gate.start_us / 1_000_000 + 1) }
    #expect(await gate.refusal(token: try token(["jti": "another"])) == "revoked")
  }

  @Test func `who is blocked is refused whatever it is the turn of`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key) == nil)
    gate.store.tamper(CallerState.key(tenant: "acme", principal: "robot")) { $0.attributes[TurnstilePass.blocked] = .bool(true) }
    #expect(await gate.refusal(key: key) == "blocked")
  }

  @Test func `whose key is revoked is refused from the next request on, though the key is known to the process`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key) == nil)
    gate.store.tamper(APIKey.key(key.id)) { record in
      record.attributes["revoked_ms"] = .integer(1)
      record.version += 1
    }
    gate.store.tamper(CallerState.key(tenant: "acme", principal: "robot")) { $0.attributes[CallerState.version(of: key.id)] = .integer(2) }
    #expect(await gate.refusal(key: key) == "revoked")
    #expect(await gate.restarted().refusal(key: key) == "revoked")
  }

  @Test func `uses up its allowance, and is told when there is more`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    for left in (0..<10).reversed() { #expect(try await gate.enter(key: key).allowances.map(\.remaining) == [left]) }
    do throws(IdentityRefusal) {
      _ = try await gate.enter(key: key)
      Issue.record("the eleventh passes")
    } catch {
      guard case .rateLimited(let allowance, let retryAfter_s, _) = error else { throw error }
      #expect((allowance.bucket, retryAfter_s) == (.standard, 1))
    }
    #expect(await gate.refusal(key: key, at: Gate.start_us + 1_000_000) == nil)
    #expect(await gate.restarted().refusal(key: key, at: Gate.start_us + 1_000_001) == "rate_limited", "what is counted is in the records")
  }

  @Test func `leaves its last use and network in its state, in the same change`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    _ = try await gate.enter(key: key, from: "203.0.113.9")
    let state = try #require(try await gate.store.get(CallerState.key(tenant: "acme", principal: "robot"), now_s: 0))
    #expect(state.attributes[CallerState.used(key.id)] == .integer(Gate.start_us / 1_000_000))
    #expect(state.attributes[CallerState.network(key.id)] == .string("203.0.113.9"))
  }

  @Test func `is limited by the tenant's own buckets and roles, and kept out of a suspended one`() async throws {
    let gate = Gate()
    var settings = TenantSettings()
    settings.roles = ["reader": [.read("runs")]]
    settings.limits = [Bucket("default", 2, per: 60, burst: 1)]
    try await gate.store.write([.put(settings.record(of: "acme"), .absent)])
    let key = try await gate.key(roles: ["reader", "nonsense"])
    let identity = try await gate.enter(key: key)
    #expect(identity.principal.may(.read("runs")))
    #expect(!identity.principal.may(.read("decisions")))
    #expect(await gate.refusal(key: key) == "rate_limited")
    settings.status = .suspended
    try await gate.store.write([.put(settings.record(of: "acme"), .any)])
    #expect(await gate.refusal(key: key, at: Gate.start_us + 61_000_000) == "tenant_suspended")
    #expect(await gate.refusal(key: key, at: Gate.start_us + 61_000_000) == "rate_limited", "that costs allowance too")
    gate.store.tamper(CallerState.key(tenant: "acme", principal: "robot")) { $0.attributes[TurnstilePass.blocked] = .bool(true) }
    #expect(await gate.refusal(key: key, at: Gate.start_us + 200_000_000) == "blocked", "whether a credential stands comes before whose it is")
  }

  @Test func `guesses twenty times from an address before it is told to wait, and a right credential always passes`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    for _ in 0..<20 { #expect(await gate.refusal(key: APIKeyText(random: randomBytes), from: "203.0.113.1") == "invalid_key") }
    let before = gate.store.records.count
    for _ in 0..<5 { #expect(await gate.refusal(key: APIKeyText(random: randomBytes), from: "203.0.113.1") == "rate_limited") }
    #expect(gate.store.records.count == before, "an address over its guesses costs no further write")
    #expect(await gate.refusal(key: key, from: "203.0.113.1") == nil)
    #expect(await gate.refusal(key: APIKeyText(random: randomBytes), from: "203.0.113.2") == "invalid_key")
  }

  @Test func `with a key whose checksum is wrong costs no call, and is counted in the process`() async throws {
    let gate = Gate()
    var authentication = gate.authentication
    authentication.admission = Admission(
      records: FailingRecordStore(gate.store, broken: 1), turnstile: FailingTurnstile(VolatileTurnstile(gate.store), broken: 1), memory: IdentityMemory())
    func refusal(_ key: String, _ address: String, at now_us: Int64 = Gate.start_us) async -> String? {
      do throws(IdentityRefusal) {
        _ = try await authentication.identity(of: Credentials(apiKey: key, address: address), [(.standard, 1)], at: now_us)
        return nil
      } catch { return error.code }
    }
    let wrong = String(try await gate.key().text.dropLast()) + "_"
    for _ in 0..<20 { #expect(await refusal(wrong, "203.0.113.1") == "invalid_key") }
    for _ in 0..<3 { #expect(await refusal("qk1_", "203.0.113.1") == "rate_limited") }
    #expect(await refusal(wrong, "203.0.113.2") == "invalid_key")
    #expect(await refusal(wrong, "203.0.113.1", at: Gate.start_us + 15_000_000) == "invalid_key")
    // The first call of any: nothing was asked before.
    let right = try await gate.key().text
    #expect(await refusal(right, "203.0.113.3") == "unavailable")
  }

  @Test func `of many new names takes from one allowance`() async throws {
    let gate = Gate()
    var settings = TenantSettings()
    settings.limits = [Bucket("newcomers", 5, per: 60, burst: 5, by: .tenant)]
    try await gate.store.write([.put(settings.record(of: "acme"), .absent)])
    for place in 0..<5 { #expect(await gate.refusal(token: try token(["sub": .string("n\(place)")])) == nil) }
    #expect(await gate.refusal(token: try token(["sub": "n5"])) == "rate_limited")
    #expect(await gate.refusal(token: try token(["sub": "n1"])) == nil, "who is known is not held back by newcomers")
  }

  @Test func `is 503, never let in and never 401, where any call to the store or the turnstile fails`() async throws {
    for breaksStore in [true, false] {
      for broken in 1...20 {
        let gate = Gate()
        let key = try await gate.key()
        let store = FailingRecordStore(gate.store, broken: breaksStore ? broken : nil)
        let turnstile = FailingTurnstile(VolatileTurnstile(gate.store), broken: breaksStore ? nil : broken)
        var authentication = gate.authentication
        authentication.admission = Admission(records: store, turnstile: turnstile, memory: IdentityMemory())
        let wasBroken: Bool
        do throws(IdentityRefusal) {
          _ = try await authentication.identity(of: Credentials(apiKey: key.text, address: "a"), [(.standard, 1)], at: Gate.start_us)
          wasBroken = false
        } catch {
          #expect(error.code == "unavailable", "call \(broken)")
          wasBroken = true
        }
        guard wasBroken else {
          #expect(broken > (breaksStore ? 3 : 2), "a new caller costs several calls, each of which was broken")
          break
        }
      }
    }
  }

  @Test func `of sixteen workers at one instant exactly the burst passes`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key, at: Gate.start_us - 60_000_000) == nil)
    let passed = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask {
          let worker = gate.restarted()
          return await worker.refusal(key: key) == nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(passed == 10)
  }
}
