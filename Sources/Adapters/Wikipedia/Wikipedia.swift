public import StrictJSON
public import Tasks

/// Summaries of the English Wikipedia. Source: en.wikipedia.org/api/rest_v1, page/summary, and the search of its action API.
public struct Wikipedia: Tool {
  private let exchange: ToolExchange

  public let form = ToolForm.wikipedia

  /// `url` is `WIKIPEDIA_API_URL`.
  public init(url: String?, via reach: ToolReach) {
    exchange = ToolExchange("Wikipedia", upstream: "wikipedia", "WIKIPEDIA_API_URL", given: url, usual: "https://en.wikipedia.org", via: reach)
  }

  public var unavailable: ToolFailure? { exchange.unavailable }
  public var upstream: String? { exchange.upstream }
  public var upstreams: [UpstreamSource] { [exchange.source()] }

  public func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let title = params.text("title") ?? ""
    var answer = await summary(title, call)
    if case .failure(let failure) = answer, failure.kind == .notFound {
      switch await found(title, call) {
      case .failure(let failure): return .failed(failure)
      case .success(nil): return .failed(ToolFailure(.notFound, "Wikipedia has no article of that title, and none like it"))
      case .success(.some(let other)): answer = await summary(other, call)
      }
    }
    switch answer {
    case .failure(let failure): return .failed(failure)
    case .success(let object):
      if object["type"] == .string("disambiguation") {
        return .failed(ToolFailure(.validation, "several articles have that title\(Wikipedia.titles(object)); say which one is meant"))
      }
      let page = object.object("content_urls")?.object("desktop")?.member("page") ?? .null
      return .completed([
        "title": object.member("title"), "description": object.member("description"), "extract": object.member("extract"), "url": page,
      ])
    }
  }

  /// The titles among which a page lets its reader choose: those that begin its lines. They are what a service says, and cut short.
  private static func titles(_ page: JSONObject) -> String {
    let lines = (page.text("extract") ?? "").split(whereSeparator: \.isNewline).dropFirst()
    let titles = lines.map { String($0.prefix { $0 != "," }.prefix(80)) }.filter { !$0.isEmpty }.prefix(10)
    return titles.isEmpty ? "" : ": `\(titles.joined(separator: "`, `"))`"
  }

  private func summary(_ title: String, _ call: ToolCall) async -> Result<JSONObject, ToolFailure> {
    let name = title.replacing(" ", with: "_").percentEncoded
    return await exchange.object("/api/rest_v1/page/summary/\(name)", limit_ms: call.limit_ms)
  }

  /// The title of the article that a search finds first.
  private func found(_ words: String, _ call: ToolCall) async -> Result<String?, ToolFailure> {
    let path = "/w/api.php?action=query&list=search&srlimit=1&format=json&srsearch=\(words.percentEncoded)"
    return await exchange.get(path, limit_ms: call.limit_ms).flatMap { exchange.json($0) }.map { value in
      value.members?.object("query")?.elements("search")?.first?.members?.text("title")
    }
  }
}
