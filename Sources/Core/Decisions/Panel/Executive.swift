/// A member of the panel: what it knows, where it speaks, where it may veto, what it values.
public struct Executive: Sendable, Hashable {
  public var name: String
  public var role: String
  /// 1…5 by domain.
  public var expertise: [String: Double]
  /// 0…5 by domain; 0 keeps it out.
  public var rolePriority: [String: Double]
  public var vetoDomains: [String]
  /// 0 averse … 0.5 neutral … 1 seeking.
  public var riskTolerance: Double
  /// How much a category of criteria matters to it, 0 or more; 1 for what is not named.
  public var valuePriorities: [String: Double]
  /// What a language model is told about the role; the rules do not read it.
  public var prompt: String
  /// The fields of the context that its prompt may see.
  public var contextFields: [String]
  public var active: Bool

  public init(
    name: String, role: String, expertise: [String: Double], rolePriority: [String: Double], vetoDomains: [String] = [], riskTolerance: Double = 0.5,
    valuePriorities: [String: Double] = [:], prompt: String = "", contextFields: [String] = [], active: Bool = true
  ) {
    self.name = name
    self.role = role
    self.expertise = expertise
    self.rolePriority = rolePriority
    self.vetoDomains = vetoDomains
    self.riskTolerance = riskTolerance
    self.valuePriorities = valuePriorities
    self.prompt = prompt
    self.contextFields = contextFields
    self.active = active
  }
}
