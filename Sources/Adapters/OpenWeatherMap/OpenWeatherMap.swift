internal import Cases
internal import Forms
internal import StrictJSON
public import Tasks

/// OpenWeatherMap's current weather and forecast. Source: openweathermap.org/current and /forecast5, version 2.5. The key stands in the query, so no address is told.
public struct OpenWeatherMap: Sendable {
  private let exchange: ToolExchange
  /// `WEATHER_API_KEY`.
  private let key: String?

  private let count: MinuteCount?

  static let usual = "https://api.openweathermap.org"

  /// `url` is `WEATHER_API_URL`; `count` is asked before each call, where there is one.
  public init(url: String?, key: String?, count: MinuteCount? = nil, via reach: ToolReach) {
    (self.key, self.count) = (key, count)
    var exchange = ToolExchange("OpenWeatherMap", upstream: "openweathermap", "WEATHER_API_URL", given: url, usual: OpenWeatherMap.usual, via: reach)
    if let count { exchange.counted = { await count.left(at: reach.surroundings.now_ms()) } }
    self.exchange = exchange
  }

  public var tools: [any Tool] { [CurrentWeather(service: self), WeatherForecast(service: self)] }

  public var upstreams: [UpstreamSource] {
    // A call like any other: a key that is not taken shows in nothing less.
    let path = "/data/2.5/weather?lat=51.5&lon=0&appid=\((key ?? "").percentEncoded)"
    return [
      UpstreamSource(
        exchange.upstream, .tool, unavailable: unavailable?.message, probe: { _ = await get(path, UpstreamSource.probe_ms) }, counted: exchange.counted)
    ]
  }

  var upstream: String { exchange.upstream }

  private static let noKey = ToolFailure(.authentication, "OpenWeatherMap is not asked: WEATHER_API_KEY says no key")

  var unavailable: ToolFailure? { exchange.unavailable ?? (key == nil ? OpenWeatherMap.noKey : nil) }

  /// What the service says of a city: under each name that the caller's may mean, until it knows one.
  func json(_ path: String, of params: JSONObject, _ more: String, _ call: ToolCall) async -> Result<JSONObject, ToolFailure> {
    guard let key else { return .failure(OpenWeatherMap.noKey) }
    let units = params.text("units") ?? Units.metric.rawValue
    var failure = ToolFailure(.notFound, "OpenWeatherMap knows nothing of that name (404)")
    for city in Regions.geocoded(params.text("city") ?? "") {
      let query = "q=\(city.percentEncoded)&units=\(units)\(more)&appid=\(key.percentEncoded)"
      switch await get("\(path)?\(query)", call) {
      case .failure(let found):
        failure = found
        guard found.kind == .notFound else { return .failure(found) }
      case .success(let value):
        guard let object = value.members else { return .failure(ToolFailure(.malformed, "OpenWeatherMap answered no object")) }
        if let refused = refusal(object) { return .failure(refused) }
        return .success(object)
      }
    }
    return .failure(failure)
  }

  private func get(_ path: String, _ call: ToolCall) async -> Result<JSONValue, ToolFailure> { await get(path, call.limit_ms) }

  private func get(_ path: String, _ limit_ms: Int64) async -> Result<JSONValue, ToolFailure> {
    if unavailable == nil, let again_ms = await count?.take(at: exchange.reach.surroundings.now_ms()) {
      return .failure(ToolFailure(.rateLimited, "OpenWeatherMap is not asked: WEATHER_PER_MINUTE calls were made in this minute", retryAt_ms: again_ms))
    }
    return await exchange.get(path, limit_ms: limit_ms).flatMap { exchange.json($0) }
  }

  /// What else the service's geocoder calls the place that was found, where its name is not the asked one: a call too.
  func otherNames(of found: JSONValue, at point: JSONObject?, for params: JSONObject, _ call: ToolCall) async -> [(name: String, value: JSONValue)] {
    guard case .string(let name) = found, let key, let city = params.text("city"), !Regions.isNamed(city, name), let latitude = point?["lat"]?.measure,
      let longitude = point?["lon"]?.measure
    else { return [] }
    let path = "/geo/1.0/reverse?lat=\(latitude)&lon=\(longitude)&limit=5&appid=\(key.percentEncoded)"
    // Without an answer the name that was found is all that is known, and the place is not the asked one.
    guard case .success(.array(let places)) = await get(path, call) else { return [] }
    var names: Set<String> = []
    for place in places.compactMap(\.members) {
      if let name = place.text("name") { names.insert(name) }
      for member in place.object("local_names")?.members ?? [] { if case .string(let name) = member.value { names.insert(name) } }
    }
    return names.isEmpty ? [] : [("also_named", JSONValue(strings: Array(names.sorted().prefix(200))))]
  }

  /// The code that stands in the body too, as a number or as a text.
  private func refusal(_ object: JSONObject) -> ToolFailure? {
    switch object["cod"].flatMap({ code -> Int64? in
      switch code {
      case .integer(let number): number
      case .string(let text): Int64(text)
      default: nil
      }
    }) {
    case nil, 200: nil
    case 401: ToolFailure(.authentication, "OpenWeatherMap does not take the key (401)")
    case 404: ToolFailure(.notFound, "OpenWeatherMap knows nothing of that name (404)")
    case 429: ToolFailure(.rateLimited, "OpenWeatherMap was asked too often (429)")
    default: ToolFailure(.malformed, "OpenWeatherMap answered a code that is no answer")
    }
  }

  /// What was measured, or is expected, as our form has it.
  static func measures(_ object: JSONObject) -> [(name: String, value: JSONValue)] {
    let main = object.object("main") ?? JSONObject()
    return [
      ("temperature", main.member("temp")), ("feels_like", main.member("feels_like")), ("humidity", main.member("humidity")),
      ("wind", object.object("wind")?.member("speed") ?? .null), ("description", object.elements("weather")?.first?.members?.member("description") ?? .null),
    ]
  }

  static func moment(_ object: JSONObject) -> JSONValue {
    // To the year 9999, in seconds.
    guard let time_s = object.whole("dt"), (0...253_402_300_799).contains(time_s) else { return .null }
    return .string(Timestamp.text(time_s * 1_000))
  }
}
