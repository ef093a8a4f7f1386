import Cases
import Forms
import Frameworks
import StrictJSON

extension OutcomeSensitivity {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("numbers", .array(numbers.map(\.json))), ("opinions", .array(opinions.map(\.json))), ("value_of_information", .array(valueOfInformation.map(\.json))),
    ]
    if let omitted { members.append(("omitted", omitted.json)) }
    if let valuedBy { members.append(("valued_by", .choice(valuedBy))) }
    if let experiment { members.append(("experiment", experiment.json)) }
    return .fields(members)
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    numbers = try object.required("numbers").list { field throws(StoredError) in try NumberSensitivity(field) }
    opinions = try object.required("opinions").list { field throws(StoredError) in try OpinionSensitivity(field) }
    valueOfInformation = try object.required("value_of_information").list { field throws(StoredError) in try Probe(field) }
    omitted = try object.optional("omitted").map { field throws(StoredError) in try Omitted(field) }
    valuedBy = try object.optional("valued_by")?.choice()
    experiment = try object.optional("experiment").map { field throws(StoredError) in try ExperimentCost(field) }
  }
}

extension OutcomeSensitivity.Omitted {
  fileprivate var json: JSONValue {
    .fields(numbers.map { ($0.key.rawValue, .integer(Int64($0.value))) } + [("value_of_information", .integer(Int64(probes)))])
  }

  fileprivate init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    numbers = [:]
    for kind in Sensitivity.Kind.allCases { numbers[kind] = try object.optional(kind.rawValue)?.integer() }
    probes = try object.required("value_of_information").integer()
  }
}

extension OpinionSensitivity {
  fileprivate var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("executive", .string(executive)), ("alternative_id", .string(alternative)), ("current", JSONValue(measure: current)), ("flip", flip?.json ?? .null),
    ]
    if let stable { members.append(("stable", stable.json)) }
    return .fields(members)
  }

  fileprivate init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    executive = try object.required("executive").string()
    alternative = try object.required("alternative_id").string()
    current = try object.required("current").number()
    flip = try object.optional("flip").map { field throws(StoredError) in try Flip(field) }
    stable = try object.optional("stable").map { field throws(StoredError) in try Sensitivity.Interval(field) }
  }
}

extension OpinionSensitivity.Flip {
  fileprivate var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("value", JSONValue(measure: value)), ("change", JSONValue(measure: change)), ("effect", .string(effect)),
    ]
    if let alternative { members.append(("alternative_id", .string(alternative))) }
    if let agrees { members.append(("agrees", .bool(agrees))) }
    return .fields(members)
  }

  fileprivate init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    value = try object.required("value").number()
    change = try object.required("change").number()
    effect = try object.required("effect").string()
    alternative = try object.optional("alternative_id")?.string()
    agrees = try object.optional("agrees")?.bool()
  }
}
