internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// How the decision came about, how it was assessed, and what proves it.
extension DecisionPage {
  var framing: PageSection {
    let framework = outcome.framework
    let suits = framework.applicability.map { own -> (name: String, value: Markup) in
      ("\(own.name.methodName.capitalised): suits by \(own.score.percent)", points(own.reasons))
    }
    let flags = framework.result.flags.filter { $0.kind != .mustsUnmet }.map { "\(title($0.alternative)): \($0.words)" }
    let findings = framework.result.findings.without(framework.name == .ooda ? DecisionPage.told : isByMarks ? [FrameworkResult.quarters] : [])
    let start = "The question was framed by \(framework.name.rawValue.methodName), and \(framework.method.methodName) decides the order."
    return PageSection(
      "framing", "How it was framed",
      [.paragraph(start), .foreign("p", told(framework.rationale).sentence)]
        + Markup.titledList("What stands out in the numbers", flags)
        + Markup.titledList("While it is carried out", course)
        + (findings.isEmpty ? [] : [.tag("h3", [.text("What \(framework.name.rawValue.methodName) found")]), finding(.object(findings))])
        + [.tag("h3", ["How well each framework suits the question"]), .facts(suits)])
  }

  /// What OODA found that stands elsewhere on the page.
  private static let told: Set<String> = ["observe", "orient", "decide", "act"]

  /// When to look again, and when to stop; the first step stands on the first screen.
  private var course: [String] {
    let act = outcome.framework.name == .ooda ? outcome.framework.result.findings["act"] ?? .null : .null
    let stop = act["stop_condition"].text.map { "Stop if \(told($0))." }
    return [act["checkpoint"].text.map { "Look again \(told($0))." }, stop].compactMap(\.self)
  }

  /// Any JSON, as nested names and lists.
  private func finding(_ value: JSONValue) -> Markup {
    switch value {
    case .null: "not known"
    case .bool(let value): .text(value ? "yes" : "no")
    case .integer(let whole): .text(Double(whole).numeral)
    case .number(let number): .text(number.roundNumeral)
    case .string(let text): .tag("span", ["dir": "auto"], [.text(isAlternative(text) ? title(text) : told(text).words)])
    case .array(let elements): elements.isEmpty ? "none" : .tag("ul", elements.map { .tag("li", [finding($0)]) })
    case .object(let object):
      object.isEmpty
        ? "none"
        : .facts(compared(object).map { (isAlternative($0.name) ? title($0.name) : $0.name.replacing("_id", with: "").words.capitalised, finding($0.value)) })
    }
  }

  /// Numbers beside each other are told so that they can be compared.
  private func compared(_ object: JSONObject) -> [(name: String, value: JSONValue)] {
    let numbers = object.members.compactMap(\.value.measure)
    guard numbers.count == object.members.count else { return object.members.map { ($0.name, $0.value) } }
    return zip(object.members, numbers.roundNumerals).map { ($0.name, .string($1)) }
  }

  /// Nil where everything given was used.
  var unused: PageSection? {
    guard let unused = outcome.inputsNotUsed, !unused.isEmpty else { return nil }
    // What is left out for the same reason stands together.
    var (order, places): ([String], [String: [String]]) = ([], [:])
    for input in unused {
      let why = told(without(name: input.why)).sentence
      if places[why] == nil { order.append(why) }
      places[why, default: []].append(place(input.path))
    }
    return PageSection(
      "unused", "What was given and changed nothing", [.facts(order.map { why in (grouped(places[why] ?? []), .text(why)) })])
  }

  /// `Reversibility of “A”, “B” and “C”`.
  private func grouped(_ places: [String]) -> String {
    var (order, names): ([String], [String: [String]]) = ([], [:])
    for place in places {
      let parts = place.split(separator: " “", maxSplits: 1, omittingEmptySubsequences: false)
      let what = String(parts[0])
      if names[what] == nil { order.append(what) }
      names[what, default: []] += parts.count > 1 ? ["“" + parts[1]] : []
    }
    return order.map { what in (names[what] ?? []).isEmpty ? what : "\(what) \((names[what] ?? []).sentenceList)" }.joined(separator: "; ")
  }

  /// The place says whose it is.
  private func without(name sentence: String) -> String {
    guard sentence.hasSuffix("`)"), let start = sentence.ranges(of: " (of `").last?.lowerBound else { return sentence }
    return String(sentence[..<start])
  }

  /// Where a JSON Pointer points, in words: `Category of the criterion “price”`.
  private func place(_ path: String) -> String {
    let parts = path.split(separator: "/").map { JSONPointer.unescape(String($0)) }.drop { $0 == "context" }
    guard let last = parts.last else { return "The request" }
    if parts.first == "constraints", let limit = wish(last) { return limit }
    if parts.first == "priorities", let place = Int(last), let all = comparison?.request.brief.priorities, all.indices.contains(place) {
      return "The priority “\(all[place])”"
    }
    guard parts.count >= 3, let place = Int(parts[parts.startIndex + 1]), let input = comparison?.request.input else {
      return parts.map(\.words).joined(separator: ", ").capitalised
    }
    switch parts.first {
    case "criteria" where input.criteria.indices.contains(place): return "\(last.words) of the criterion “\(named(input.criteria[place].name))”".capitalised
    case "alternatives" where input.alternatives.indices.contains(place): return "\(last.words) of “\(title(input.alternatives[place].id))”".capitalised
    default: return last.words.capitalised
    }
  }

  /// `The wish that “price” is at most 100`.
  private func wish(_ place: String) -> String? {
    guard let place = Int(place), let limits = comparison?.request.input.constraints, limits.indices.contains(place) else { return nil }
    let limit = limits[place]
    return "The wish that “\(named(limit.criterion))” is \(limit.comparison.words) \(limit.value.amount(unit(of: limit.criterion)))"
  }

  var receipt: PageSection {
    let usage = outcome.receipt.usage
    let tokens = "\(usage.promptTokens) read, \(usage.completionTokens) written, \(usage.cachedTokens) from a cache"
    let models: [(name: String, value: Markup)] =
      usage.modelCalls == 0
      ? [("Language models", "none was called, so that nothing was spent")]
      : [
        ("Calls of language models", .text("\(usage.modelCalls)")), ("Tokens", .text(tokens)), ("Cost", .text(usage.costNanoUSD.dollars)),
        ("Saved", .text(usage.savedNanoUSD.dollars)),
      ]
    return PageSection(
      "receipt", "Receipt",
      [
        .facts(
          [
            ("Number of the decision", .tag("code", [.text(outcome.decisionID)])), ("Made at", Moment(time_ms: outcome.createdAt_ms).markup),
            ("Took", .text("\(outcome.receipt.latency_ms) ms")),
          ] + models + [
            ("Version of the engine", .text(outcome.engineVersion)), ("Version of the policy", .text(outcome.policyVersion)),
            ("Version of the record", .text("\(outcome.schemaVersion)")),
          ])
      ])
  }
}

extension JSONObject {
  fileprivate func without(_ names: Set<String>) -> JSONObject { JSONObject(members.filter { !names.contains($0.name) }) }
}
