import EmulatorHTTP
import EmulatorJSON
import EmulatorSandboxes
import Foundation
import FoundationNetworking
import Testing

/// One message of an event stream, its checksums looked at.
struct StreamMessage: Equatable {
  var event: String
  var payload: String

  /// Nil where lengths or checksums are wrong.
  static func read(_ bytes: [UInt8]) -> [StreamMessage]? {
    var messages: [StreamMessage] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 16 else { return nil }
      let (length, headers) = (Int(number(rest, 0)), Int(number(rest, 4)))
      guard rest.count >= length, crc(rest.prefix(8)) == number(rest, 8), crc(rest.prefix(length - 4)) == number(rest, length - 4) else { return nil }
      let head = String(decoding: rest.dropFirst(12).prefix(headers), as: UTF8.self)
      let payload = rest.dropFirst(12 + headers).prefix(length - 16 - headers)
      let event = ["PayloadChunk", "InvokeComplete"].first { head.contains($0) } ?? ""
      messages.append(StreamMessage(event: event, payload: String(decoding: payload, as: UTF8.self)))
      rest = rest.dropFirst(length)
    }
    return messages
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
    var value: UInt32 = 0
    for byte in bytes.dropFirst(place).prefix(4) { value = value << 8 | UInt32(byte) }
    return value
  }

  /// Bit by bit, unlike the one under test.
  static func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}

@Suite struct `The checksum of an event stream` {
  @Test(arguments: [false, true])
  func `is CRC-32 of any bytes, after any others, by the processor and by tables`(byTables: Bool) {
    // The published check of this code, and of nothing.
    #expect(Checksum.of(Array("123456789".utf8)[...], byTables: byTables) == 0xCBF4_3926 && Checksum.of([], byTables: byTables) == 0)
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
    for count in Array(0...300) + [511, 512, 960] {
      let part = bytes[count % 17..<count % 17 + count]
      #expect(Checksum.of(part, byTables: byTables) == StreamMessage.crc(part), "\(count)")
      let before = Checksum.of(bytes.prefix(7), byTables: byTables)
      #expect(Checksum.of(part, after: before, byTables: byTables) == StreamMessage.crc(Array(bytes.prefix(7)) + part), "\(count)")
    }
  }
}

@EventLoop @Suite(.serialized) struct `A response that is passed on as it comes` {
  private func stream(_ api: TestAPI, _ name: String = "Test", tail: Bool = false) async throws -> (status: Int, type: String, messages: [StreamMessage]) {
    try await Self.send(api.port, name, tail)
  }

  nonisolated private static func send(_ port: UInt16, _ name: String, _ tail: Bool) async throws -> (status: Int, type: String, messages: [StreamMessage]) {
    var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)/2021-11-15/functions/\(name)/response-streaming-invocations")!)
    request.httpMethod = "POST"
    request.httpBody = Data("{}".utf8)
    if tail { request.setValue("Tail", forHTTPHeaderField: "X-Amz-Log-Type") }
    let (data, response) = try await URLSession.shared.data(for: request)
    let answer = response as! HTTPURLResponse
    let type = answer.value(forHTTPHeaderField: "Content-Type") ?? ""
    return (answer.statusCode, type, answer.statusCode == 200 ? try #require(StreamMessage.read(Array(data))) : [])
  }

  private func text(_ messages: [StreamMessage]) -> String { messages.filter { $0.event == "PayloadChunk" }.map(\.payload).joined() }

  @Test func `is an event stream of its parts and an end`() async throws {
    let api = try TestAPI([Functions.definition("Test", "stream")])
    let answer = try await stream(api, tail: true)
    #expect(answer.status == 200 && answer.type == "application/vnd.amazon.eventstream")
    #expect(text(answer.messages) == #"{"statusCode":201}"# + String(repeating: "\0", count: 8) + "body")
    let end = try #require(answer.messages.last)
    let log = try JSON(reading: Array(end.payload.utf8))["LogResult"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()
    #expect(end.event == "InvokeComplete" && String(decoding: log, as: UTF8.self).hasPrefix("START RequestId: "))
    await api.stop()
  }

  @Test func `is one part where the function does not stream`() async throws {
    let api = try TestAPI([Functions.definition("Test", "echo"), Functions.definition("Failing", "error")])
    #expect(try await stream(api).messages == [.init(event: "PayloadChunk", payload: "{}"), .init(event: "InvokeComplete", payload: "{}")])
    let failed = try await stream(api, "Failing").messages
    #expect(failed.count == 1 && failed[0].payload.hasPrefix(#"{"ErrorCode":"Function.Unknown","ErrorDetails":"{\"errorMessage\":\"it failed\""#))
    #expect(try await stream(api, "None").status == 404)
    await api.stop()
  }

  @Test func `reaches its caller before it ends`() async throws {
    let gate = Gate()
    defer { gate.remove() }
    let test = TestHost("stream-slow", gate.path)
    let sink = CollectingSink()
    let result = Task { await test.invoke(into: sink) }
    await test.until { !sink.bytes.isEmpty }
    #expect(sink.text == "first," && sink.contentType == "text/plain")
    gate.open()
    let ended = await result.value
    #expect(ended.isStreamed && ended.payload.isEmpty && sink.text == "first,second")
    await test.stop()
  }

  @Test func `waits for a caller that reads slowly, and goes on`() async throws {
    let test = TestHost("stream-much", "400")
    let sink = CollectingSink()
    sink.pausesAfter = 1
    let result = Task { await test.invoke(into: sink) }
    await test.until { sink.isPaused }
    // What the runtime wrote ahead is in the kernel's buffers: the rest of 26 MB waits in the runtime.
    await test.until { sink.bytes.count > 0 }
    #expect(sink.bytes.count < 1 << 20)
    sink.resume()
    #expect(await result.value.isStreamed && sink.bytes.count == 400 << 16)
    await test.until { test.book.texts.contains("ended 202") }
    await test.stop()
  }

  @Test func `that breaks off says why`() async throws {
    let api = try TestAPI([Functions.definition("Broken", "stream-broken"), Functions.definition("Crash", "stream-crash")])
    let broken = try await stream(api, "Broken").messages
    #expect(text(broken) == "part" && broken.last?.payload == #"{"ErrorCode":"Function.Broken","ErrorDetails":"{\"errorType\":\"Broken\"}"}"#)
    let crashed = try await stream(api, "Crash").messages
    #expect(text(crashed) == "part" && crashed.last?.payload.contains("exit status 5") == true, "\(crashed)")
    await api.stop()
  }

  @Test func `that its runtime cuts off fails alone, and the runtime goes on`() async throws {
    let test = TestHost("stream-cut")
    let sink = CollectingSink()
    let cut = await test.invoke(into: sink)
    #expect(cut.errorType == "Runtime.TruncatedResponse" && sink.text == "part")
    #expect(await test.invoke().text == "asked on")
    await test.stop()
  }

  @Test func `ends at its bound`() async throws {
    let test = TestHost([Functions.definition("Test", "stream-much", "64")]) { $0.streamBytesMaximum = 1 << 20 }
    let sink = CollectingSink()
    let result = await test.invoke(into: sink)
    #expect(result.errorType == "Function.ResponseSizeTooLarge" && sink.bytes.count <= 1 << 20)
    await test.stop()
  }
}

@EventLoop final class CollectingSink: ResponseSink {
  private(set) var bytes: [UInt8] = []
  private(set) var contentType = ""
  private(set) var isPaused = false
  private var source: ResponseSource?
  /// So many bytes, and then nothing more until `resume`.
  var pausesAfter = Int.max
  var text: String { String(decoding: bytes, as: UTF8.self) }

  func begin(contentType: [UInt8], from source: ResponseSource) {
    self.contentType = String(decoding: contentType, as: UTF8.self)
    self.source = source
  }

  func receive(_ bytes: ArraySlice<UInt8>) {
    self.bytes += bytes
    guard self.bytes.count >= pausesAfter, !isPaused else { return }
    isPaused = true
    source?.pause()
  }

  func resume() {
    pausesAfter = .max
    source?.resume()
  }
}
