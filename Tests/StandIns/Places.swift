/// Where weather and times are known.
struct StandInPlace: Sendable {
  let id: Int
  let name: String
  let country: String
  let countryName: String
  let state: String
  let latitude: Double
  let longitude: Double
  let zone: String
  let temperature: Double
  /// In other languages.
  var others: [String: String] = [:]

  static let all: [StandInPlace] = [
    StandInPlace(
      id: 2_643_743, name: "London", country: "GB", countryName: "United Kingdom", state: "England", latitude: 51.50853, longitude: -0.12574,
      zone: "Europe/London", temperature: 7.48, others: ["fr": "Londres", "it": "Londra"]),
    StandInPlace(
      id: 2_988_507, name: "Paris", country: "FR", countryName: "France", state: "Île-de-France", latitude: 48.85341, longitude: 2.3488, zone: "Europe/Paris",
      temperature: 8.12),
    StandInPlace(
      id: 2_950_159, name: "Berlin", country: "DE", countryName: "Germany", state: "Land Berlin", latitude: 52.52437, longitude: 13.41053,
      zone: "Europe/Berlin", temperature: 3.9),
    StandInPlace(
      id: 2_867_714, name: "München", country: "DE", countryName: "Germany", state: "Bavaria", latitude: 48.13743, longitude: 11.57549, zone: "Europe/Berlin",
      temperature: 2.4, others: ["en": "Munich", "it": "Monaco di Baviera"]),
    StandInPlace(
      id: 3_143_244, name: "Oslo", country: "NO", countryName: "Norway", state: "Oslo", latitude: 59.91273, longitude: 10.74609, zone: "Europe/Oslo",
      temperature: -3.2),
    StandInPlace(
      id: 2_661_552, name: "Bern", country: "CH", countryName: "Switzerland", state: "Bern", latitude: 46.94809, longitude: 7.44744, zone: "Europe/Zurich",
      temperature: 4.7),
    StandInPlace(
      id: 3_169_070, name: "Rome", country: "IT", countryName: "Italy", state: "Lazio", latitude: 41.89193, longitude: 12.51133, zone: "Europe/Rome",
      temperature: 14.6, others: ["it": "Roma"]),
    StandInPlace(
      id: 3_117_735, name: "Madrid", country: "ES", countryName: "Spain", state: "Madrid", latitude: 40.4165, longitude: -3.70256, zone: "Europe/Madrid",
      temperature: 11.3),
    StandInPlace(
      id: 360_630, name: "Cairo", country: "EG", countryName: "Egypt", state: "Cairo", latitude: 30.06263, longitude: 31.24967, zone: "Africa/Cairo",
      temperature: 21.7),
    StandInPlace(
      id: 1_850_147, name: "Tokyo", country: "JP", countryName: "Japan", state: "Tokyo", latitude: 35.6895, longitude: 139.69171, zone: "Asia/Tokyo",
      temperature: 12.8),
    StandInPlace(
      id: 5_128_581, name: "New York", country: "US", countryName: "United States", state: "New York", latitude: 40.71427, longitude: -74.00597,
      zone: "America/New_York", temperature: 6.1),
    StandInPlace(
      id: 5_746_545, name: "Portland", country: "US", countryName: "United States", state: "Oregon", latitude: 45.52345, longitude: -122.67621,
      zone: "America/Los_Angeles", temperature: 9.0),
    StandInPlace(
      id: 5_341_145, name: "Cupertino", country: "US", countryName: "United States", state: "California", latitude: 37.323, longitude: -122.03218,
      zone: "America/Los_Angeles", temperature: 15.5),
  ]

  /// By its name in any language; `parts` are what stands behind commas: of two parts the state and the country, of one the country.
  static func named(_ query: String) -> [StandInPlace] {
    let parts = query.split(separator: ",").map { $0.drop { $0 == " " }.lowercased() }
    guard let name = parts.first else { return [] }
    return all.filter { place in
      let names = [place.name] + place.others.values
      return names.contains { $0.lowercased() == name } && (parts.count < 2 || place.country.lowercased() == parts[parts.count - 1])
    }
  }

  static func near(_ latitude: Double, _ longitude: Double) -> StandInPlace? {
    all.first { abs($0.latitude - latitude) < 0.05 && abs($0.longitude - longitude) < 0.05 }
  }
}
