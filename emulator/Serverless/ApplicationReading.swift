/// What the file is read with.
public struct ReadingContext: Sendable {
  /// `${env:…}`.
  public var environment: [String: String]
  /// `${opt:…}`: `stage`, `region`, and any `--param` as `param.NAME`.
  public var options: [String: String]
  /// What the stage is where neither the options nor the file say: the emulator's own; nil where it must be said, as for a deployment.
  public var defaultStage: String?
  /// The text of another file that `${file(PATH)}` names, relative to this one; nil where there is none.
  public var file: @Sendable (String) -> [UInt8]?

  public init(
    environment: [String: String] = [:], options: [String: String] = [:], defaultStage: String? = Application.localStage,
    file: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
  ) {
    self.environment = environment
    self.options = options
    self.defaultStage = defaultStage
    self.file = file
  }
}

extension Application {
  public static let fileBytesMaximum = YAMLReader.bytesMaximum

  /// Reads a serverless.yml of at most `fileBytesMaximum`. Everything wrong is collected and thrown together; what is only doubtful is in `warnings`.
  public static func read(_ bytes: [UInt8], file: String = "serverless.yml", with context: ReadingContext = ReadingContext()) throws(Problems) -> Application {
    let root: YAMLNode
    do {
      root = try YAMLReader.read(bytes, file: file)
    } catch {
      throw Problems([error])
    }
    let variables = Variables(root: root, context)
    var reader = FileReader(file: file, variables: variables, defaultStage: context.defaultStage)
    let application = reader.application(root)
    guard reader.problems.isEmpty, let application else {
      throw Problems(reader.problems.sorted { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) })
    }
    return application
  }
}

extension FileReader {
  mutating func application(_ root: YAMLNode) -> Application? {
    guard let top = root.entries else {
      report("must be a mapping with `service`, `provider` and `functions`, got \(root.shown)", at: root.mark, "")
      return nil
    }
    guard let name = serviceName(root, top) else { return nil }
    var provider = provider(top["provider"])
    let place = DeploymentName(service: name, stage: provider.stage, region: provider.region)
    let resources = mergedResources(top["resources"])
    let intrinsic = intrinsics(of: resources, place)
    let emulator = emulatorSettings(top["custom"])
    access(of: &provider, intrinsic)
    let functions = functions(top["functions"], provider: provider, place, intrinsic)
    let tables = tables(resources, intrinsic)
    let queues = queues(resources, intrinsic)
    checkQueueSources(functions, queues, intrinsic)
    nameKeys(root)
    let httpAPI = HTTPAPISettings(cors: fillMethods(provider.cors, functions), payload: provider.payload)
    return Application(
      name: name, stage: provider.stage, region: provider.region, functions: functions, httpAPI: httpAPI, restAPI: provider.restAPI,
      otherStages: otherStages(top, but: provider.stage), tables: tables, queues: queues, emulator: emulator, warnings: warnings, notes: notes)
  }

  /// Stages that the file has parameters for.
  private func otherStages(_ top: [YAMLNode.Entry], but stage: String) -> [String] {
    let named = ["params", "stages"].flatMap { (top[$0]?.entries ?? []).map(\.key) }
    return Set(named).subtracting([stage, "default"]).sorted()
  }

  private mutating func serviceName(_ root: YAMLNode, _ top: [YAMLNode.Entry]) -> String? {
    guard let node = top["service"] else {
      report("is missing", at: root.mark, "service")
      return nil
    }
    guard let value = resolved(node, "service"), let name = text(value["name"] ?? value, "service") else { return nil }
    guard name.utf8.allSatisfy(Self.isNameByte), name.first?.isLetter == true else {
      report("must start with a letter and hold letters, digits and hyphens only, got \"\(name)\"", at: node.mark, "service")
      return nil
    }
    variables.known["self:service"] = name
    return name
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private mutating func emulatorSettings(_ custom: YAMLNode?) -> EmulatorSettings {
    var settings = EmulatorSettings()
    guard let node = custom.flatMap({ resolved($0, "custom") })?["emulator"] else { return settings }
    let entries = entries(node, "custom.emulator")
    authorizerPlaces = authorizerPlaces(entries["authorizers"])
    if let folder = entries["functions"], let text = text(folder, "custom.emulator.functions") { settings.functions = text }
    if let port = entries["port"], let number = integer(port, "custom.emulator.port", 0...65_535) { settings.port = number }
    if let sandboxes = entries["sandboxes"] { settings.sandboxes = sandboxSettings(sandboxes, "custom.emulator.sandboxes") }
    return settings
  }

  private mutating func sandboxSettings(_ node: YAMLNode, _ path: String) -> SandboxSettings {
    var settings = SandboxSettings()
    let entries = entries(node, path)
    if let node = entries["perFunction"], let number = integer(node, "\(path).perFunction", 1...1_000) { settings.perFunction = number }
    if let node = entries["overall"], let number = integer(node, "\(path).overall", 1...1_000) { settings.overall = number }
    if let node = entries["waiting"], let number = integer(node, "\(path).waiting", 0...10_000) { settings.waiting = number }
    if let node = entries["idleSeconds"], let number = integer(node, "\(path).idleSeconds", 1...86_400) { settings.idleSeconds = number }
    if let node = entries["confined"], let isConfined = boolean(node, "\(path).confined") { settings.isConfined = isConfined }
    if let node = entries["recycleAfter"], let number = integer(node, "\(path).recycleAfter", 0...1_000_000) { settings.recycleAfter = number }
    return settings
  }
}

/// What names are made of.
struct DeploymentName {
  var service: String
  var stage: String
  var region: String
  var stack: String { "\(service)-\(stage)" }
}
