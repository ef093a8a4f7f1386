internal import Adapters

/// What is wrong with the environment: every variable at fault and the rule it breaks. A value is never told, since it can be a secret.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  public struct Fault: Sendable, Equatable {
    public var variable: String
    public var rule: String

    public init(variable: String, rule: String) {
      self.variable = variable
      self.rule = rule
    }
  }
  public var faults: [Fault]

  public var description: String { faults.map { "\($0.variable): \($0.rule)" }.joined(separator: "; ") }
}

extension Configuration {
  /// Reads the configuration from variables; one that is empty counts as absent.
  public init(environment: [String: String]) throws(ConfigurationError) {
    self.init()
    var read = EnvironmentReading(variables: environment)
    read.oneOf("LOG_LEVEL", into: &logLevel)
    read.bool("ENABLE_REQUEST_LOGGING", into: &logsRequests)
    read.bool("ENABLE_METRICS", into: &writesMetrics)
    read.integer("REQUEST_TIMEOUT_SECONDS", in: 1...900, into: &requestTimeout_s)
    read.text("RECORDS_TABLE", length: 3...255, into: &recordsTable)
    read.bool("API_KEY_REQUIRED", into: &requiresAPIKey)
    read.bool("JWT_AUTH_ENABLED", into: &acceptsTokens)
    allowedOrigins = read.list("CORS_ALLOWED_ORIGINS", maximum: 100)
    read.bool("REQUIRE_HTTPS", into: &requiresHTTPS)
    executivesPath = read["EXECUTIVES_PATH"]
    read.fraction("CONSENSUS_THRESHOLD", into: &consensusThreshold)
    read.fraction("MIN_PARTICIPATION", into: &minimumParticipation)
    read.integer("MAX_RESOLUTION_ATTEMPTS", in: 0...10, into: &resolutionAttemptsMaximum)
    read.bool("ENABLE_VETO", into: &allowsVeto)
    read.fraction("HUMAN_ESCALATION_THRESHOLD", into: &escalationThreshold)
    read.parsed("REVIEW_WEBHOOK_URL", "must be an https URL without a user in it, or an http one of this machine", into: &reviewWebhook) { WebhookAddress($0) }
    read.parsed("REVIEW_WEBHOOK_SECRET", "must be whsec_ and the Base64 of 24 to 64 bytes", into: &reviewWebhookSecret) { WebhookSecret($0) }
    guard read.faults.isEmpty else { throw ConfigurationError(faults: read.faults) }
  }
}

/// One reading of the environment: takes what is well formed, and gathers what is not.
struct EnvironmentReading {
  let variables: [String: String]
  private(set) var faults: [ConfigurationError.Fault] = []

  init(variables: [String: String]) { self.variables = variables }

  subscript(name: String) -> String? {
    guard let text = variables[name], !text.isEmpty else { return nil }
    return text
  }

  mutating func bool(_ name: String, into value: inout Bool) {
    guard let text = self[name] else { return }
    switch text.lowercased() {
    case "true", "1", "yes", "on": value = true
    case "false", "0", "no", "off": value = false
    default: fault(name, "must be true or false")
    }
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>, into value: inout Int) {
    guard let text = self[name] else { return }
    if let number = Int(text), range.contains(number) {
      value = number
    } else {
      fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  mutating func fraction(_ name: String, into value: inout Double) {
    guard let text = self[name] else { return }
    if let number = Double(text), (0...1).contains(number) { value = number } else { fault(name, "must be a number from 0 to 1") }
  }

  mutating func text(_ name: String, length: ClosedRange<Int>, into value: inout String) {
    guard let text = self[name] else { return }
    if length.contains(text.count) { value = text } else { fault(name, "must have \(length.lowerBound) to \(length.upperBound) characters") }
  }

  mutating func oneOf<Value: RawRepresentable<String> & CaseIterable>(_ name: String, into value: inout Value) {
    guard let text = self[name] else { return }
    if let known = Value(rawValue: text.lowercased()) {
      value = known
    } else {
      fault(name, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  mutating func parsed<Value>(_ name: String, _ rule: String, into value: inout Value?, _ parse: (String) -> Value?) {
    guard let text = self[name] else { return }
    value = parse(text)
    if value == nil { fault(name, rule) }
  }

  mutating func list(_ name: String, maximum: Int) -> [String] {
    let parts = (self[name] ?? "").split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }.filter { !$0.isEmpty }
    if parts.count > maximum { fault(name, "must have at most \(maximum) entries") }
    return Array(parts.prefix(maximum))
  }

  private mutating func fault(_ name: String, _ rule: String) { faults.append(ConfigurationError.Fault(variable: name, rule: rule)) }
}
