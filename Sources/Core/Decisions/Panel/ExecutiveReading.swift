public import Forms
public import StrictJSON

extension Executive {
  /// The most bytes a file of one executive may have.
  public static let fileBytesMaximum = 65_536
  /// The most executives a panel is chosen from.
  public static let countMaximum = 100

  /// Reads one executive's JSON file; `label` names the file in the error.
  public static func read(_ bytes: [UInt8], label: String) throws(FileError) -> Executive {
    try FileError.reading(bytes, label: label, atMost: fileBytesMaximum) { value throws(RequestError) in
      let executive = try Executive(value)
      try executive.checkContextFields()
      return executive
    }
  }

  /// The shipped executives and those of the files; a file may replace a shipped one by its name, two files may not share a name.
  public static func panel(files: [(label: String, bytes: [UInt8])]) throws(FileError) -> [Executive] {
    var byName = Dictionary(uniqueKeysWithValues: shipped.map { ($0.name, $0) })
    var labels: [String: String] = [:]
    let shippedNames = Dictionary(uniqueKeysWithValues: shipped.map { ($0.name.likeness, $0.name) })
    for file in files.sorted(by: { $0.label.precedes($1.label) }) {
      let executive = try read(file.bytes, label: file.label)
      let likeness = executive.name.likeness
      if let other = labels.updateValue(file.label, forKey: likeness) {
        throw FileError(label: file.label, violation: Violation(path: "/name", rule: "`\(executive.name)` is already the name in \(other)"))
      }
      if let other = shippedNames[likeness], other != executive.name {
        throw FileError(label: file.label, violation: Violation(path: "/name", rule: "`\(executive.name)` looks as `\(other)` does, which ships"))
      }
      byName[executive.name] = executive
      guard byName.count <= countMaximum else {
        throw FileError(
          label: file.label, violation: Violation(path: "", rule: "is one too many: a panel is chosen from at most \(countMaximum) executives"))
      }
    }
    return byName.values.sorted { $0.name.precedes($1.name) }
  }

  public init(_ value: JSONValue, isStored: Bool = false) throws(RequestError) {
    let findings = Findings(ofStored: isStored)
    let fields = try FieldReader.root(value, findings, fields: Executive.fields)
    for name in ["name", "role", "expertise", "role_priority"] { fields.require(name) }
    name = fields.name("name") ?? ""
    role = fields.text("role", 1...200) ?? ""
    expertise = fields.numbers("expertise", atMost: 100, from: 1, to: 5)
    rolePriority = fields.numbers("role_priority", atMost: 100, from: 0, to: 5)
    vetoDomains = fields.texts("veto_domains", 1...200)
    riskTolerance = fields.number("risk_tolerance", from: 0, to: 1) ?? 0.5
    valuePriorities = fields.numbers("value_priorities", atMost: 100, from: 0, to: 1000)
    prompt = fields.text("prompt", 0...5000) ?? ""
    for map in ["expertise", "role_priority", "value_priorities"] { fields.checkNames(of: map) }
    contextFields = fields.texts("context_fields", 1...200)
    active = fields.bool("active") ?? true
    try findings.check()
  }

  /// Only of a file: what a decision was made with stays readable when a field of the context is renamed.
  private func checkContextFields() throws(RequestError) {
    let findings = Findings()
    for (place, name) in contextFields.enumerated() where !ContextReader.names.contains(name) {
      let names = ContextReader.names.map { "`\($0)`" }.joined(separator: ", ")
      findings.invalid("/context_fields/\(place)", "`\(name)` is no field of the context: \(names)")
    }
    try findings.check()
  }

  private static let fields = [
    "name", "role", "expertise", "role_priority", "veto_domains", "risk_tolerance", "value_priorities", "prompt", "context_fields", "active",
  ]

  /// The form that `init` reads.
  public var json: JSONValue {
    .fields([
      ("name", .string(name)), ("role", .string(role)), ("expertise", .numbers(expertise)), ("role_priority", .numbers(rolePriority)),
      ("veto_domains", JSONValue(strings: vetoDomains)), ("risk_tolerance", JSONValue(measure: riskTolerance)), ("value_priorities", .numbers(valuePriorities)),
      ("prompt", .string(prompt)), ("context_fields", JSONValue(strings: contextFields)), ("active", .bool(active)),
    ])
  }
}
