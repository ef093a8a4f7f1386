import Cases
import Forms
import Frameworks

/// A decision framed: which framework, why, and what it found, with what the panel may judge by.
package struct Framing: Sendable {
  package var section: DecisionOutcome.FrameworkSection
  /// What the framework was run on: the request's numbers, and the method that was chosen.
  var input: FrameworkInput
  var judgement: Judgement

  var result: FrameworkResult { section.result }
  /// Ids by the deciding ranking, best first.
  var order: [String] { section.result.rankings.first?.order ?? [] }
  /// The deciding ranking's score.
  func score(_ id: String) -> Double? { section.result.rankings.first?.scores[id] }
  func title(_ id: String) -> String { judgement.title(id) }

  /// What the panel is asked about first. A record of an engine before 2 says it nowhere: the best of its ranking that is compared.
  var proposed: String { result.proposed ?? order.first { score($0) != nil && judgement.ids.contains($0) } ?? result.winner }
}

extension Framing {
  /// Puts the framework's result on record, or takes the recorded one where another engine computed it.
  mutating func record(_ journal: Journal) throws(JournalError) {
    let value = try journal.phase("framework", engine: engineVersion, section.json)
    guard value != section.json else { return }
    func unreadable(_ path: String, _ rule: String) -> JournalError { .disagreement(step: "phase/framework", rule: "cannot be read: \(path) \(rule)") }
    do { section = try DecisionOutcome.FrameworkSection(RecordField(value, "")) } catch { throw unreadable(error.path, error.rule) }
    do { judgement = try Judgement(input, section.name, decidedBy: section.method) } catch { throw unreadable(error.path ?? "", error.rule) }
  }
}
