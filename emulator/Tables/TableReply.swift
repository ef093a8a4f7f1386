internal import EmulatorJSON

/// One answer, ready for HTTP.
public struct TableReply: Sendable {
  public var status: Int
  public var headers: [(String, String)]
  public var body: [UInt8]
  /// A plan of faults wants the connection to break in its place, or the answer to wait.
  public internal(set) var isLost = false
  public internal(set) var delay_ms = 0

  /// An answer of so many bytes is packed where the caller takes it.
  static let packedBytesMinimum = 4_096

  /// The same in gzip. The checksum is of what is sent.
  func packed() -> TableReply {
    guard body.count >= TableReply.packedBytesMinimum, let bytes = Gzip.packed(body) else { return self }
    var packed = self
    packed.body = bytes
    for place in packed.headers.indices where packed.headers[place].0 == "x-amz-crc32" { packed.headers[place].1 = String(CRC32.sum(bytes)) }
    packed.headers.append(("Content-Encoding", "gzip"))
    return packed
  }

  init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
    headers = [
      ("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-RequestId", TableReply.requestID()), ("x-amz-crc32", String(CRC32.sum(body))),
    ]
  }

  init(_ refusal: TableRefusal) {
    var output = ReplyWriter()
    output.add("__type", .string(refusal.type))
    output.add(refusal.kind == .serialization ? "Message" : "message", .string(refusal.message))
    if refusal.kind == .transactionCanceled { output.add("CancellationReasons", items: refusal.reasons.map(\.json)) }
    if let item = refusal.item { output.add("Item", item) }
    self.init(status: refusal.status, body: output.finished())
  }

  /// 52 of the letters and digits that DynamoDB's own request ids are made of.
  private static func requestID() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
    var bits = UInt64.random(in: .min ... .max)
    let bytes = (0..<52).map { place in
      if place % 12 == 0 { bits = UInt64.random(in: .min ... .max) }
      defer { bits /= 36 }
      return alphabet[Int(bits % 36)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension CancellationReason {
  var json: [UInt8] {
    var output = ReplyWriter()
    output.add("Code", .string(code))
    if let message { output.add("Message", .string(message)) }
    if let item { output.add("Item", item) }
    return output.finished()
  }
}
