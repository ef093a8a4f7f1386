internal import CLinux
internal import EmulatorHTTP
internal import EmulatorJSON

/// The framing of `application/vnd.amazon.eventstream`: length, length of the headers, their checksum, headers, payload, checksum of all.
/// Source: smithy.io/2.0/aws/amazon-eventstream.html.
enum EventStream {
  /// What stands before and behind a payload of one event, so that the payload itself is sent from where it lies.
  struct Frame {
    var head: [UInt8]
    var tail: [UInt8]
  }

  static func frame(of event: StaticString, contentType: StaticString, _ payload: ArraySlice<UInt8>) -> Frame {
    var headers: [UInt8] = []
    header(":event-type", event, to: &headers)
    header(":content-type", contentType, to: &headers)
    header(":message-type", "event", to: &headers)
    var head: [UInt8] = []
    head.reserveCapacity(12 + headers.count)
    append(UInt32(16 + headers.count + payload.count), to: &head)
    append(UInt32(headers.count), to: &head)
    append(Checksum.of(head[...]), to: &head)
    head += headers
    var tail: [UInt8] = []
    append(Checksum.of(payload, after: Checksum.of(head[...])), to: &tail)
    return Frame(head: head, tail: tail)
  }

  /// Name and value, each with its length; 7 is the type of a string.
  private static func header(_ name: StaticString, _ value: StaticString, to out: inout [UInt8]) {
    out.append(UInt8(name.utf8CodeUnitCount))
    unsafe out.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    out += [7, UInt8(value.utf8CodeUnitCount >> 8), UInt8(value.utf8CodeUnitCount & 0xFF)]
    unsafe out.append(contentsOf: UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
  }

  private static func append(_ number: UInt32, to out: inout [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] { out.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

/// CRC-32 (ISO 3309, the one of zlib and Ethernet): by the processor's own instruction where it has one, otherwise sixteen bytes at a time.
/// Source: Kounavis and Berry, "A systematic approach to building high performance software-based CRC generators", ISCC 2005.
package enum Checksum {
  /// Whether this processor has an instruction for it.
  package static let isOfTheProcessor = linux_has_checksum() == 1

  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for place in 256..<16 * 256 { tables[place] = tables[place - 256] >> 8 ^ tables[Int(tables[place - 256] & 0xFF)] }
    return tables
  }()

  /// `before` is the checksum of what stands in front of it.
  package static func of(_ bytes: ArraySlice<UInt8>, after before: UInt32 = 0, byTables: Bool = !isOfTheProcessor) -> UInt32 {
    let fast = byTables || bytes.count < 64 ? 0 : bytes.count & ~15
    return unsafe tables.withUnsafeBufferPointer { tables in
      unsafe bytes.withUnsafeBytes { bytes in
        let state = fast == 0 ? ~before : unsafe linux_checksum(~before, bytes.baseAddress, fast)
        return unsafe run(UnsafeRawBufferPointer(rebasing: bytes[fast...]), tables, state)
      }
    }
  }

  private static func run(_ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>, _ start: UInt32) -> UInt32 {
    var value = start
    var place = 0
    while place + 16 <= bytes.count {
      let first = unsafe four(bytes, place, value, tables, 3_840)
      let second = unsafe four(bytes, place + 4, 0, tables, 2_816)
      let third = unsafe four(bytes, place + 8, 0, tables, 1_792)
      let fourth = unsafe four(bytes, place + 12, 0, tables, 768)
      value = first ^ second ^ (third ^ fourth)
      place += 16
    }
    while place < bytes.count {
      value = unsafe value >> 8 ^ tables[Int((value ^ UInt32(bytes[place])) & 0xFF)]
      place += 1
    }
    return ~value
  }

  /// What four bytes at `place` come to; the table of the first of them begins at `table`, each next one 256 before it.
  @inline(__always) private static func four(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, _ mixed: UInt32, _ tables: UnsafeBufferPointer<UInt32>, _ table: Int
  ) -> UInt32 {
    let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian ^ mixed
    let low = unsafe tables[table + Int(word & 0xFF)] ^ tables[table - 256 + Int(word >> 8 & 0xFF)]
    let high = unsafe tables[table - 512 + Int(word >> 16 & 0xFF)] ^ tables[table - 768 + Int(word >> 24)]
    return low ^ high
  }
}

/// The answer of InvokeWithResponseStream: a `PayloadChunk` for each part, then `InvokeComplete`. A response that was not streamed is one part.
@EventLoop final class EventStreamAnswer: ResponseSink {
  private let exchange: Exchange
  private let id: RequestID
  private let version: String
  private var source: ResponseSource?
  private var hasBegun = false

  init(_ exchange: Exchange, _ id: RequestID, version: String) {
    self.exchange = exchange
    self.id = id
    self.version = version
  }

  func begin(contentType: [UInt8], from source: ResponseSource) {
    self.source = source
    start(contentType)
  }

  private func start(_ contentType: [UInt8]) {
    guard !hasBegun else { return }
    hasBegun = true
    exchange.startStream(200) { head in
      head.field("Content-Type", "application/vnd.amazon.eventstream")
      head.field("x-amzn-RequestId", id.text)
      head.field("X-Amz-Executed-Version", version)
      if !contentType.isEmpty { head.field("x-amzn-Remapped-Content-Type", contentType) }
    }
  }

  func receive(_ bytes: ArraySlice<UInt8>) {
    guard exchange.isOpen else { return }
    let frame = EventStream.frame(of: "PayloadChunk", contentType: "application/octet-stream", bytes)
    if !exchange.send(frame.head, bytes, frame.tail) { source?.pause() }
  }

  /// The caller has read on.
  func drained() { source?.resume() }

  /// What still comes is thrown away: the function goes on, as in the cloud.
  func callerIsGone() { source?.resume() }

  func end(_ result: InvocationResult) {
    if case .throttled(let throttle) = result.outcome { return InvokeRefusal.throttled(throttle).answer(exchange, id) }
    start(result.contentType)
    var complete: [JSON.Member] = []
    if case .functionError = result.outcome {
      complete.append(.init("ErrorCode", .string(result.errorType.isEmpty ? "Unhandled" : result.errorType)))
      complete.append(.init("ErrorDetails", .string(String(decoding: result.payload, as: UTF8.self))))
    } else if !result.isStreamed {
      receive(result.payload[...])
    }
    if !result.logTail.isEmpty { complete.append(.init("LogResult", .string(String(decoding: encodedBase64(result.logTail), as: UTF8.self)))) }
    let payload = JSON.object(complete).bytes[...]
    let frame = EventStream.frame(of: "InvokeComplete", contentType: "application/json", payload)
    exchange.send(frame.head, payload, frame.tail)
    exchange.endStream()
  }
}
