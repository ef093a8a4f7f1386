import Cases
import Crypto
import Fakes
import Forms
import Identity
import StrictJSON
import Synchronization
import Testing

/// Whether what was revoked stands, and what a steady caller costs.
@Suite struct `A credential that stood a moment ago` {
  private let busy = Bucket("default", 60_000, per: 60, burst: 60_000)

  /// What the processes know of one another.
  private final class Seen: Sendable {
    let isAnswered = Mutex(false)
    let passes = Mutex(0)
  }

  /// 32 processes that know the key send as fast as they can; what began after the revocation was answered does not pass.
  @Test func `does not pass in any of thirty-two warm processes once its revocation is answered`() async throws {
    for round in 0..<8 {
      let gate = Gate()
      let key = try await gate.key()
      let seen = Seen()
      let passes = try await withThrowingTaskGroup(of: (before: Int, after: Int).self) { group in
        for _ in 0..<32 {
          group.addTask {
            let worker = gate.restarted()
            var counts = (before: 0, after: 0)
            var refused = 0
            while refused < 3, counts.after == 0 {
              let beganAfter = seen.isAnswered.withLock { $0 }
              let passed = await worker.refusal(key: key, [(busy, 1)]) == nil
              if passed, !beganAfter {
                counts.before += 1
                seen.passes.withLock { $0 += 1 }
              }
              if passed, beganAfter { counts.after += 1 }
              if !passed, beganAfter { refused += 1 }
              await Task.yield()
            }
            return counts
          }
        }
        group.addTask {
          while seen.passes.withLock({ $0 }) < 32 + round * 40 { await Task.yield() }
          let keys = APIKeys(records: gate.store, surroundings: ScriptedSurroundings(now_ms: Gate.start_us / 1_000))
          _ = try await keys.revoke(key.id, reason: "stolen", Caller(tenant: "acme", principal: "admin", correlationID: "c"))
          seen.isAnswered.withLock { $0 = true }
          return (0, 0)
        }
        return try await group.reduce((before: 0, after: 0)) { ($0.before + $1.before, $0.after + $1.after) }
      }
      #expect(passes.before >= 32)
      #expect(passes.after == 0)
    }
  }

  @Test func `costs a steady caller one call to the turnstile and none to the store`() async throws {
    let gate = Gate()
    let key = try await gate.key()
    #expect(await gate.refusal(key: key) == nil)
    for second in 1...5 {
      var authentication = gate.authentication
      // The second call to the turnstile, or the first to the store, would fail.
      authentication.admission = Admission(
        records: FailingRecordStore(gate.store, broken: 1), turnstile: FailingTurnstile(VolatileTurnstile(gate.store), broken: 2), memory: gate.memory)
      let identity = try await authentication.identity(
        of: Credentials(apiKey: key.text, address: "192.0.2.7"), [(.standard, 1)], at: Gate.start_us + Int64(second) * 1_000_000)
      #expect(identity.allowances.map(\.remaining) == [9])
    }
  }
}

/// An issuer whose keys are fetched.
@Suite struct `An issuer with an address` {
  private final class Source: KeySetSource {
    let state = Mutex<(text: [UInt8]?, fetches: Int)>((nil, 0))

    func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure> {
      state.withLock { state in
        state.fetches += 1
        return state.text.map { .success(FetchedKeySet(text: $0)) } ?? .failure(KeySetFailure(detail: "down"))
      }
    }
    var fetches: Int { state.withLock { $0.fetches } }
    func serve(_ text: [UInt8]?) { state.withLock { $0.text = text } }
  }

  private let source = Source()
  private let store = VolatileRecordStore()

  /// A process of its own over the shared records.
  private func process() -> IssuerKeys { IssuerKeys(records: store, source: source, memory: IdentityMemory()) }

  /// An issuer of the corpus with its keys behind an address, and a token of its that holds.
  private func given() throws -> (issuer: Issuer, keys: [UInt8], token: JSONWebToken) {
    for case .object(var issuer) in CorpusToken.issuers {
      guard let keys = issuer["jwks"] else { continue }
      issuer["jwks"] = Optional.none
      issuer["jwks_uri"] = "https://issuer.example/keys"
      let read = try Issuer.list(JSONWriter.write(.array([.object(issuer)])))[0]
      for case let token in CorpusToken.corpus.tokens where token.expect == "holds" {
        guard let read2 = try? JSONWebToken(token.token), let named = try? TokenCheck.issuer(of: read2, among: [read]) else { continue }
        return (named, try JSONWriter.write(keys), read2)
      }
    }
    throw NoSuchToken()
  }
  private struct NoSuchToken: Error {}

  private func outcome(_ keys: IssuerKeys, _ token: JSONWebToken, _ issuer: Issuer, at now_ms: Int64) async -> TokenFault? {
    do throws(TokenFault) {
      try await keys.check(token, of: issuer, at: now_ms)
      return nil
    } catch { return error }
  }

  private func unavailable(_ fault: TokenFault?) -> Bool { if case .keysUnavailable? = fault { true } else { false } }

  @Test func `is asked once for a thousand random kids`() async throws {
    let (issuer, keys, token) = try given()
    source.serve(keys)
    let one = process()
    #expect(await outcome(one, token, issuer, at: 1_000_000_000) == nil)
    #expect(source.fetches == 1)
    for number in 0..<1_000 {
      let header = try JSONWriter.write(["alg": .string(token.algorithm.rawValue), "kid": .string("random-\(number)")])
      let parts = [Base64.urlSafe.encode(header), Base64.urlSafe.encode(try JSONWriter.write(.object(token.payload))), Base64.urlSafe.encode(randomBytes(64))]
      guard let forged = try? JSONWebToken(parts.joined(separator: ".")) else { throw NoSuchToken() }
      #expect(await outcome(number % 2 == 0 ? one : process(), forged, issuer, at: 1_000_000_000 + 30_000 + Int64(number)) != nil)
    }
    #expect(source.fetches == 2, "one more than the first")
  }

  @Test func `has a new key believed at once`() async throws {
    let (issuer, keys, token) = try given()
    let other = #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"old","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA"}]}"#
    source.serve(Array(other.utf8))
    let one = process()
    #expect(await outcome(one, token, issuer, at: 1_000_000_000) != nil)
    source.serve(keys)
    #expect(await outcome(one, token, issuer, at: 1_000_000_000 + 31_000) == nil)
    #expect(await outcome(process(), token, issuer, at: 1_000_000_000 + 32_000) == nil)
    #expect(source.fetches == 2, "a new process asks the records")
  }

  @Test func `that is down is believed by its last keys for a day, and then is 503`() async throws {
    let (issuer, keys, token) = try given()
    source.serve(keys)
    #expect(await outcome(process(), token, issuer, at: 1_000_000_000) == nil)
    source.serve(nil)
    let hour_ms: Int64 = 3_600_000
    for process in [process(), process()] {
      #expect(await outcome(process, token, issuer, at: 1_000_000_000 + 23 * hour_ms) == nil)
      #expect(unavailable(await outcome(process, token, issuer, at: 1_000_000_000 + 25 * hour_ms)))
    }
    source.serve(keys)
    #expect(await outcome(process(), token, issuer, at: 1_000_000_000 + 26 * hour_ms) == nil)
  }
}
