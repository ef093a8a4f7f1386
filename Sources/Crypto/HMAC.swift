/// Keyed hashing (RFC 2104) with SHA-256.
public enum HMAC {
  public static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    let short = key.count > SHA256.blockBytes ? SHA256.digest(key) : key
    let block = short + [UInt8](repeating: 0, count: SHA256.blockBytes - short.count)
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5C })
    outer.update(inner.digest)
    return outer.digest
  }
}
