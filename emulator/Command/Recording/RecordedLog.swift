internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorSandboxes
internal import FoundationEssentials
internal import TerminalText

/// What functions in the cloud logged of their events (`RECORD_EVENTS`), put together again.
///
/// A log is a file of lines, whatever stands before each; or the answer of CloudWatch's FilterLogEvents or GetLogEvents, `{"events": [{"message": …}]}`. Parts may come in any
/// order, between other lines, and twice.
struct RecordedLog {
  private(set) var events: [RawRun] = []
  /// Of each that is not whole why.
  private(set) var faults: [String] = []

  private static let format: Int64 = 1
  private static let countMaximum = 10_000
  /// Of one event: 6 MiB of quotation marks in JSON in JSON make some 1,600.
  fileprivate static let partsMaximum: Int64 = 8_192
  private static let start = Array(#"{"recording":"#.utf8)

  fileprivate struct Parts {
    var count: Int64 = 0
    var texts: [Int64: String] = [:]
    var fault: String?
  }

  init(_ bytes: [UInt8]) {
    var all: [String: Parts] = [:]
    var order: [String] = []
    for (number, line) in Self.lines(bytes).enumerated() {
      guard let place = line.firstRange(of: Self.start)?.lowerBound else { continue }
      guard let value = try? JSON(reading: Array(line[place...].prefix { $0 != 10 && $0 != 13 })), let part = value["recording"], let id = part["id"]?.string,
        let at_ms = part["at_ms"]?.integer
      else {
        faults.append("line \(number + 1): what is recorded there cannot be read")
        continue
      }
      guard part["format"]?.integer == Self.format else {
        faults.append("line \(number + 1): `format` must be \(Self.format): this emulator reads no other")
        continue
      }
      // What is tried again has the same id.
      let key = "\(id) \(at_ms)"
      if all[key] == nil { order.append(key) }
      all[key, default: Parts()].add(part)
    }
    for key in order.prefix(Self.countMaximum) { if let parts = all[key] { add(parts, "the event \(Printable.text(key))") } }
    if order.count > Self.countMaximum { faults.append("it has more than \(Self.countMaximum) events: \(order.count - Self.countMaximum) are left out") }
  }

  private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    if bytes.first == UInt8(ascii: "{"), let events = (try? JSON(reading: bytes, bytesMaximum: RecordCommand.logBytesMaximum))?["events"]?.array {
      return events.compactMap { event in event["message"]?.string.map { Array($0.utf8) } }
    }
    return bytes.split(separator: 10).map { Array($0) }
  }

  private mutating func add(_ parts: Parts, _ name: String) {
    if let fault = parts.fault { return faults.append("\(name): \(fault)") }
    let missing = (1...max(parts.count, 1)).filter { parts.texts[$0] == nil }
    guard missing.isEmpty else {
      return faults.append("\(name): of its \(parts.count) parts \(missing.count) are not in the log, part \(missing[0]) for one")
    }
    let text = (1...parts.count).compactMap { parts.texts[$0] }.joined()
    guard let run = (try? JSON(reading: Array(text.utf8))).flatMap(RawRun.init(logged:)) else {
      return faults.append("\(name): its parts do not make one event")
    }
    events.append(run)
  }
}

extension RecordedLog.Parts {
  fileprivate mutating func add(_ part: JSON) {
    if let fault = part["fault"]?.string { return self.fault = Printable.text(fault) }
    guard let number = part["part"]?.integer, let count = part["parts"]?.integer, let text = part["text"]?.string,
      (1...RecordedLog.partsMaximum).contains(count),
      (1...count).contains(number), self.count == 0 || self.count == count
    else { return fault = "`part` and `parts` must be 1 to 8192 and the same in every line, `text` a text" }
    (self.count, texts[number]) = (count, text)
  }
}

extension RawRun {
  /// Of what a function logged; nil where that is no event.
  fileprivate init?(logged value: JSON) {
    guard let function = value["function"]?.string, let id = value["request_id"]?.string, RequestID(Array(id.utf8)) != nil, let event = value["event"]?.string,
      let clock_ms = value["clock_ms"]?.integer, let seed = value["seed"]?.integer, let payload = value["payload"]?.string, let failed = value["failed"]?.bool,
      let logged = value["calls"]?.array
    else { return nil }
    self.init(function: function, executable: "", id: id, event: Array(event.utf8), clock_ms: clock_ms, seed: seed, caller: value["caller"])
    build = value["build"]?.string
    for call in logged {
      guard let service = call["service"]?.string, let operation = call["operation"]?.string, let request = call["request"], let response = call["response"]
      else { return nil }
      calls.append(Call(service: service, operation: operation, request: request, response: response))
    }
    answer = (Array(payload.utf8), failed)
  }
}
