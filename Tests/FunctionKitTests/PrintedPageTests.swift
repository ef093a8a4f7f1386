import FunctionKit
import StrictJSON
import Testing

/// What a page looks like on paper and on a phone is looked at by `make verify PART=page`; here is what it hangs on.
@Suite struct `A page on paper` {
  @Test func `has at the foot of each sheet what it is of, when, and its number`() async throws {
    let page = try await Page.of(decision)
    let id = try #require(page.stored["decision_id"].string)
    let style = try page.part(from: "<style>", to: "</style>")
    #expect(style.contains("content: \"Decision \(id), made at "))
    #expect(style.contains(" UTC\"; font"))
    #expect(style.contains("counter(page)") && style.contains("counter(pages)"))
  }

  @Test func `takes nothing into its style that would end the text`() {
    let foot = PageStyle.foot("a\"; } * { display: none }</style>&\\ü\n1")
    #expect(foot.contains("content: \"a    display: none style1\";"), "\(foot)")
    #expect(!foot.contains("<") && !foot.contains("&"))
  }

  @Test(
    arguments: [(4, "1,000", "scroll whole"), (9, "1,460,000", "scroll wide whole"), (9, "10", "scroll whole"), (50, "10", "scroll vast whole")])
  func `turns a table that is too wide for a sheet, and says of it that it scrolls`(_ columns: Int, _ cell: String, _ words: String) {
    let numbers = (0..<columns).map { Table.Column.number("c\($0)") }
    let row: [Markup] = [.text("Arden")] + Array(repeating: .text(cell), count: columns)
    let table = Table(caption: "Compared", columns: [.words("Alternative")] + numbers, rows: [row])
    let html = String(decoding: table.markup.bytes, as: UTF8.self)
    #expect(html.hasPrefix("<div class=\"\(words)\""), "\(html.prefix(80))")
    #expect(html.contains("Scroll it sideways: there are \(columns + 1) columns.") == (words != "scroll whole"))
  }

  @Test func `lets a long table go on over a sheet's end`() {
    let rows = (0..<40).map { place -> [Markup] in [.text("a\(place)"), "1"] }
    let table = Table(caption: "Compared", columns: [.words("Alternative"), .number("c")], rows: rows)
    #expect(String(decoding: table.markup.bytes, as: UTF8.self).hasPrefix("<div class=\"scroll\""))
  }
}
