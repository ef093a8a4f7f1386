package import Cases
import Forms
import Frameworks

/// How far each number of a question may move, with or without pruning, where the shipped rules speak for the panel: for who holds the two against each other.
package func searchedNumbers(_ request: DecisionRequest, prunes: Bool, journal: Journal) async throws(CaseStop) -> [NumberSensitivity] {
  let begun = try await Beginning(request, journal) { () async throws(CaseStop) in
    GivenSetting(Executive.shipped, request, DecisionSettings(), .permit, [:])
  }
  let settled = try await Settlement(begun, RulesOpinions(), journal)
  do throws(FrameworkError) { return try OutcomeSensitivity(settled.framing, settled.asked, begun.setting, prunes: prunes).numbers } catch {
    throw .refused(RequestError(error, begun.setting.request))
  }
}
