import EmulatorDigests
import Testing

@Suite struct `A digest` {
  /// RFC 1321, A.5, and two that end where a block does not.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"), ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
    ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
  ])
  func `is MD5's of RFC 1321's test suite, of a text and of its bytes`(message: String, digest: String) {
    #expect(MD5.hex(message) == digest)
    #expect(MD5.hex(Array(message.utf8)) == digest)
  }

  @Test func `is MD5's of a text that is not ASCII, by its UTF-8`() {
    // Of `printf 'é€𝄞' | md5sum`.
    #expect(MD5.hex("é€𝄞") == MD5.hex([0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xF0, 0x9D, 0x84, 0x9E]))
    #expect(MD5.hex("é€𝄞") == "a9508a7c24bc07606a80f3858f075d76")
  }

  /// FIPS 180-4's examples (NIST CSRC, SHA256.pdf), and the empty message of the NIST CAVP byte-oriented vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
  ])
  func `is SHA-256's of the standard's examples`(message: String, digest: String) { #expect(Hexadecimal.text(SHA256.digest(message)) == digest) }

  /// FIPS 180-4's million times `a`, in parts that fall across blocks.
  @Test(arguments: [1, 63, 64, 65, 1_000_000]) func `is the same of parts of any size`(size: Int) {
    let part = [UInt8](repeating: UInt8(ascii: "a"), count: size)
    var sum = SHA256()
    for start in stride(from: 0, to: 1_000_000, by: size) { sum.update(part, count: min(size, 1_000_000 - start)) }
    #expect(Hexadecimal.text(sum.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// SHA-256 of `abc` with version and variant put in: ba7816bf 8f01 cfea 4141 40de5dae2223.
  @Test func `names a UUID of version 8`() {
    #expect(Hexadecimal.uuid(of: "abc") == "ba7816bf-8f01-8fea-8141-40de5dae2223")
  }
}
