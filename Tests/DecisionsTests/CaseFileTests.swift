import Cases
import Decisions
import Forms
import Foundation
import StrictJSON
import Testing

/// Decisions that engine 2.3.0 made and saved (`quorate replay --save`), whose names are refused since 2.4.0: blank, with control characters, told apart by nothing that
/// is seen, and a constraint of spaces alone.
@Suite struct `A stored decision whose request would be refused now` {
  static let names = ["names-that-are-refused-now", "states-that-look-alike"]

  static func stored(_ name: String) throws -> StoredCase {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "CaseFiles/\(name).json")
    return try StoredCase(file: try JSONReader.read(Array(try Data(contentsOf: file))), among: Families([Decisions(voices: NoCalibrations())]))
  }

  @Test(arguments: names) func `is refused where it comes in`(_ name: String) throws {
    let body = try Self.stored(name).request
    let error = try #require(throws: RequestError.self) { try DecisionRequest.read(body) }
    #expect(!error.violations.isEmpty)
    #expect(error.violations.allSatisfy { ["must not be blank", "must have no control characters"].contains($0.rule) || $0.rule.contains("looks as another") })
  }

  @Test(arguments: names) func `is shown whole, with what was compared`(_ name: String) throws {
    let outcome = try DecisionOutcome(stored: try JSONReader.read(try Self.stored(name).body))
    #expect(try JSONWriter.write(outcome.json) == Self.stored(name).body)
    #expect(Comparison(outcome) != nil)
  }

  /// As any decision of another engine: up to where what was computed differs, which is told with both engines.
  @Test(arguments: names) func `is replayed`(_ name: String) async throws {
    let stored = try Self.stored(name)
    let replay = await Desk.replay(stored)
    guard case .diverged(let place, let detail) = replay else { throw ReplayTestFailure.noDivergence }
    #expect(place != "the request")
    #expect(detail.hasSuffix("(engine 2.3.0 made it, engine \(engineVersion) replays it)"))
  }

  /// Every rule that holds a computation together is held against it still.
  @Test func `is refused where it could not be computed`() throws {
    let twice = #"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"a"}]}}"#
    let error = try #require(throws: RequestError.self) { try DecisionRequest.read(stored: Array(twice.utf8)) }
    #expect(error.violations == [Violation(path: "/context/alternatives/1/id", rule: "`a` is given twice")])
  }
}
