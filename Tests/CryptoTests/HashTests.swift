import Crypto
import Testing

@Suite struct `SHA-256` {
  /// FIPS 180-4 examples (NIST CSRC, SHA256.pdf), and the empty message of the NIST CAVP byte-oriented vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
  ])
  func `the standard's examples hold`(message: String, digest: String) {
    #expect(Hexadecimal.encode(SHA256.digest(Array(message.utf8))) == digest)
  }

  /// FIPS 180-4's million times `a`, in pieces that fall across blocks.
  @Test(arguments: [1, 63, 64, 65, 1_000_000]) func `pieces of any size give the same digest`(size: Int) {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    var hash = SHA256()
    for start in stride(from: 0, to: message.count, by: size) { hash.update(Array(message[start..<min(start + size, message.count)])) }
    #expect(Hexadecimal.encode(hash.digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `a copy goes on by itself`() {
    var a = SHA256()
    a.update(Array("a".utf8))
    var b = a
    b.update(Array("bc".utf8))
    #expect(b.digest == SHA256.digest(Array("abc".utf8)))
    #expect(a.digest == SHA256.digest(Array("a".utf8)))
  }
}

@Suite struct `HMAC-SHA-256` {
  /// RFC 4231, test cases 1, 2, 3, 4, 6 and 7.
  @Test(arguments: [
    (String(repeating: "0b", count: 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    ("4a656665", Array("what do ya want for nothing?".utf8), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (String(repeating: "aa", count: 20), [UInt8](repeating: 0xDD, count: 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", [UInt8](repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      String(repeating: "aa", count: 131),
      Array(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
          .utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func `the RFC's cases hold`(key: String, message: [UInt8], code: String) throws {
    #expect(Hexadecimal.encode(HMAC.sha256(message, key: try #require(Hexadecimal.decode(key)))) == code)
  }
}

@Suite struct `Secrets` {
  @Test func `equality needs every byte`() {
    #expect(equalInConstantTime([], []))
    #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
    #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
    #expect(!equalInConstantTime([0, 2, 3], [1, 2, 3]))
    #expect(!equalInConstantTime([1, 2], [1, 2, 3]))
  }

  @Test func `random bytes have the length asked for and do not repeat`() {
    #expect(randomBytes(0).isEmpty)
    #expect(randomBytes(32).count == 32)
    #expect(randomBytes(32) != randomBytes(32))
  }

  @Test(arguments: ["0", "0g", "é", "0x"]) func `what is no hexadecimal is refused`(text: String) {
    #expect(Hexadecimal.decode(text) == nil)
  }

  @Test func `hexadecimal goes both ways`() {
    #expect(Hexadecimal.encode([0x00, 0x7F, 0xFF]) == "007fff")
    #expect(Hexadecimal.decode("007fFF") == [0x00, 0x7F, 0xFF])
  }
}
