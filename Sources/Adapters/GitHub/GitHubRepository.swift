internal import HTTPTransport
internal import StrictJSON
internal import Tasks

/// GET /repos/{owner}/{name}; of one that moved, what stands at its new place on the same host.
struct GitHubRepository: Tool {
  let github: GitHub

  let form = ToolForm.githubRepository

  var unavailable: ToolFailure? { github.exchange.unavailable }
  var upstream: String? { github.exchange.name(of: "core") }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let path = "/repos/\(GitHub.path(params.text("repo") ?? ""))"
    var answer = await github.exchange.get(path, limit_ms: call.limit_ms, allowance: "core") { $0 == 301 }
    if case .success(let response) = answer, response.status == 301 {
      guard let place = github.path(of: response) else { return .failed(ToolFailure(.refused, "GitHub sends on to another host")) }
      answer = await github.exchange.get(place, limit_ms: call.limit_ms, allowance: "core")
    }
    switch answer.flatMap({ github.exchange.json($0) }) {
    case .failure(let failure): return .failed(failure)
    case .success(let value): return .completed(GitHub.repository(value))
    }
  }
}

extension GitHub {
  /// Where a redirect leads, if that is on the same host.
  func path(of response: HTTPResponse) -> String? {
    guard let base = exchange.address.url, let place = response.header("location") else { return nil }
    if place.hasPrefix(base + "/") { return String(place.dropFirst(base.count)) }
    return place.hasPrefix("/") && !place.hasPrefix("//") ? place : nil
  }
}
