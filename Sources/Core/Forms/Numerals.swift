/// How every number is written that a person reads, on a page and in a sentence of a record.
extension Double {
  /// As it was given: a whole number in full, else at most ten digits and four decimals, or four digits of what is smaller; thousands in groups from four digits on; a minus
  /// is one (U+2212).
  public var numeral: String { (self == rounded() ? self : tenDigits).shortText.grouped }

  /// What is computed, as much of it as a reader uses: to three significant digits, whole from a thousand on.
  public var roundNumeral: String { roundNumeral(digits: Double.digits) }

  /// A boundary that must be passed from where a number stands: rounded away from it, so that what is told lies beyond the boundary, and by no more than a tenth of the way there.
  public func boundNumeral(from current: Double) -> String {
    guard isFinite, self != 0, self != current else { return roundNumeral }
    return bound(from: current, places: (Double.digits...Double.digitsMaximum).map { places(digits: $0) })
  }

  /// By the first of these numbers of decimals that is fine enough.
  func bound(from current: Double, places: [Int]) -> String {
    let told = places.lazy.map { self.rounded(toPlaces: $0, awayFrom: current) }.first { ($0 - self).magnitude <= (self - current).magnitude / 10 }
    return (told ?? self).plain
  }

  fileprivate func roundNumeral(digits: Int) -> String {
    guard isFinite, self != 0 else { return numeral }
    return rounded(toPlaces: places(digits: digits)).plain
  }

  fileprivate static let digits = 3
  /// Finer than ten digits of what is near 1.
  fileprivate static let placesMaximum = 12
  fileprivate static let digitsMaximum = 10

  /// How many decimals so many significant digits are; none less than whole.
  fileprivate func places(digits: Int) -> Int {
    var (unit, exponent) = (1e9, 9)
    while magnitude < unit, exponent > -12 { (unit, exponent) = (unit / 10, exponent - 1) }
    return max(0, digits - 1 - exponent)
  }

  /// How many decimals it is told with as it was given.
  fileprivate var decimals: Int { numeral.split(separator: ".", maxSplits: 1).dropFirst().first?.count ?? 0 }

  /// Beyond fifteen digits there is nothing to round.
  func rounded(toPlaces places: Int) -> Double {
    let scale = Double.power(ofTen: places)
    let scaled = tenDigits * scale
    return scaled.magnitude < 1e15 ? scaled.rounded() / scale : self
  }

  /// Away from where it is told to be passed from, but for what a search leaves of rounding.
  func rounded(toPlaces places: Int, awayFrom current: Double) -> Double {
    let scale = Double.power(ofTen: places)
    let scaled = tenDigits * scale
    guard scaled.magnitude < 1e15 else { return self }
    guard (scaled - scaled.rounded()).magnitude > 1e-4 else { return scaled.rounded() / scale }
    return scaled.rounded(self > current ? .up : .down) / scale
  }

  /// Every digit that it has, in groups.
  var plain: String {
    guard magnitude >= 1e-12 else { return "0" }
    return (self == rounded() && magnitude < 0x1p63 ? "\(Int64(self))" : "\(self)").grouped
  }

  /// With what it is counted in: `12 weeks`, `92%`.
  public func amount(_ unit: String?) -> String { numeral.counted(in: unit) }

  public func roundAmount(_ unit: String?) -> String { roundNumeral.counted(in: unit) }

  public func boundAmount(from current: Double, _ unit: String?) -> String { boundNumeral(from: current).counted(in: unit) }
}

/// Numbers that are told beside each other to be compared.
extension [Double] {
  /// As each is told alone, with as many more digits as it takes that no two that differ look alike.
  public var roundNumerals: [String] {
    let all = (Double.digits...Double.digitsMaximum).lazy.map { digits in map { $0.roundNumeral(digits: digits) } }
    return all.first(where: isTold) ?? map(\.plain)
  }

  public func roundAmounts(_ unit: String?) -> [String] { roundNumerals.map { $0.counted(in: unit) } }

  /// A whole and its parts, as computed: to as many decimals that what is told adds up as what is meant does, no fewer than the smallest part is told by alone, nor than
  /// the parts at these places were given with. `[28.65, 20, 8.65]` is 28.65, 20 and 8.65, where 28.7 less 20 would not be 8.65.
  public func sumAmounts(exactly given: Set<Int> = [], _ unit: String?) -> [String] { sumNumerals(exactly: given).map { $0.counted(in: unit) } }

  public func sumNumerals(exactly given: Set<Int> = []) -> [String] {
    let own = indices.filter { self[$0] != 0 && !given.contains($0) }.map { self[$0].places(digits: Double.digits) }.max() ?? 0
    let least = given.map { self[$0].decimals }.reduce(own, Swift.max)
    func told(_ places: Int) -> [Double] { map { $0.rounded(toPlaces: places) } }
    let fine = (least...Swift.max(least, Double.placesMaximum)).lazy.map { (places: $0, told: told($0)) }
    if let found = fine.first(where: { $0.told.isSum(0.5 / Double.power(ofTen: $0.places)) }) { return found.told.map(\.plain) }
    // The whole gives way, by less than its last digit for each part.
    let parts = told(least).dropFirst()
    return ([parts.reduce(0, +).rounded(toPlaces: least)] + parts).map(\.plain)
  }

  /// The first is what the others come to.
  private func isSum(_ tolerance: Double) -> Bool { (self[0] - dropFirst().reduce(0, +)).magnitude < tolerance }

  /// As they were given, so that no two that differ look alike, however near they are.
  public func amounts(_ unit: String?) -> [String] {
    let all = map(\.numeral)
    // Whole numbers are told in full.
    if allSatisfy({ $0 == $0.rounded() }) { return all.map { $0.counted(in: unit) } }
    let byText = Dictionary(zip(all, self)) { first, second in first == second ? first : .nan }
    return zip(all, self).map { text, value in (byText[text] == value ? text : value.plain).counted(in: unit) }
  }

  /// What is within a tie of another one is no other number.
  private func isTold(_ texts: [String]) -> Bool {
    let order = indices.sorted { self[$0] < self[$1] }
    return zip(order, order.dropFirst()).allSatisfy { low, high in
      texts[low] != texts[high] || !(self[high] - self[low] > 1e-9 * Swift.max(1, self[low].magnitude))
    }
  }
}

extension String {
  /// Thousands in groups, a minus that is one (U+2212), and no exponent where a person would write none.
  fileprivate var grouped: String {
    let text = withoutExponent
    let isNegative = text.hasPrefix("-")
    let rest = Array(isNegative ? text.utf8.dropFirst() : text.utf8[...])
    let count = rest.prefix { $0 &- 48 < 10 }.count
    guard count > 3, !rest.contains(UInt8(ascii: "e")) else { return isNegative ? "−" + text.dropFirst() : text }
    // Byte by byte: a decision writes some hundred of them.
    var grouped: [UInt8] = []
    for (place, digit) in rest[..<count].enumerated() {
      if place > 0, (count - place).isMultiple(of: 3) { grouped.append(UInt8(ascii: ",")) }
      grouped.append(digit)
    }
    return (isNegative ? "−" : "") + String(decoding: grouped + rest[count...], as: UTF8.self)
  }

  /// A percent sign stands at its number, as in a share.
  fileprivate func counted(in unit: String?) -> String {
    guard let unit, !unit.isEmpty else { return self }
    return unit.hasPrefix("%") ? self + unit : "\(self) \(unit)"
  }

  /// A number as people write it: `0.00001`, not `1e-05`. One so large that nobody would count its zeros stays as it is.
  fileprivate var withoutExponent: String {
    guard utf8.contains(UInt8(ascii: "e")) else { return self }
    let parts = split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), (-20...20).contains(exponent) else { return self }
    let sign = hasPrefix("-") ? "-" : ""
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let digits = mantissa.joined()
    let point = mantissa[0].count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    return sign + String(digits.prefix(point)).padded(to: point) + (digits.count > point ? "." + digits.dropFirst(point) : "")
  }

  fileprivate func padded(to width: Int) -> String { self + String(repeating: "0", count: Swift.max(0, width - count)) }
}

extension Int64 {
  /// Of billionths of a dollar, none lost.
  public var dollars: String {
    let digits = String(String("\(self % 1_000_000_000)".reversed()).padded(to: 9).reversed())
    let decimals = digits.prefix(upTo: digits.lastIndex { $0 != "0" }.map(digits.index(after:)) ?? digits.startIndex)
    return "$\((self / 1_000_000_000))" + (decimals.isEmpty ? "" : ".\(decimals)")
  }
}
