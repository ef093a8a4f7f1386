/// Cards and bank accounts.
package enum PaymentForms {
  /// A card's number at `place`: by issuer, length and check digit, bare or in groups by one kind of separator.
  static func card(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    let first = text.run(from: place, atMost: 20, of: MaskBytes.isDigit)
    guard (13...19).contains(first) || first == 4 || first == 6 || first == 8 else { return nil }
    var digits: [UInt8] = []
    var groups: [Int] = [0]
    var at = place
    var separator: UInt8 = 0
    while digits.count < 20 {
      let byte = text[at]
      if MaskBytes.isDigit(byte) {
        digits.append(byte)
        groups[groups.count - 1] += 1
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-"), separator == 0 || separator == byte, text.isDigit(at: at + 1) {
        // A group is done: a card may end here and another number follow.
        if byte == UInt8(ascii: " "), isCard(digits, groups) { break }
        separator = byte
        groups.append(0)
      } else {
        break
      }
      at += 1
    }
    guard isCard(digits, groups), text.ends(at: at) else { return nil }
    return place..<at
  }

  private static let grouped: Set<[Int]> = [[4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 4, 3], [4, 4, 4, 1], [4, 4, 5], [6, 13], [8, 8]]

  private static func isCard(_ digits: [UInt8], _ groups: [Int]) -> Bool {
    guard (13...19).contains(digits.count), groups.count == 1 || grouped.contains(groups) else { return false }
    return isCard(digits)
  }

  /// By ISO/IEC 7812 and what the networks have been given of it.
  package static func isCard(_ digits: [UInt8]) -> Bool {
    guard (13...19).contains(digits.count) else { return false }
    let first4 = CheckDigits.number(digits.prefix(4))
    let lengths: Set<Int>
    switch first4 {
    case 4000...4999: lengths = [13, 16, 19]
    case 5100...5599, 2221...2720: lengths = [16]
    case 3400...3499, 3700...3799: lengths = [15]
    case 3000...3059, 3095, 3600...3699, 3800...3999: lengths = [14, 16, 17, 18, 19]
    case 3528...3589, 6011, 6200...6299, 6440...6499, 6500...6599: lengths = [16, 17, 18, 19]
    case 2200...2204, 6304, 5018, 5020, 5038, 5893, 6759, 6761...6763: lengths = [16, 17, 18, 19]
    default: return false
    }
    return lengths.contains(digits.count) && CheckDigits.luhn(digits)
  }

  /// How long each country's account number is (ISO 13616, the registry of SWIFT).
  private static let lengths: [UInt16: Int] = {
    let table =
      "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 "
      + "HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 "
      + "RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    var lengths: [UInt16: Int] = [:]
    for word in table.split(separator: " ") {
      let bytes = Array(word.utf8)
      lengths[UInt16(bytes[0]) << 8 | UInt16(bytes[1])] = CheckDigits.number(bytes[2...])
    }
    return lengths
  }()

  /// An IBAN at `place`, where a word begins with two letters and two digits; small letters only where a word said that one comes.
  static func iban(_ text: MaskBytes, at place: Int, isNamed: Bool) -> Range<Int>? {
    guard MaskBytes.isLetter(text[place]), MaskBytes.isLetter(text[place + 1]), text.isDigit(at: place + 2), text.isDigit(at: place + 3) else { return nil }
    guard isNamed || (MaskBytes.isCapital(text[place]) && MaskBytes.isCapital(text[place + 1])) else { return nil }
    guard let length = lengths[UInt16(text[place] & 0xDF) << 8 | UInt16(text[place + 1] & 0xDF)] else { return nil }
    var characters: [UInt8] = []
    var at = place
    while characters.count < length {
      let byte = text[at]
      if MaskBytes.isDigit(byte) || MaskBytes.isCapital(byte) || (isNamed && MaskBytes.isLetter(byte)) {
        characters.append(byte)
      } else if byte != UInt8(ascii: " ") || characters.count % 4 != 0 || text[at - 1] == UInt8(ascii: " ") {
        return nil
      }
      at += 1
    }
    guard text.ends(at: at), CheckDigits.mod97(characters[4...] + characters[..<4]) == 1 else { return nil }
    return place..<at
  }
}
