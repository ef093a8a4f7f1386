/// The variables of serverless.yml: `${env:X, 'default'}`, `${self:a.b}`, `${opt:stage}`, `${sls:stage}`, `${param:x}`, `${aws:region}`, nested in one
/// another. Values are looked up when they are used, so that an unresolvable one that nothing needs is no error.
/// Source: serverless.com/framework/docs/guides/variables.
struct Variables {
  static let depthMaximum = 32
  static let lookupsMaximum = 10_000
  static let textBytesMaximum = 65_536

  enum Outcome {
    case value(YAMLNode)
    /// What could not be found, as a message says it.
    case missing(String)
  }

  let root: YAMLNode
  let environment: [String: String]
  let options: [String: String]
  /// Filled by the reader once they are known; `sls:stage`, `aws:region` and `aws:accountId` read them.
  var known: [String: String] = [:]
  private var active: [String] = []
  private var lookups = 0
  /// What was read from outside the file, by its variable: it may be a secret, and no message says it.
  var outside: [String: String] = [:]

  /// Other files that were read, by their paths as written.
  var files: [String: OtherFile] = [:]
  let readFile: @Sendable (String) -> [UInt8]?

  init(root: YAMLNode, _ context: ReadingContext) {
    self.root = root
    environment = context.environment
    options = context.options
    readFile = context.file
  }

  /// Counts lookups from nothing: another walk through the same file begins.
  mutating func begin() { lookups = 0 }

  /// The node with its own variable replaced; the members of a mapping or list keep theirs until they are used.
  mutating func resolve(_ node: YAMLNode) throws(VariableFault) -> Outcome {
    guard case .scalar(let text, _) = node.value, text.utf8.contains(UInt8(ascii: "$")) else { return .value(node) }
    let pieces = try VariableSyntax.pieces(of: text)
    if pieces.count == 1, case .variable(let variable) = pieces[0] { return try look(up: variable, at: node.mark) }
    guard pieces.contains(where: { if case .variable = $0 { true } else { false } }) else { return .value(node) }
    return try interpolate(pieces, at: node.mark)
  }

  /// Everything below too, for a value handed on whole.
  mutating func resolveDeeply(_ node: YAMLNode, depth: Int = 0) throws(VariableFault) -> Outcome {
    guard depth < YAMLReader.depthMaximum else { throw .tooDeep }
    var result: YAMLNode
    switch try resolve(node) {
    case .missing(let what): return .missing(what)
    case .value(let value): result = value
    }
    if let elements = result.elements {
      var resolved: [YAMLNode] = []
      for element in elements {
        let outcome = try resolveDeeply(element, depth: depth + 1)
        guard case .value(let value) = outcome else { return outcome }
        resolved.append(value)
      }
      result.value = .sequence(resolved)
    } else if var entries = result.entries {
      for place in entries.indices {
        let outcome = try resolveDeeply(entries[place].value, depth: depth + 1)
        guard case .value(let value) = outcome else { return outcome }
        entries[place].value = value
      }
      result.value = .mapping(entries)
    }
    return .value(result)
  }

  private mutating func interpolate(_ pieces: [VariableSyntax.Piece], at mark: Mark) throws(VariableFault) -> Outcome {
    var whole = ""
    for piece in pieces {
      switch piece {
      case .text(let text): whole += text
      case .variable(let variable):
        switch try look(up: variable, at: mark) {
        case .missing(let what): return .missing(what)
        case .value(let node):
          guard let text = node.text else { throw .notText(variable.written) }
          whole += node.isNull ? "" : text
        }
      }
      guard whole.utf8.count <= Self.textBytesMaximum else { throw .tooLong }
    }
    return .value(.scalar(whole, at: mark))
  }

  private mutating func look(up variable: VariableSyntax.Variable, at mark: Mark) throws(VariableFault) -> Outcome {
    lookups += 1
    guard lookups <= Self.lookupsMaximum else { throw .tooMany }
    guard active.count < Self.depthMaximum else { throw .tooDeep }
    guard !active.contains(variable.written) else { throw .cycle(variable.written) }
    active.append(variable.written)
    defer { active.removeLast() }
    var reason = "`\(variable.written)` has no value"
    for (place, candidate) in variable.candidates.enumerated() {
      switch try value(of: candidate, at: mark) {
      case .value(let node):
        if node.isNull, place + 1 < variable.candidates.count { continue }
        return .value(node)
      case .missing(let what): if place == 0 { reason = what }
      }
    }
    return .missing(reason)
  }

  private mutating func value(of candidate: VariableSyntax.Candidate, at mark: Mark) throws(VariableFault) -> Outcome {
    switch candidate {
    case .literal(let text, let plain): return .value(.scalar(text, plain: plain, at: mark))
    case .variable(let inner): return try look(up: inner, at: mark)
    case .lookup(let source, let address):
      guard case .value(let node) = try interpolate(address, at: mark), let address = node.text else {
        return .missing("the address of `${\(source):…}` has no value")
      }
      return try read(source: source, address: address, at: mark)
    }
  }

  private mutating func read(source: String, address: String, at mark: Mark) throws(VariableFault) -> Outcome {
    let text: String?
    switch source {
    case "self": return try own(address, at: mark)
    case "file": return try otherFile(address, at: mark)
    case "param": return try parameter(address)
    case "env": text = environment[address]
    case "opt": text = options[address]
    case "sls", "aws": text = known["\(source):\(address)"]
    case "strToBool":
      let word = (address.hasSuffix(")") ? String(address.dropLast()) : address).lowercased()
      text = ["true": "true", "1": "true", "false": "false", "0": "false"][word]
      if text == nil { return .missing("`${strToBool(\(word))}` must be of true, false, 1 or 0") }
    case "ssm", "cf", "s3", "secretsManager":
      // Nothing in the cloud is asked: an environment variable of the same name stands in.
      text = environment[address]
      if text == nil { return .missing("`${\(source):\(address)}` is in the cloud; set the environment variable `\(address)` or give a default") }
    default: return .missing("`${\(source):\(address)}` cannot be read here")
    }
    guard let text else { return .missing("`${\(source):\(address)}` has no value") }
    if ["env", "ssm", "cf", "s3", "secretsManager"].contains(source) { outside["${\(source):\(address)}"] = text }
    return .value(.scalar(text, plain: source == "strToBool" || source == "aws", at: mark))
  }

  /// `${self:}` is the file; a step into a list is its place from 0.
  private mutating func own(_ address: String, at mark: Mark) throws(VariableFault) -> Outcome {
    if address == "service" || address == "provider.stage" || address == "provider.region", let value = known["self:\(address)"] {
      return .value(.scalar(value, at: mark))
    }
    return try step(along: address, from: root, as: "`${self:\(address)}`")
  }

  /// `what` is how a message names the whole.
  mutating func step(along address: String, from root: YAMLNode, as what: String) throws(VariableFault) -> Outcome {
    var node = root
    for step in address.split(separator: ".", omittingEmptySubsequences: true) {
      let outcome = try resolve(node)
      guard case .value(let here) = outcome else { return outcome }
      let next = here[String(step)] ?? here.elements.flatMap { list in Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil } }
      guard let next else { return .missing("\(what) is not in the file") }
      node = next
    }
    return try resolve(node)
  }

  /// The message with the names of variables in the place of their values, in whatever case it shows them, also of a long one that it shows the beginning of.
  func withoutValues(_ message: String) -> String {
    var message = message
    for (name, value) in outside.sorted(by: { ($1.value.utf8.count, $0.key) < ($0.value.utf8.count, $1.key) }) where !value.isEmpty {
      for part in [value, String(value.prefix(YAMLNode.shownCharacters))] {
        for form in [part, part.uppercased(), part.lowercased()] {
          // A short value (`1`, `on`) is also a word of our own; as a value it stands in quotes.
          if form.utf8.count > 3 {
            message = message.replacing(form, with: "<the value of \(name)>")
          } else {
            for quote in ["\"", "`"] { message = message.replacing(quote + form + quote, with: "\(quote)<the value of \(name)>\(quote)") }
          }
        }
      }
    }
    return message
  }

  private mutating func parameter(_ name: String) throws(VariableFault) -> Outcome {
    if let given = options["param.\(name)"] { return .value(.scalar(given, at: root.mark)) }
    let stage = known["sls:stage"] ?? ""
    for group in [stage, "default"] {
      for section in ["params", "stages"] {
        let block = root[section]?[group]
        if let node = section == "params" ? block?[name] : block?["params"]?[name] { return try resolve(node) }
      }
    }
    return .missing("`${param:\(name)}` is not in `params.\(stage)` or `params.default`")
  }
}

/// What no default can mend.
enum VariableFault: Error, Equatable {
  case syntax(String)
  case cycle(String)
  case notText(String)
  case file(String)
  case tooDeep, tooMany, tooLong, tooManyFiles

  var text: String {
    switch self {
    case .syntax(let what): what
    case .cycle(let variable): "`\(variable)` leads back to itself"
    case .notText(let variable): "`\(variable)` is a list or a mapping and cannot stand inside a text"
    case .file(let what): what
    case .tooManyFiles: "more than \(Variables.filesMaximum) other files"
    case .tooDeep: "variables nest deeper than \(Variables.depthMaximum)"
    case .tooMany: "more than \(Variables.lookupsMaximum) variables"
    case .tooLong: "a text of more than \(Variables.textBytesMaximum) bytes"
    }
  }
}
