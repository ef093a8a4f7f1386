import Crypto
public import Forms
public import StrictJSON

/// A receipt with its link: the SHA-256 of the link before it and its own canonical JSON, so that no receipt can be changed, left out or moved without breaking every link behind it.
public struct ChainedReceipt: Sendable, Hashable {
  public var receipt: Receipt
  /// 64 hexadecimal digits.
  public var link: String

  public init(receipt: Receipt, link: String) {
    self.receipt = receipt
    self.link = link
  }

  package var json: JSONValue { ["receipt": receipt.json, "link": .string(link)] }

  package init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    receipt = try Receipt(object.required("receipt"))
    link = try object.required("link").string()
  }
}

extension ChainedReceipt {
  /// The array that a journal's items hold.
  public static func json(_ receipts: [ChainedReceipt]) -> JSONValue { .array(receipts.map(\.json)) }

  /// Reads what `json` wrote.
  public static func read(_ value: JSONValue) throws(StoredError) -> [ChainedReceipt] {
    try RecordField(value, "").list { field throws(StoredError) in try ChainedReceipt(field) }
  }
}

public enum HashChain {
  /// The link before the first: the SHA-256 of the request's bytes, so that they are part of the chain.
  public static func genesis(_ request: [UInt8]) -> String { Hexadecimal.encode(SHA256.digest(request)) }

  public static func link(_ previous: String, _ receipt: Receipt) throws(JournalError) -> String {
    var hash = SHA256()
    hash.update(Array(previous.utf8))
    hash.update(try bytes(receipt.json, of: receipt.key))
    return Hexadecimal.encode(hash.digest)
  }

  /// Throws `.changed`, naming the first receipt that is not the one that was chained.
  public static func verify(_ receipts: [ChainedReceipt], from genesis: String) throws(JournalError) {
    var previous = genesis
    for chained in receipts {
      guard try link(previous, chained.receipt) == chained.link else { throw .changed(step: chained.receipt.key) }
      previous = chained.link
    }
  }

  /// The SHA-256 of a value's canonical JSON, in hexadecimal.
  package static func digest(_ value: JSONValue, of step: String) throws(JournalError) -> String {
    Hexadecimal.encode(SHA256.digest(try bytes(value, of: step)))
  }

  package static func bytes(_ value: JSONValue, of step: String) throws(JournalError) -> [UInt8] {
    do { return try JSONWriter.write(value) } catch { throw .disagreement(step: step, rule: "\(error.path) \(error.rule)") }
  }
}
