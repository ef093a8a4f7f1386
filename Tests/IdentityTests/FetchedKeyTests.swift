import Cases
import Fakes
import Forms
import Identity
import StrictJSON
import Synchronization
import Testing

/// How long a set that was fetched is believed, and how often it is fetched.
@Suite struct `A fetched set of keys` {
  private final class Source: KeySetSource {
    private let text: [UInt8]
    private let maxAge_s: Int?
    private let fetched = Mutex(0)
    var fetches: Int { fetched.withLock { $0 } }

    init(_ text: [UInt8], maxAge_s: Int?) { (self.text, self.maxAge_s) = (text, maxAge_s) }

    func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure> {
      fetched.withLock { $0 += 1 }
      await Task.yield()
      return .success(FetchedKeySet(text: text, maxAge_s: maxAge_s))
    }
  }

  private struct NoSuchToken: Error {}

  /// An issuer whose keys are fetched, and a token of its that holds.
  private func given() throws -> (issuer: Issuer, keys: [UInt8], token: JSONWebToken) {
    guard case .object(var issuer) = CorpusToken.issuers.first, let keys = issuer["jwks"] else { throw NoSuchToken() }
    issuer["jwks"] = Optional.none
    issuer["jwks_uri"] = "https://issuer.example/keys"
    let good = try #require(CorpusToken.corpus.tokens.first { $0.name == "EdDSA by its key" })
    guard let token = try? JSONWebToken(good.token) else { throw NoSuchToken() }
    return (try Issuer.list(JSONWriter.write(.array([.object(issuer)])))[0], try JSONWriter.write(keys), token)
  }

  @Test(arguments: [(nil, 600), (0, 60), (59, 60), (60, 60), (61, 61), (3_600, 3_600), (3_601, 3_600), (86_400, 3_600)] as [(Int?, Int64)])
  func `is fresh for as long as its issuer says, from one minute to an hour, ten minutes where it says nothing`(said_s: Int?, fresh_s: Int64) async throws {
    let (issuer, keys, token) = try given()
    let source = Source(keys, maxAge_s: said_s)
    let store = VolatileRecordStore()
    let start_ms: Int64 = 1_000_000_000
    for (after_ms, fetches) in [(0, 1), (fresh_s * 1_000 - 1, 1), (fresh_s * 1_000, 2)] as [(Int64, Int)] {
      // In the process that fetched it as in one that asks the records.
      for process in [
        IssuerKeys(records: store, source: source, memory: IdentityMemory()), IssuerKeys(records: store, source: source, memory: IdentityMemory()),
      ] {
        try await process.check(token, of: issuer, at: start_ms + after_ms)
        #expect(source.fetches == fetches, "\(after_ms) ms after")
      }
    }
  }

  @Test func `is fetched once by thirty-two processes that know none and begin at one moment`() async throws {
    let (issuer, keys, token) = try given()
    let source = Source(keys, maxAge_s: nil)
    let store = VolatileRecordStore()
    let outcomes = await withTaskGroup(of: TokenFault?.self) { group in
      for _ in 0..<32 {
        group.addTask {
          do throws(TokenFault) {
            try await IssuerKeys(records: store, source: source, memory: IdentityMemory()).check(token, of: issuer, at: 1_000_000_000)
            return nil
          } catch { return error }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(source.fetches == 1)
    // Whoever had to wait for it is 503 and comes again, and never 401.
    for case let fault? in outcomes { guard case .keysUnavailable = fault else { throw fault } }
    try await IssuerKeys(records: store, source: source, memory: IdentityMemory()).check(token, of: issuer, at: 1_000_000_001)
    #expect(source.fetches == 1)
  }

  /// A signature that fails under a known kid: the key may have been replaced under its name.
  @Test func `is fetched again for a failing signature under a known kid, once in thirty seconds`() async throws {
    let (issuer, keys, token) = try given()
    let source = Source(keys, maxAge_s: 3_600)
    let process = IssuerKeys(records: VolatileRecordStore(), source: source, memory: IdentityMemory())
    let parts = [token.signed, Array(".".utf8), Array(Base64.urlSafe.encode([UInt8](repeating: 1, count: 64)).utf8)].flatMap(\.self)
    guard let forged = try? JSONWebToken(String(decoding: parts, as: UTF8.self)) else { throw NoSuchToken() }
    try await process.check(token, of: issuer, at: 1_000_000_000)
    for (after_ms, fetches) in [(1, 1), (29_999, 1), (30_000, 2), (59_999, 2), (60_000, 3)] as [(Int64, Int)] {
      await #expect(throws: TokenFault.signature) { try await process.check(forged, of: issuer, at: 1_000_000_000 + after_ms) }
      #expect(source.fetches == fetches, "\(after_ms) ms after")
    }
  }
}
