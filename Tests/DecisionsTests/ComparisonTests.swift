import Cases
import Decisions
import Forms
import Foundation
import Frameworks
import StrictJSON
import Testing

/// What an outcome keeps of its request is enough to compare again.
@Suite struct `What was compared` {
  static let questions: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }()

  /// But for the last digits of a probability, which are written to ten.
  @Test(arguments: questions) func `is read back as it was asked`(_ name: String) async throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/\(name)")
    guard let outcome = try? await Making.outcome(String(decoding: try Data(contentsOf: file), as: UTF8.self)) else { return }
    let stored = try DecisionOutcome(json: try JSONReader.read(try JSONWriter.write(outcome.json)))
    let comparison = try #require(Comparison(stored), "\(name)")
    let kept = try #require(stored.request)
    #expect(comparison.request.asRead == kept)
  }

  @Test func `counts for one against another what weighs most first, and the other way round it is the same`() async throws {
    let outcome = try await Making.outcome(Requests.crm)
    let comparison = try #require(Comparison(outcome))
    let leads = comparison.leads(of: "a", over: "b")
    #expect(!leads.isEmpty)
    #expect(leads.map(\.weight) == leads.map(\.weight).sorted(by: >))
    let back = comparison.leads(of: "b", over: "a")
    #expect(Set(back.map(\.weight)) == Set(leads.map { -$0.weight }))
    #expect(Set(back.map(\.own)) == Set(leads.map(\.other)))
    #expect(comparison.leads(of: "a", over: "a") == [])
    #expect(comparison.leads(of: "a", over: "nothing") == [])
  }

  @Test func `is nothing where an earlier engine did not keep it`() async throws {
    var outcome = try await Making.outcome(Requests.crm)
    outcome.request = nil
    #expect(Comparison(outcome) == nil)
  }

  @Test func `codes for programs are no words for people`() {
    #expect(ReviewCode.removed(from: "the panel is thin (`thin_panel`): 2 opinions, with `thin_panel`") == "the panel is thin: 2 opinions, with `thin_panel`")
    #expect(ReviewCode.removed(from: "a loss has a chance of 30% (`likely_loss`)") == "a loss has a chance of 30%")
  }
}
