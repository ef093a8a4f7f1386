import Forms
import StrictJSON
import Testing

import Identity

@Suite struct `The bounds of a token` {
  private func fault(_ text: String) -> TokenFault? {
    do throws(TokenFault) {
      _ = try JSONWebToken(text)
      return nil
    } catch { return error }
  }

  private func compact(_ header: String, _ payload: String, signature: Int = 32) -> String {
    [Array(header.utf8), Array(payload.utf8), [UInt8](repeating: 7, count: signature)].map { Base64.urlSafe.encode($0) }.joined(separator: ".")
  }

  /// JSON of exactly so many bytes.
  private func object(_ members: String, bytes: Int) -> String {
    let rest = bytes - #"{\#(members),"x":""}"#.utf8.count
    return #"{\#(members),"x":"\#(String(repeating: "y", count: rest))"}"#
  }

  private static let header = #""alg":"HS256","kid":"k""#

  @Test func `are 1,024 bytes of a header`() {
    let payload = #"{"iss":"quorate"}"#
    #expect(fault(compact(object(Self.header, bytes: 1_024), payload)) == nil)
    #expect(fault(compact(object(Self.header, bytes: 1_025), payload)) == .form("has a header of more than 1024 bytes"))
  }

  /// 6,144 bytes of a payload are 8,192 characters: with anything around it the whole is over its own bound first.
  @Test func `are 8,192 bytes of the whole, within which no payload reaches its 6,144`() {
    var sizes: [Int: Bool] = [:]
    for signature in 30...34 {
      for bytes in 6_000...6_144 {
        let text = compact("{\(Self.header)}", object(#""iss":"quorate""#, bytes: bytes), signature: signature)
        sizes[text.utf8.count] = fault(text) == nil
      }
    }
    #expect(sizes[8_192] == true && sizes[8_193] == false)
    for (size, isOne) in sizes { #expect(isOne == (size <= 8_192), "\(size)") }
  }

  @Test func `are 200 characters of a kid, of whatever bytes`() throws {
    func token(_ kid: String) -> String { compact(#"{"alg":"HS256","kid":"\#(kid)"}"#, "{}") }
    #expect(try JSONWebToken(token(String(repeating: "é", count: 200))).keyID?.unicodeScalars.count == 200)
    #expect(fault(token(String(repeating: "k", count: 201))) == .form("has a `kid` that is no text of 1 to 200 characters"))
  }

  @Test func `are times from the year 1970 to the end of 9999, twenty audiences, and a subject of 200 characters`() throws {
    let issuer = Issuer.own([TokenKey(id: "k", algorithm: .hs256, .secret(Gate.secret))])
    let check = TokenCheck(leeway_s: 0, lifetimeMaximum_s: 86_400)
    func outcome(_ claims: [String: JSONValueOfClaim], at now_s: Int64) throws -> String {
      let text = try OwnToken.text(claims)
      do throws(TokenFault) {
        _ = try check.identity(try JSONWebToken(text), of: issuer, at: now_s)
        return "holds"
      } catch { return error.word }
    }
    func at(_ moment_s: Int64) -> [String: JSONValueOfClaim] { ["iat": .value(.integer(moment_s - 60)), "exp": .value(.integer(moment_s))] }
    #expect(try outcome(at(253_402_300_799), at: 253_402_300_798) == "holds")
    #expect(try outcome(at(253_402_300_800), at: 253_402_300_799) == "claim")
    #expect(try outcome(at(60), at: 59) == "holds")
    #expect(try outcome(["iat": .value(-1), "exp": .value(59)], at: 58) == "claim")
    let now_s = Gate.start_us / 1_000_000
    for (count, word) in [(20, "holds"), (21, "claim")] {
      let audiences = Array(repeating: JSONValue.string("other"), count: count - 1) + ["quorate"]
      #expect(try outcome(["aud": .value(.array(audiences))], at: now_s) == word)
    }
    for (count, word) in [(200, "holds"), (201, "claim")] {
      #expect(try outcome(["sub": .value(.string(String(repeating: "é", count: count)))], at: now_s) == word)
    }
  }

  /// RFC 7519, section 4.1.4: the current time must be before `exp`; a life from 1 second to the longest.
  @Test(arguments: [0, 60, 300] as [Int64])
  func `are the leeway around its times, to the second`(leeway_s: Int64) async throws {
    var gate = Gate()
    gate.authentication.check.leeway_s = leeway_s
    for (claim, seconds, code) in [
      ("exp", -leeway_s, "token_expired"), ("exp", -leeway_s + 1, nil), ("nbf", leeway_s, nil), ("nbf", leeway_s + 1, "token_not_active"),
      ("iat", leeway_s, nil), ("iat", leeway_s + 1, "token_not_active"),
    ] as [(String, Int64, String?)] {
      var claims: [String: JSONValueOfClaim] = ["iat": .time(-1_000), "exp": .time(1_000)]
      claims[claim] = .time(seconds)
      #expect(await gate.restarted().refusal(token: try OwnToken.text(claims), from: "a\(claim)\(seconds)") == code, "\(claim) \(seconds)")
    }
  }
}

/// What a set of keys may be (RFC 7517), and which of them are tried.
@Suite struct `A set of keys` {
  private static func key(_ kid: String, _ x: [UInt8]) -> JSONValue {
    ["kty": "OKP", "crv": "Ed25519", "kid": .string(kid), "x": .string(Base64.urlSafe.encode(x))]
  }
  private static func set(_ keys: [JSONValue]) -> TokenKeySet? { TokenKeySet(["keys": .array(keys)]) }

  @Test func `has a hundred keys, and no more`() {
    func keys(_ count: Int) -> [JSONValue] { (0..<count).map { Self.key("\($0)", [UInt8](repeating: UInt8($0), count: 32)) } }
    #expect(Self.set(keys(100))?.keys.count == 100)
    #expect(Self.set(keys(101)) == nil)
  }

  @Test func `has 256 KB, and no more`() {
    func text(_ bytes: Int) -> [UInt8] {
      let head = Array(#"{"keys":[],"x":""#.utf8)
      return head + [UInt8](repeating: UInt8(ascii: "y"), count: bytes - head.count - 2) + Array(#""}"#.utf8)
    }
    #expect(TokenKeySet(text(256 << 10)) != nil)
    #expect(TokenKeySet(text((256 << 10) + 1)) == nil)
  }

  @Test func `tries four keys of one kid`() throws {
    let good = try #require(CorpusToken.corpus.tokens.first { $0.name == "EdDSA by its key" })
    guard let token = try? JSONWebToken(good.token), let kid = token.keyID else { throw NoSuchKey() }
    let own = CorpusToken.issuers.flatMap { issuer -> [JSONValue] in
      guard case .object(let members) = issuer, case .object(let set)? = members["jwks"], case .array(let keys)? = set["keys"] else { return [] }
      return keys
    }
    let key = try #require(own.first { if case .object(let members) = $0 { members["kid"] == .string(kid) } else { false } })
    let others = (1...4).map { Self.key(kid, [UInt8](repeating: UInt8($0), count: 32)) }
    func fault(_ keys: [JSONValue]) throws -> TokenFault? {
      let set = try #require(Self.set(keys))
      do throws(TokenFault) {
        try TokenCheck.signature(token, by: set)
        return nil
      } catch { return error }
    }
    #expect(try fault(others.prefix(3) + [key]) == nil)
    #expect(try fault(others + [key]) == .signature)
    // What does not suit is none of the four.
    let unfit: [JSONValue] = (1...9).map { _ in ["kty": "oct", "kid": .string(kid), "k": "AAAA"] }
    #expect(try fault(unfit + others.prefix(3) + [key]) == nil)
  }
  private struct NoSuchKey: Error {}

  /// RFC 7517, sections 4.2 to 4.4; RFC 8725, section 3.1.
  @Test(arguments: [
    (#""use":"sig""#, 1), (#""use":"enc""#, 0), (#""key_ops":["verify"]"#, 1), (#""key_ops":["verify","sign"]"#, 1), (#""key_ops":["sign"]"#, 0),
    (#""key_ops":[]"#, 0), (#""key_ops":"verify""#, 0), (#""alg":"EdDSA""#, 1), (#""alg":"Ed25519""#, 1), (#""alg":"ES256""#, 0), (#""alg":"HS256""#, 0),
    (#""alg":1"#, 0), (#""crv":"Ed448""#, 0), (#""kty":"EC""#, 0), (#""d":"AAAA""#, 1),
  ])
  func `takes a key for what it is meant for, and skips what else there is`(member: String, count: Int) throws {
    let x = Base64.urlSafe.encode([UInt8](repeating: 9, count: 32))
    let usual = [#""kty":"OKP""#, #""crv":"Ed25519""#, #""x":"\#(x)""#].filter { !$0.hasPrefix(member.prefix { $0 != ":" }) }
    let text = #"{"keys":[{"kty":"new"},7,{\#((usual + [member]).joined(separator: ","))}],"more":{}}"#
    #expect(TokenKeySet(Array(text.utf8))?.keys.count == count)
  }
}
