internal import Cases
internal import Forms

/// Rows of words, each with a bar beside it, or under it on a narrow screen: the words wrap as they must, and the bars of all rows share one scale. Whatever a bar shows
/// stands in the words of its row. What goes beyond the scale is cut at its end, with a gap in the bar there, and said to be.
package struct BarRows {
  package struct Row {
    var words: [Markup]
    /// What the bar stands for, for who cannot see it.
    var title: String
    /// From where to where the bar goes; nil where there is none.
    var span: (from: Double, to: Double)?
    /// Drawn in the strong colour; the words say why.
    var isMarked: Bool

    package init(_ words: [Markup], title: String, span: (from: Double, to: Double)?, isMarked: Bool = false) {
      (self.words, self.title, self.span, self.isMarked) = (words, title, span, isMarked)
    }
  }

  /// A line across all bars, named under the last one.
  package struct Mark {
    var value: Double
    var label: String

    package init(_ value: Double, _ label: String) { (self.value, self.label) = (value, label) }
  }

  /// Unique on the page.
  package var id: String
  package var caption: String
  package var rows: [Row]
  package var range: ClosedRange<Double>
  package var marks: [Mark]

  package init(id: String, caption: String, rows: [Row], range: ClosedRange<Double>, marks: [Mark] = []) {
    (self.id, self.caption, self.rows, self.range, self.marks) = (id, caption, rows, range, marks)
  }

  /// More would be a wall, not a chart.
  package static let rowsMaximum = 20

  package var markup: Markup {
    let rows = rows.prefix(BarRows.rowsMaximum).enumerated().map { place, row in
      Markup.tag("li", [.tag("div", class: "words", row.words)] + (row.span.map { [picture(row, $0, "\(id)-\(place)")] } ?? []))
    }
    return .tag(
      "figure", class: "bars",
      [.tag("figcaption", [.text(isAnyCut ? "\(caption) \(BarRows.cutWords)" : caption)]), .tag("ol", ["role": "list"], rows)]
        + (marks.isEmpty ? [] : [.tag("div", class: "scale", [labels])]))
  }

  private var isAnyCut: Bool { rows.prefix(BarRows.rowsMaximum).contains { $0.span.map(isCut) ?? false } }

  private func isCut(_ span: (from: Double, to: Double)) -> Bool { !range.contains(span.from) || !range.contains(span.to) }

  static let cutWords = "A bar with a gap goes on beyond the end of the scale."

  /// Where a bar that is cut goes on.
  private func gaps(_ span: (from: Double, to: Double)) -> [Markup] {
    let isLow = min(span.from, span.to) < range.lowerBound
    let isHigh = max(span.from, span.to) > range.upperBound
    return [(isLow, 0.02), (isHigh, 0.97)].filter(\.0).map { _, x in
      .tag("rect", ["class": "gap", "x": x.percentage, "y": "3", "width": 0.01.percentage, "height": "14"], [])
    }
  }

  private func picture(_ row: Row, _ span: (from: Double, to: Double), _ id: String) -> Markup {
    let scale = Scale(range)
    let (from, to) = (scale.share(min(span.from, span.to)), scale.share(max(span.from, span.to)))
    // At least a hairline wide, so that a 0 is seen to be one.
    let width = max(to - from, 0.004)
    let bar = Markup.tag(
      "rect",
      ["class": row.isMarked ? "bar marked" : "bar", "x": min(from, 1 - width).percentage, "y": "3", "width": width.percentage, "height": "14", "rx": "2"],
      [])
    let track = Markup.tag("rect", ["class": "track", "x": "0", "y": "3", "width": "100%", "height": "14", "rx": "2"], [])
    let lines = marks.map { mark -> Markup in
      let x = scale.share(mark.value).percentage
      return .tag("line", ["class": "mark", "x1": x, "x2": x, "y1": "0", "y2": "20"], [])
    }
    let cut = isCut(span) ? ", at whose end it is cut" : ""
    let told = "From \(span.from.numeral) to \(span.to.numeral) on a scale from \(range.lowerBound.numeral) to \(range.upperBound.numeral)\(cut)."
    return .tag("svg", Attributes.picture(id, height: 20), Markup.heading(id, row.title, told) + [track, bar] + gaps(span) + lines)
  }

  /// The names of the marks; the words of each row say the same in numbers.
  private var labels: Markup {
    let scale = Scale(range)
    let texts = marks.map { mark -> Markup in
      let share = scale.share(mark.value)
      let anchor = share < 0.12 ? "start" : share > 0.88 ? "end" : "middle"
      return .tag("text", ["x": share.percentage, "y": "14", "text-anchor": anchor], [.text(mark.label)])
    }
    return .tag("svg", ["xmlns": "http://www.w3.org/2000/svg", "aria-hidden": "true", "width": "100%", "height": "20"], texts)
  }
}

/// Where a number lies in a range.
struct Scale {
  private let range: ClosedRange<Double>

  init(_ range: ClosedRange<Double>) { self.range = range }

  /// 0…1 from the left; half of each first, as the difference of two large numbers may be too large.
  func share(_ value: Double) -> Double {
    let width = range.upperBound / 2 - range.lowerBound / 2
    return width > 0 ? min(1, max(0, (value / 2 - range.lowerBound / 2) / width)) : 0
  }
}

extension Double {
  /// Of 0…1, as SVG and CSS write it.
  var percentage: String { (self * 100).shortText + "%" }
}

extension Attributes {
  /// Of a picture of the whole width, named and described by its own `title` and `desc`.
  static func picture(_ id: String, height: Int) -> Attributes {
    [
      "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "\(id)-title \(id)-desc", "id": id, "width": "100%", "height": "\(height)",
    ]
  }
}

extension Markup {
  /// What names and describes a picture.
  static func heading(_ id: String, _ title: String, _ description: String) -> [Markup] {
    [.tag("title", ["id": "\(id)-title"], [.text(title)]), .tag("desc", ["id": "\(id)-desc"], [.text(description)])]
  }
}
