internal import Foundation

/// Wikipedia's page/summary (en.wikipedia.org/api/rest_v1) and the search of its action API.
enum WikipediaStandIn {
  private static let articles: [String: (about: String, text: String)] = [
    "Ada Lovelace": (
      "English mathematician (1815–1852)",
      "Augusta Ada King, Countess of Lovelace, was an English mathematician and writer chiefly known for work on Charles Babbage's Analytical Engine."
    ),
    "Alan Turing": ("English computer scientist (1912–1954)", "Alan Mathison Turing was an English mathematician, computer scientist and logician."),
    "Eiffel Tower": ("Tower in Paris, France", "The Eiffel Tower is a lattice tower on the Champ de Mars in Paris, France."),
  ]

  static func answer(_ request: StandInRequest, _ parts: [String]) -> StandInAnswer {
    if parts == ["w", "api.php"] { return search(request) }
    guard parts.count == 5, Array(parts.prefix(4)) == ["api", "rest_v1", "page", "summary"] else { return notFound(request) }
    let title = parts[4].replacing("_", with: " ")
    if title == "Mercury" { return disambiguation }
    guard let article = articles[title] else { return notFound(request) }
    let name = title.replacing(" ", with: "_")
    return .json(
      200,
      #"{"type":"standard","title":"\#(title)","displaytitle":"<span class=\"mw-page-title-main\">\#(title)</span>","namespace":{"id":0,"text":""},"wikibase_item":"Q7259","titles":{"canonical":"\#(name)","normalized":"\#(title)","display":"\#(title)"},"pageid":974,"lang":"en","dir":"ltr","revision":"1","tid":"b","timestamp":"2026-11-01T10:00:00Z","description":\#(quoted(article.about)),"description_source":"local","content_urls":{"desktop":{"page":"https://en.wikipedia.org/wiki/\#(name)","revisions":"https://en.wikipedia.org/wiki/\#(name)?action=history"},"mobile":{"page":"https://en.m.wikipedia.org/wiki/\#(name)"}},"extract":\#(quoted(article.text)),"extract_html":"<p>…</p>"}"#
    )
  }

  private static let disambiguation = StandInAnswer.json(
    200,
    #"{"type":"disambiguation","title":"Mercury","namespace":{"id":0,"text":""},"pageid":19007,"lang":"en","dir":"ltr","description":"Topics referred to by the same term","content_urls":{"desktop":{"page":"https://en.wikipedia.org/wiki/Mercury"}},"extract":"Mercury most commonly refers to:\nMercury (planet), the closest planet to the Sun\nMercury (element), a chemical element\nMercury (mythology), a Roman deity"}"#
  )

  private static func notFound(_ request: StandInRequest) -> StandInAnswer {
    .json(
      404,
      #"{"status":404,"type":"Internal error","title":"Not found.","method":"get","detail":"Page or revision not found.","uri":\#(quoted(request.path))}"#)
  }

  private static func search(_ request: StandInRequest) -> StandInAnswer {
    let words = (request.query["srsearch"] ?? "").lowercased().split(separator: " ")
    let found = articles.keys.sorted().filter { title in words.contains { title.lowercased().contains($0) } }.prefix(1)
    let entries = found.map { #"{"ns":0,"title":"\#($0)","pageid":974,"size":95000,"wordcount":9000,"snippet":"","timestamp":"2026-11-01T10:00:00Z"}"# }
    return .json(
      200, #"{"batchcomplete":"","query":{"searchinfo":{"totalhits":\#(entries.count)},"search":[\#(entries.joined(separator: ","))]}}"#)
  }
}

/// Frankfurter's /v1/latest (frankfurter.dev).
enum ExchangeStandIn {
  private static let perEuro = ["EUR": 1.0, "USD": 1.0836, "GBP": 0.83475, "JPY": 163.32, "CHF": 0.9312, "SEK": 11.4725]

  static func answer(_ request: StandInRequest, _ parts: [String], now_s: Int64) -> StandInAnswer {
    guard parts == ["v1", "latest"], let base = perEuro[request.query["base"] ?? "EUR"], let symbol = request.query["symbols"], let rate = perEuro[symbol]
    else {
      return .json(404, #"{"message":"not found"}"#)
    }
    // 1970 began with a Thursday; rates are fixed on working days.
    var day = now_s / 86_400
    while (day + 4) % 7 == 0 || (day + 4) % 7 == 6 { day -= 1 }
    let value = (rate / base * 100_000).rounded() / 100_000
    return .json(
      200, #"{"amount":1.0,"base":"\#(request.query["base"] ?? "EUR")","date":"\#(moment(day * 86_400).prefix(10))","rates":{"\#(symbol)":\#(value)}}"#)
  }
}

/// Statuspage's /api/v2/summary.json.
enum StatusStandIn {
  static let services = ["github", "openai", "claude", "cloudflare", "npm", "pypi", "vercel", "digitalocean"]

  static func answer(_ parts: [String]) -> StandInAnswer {
    guard parts.count == 4, services.contains(parts[0]), Array(parts.suffix(3)) == ["api", "v2", "summary.json"] else {
      return .html(404, "<!DOCTYPE html><html><body>Not found</body></html>")
    }
    let isDisturbed = parts[0] == "openai"
    let incidents =
      isDisturbed
      ? #"{"id":"x1","name":"Elevated error rates","status":"investigating","created_at":"2026-11-20T07:00:00.000Z","updated_at":"2026-11-20T07:30:00.000Z","monitoring_at":null,"resolved_at":null,"impact":"minor","shortlink":"https://stspg.io/x1","page_id":"p1","incident_updates":[]}"#
      : ""
    return .json(
      200,
      #"{"page":{"id":"p1","name":"\#(parts[0])","url":"https://status.example.com","time_zone":"Etc/UTC","updated_at":"2026-11-20T07:30:00.000Z"},"components":[{"id":"c1","name":"API","status":"\#(isDisturbed ? "degraded_performance" : "operational")","position":1,"showcase":false,"only_show_if_degraded":false}],"incidents":[\#(incidents)],"scheduled_maintenances":[],"status":{"indicator":"\#(isDisturbed ? "minor" : "none")","description":"\#(isDisturbed ? "Partially Degraded Service" : "All Systems Operational")"}}"#
    )
  }
}
