/// Countries and states, which say where a city lies when they stand behind its comma. New York, Washington, Singapore, Luxembourg, Monaco, Djibouti and San Marino are
/// none of them: they are asked for as cities.
package enum Regions {
  /// With their codes of ISO 3166.
  private static let countries: [String: String] = [
    "afghanistan": "AF", "albania": "AL", "algeria": "DZ", "andorra": "AD", "angola": "AO", "argentina": "AR", "armenia": "AM", "australia": "AU",
    "austria": "AT", "azerbaijan": "AZ", "bahamas": "BS", "bahrain": "BH", "bangladesh": "BD", "barbados": "BB", "belarus": "BY", "belgium": "BE",
    "belize": "BZ", "benin": "BJ", "bhutan": "BT", "bolivia": "BO", "bosnia": "BA", "botswana": "BW", "brazil": "BR", "brunei": "BN", "bulgaria": "BG",
    "burkina faso": "BF", "burundi": "BI", "cambodia": "KH", "cameroon": "CM", "canada": "CA", "cape verde": "CV", "central african republic": "CF",
    "chad": "TD", "chile": "CL", "china": "CN", "colombia": "CO", "comoros": "KM", "congo": "CG", "costa rica": "CR", "croatia": "HR", "cuba": "CU",
    "cyprus": "CY", "czechia": "CZ", "czech republic": "CZ", "denmark": "DK", "dominica": "DM", "dominican republic": "DO", "east timor": "TL",
    "ecuador": "EC", "egypt": "EG", "el salvador": "SV", "england": "GB", "equatorial guinea": "GQ", "eritrea": "ER", "estonia": "EE", "eswatini": "SZ",
    "ethiopia": "ET", "fiji": "FJ", "finland": "FI", "france": "FR", "gabon": "GA", "gambia": "GM", "germany": "DE", "ghana": "GH", "greece": "GR",
    "grenada": "GD", "guatemala": "GT", "guinea": "GN", "guinea-bissau": "GW", "guyana": "GY", "haiti": "HT", "honduras": "HN", "hungary": "HU",
    "iceland": "IS", "india": "IN", "indonesia": "ID", "iran": "IR", "iraq": "IQ", "ireland": "IE", "israel": "IL", "italy": "IT", "ivory coast": "CI",
    "jamaica": "JM", "japan": "JP", "jordan": "JO", "kazakhstan": "KZ", "kenya": "KE", "kiribati": "KI", "kosovo": "XK", "kuwait": "KW", "kyrgyzstan": "KG",
    "laos": "LA", "latvia": "LV", "lebanon": "LB", "lesotho": "LS", "liberia": "LR", "libya": "LY", "liechtenstein": "LI", "lithuania": "LT",
    "madagascar": "MG", "malawi": "MW", "malaysia": "MY", "maldives": "MV", "mali": "ML", "malta": "MT", "marshall islands": "MH", "mauritania": "MR",
    "mauritius": "MU", "mexico": "MX", "micronesia": "FM", "moldova": "MD", "mongolia": "MN", "montenegro": "ME", "morocco": "MA", "mozambique": "MZ",
    "myanmar": "MM", "namibia": "NA", "nauru": "NR", "nepal": "NP", "netherlands": "NL", "the netherlands": "NL", "new zealand": "NZ", "nicaragua": "NI",
    "niger": "NE", "nigeria": "NG", "north korea": "KP", "north macedonia": "MK", "northern ireland": "GB", "norway": "NO", "oman": "OM", "pakistan": "PK",
    "palau": "PW", "palestine": "PS", "panama": "PA", "papua new guinea": "PG", "paraguay": "PY", "peru": "PE", "philippines": "PH", "poland": "PL",
    "portugal": "PT", "qatar": "QA", "romania": "RO", "russia": "RU", "rwanda": "RW", "samoa": "WS", "saudi arabia": "SA", "scotland": "GB", "senegal": "SN",
    "serbia": "RS", "seychelles": "SC", "sierra leone": "SL", "slovakia": "SK", "slovenia": "SI", "solomon islands": "SB", "somalia": "SO",
    "south africa": "ZA", "south korea": "KR", "south sudan": "SS", "spain": "ES", "sri lanka": "LK", "sudan": "SD", "suriname": "SR", "sweden": "SE",
    "switzerland": "CH", "syria": "SY", "taiwan": "TW", "tajikistan": "TJ", "tanzania": "TZ", "thailand": "TH", "togo": "TG", "tonga": "TO", "tunisia": "TN",
    "turkey": "TR", "türkiye": "TR", "turkmenistan": "TM", "tuvalu": "TV", "uganda": "UG", "ukraine": "UA", "united arab emirates": "AE", "uae": "AE",
    "united kingdom": "GB", "uk": "GB", "great britain": "GB", "united states": "US", "united states of america": "US", "usa": "US", "u.s.a.": "US",
    "uruguay": "UY", "uzbekistan": "UZ", "vanuatu": "VU", "vatican city": "VA", "venezuela": "VE", "vietnam": "VN", "wales": "GB", "yemen": "YE",
    "zambia": "ZM", "zimbabwe": "ZW",
  ]

  private static let states: Set<String> = [
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware", "district of columbia", "florida", "georgia", "hawaii",
    "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine", "maryland", "massachusetts", "michigan", "minnesota", "mississippi",
    "missouri", "montana", "nebraska", "nevada", "new hampshire", "new jersey", "new mexico", "north carolina", "north dakota", "ohio", "oklahoma", "oregon",
    "pennsylvania", "rhode island", "south carolina", "south dakota", "tennessee", "texas", "utah", "vermont", "virginia", "west virginia", "wisconsin",
    "wyoming",
  ]

  package static func isOne(_ name: String) -> Bool { countries[name] != nil || states.contains(name) }

  /// States whose names are asked for as cities, unless a comma stands before them.
  private static let alsoCities: Set<String> = ["new york", "washington"]

  private static let stateCodes: Set<String> = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO",
    "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WV", "WI", "WY", "WA",
  ]

  /// The codes of the countries in which what stands behind a city's comma may lie; empty where it is no region that is known.
  static func countryCodes(of region: String) -> Set<String> {
    let name = region.lowercased()
    if let code = countries[name] { return [code] }
    if states.contains(name) || alsoCities.contains(name) { return ["US"] }
    let code = String(String.UnicodeScalarView(region.unicodeScalars.filter { $0 != "." })).uppercased()
    guard code.utf8.count == 2 else { return [] }
    return stateCodes.contains(code) ? ["US", code] : [code]
  }

  /// A country's code by its name or by itself.
  static func code(of country: String) -> String { countries[country.lowercased()] ?? country.uppercased() }

  /// Whether a city that was asked for, with what stands behind its comma, has this name.
  package static func isNamed(_ asked: String, _ name: String) -> Bool {
    Folded.text(String(asked.prefix { $0 != "," })) == Folded.text(name)
  }

  /// A city as a geocoder takes it, `name,code` or `name,state,US`: the likeliest first where a code is a state's and a country's.
  package static func geocoded(_ city: String) -> [String] {
    let parts = city.split(separator: ",").map { Folded.trimmed(String($0)) }.filter { !$0.isEmpty }
    guard parts.count == 2 else { return [parts.joined(separator: ",")] }
    let name = parts[1].lowercased()
    let code = String(String.UnicodeScalarView(parts[1].unicodeScalars.filter { $0 != "." })).uppercased()
    if let country = countries[name] { return ["\(parts[0]),\(country)"] }
    if code == "DC" || stateCodes.contains(code) { return ["\(parts[0]),\(code),US", "\(parts[0]),\(code)"] }
    if states.contains(name) || alsoCities.contains(name) { return ["\(parts[0]),\(parts[1]),US"] }
    return ["\(parts[0]),\(code.utf8.count == 2 ? code : parts[1])"]
  }
}
