import Crypto
import Forms

/// A digest that a record carries over all that it holds and where it stands: whose it is, of which id, engine and schema. What is shown or acted on is held against it first.
///
/// It tells that a record is not as this program stored it: an editor's hand, a careless script, a restore of half a case. Whoever can write the table and knows this code can
/// write the seal too; against that stands the chain of receipts, whose last link can be kept elsewhere.
extension Record {
  static let seal = "seal"

  /// As it is to be stored.
  package var sealed: Record {
    var sealed = self
    sealed.attributes[Record.seal] = .string(digest)
    return sealed
  }

  /// Whether it is not as it was sealed; records of before there were seals have none.
  package var isChanged: Bool { attributes[Record.seal].map { $0 != .string(digest) } ?? false }

  /// Every part with its length before it, so that none can pass for its neighbour's end.
  private var digest: String {
    var hash = SHA256()
    func add(_ bytes: some Collection<UInt8>) {
      hash.update(Array("\(bytes.count):".utf8))
      hash.update(Array(bytes))
    }
    add("quorate record 1".utf8)
    add(key.partition.utf8)
    add(key.sort.utf8)
    for name in attributes.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where name != Record.seal {
      add(name.utf8)
      switch attributes[name] {
      case .string(let text): add("s".utf8); add(text.utf8)
      case .integer(let integer): add("i".utf8); add("\(integer)".utf8)
      case .bool(let bool): add("b".utf8); add("\(bool)".utf8)
      case .binary(let bytes): add("x".utf8); add(bytes)
      case nil: break
      }
    }
    return Hexadecimal.encode(hash.digest)
  }

  /// Refuses one that was changed.
  package func unchanged() throws(EndpointError) -> Record {
    guard !isChanged else { throw .changed(detail: "the record `\(key.partition)` `\(key.sort)` is not as it was stored") }
    return self
  }
}

/// The digest of a body that stands in several records, or nil for one that its record holds whole.
enum PartsDigest {
  static let attribute = "parts_sha256"

  static func of(_ body: [UInt8], parts: Int) -> String? { parts > 1 ? Hexadecimal.encode(SHA256.digest(body)) : nil }
}
