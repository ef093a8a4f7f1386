import Cases
import Composition
import Foundation
import FunctionKit
import Identity
import TableOfContents
import Testing

@Suite struct `The table of metrics` {
  static let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/metrics.md")

  /// The table's rows: name, type, unit, labels with their values, most series, dimensions with theirs.
  static func rows() throws -> [[String]] {
    try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  static let metrics = ((try? Composition(environment: [:]).families.all.flatMap(\.shape.metrics)) ?? []) + Room.metrics

  @Test func `has a row for each metric that is counted, and no other`() throws {
    #expect(!Self.metrics.isEmpty)
    #expect(try Self.rows().map { $0[0] }.sorted() == Self.metrics.map { "`\($0.name)`" }.sorted())
  }

  @Test(arguments: metrics)
  func `tells each as it is`(metric: Metric) throws {
    let row = try #require(try Self.rows().first { $0[0] == "`\(metric.name)`" })
    #expect(row[1] == metric.kind.rawValue)
    #expect(row[2] == metric.unit.rawValue)
    #expect(row[3] == metric.labels.map { "`\($0.name)` \($0.values?.sorted().joined(separator: ", ") ?? "one of our own")" }.joined(separator: "; "))
    #expect(row[4] == metric.dimensions.map { "`\($0)`" }.joined(separator: ", "))
    #expect(metric.dimensions.allSatisfy { name in metric.labels.contains { $0.name == name } })
  }

  /// Prometheus's and our own manners of naming.
  @Test(arguments: metrics)
  func `names what is counted _total and what is timed _seconds`(metric: Metric) {
    #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
    #expect(metric.name.hasSuffix("_seconds") == (metric.unit == .seconds))
  }

  @Test func `counts each allowance that a route takes from by its own name`() {
    let routes = Set(Function.all.flatMap(\.endpoints).flatMap { $0.allowances.map(\.name) })
    #expect(routes.isSubset(of: Bucket.counted.map(\.name)))
    #expect(routes.isSuperset(of: ["admin", "default", "tasks_address"]))
  }

  @Test func `has no label by which tenants, principals or cases could be told apart`() {
    for metric in Self.metrics {
      for label in metric.labels { #expect(!["tenant", "principal", "caller", "case", "id", "key", "address"].contains(label.name), "\(metric.name)") }
    }
  }

  @Test func `counts what a label does not know as another`() {
    let metric = Metric("x_total", .counter, labels: [.init("kind", ["a", "b"])], dimensions: [])
    #expect(MetricSample(metric, 1, "a").labels == ["kind": "a"])
    #expect(MetricSample(metric, 1, "from outside").labels == ["kind": "other"])
    #expect(MetricSample(Metric("x_total", .counter, labels: [.init(ownWords: "kind")], dimensions: []), 1, "ours").labels == ["kind": "ours"])
  }
}
