/// Shares of one whole that are told beside each other.
extension [Double] {
  /// To a tenth of a percent, so rounded that what is told adds up as the shares do: those with the largest remainders are rounded up. `[0.4575, 0.5425]` is 45.8% and 54.2%. Equal
  /// shares are told as equal, so that three thirds are 33.3% each and a tenth is missing. One that is told elsewhere too, alone, keeps the figure that it has there.
  public func percents(keeping kept: Int? = nil) -> [String] {
    let tenths = map { $0 * 1000 }
    guard allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return map(\.percent) }
    func isKept(_ place: Int) -> Bool { kept.map { isSame(tenths[place], tenths[$0]) } ?? false }
    func isSame(_ one: Double, _ other: Double) -> Bool { (one - other).magnitude <= 1e-6 }
    var told = indices.map { isKept($0) ? tenths[$0].rounded() : tenths[$0].rounded(.down) }
    var left = Int((tenths.reduce(0, +).rounded() - told.reduce(0, +)).rounded())
    var order = indices.filter { !isKept($0) }.sorted { (tenths[$1] - told[$1], $0) < (tenths[$0] - told[$0], $1) }[...]
    while left > 0, let first = order.first {
      let equals = order.filter { isSame(tenths[$0], tenths[first]) }
      guard equals.count <= left else { break }
      for place in equals { told[place] += 1 }
      left -= equals.count
      order = order.filter { !equals.contains($0) }[...]
    }
    return told.map { ($0 / 10).numeral + "%" }
  }
}

extension [String: Double] {
  /// The same by name.
  public func percents(keeping kept: String? = nil) -> [String: String] {
    let names = keys.sorted { $0.precedes($1) }
    let told = names.map { self[$0] ?? 0 }.percents(keeping: kept.flatMap { names.firstIndex(of: $0) })
    return [String: String](uniqueKeysWithValues: zip(names, told))
  }
}

/// A share beside one that it is held against.
extension Double {
  /// To a tenth of a percent, or as much finer as tells it from the other one, where it is another.
  public func percent(apart other: Double) -> String {
    guard (self - other).magnitude > 1e-9, percent == other.percent else { return percent }
    return Double.percentPlaces.lazy.map { (self * 100).rounded(toPlaces: $0).plain + "%" }.first { $0 != other.percent } ?? percent
  }

  /// A boundary that must be passed from `current`: away from it to a tenth of a percent, or finer where that would be over a tenth of the way.
  public func percentBound(from current: Double) -> String {
    (self * 100).tenDigits.bound(from: (current * 100).tenDigits, places: Array(Double.percentPlaces)) + "%"
  }

  private static let percentPlaces = 1...8
}
