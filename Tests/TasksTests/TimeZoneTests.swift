import Foundation
import Tasks
import Testing

@Suite struct `A zone of tzdata` {
  private func zone(_ name: String) throws -> TimeZoneFile {
    try #require(TimeZoneFile(Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))), "\(name) is no zone")
  }

  /// Foundation reads the same files by code of its own; 1900 to 2400 each 11 days and some hours.
  @Test(arguments: [
    "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tokyo",
    "Europe/Dublin", "Antarctica/Troll", "America/Nuuk", "Etc/UTC", "Pacific/Kiritimati",
  ])
  func `has the offset that another reader finds`(name: String) throws {
    let zone = try zone(name)
    let other = try #require(TimeZone(identifier: name))
    var time_s: Int64 = -2_208_988_800
    var differing: [Int64] = []
    while time_s < 4_102_444_800 {
      if zone.offset_s(at: time_s) != Int64(other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time_s)))) { differing.append(time_s) }
      time_s += 11 * 86_400 + 12_345
    }
    #expect(differing.isEmpty, "at \(differing.prefix(5))")
  }

  @Test func `finds the moment at which its clocks show a time`() throws {
    let london = try zone("Europe/London")
    // 15:00 on 2026-07-01 is 14:00 UTC; 01:30 on 2026-03-29 is skipped, 01:30 on 2026-10-25 is shown twice.
    #expect(london.moment_s(showing: 1_782_918_000) == 1_782_914_400)
    #expect(ClockText.text(1_782_914_400, offset_s: london.offset_s(at: 1_782_914_400)) == "2026-07-01T15:00:00+01:00")
    #expect(ClockText.weekday(1_782_914_400, offset_s: 3_600) == "Wednesday")
    #expect(london.moment_s(showing: 1_792_891_800) == 1_792_888_200)
    #expect(london.moment_s(showing: 1_774_747_800) == 1_774_747_800)
  }

  @Test func `is none where the file is cut or made up`() throws {
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/London")))
    for count in stride(from: 0, to: whole.count - 40, by: 37) { #expect(TimeZoneFile(Array(whole.prefix(count))) == nil || count > 1_000, "\(count)") }
    #expect(TimeZoneFile([]) == nil && TimeZoneFile(Array(repeating: 0xFF, count: 4_000)) == nil)
  }
}

@Suite struct `The cities of tzdata` {
  private static let table = ZoneTable(
    "#code\tcoordinates\tTZ\nGB\t+513030-0000731\tEurope/London\nUS\t+404251-0740023\tAmerica/New_York\tEastern\nAR\t-3436-05827\tAmerica/Argentina/Buenos_Aires\nBR\t-2332-04637\tAmerica/Sao_Paulo\n"
  )

  @Test(arguments: [
    ("London", ["Europe/London"]), ("london, UK", ["Europe/London"]), ("London, Canada", []), ("São Paulo", ["America/Sao_Paulo"]),
    ("Buenos Aires, Argentina", ["America/Argentina/Buenos_Aires"]), ("europe/london", ["Europe/London"]), ("UTC", ["Etc/UTC"]), ("Atlantis", []),
  ])
  func `are found by their names and countries`(place: String, zones: [String]) { #expect(Self.table.zones(of: place) == zones) }

  @Test func `name the one that is written most alike`() {
    #expect(Self.table.nearest(to: "Londn") == "London" && Self.table.nearest(to: "Buenos Airs") == "Buenos Aires" && Self.table.nearest(to: "Xyz") == nil)
  }
}
