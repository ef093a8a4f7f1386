import Cases
public import Forms
public import Frameworks
public import StrictJSON

/// A framework of the operator's: one of the six with criteria, limits and parameters that stand, which a request fills by name and may not drop.
public struct OwnFramework: Sendable, Hashable {
  /// `[a-z][a-z0-9_]{0,40}`, none of the six.
  public var name: String
  public var basedOn: FrameworkName
  /// Not active: in no choice, and refused where a request names it.
  public var isActive: Bool
  /// 0…1: how well it suits a question that is judged like this and needs these domains; 0: only where a request names it.
  var score: Double
  /// Empty: any.
  var complexity: [Complexity]
  /// One of them is enough. Empty: any.
  var domains: [String]
  var rationale: String
  /// The file, which says all of it.
  let definition: JSONObject

  /// The SHA-256 of the file's canonical JSON, in hexadecimal.
  func digest() throws(JournalError) -> String { try HashChain.digest(.object(definition), of: "given/setting") }
}

extension OwnFramework {
  /// The most bytes a file of one framework may have.
  public static let fileBytesMaximum = 65_536
  /// The most frameworks beside the six.
  public static let countMaximum = 100

  /// Those of the files, by name; `label` names a file in its error.
  public static func all(files: [(label: String, bytes: [UInt8])]) throws(FileError) -> [OwnFramework] {
    guard files.count <= countMaximum else {
      throw FileError(label: files[countMaximum].label, violation: Violation(path: "", rule: "is one too many: there are at most \(countMaximum)"))
    }
    var byName: [String: (label: String, framework: OwnFramework)] = [:]
    for file in files.sorted(by: { $0.label.precedes($1.label) }) {
      let framework = try FileError.reading(file.bytes, label: file.label, atMost: fileBytesMaximum) { value throws(RequestError) in try OwnFramework(value) }
      if let other = byName[framework.name] {
        throw FileError(label: file.label, violation: Violation(path: "/name", rule: "`\(framework.name)` is already the name in \(other.label)"))
      }
      byName[framework.name] = (file.label, framework)
    }
    return byName.values.map(\.framework).sorted { $0.name.precedes($1.name) }
  }

  private static let fields = [
    "name", "based_on", "method", "normalisation", "criteria", "constraints", "parameters", "applicability", "rationale", "active",
  ]

  public init(_ value: JSONValue) throws(RequestError) {
    let findings = Findings()
    let fields = try FieldReader.root(value, findings, fields: OwnFramework.fields)
    definition = fields.object
    for name in ["name", "based_on"] { fields.require(name) }
    name = fields.text("name", 1...41) ?? ""
    basedOn = fields.choice("based_on") ?? .mcda
    isActive = fields.bool("active") ?? true
    rationale = fields.text("rationale", 0...5000) ?? ""
    let applicability = fields.object["applicability"].flatMap {
      FieldReader($0, at: fields.pointer("applicability"), findings, fields: ["complexity_level", "required_domains", "score"])
    }
    score = applicability?.number("score", from: 0, to: 1) ?? 0
    complexity = applicability?.list("complexity_level") { FieldReader.choice($0, at: $1, findings) as Complexity? } ?? []
    domains = applicability?.texts("required_domains", 1...200) ?? []
    applicability?.require("score")
    if !name.isEmpty { checkName(findings) }
    checkNumbers(fields)
    try findings.check()
  }

  private func checkName(_ findings: Findings) {
    if FrameworkName(rawValue: name) != nil { findings.invalid("/name", "`\(name)` is the name of one that ships") }
    guard !OwnFramework.isName(name) else { return }
    findings.invalid("/name", "must be lower-case letters, digits and underscores, at most 41, and begin with a letter")
  }

  static func isName(_ text: String) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    guard let first = text.utf8.first, letters.contains(first), text.utf8.count <= 41 else { return false }
    return text.utf8.allSatisfy { letters.contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_") }
  }

  /// What a request has under the same names is read by the same readers.
  private func checkNumbers(_ fields: FieldReader) {
    let _: Normalisation? = fields.choice("normalisation")
    let _: MCDAMethod? = fields.choice("method")
    if fields.has("method"), basedOn != .mcda { fields.findings.invalid("/method", "is for what is based on `mcda`, not on `\(basedOn.rawValue)`") }
    if let parameters = fields.object["parameters"] { _ = DecisionRequest.parameters(parameters, fields) }
    let isWeighed = weighed.count > 0
    if isWeighed, weighed.count < criteria.count {
      fields.findings.invalid("/criteria", "must all have a `weight`, or leave all weights to the request")
    }
    let criteria = ContextReader.criteria(fields) { _ in !isWeighed }
    _ = DecisionRequest.constraints(fields, criteria)
  }

  /// As they stand in the file.
  var criteria: [JSONObject] {
    guard case .array(let elements)? = definition["criteria"] else { return [] }
    return elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
  }

  private var weighed: [JSONObject] { criteria.filter { $0["weight"] != nil } }

  /// It says what the criteria weigh, so that no request does.
  var weighs: Bool { !weighed.isEmpty }
}
