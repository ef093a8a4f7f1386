import Crypto
import Testing

@Suite struct `AES-256-GCM` {
  /// McGrew and Viega, The Galois/Counter Mode of Operation (GCM), appendix B, test cases 13 to 16, which NIST took over.
  @Test(arguments: [
    (String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
      String(repeating: "00", count: 32), String(repeating: "00", count: 12), String(repeating: "00", count: 16), "", "cea7403d4d606b6e074ec5d3baf39d18",
      "d0d1c8a799996bf0265b98b5d48ab919"
    ),
    (
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255", "",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
      "b094dac5d93471bdec1a502270e3cc6c"
    ),
    (
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
      "76fc6ece0f4e1768cddf8853bb2d551b"
    ),
  ])
  func `the published vectors hold both ways`(key: String, nonce: String, plaintext: String, associated: String, ciphertext: String, tag: String) throws {
    func bytes(_ text: String) throws -> [UInt8] { try #require(Hexadecimal.decode(text)) }
    let cipher = try AES256GCM(key: bytes(key))
    let sealed = try cipher.seal(bytes(plaintext), nonce: bytes(nonce), authenticating: bytes(associated))
    #expect(Hexadecimal.encode(sealed.ciphertext) == ciphertext)
    #expect(Hexadecimal.encode(sealed.tag) == tag)
    #expect(try cipher.open(sealed, nonce: bytes(nonce), authenticating: bytes(associated)) == bytes(plaintext))
  }

  @Test func `any change is noticed`() throws {
    let key = [UInt8](repeating: 1, count: 32)
    let nonce = [UInt8](repeating: 2, count: 12)
    let cipher = try AES256GCM(key: key)
    let sealed = try cipher.seal([1, 2, 3], nonce: nonce, authenticating: [4])
    var changed = sealed
    changed.ciphertext[0] ^= 1
    #expect(throws: CryptoError.wrongTag) { try cipher.open(changed, nonce: nonce, authenticating: [4]) }
    changed = sealed
    changed.tag[15] ^= 128
    #expect(throws: CryptoError.wrongTag) { try cipher.open(changed, nonce: nonce, authenticating: [4]) }
    #expect(throws: CryptoError.wrongTag) { try cipher.open(sealed, nonce: nonce, authenticating: [5]) }
    #expect(throws: CryptoError.wrongTag) { try cipher.open(sealed, nonce: [UInt8](repeating: 3, count: 12), authenticating: [4]) }
    let other = try AES256GCM(key: [UInt8](repeating: 9, count: 32))
    #expect(throws: CryptoError.wrongTag) { try other.open(sealed, nonce: nonce, authenticating: [4]) }
  }

  @Test func `wrong sizes are named`() throws {
    #expect(throws: CryptoError.wrongSize("a key has 32 bytes")) { try AES256GCM(key: []) }
    let cipher = try AES256GCM(key: [UInt8](repeating: 1, count: 32))
    #expect(throws: CryptoError.wrongSize("a nonce has 12 bytes")) { try cipher.seal([], nonce: [1]) }
    #expect(throws: CryptoError.wrongSize("a tag has 16 bytes")) { try cipher.open(.init(ciphertext: [], tag: [0]), nonce: [UInt8](repeating: 0, count: 12)) }
  }
}
