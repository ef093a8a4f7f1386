import Cases
import Forms
import Frameworks
import StrictJSON

extension NumberSensitivity {
  /// One member of `sensitivity.numbers`: `flip`, `stable` and `resolution` are the recommendation's, left out where it is not known; `order` has those of the deciding method.
  var json: JSONValue {
    guard case .object(var object) = order.json else { return order.json }
    let own = ["flip", "resolution", "stable"]
    object["order"] = .object(JSONObject(own.compactMap { name in object[name].map { (name, $0) } }))
    for name in own { object[name] = nil }
    guard let recommendation else { return .object(object) }
    object["flip"] =
      recommendation.flip.map { flip in
        var there = JSONObject([
          ("change", JSONValue(measure: flip.change)), ("recommended", .string(flip.recommended)), ("value", JSONValue(measure: flip.value)),
        ])
        if asGiven != nil { there["as_given"] = JSONValue(measure: flip.asGiven) }
        return .object(there)
      } ?? .null
    object["resolution"] = JSONValue(measure: recommendation.resolution)
    object["stable"] = recommendation.stable.json
    return .object(object)
  }

  /// Reads back what `json` wrote; records of engines before 2.6 have the deciding method's alone, without `order`.
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    guard let own = object.optional("order") else {
      self.init(order: try Sensitivity(field), recommendation: nil)
      return
    }
    let order = try Sensitivity(field, limits: own)
    guard let stable = object.optional("stable") else {
      self.init(order: order, recommendation: nil)
      return
    }
    let recommendation = Recommendation(
      flip: try object.optional("flip").map { field throws(StoredError) in try Flip(field) }, stable: try Sensitivity.Interval(stable),
      resolution: try object.required("resolution").number())
    self.init(order: order, recommendation: recommendation)
  }
}

extension NumberSensitivity.Flip {
  fileprivate init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    value = try object.required("value").number()
    change = try object.required("change").number()
    recommended = try object.required("recommended").string()
    asGiven = try object.optional("as_given")?.number()
  }
}
