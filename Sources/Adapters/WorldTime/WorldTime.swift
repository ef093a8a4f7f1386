internal import Cases
internal import FoundationEssentials
public import StrictJSON
public import Tasks

/// What time it is somewhere, by tzdata; which zone a place has that none is named for, a geocoder says.
public struct WorldTime: Tool {
  private let folder: String
  private let geocoder: OpenMeteoPlaces
  private let reach: ToolReach

  public let form = ToolForm.worldTime

  /// `folder` is where tzdata is.
  public init(zones folder: String = "/usr/share/zoneinfo", geocoder url: String?, via reach: ToolReach) {
    (self.folder, self.reach) = (folder, reach)
    geocoder = OpenMeteoPlaces(url: url, via: reach)
  }

  /// Whom it asks where tzdata is not enough.
  public var upstreams: [UpstreamSource] { [geocoder.source] }

  /// Asked each time that tools are listed: whether the table is there, not what it says.
  public var unavailable: ToolFailure? {
    read("zone.tab") == nil ? ToolFailure(.refused, "there is no tzdata here: \(folder)/zone.tab is missing") : nil
  }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let now_s = reach.surroundings.now_ms() / 1_000
    switch await zone(of: params.text("place") ?? "", call) {
    case .failure(let failure): return .failed(failure)
    case .success(let (name, zone)):
      var (time_s, from): (Int64, String?) = (now_s, nil)
      if let at = params.text("at"), let hour = Int64(at.prefix(2)), let minute = Int64(at.suffix(2)) {
        var source = zone
        if let place = params.text("from") {
          switch await self.zone(of: place, call) {
          case .failure(let failure): return .failed(failure)
          case .success(let (name, found)): (from, source) = (name, found)
          }
        }
        let day_s = ClockText.day_s(now_s, offset_s: source.offset_s(at: now_s))
        time_s = source.moment_s(showing: day_s + hour * 3_600 + minute * 60)
      }
      let offset_s = zone.offset_s(at: time_s)
      var members: [(name: String, value: JSONValue)] = [
        ("place", .string(params.text("place") ?? "")), ("zone", .string(name)), ("time", .string(ClockText.text(time_s, offset_s: offset_s))),
        ("weekday", .string(ClockText.weekday(time_s, offset_s: offset_s))),
      ]
      if let from { members.append(("from_zone", .string(from))) }
      return .completed(.object(JSONObject(members)))
    }
  }

  private func zone(of place: String, _ call: ToolCall) async -> Result<(String, TimeZoneFile), ToolFailure> {
    guard let table else { return .failure(unavailable ?? ToolFailure(.refused, "there is no tzdata here")) }
    var names = table.zones(of: place)
    if names.isEmpty {
      switch await geocoder.zones(of: place, call) {
      case .failure(let failure):
        // Without a geocoder the zones' own cities are all that is known.
        guard failure.kind == .refused || failure.kind == .notFound else { return .failure(failure) }
        let near = table.nearest(to: place).map { "; the nearest is \($0)" } ?? ""
        return .failure(ToolFailure(.notFound, "no zone is known for that place\(near)"))
      case .success(let found): names = found
      }
    }
    guard names.count == 1, let name = names.first else {
      return .failure(ToolFailure(.validation, "several zones fit that place: \(names.prefix(10).joined(separator: ", ")); name its country, or the zone"))
    }
    guard let bytes = read(name), let zone = TimeZoneFile(bytes) else { return .failure(ToolFailure(.malformed, "tzdata has no rules of \(name) here")) }
    return .success((name, zone))
  }

  private var table: ZoneTable? { read("zone.tab").map { ZoneTable(String(decoding: $0, as: UTF8.self)) } }

  /// A file of the folder; names with anything but letters, digits and `/_+-.` are none, and so is one that leaves it.
  private func read(_ name: String) -> [UInt8]? {
    let isPlain = name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "/_+-.".utf8.contains(byte)
    }
    guard isPlain, !name.contains(".."), !name.hasPrefix("/") else { return nil }
    return FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0.prefix(1 << 20)) }
  }
}
