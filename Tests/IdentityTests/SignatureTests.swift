import Forms
import Foundation
import StrictJSON
import Testing

import Identity

/// A whole token whose payload nobody reads, and the keys that its signature is checked by; ops/verify/signature_corpus.py makes them.
struct CorpusSignature: Sendable, CustomStringConvertible {
  var name: String
  var token: String
  var keys: [JSONValue]
  var holds: Bool

  var description: String { name }

  static let corpus: [CorpusSignature] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/signatures.json")
    guard let data = try? Data(contentsOf: path), case .array(let cases)? = try? JSONReader.read(Array(data)) else { return [] }
    return cases.compactMap { value in
      guard case .object(let members) = value, let name = members.text("name"), let token = members.text("token"), case .array(let keys)? = members["keys"],
        case .bool(let holds)? = members["holds"]
      else { return nil }
      return CorpusSignature(name: name, token: token, keys: keys, holds: holds)
    }
  }()

  /// As a key set gives them, or as a secret of our own.
  var set: TokenKeySet? {
    let secrets = keys.compactMap { key -> TokenKey? in
      guard case .object(let members) = key, let text = members.text("secret"), let secret = Base64.urlSafe.decode(text) else { return nil }
      return TokenKey(id: members.text("kid"), algorithm: .hs256, .secret(secret))
    }
    return secrets.isEmpty ? TokenKeySet(["keys": .array(keys)]) : TokenKeySet(secrets)
  }
}

@Suite struct `Signatures of the corpus` {
  @Test(arguments: CorpusSignature.corpus)
  func `hold or do not, as FIPS 186-5, RFC 8017, RFC 8032 and RFC 2104 say`(signature: CorpusSignature) throws {
    let set = try #require(signature.set)
    var holds = true
    do throws(TokenFault) { try TokenCheck.signature(try JSONWebToken(signature.token), by: set) } catch {
      holds = false
      // A key that is none is left out of its set; every other one is there and did not sign.
      #expect([.signature, .key].contains(error))
    }
    #expect(holds == signature.holds)
  }

  @Test func `are of every algorithm, some that hold and many that do not`() {
    for (algorithm, good, bad) in [("ES256", 12, 40), ("RS256", 4, 30), ("PS256", 3, 20), ("HS256", 4, 35), ("EdDSA", 1, 15)] {
      let those = CorpusSignature.corpus.filter { $0.name.hasPrefix(algorithm) }
      #expect(those.count { $0.holds } >= good, "\(algorithm)")
      #expect(those.count { !$0.holds } >= bad, "\(algorithm)")
    }
    #expect(CorpusSignature.corpus.filter { $0.name.hasPrefix("RFC") }.map(\.holds) == [true, true, true])
  }
}
