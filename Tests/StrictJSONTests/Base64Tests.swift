import StrictJSON
import Testing

@Suite struct `Base64 coding` {
  /// RFC 4648, section 10.
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")])
  func `the RFC's vectors hold both ways`(plain: String, encoded: String) {
    #expect(Base64.standard.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.standard.decode(encoded) == Array(plain.utf8))
    let unpadded = String(encoded.prefix { $0 != "=" })
    #expect(Base64.urlSafe.encode(Array(plain.utf8)) == unpadded)
    #expect(Base64.urlSafe.decode(unpadded) == Array(plain.utf8))
  }

  @Test func `the two alphabets differ in two symbols`() {
    let bytes: [UInt8] = [0xFB, 0xEF, 0xFF, 0xFE]
    #expect(Base64.standard.encode(bytes) == "++///g==")
    #expect(Base64.urlSafe.encode(bytes) == "--___g")
    #expect(Base64.standard.decode("--__") == nil)
    #expect(Base64.urlSafe.decode("++//") == nil)
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Zm9é", "Z=g="])
  func `another spelling is refused`(text: String) {
    #expect(Base64.standard.decode(text) == nil)
  }

  @Test(arguments: ["Z", "Zg==", "Zh", "Zm9"]) func `another spelling without padding is refused`(text: String) {
    #expect(Base64.urlSafe.decode(text) == nil)
  }
}
