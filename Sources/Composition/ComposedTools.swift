internal import Adapters
internal import Cases
internal import FunctionKit
internal import HTTPTransport
public import Tasks

extension Composition {
  /// The family of tasks with every tool, each reached as the environment says.
  static func tasks(_ settings: ToolSettings, _ transport: any HTTPTransport, _ surroundings: any Surroundings) -> Tasks {
    let reach = ToolReach(isOffline: settings.isOffline, transport: transport, surroundings: surroundings)
    let statuses = ServiceStatus(settings.statusPages ?? [:], via: reach)
    let gitHub = GitHub(url: settings.gitHubURL, token: settings.gitHubToken, via: reach)
    let weather = OpenWeatherMap(url: settings.weatherURL, key: settings.weatherKey, via: reach)
    let others: [any Tool] = [
      Calculate(), statuses, Wikipedia(url: settings.wikipediaURL, via: reach), ExchangeRate(url: settings.exchangeURL, via: reach),
    ]
    return Tasks(tools: gitHub.tools + weather.tools + others, services: statuses.services, clock: surroundings)
  }

  /// The family of tasks as an operator at a shell uses it, who is told of calls while they are made.
  public func tasks(_ told: @escaping CallListener) -> Tasks? {
    for family in families.all { if let tasks = family as? Tasks { return tasks.telling(told) } }
    return nil
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
