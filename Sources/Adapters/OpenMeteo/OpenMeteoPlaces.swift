internal import Forms
internal import StrictJSON
internal import Tasks

/// Open-Meteo's geocoder. Source: open-meteo.com/en/docs/geocoding-api.
struct OpenMeteoPlaces: Sendable {
  private let exchange: ToolExchange

  /// `url` is `GEOCODING_API_URL`.
  init(url: String?, via reach: ToolReach) {
    exchange = ToolExchange(
      "Open-Meteo's geocoder", upstream: "open_meteo:geocoder", "GEOCODING_API_URL", given: url, usual: "https://geocoding-api.open-meteo.com", via: reach)
  }

  var unavailable: ToolFailure? { exchange.unavailable }

  var source: UpstreamSource { exchange.source() }

  struct Place: Sendable {
    var name: String
    var country: String
    var zone: String?
    var latitude: Double
    var longitude: Double
  }

  /// Those of the name that lie where it is said, the most populous first.
  func places(named place: String, _ call: ToolCall) async -> Result<[Place], ToolFailure> {
    let city = place.split(separator: ",").first.map(String.init) ?? ""
    let (folded, countries) = ZoneTable.parts(place)
    let path = "/v1/search?name=\(city.percentEncoded)&count=10&language=en&format=json"
    return await exchange.object(path, limit_ms: call.limit_ms).flatMap { object in
      let places = (object.elements("results") ?? []).compactMap { $0.members.flatMap { Self.place($0) } }
      let fitting = places.filter { countries.isEmpty || countries.contains($0.country) }
      guard !folded.isEmpty, !fitting.isEmpty else { return .failure(ToolFailure(.notFound, "Open-Meteo's geocoder knows no place of that name")) }
      return .success(fitting)
    }
  }

  /// The zones of the places that a name may mean: one where the first, the most populous, stands in a country that was named.
  func zones(of place: String, _ call: ToolCall) async -> Result<[String], ToolFailure> {
    await places(named: place, call).flatMap { places in
      var zones: [String] = []
      for place in places { if let zone = place.zone, !zones.contains(zone) { zones.append(zone) } }
      return zones.isEmpty ? .failure(ToolFailure(.notFound, "Open-Meteo's geocoder knows no zone of that place")) : .success(zones)
    }
  }

  private static func place(_ object: JSONObject) -> Place? {
    guard let name = object.text("name"), let latitude = object["latitude"]?.measure, let longitude = object["longitude"]?.measure,
      (-90...90).contains(latitude), (-180...180).contains(longitude)
    else { return nil }
    return Place(name: name, country: object.text("country_code") ?? "", zone: object.text("timezone"), latitude: latitude, longitude: longitude)
  }
}
