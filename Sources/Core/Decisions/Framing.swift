import StrictJSON
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
  /// The same with what another dominates last: of what is equally good to somebody that is not chosen.
  var choices: [String] {
    let dominated = Set(result.dominated.map(\.alternative))
    return dominated.isEmpty ? order : order.filter { !dominated.contains($0) } + order.filter(dominated.contains)
  }
  /// The deciding ranking's score.
  func score(_ id: String) -> Double? { section.result.rankings.first?.scores[id] }
  func title(_ id: String) -> String { judgement.title(id) }
  /// What would change the order then follows from how far each can be undone, which is beside it.
  var isRankedByReversibility: Bool { section.result.rankings.first.map { $0.method == RankingMethod.reversibility.rawValue && $0.scores.count > 1 } ?? false }

  /// What one is that dominates another. What may go wrong is assessed beside the criteria, and may speak for the other one.
  var dominanceWords: String {
    let isAside = [.kepnerTregoe, .ooda].contains(section.name) && !judgement.problem.criteria.isEmpty
    return isAside ? "at least as good by every criterion that counts and better by one" : "at least as good in everything that counts and better in something"
  }

  /// What the panel is asked about first. A record of an engine before 2 says it nowhere: the best of its ranking that is compared.
  var proposed: String { result.proposed ?? order.first { score($0) != nil && judgement.ids.contains($0) } ?? result.winner }
}

extension Framing {
  /// The framework's result, computed or on record.
  init(_ request: DecisionRequest, _ frameworks: GivenFrameworks, _ journal: Journal) async throws(CaseStop) {
    var computed: Framing?
    let value = try await journal.phase("framework") { () async throws(CaseStop) in
      let framing: Framing
      do throws(FrameworkError) { framing = try Framing(request, frameworks) } catch { throw .refused(RequestError(error, request)) }
      computed = framing
      return framing.section.json
    }
    if let computed {
      self = computed
    } else {
      do throws(JournalError) { try self.init(recorded: value, request) } catch { throw .journal(error) }
    }
  }

  /// As another engine computed it.
  private init(recorded value: JSONValue, _ request: DecisionRequest) throws(JournalError) {
    func unreadable(_ path: String, _ rule: String) -> JournalError { .disagreement(step: "phase/framework", rule: "cannot be read: \(path) \(rule)") }
    let section: DecisionOutcome.FrameworkSection
    do { section = try DecisionOutcome.FrameworkSection(RecordField(value, "")) } catch { throw unreadable(error.path, error.rule) }
    do { try self.init(found: section, request) } catch { throw unreadable(error.path ?? "", error.rule) }
  }

  /// As it was found of this request.
  init(found section: DecisionOutcome.FrameworkSection, _ request: DecisionRequest) throws(FrameworkError) {
    self.section = section
    input = request.input
    if section.name == .mcda { input.method = MCDAMethod(rawValue: section.method) }
    judgement = try Judgement(input, section.name, decidedBy: section.method)
  }
}
