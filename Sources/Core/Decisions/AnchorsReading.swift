import Forms
import Frameworks
import StrictJSON

/// Reads a criterion's `anchors`: {`worst`, `best`, `points` [[score, value 0…1], …]}.
enum AnchorsReader {
  private static let pointsMaximum = 50

  static func read(_ value: JSONValue, at path: String, _ direction: Direction, _ findings: Findings) -> FrameworkInput.Anchors? {
    guard let reader = FieldReader(value, at: path, findings, fields: ["worst", "best", "points"]) else { return nil }
    reader.require("worst")
    reader.require("best")
    let points = reader.list("points", atMost: pointsMaximum) { point($0, at: $1, findings) }
    guard let worst = reader.number("worst"), let best = reader.number("best") else { return nil }
    guard direction == .max ? best > worst : best < worst else {
      findings.invalid(reader.pointer("best"), direction == .max ? "must be over `worst`, as more is better" : "must be under `worst`, as less is better")
      return nil
    }
    if Set(points.map(\.score)).count < points.count { findings.invalid(reader.pointer("points"), "must not give two values to one score") }
    for (place, point) in points.enumerated() where !(min(worst, best)...max(worst, best)).contains(point.score) {
      findings.invalid(reader.pointer("points").pointer(to: place), "must lie between `worst` and `best`")
    }
    return FrameworkInput.Anchors(worst: worst, best: best, points: points)
  }

  private static func point(_ value: JSONValue, at path: String, _ findings: Findings) -> FrameworkInput.Anchors.Point? {
    guard case .array(let pair) = value, pair.count == 2 else {
      findings.malformed(path, "must be a score and its value, such as [10, 0.5]")
      return nil
    }
    let score = FieldReader.number(pair[0], at: path.pointer(to: 0), from: -FieldReader.greatest, to: FieldReader.greatest, findings)
    let worth = FieldReader.number(pair[1], at: path.pointer(to: 1), from: 0, to: 1, findings)
    guard let score, let worth else { return nil }
    return FrameworkInput.Anchors.Point(score: score, value: worth)
  }
}
