/// A table whose first column names its rows. On a narrow screen each row becomes a card; on paper one that is too wide for a sheet stands on a sheet of its own, turned
/// on its side. One too wide for that scrolls within itself on every screen, says so, and holds its first column; on paper its rows are cards, as nothing scrolls there.
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

  /// How much room a table needs, which no style can ask of it.
  private enum Width: String {
    case plain = "scroll"
    case wide = "scroll wide"
    case vast = "scroll vast"
  }

  /// So many characters stand beside one another on a sheet, and on one that is turned.
  private static let (plainMaximum, wideMaximum) = (96, 150)
  /// Up to so many rows a table stands whole on one sheet.
  private static let rowsMaximum = 12

  /// By what cannot be broken in each column, numbers and the longest words of the head, and the gap beside it; of words a dozen characters are enough.
  private var width: Width {
    let columns = columns.indices.map { place -> Int in
      let cells = rows.map { $0.cells.indices.contains(place) ? $0.cells[place].longestWord : 0 }.max() ?? 0
      let head = min(12, self.columns[place].title.split(whereSeparator: \.isWhitespace).map(\.count).max() ?? 0)
      return max(place == 0 ? 14 : 4, head, self.columns[place].isNumber ? min(cells, 24) : min(cells, 12)) + 2
    }
    let all = columns.reduce(0, +)
    return all <= Table.plainMaximum ? .plain : all <= Table.wideMaximum ? .wide : .vast
  }

  /// What is drawn as cards has no roles of its own for some browsers, so that they are said.
  package var markup: Markup {
    let head = columns.map { Markup.tag("th", ["scope": "col", "role": "columnheader"] + classes($0), [.text($0.title)]) }
    let body = rows.map { row in
      Markup.tag("tr", ["role": "row"] + (row.isMarked ? ["class": "marked"] : [:]), zip(columns, row.cells).enumerated().map { cell($0, $1.0, $1.1) })
    }
    let table = Markup.tag(
      "table", ["role": "table"],
      [
        .tag("caption", [.tag("span", [.text(caption)] + hint)]), .tag("thead", ["role": "rowgroup"], [.tag("tr", ["role": "row"], head)]),
        .tag("tbody", ["role": "rowgroup"], body),
      ])
    let words = width.rawValue + (rows.count <= Table.rowsMaximum ? " whole" : "")
    return .tag("div", ["class": words, "role": "group", "aria-label": caption, "tabindex": "0"], [table])
  }

  /// Shown where the table may scroll.
  private var hint: [Markup] { width == .plain ? [] : [" ", .tag("span", class: "hint", ["Scroll it sideways: there are \(columns.count) columns."])] }

  private func cell(_ place: Int, _ column: Column, _ content: Markup) -> Markup {
    place == 0
      ? .tag("th", ["scope": "row", "role": "rowheader"], [content])
      : .tag("td", ["role": "cell", "data-label": column.title] + classes(column), [content])
  }

  private func classes(_ column: Column) -> Attributes { column.isNumber ? ["class": "number"] : [:] }
}

extension Markup {
  /// The characters of the longest word that a reader sees.
  fileprivate var longestWord: Int { texts.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(\.count).max() ?? 0 }
}
