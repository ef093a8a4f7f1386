import Forms
import Frameworks
import StrictJSON

extension ContextReader {
  func experiment() -> FrameworkInput.Experiment? {
    guard let value = fields.object["experiment"],
      let reader = FieldReader(value, at: fields.pointer("experiment"), fields.findings, fields: ["cost", "likelihoods"])
    else { return nil }
    reader.require("likelihoods")
    if states.isEmpty, !fields.has("states") { fields.findings.invalid(reader.path, "needs `states`") }
    if ignorance { fields.findings.invalid(reader.path, "needs states with probabilities") }
    let cost = reader.number("cost", from: 0) ?? 0
    guard let likelihoods = reader.object["likelihoods"] else { return nil }
    return FrameworkInput.Experiment(cost: cost, signals: signals(likelihoods, at: reader.pointer("likelihoods")))
  }

  private func signals(_ value: JSONValue, at path: String) -> [FrameworkInput.Signal] {
    let findings = fields.findings
    guard case .object(let map) = value else {
      findings.mistyped(value, path, "an object")
      return []
    }
    guard map.count <= 100, !map.isEmpty else {
      findings.invalid(path, "must have 1 to 100 signals, not \(map.count)")
      return []
    }
    FieldReader.checkNames(of: map, at: path, findings)
    let signals = map.members.map { FrameworkInput.Signal(name: $0.name, likelihoods: likelihoods($0.value, at: path.pointer(to: $0.name))) }
    return findings.isEmpty ? normalised(signals, at: path) : signals
  }

  /// P(signal | state) in the order of the states.
  private func likelihoods(_ value: JSONValue, at path: String) -> [Double] {
    let findings = fields.findings
    guard case .object(let map) = value else {
      findings.mistyped(value, path, "an object")
      return []
    }
    for member in map.members where !states.contains(where: { $0.name == member.name }) {
      findings.invalid(path.pointer(to: member.name), "`\(member.name)` is none of the states")
    }
    return states.map { state in
      guard let cell = map[state.name] else {
        findings.invalid(path.pointer(to: state.name), "is required: every signal has a likelihood in each of the states")
        return 0
      }
      return FieldReader.number(cell, at: path.pointer(to: state.name), from: 0, to: 1, findings) ?? 0
    }
  }

  private func normalised(_ signals: [FrameworkInput.Signal], at path: String) -> [FrameworkInput.Signal] {
    var signals = signals
    for (index, state) in states.enumerated() {
      let shares = fields.shares(signals.map { $0.likelihoods[index] }, path, "the likelihoods in the state `\(state.name)`")
      for row in signals.indices { signals[row].likelihoods[index] = shares[row] }
    }
    return signals
  }

  func evidence(_ experiment: FrameworkInput.Experiment?) -> [String] {
    let findings = fields.findings
    if fields.has("evidence"), !fields.has("experiment") { findings.invalid(fields.pointer("evidence"), "needs `experiment`") }
    return fields.list("evidence") { value, path -> String? in
      guard let reader = FieldReader(value, at: path, findings, fields: ["signal"]) else { return nil }
      reader.require("signal")
      guard let signal = reader.text("signal", 1...200) else { return nil }
      if let experiment, findings.isEmpty, !experiment.signals.contains(where: { $0.name == signal }) {
        findings.invalid(reader.pointer("signal"), "`\(signal)` is none of the experiment's signals")
      }
      return signal
    }
  }
}
