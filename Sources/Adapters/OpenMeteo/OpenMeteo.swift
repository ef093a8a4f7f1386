internal import Cases
internal import Forms
internal import StrictJSON
public import Tasks

/// Weather of Open-Meteo, for who is not paid for it: CC BY 4.0, non-commercial. Source: open-meteo.com/en/docs.
public struct OpenMeteo: Sendable {
  private let places: OpenMeteoPlaces
  private let exchange: ToolExchange

  /// `url` is `OPEN_METEO_URL`, `geocoder` is `GEOCODING_API_URL`.
  public init(url: String?, geocoder: String?, via reach: ToolReach) {
    places = OpenMeteoPlaces(url: geocoder, via: reach)
    exchange = ToolExchange("Open-Meteo", upstream: "open_meteo", "OPEN_METEO_URL", given: url, usual: "https://api.open-meteo.com", via: reach)
  }

  public var tools: [any Tool] { [MeteoWeather(service: self), MeteoForecast(service: self)] }

  public var upstreams: [UpstreamSource] { [exchange.source()] }
  var upstream: String { exchange.upstream }

  var unavailable: ToolFailure? { exchange.unavailable ?? places.unavailable }

  private static let measures = ["temperature_2m", "apparent_temperature", "relative_humidity_2m", "wind_speed_10m", "weather_code"]
  static let credit: [(name: String, value: JSONValue)] = [("source", "Open-Meteo"), ("attribution", "Weather data by Open-Meteo.com, CC BY 4.0")]

  /// Of the place that is meant, `current` or `hourly`.
  func ask(_ part: String, _ params: JSONObject, _ call: ToolCall) async -> Result<(OpenMeteoPlaces.Place, JSONObject), ToolFailure> {
    if let unavailable { return .failure(unavailable) }
    guard params.text("units") != "standard" else { return .failure(ToolFailure(.validation, "Open-Meteo has no kelvin: ask for metric or imperial units")) }
    let place: OpenMeteoPlaces.Place
    switch await places.places(named: params.text("city") ?? "", call) {
    case .failure(let failure): return .failure(failure)
    case .success(let found):
      guard let first = found.first else { return .failure(ToolFailure(.notFound, "Open-Meteo's geocoder knows no place of that name")) }
      place = first
    }
    let units = params.text("units") == "imperial" ? "&temperature_unit=fahrenheit&wind_speed_unit=mph" : "&wind_speed_unit=ms"
    let path =
      "/v1/forecast?latitude=\(place.latitude)&longitude=\(place.longitude)&\(part)=\(Self.measures.joined(separator: ","))&timeformat=unixtime&forecast_days=3\(units)"
    return await exchange.object(path, limit_ms: call.limit_ms).flatMap { object in
      guard let found = object.object(part) else { return .failure(ToolFailure(.malformed, "Open-Meteo answered no weather")) }
      return .success((place, found))
    }
  }

  /// What our form says of a moment; `value` gives each measure.
  static func measured(_ value: (String) -> JSONValue) -> [(name: String, value: JSONValue)] {
    let code: Int64? = if case .integer(let code) = value("weather_code") { code } else { nil }
    return [
      ("temperature", value("temperature_2m")), ("feels_like", value("apparent_temperature")), ("humidity", value("relative_humidity_2m")),
      ("wind", value("wind_speed_10m")), ("description", .string(words(code))),
    ]
  }

  static func moment(_ value: JSONValue?) -> JSONValue {
    guard case .integer(let time_s)? = value, (0...253_402_300_799).contains(time_s) else { return .null }
    return .string(Timestamp.text(time_s * 1_000))
  }

  /// Source: WMO code table 4677, as Open-Meteo uses it.
  private static func words(_ code: Int64?) -> String {
    switch code {
    case 0: "clear sky"
    case 1: "mainly clear"
    case 2: "partly cloudy"
    case 3: "overcast"
    case 45, 48: "fog"
    case 51, 53, 55: "drizzle"
    case 56, 57: "freezing drizzle"
    case 61: "light rain"
    case 63: "rain"
    case 65: "heavy rain"
    case 66, 67: "freezing rain"
    case 71: "light snow"
    case 73, 77: "snow"
    case 75: "heavy snow"
    case 80, 81, 82: "rain showers"
    case 85, 86: "snow showers"
    case 95: "thunderstorm"
    case 96, 99: "thunderstorm with hail"
    default: "no description"
    }
  }
}

struct MeteoWeather: Tool {
  let service: OpenMeteo
  let form = ToolForm.getWeather
  var unavailable: ToolFailure? { service.unavailable }
  var upstream: String? { service.upstream }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    switch await service.ask("current", params, call) {
    case .failure(let failure): return .failed(failure)
    case .success(let (place, found)):
      let members: [(name: String, value: JSONValue)] = [
        ("city", .string(place.name)), ("country", .string(place.country)), ("observed_at", OpenMeteo.moment(found["time"])),
        ("units", .string(params.text("units") ?? "metric")),
      ]
      return .completed(.object(JSONObject(members + OpenMeteo.measured { found.member($0) } + OpenMeteo.credit)))
    }
  }
}

struct MeteoForecast: Tool {
  let service: OpenMeteo
  let form = ToolForm.getForecast
  var unavailable: ToolFailure? { service.unavailable }
  var upstream: String? { service.upstream }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    switch await service.ask("hourly", params, call) {
    case .failure(let failure): return .failed(failure)
    case .success(let (place, found)):
      let times = found.elements("time") ?? []
      // Every third hour, from the next one that is whole by three.
      let first = times.firstIndex { if case .integer(let time_s) = $0 { time_s % 10_800 == 0 && time_s * 1_000 > service.now_ms } else { false } }
      let places = (0..<8).map { (first ?? times.count) + 3 * $0 }.filter { $0 < times.count }
      let slots = places.map { place -> JSONValue in
        .object(
          JSONObject(
            [("at", OpenMeteo.moment(times[place]))]
              + OpenMeteo.measured { name in
                guard let values = found.elements(name), values.indices.contains(place) else { return .null }
                return values[place]
              }))
      }
      let members: [(name: String, value: JSONValue)] = [
        ("city", .string(place.name)), ("country", .string(place.country)), ("slots", .array(slots)), ("units", .string(params.text("units") ?? "metric")),
      ]
      return .completed(.object(JSONObject(members + OpenMeteo.credit)))
    }
  }
}

extension OpenMeteo {
  var now_ms: Int64 { exchange.reach.surroundings.now_ms() }
}
