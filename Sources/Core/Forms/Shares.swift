/// Shares of one whole that are told beside each other.
extension [Double] {
  /// To a tenth of a percent, so rounded that what is told adds up as the shares do: those with the largest remainders are rounded up, of equals the first.
  /// `[0.4575, 0.5425]` is 45.8% and 54.2%. One that is told elsewhere too, alone, keeps the figure that it has there.
  public func percents(keeping kept: Int? = nil) -> [String] {
    let tenths = map { $0 * 1000 }
    let whole = tenths.reduce(0, +)
    guard allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return map(\.percent) }
    var told = indices.map { $0 == kept ? tenths[$0].rounded() : tenths[$0].rounded(.down) }
    let left = Int((whole.rounded() - told.reduce(0, +)).rounded())
    let order = indices.filter { $0 != kept }.sorted { (tenths[$1] - told[$1], $0) < (tenths[$0] - told[$0], $1) }
    for place in order.prefix(Swift.max(0, left)) { told[place] += 1 }
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
