/// Numbers by row (alternative) and column (criterion or state), kept column after column.
package struct Grid: Sendable, Hashable {
  package let rows: Int
  package let columns: Int
  package var values: [Double]

  package init(rows: Int, columns: Int, filledWith value: Double = 0) {
    self.rows = rows
    self.columns = columns
    self.values = Array(repeating: value, count: rows * columns)
  }

  package subscript(row: Int, column: Int) -> Double {
    get { values[column * rows + row] }
    set { values[column * rows + row] = newValue }
  }

  package func column(_ column: Int) -> ArraySlice<Double> { values[column * rows..<(column + 1) * rows] }

  /// With only some of the rows, in this order.
  package func rows(_ places: [Int]) -> Grid {
    var fewer = Grid(rows: places.count, columns: columns)
    for column in 0..<columns {
      for (row, place) in places.enumerated() { fewer[row, column] = self[place, column] }
    }
    return fewer
  }

  /// Σ over columns, in column order, of weight × value.
  package func weighted(by weights: [Double]) -> [Double] {
    var sums = Array(repeating: 0.0, count: rows)
    weigh(by: weights, into: &sums)
    return sums
  }

  /// The same for some draws at once.
  func weigh(by weights: [Draws], into sums: inout [Draws]) {
    for row in 0..<rows {
      var sum = Draws.zero
      var place = row
      for column in 0..<columns {
        sum += weights[column] * values[place]
        place += rows
      }
      sums[row] = sum
    }
  }

  /// The same into what is there already, one number a row.
  func weigh(by weights: [Double], into sums: inout [Double]) {
    for row in 0..<rows {
      var sum = 0.0
      var place = row
      for column in 0..<columns {
        sum += weights[column] * values[place]
        place += rows
      }
      sums[row] = sum
    }
  }
}

extension Sequence<Double> {
  /// The sum in order.
  package var sum: Double { reduce(0, +) }

  /// √Σx², scaled by a power of two so that it neither overflows nor loses small numbers.
  package var euclideanNorm: Double {
    let largest = reduce(0) { Swift.max($0, $1.magnitude) }
    guard largest > 0, largest.isFinite else { return largest }
    let scale = Double(sign: .plus, exponent: -Swift.max(largest.exponent, -1_000), significand: 1)
    return reduce(0) { $0 + ($1 * scale) * ($1 * scale) }.squareRoot() / scale
  }
}

extension Double {
  /// The number itself when it is finite.
  package func finite(_ what: @autoclosure () -> String) throws(FrameworkError) -> Double {
    guard isFinite else { throw .nonFinite(what: what()) }
    return self
  }
}

extension [Double] {
  /// The sum in order; that of a sequence costs a call for each of its numbers where another module asks.
  package var sum: Double {
    var sum = 0.0
    for number in self { sum += number }
    return sum
  }

  /// The numbers themselves when every one is finite.
  package func finite(_ what: @autoclosure () -> String) throws(FrameworkError) -> [Double] {
    guard allSatisfy(\.isFinite) else { throw .nonFinite(what: what()) }
    return self
  }
}
