public import EmulatorJSON
public import EmulatorSignatures
internal import FoundationEssentials

/// An issuer's public keys. Source: RFC 7517.
public struct KeySet: Sendable {
  public struct Key: Sendable {
    public var id: String
    /// The algorithm it is for, where it says so.
    public var algorithm: String?
    public var key: RSAKey
  }

  public var keys: [Key]

  /// More keys than any issuer has.
  static let keysMaximum = 100

  /// Keys of other kinds, and those without an id, are left out: no token that this API lets in is signed with them.
  public init(_ value: JSON) throws(KeySetError) {
    guard let list = value["keys"]?.array else { throw KeySetError(text: "is no JWK set: `keys` must be a list") }
    guard list.count <= Self.keysMaximum else { throw KeySetError(text: "has more than \(Self.keysMaximum) keys") }
    keys = []
    for entry in list where entry["kty"]?.string == "RSA" && entry["use"]?.string != "enc" {
      guard let id = entry["kid"]?.string, let modulus = entry["n"]?.string.flatMap(Base64URL.decode),
        let exponent = entry["e"]?.string.flatMap(Base64URL.decode)
      else { continue }
      do {
        guard let key = try RSAKey(modulus: modulus, exponent: exponent) else { throw KeySetError(text: "the key `\(id)` is no RSA key of 2,048 bits or more") }
        keys.append(Key(id: id, algorithm: entry["alg"]?.string, key: key))
      } catch let error as CryptographyError {
        throw KeySetError(text: error.description)
      } catch let error as KeySetError {
        throw error
      } catch {
        throw KeySetError(text: "\(error)")
      }
    }
    if keys.isEmpty { throw KeySetError(text: "has no RSA key with a `kid`") }
  }
}

public struct KeySetError: Error, Sendable, Equatable {
  public var text: String
  public init(text: String) { self.text = text }
}

/// Base64 with `-` and `_` and without padding. Source: RFC 4648, section 5.
enum Base64URL {
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard text.utf8.allSatisfy({ isDigit($0) }), text.utf8.count % 4 != 1 else { return nil }
    var standard = text.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0 }
    while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
    return Data(base64Encoded: Data(standard)).map { Array($0) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
