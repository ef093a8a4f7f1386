public import Cases
public import Forms
internal import StrictJSON

/// What is known of a model beside its price.
public struct ModelProfile: Sendable, Hashable {
  public enum Structured: String, Sendable, Hashable, CaseIterable {
    /// Answers by a schema that it is sent.
    case native
    /// Answers some JSON object.
    case jsonObject = "json_object"
    case none
  }

  public enum Thinking: String, Sendable, Hashable, CaseIterable { case none, optional, always }

  public var provider: String
  public var model: String
  /// Tokens it reads, and writes, at most.
  public var inputMaximum: Int
  public var outputMaximum: Int
  public var structured: Structured
  public var thinking: Thinking
  /// Tokens beside the answer's that it may think with; 0 where it does not.
  public var thinkingAllowance: Int
  /// Whether it takes a temperature.
  public var takesSampling: Bool
  /// Tokens of a prefix from which its provider's cache takes one; nil: never.
  public var cacheMinimum: Int?
  /// The closest kept data that it may see.
  public var maySee: Classification
  /// The day, `YYYY-MM-DD`, on which its provider switches it off.
  public var retires: String?
  public var isVerified: Bool

  public static let thinkingAllowanceStandard = 2_048

  /// What is assumed of a model that nobody described: little.
  public static func unknown(_ name: ModelName) -> ModelProfile {
    ModelProfile(
      provider: name.provider, model: name.model, inputMaximum: 32_768, outputMaximum: 4_096, structured: .none, thinking: .none, thinkingAllowance: 0,
      takesSampling: true, cacheMinimum: nil, maySee: .internal, retires: nil, isVerified: false)
  }
}

extension ModelProfile {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    let known = [
      "provider", "model", "input_max", "output_max", "structured", "thinking", "allowance", "sampling", "cache_minimum", "may_see", "retires", "verified",
      "source",
    ]
    if let other = object.members.names.first(where: { !known.contains($0) }) {
      throw StoredError(path: "\(field.path)/\(other)", rule: "is not a known member")
    }
    let name = try ModelName(of: object, field.path)
    (provider, model) = (name.provider, name.model)
    inputMaximum = try object.required("input_max").integer()
    outputMaximum = try object.required("output_max").integer()
    for (name, tokens) in [("input_max", inputMaximum), ("output_max", outputMaximum)] where !(1...TokenUsage.tokensMaximum).contains(tokens) {
      throw StoredError(path: "\(field.path)/\(name)", rule: "must be from 1 to \(TokenUsage.tokensMaximum)")
    }
    structured = try object.optional("structured")?.choice() ?? .none
    thinking = try object.optional("thinking")?.choice() ?? .none
    let allowance = try object.optional("allowance")?.integer() ?? Self.thinkingAllowanceStandard
    guard (0...1_000_000).contains(allowance) else { throw StoredError(path: "\(field.path)/allowance", rule: "must be from 0 to 1000000") }
    thinkingAllowance = thinking == .none ? 0 : allowance
    takesSampling = try object.optional("sampling")?.bool() ?? true
    cacheMinimum = try object.optional("cache_minimum")?.integer()
    if let cacheMinimum, !(0...TokenUsage.tokensMaximum).contains(cacheMinimum) {
      throw StoredError(path: "\(field.path)/cache_minimum", rule: "must be from 0 to \(TokenUsage.tokensMaximum)")
    }
    maySee = try object.optional("may_see")?.choice() ?? .internal
    retires = try object.optional("retires")?.string()
    if let retires, Day(retires) == nil { throw StoredError(path: "\(field.path)/retires", rule: "must be a day, YYYY-MM-DD") }
    isVerified = try object.optional("verified")?.bool() ?? false
  }
}

/// The profiles that ship and those of the operator, which come first.
public struct ModelProfiles: Sendable {
  public let rows: [ModelProfile]

  public init(_ rows: [ModelProfile]) { self.rows = rows }

  /// Of a JSON array.
  public static func read(_ bytes: [UInt8]) throws(StoredError) -> [ModelProfile] {
    let value: JSONValue
    do { value = try JSONReader.read(bytes, limits: JSONLimits(bytesMaximum: 1 << 20)) } catch { throw StoredError(path: error.path, rule: error.rule) }
    let rows = try RecordField(value, "").list { field throws(StoredError) in try ModelProfile(field) }
    var places: [ModelName: Int] = [:]
    for (place, row) in rows.enumerated() {
      let name = ModelName(row.provider, row.model)
      if let first = places.updateValue(place, forKey: name) { throw StoredError(path: "/\(place)", rule: "says anew what /\(first) says of \(name)") }
    }
    return rows
  }

  public subscript(name: ModelName) -> ModelProfile {
    let aliases = ModelAlias(name)
    let found = rows.first { $0.provider == name.provider && $0.model == name.model } ?? rows.first { aliases.names($0.provider, $0.model) }
    guard var found else { return .unknown(name) }
    (found.provider, found.model) = (name.provider, name.model)
    return found
  }
}
