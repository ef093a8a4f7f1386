/// A natural number of any size, exact: what decimals are made of.
struct Natural: Hashable {
  /// Nine decimal digits each, the lowest first; none of them stands for nothing at the top.
  private(set) var limbs: [UInt32]

  private static let base: UInt64 = 1_000_000_000

  init(_ value: UInt32) { limbs = Natural.trimmed([value % 1_000_000_000, value / 1_000_000_000]) }

  private init(limbs: [UInt32]) { self.limbs = Natural.trimmed(limbs) }

  /// Of decimal digits alone.
  init(digits: some Collection<UInt8>) {
    var rest = Array(digits)
    var limbs: [UInt32] = []
    while !rest.isEmpty {
      limbs.append(rest.suffix(9).reduce(0) { $0 * 10 + UInt32($1 - 48) })
      rest.removeLast(min(9, rest.count))
    }
    self.limbs = Natural.trimmed(limbs)
  }

  private static func trimmed(_ limbs: [UInt32]) -> [UInt32] {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    return limbs
  }

  var isZero: Bool { limbs.isEmpty }
  var isEven: Bool { (limbs.first ?? 0) % 2 == 0 }

  /// In decimal digits, without zeros in front; of zero `0`.
  var text: String {
    guard let top = limbs.last else { return "0" }
    return limbs.dropLast().reversed().reduce("\(top)") { text, limb in
      let digits = "\(limb)"
      return text + String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
  }

  /// How many decimal digits; of zero none.
  var count: Int { limbs.last.map { (limbs.count - 1) * 9 + "\($0)".utf8.count } ?? 0 }

  static func tenTo(_ power: Int) -> Natural {
    var limbs = [UInt32](repeating: 0, count: power / 9)
    limbs.append((0..<power % 9).reduce(1) { ten, _ in ten * 10 })
    return Natural(limbs: limbs)
  }

  static func + (a: Natural, b: Natural) -> Natural {
    var limbs: [UInt32] = []
    var carry: UInt64 = 0
    for place in 0..<max(a.limbs.count, b.limbs.count) {
      let sum = a.limb(place) + b.limb(place) + carry
      limbs.append(UInt32(sum % base))
      carry = sum / base
    }
    return Natural(limbs: limbs + [UInt32(carry)])
  }

  /// `a` is not less than `b`.
  static func - (a: Natural, b: Natural) -> Natural {
    var limbs: [UInt32] = []
    var borrow: UInt64 = 0
    for place in a.limbs.indices {
      let (taken, whole) = (b.limb(place) + borrow, a.limb(place))
      borrow = whole < taken ? 1 : 0
      limbs.append(UInt32(whole + borrow * base - taken))
    }
    return Natural(limbs: limbs)
  }

  static func * (a: Natural, b: Natural) -> Natural {
    var limbs = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count + 1)
    for (place, limb) in a.limbs.enumerated() {
      var carry: UInt64 = 0
      for other in 0..<b.limbs.count + 1 {
        let sum = UInt64(limb) * b.limb(other) + UInt64(limbs[place + other]) + carry
        limbs[place + other] = UInt32(sum % base)
        carry = sum / base
      }
    }
    return Natural(limbs: limbs)
  }

  /// By a number that is not zero; the quotient has so few digits that one after the other is found.
  func divided(by other: Natural) -> (quotient: Natural, remainder: Natural) {
    guard !(self < other) else { return (Natural(0), self) }
    var (remainder, digits) = (self, [UInt8]())
    for place in (0...(count - other.count)).reversed() {
      let shifted = other * Natural.tenTo(place)
      var digit: UInt8 = 0
      while !(remainder < shifted) { (remainder, digit) = (remainder - shifted, digit + 1) }
      digits.append(48 + digit)
    }
    return (Natural(digits: digits), remainder)
  }

  private func limb(_ place: Int) -> UInt64 { limbs.indices.contains(place) ? UInt64(limbs[place]) : 0 }
}

extension Natural: Comparable {
  static func < (a: Natural, b: Natural) -> Bool {
    guard a.limbs.count == b.limbs.count else { return a.limbs.count < b.limbs.count }
    return a.limbs.reversed().lexicographicallyPrecedes(b.limbs.reversed())
  }
}
