internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import Crypto
internal import StrictJSON

/// A whole page: no script, nothing from elsewhere, one block of style.
struct PageDocument {
  var title: String
  /// A line over the title.
  var kicker: String
  var status: DecisionOutcome.Status
  var introduction: [Markup]
  var sections: [PageSection]

  /// The header that lets a browser use the block of style and nothing else; `data:` is the empty icon, without which it would ask for /favicon.ico.
  static let contentSecurityPolicy =
    "default-src 'none'; style-src 'sha256-\(Base64.standard.encode(SHA256.digest(Markup.bytes(of: PageStyle.text))))'; img-src data:; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  var bytes: [UInt8] {
    let html = Markup.tag("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], [head, body])
    return Array("<!DOCTYPE html>\n".utf8) + html.bytes + Array("\n".utf8)
  }

  var answer: Answer {
    Answer(200, headers: [("Content-Security-Policy", PageDocument.contentSecurityPolicy)], contentType: "text/html; charset=utf-8", body: bytes)
  }

  private var head: Markup {
    .tag(
      "head",
      [
        .tag("meta", ["charset": "utf-8"], []), .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], []),
        .tag("meta", ["name": "color-scheme", "content": "light dark"], []), .tag("link", ["rel": "icon", "href": "data:,"], []),
        .tag("title", [.text("\(title) – Quorate")]), .tag("style", [.style(PageStyle.text)]),
      ])
  }

  private var body: Markup {
    let links = sections.map { Markup.tag("li", [.tag("a", ["href": "#\($0.id)"], [.text($0.title)])]) }
    let navigation = sections.isEmpty ? [] : [Markup.tag("nav", ["aria-label": "On this page"], [.tag("ul", links)])]
    let header = Markup.tag(
      "header",
      [
        .paragraph(kicker, class: "kicker"), .foreign("h1", title),
        .tag("p", [.tag("strong", class: "status \(status.rawValue)", [.text(status.words)])]),
      ] + introduction)
    return .tag(
      "body",
      [.tag("a", ["class": "skip", "href": "#main"], ["Skip to the content"]), header] + navigation + [
        .tag("main", ["id": "main", "tabindex": "-1"], sections.map { .section($0.id, $0.title, $0.content) }),
        .tag("footer", [.paragraph("Written by Quorate. The same as JSON: this address with Accept: application/json.")]),
      ])
  }
}

extension DecisionOutcome.Status {
  /// What it means for who reads the page.
  var words: String {
    switch self {
    case .queued: "Queued: not decided yet"
    case .running: "Being decided"
    case .awaitingReview: "Awaiting a person’s review"
    case .completed: "Decided"
    case .rejected: "Rejected"
    case .vetoed: "Vetoed"
    case .failed: "Failed"
    }
  }
}
