/// Checks that tell a number that was given out from one that only looks so. All take ASCII digits.
enum CheckDigits {
  static func number(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 &- 48) } }

  /// ISO/IEC 7812-1 annex B.
  static func luhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
    var sum = 0
    var doubles = false
    for digit in digits.reversed() {
      let value = Int(digit &- 48) * (doubles ? 2 : 1)
      sum += value > 9 ? value - 9 : value
      doubles.toggle()
    }
    return sum % 10 == 0
  }

  /// The rest by 97 of letters (A = 10) and digits, as IBANs have it (ISO 13616).
  static func mod97(_ characters: some Sequence<UInt8>) -> Int {
    characters.reduce(0) { rest, byte in
      MaskBytes.isDigit(byte) ? (rest * 10 + Int(byte &- 48)) % 97 : (rest * 100 + Int((byte & 0xDF) &- 55)) % 97
    }
  }

  static func weighted(_ digits: some Sequence<UInt8>, _ weights: [Int]) -> Int { zip(digits, weights).reduce(0) { $0 + Int($1.0 &- 48) * $1.1 } }

  /// ISO/IEC 7064, MOD 11,10: the German tax number.
  static func mod11_10(_ digits: [UInt8]) -> Bool {
    var product = 10
    for digit in digits.dropLast() {
      let sum = (Int(digit &- 48) + product) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return digits.last.map { (11 - product) % 10 == Int($0 &- 48) } ?? false
  }

  /// J. Verhoeff, Error detecting decimal codes, 1969: multiplication in the dihedral group of ten, over permutations by place.
  static func verhoeff(_ digits: [UInt8]) -> Bool {
    var rest = 0
    for (place, digit) in digits.reversed().enumerated() { rest = product(rest, permuted(Int(digit &- 48), times: place % 8)) }
    return rest == 0
  }

  private static func product(_ a: Int, _ b: Int) -> Int {
    switch (a < 5, b < 5) {
    case (true, true): (a + b) % 5
    case (true, false): (a + b - 5) % 5 + 5
    case (false, true): (a - 5 - b + 5) % 5 + 5
    case (false, false): (a - b + 5) % 5
    }
  }

  private static func permuted(_ digit: Int, times: Int) -> Int {
    let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    return (0..<times).reduce(digit) { digit, _ in permutation[digit] }
  }

  /// Whether a day and a month can be; years are not looked at.
  static func isDay(_ day: Int, ofMonth month: Int) -> Bool {
    (1...12).contains(month) && (1...[31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]).contains(day)
  }
}
