/// How an identifier is written, character by character: `d` a digit, `L` a capital, `x` a digit or capital, `~` a space or nothing, `-` `.` `/` themselves, `?` a hyphen or nothing.
struct MaskTemplate {
  let form: [UInt8]
  /// How many digits in a row may stand first. Most numbers have another count, so that a form need not be tried.
  let leadingDigits: ClosedRange<Int>

  init(_ form: String) {
    self.form = Array(form.utf8)
    leadingDigits = Self.leadingDigits(self.form)
  }

  private static func leadingDigits(_ form: [UInt8]) -> ClosedRange<Int> {
    var (least, most, isSure) = (0, 0, true)
    scan: for mark in form {
      switch mark {
      case UInt8(ascii: "d"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        most += 1
        if isSure { least += 1 }
      case UInt8(ascii: "x"):
        most += 1
        isSure = false
      case UInt8(ascii: "~"), UInt8(ascii: "?"): isSure = false
      default: break scan
      }
    }
    return least...most
  }

  /// Where it ends if it starts at `place` and is a whole, with its letters and digits alone.
  func match(_ text: MaskBytes, at place: Int) -> (end: Int, characters: [UInt8])? {
    var at = place
    // Most places fail at their first characters, before anything is made.
    for mark in form where !step(mark, text[at], &at) { return nil }
    guard text.ends(at: at) else { return nil }
    return (at, text.bytes[place..<at].filter(MaskBytes.isAlphanumeric))
  }

  private func step(_ mark: UInt8, _ byte: UInt8, _ at: inout Int) -> Bool {
    let fits: Bool
    switch mark {
    case UInt8(ascii: "d"): fits = MaskBytes.isDigit(byte)
    case UInt8(ascii: "L"): fits = MaskBytes.isCapital(byte)
    case UInt8(ascii: "x"): fits = MaskBytes.isDigit(byte) || MaskBytes.isCapital(byte)
    case UInt8(ascii: "~"):
      if byte == UInt8(ascii: " ") { at += 1 }
      return true
    case UInt8(ascii: "?"):
      if byte == UInt8(ascii: "-") { at += 1 }
      return true
    default: fits = byte == mark
    }
    at += 1
    return fits
  }
}
