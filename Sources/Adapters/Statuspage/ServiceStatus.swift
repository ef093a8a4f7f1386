public import Cases
public import HTTPTransport
public import StrictJSON
public import Tasks

/// What services say of themselves on their status pages. Source: Statuspage's public API, /api/v2/summary.json.
public struct ServiceStatus: Tool {
  /// Where each service's page is, by its name.
  private let pages: [String: ServiceAddress]
  private let transport: any HTTPTransport
  private let surroundings: any Surroundings

  public let form = ToolForm.serviceStatus

  static let usual = [
    "github": "https://www.githubstatus.com", "openai": "https://status.openai.com", "claude": "https://status.claude.com",
    "cloudflare": "https://www.cloudflarestatus.com", "npm": "https://status.npmjs.org", "pypi": "https://status.python.org",
    "vercel": "https://www.vercel-status.com", "digitalocean": "https://status.digitalocean.com",
  ]

  /// `given` are the pages of `STATUS_PAGES`, by their names in small letters.
  public init(_ given: [String: String], isOffline: Bool, transport: any HTTPTransport, surroundings: any Surroundings) {
    (self.transport, self.surroundings) = (transport, surroundings)
    pages = Dictionary(
      uniqueKeysWithValues: Set(ServiceStatus.usual.keys).union(given.keys).map { name in
        (name, ServiceAddress("STATUS_PAGES", given: given[name], usual: ServiceStatus.usual[name] ?? "", isOffline: isOffline))
      })
  }

  /// Those whose status may be asked for.
  public var services: Set<String> { Set(pages.keys) }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let name = (params.text("service") ?? "").lowercased()
    guard let address = pages[name] else {
      return .failed(ToolFailure(.notFound, "`\(name)` is none of \(pages.keys.sorted().joined(separator: ", "))"))
    }
    let exchange = ToolExchange(
      service: "the status page of \(name)", address: address, headers: [HTTPField("Accept", "application/json"), HTTPField("User-Agent", "quorate")],
      transport: transport, surroundings: surroundings)
    switch await exchange.get("/api/v2/summary.json", limit_ms: call.limit_ms).flatMap({ exchange.json($0) }) {
    case .failure(let failure): return .failed(failure)
    case .success(let value):
      let status = value.members?.object("status") ?? JSONObject()
      let incidents = (value.members?.elements("incidents") ?? []).compactMap { $0.members?["name"] }
      return .completed([
        "service": .string(name), "indicator": status.member("indicator"), "description": status.member("description"),
        "incidents": .array(Array(incidents.prefix(20))), "url": .string(address.url ?? ""),
      ])
    }
  }
}
