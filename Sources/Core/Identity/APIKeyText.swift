import Crypto
import Forms

/// An API key as its owner holds it: `qk1_`, an id of 16 letters and digits, `_`, a secret of 43 (256 bits), and a checksum of 6. 70 characters in all, so that scanners of
/// leaked secrets find it: `qk1_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}`.
public struct APIKeyText: Sendable, Hashable {
  /// Which key it is; no secret.
  public let id: String
  /// The whole. Never in a record, a log or an error.
  package let text: String

  package static let prefix = "qk1_"
  private static let idLength = 16
  private static let secretLength = 43
  private static let checksumLength = 6
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// What is wrong with a text that begins like a key.
  package enum Fault: Error, Sendable, Hashable {
    /// Not of the form at all.
    case form
    /// Of the form, but one of its characters is another one: a slip of the hand, or a guess.
    case checksum
  }

  /// Reads what a caller gave; the store is not asked.
  package init(reading text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    let body = Self.prefix.utf8.count + Self.idLength + 1 + Self.secretLength
    guard bytes.count == body + Self.checksumLength, text.hasPrefix(Self.prefix), bytes[Self.prefix.utf8.count + Self.idLength] == UInt8(ascii: "_") else {
      throw .form
    }
    let letters = bytes[Self.prefix.utf8.count..<Self.prefix.utf8.count + Self.idLength] + bytes[(Self.prefix.utf8.count + Self.idLength + 1)...]
    guard letters.allSatisfy({ Self.alphabet.contains($0) }) else { throw .form }
    guard Self.checksum(of: bytes[..<body]) == Array(bytes[body...]) else { throw .checksum }
    id = String(decoding: letters.prefix(Self.idLength), as: UTF8.self)
    self.text = text
  }

  /// A new key of one stream of random bytes, the id first. A byte from 248 on is dropped, so that each of the 62 letters and digits is as likely as another.
  package init(random: (Int) -> [UInt8]) {
    var letters: [UInt8] = []
    while letters.count < Self.idLength + Self.secretLength {
      letters += random(Self.idLength + Self.secretLength - letters.count).filter { $0 < 248 }.map { Self.alphabet[Int($0 % 62)] }
    }
    id = String(decoding: letters.prefix(Self.idLength), as: UTF8.self)
    let body = Array(Self.prefix.utf8) + letters.prefix(Self.idLength) + [UInt8(ascii: "_")] + letters.dropFirst(Self.idLength)
    text = String(decoding: body + Self.checksum(of: body[...]), as: UTF8.self)
  }

  /// What is kept of it: the SHA-256 of the text.
  package var digest: [UInt8] { SHA256.digest(Array(text.utf8)) }

  /// zlib's CRC-32 in base 62, most significant digit first, six digits.
  private static func checksum(of bytes: ArraySlice<UInt8>) -> [UInt8] {
    var rest = CRC32.of(bytes)
    var digits: [UInt8] = []
    for _ in 0..<checksumLength {
      digits.append(alphabet[Int(rest % 62)])
      rest /= 62
    }
    return digits.reversed()
  }
}

/// The checksum of zlib, gzip and PNG (ISO 3309, polynomial 0xEDB88320): it finds slips, it proves nothing.
package enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { value, byte in table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
  }
}
