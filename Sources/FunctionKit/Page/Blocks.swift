/// The blocks that the page is made of.
extension Markup {
  package static func paragraph(_ text: String, class words: String? = nil) -> Markup { tag("p", words.map { ["class": $0] } ?? [:], [.text(text)]) }

  /// What people or programs outside wrote: its direction is its own (a right-to-left text turns nothing around it), and its line breaks stay.
  package static func foreign(_ name: StaticString, _ text: String) -> Markup { tag(name, ["dir": "auto", "class": "foreign"], [.text(text)]) }

  package static func list(_ items: [String]) -> Markup { tag("ul", items.map { foreign("li", $0) }) }

  /// A link to another part of the page.
  package static func link(_ id: String, _ text: String) -> Markup { tag("a", ["href": "#\(id)"], [.text(text)]) }

  /// Names with their values; nothing where there are none.
  package static func facts(_ facts: [(name: String, value: Markup)], class words: String = "facts") -> Markup {
    tag("dl", class: words, facts.map { tag("div", [tag("dt", [.text($0.name)]), tag("dd", [$0.value])]) })
  }

  /// A heading of the third level with a list under it; nothing for an empty list.
  package static func titledList(_ title: String, _ items: [String]) -> [Markup] { items.isEmpty ? [] : [tag("h3", [.text(title)]), list(items)] }

  /// A part of the page with a heading of the second level, known to a screen reader by it.
  package static func section(_ part: PageSection) -> Markup {
    let title = Markup.tag("h2", ["id": "\(part.id)-title"], [.text(part.title)])
    return tag("section", ["id": part.id, "aria-labelledby": "\(part.id)-title"], [title] + part.content)
  }
}

/// A table whose first column names its rows. On a narrow screen each row becomes a card; one of many columns stays a table there, which scrolls within itself with its
/// first column held, and becomes cards on paper, where nothing scrolls.
package struct Table {
  package struct Column {
    var title: String
    var isNumber = false

    package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    package static func words(_ title: String) -> Column { Column(title: title) }
  }

  package struct Row {
    var cells: [Markup]
    /// Drawn stronger; the words say why.
    var isMarked: Bool

    package init(_ cells: [Markup], isMarked: Bool = false) { (self.cells, self.isMarked) = (cells, isMarked) }
  }

  package var caption: String
  package var columns: [Column]
  package var rows: [Row]

  package init(caption: String, columns: [Column], rows: [Row]) { (self.caption, self.columns, self.rows) = (caption, columns, rows) }

  package init(caption: String, columns: [Column], rows: [[Markup]]) { self.init(caption: caption, columns: columns, rows: rows.map { Row($0) }) }

  /// From here on a table is wide.
  private static let columnsMaximum = 7

  /// What is drawn as cards has no roles of its own for some browsers, so that they are said.
  package var markup: Markup {
    let head = columns.map { Markup.tag("th", ["scope": "col", "role": "columnheader"] + classes($0), [.text($0.title)]) }
    let body = rows.map { row in
      Markup.tag("tr", ["role": "row"] + (row.isMarked ? ["class": "marked"] : [:]), zip(columns, row.cells).enumerated().map { cell($0, $1.0, $1.1) })
    }
    let table = Markup.tag(
      "table", ["role": "table"],
      [
        .tag("caption", [.tag("span", [.text(caption)])]), .tag("thead", ["role": "rowgroup"], [.tag("tr", ["role": "row"], head)]),
        .tag("tbody", ["role": "rowgroup"], body),
      ])
    let words = columns.count > Table.columnsMaximum ? "scroll wide" : "scroll"
    return .tag("div", ["class": words, "role": "group", "aria-label": caption, "tabindex": "0"], [table])
  }

  private func cell(_ place: Int, _ column: Column, _ content: Markup) -> Markup {
    place == 0
      ? .tag("th", ["scope": "row", "role": "rowheader"], [content])
      : .tag("td", ["role": "cell", "data-label": column.title] + classes(column), [content])
  }

  private func classes(_ column: Column) -> Attributes { column.isNumber ? ["class": "number"] : [:] }
}
