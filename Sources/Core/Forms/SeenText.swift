/// What a reader sees of a text, by which names are told apart.
extension String {
  /// As a reader sees it: without what is not shown, spaces and line ends as one space, none around it.
  public var asSeen: String {
    if isSeenAsWritten { return self }
    var seen = UnicodeScalarView()
    var isSpaced = false
    for scalar in unicodeScalars {
      if scalar.isSpace {
        isSpaced = !seen.isEmpty
      } else if scalar.isShown {
        if isSpaced { seen.append(" ") }
        isSpaced = false
        seen.append(scalar)
      }
    }
    return String(seen)
  }

  /// Whether there is nothing in it that anybody sees.
  public var isBlank: Bool { !unicodeScalars.contains { !$0.isSpace && $0.isShown } }

  /// Equal of two names that look alike: as they are seen, and letters of one form as one letter, whichever alphabet they are of. Capital and small letters are told apart, and
  /// so is what is merely similar (`ё` and `e`, `m²` and `m2`). Compared as texts are: accents may be composed or not.
  public var likeness: String {
    let seen = asSeen
    guard seen.utf8.contains(where: { $0 >= 0x80 }) else { return seen }
    return String(UnicodeScalarView(seen.unicodeScalars.map { OneForm.scalar($0) }))
  }

  /// Printable ASCII, with single spaces inside: most names.
  private var isSeenAsWritten: Bool {
    var last = UInt8(ascii: " ")
    for byte in utf8 {
      guard (0x20...0x7E).contains(byte), byte != 0x20 || last != 0x20 else { return false }
      last = byte
    }
    return last != 0x20 || isEmpty
  }
}

extension Unicode.Scalar {
  /// But for tabs and line ends, which spreadsheets have in cells.
  var isControl: Bool { properties.generalCategory == .control && !properties.isWhitespace }

  /// What embeds or overrides the direction of writing, or sets a part apart from it (UAX #9): behind it a reader sees another text than stands there.
  /// Marks of direction, which right-to-left scripts need, are none of it.
  var isTurning: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }

  /// White space, and the braille pattern without a dot.
  fileprivate var isSpace: Bool { properties.isWhitespace || value == 0x2800 }

  /// Neither what fonts leave out nor what controls a terminal, nor the marks around an annotation.
  fileprivate var isShown: Bool { !properties.isDefaultIgnorableCodePoint && properties.generalCategory != .control && !(0xFFF9...0xFFFB).contains(value) }
}

/// Letters of Latin, Greek and Cyrillic that are drawn alike on purpose, and hyphens, each as the one that stands for them.
/// Source: https://www.unicode.org/Public/security/latest/intentional.txt (UTS 39).
private enum OneForm {
  static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar { forms[scalar] ?? scalar }

  private static let forms: [Unicode.Scalar: Unicode.Scalar] = {
    var forms: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (form, others) in rows {
      for other in others.unicodeScalars { forms[other] = form }
    }
    return forms
  }()

  private static let rows: [(Unicode.Scalar, String)] = [
    ("A", "ΑА"), ("B", "ΒВ"), ("C", "СϹ"), ("E", "ΕЕ"), ("H", "ΗН"), ("I", "ΙІӀ"), ("J", "ЈͿ"), ("K", "ΚК"), ("M", "ΜМ"), ("N", "Ν"), ("O", "ΟО"), ("P", "ΡР"),
    ("S", "Ѕ"), ("T", "ΤТ"), ("X", "ΧХ"), ("Y", "Υ"), ("Z", "Ζ"), ("a", "а"), ("c", "сϲ"), ("d", "ԁ"), ("e", "е"), ("h", "һ"), ("i", "і"), ("j", "јϳ"),
    ("o", "οо"), ("p", "р"), ("q", "ԛ"), ("s", "ѕ"), ("w", "ԝ"), ("x", "х"), ("y", "у"), ("ë", "ё"), ("Ë", "Ё"), ("ï", "ї"), ("Ï", "Ї"), ("è", "ѐ"), ("È", "Ѐ"),
    ("-", "\u{2010}\u{2011}"),
  ]
}
