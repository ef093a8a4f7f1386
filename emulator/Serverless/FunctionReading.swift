internal import EmulatorJSON

extension FileReader {
  /// A bound on what one file may start.
  private static let functionsMaximum = 500

  mutating func functions(_ node: YAMLNode?, provider: Provider, _ place: DeploymentName, _ intrinsic: Intrinsic) -> [FunctionDeclaration] {
    let entries = mergedEntries(node, "functions")
    guard entries.count <= Self.functionsMaximum else {
      report("holds \(entries.count) functions; the maximum is \(Self.functionsMaximum)", at: node?.mark ?? variables.root.mark, "functions")
      return []
    }
    var functions: [FunctionDeclaration] = []
    for entry in entries {
      guard let function = function(entry, provider: provider, place, intrinsic) else { continue }
      if let earlier = functions.first(where: { $0.name == function.name || $0.key == function.key }) {
        report("is the name of `\(earlier.key)` in line \(earlier.mark.line) too", at: entry.mark, "functions.\(entry.key)")
      }
      functions.append(function)
    }
    checkRoutes(functions)
    checkAuthorizers(&functions, place, intrinsic)
    checkDestinations(functions)
    return functions
  }

  private mutating func function(_ entry: YAMLNode.Entry, provider: Provider, _ place: DeploymentName, _ intrinsic: Intrinsic) -> FunctionDeclaration? {
    let path = "functions.\(entry.key)"
    guard entry.key.utf8.allSatisfy(Self.isFunctionNameByte), !entry.key.isEmpty else {
      report("must hold letters, digits, hyphens and underscores only", at: entry.mark, path)
      return nil
    }
    let settings = entries(entry.value, path)
    guard let command = command(settings, entry, path) else { return nil }
    var function = FunctionDeclaration(
      key: entry.key, name: "\(place.stack)-\(entry.key)", executable: command.executable, arguments: command.arguments, handler: command.handler,
      memory_MB: provider.memory_MB, timeout_s: provider.timeout_s, environment: [:], routes: [], otherEvents: [], mark: entry.mark)
    if settings["image"] == nil { function.runtime = runtime(settings["runtime"], provider, function, path) }
    if let node = settings["name"], let name = text(node, "\(path).name") { function.name = name }
    if function.name.isEmpty || !function.name.utf8.allSatisfy(Self.isFunctionNameByte) {
      report("must hold letters, digits, hyphens and underscores only, got \"\(function.name)\"", at: settings["name"]?.mark ?? entry.mark, "\(path).name")
    } else if function.name.utf8.count > 64 {
      report("the name `\(function.name)` is \(function.name.utf8.count) characters; the maximum is 64", at: entry.mark, path)
    }
    if let node = settings["memorySize"], let value = integer(node, "\(path).memorySize", 128...10_240) { function.memory_MB = value }
    if let node = settings["timeout"], let value = integer(node, "\(path).timeout", 1...900) { function.timeout_s = value }
    if let node = settings["reservedConcurrency"] { function.reservedConcurrency = integer(node, "\(path).reservedConcurrency", 0...1_000) }
    environment(provider.environment, "provider.environment", intrinsic, into: &function.environment)
    environment(settings["environment"], "\(path).environment", intrinsic, into: &function.environment)
    checkSize(of: function.environment, at: settings["environment"]?.mark ?? entry.mark, "\(path).environment")
    events(settings, provider: provider, path, intrinsic, into: &function)
    checkRole(settings["role"], "\(path).role", intrinsic)
    if let node = settings["description"], let text = text(node, "\(path).description") { function.description = text }
    function.asynchronous = asynchronous(settings, path, intrinsic)
    // A function's own go in the place of the provider's.
    function.layers = settings["layers"] == nil ? layers(provider.layers, "provider.layers") : layers(settings["layers"], "\(path).layers")
    function.url = functionURL(settings["url"], "\(path).url")
    return function
  }

  private static func isFunctionNameByte(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == UInt8(ascii: "_") }

  private struct Command {
    var executable: String
    var arguments: [String] = []
    var handler: String
  }

  /// `handler: MakeDecision`, or an image whose command is the executable's name; an image without one runs the function's own.
  private mutating func command(_ settings: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ path: String) -> Command? {
    if let node = settings["handler"] {
      if settings["image"] != nil { report("`handler` and `image` exclude one another", at: node.mark, path) }
      guard let handler = text(node, "\(path).handler"), isInside(handler, node.mark, "\(path).handler") else { return nil }
      return Command(executable: handler, handler: handler)
    }
    guard let node = settings["image"] else {
      report("needs `handler` or `image`", at: entry.mark, path)
      return nil
    }
    guard let image = resolved(node, "\(path).image") else { return nil }
    guard let parts = image.entries else { return Command(executable: entry.key, handler: entry.key) }
    guard let words = parts["command"].flatMap({ texts($0, "\(path).image.command") }), let first = words.first else {
      return Command(executable: entry.key, handler: entry.key)
    }
    guard isInside(first, node.mark, "\(path).image.command") else { return nil }
    return Command(executable: first, arguments: Array(words.dropFirst()), handler: first)
  }

  private mutating func isInside(_ executable: String, _ mark: Mark, _ path: String) -> Bool {
    let steps = executable.split(separator: "/", omittingEmptySubsequences: false)
    guard !steps.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }), !executable.utf8.contains(0) else {
      report("must name an executable inside the functions' folder, got \"\(executable)\"", at: mark, path)
      return false
    }
    return true
  }

  /// A value that only the cloud knows is left out with a warning: a function has working defaults, and the emulator starts without secrets.
  private mutating func environment(_ node: YAMLNode?, _ path: String, _ intrinsic: Intrinsic, into merged: inout [String: String]) {
    for entry in entries(node, path) {
      let here = "\(path).\(entry.key)"
      if let fault = FunctionDeclaration.fault(inVariable: entry.key) {
        report(fault, at: entry.mark, here)
        continue
      }
      do {
        switch try variables.resolveDeeply(entry.value) {
        case .missing(let what):
          merged[entry.key] = nil
          warnOnce("\(what); left out", at: entry.mark, here)
        case .value(let value): variable(entry.key, value, entry.mark, here, intrinsic, into: &merged)
        }
      } catch {
        report(error.text, at: entry.mark, here)
      }
    }
  }

  /// Lambda measures all of a function's variables as the JSON object that they are.
  /// Source: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html ("4 KB, for all environment variables associated with the function, in aggregate").
  private static let environmentBytesMaximum = 4_096

  /// More runs here, and cannot be deployed.
  private mutating func checkSize(of environment: [String: String], at mark: Mark, _ path: String) {
    let bytes = JSON.object(environment.map { JSON.Member($0.key, .string($0.value)) }).bytes.count
    guard bytes > Self.environmentBytesMaximum else { return }
    warn("the variables take \(bytes) bytes; Lambda refuses a function with more than \(Self.environmentBytesMaximum)", at: mark, path)
  }

  private mutating func variable(
    _ name: String, _ value: YAMLNode, _ mark: Mark, _ path: String, _ intrinsic: Intrinsic, into merged: inout [String: String]
  ) {
    if value.isNull {
      merged[name] = nil
    } else if let text = intrinsic.text(of: value) {
      guard !text.utf8.contains(0) else { return report("must not hold U+0000", at: mark, path) }
      merged[name] = text
    } else if Intrinsic.isIntrinsic(value) {
      merged[name] = nil
      let slip = intrinsic.references(in: value).compactMap { id in misspelt(id, intrinsic) }.first
      warnOnce("\(slip ?? "only the cloud knows this value"); left out", at: mark, path)
    } else {
      report("must be text, a number or a boolean, got \(value.shown)", at: mark, path)
    }
  }

  /// What a logical id that is none of the file's, but nearly one, was meant to be. Others can be the framework's own.
  private func misspelt(_ id: String, _ intrinsic: Intrinsic) -> String? {
    guard !intrinsic.logicalIDs.contains(id), let meant = Spelling.nearest(to: id, in: intrinsic.logicalIDs) else { return nil }
    return "there is no resource `\(id)`; did you mean `\(meant)`?"
  }

  /// A role is an ARN or a resource; nothing here needs it, but a deployment would stop.
  private mutating func checkRole(_ node: YAMLNode?, _ path: String, _ intrinsic: Intrinsic) {
    guard let node, case .value(let value)? = try? variables.resolveDeeply(node), !value.isNull, let role = value.text, !role.hasPrefix("arn:"),
      !intrinsic.logicalIDs.contains(role)
    else { return }
    warn(misspelt(role, intrinsic) ?? "`\(role)` is neither an ARN nor a resource of this file", at: node.mark, path)
  }

  /// The provider's environment is read once a function.
  private mutating func warnOnce(_ text: String, at mark: Mark, _ path: String) {
    if !warnings.contains(where: { $0.path == path && $0.text == text }) { warn(text, at: mark, path) }
  }
}

extension FunctionDeclaration {
  /// Lambda takes names of at least two characters that begin with a letter, and keeps some for itself.
  /// Source: docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
  public static func fault(inVariable name: String) -> String? {
    guard name.utf8.count > 1, name.utf8.allSatisfy({ FileReader.isNameByte($0) && $0 != UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }),
      name.first?.isLetter == true
    else { return "must be a variable's name: letters, digits and underscores, a letter first, two characters or more" }
    let reserved = [
      "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
      "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]
    // By one of these a function would be told by somebody else who calls, what time it is, or where to send what it says.
    if ["EMULATOR_CALLER", "EMULATOR_CHANCE", "EMULATOR_CLOCK", "EMULATOR_EXCHANGES"].contains(name) { return "is a name that the emulator keeps for itself" }
    return reserved.contains(name) || name.hasPrefix("AWS_LAMBDA_") ? "is a name that Lambda keeps for itself" : nil
  }
}

extension Application {
  /// Gives every function these variables, in the place of what the file says of them.
  public mutating func give(_ variables: [String: String]) {
    for place in functions.indices { functions[place].environment.merge(variables) { $1 } }
  }
}
