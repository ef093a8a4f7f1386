internal import Adapters
internal import Cases
internal import Decisions
internal import FunctionKit
internal import HTTPTransport
internal import Models
public import Tasks

extension Composition {
  /// The family of tasks with every tool, each reached as the environment says; without records no calls are counted among processes, and no decisions are read.
  static func tasks(
    _ settings: ToolSettings, isLocal: Bool, secrets: [String], gateway: ModelGateway?, records: (any RecordStore)?, decisions: DecisionTools?,
    models: [UpstreamSource], looksEach_ms: Int64?, _ board: UpstreamBoard, _ transport: any HTTPTransport, _ surroundings: any Surroundings,
    count: @escaping @Sendable ([MetricSample]) -> Void
  ) -> Tasks {
    let reach = ToolReach(isOffline: settings.isOffline, transport: transport, surroundings: surroundings, board: board)
    let statuses = ServiceStatus(settings.statusPages ?? [:], via: reach)
    let gitHub = GitHub(url: settings.gitHubURL, token: settings.gitHubToken, via: reach)
    let (encyclopedia, rates) = (Wikipedia(url: settings.wikipediaURL, via: reach), ExchangeRate(url: settings.exchangeURL, via: reach))
    let pages = HTTPGet(settings.allowedHosts ?? [], allowsLoopback: isLocal, via: reach)
    let weather = weather(settings, isLocal: isLocal, records, reach)
    let cache = ToolCache { count(CacheMetrics.looked(in: .tool, isFound: $0)) }
    let kept = (gitHub.tools + weather.tools + [statuses, encyclopedia, rates, pages]).map { CachedTool($0, cache, surroundings: surroundings) as any Tool }
    let clock = WorldTime(geocoder: settings.geocodingURL, via: reach)
    let own: [any Tool] = [Calculate(), clock] + (decisions?.tools ?? [])
    let servers = (settings.contextServers ?? [:]).sorted { $0.key < $1.key }.map { name, url in
      ModelContextServer(name, url: url, isTrusted: settings.trustedServers?.contains(name) ?? false, via: reach) as any ToolServer
    }
    // How often it is looked hangs on how busy the machine is, and is no part of what an event asks.
    let tasks = Tasks(
      tools: kept + own, services: statuses.services, secrets: secrets, gateway: gateway, clock: surroundings, looksEach_ms: looksEach_ms,
      looking: { look in await Unrecorded.$isOn.withValue(true) { await look() } })
    let asked = models + gitHub.upstreams + weather.upstreams + clock.upstreams + encyclopedia.upstreams + rates.upstreams
    return tasks.with(servers).with(Upstreams(board, asked + servers.compactMap(\.upstream) + statuses.upstreams + pages.upstreams))
  }

  /// OpenWeatherMap where there is a key; without one Open-Meteo, which is free for who is not paid, on a machine of one's own.
  private static func weather(_ settings: ToolSettings, isLocal: Bool, _ records: (any RecordStore)?, _ reach: ToolReach)
    -> (tools: [any Tool], upstreams: [UpstreamSource])
  {
    guard settings.weatherKey == nil, isLocal, settings.openMeteoURL != nil || !settings.isOffline else {
      let count = records.map { MinuteCount(of: "openweathermap", atMost: settings.weatherPerMinute, records: $0) }
      let service = OpenWeatherMap(url: settings.weatherURL, key: settings.weatherKey, count: count, via: reach)
      return (service.tools, service.upstreams)
    }
    let service = OpenMeteo(url: settings.openMeteoURL, geocoder: settings.geocodingURL, via: reach)
    return (service.tools, service.upstreams)
  }

  /// The family of tasks as an operator at a shell uses it, who is told of calls while they are made; without a table nothing can be charged, and no model is asked.
  ///
  /// Decisions are read from the table that the environment names, as by any other command.
  public func tasks(_ told: @escaping CallListener) -> Tasks {
    let board = UpstreamBoard(records: nil, clock: cases.surroundings)
    let keyless = ToolFailure(
      .authentication,
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, by which \(recordsPlace) is read; `env $(build/emulator env ProcessTask) build/quorate task` has those of an emulator that runs here"
    )
    let own = DecisionTools(decisions: decisions, cases: cases, unavailable: settings.account.credentials == nil ? keyless : nil)
    return Self.tasks(
      settings.tools, isLocal: identities.isLocal, secrets: settings.secrets, gateway: nil, records: nil, decisions: own, models: [], looksEach_ms: nil, board,
      settings.transport,
      cases.surroundings
    ) { _ in
    }.telling(told)
  }
}

extension Log {
  /// A line when a call begins and one when it ends; what it asks and answers is in neither.
  func call(_ notice: CallNotice) {
    switch notice.moment {
    case .begins: calling(notice.tool, step: notice.step, attempt: notice.attempt)
    case .ends(let status, let duration_ms, let isCached): completed(notice.tool, step: notice.step, in: duration_ms, status: status, isCached: isCached)
    }
  }
}
