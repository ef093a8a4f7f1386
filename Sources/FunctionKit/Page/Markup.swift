/// A piece of a page. What is written is HTML and well-formed XML alike; every text and attribute value is escaped, so that nothing a caller wrote becomes markup.
package indirect enum Markup: Sendable, ExpressibleByStringInterpolation {
  case text(String)
  case element(StaticString, Attributes, [Markup])
  /// The text of a `style` element, written as it is: it must hold neither `<` nor `&`.
  case style(String)

  package init(stringLiteral text: String) { self = .text(text) }

  package static func tag(_ name: StaticString, _ children: [Markup]) -> Markup { .element(name, [:], children) }

  package static func tag(_ name: StaticString, _ attributes: Attributes, _ children: [Markup]) -> Markup { .element(name, attributes, children) }

  package static func tag(_ name: StaticString, class words: String, _ children: [Markup]) -> Markup { .element(name, ["class": words], children) }
}

/// The attributes of an element, in the order they are written.
package struct Attributes: Sendable, ExpressibleByDictionaryLiteral {
  fileprivate var all: [(name: StaticString, value: String)]

  package init(dictionaryLiteral elements: (StaticString, String)...) { all = elements.map { (name: $0.0, value: $0.1) } }

  package static func + (a: Attributes, b: Attributes) -> Attributes {
    var both = a
    both.all += b.all
    return both
  }
}

extension Markup {
  /// The UTF-8 bytes of the piece.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .text(let text): Markup.escape(text, to: &bytes)
    case .style(let text): bytes += text.utf8
    case .element(let name, let attributes, let children):
      bytes.append(UInt8(ascii: "<"))
      bytes += Markup.bytes(of: name)
      for (name, value) in attributes.all {
        bytes.append(UInt8(ascii: " "))
        bytes += Markup.bytes(of: name)
        bytes += "=\"".utf8
        Markup.escape(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
      }
      guard !children.isEmpty || !Markup.isVoid(name) else {
        bytes += "/>".utf8
        return
      }
      bytes.append(UInt8(ascii: ">"))
      for child in children { child.write(to: &bytes) }
      bytes += "</".utf8
      bytes += Markup.bytes(of: name)
      bytes.append(UInt8(ascii: ">"))
    }
  }

  private static func bytes(of text: StaticString) -> [UInt8] { Array(text.description.utf8) }

  /// Every text that a reader sees, in order.
  var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .style: []
    case .element(_, _, let children): children.flatMap(\.texts)
    }
  }

  /// The same as lines of a text: one for each paragraph, those of a list behind a dash; without pictures, and without links, which lead nowhere there.
  package var lines: [String] {
    guard case .element(let name, _, let children) = self else { return texts }
    switch name.description {
    case "a", "svg", "style": return []
    case "p", "figcaption", "h3":
      let words = children.filter { !$0.isLink }.flatMap(\.texts).joined()
      return words.allSatisfy(\.isWhitespace) ? [] : [words.replacing(#/\s+$/#, with: "")]
    case "li":
      let lines = children.flatMap(\.lines)
      return lines.prefix(1).map { "- \($0)" } + lines.dropFirst().map { "  \($0)" }
    default: return children.flatMap(\.lines)
    }
  }

  private var isLink: Bool {
    if case .element(let name, _, _) = self { name.description == "a" } else { false }
  }

  /// HTML closes these by themselves; XML wants to see it. Any other element gets an end tag, since HTML would leave an empty `<p/>` open.
  private static func isVoid(_ name: StaticString) -> Bool { ["meta", "link"].contains(name.description) }

  /// The five characters of XML 1.0 (4.6) as references; as U+FFFD what XML forbids in a text (2.2), and the controls that turn the direction of what follows (UAX #9, 2): a name that
  /// holds one would have the numbers of its sentence read backwards.
  private static func escape(_ text: String, to bytes: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes += "&amp;".utf8
      case "<": bytes += "&lt;".utf8
      case ">": bytes += "&gt;".utf8
      case "\"": bytes += "&quot;".utf8
      case "'": bytes += "&#39;".utf8
      case "\t", "\n": bytes.append(UInt8(scalar.value))
      // A reference, for a bare one would be read as a line feed.
      case "\r": bytes += "&#13;".utf8
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": bytes += "\u{FFFD}".utf8
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
  }
}
