/// Numbers that states give to people: by how they are written and their check.
enum NationalForms {
  struct Form: Sendable {
    let template: MaskTemplate
    /// The word that must come before; nil where the form is enough.
    let word: MaskWords.Topic?
    let holds: @Sendable ([UInt8]) -> Bool

    init(_ template: String, after word: MaskWords.Topic? = nil, _ holds: @escaping @Sendable ([UInt8]) -> Bool) {
      (self.template, self.word, self.holds) = (MaskTemplate(template), word, holds)
    }
  }

  /// What starts with a digit, by how many digits stand there in a row; the last for as many and more. None of a form has more than 16.
  private static let byDigits: [[Form]] = (0...17).map { count in numeric.filter { $0.template.leadingDigits.contains(count) } }

  /// The forms of a number that begins at `place`.
  static func numeric(_ text: MaskBytes, at place: Int) -> [Form] { byDigits[text.run(from: place, atMost: 17, of: MaskBytes.isDigit)] }

  private static let numeric: [Form] = [
    Form("ddd-dd-dddd", isSocialSecurity),
    Form("d~dd~dd~dx~ddd~ddd~dd", isFrench),
    Form("dddddddd?L") { isSpanish(CheckDigits.number($0.prefix(8)), $0[8]) },
    Form("dd.dd.dd-ddd.dd", isBelgian), Form("ddddddddddd", isBelgian),
    Form("756.dddd.dddd.dd", isSwiss), Form("756dddddddddd", isSwiss),
    Form("dddddd-dddd", isSwedish), Form("dddddd+dddd", isSwedish), Form("dddddddd-dddd") { isSwedish(Array($0.dropFirst(2))) && [49, 50].contains($0[0]) },
    Form("dddddd-dddx", isFinnish), Form("dddddd+dddx", isFinnish), Form("ddddddAdddx") { isFinnish(Array($0[..<6] + $0[7...])) },
    Form("dddddd~ddddd", isNorwegian),
    Form("ddd.ddd.ddd-dd", isBrazilian), Form("ddddddddddd", after: .brazilian, isBrazilian),
    Form("dddddd-ddddddd", isKorean),
    Form("ddddddddd", after: .socialSecurity, isSocialSecurity), Form("ddd~dd~dddd", after: .socialSecurity, isSocialSecurity),
    Form("dd~ddd~ddd~ddd", after: .german) { $0[0] != 48 && CheckDigits.mod11_10($0) },
    Form("ddddddddd", after: .dutch, isDutch), Form("dddd.dd.ddd", after: .dutch, isDutch),
    Form("ddddddddddd", after: .polish, isPolish),
    Form("dddd~dddd~dddd", after: .indian) { $0[0] >= 50 && CheckDigits.verhoeff($0) },
  ]

  /// What starts with two letters, or X, Y, Z and a digit.
  static let lettered: [Form] = [
    Form("LL~dd~dd~dd~L", isBritish),
    Form("Lddddddd?L") { id in
      guard let first = [UInt8](arrayLiteral: 88, 89, 90).firstIndex(of: id[0]) else { return false }
      return isSpanish(first * 10_000_000 + CheckDigits.number(id[1..<8]), id[8])
    },
    Form("LLLLLLxxLxxLxxxL", isItalian),
  ]

  static func find(_ text: MaskBytes, at place: Int, among forms: [Form], _ isTold: (MaskWords.Topic) -> Bool) -> Range<Int>? {
    for form in forms {
      guard form.word.map(isTold) ?? true, let match = form.template.match(text, at: place), form.holds(match.characters) else { continue }
      return place..<match.end
    }
    return nil
  }

  /// SSN, and ITIN, whose area begins with 9 (IRS Publication 1915).
  private static func isSocialSecurity(_ id: [UInt8]) -> Bool {
    let (area, group, serial) = (CheckDigits.number(id[..<3]), CheckDigits.number(id[3..<5]), CheckDigits.number(id[5...]))
    guard area != 0, area != 666, group != 0, serial != 0 else { return false }
    return area < 900 || (50...65).contains(group) || (70...88).contains(group) || (90...92).contains(group) || (94...99).contains(group)
  }

  /// National Insurance number: letters that are not given out (HMRC NIM39110), and a suffix A–D.
  private static func isBritish(_ id: [UInt8]) -> Bool {
    let prefix = String(decoding: id[..<2], as: UTF8.self)
    guard !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(prefix), (65...68).contains(id[8]) else { return false }
    return !Array("DFIQUV".utf8).contains(id[0]) && !Array("DFIOQUV".utf8).contains(id[1])
  }

  /// NIR: 97 less the rest of the number; Corsica's 2A and 2B are 19 and 18 there.
  private static func isFrench(_ id: [UInt8]) -> Bool {
    guard [49, 50].contains(id[0]), id[5] != 48 || id[6] != 48 else { return false }
    let month = CheckDigits.number(id[3..<5])
    guard (1...12).contains(month) || (20...42).contains(month) || month >= 50 else { return false }
    var digits = id
    if !MaskBytes.isDigit(id[6]) {
      guard id[5] == 50, id[6] == 65 || id[6] == 66 else { return false }
      (digits[5], digits[6]) = (49, id[6] == 65 ? 57 : 56)
    }
    return 97 - CheckDigits.number(digits[..<13]) % 97 == CheckDigits.number(digits[13...])
  }

  private static func isSpanish(_ number: Int, _ letter: UInt8) -> Bool { Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[number % 23] == letter }

  /// Codice fiscale: places that are odd count by a table of their own (D.M. 23 December 1976).
  private static func isItalian(_ id: [UInt8]) -> Bool {
    let numeric: Set<UInt8> = Set("0123456789LMNPQRSTUV".utf8)
    guard [6, 7, 9, 10, 12, 13, 14].allSatisfy({ numeric.contains(id[$0]) }), Array("ABCDEHLMPRST".utf8).contains(id[8]) else { return false }
    let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
    let sum = id[..<15].enumerated().reduce(0) { sum, character in
      let value = Int(MaskBytes.isDigit(character.element) ? character.element - 48 : character.element - 65)
      return sum + (character.offset % 2 == 0 ? odd[value] : value)
    }
    return UInt8(65 + sum % 26) == id[15]
  }

  private static func isBelgian(_ id: [UInt8]) -> Bool {
    let (month, day, number, check) = (
      CheckDigits.number(id[2..<4]), CheckDigits.number(id[4..<6]), CheckDigits.number(id[..<9]), CheckDigits.number(id[9...])
    )
    guard CheckDigits.isDay(day, ofMonth: month), CheckDigits.number(id[6..<9]) > 0 else { return false }
    return 97 - number % 97 == check || 97 - (2_000_000_000 + number) % 97 == check
  }

  private static func isSwiss(_ id: [UInt8]) -> Bool {
    let sum = CheckDigits.weighted(id[..<12], [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3])
    return (10 - sum % 10) % 10 == Int(id[12] - 48)
  }

  /// Ten digits; a coordination number's day is 60 more.
  private static func isSwedish(_ id: [UInt8]) -> Bool {
    let day = CheckDigits.number(id[4..<6])
    return CheckDigits.isDay(day > 60 ? day - 60 : day, ofMonth: CheckDigits.number(id[2..<4])) && CheckDigits.luhn(id)
  }

  private static func isFinnish(_ id: [UInt8]) -> Bool {
    guard CheckDigits.isDay(CheckDigits.number(id[..<2]), ofMonth: CheckDigits.number(id[2..<4])), CheckDigits.number(id[6..<9]) >= 2 else { return false }
    return Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)[CheckDigits.number(id[..<9]) % 31] == id[9]
  }

  /// Two check digits by 11; a D-number's day is 40 more.
  private static func isNorwegian(_ id: [UInt8]) -> Bool {
    let day = CheckDigits.number(id[..<2])
    guard CheckDigits.isDay(day > 40 ? day - 40 : day, ofMonth: CheckDigits.number(id[2..<4])) else { return false }
    return CheckDigits.weighted(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0 && CheckDigits.weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
  }

  private static func isBrazilian(_ id: [UInt8]) -> Bool {
    guard Set(id).count > 1 else { return false }
    func check(_ count: Int) -> Int { CheckDigits.weighted(id[..<count], Array((2...count + 1).reversed())) * 10 % 11 % 10 }
    return check(9) == Int(id[9] - 48) && check(10) == Int(id[10] - 48)
  }

  /// The check holds for all that were given out before October 2020; later ones have none and are not told from other numbers.
  private static func isKorean(_ id: [UInt8]) -> Bool {
    guard CheckDigits.isDay(CheckDigits.number(id[4..<6]), ofMonth: CheckDigits.number(id[2..<4])), id[6] >= 49, id[6] <= 56 else { return false }
    return (11 - CheckDigits.weighted(id[..<12], [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == Int(id[12] - 48)
  }

  private static func isDutch(_ id: [UInt8]) -> Bool { id != Array("000000000".utf8) && CheckDigits.weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0 }

  private static func isPolish(_ id: [UInt8]) -> Bool {
    let month = CheckDigits.number(id[2..<4]) % 20
    return CheckDigits.isDay(CheckDigits.number(id[4..<6]), ofMonth: month) && CheckDigits.weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
  }
}
