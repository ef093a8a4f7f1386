import StrictJSON
import Tasks

extension RulesPlanner {
  /// With every tool that comes with the house.
  static let shipped = RulesPlanner(
    tools: ToolForm.all, services: ["github", "openai", "claude", "cloudflare", "npm", "pypi", "vercel", "digitalocean"], units: .metric)
}

extension Plan {
  /// A line a step, and a line for each of what is not understood.
  var brief: [String] {
    steps.filter { $0.tool != Plan.none }.map(\.brief) + notUnderstood.map { "?? \($0)" }
  }
}

extension PlanStep {
  /// `1 get_weather city="London" units="metric" each ${step_1.items} ≤3 after [1]`
  var brief: String {
    let params = self.params.members.map { "\($0.name)=\((try? JSONWriter.write($0.value)).map { String(decoding: $0, as: UTF8.self) } ?? "?")" }
    let each = forEach.map { " each \($0.list.text) ≤\($0.limit)" } ?? ""
    return "\(number) \(tool) \(params.joined(separator: " "))\(each)\(dependsOn.isEmpty ? "" : " after \(dependsOn)")"
  }
}
