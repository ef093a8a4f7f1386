extension String {
  /// What a unit such as `of 10`, `points out of 5`, `/ 100` or `1-5` holds; a percentage may be over 100.
  package var scale: ClosedRange<Double>? {
    let words = (hasPrefix("/") ? "of " + dropFirst() : self).split(separator: " ")
    if let last = words.last, words.dropLast().last == "of", let most = Double(last), most > 0, most.isFinite { return 0...most }
    let ends = replacing("–", with: "-").replacing(" to ", with: "-").split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, high.isFinite else { return nil }
    return low...high
  }
}
