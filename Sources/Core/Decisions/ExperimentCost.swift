import Cases
import Forms
import Frameworks
import StrictJSON

/// When an experiment stops paying.
///
/// `breakEven` is the cost at which deciding with the experiment is worth what deciding without it is, by what decides: its value of sample information gross of the cost. By
/// certainty equivalents too, since under a constant aversion a cost that is paid whatever comes lowers each of them by itself, so that the difference of the two is the cost sought.
/// Sources: Raiffa & Schlaifer, Applied Statistical Decision Theory, Harvard, 1961; Howard, IEEE Transactions on Systems Science and Cybernetics 4:211, 1968.
public struct ExperimentCost: Sendable, Hashable {
  /// As the question gives it, 0 or more.
  public var cost: Double
  /// 0 or more; 0 where no result of it is worth anything.
  public var breakEven: Double
  /// It costs less than that, by more than rounding.
  public var pays: Bool
  /// What both are counted in, where the question says it.
  public var unit: String?

  init?(_ probe: Probe, unit: String?) {
    guard let cost = probe.cost else { return nil }
    (self.cost, breakEven, self.unit) = (cost, probe.value, unit)
    pays = ExperimentCost.pays(net: probe.net, gross: probe.value)
  }

  /// What is worth its cost to the penny does not pay.
  static func pays(net: Double, gross: Double) -> Bool { net > Ordering.tolerance * max(1, gross.magnitude) }
}

extension ExperimentCost {
  /// Of one that does not pay, what it is worth and costs, as a sentence; nil where it pays.
  package var unpaid: String? {
    guard !pays else { return nil }
    guard breakEven > 0 else {
      return
        "The experiment does not pay: it costs \(cost.amount(unit)) and is worth nothing, as no result of it makes another choice better by more than rounding."
    }
    // What it is worth and what it costs are held against each other; what looks alike after that is equal.
    return "The experiment does not pay: it is worth \([breakEven, cost].roundAmounts(unit)[0]) and costs \(cost.amount(unit))."
  }
}

extension ExperimentCost {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("cost", JSONValue(measure: cost)), ("break_even_cost", JSONValue(measure: breakEven)), ("pays", .bool(pays)),
    ]
    if let unit { members.append(("unit", .string(unit))) }
    return .fields(members)
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    cost = try object.required("cost").number()
    breakEven = try object.required("break_even_cost").number()
    pays = try object.required("pays").bool()
    unit = try object.optional("unit")?.string()
  }
}
