/// OpenWeatherMap as openweathermap.org/current, /forecast5 and /api/geocoding-api show its answers.
enum WeatherStandIn {
  static func answer(_ request: StandInRequest, _ parts: [String], now_s: Int64) -> StandInAnswer {
    guard request.query["appid"]?.isEmpty == false else {
      return .json(401, #"{"cod":401, "message": "Invalid API key. Please see https://openweathermap.org/faq#error401 for more info."}"#)
    }
    switch parts {
    case ["data", "2.5", "weather"]: return current(request, now_s)
    case ["data", "2.5", "forecast"]: return forecast(request, now_s)
    case ["geo", "1.0", "reverse"]: return reverse(request)
    default: return .json(404, #"{"cod":"404","message":"Internal error"}"#)
    }
  }

  private static func place(_ request: StandInRequest) -> StandInPlace? { StandInPlace.named(request.query["q"] ?? "").first }

  private static let notFound = StandInAnswer.json(404, #"{"cod":"404","message":"city not found"}"#)

  private static func temperature(_ celsius: Double, _ units: String?) -> String {
    let value =
      switch units {
      case "imperial": celsius * 9 / 5 + 32
      case "metric": celsius
      default: celsius + 273.15
      }
    return "\((value * 100).rounded() / 100)"
  }

  private static func measures(_ place: StandInPlace, _ request: StandInRequest, _ more: Double = 0) -> String {
    let units = request.query["units"]
    let celsius = place.temperature + more
    let degrees = temperature(celsius, units)
    let felt = temperature(celsius - 2.3, units)
    return
      #""main":{"temp":\#(degrees),"feels_like":\#(felt),"temp_min":\#(degrees),"temp_max":\#(degrees),"pressure":1012,"humidity":81,"sea_level":1012,"grnd_level":1008},"weather":[{"id":500,"main":"Rain","description":"light rain","icon":"10d"}],"clouds":{"all":75},"wind":{"speed":\#(units == "imperial" ? 9.22 : 4.12),"deg":240}"#
  }

  private static func current(_ request: StandInRequest, _ now_s: Int64) -> StandInAnswer {
    guard let place = place(request) else { return notFound }
    return .json(
      200,
      #"{"coord":{"lon":\#(place.longitude),"lat":\#(place.latitude)},"base":"stations",\#(measures(place, request)),"visibility":10000,"dt":\#(now_s - 240),"sys":{"type":2,"id":2075535,"country":"\#(place.country)","sunrise":\#(now_s - 9_000),"sunset":\#(now_s + 9_000)},"timezone":0,"id":\#(place.id),"name":\#(quoted(place.name)),"cod":200}"#
    )
  }

  private static func forecast(_ request: StandInRequest, _ now_s: Int64) -> StandInAnswer {
    guard let place = place(request) else { return notFound }
    let count = min(40, Int(request.query["cnt"] ?? "40") ?? 40)
    let first_s = (now_s / 10_800 + 1) * 10_800
    let slots = (0..<count).map { slot in
      let time_s = first_s + Int64(slot) * 10_800
      return
        #"{"dt":\#(time_s),\#(measures(place, request, Double(slot % 4) * 0.5)),"visibility":10000,"pop":0.32,"rain":{"3h":0.26},"sys":{"pod":"d"},"dt_txt":"\#(moment(time_s).replacing("T", with: " ").replacing("Z", with: ""))"}"#
    }
    return .json(
      200,
      #"{"cod":"200","message":0,"cnt":\#(count),"list":[\#(slots.joined(separator: ","))],"city":{"id":\#(place.id),"name":\#(quoted(place.name)),"coord":{"lat":\#(place.latitude),"lon":\#(place.longitude)},"country":"\#(place.country)","population":1000000,"timezone":0,"sunrise":\#(now_s),"sunset":\#(now_s)}}"#
    )
  }

  private static func reverse(_ request: StandInRequest) -> StandInAnswer {
    guard let latitude = Double(request.query["lat"] ?? ""), let longitude = Double(request.query["lon"] ?? "") else {
      return .json(400, #"{"cod":"400","message":"wrong latitude"}"#)
    }
    guard let place = StandInPlace.near(latitude, longitude) else { return .json(200, "[]") }
    let names = (["en": place.name].merging(place.others) { _, other in other }).sorted { $0.key < $1.key }.map { "\"\($0.key)\":\(quoted($0.value))" }
    return .json(
      200,
      #"[{"name":\#(quoted(place.name)),"local_names":{\#(names.joined(separator: ","))},"lat":\#(place.latitude),"lon":\#(place.longitude),"country":"\#(place.country)","state":\#(quoted(place.state))}]"#
    )
  }
}

/// Open-Meteo as open-meteo.com/en/docs and /geocoding-api show its answers.
enum MeteoStandIn {
  static func places(_ request: StandInRequest, _ parts: [String]) -> StandInAnswer {
    guard parts == ["v1", "search"] else { return .json(404, #"{"reason":"Not Found","error":true}"#) }
    guard let name = request.query["name"] else { return .json(400, #"{"error":true,"reason":"Value of type 'String' required for key 'name'."}"#) }
    let found = StandInPlace.named(name)
    guard !found.isEmpty else { return .json(200, #"{"generationtime_ms":0.41937828}"#) }
    let results = found.map {
      #"{"id":\#($0.id),"name":\#(quoted($0.name)),"latitude":\#($0.latitude),"longitude":\#($0.longitude),"elevation":25.0,"feature_code":"PPLC","country_code":"\#($0.country)","admin1_id":6269131,"timezone":"\#($0.zone)","population":1000000,"country_id":2635167,"country":\#(quoted($0.countryName)),"admin1":\#(quoted($0.state))}"#
    }
    return .json(200, #"{"results":[\#(results.joined(separator: ","))],"generationtime_ms":0.7480383}"#)
  }

  static func weather(_ request: StandInRequest, _ parts: [String], now_s: Int64) -> StandInAnswer {
    guard parts == ["v1", "forecast"] else { return .json(404, #"{"reason":"Not Found","error":true}"#) }
    guard let latitude = Double(request.query["latitude"] ?? ""), let longitude = Double(request.query["longitude"] ?? ""),
      let place = StandInPlace.near(latitude, longitude)
    else { return .json(400, #"{"error":true,"reason":"Parameter 'latitude' and 'longitude' must have the same number of elements"}"#) }
    let isWarm = request.query["temperature_unit"] == "fahrenheit"
    func degrees(_ celsius: Double) -> Double { ((isWarm ? celsius * 9 / 5 + 32 : celsius) * 10).rounded() / 10 }
    let wind = request.query["wind_speed_unit"] == "mph" ? 9.2 : 4.1
    var text =
      #"{"latitude":\#(latitude),"longitude":\#(longitude),"generationtime_ms":0.0624,"utc_offset_seconds":0,"timezone":"GMT","timezone_abbreviation":"GMT","elevation":25.0"#
    if request.query["current"] != nil {
      text +=
        #","current_units":{"time":"unixtime","interval":"seconds"},"current":{"time":\#(now_s / 900 * 900),"interval":900,"temperature_2m":\#(degrees(place.temperature)),"apparent_temperature":\#(degrees(place.temperature - 2.3)),"relative_humidity_2m":81,"wind_speed_10m":\#(wind),"weather_code":61}"#
    }
    if request.query["hourly"] != nil {
      let times = (0..<48).map { now_s / 3_600 * 3_600 + Int64($0) * 3_600 }
      func list(_ value: (Int) -> String) -> String { "[\(times.indices.map(value).joined(separator: ","))]" }
      text +=
        #","hourly_units":{"time":"unixtime"},"hourly":{"time":\#(list { "\(times[$0])" }),"temperature_2m":\#(list { "\(degrees(place.temperature + Double($0 % 6) / 2))" }),"apparent_temperature":\#(list { _ in "\(degrees(place.temperature - 2.3))" }),"relative_humidity_2m":\#(list { _ in "81" }),"wind_speed_10m":\#(list { _ in "\(wind)" }),"weather_code":\#(list { _ in "61" })}"#
    }
    return .json(200, text + "}")
  }
}
