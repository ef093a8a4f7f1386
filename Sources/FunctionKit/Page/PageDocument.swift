internal import Cases
internal import Forms
internal import Crypto
internal import StrictJSON

/// A whole page: no script, nothing from elsewhere, one block of style.
package struct PageDocument {
  package var title: String
  /// A line over the title.
  package var kicker: String
  /// What must be known before anything else is read; nil where there is nothing.
  package var notice: String?
  /// What it means for who reads the page, and the word by which its colour is chosen.
  package var status: (word: String, text: String)
  package var introduction: [Markup]
  /// What is read first, before the list of the other parts.
  package var first: PageSection?
  package var sections: [PageSection]
  /// What tells one printed sheet from those of another page, at the foot of each.
  package var foot: String

  package init(
    title: String, kicker: String, notice: String? = nil, status: (word: String, text: String), introduction: [Markup], first: PageSection? = nil,
    sections: [PageSection], foot: String
  ) {
    (self.title, self.kicker, self.notice, self.status) = (title, kicker, notice, status)
    (self.introduction, self.first, self.sections, self.foot) = (introduction, first, sections, foot)
  }

  private var style: String { PageStyle.text.description + PageStyle.foot(foot) }

  /// The header that lets a browser use the block of style and nothing else; `data:` is the empty icon, without which it would ask for /favicon.ico.
  private var contentSecurityPolicy: String {
    "default-src 'none'; style-src 'sha256-\(Base64.standard.encode(SHA256.digest(Array(style.utf8))))'; img-src data:; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  }

  package var bytes: [UInt8] {
    let html = Markup.tag("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], [head, body])
    return Array("<!DOCTYPE html>\n".utf8) + html.bytes + Array("\n".utf8)
  }

  package var answer: Answer {
    Answer(200, headers: [(Header.securityPolicy, contentSecurityPolicy)], contentType: "text/html; charset=utf-8", body: bytes)
  }

  private var head: Markup {
    .tag(
      "head",
      [
        .tag("meta", ["charset": "utf-8"], []), .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], []),
        .tag("meta", ["name": "color-scheme", "content": "light dark"], []), .tag("link", ["rel": "icon", "href": "data:,"], []),
        .tag("title", [.text("\(title) – Quorate")]), .tag("style", [.style(style)]),
      ])
  }

  private var body: Markup {
    let links = sections.map { Markup.tag("li", [.link($0.id, $0.title)]) }
    let navigation = sections.isEmpty ? [] : [Markup.tag("nav", ["aria-label": "On this page"], [.tag("ul", links)])]
    let header = Markup.tag(
      "header",
      (notice.map { [.paragraph($0, class: "notice")] } ?? []) + [
        .tag("p", class: "kicker", [.text(kicker), " ", .tag("strong", class: "status \(status.word)", [.text(status.text)])]), .foreign("h1", title),
      ] + introduction)
    return .tag(
      "body",
      [
        .tag("a", ["class": "skip", "href": "#main"], ["Skip to the content"]), header,
        .tag("main", ["id": "main", "tabindex": "-1"], (first.map { [.section($0)] } ?? []) + navigation + sections.map { .section($0) }),
        .tag("footer", [.paragraph("Written by Quorate. For programs: the same as JSON, at this address with the header Accept: application/json.")]),
      ])
  }
}
