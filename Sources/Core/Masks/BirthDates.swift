/// Days of birth: a day after a word that says so.
enum BirthDates {
  private static let months: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt", "dez", "fév", "avr", "jui", "aoû", "déc", "ene",
    "abr", "ago", "dic", "gen",
    "mag", "giu", "lug", "set", "ott", "fev", "out",
  ]

  private static let forms = [
    "dddd-dd-dd", "dd.dd.dddd", "dd/dd/dddd", "dd-dd-dddd", "d.d.dddd", "d/d/dddd", "dd.d.dddd", "d.dd.dddd", "d/dd/dddd", "dd/d/dddd", "dddd/dd/dd",
  ].map(MaskTemplate.init)

  /// A day written in numbers, or as `12 March 1980`.
  static func numeric(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    for form in forms {
      guard let match = form.match(text, at: place) else { continue }
      let parts = text.bytes[place..<match.end].split { !MaskBytes.isDigit($0) }.map { CheckDigits.number($0) }
      let (first, second) = parts[0] > 31 ? (parts[2], parts[1]) : (parts[0], parts[1])
      guard CheckDigits.isDay(first, ofMonth: second) || CheckDigits.isDay(second, ofMonth: first) else { continue }
      return place..<match.end
    }
    let day = text.run(from: place, atMost: 2, of: MaskBytes.isDigit)
    var at = place + day
    at += text.run(from: at, atMost: 2) {
      [UInt8(ascii: "."), UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "d"), UInt8(ascii: "h")].contains($0)
    }
    at += text.run(from: at, atMost: 1) { $0 == UInt8(ascii: " ") }
    for filler in ["of ", "de "] where text.bytes.dropFirst(at).starts(with: Array(filler.utf8)) { at += 3 }
    guard at > place + day, let named = month(text, at) else { return nil }
    at = named + text.run(from: named, atMost: 2) { [UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ",")].contains($0) }
    for filler in ["de "] where text.bytes.dropFirst(at).starts(with: Array(filler.utf8)) { at += 3 }
    return year(text, at).map { place..<$0 }
  }

  /// A day that begins with its month: `March 12, 1980`.
  static func named(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    guard let end = month(text, place) else { return nil }
    var at = end + text.run(from: end, atMost: 2) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
    let day = text.run(from: at, atMost: 2, of: MaskBytes.isDigit)
    guard day > 0 else { return nil }
    at += day
    at += text.run(from: at, atMost: 4) { !MaskBytes.isDigit($0) }
    return year(text, at).map { place..<$0 }
  }

  /// Where a month's name ends, whole or cut.
  private static func month(_ text: MaskBytes, _ place: Int) -> Int? {
    let length = text.run(from: place, atMost: 12) { MaskBytes.isLetter($0) || $0 >= 0x80 }
    guard length >= 3 else { return nil }
    let name = String(decoding: text.bytes[place..<place + length], as: UTF8.self).lowercased()
    return months.contains(String(name.prefix(3))) ? place + length : nil
  }

  private static func year(_ text: MaskBytes, _ place: Int) -> Int? {
    guard text.run(from: place, of: MaskBytes.isDigit) == 4, [49, 50].contains(text[place]), text.ends(at: place + 4) else { return nil }
    return place + 4
  }
}
