import EmulatorSchedules
import Foundation
import Testing

@Suite struct `A zone` {
  static func zone(_ name: String) throws -> ZoneFile {
    if name == "UTC" { return .utc }
    let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
    return try #require(ZoneFile(bytes))
  }

  static func time(_ text: String) throws -> Int64 { Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000 }

  /// Zones north and south, of half hours, without summer, with a winter that is the exception, and one that changes by half an hour.
  @Test(arguments: [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin", "America/Sao_Paulo", "Pacific/Auckland",
  ])
  func `has the offsets that another reader has`(name: String) throws {
    let zone = try Self.zone(name)
    let other = try #require(TimeZone(identifier: name))
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      // 1975 to 2100: before, other readers differ in what they keep.
      let moment = Int64.random(in: 157_766_400...4_102_444_800, using: &random)
      let offset = Int64(other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
      #expect(zone.offset_s(at: moment) == offset, "\(name) at \(moment)")
    }
  }

  @Test(arguments: [[], Array("TZif2".utf8), [UInt8](repeating: 0, count: 200)])
  func `is read of nothing but its file`(bytes: [UInt8]) { #expect(ZoneFile(bytes) == nil) }

  @Test func `is not read of a file that is cut off or spoiled`() throws {
    let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
    for count in 0..<bytes.count - 30 { #expect(ZoneFile(Array(bytes.prefix(count))) == nil) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var spoiled = bytes
      spoiled[Int.random(in: 0..<spoiled.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      // Read or not, it answers.
      if let zone = ZoneFile(spoiled) { #expect(abs(zone.offset_s(at: 1_790_000_000)) <= 8 * 86_400) }
    }
  }

  /// Sources: EventBridge Scheduler user guide, "Schedule types", "Daylight saving time"; the zones' own changes: Berlin on 29 March and 25 October 2026, New York on 8 March 2026, Lord
  /// Howe by half an hour on 4 October 2026.
  @Test(arguments: [
    ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-30T00:30:00Z"]),
    ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
    ("cron(0/30 * * * ? *)", "Europe/Berlin", "2026-10-25T00:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"]),
    ("cron(0 8 * * ? *)", "America/New_York", "2026-03-07T00:00:00Z", ["2026-03-07T13:00:00Z", "2026-03-08T12:00:00Z"]),
    ("cron(15 2 4 10 ? *)", "Australia/Lord_Howe", "2026-01-01T00:00:00Z", ["2027-10-03T15:15:00Z"]),
    ("cron(0 9 L * ? *)", "Asia/Kathmandu", "2026-02-01T00:00:00Z", ["2026-02-28T03:15:00Z"]),
    ("cron(30 2 29 3 ? 2026)", "Europe/Berlin", "2026-01-01T00:00:00Z", []), ("rate(1 day)", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T12:00:00Z"]),
  ])
  func `is what a schedule's calendar goes by`(text: String, zone: String, after: String, moments: [String]) throws {
    let (expression, zone) = (try ScheduleExpression(text), try Self.zone(zone))
    let start = try Self.time(after)
    var now = start
    for moment in moments {
      let next = try #require(expression.next(after: now, since_ms: start, in: zone))
      #expect(next == (try Self.time(moment)))
      now = next
    }
    if moments.isEmpty { #expect(expression.next(after: now, since_ms: start, in: zone) == nil) }
  }
}
