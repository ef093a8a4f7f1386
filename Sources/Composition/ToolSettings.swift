public import FunctionKit
internal import HTTPTransport

/// What tools read from the environment.
public struct ToolSettings: Settings {
  public var isOffline = false
  public var gitHubURL: String?
  public var gitHubToken: String?
  public var weatherURL: String?
  public var weatherKey: String?
  public var weatherPerMinute = 60
  public var wikipediaURL: String?
  public var exchangeURL: String?
  /// By the services' names, in small letters.
  public var statusPages: [String: String]?
  public var geocodingURL: String?
  public var openMeteoURL: String?
  /// `host` or `host:port`, in small letters.
  public var allowedHosts: Set<String>?
  /// Servers of the Model Context Protocol, by the names that begin their tools' names.
  public var contextServers: [String: String]?
  public var trustedServers: Set<String>?

  public init() {}

  private static let address = "an https URL, or an http one of this machine, without a query"

  public static let variables: [Variable<ToolSettings>] = [
    .bool("TOOLS_OFFLINE", \.isOffline, "whether tools ask only where one of the addresses below is set"),
    .parsed("GITHUB_API_URL", \.gitHubURL, address, "where GitHub's API is", standard: "`https://api.github.com`") { url($0) },
    .secret("GITHUB_TOKEN", \.gitHubToken, "a token, without spaces", "who asks GitHub: more may be asked with one", standard: "none") { secret($0) },
    .parsed("WEATHER_API_URL", \.weatherURL, address, "where OpenWeatherMap's API is", standard: "`https://api.openweathermap.org`") { url($0) },
    .secret(
      "WEATHER_API_KEY", \.weatherKey, "a key, without spaces",
      "who asks OpenWeatherMap; without one Open-Meteo is asked where the records are on this machine, and nobody elsewhere", standard: "none"
    ) {
      secret($0)
    },
    .integer("WEATHER_PER_MINUTE", \.weatherPerMinute, 1...100_000, "calls of OpenWeatherMap that all functions together make in a minute"),
    .parsed("WIKIPEDIA_API_URL", \.wikipediaURL, address, "where Wikipedia is", standard: "`https://en.wikipedia.org`") { url($0) },
    .parsed("EXCHANGE_API_URL", \.exchangeURL, address, "where Frankfurter's exchange rates are", standard: "`https://api.frankfurter.dev`") { url($0) },
    .parsed(
      "STATUS_PAGES", \.statusPages, "`name=URL` of at most 50 services, comma separated, each \(address)",
      "status pages beside, or in place of, those that are known", standard: "eight services"
    ) { pages($0) },
    .parsed("GEOCODING_API_URL", \.geocodingURL, address, "where Open-Meteo's geocoder is", standard: "`https://geocoding-api.open-meteo.com`") { url($0) },
    .parsed(
      "OPEN_METEO_URL", \.openMeteoURL, address,
      "where Open-Meteo is, which says the weather where no key of OpenWeatherMap is set and the records are on this machine",
      standard: "`https://api.open-meteo.com`"
    ) { url($0) },
    .parsed(
      "HTTP_ALLOWED_HOSTS", \.allowedHosts, "`host` or `host:port` of at most 50 hosts, comma separated",
      "whose addresses `http_get` reads, over https; one of this machine only as `host:port`, and only where the records are on it too", standard: "none"
    ) { hosts($0) },
    .parsed(
      "MCP_SERVERS", \.contextServers, "`name=URL` of at most 50 servers, comma separated, each \(address); names of 1 to 32 letters and digits",
      "servers of the Model Context Protocol, whose tools tasks may use as `name.tool`", standard: "none"
    ) { servers($0) },
    .parsed(
      "MCP_TRUSTED", \.trustedServers, "at most 50 names of servers, comma separated",
      "of which of them it is believed that a tool only reads (`readOnlyHint`); all other tools write, which takes `confirm`", standard: "none"
    ) { names($0) },
  ]

  /// A name that is misspelt would leave its server untrusted in silence.
  var fault: ConfigurationError.Fault? {
    guard let contextServers, let trustedServers, !trustedServers.isSubset(of: contextServers.keys) else { return nil }
    return .init(variable: "MCP_TRUSTED", rule: "must name servers of MCP_SERVERS alone")
  }

  private static func servers(_ text: String) -> [String: String]? {
    pages(text).flatMap { $0.keys.allSatisfy { $0.utf8.count <= 32 } ? $0 : nil }
  }

  private static func names(_ text: String) -> Set<String>? {
    let names = text.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
    return (1...50).contains(names.count) && names.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) } } ? Set(names) : nil
  }

  private static func hosts(_ text: String) -> Set<String>? {
    let hosts = text.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
    // What an address holds between its scheme and its path.
    guard (1...50).contains(hosts.count), hosts.allSatisfy({ HTTPURL("https://\($0)/") != nil }) else { return nil }
    return Set(hosts)
  }

  private static func url(_ text: String) -> String? {
    guard let url = HTTPURL(text), url.isSecure || url.isLoopback, !text.contains("?") else { return nil }
    return text
  }

  /// What can stand in a header or a query as it is.
  private static func secret(_ text: String) -> String? {
    (1...500).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) } ? text : nil
  }

  private static func pages(_ text: String) -> [String: String]? {
    var pages: [String: String] = [:]
    for entry in text.split(separator: ",") {
      let parts = entry.split(separator: "=", maxSplits: 1).map { String($0.trimmingPrefix { $0 == " " }) }
      guard parts.count == 2, (1...60).contains(parts[0].utf8.count), parts[0].utf8.allSatisfy({ (97...122).contains($0 | 0x20) || (48...57).contains($0) }),
        let url = url(parts[1]), pages.updateValue(url, forKey: parts[0].lowercased()) == nil
      else { return nil }
    }
    return (1...50).contains(pages.count) ? pages : nil
  }
}
