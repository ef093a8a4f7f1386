internal import EmulatorHTTP
internal import EmulatorJSON

enum TelemetryType: String, Sendable {
  case platform
  case function
  case `extension`
}

/// What an extension wants to be told, where, and how much at a time. Source: AWS Lambda developer guide, "Telemetry API".
struct TelemetrySubscription: Sendable {
  var types: Set<TelemetryType>
  var itemsMaximum = 10_000
  var bytesMaximum = 262_144
  var timeout_ms = 1_000
  /// Raw lines over TCP instead of posts of lists over HTTP.
  var isPlain = false
  var port: UInt16
  var path = "/"

  private static let hosts = ["sandbox.localdomain", "sandbox", "localhost", "127.0.0.1"]

  init(_ json: JSON) throws(SandboxExtensions.Refusal) {
    guard let version = json["schemaVersion"]?.string, ["2022-07-01", "2022-12-13", "2025-01-29"].contains(version) else {
      throw .invalidRequest("`schemaVersion` is 2022-07-01, 2022-12-13 or 2025-01-29")
    }
    let list = json["types"]?.array ?? []
    types = Set(list.compactMap { $0.string.flatMap { TelemetryType(rawValue: $0) } })
    guard !list.isEmpty, types.count == list.count else { throw .invalidRequest("`types` is a list of platform, function and extension, each once") }
    guard let destination = json["destination"], let proto = destination["protocol"]?.string, ["HTTP", "TCP"].contains(proto) else {
      throw .invalidRequest("`destination.protocol` is HTTP or TCP")
    }
    isPlain = proto == "TCP"
    if isPlain {
      guard let number = destination["port"]?.integer, let port = UInt16(exactly: number), port > 0 else {
        throw .invalidRequest("`destination.port` is a port")
      }
      self.port = port
    } else {
      guard let place = Self.place(destination["URI"]?.string ?? "") else {
        throw .invalidRequest("`destination.URI` is http://sandbox.localdomain:PORT/PATH")
      }
      (port, path) = place
    }
    let buffering = json["buffering"]
    itemsMaximum = try Self.number(buffering?["maxItems"], "maxItems", 1_000...10_000) ?? itemsMaximum
    bytesMaximum = try Self.number(buffering?["maxBytes"], "maxBytes", 262_144...1_048_576) ?? bytesMaximum
    timeout_ms = try Self.number(buffering?["timeoutMs"], "timeoutMs", 25...30_000) ?? timeout_ms
  }

  private static func number(_ value: JSON?, _ name: String, _ range: ClosedRange<Int>) throws(SandboxExtensions.Refusal) -> Int? {
    guard let value, value != .null else { return nil }
    guard let number = value.integer.map(Int.init), range.contains(number) else {
      throw .invalidRequest("`buffering.\(name)` is between \(range.lowerBound) and \(range.upperBound)")
    }
    return number
  }

  /// Only the sandbox itself is told: its name in the cloud means loopback here.
  private static func place(_ uri: String) -> (port: UInt16, path: String)? {
    guard uri.hasPrefix("http://"), uri.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    let rest = uri.dropFirst(7)
    let authority = rest.prefix { $0 != "/" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, hosts.contains(String(parts[0])), let port = parts.count == 2 ? UInt16(parts[1]) : 80, port > 0 else { return nil }
    let path = rest.dropFirst(authority.count)
    return (port, path.isEmpty ? "/" : String(path))
  }
}

/// What happens in a sandbox, for those that want to be told. Nothing of it waits for a subscriber.
@EventLoop final class Telemetry {
  /// What is kept of the time before anybody subscribed.
  private static let earlyMaximum = 256
  private var early: [Item]? = []
  private var subscribers: [RequestID: TelemetrySubscriber] = [:]

  struct Item: Sendable {
    var type: TelemetryType
    var bytes: [UInt8]
  }

  /// Whether events are made at all.
  var isHeard: Bool { !subscribers.isEmpty || early != nil }

  /// A subscriber is told of the start, too. Subscribing again takes the place of the first time.
  func subscribe(_ subscription: TelemetrySubscription, _ identifier: RequestID) {
    let subscriber = TelemetrySubscriber(subscription)
    subscribers[identifier] = subscriber
    for item in early ?? [] { subscriber.add(item) }
  }

  func tell(_ type: TelemetryType, _ name: StaticString, _ record: () -> JSON) {
    guard isHeard else { return }
    let time = UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text
    let item = Item(type: type, bytes: JSON.object([.init("time", .string(time)), .init("type", .string(name.description)), .init("record", record())]).bytes)
    if let count = early?.count, count < Self.earlyMaximum { early?.append(item) }
    for subscriber in subscribers.values { subscriber.add(item) }
  }

  /// The start is over: whoever has not subscribed does not any more.
  func startIsOver() { early = nil }

  func flush() { for subscriber in subscribers.values { subscriber.flush() } }

  func close() {
    for subscriber in subscribers.values { subscriber.close() }
    subscribers = [:]
    early = nil
  }
}

/// One subscriber with what it has not been sent yet. What finds no room, and what it does not take, is dropped and counted.
@EventLoop final class TelemetrySubscriber {
  /// How long a subscriber may take to answer.
  private static let patience_ms = 5_000

  private let subscription: TelemetrySubscription
  private var items: [[UInt8]] = []
  private var bytes = 0
  private var dropped = (records: 0, bytes: 0)
  private var delivery: Delivery?
  /// What is on its way.
  private var sending = (records: 0, bytes: 0)
  private lazy var alarm = Alarm { [weak self] in self?.flush() }

  init(_ subscription: TelemetrySubscription) { self.subscription = subscription }

  func add(_ item: Telemetry.Item) {
    guard subscription.types.contains(item.type) else { return }
    // One batch waits while another is on its way.
    guard items.count < subscription.itemsMaximum, bytes + item.bytes.count <= subscription.bytesMaximum else {
      dropped = (dropped.records + 1, dropped.bytes + item.bytes.count)
      return flush()
    }
    items.append(item.bytes)
    bytes += item.bytes.count
    if items.count == subscription.itemsMaximum { flush() } else if alarm.time_ns == .max { alarm.set(after_ms: subscription.timeout_ms) }
  }

  /// Sends what waits, unless something is on its way.
  func flush() {
    guard delivery == nil, !items.isEmpty || dropped.records > 0 else { return }
    alarm.clear()
    if dropped.records > 0, subscription.types.contains(.platform) { items.append(droppedItem) }
    dropped = (0, 0)
    sending = (items.count, bytes)
    let batch = items
    (items, bytes) = ([], 0)
    let delivery = Delivery(to: subscription.port, request(batch), expectsAnswer: !subscription.isPlain, patience_ms: Self.patience_ms) { [weak self] isTaken in
      self?.ended(isTaken)
    }
    self.delivery = delivery
    delivery.start()
  }

  private func ended(_ isTaken: Bool) {
    delivery = nil
    if !isTaken { dropped = (dropped.records + sending.records, dropped.bytes + sending.bytes) }
    // Not at once, so that a subscriber that is gone costs little.
    if !items.isEmpty || dropped.records > 0 { alarm.set(after_ms: subscription.timeout_ms) }
  }

  private var droppedItem: [UInt8] {
    let time = UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text
    let record: JSON = [
      "reason": "the subscriber did not take them in time", "droppedRecords": .integer(Int64(dropped.records)), "droppedBytes": .integer(Int64(dropped.bytes)),
    ]
    return JSON.object([.init("time", .string(time)), .init("type", "platform.logsDropped"), .init("record", record)]).bytes
  }

  private func request(_ batch: [[UInt8]]) -> [UInt8] {
    if subscription.isPlain { return batch.flatMap { $0 + [0x0A] } }
    var body: [UInt8] = [UInt8(ascii: "[")]
    for (place, item) in batch.enumerated() {
      if place > 0 { body.append(UInt8(ascii: ",")) }
      body += item
    }
    body.append(UInt8(ascii: "]"))
    let head =
      "POST \(subscription.path) HTTP/1.1\r\nHost: sandbox.localdomain:\(subscription.port)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    return Array(head.utf8) + body
  }

  func close() {
    alarm.cancel()
    delivery?.cancel()
    delivery = nil
  }
}
