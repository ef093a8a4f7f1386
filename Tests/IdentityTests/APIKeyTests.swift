import Crypto
import Forms
import Testing

import Identity

@Suite struct `API keys as texts` {
  /// CRC-32 of "123456789" is the check value of every catalogue (zlib's crc32, ISO 3309).
  @Test func `have zlib's checksum`() { #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926) }

  @Test func `have 70 characters that scanners find`() throws {
    let key = APIKeyText(random: randomBytes)
    let pattern = /qk1_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/
    #expect(key.text.utf8.count == 70)
    #expect(key.text.wholeMatch(of: pattern) != nil)
    #expect(try APIKeyText(reading: key.text) == key)
  }

  @Test func `are made of one stream, the id first, without bytes from 248 on`() {
    var next: UInt8 = 240
    let key = APIKeyText { count in
      (0..<count).map { _ in
        defer { next &+= 1 }
        return next
      }
    }
    // 240…247 are 54…61 and so s…z; 248…255 are dropped; then 0… is 0….
    #expect(key.text.hasPrefix("qk1_stuvwxyz01234567_89ABC"))
  }

  @Test func `with any one character changed are refused before anybody is asked`() throws {
    let text = APIKeyText(random: randomBytes).text
    for place in 0..<70 {
      var bytes = Array(text.utf8)
      bytes[place] = bytes[place] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
      #expect(throws: APIKeyText.Fault.self) { try APIKeyText(reading: String(decoding: bytes, as: UTF8.self)) }
    }
    for wrong in ["", "qk1_", String(text.dropLast()), text + "0", text.replacing("qk1_", with: "qk2_"), " " + text.dropFirst()] {
      #expect(throws: APIKeyText.Fault.form) { try APIKeyText(reading: wrong) }
    }
  }

  /// Checksums by zlib itself, in base 62, zero-padded.
  @Test(arguments: [
    "qk1_0000000000000000_00000000000000000000000000000000000000000001bOOgJ", "qk1_AAAAAAAAAAAAAAAA_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz1sHbOV",
    "qk1_0123456789ABCDEF_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg3cSRcC", "qk1_0000000000000000_0000000000000000000000000000000000000000160005CBC",
  ])
  func `are read as another implementation writes them`(text: String) throws {
    let key = try APIKeyText(reading: text)
    #expect(key.text == text && key.id == String(text.dropFirst(4).prefix(16)))
    #expect(key.digest == SHA256.digest(Array(text.utf8)))
    // The digits are in one order, the most significant first, and no other.
    let turned = text.prefix(64) + String(text.suffix(6).reversed())
    if turned != text { #expect(throws: APIKeyText.Fault.checksum) { try APIKeyText(reading: String(turned)) } }
  }
}
