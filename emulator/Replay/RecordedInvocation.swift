public import EmulatorJSON

/// A call that a function made while it ran, and what it got.
public struct RecordedExchange: Sendable, Equatable {
  /// `dynamodb`, `sqs` or `http`.
  public var service: String
  /// The operation's name; of HTTP the method and the address without its query.
  public var operation: String
  /// With marks for what varies.
  public var request: JSON
  /// `{"status", "body"}`, of HTTP with `headers`; or `{"error"}`.
  public var response: JSON

  public init(service: String, operation: String, request: JSON, response: JSON) {
    (self.service, self.operation, self.request, self.response) = (service, operation, request, response)
  }

  func json(_ number: Int) -> JSON {
    ["n": .integer(Int64(number)), "service": .string(service), "operation": .string(operation), "request": request, "response": response]
  }

  init?(_ value: JSON) {
    guard let service = value["service"]?.string, let operation = value["operation"]?.string, let request = value["request"], let response = value["response"]
    else {
      return nil
    }
    self.init(service: service, operation: operation, request: request, response: response)
  }
}

/// Under what an invocation was recorded.
public struct RecordedMeta: Sendable, Equatable {
  public static let format: Int64 = 1

  public var function: String
  /// The executable's size and time.
  public var build: String
  /// Milliseconds since 1970, at which its clock stood.
  public var clock_ms: Int64
  /// What its chance followed from.
  public var seed: Int64
  /// Who was let in; null where nobody was, and nothing of it can be repeated; nil of a function that says nothing of callers.
  public var caller: JSON?
  public var requestID: String

  public init(function: String, build: String, clock_ms: Int64, seed: Int64, caller: JSON?, requestID: String) {
    (self.function, self.build, self.clock_ms, self.seed, self.caller, self.requestID) = (function, build, clock_ms, seed, caller, requestID)
  }

  public var json: JSON {
    let members: [JSON.Member] = [
      .init("format", .integer(Self.format)), .init("function", .string(function)), .init("build", .string(build)), .init("clock_ms", .integer(clock_ms)),
      .init("seed", .integer(seed)), .init("request_id", .string(requestID)),
    ]
    return .object(members + (caller.map { [.init("caller", $0)] } ?? []))
  }

  init(_ value: JSON, file: String) throws(RecordingError) {
    guard let format = value["format"]?.integer else { throw RecordingError(file: file, rule: "`format` must be a number") }
    guard format == Self.format else { throw RecordingError(file: file, rule: "`format` is \(format); this emulator reads format \(Self.format)") }
    guard let function = value["function"]?.string, let clock_ms = value["clock_ms"]?.integer, (0...253_402_300_799_999).contains(clock_ms),
      let seed = value["seed"]?.integer, let requestID = value["request_id"]?.string
    else { throw RecordingError(file: file, rule: "`function`, `clock_ms`, `seed` and `request_id` must be there: a name, two numbers and an id") }
    self.init(function: function, build: value["build"]?.string ?? "", clock_ms: clock_ms, seed: seed, caller: value["caller"], requestID: requestID)
  }
}

/// An invocation with all that it said and was told: what can be repeated without anything around it.
public struct RecordedInvocation: Sendable {
  public var event: [UInt8]
  /// `{"status", "headers", "body"}`, `{"result"}` or `{"error"}`, with marks for what varies.
  public var expected: JSON
  public var exchanges: [RecordedExchange]
  public var meta: RecordedMeta
  /// Where it was read already.
  private var readEvent: JSON?
  /// The event; nil where it is no JSON.
  public var eventJSON: JSON? { readEvent ?? (try? JSON(reading: event)) }

  /// All of it together, as it stands in files.
  public static let bytesMaximum = 32 << 20
  public static let exchangesMaximum = 10_000

  public init(event: [UInt8], expected: JSON, exchanges: [RecordedExchange], meta: RecordedMeta) {
    (self.event, self.expected, self.exchanges, self.meta) = (event, expected, exchanges, meta)
  }

  /// Whether it can be repeated: nobody was let in where it was answered before that.
  public var isReplayable: Bool { meta.caller != .null }

  // MARK: Files

  public static let endings = [".exchanges.jsonl", ".meta.json", ".expect.json", ".json"]

  /// The four files' contents, the event's last: it is what the others are found by.
  public var files: [(ending: String, bytes: [UInt8])] {
    let lines: [UInt8] = exchanges.enumerated().flatMap { place, exchange in exchange.json(place + 1).bytes + [UInt8(10)] }
    return [
      (Self.endings[0], lines), (Self.endings[1], meta.json.bytes + [10]), (Self.endings[2], expected.bytes + [10]), (Self.endings[3], event),
    ]
  }

  /// `stem`: the event file's path without its ending.
  public init(stem: String, event: [UInt8], as readEvent: JSON, read: (String) throws(RecordingError) -> [UInt8]) throws(RecordingError) {
    func json(_ bytes: [UInt8], _ file: String) throws(RecordingError) -> JSON {
      do { return try JSON(reading: bytes) } catch { throw RecordingError(file: file, rule: "is damaged: line \(error.line): \(error.text)") }
    }
    (self.event, self.readEvent) = (event, readEvent)
    meta = try RecordedMeta(try json(try read(stem + ".meta.json"), stem + ".meta.json"), file: stem + ".meta.json")
    expected = try json(try read(stem + ".expect.json"), stem + ".expect.json")
    let file = stem + ".exchanges.jsonl"
    exchanges = []
    let lines = try read(file)
    var (start, number) = (0, 0)
    while start < lines.count {
      let end = lines[start...].firstIndex(of: 10) ?? lines.count
      defer { start = end + 1 }
      guard end > start else { continue }
      let value = try json(Array(lines[start..<end]), file)
      number += 1
      guard value["n"]?.integer == Int64(number), let exchange = RecordedExchange(value) else {
        throw RecordingError(file: file, rule: "is damaged: line \(number) must have `n` \(number), `service`, `operation`, `request` and `response`")
      }
      exchanges.append(exchange)
    }
  }
}
