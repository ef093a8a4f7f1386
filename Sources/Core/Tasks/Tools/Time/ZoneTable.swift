import Forms

/// The zones of tzdata by the cities for which they are named. Source: tzdata's zone.tab, a line `country, coordinates, zone[, comment]` between tabs.
public struct ZoneTable: Sendable {
  struct Zone: Sendable, Hashable {
    let name: String
    let country: String
    /// Of its name, folded.
    let city: String
  }

  private let zones: [Zone]

  public init(_ text: String) {
    zones = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
      let parts = line.split(separator: "\t")
      guard parts.count >= 3, let city = parts[2].split(separator: "/").last else { return nil }
      return Zone(name: String(parts[2]), country: String(parts[0]), city: Folded.text(String(city)))
    }.sorted { $0.name < $1.name }
  }

  /// The zones that a place may mean: by a zone's own name, or by its city and, behind a comma, its country.
  public func zones(of place: String) -> [String] {
    if place.uppercased() == "UTC" || place.uppercased() == "GMT" { return ["Etc/UTC"] }
    if let zone = zones.first(where: { $0.name.lowercased() == place.lowercased() }) { return [zone.name] }
    let (city, codes) = Self.parts(place)
    return zones.filter { $0.city == city && (codes.isEmpty || codes.contains($0.country)) }.map(\.name)
  }

  /// A place's city, folded, and the codes of the countries that it may lie in; none where nothing is said of them.
  public static func parts(_ place: String) -> (city: String, countries: Set<String>) {
    let parts = place.split(separator: ",", maxSplits: 1).map { Folded.trimmed(String($0)) }
    return (Folded.text(parts.first ?? ""), parts.count > 1 ? Regions.countryCodes(of: parts[1]) : [])
  }

  /// The city whose name is written most like a place; nil where none is.
  public func nearest(to place: String) -> String? {
    let wanted = Array(Self.parts(place).city.unicodeScalars.prefix(40))
    let near = zones.map { (zone: $0, distance: Self.distance(wanted, Array($0.city.unicodeScalars))) }
    let distanceMaximum = min(wanted.count - 1, max(2, wanted.count / 3))
    guard let best = near.min(by: { ($0.distance, $0.zone.name) < ($1.distance, $1.zone.name) }), best.distance <= distanceMaximum else { return nil }
    return best.zone.name.split(separator: "/").last.map { String($0).replacing("_", with: " ") }
  }

  /// Of letters to be put in, left out or replaced (Levenshtein).
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (place, letter) in a.enumerated() {
      var before = row[0]
      row[0] = place + 1
      for (column, other) in b.enumerated() {
        let here = row[column + 1]
        row[column + 1] = min(here + 1, row[column] + 1, before + (letter == other ? 0 : 1))
        before = here
      }
    }
    return row[b.count]
  }
}

/// What clocks show.
public enum ClockText {
  /// RFC 3339 to the second, with the zone's offset.
  public static func text(_ time_s: Int64, offset_s: Int64) -> String {
    let local_s = time_s + offset_s
    let date = CivilDate(day: local_s.floored(by: 86_400))
    let second = local_s.remainder(by: 86_400)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let offset = abs(offset_s) / 60
    return "\(date.year)-\(two(date.month))-\(two(date.day))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + "\(offset_s < 0 ? "-" : "+")\(two(offset / 60)):\(two(offset % 60))"
  }

  public static func weekday(_ time_s: Int64, offset_s: Int64) -> String {
    let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    return days[Int(((time_s + offset_s).floored(by: 86_400) + 4).remainder(by: 7))]
  }

  /// The beginning of the day that clocks of an offset show, as if it were of Greenwich.
  public static func day_s(_ time_s: Int64, offset_s: Int64) -> Int64 { (time_s + offset_s).floored(by: 86_400) * 86_400 }
}
