/// The blocks that the page is made of.
extension Markup {
  package static func paragraph(_ text: String, class words: String? = nil) -> Markup { tag("p", words.map { ["class": $0] } ?? [:], [.text(text)]) }

  /// What people or programs outside wrote: its direction is its own (a right-to-left text turns nothing around it), and its line breaks stay.
  package static func foreign(_ name: StaticString, _ text: String) -> Markup { tag(name, ["dir": "auto", "class": "foreign"], [.text(text)]) }

  package static func list(_ items: [String]) -> Markup { tag("ul", items.map { foreign("li", $0) }) }

  /// Names with their values; nothing where there are none.
  package static func facts(_ facts: [(name: String, value: Markup)], class words: String = "facts") -> Markup {
    tag("dl", class: words, facts.map { tag("div", [tag("dt", [.text($0.name)]), tag("dd", [$0.value])]) })
  }

  /// A heading of the third level with a list under it; nothing for an empty list.
  package static func titledList(_ title: String, _ items: [String]) -> [Markup] { items.isEmpty ? [] : [tag("h3", [.text(title)]), list(items)] }

  /// A part of the page with a heading of the second level, known to a screen reader by it.
  package static func section(_ id: String, _ title: String, _ children: [Markup]) -> Markup {
    tag("section", ["id": id, "aria-labelledby": "\(id)-title"], [tag("h2", ["id": "\(id)-title"], [.text(title)])] + children)
  }
}

/// A table whose first column names its rows. A narrow screen scrolls it, not the page.
package struct Table {
  package struct Column {
    var title: String
    var isNumber = false

    package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    package static func words(_ title: String) -> Column { Column(title: title) }
  }

  package var caption: String
  package var columns: [Column]
  package var rows: [[Markup]]

  package init(caption: String, columns: [Column], rows: [[Markup]]) { (self.caption, self.columns, self.rows) = (caption, columns, rows) }

  package var markup: Markup {
    let head = columns.map { Markup.tag("th", ["scope": "col"] + classes($0), [.text($0.title)]) }
    let body = rows.map { row in
      Markup.tag(
        "tr",
        zip(columns, row).enumerated().map { place, cell in
          place == 0 ? Markup.tag("th", ["scope": "row"], [cell.1]) : Markup.tag("td", classes(cell.0), [cell.1])
        })
    }
    let table = Markup.tag("table", [.tag("caption", [.text(caption)]), .tag("thead", [.tag("tr", head)]), .tag("tbody", body)])
    return .tag("div", ["class": "scroll", "role": "group", "aria-label": caption, "tabindex": "0"], [table])
  }

  private func classes(_ column: Column) -> Attributes { column.isNumber ? ["class": "number"] : [:] }
}
