import Forms
import StrictJSON

/// Holds one completed call's result against what was asked.
struct ResultCheck {
  let execution: Execution
  /// The most elements that were asked for.
  let count: Int

  /// The oldest answer, observation and rate that count as of now, in milliseconds.
  private static let answerAge_s = 3_600
  private static let observationAge_ms: Int64 = 3 * 3_600_000
  private static let rateAge_ms: Int64 = 4 * 86_400_000
  /// A day's rate is fixed in its afternoon, and another clock may go ahead a little.
  private static let ahead_ms: Int64 = 86_400_000

  init(_ execution: Execution, count: Int) { (self.execution, self.count) = (execution, count) }

  func finding(_ kind: Criterion.Kind) -> Finding {
    switch kind {
    case .answered: answered
    case .place: place
    case .fresh: fresh
    case .spans: spans
    case .count: counted
    case .each: each
    case .ordered: ordered
    case .complete: complete
    case .identity: identity
    case .computed: computed
    case .linked, .covered: Finding(false, [], "not a matter of one result")
    }
  }

  private var object: JSONObject { if case .object(let object)? = execution.result { object } else { JSONObject() } }

  private func text(_ name: String) -> String { if case .string(let text)? = object[name] { text } else { "" } }

  private func param(_ name: String) -> String { if case .string(let text)? = execution.params[name] { text } else { "" } }

  private var items: [JSONObject] {
    guard case .array(let elements)? = object["items"] else { return [] }
    return elements.map { if case .object(let object) = $0 { object } else { JSONObject() } }
  }

  // MARK: the kinds

  private var answered: Finding {
    let age = execution.age_s ?? 0
    let isAnswer = execution.result != nil && execution.sha256 != nil
    return Finding(isAnswer && age <= Self.answerAge_s, [""], isAnswer ? "an answer, \(age) s old" : "no answer")
  }

  /// The resolved name, or one of the geocoder's for that point, is the asked one, and lies where it was said to lie.
  private var place: Finding {
    let asked = param("city").split(separator: ",", maxSplits: 1).map { Folded.trimmed(String($0)) }
    var names = [text("city")]
    if case .array(let others)? = object["also_named"] { names += others.compactMap { if case .string(let name) = $0 { name } else { nil } } }
    let country = text("country")
    let isNamed = asked.first.map { first in names.contains { Folded.text($0) == Folded.text(first) } } ?? false
    let codes = asked.count > 1 ? Regions.countryCodes(of: asked[1]) : []
    let isThere = codes.isEmpty ? asked.count < 2 || Folded.text(asked[1]) == Folded.text(country) : codes.contains(Regions.code(of: country))
    return Finding(isNamed && isThere, ["/city", "/country"], "\(text("city")), \(country)")
  }

  private var fresh: Finding {
    let at_ms = execution.at_ms ?? 0
    if execution.tool == "exchange_rate" {
      let date = text("date")
      guard let day_ms = Timestamp.milliseconds("\(date)T00:00:00Z") else { return Finding(false, ["/date"], "no day") }
      return Finding((-Self.ahead_ms...Self.rateAge_ms + Self.ahead_ms - 1).contains(at_ms - day_ms), ["/date"], date)
    }
    let observed = text("observed_at")
    guard let observed_ms = Timestamp.milliseconds(observed) else { return Finding(false, ["/observed_at"], "no time") }
    return Finding((-Self.observationAge_ms...Self.observationAge_ms).contains(at_ms - observed_ms), ["/observed_at"], observed)
  }

  private var spans: Finding {
    guard case .array(let slots)? = object["slots"] else { return Finding(false, ["/slots"], "no slots") }
    let times = slots.map { slot -> Int64? in
      guard case .object(let slot) = slot, case .string(let at)? = slot["at"] else { return nil }
      return Timestamp.milliseconds(at)
    }
    let isEven = zip(times, times.dropFirst()).allSatisfy { a, b in a.flatMap { a in b.map { $0 - a == 3 * 3_600_000 } } ?? false }
    return Finding(slots.count == 8 && isEven, ["/slots"], "\(Counted.words(slots.count, "slot"))\(isEven ? ", three hours apart" : "")")
  }

  private var counted: Finding {
    let found = items.count
    let total: Int64? = if case .integer(let total)? = object["total"] { total } else { nil }
    let isNone = found > 0 || total == 0 || total == nil
    return Finding(
      found <= count && isNone && object["items"] != nil, total == nil ? ["/items"] : ["/items", "/total"], "\(found)\(total.map { " of \($0)" } ?? "")")
  }

  private var each: Finding {
    for (place, item) in items.enumerated() {
      if let language = execution.params["language"], Folded.same(item["language"], language) == false {
        return Finding(false, ["/items/\(place)/language"], Finding.shown(item["language"]))
      }
      if case .integer(let least)? = execution.params["min_stars"], (item["stars"]?.measure ?? -1) < Double(least) {
        return Finding(false, ["/items/\(place)/stars"], Finding.shown(item["stars"]))
      }
    }
    return Finding(true, ["/items"], "all \(items.count)")
  }

  private var ordered: Finding {
    let isByTime = execution.params["sort"] == .string("updated")
    let name = isByTime ? "updated_at" : "stars"
    let values = items.map { item -> Double? in
      if isByTime, case .string(let time)? = item[name] { return Timestamp.milliseconds(time).map { Double($0) } }
      return isByTime ? nil : item[name]?.measure
    }
    for (place, (a, b)) in zip(values, values.dropFirst()).enumerated() {
      guard let a, let b, a >= b else { return Finding(false, ["/items/\(place)/\(name)", "/items/\(place + 1)/\(name)"], "the later one is before") }
    }
    return Finding(values.allSatisfy { $0 != nil }, ["/items"], "\(values.count) in order")
  }

  private var complete: Finding {
    let isFinished = object["incomplete_results"] == .bool(false)
    return Finding(isFinished, ["/incomplete_results"], isFinished ? "one that it finished" : "one that it did not finish")
  }

  private var identity: Finding {
    let (asked, name) =
      switch execution.tool {
      case "github_user": (param("login"), "login")
      case "get_decision": (param("id"), "decision_id")
      default: (param("repo"), "full_name")
      }
    return Finding(text(name).lowercased() == asked.lowercased() && !asked.isEmpty, ["/\(name)"], text(name))
  }

  /// The same value when it is computed again.
  private var computed: Finding {
    do throws(CalculationError) {
      let value: Decimal34
      if execution.tool == "exchange_rate" {
        value = try .product(try Expression.value(text("amount")), try Expression.value(text("rate")))
      } else {
        value = try Expression.value(param("expression"))
      }
      return Finding(value.text == text("value"), ["/value"], text("value"))
    } catch { return Finding(false, ["/value"], error.rule) }
  }
}

extension Folded {
  static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }

  fileprivate static func same(_ a: JSONValue?, _ b: JSONValue) -> Bool {
    guard case .string(let a)? = a, case .string(let b) = b else { return false }
    return a.lowercased() == b.lowercased()
  }
}
