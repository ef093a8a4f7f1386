import Crypto
import Forms
import Foundation
import StrictJSON
import Testing

import Identity

/// One token of the corpus that ops/verify/token_corpus.py makes, with the signatures of another implementation.
struct CorpusToken: Sendable, CustomTestStringConvertible {
  var name: String
  var source: String
  var token: String
  var expect: String
  var members: JSONObject

  var testDescription: String { name }

  /// As the corpus has them, in the form of the configuration.
  static let issuers: [JSONValue] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/tokens.json")
    guard let data = try? Data(contentsOf: path), case .object(let corpus)? = try? JSONReader.read(Array(data)), case .array(let issuers)? = corpus["issuers"]
    else { return [] }
    return issuers
  }()

  static let corpus: (now_s: Int64, issuers: [Issuer], tokens: [CorpusToken]) = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/tokens.json")
    guard let data = try? Data(contentsOf: path), case .object(let corpus)? = try? JSONReader.read(Array(data)), case .array(let cases)? = corpus["cases"],
      case .integer(let now_s)? = corpus["now_s"], let issuers = corpus["issuers"], let text = try? JSONWriter.write(issuers), let read = try? Issuer.list(text)
    else { return (0, [], []) }
    let secret = TokenKey(id: "own-1", algorithm: .hs256, .secret(Array("0123456789abcdef0123456789abcdef".utf8)))
    let other = TokenKey(id: nil, algorithm: .hs256, .secret(Array("fedcba9876543210fedcba9876543210".utf8)))
    let tokens = cases.compactMap { value -> CorpusToken? in
      guard case .object(let members) = value, let name = members.text("name"), let token = members.text("token"), let expect = members.text("expect") else {
        return nil
      }
      return CorpusToken(name: name, source: members.text("source") ?? "", token: token, expect: expect, members: members)
    }
    return (now_s, [.own([secret, other])] + read, tokens)
  }()

  /// What comes of it, in the corpus's word.
  func outcome() -> (word: String, identity: TokenIdentity?) {
    let corpus = Self.corpus
    do throws(TokenFault) {
      let token = try JSONWebToken(self.token)
      let issuer = try TokenCheck.issuer(of: token, among: corpus.issuers)
      guard case .fixed(let set) = issuer.keys else { return ("no fixed keys", nil) }
      try TokenCheck.signature(token, by: set)
      return ("holds", try TokenCheck().identity(token, of: issuer, at: corpus.now_s))
    } catch {
      return (error.word, nil)
    }
  }
}

extension JSONObject {
  func text(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }
}

extension TokenFault {
  var word: String {
    switch self {
    case .form: "form"
    case .unsigned: "unsigned"
    case .algorithm: "algorithm"
    case .issuer: "issuer"
    case .key: "key"
    case .signature: "signature"
    case .ownKey: "ownKey"
    case .claim: "claim"
    case .expired: "expired"
    case .notActive: "notActive"
    case .noTenant: "noTenant"
    case .wait: "wait"
    case .keysUnavailable: "keysUnavailable"
    }
  }
}

@Suite struct `Tokens of the corpus` {
  @Test(arguments: CorpusToken.corpus.tokens)
  func `come out as RFC 7515, 7519 and 8725 say`(token: CorpusToken) throws {
    let (word, identity) = token.outcome()
    #expect(word == token.expect, "\(token.name) (\(token.source))")
    if let principal = token.members.text("principal") { #expect(identity?.principal == principal) }
    if let tenant = token.members.text("tenant") { #expect(identity?.tenant == tenant) }
    if case .array(let roles)? = token.members["roles"] { #expect(identity?.roles.map { JSONValue.string($0) } == roles) }
    if case .array(let scopes)? = token.members["scopes"] { #expect(identity?.scopes?.map { JSONValue.string($0) } == scopes) }
  }

  @Test func `are more than a hundred attacks`() {
    #expect(CorpusToken.corpus.tokens.count { $0.expect != "holds" } > 100)
  }

  @Test func `a twin signature is the same token to whoever revokes it`() throws {
    let twin = try #require(CorpusToken.corpus.tokens.first { $0.members["twin"] == true })
    let parts = twin.token.split(separator: ".")
    let original = try #require(CorpusToken.corpus.tokens.first { $0.name == "typ JWT" })
    #expect(original.token.hasPrefix("\(parts[0]).\(parts[1])."))
    #expect(original.token != twin.token)
    #expect(try JSONWebToken(original.token).fingerprint == JSONWebToken(twin.token).fingerprint)
  }
}
