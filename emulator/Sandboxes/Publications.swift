internal import EmulatorHTTP
internal import EmulatorJSON

/// The versions and aliases of one function.
@EventLoop struct Publications {
  /// A bound on what one function keeps.
  static let versionsMaximum = 100
  static let aliasesMaximum = 100

  /// Numbers are not used again, also when a version is gone.
  var last = 0
  var versions: [Int: HostedFunction] = [:]
  var aliases: [String: FunctionAlias] = [:]

  /// In their order.
  var numbers: [Int] { versions.keys.sorted() }

  var json: JSON {
    [
      "last": .integer(Int64(last)), "versions": .array(numbers.compactMap { number in versions[number].map { Self.json(number, $0) } }),
      "aliases": .array(aliases.values.sorted { $0.name < $1.name }.map(\.stored)),
    ]
  }

  private static func json(_ number: Int, _ version: HostedFunction) -> JSON {
    let definition = version.definition
    return [
      "number": .integer(Int64(number)), "code_sha256": .string(version.code?.sha256 ?? ""), "executable": .string(definition.executable),
      "arguments": .array(definition.arguments.map { .string($0) }),
      "environment": .object(definition.environment.map { .init($0.name, .string($0.value)) }), "handler": .string(definition.handler),
      "memory_MB": .integer(Int64(definition.memory_MB)), "timeout_ms": .integer(Int64(definition.timeout_ms)), "runtime": .string(definition.runtime),
      "description": .string(definition.description),
    ]
  }

  /// Reads what `json` wrote. Nil where it is damaged.
  init?(_ json: JSON, of function: HostedFunction, _ host: FunctionHost) {
    guard let last = json["last"]?.integer, let versions = json["versions"]?.array, let aliases = json["aliases"]?.array else { return nil }
    self.last = Int(last)
    for stored in versions.prefix(Self.versionsMaximum) {
      guard let number = stored["number"]?.integer, let definition = Self.definition(stored, like: function.definition) else { return nil }
      let version = host.host(definition, version: Int(number), of: function)
      version.code = FunctionCode(sha256: stored["code_sha256"]?.string ?? "")
      self.versions[Int(number)] = version
    }
    for stored in aliases.prefix(Self.aliasesMaximum) {
      guard let alias = FunctionAlias(stored: stored) else { return nil }
      self.aliases[alias.name] = alias
    }
  }

  init() {}

  /// What is frozen; where it runs and what surrounds it is the emulator's of today.
  private static func definition(_ stored: JSON, like latest: FunctionDefinition) -> FunctionDefinition? {
    var definition = latest
    guard let executable = stored["executable"]?.string, let handler = stored["handler"]?.string, let memory_MB = stored["memory_MB"]?.integer,
      let timeout_ms = stored["timeout_ms"]?.integer, let variables = stored["environment"]?.object, let arguments = stored["arguments"]?.array
    else { return nil }
    definition.executable = executable
    definition.arguments = arguments.compactMap(\.string)
    definition.environment = variables.compactMap { member in member.value.string.map { (name: member.name, value: $0) } }
    (definition.handler, definition.memory_MB, definition.timeout_ms) = (handler, Int(memory_MB), Int(timeout_ms))
    definition.runtime = stored["runtime"]?.string ?? definition.runtime
    definition.description = stored["description"]?.string ?? ""
    return definition
  }
}

/// A name for a version, or for two of which each gets its share of the invocations.
struct FunctionAlias: Sendable, Equatable {
  var name: String
  /// `$LATEST` or a number.
  var version: String
  var description = ""
  /// Another version, and its share of the invocations, 0…1.
  var other: (version: String, weight: Double)?
  var revision = RequestID().description

  static func == (one: FunctionAlias, two: FunctionAlias) -> Bool { one.stored == two.stored }

  init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  func chosen(using chance: inout some RandomNumberGenerator) -> String {
    guard let other, Double.random(in: 0..<1, using: &chance) < other.weight else { return version }
    return other.version
  }

  func described(_ function: HostedFunction) -> JSON { Self.json(of: self, arn: function.arn) }

  private static func json(of alias: FunctionAlias, arn: String) -> JSON {
    var members: [JSON.Member] = [
      .init("AliasArn", .string("\(arn):\(alias.name)")), .init("Name", .string(alias.name)), .init("FunctionVersion", .string(alias.version)),
      .init("Description", .string(alias.description)), .init("RevisionId", .string(alias.revision)),
    ]
    if let other = alias.other {
      members.append(.init("RoutingConfig", ["AdditionalVersionWeights": .object([.init(other.version, .real(other.weight))])]))
    }
    return .object(members)
  }

  var stored: JSON { Self.json(of: self, arn: "") }

  init?(stored: JSON) {
    guard let name = stored["Name"]?.string, let version = stored["FunctionVersion"]?.string, let revision = stored["RevisionId"]?.string else { return nil }
    (self.name, self.version, self.revision) = (name, version, revision)
    description = stored["Description"]?.string ?? ""
    if let share = stored["RoutingConfig"]?["AdditionalVersionWeights"]?.object?.first, case .real(let weight) = share.value { other = (share.name, weight) }
  }
}
