/// Steps that need one another, drawn: a circle each with its number, further right the more stand before it, and a line from each that it needs. What a step is and how
/// it ended is told in the list behind it.
package struct StepGraph {
  package struct Step {
    /// From 1, without a gap.
    var number: Int
    /// Numbers before its own.
    var needs: [Int]
    /// Its colour, and how it ended for who cannot see that.
    var word: String
    var about: String

    package init(_ number: Int, needs: [Int], word: String, about: String) { (self.number, self.needs, self.word, self.about) = (number, needs, word, about) }
  }

  /// Unique on the page.
  package var id: String
  package var title: String
  package var steps: [Step]

  package init(id: String, title: String, steps: [Step]) { (self.id, self.title, self.steps) = (id, title, steps) }

  /// In pixels; twelve steps in a row fit on a screen of 360.
  private static let (column, row, radius) = (25, 32, 10)

  private var depths: [Int: Int] {
    steps.reduce(into: [:]) { depths, step in depths[step.number] = (step.needs.compactMap { depths[$0] }.max() ?? -1) + 1 }
  }

  package var markup: Markup {
    let depths = depths
    func place(_ number: Int) -> (x: Int, y: Int)? {
      guard let depth = depths[number], let row = steps.firstIndex(where: { $0.number == number }) else { return nil }
      return (Self.column / 2 + depth * Self.column, Self.row / 2 + row * Self.row)
    }
    let lines = steps.flatMap { step in
      step.needs.compactMap { need -> Markup? in
        guard let from = place(need), let to = place(step.number) else { return nil }
        return .tag("line", ["class": "edge", "x1": "\(from.x)", "y1": "\(from.y)", "x2": "\(to.x)", "y2": "\(to.y)"], [])
      }
    }
    let nodes = steps.flatMap { step -> [Markup] in
      guard let at = place(step.number) else { return [] }
      return [
        .tag("circle", ["class": "node \(step.word)", "cx": "\(at.x)", "cy": "\(at.y)", "r": "\(Self.radius)"], []),
        .tag("text", ["x": "\(at.x)", "y": "\(at.y + 4)", "text-anchor": "middle"], [.text("\(step.number)")]),
      ]
    }
    let (width, height) = (((depths.values.max() ?? 0) + 1) * Self.column, steps.count * Self.row)
    let told = steps.map { step in
      "Step \(step.number), \(step.word.words)\(step.needs.isEmpty ? "" : ", after \(step.needs.map(String.init).joined(separator: ", "))")."
    }
    let drawing = Markup.tag(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "id": id, "role": "img", "aria-labelledby": "\(id)-title \(id)-desc", "width": "\(width)", "height": "\(height)",
        "viewBox": "0 0 \(width) \(height)",
      ],
      Markup.heading(id, title, told.joined(separator: " ")) + lines + nodes)
    let items = steps.map { step in
      Markup.tag(
        "li",
        [.link("step-\(step.number)", "\(step.number)"), " ", .tag("span", class: step.word, [.text(step.word.words)]), " ", .foreign("span", step.about)])
    }
    return .tag("figure", class: "plan", [.tag("figcaption", [.text(title)]), drawing, .tag("ol", ["role": "list"], items)])
  }
}
