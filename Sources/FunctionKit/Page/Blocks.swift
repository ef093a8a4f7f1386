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
