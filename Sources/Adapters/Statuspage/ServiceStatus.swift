public import StrictJSON
public import Tasks

/// What services say of themselves on their status pages. Source: Statuspage's public API, /api/v2/summary.json.
public struct ServiceStatus: Tool {
  /// Where each service's page is, by its name.
  private let pages: [String: ServiceAddress]
  private let reach: ToolReach

  public let form = ToolForm.serviceStatus

  static let usual = [
    "github": "https://www.githubstatus.com", "openai": "https://status.openai.com", "claude": "https://status.claude.com",
    "cloudflare": "https://www.cloudflarestatus.com", "npm": "https://status.npmjs.org", "pypi": "https://status.python.org",
    "vercel": "https://www.vercel-status.com", "digitalocean": "https://status.digitalocean.com",
  ]

  /// `given` are the pages of `STATUS_PAGES`, by their names in small letters.
  public init(_ given: [String: String], via reach: ToolReach) {
    self.reach = reach
    pages = Dictionary(
      uniqueKeysWithValues: Set(ServiceStatus.usual.keys).union(given.keys).map { name in
        (name, ServiceAddress("STATUS_PAGES", given: given[name], usual: ServiceStatus.usual[name] ?? "", isOffline: reach.isOffline))
      })
  }

  /// Those whose status may be asked for.
  public var services: Set<String> { Set(pages.keys) }

  public var unavailable: ToolFailure? {
    pages.values.contains { $0.url != nil } ? nil : pages.values.first?.refusal("the status page of each service")
  }

  public var upstreams: [UpstreamSource] {
    pages.sorted { $0.key < $1.key }.map { exchange($0.key, $0.value).source(probing: "/api/v2/status.json") }
  }

  private func exchange(_ name: String, _ address: ServiceAddress) -> ToolExchange {
    ToolExchange("the status page of \(name)", upstream: "statuspage:\(name)", at: address, via: reach)
  }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let name = (params.text("service") ?? "").lowercased()
    guard let address = pages[name] else {
      return .failed(ToolFailure(.notFound, "`\(name)` is none of \(pages.keys.sorted().joined(separator: ", "))"))
    }
    switch await exchange(name, address).object("/api/v2/summary.json", limit_ms: call.limit_ms) {
    case .failure(let failure): return .failed(failure)
    case .success(let object):
      let status = object.object("status") ?? JSONObject()
      let incidents = (object.elements("incidents") ?? []).compactMap { $0.members?["name"] }
      return .completed([
        "service": .string(name), "indicator": status.member("indicator"), "description": status.member("description"),
        "incidents": .array(Array(incidents.prefix(20))), "url": .string(address.url ?? ""),
      ])
    }
  }
}
