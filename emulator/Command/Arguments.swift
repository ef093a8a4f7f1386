internal import EmulatorHTTP
internal import Glibc

/// One option that commands know.
struct Option {
  var name: String
  /// What stands for its value in the help; nil for a switch.
  var value: String?
  var help: String

  static let file = Option(name: "file", value: "FILE", help: "the service (serverless.yml)")
  static let stage = Option(name: "stage", value: "STAGE", help: "the stage, in place of provider.stage")
  static let region = Option(name: "region", value: "REGION", help: "instead of the file's region")
  static let parameter = Option(name: "param", value: "NAME=VALUE", help: "what ${param:NAME} says; may be given several times")
  static let functions = Option(name: "functions", value: "DIR", help: "the folder of the executables (custom.emulator.functions, or build beside the file)")
  static let port = Option(name: "port", value: "N", help: "the port on 127.0.0.1 (custom.emulator.port, or 8000); 0 picks a free one and prints it")
  static let running = Option(name: "port", value: "N", help: "the emulator's port on 127.0.0.1 (custom.emulator.port, or 8000)")
  static let data = Option(name: "data", value: "DIR", help: "where tables are kept (.emulator beside the file)")
  static let listen = Option(name: "listen", value: "ADDRESS", help: "where the routes are served: 127.0.0.1, or 0.0.0.0 for every address (127.0.0.1)")
  static let adminPort = Option(
    name: "admin-port", value: "N",
    help: "where the Lambda and table APIs and /_emulator/ are, always on 127.0.0.1 (--port; beyond loopback a free one, printed)")
  static let trustedProxy = Option(
    name: "trust-proxy", value: "CIDR", help: "believes a proxy of this network about its callers (X-Forwarded-…); may be given several times")
  static let logFormat = Option(
    name: "log-format", value: "FORMAT", help: "json: an object a line; text: the function's name before each line (text on a terminal, else json)")
  static let logFile = Option(name: "log-file", value: "FILE", help: "where the log goes instead of standard error; opened anew on SIGHUP")
  static let drain = Option(name: "drain", value: "SECONDS", help: "/readyz answers 503 so long before it ends, 0 to 10 (0; 5 beyond loopback)")
  static let allowedHost = Option(
    name: "allow-host", value: "NAME", help: "a name it may be called by beside localhost, with any port, $NAME for a variable's; may be given several times")
  static let faults = Option(
    name: "faults", value: "PLAN", help: "a file, or `seed=7,crash=3%,table conflict 10%`: what fails on purpose (docs/table-engine.md)")
  static let variable = Option(
    name: "env", value: "NAME=VALUE", help: "a variable for every function, and for ${env:NAME}, over the file's; may be given several times")
  static let variables = Option(name: "env-file", value: "FILE", help: "the same, a NAME=VALUE a line; may be given several times")
  static let pretended = Option(
    name: "as", value: "FILE", help: "claims (a JSON object) of the caller who brings no credentials, on every route that asks for some")
  static let clock = Option(
    name: "clock", value: "CLOCK", help: "virtual, or virtual=2026-01-31T12:00:00Z: time stands still until `emulator clock` moves it (the machine's)")
  static let record = Option(
    name: "record", value: "DIR", help: "writes each invocation there, masked, with all that it asked: `emulator replay DIR` runs them again")
  static let iam = Option(name: "iam", value: "off", help: "does not check the signatures of routes with aws_iam")
  static let json = Option(name: "json", value: nil, help: "JSON instead of text")

  static let common = [file, stage, region, parameter, variable, variables, json]
}

extension EmulatorCommand {
  var options: [Option] {
    switch self {
    case .start:
      Option.common + [
        .functions, .port, .data, .listen, .adminPort, .allowedHost, .trustedProxy, .drain, .logFormat, .logFile, .faults, .clock, .record, .pretended, .iam,
        Option(name: "quiet", value: nil, help: "without the log of functions and requests, which goes to standard error"),
      ]
    case .invoke:
      Option.common + [
        .functions, Option(name: "event", value: "FILE", help: "the event; - reads it from standard input"),
        Option(name: "port", value: "N", help: "asks the emulator that runs on this port, instead of starting the function here"),
        Option(name: "data", value: "DIR", help: "the tables to run on; without it they are temporary"),
      ]
    case .replay:
      Option.common + [
        .functions, Option(name: "junit", value: "FILE", help: "writes the results as JUnit XML too"),
        Option(name: "jobs", value: "N", help: "how many recordings are replayed side by side, 1 to 64 (as many as there are processors)"),
        Option(name: "github", value: nil, help: "prints differences as annotations of GitHub Actions too"),
        Option(name: "update", value: nil, help: "writes x.expect.json anew where the answer differs or there is none; what matches stays as written"),
      ]
    case .record: Option.common + [.functions, Option(name: "to", value: "DIR", help: "where recordings are written (recordings)")]
    case .verify:
      [
        Option(name: "endpoint", value: "URL", help: "asks what listens there, which must have the services of the files, instead of starting them here"),
        Option(name: "area", value: "AREA", help: "only the cases of this area; may be given several times"), .json,
      ]
    case .routes: Option.common
    case .check: Option.common + [.functions]
    case .env: Option.common + [.running]
    case .health: [.running]
    case .schedule:
      Option.common + [
        Option(name: "zone", value: "ZONE", help: "the IANA zone whose calendar is meant (the schedule's own, or UTC)"),
        Option(name: "after", value: "TIME", help: "moments after this one, as RFC 3339 has it (now)"),
        Option(name: "count", value: "N", help: "how many, 1 to 1000 (5)"),
      ]
    case .queue:
      Option.common + [
        .running, Option(name: "group", value: "ID", help: "send: the message's MessageGroupId"),
        Option(name: "deduplication", value: "ID", help: "send: the message's MessageDeduplicationId"),
        Option(name: "delay", value: "SECONDS", help: "send: how long nobody receives it, 0 to 900"),
        Option(name: "to", value: "NAME", help: "move: the queue that takes the messages; without it each goes back to where it came from"),
      ]
    case .clock: Option.common + [.running]
    case .snapshot:
      Option.common + [
        Option(name: "port", value: "N", help: "the emulator that runs on this port; without it nothing may run on the data"),
        .data,
      ]
    }
  }

  /// The words that must follow the command.
  var operands: String {
    switch self {
    case .invoke, .env: "NAME"
    case .replay: "PATH…"
    case .record: "import LOG"
    case .verify: "[PATH…]"
    case .snapshot: "save|restore FILE"
    case .schedule: "next NAME|EXPRESSION"
    case .clock: "advance SPAN|set TIME|jump SPAN|TIME|next|show"
    case .queue: "ls|peek|send|purge|move [NAME [BODY]]"
    case .start, .routes, .check, .health: ""
    }
  }
}

/// A command line taken apart: `--name value`, `--name=value`, switches and operands.
struct Arguments {
  private(set) var operands: [String] = []
  private(set) var values: [String: [String]] = [:]
  private(set) var switches: Set<String> = []

  init(_ command: EmulatorCommand, _ words: [String]) throws(CommandFault) {
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--"), word != "--" else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let option = command.options.first(where: { $0.name == parts[0] }) else {
        // What it was given may be a secret.
        throw CommandFault("`--\(parts[0])` is no option of `emulator \(command.rawValue)`; see `emulator \(command.rawValue) --help`")
      }
      guard option.value != nil else {
        switches.insert(option.name)
        continue
      }
      // An empty one is the value of a shell's variable that is not set: nobody means the folder or the stage that would be.
      guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else { throw CommandFault("`--\(option.name)` needs a value") }
      values[option.name, default: []].append(value)
    }
    try count(command)
  }

  private func count(_ command: EmulatorCommand) throws(CommandFault) {
    let isRight =
      switch command {
      case .invoke, .env: operands.count == 1
      case .replay: !operands.isEmpty
      case .record: operands.count == 2 && operands[0] == "import"
      case .verify: true
      case .snapshot: operands.count == 2 && ["save", "restore"].contains(operands[0])
      case .schedule: operands.count == 2 && operands[0] == "next"
      case .clock: operands.first.flatMap { ClockCommand.actions[$0] } == operands.count
      case .queue: operands.first.flatMap { QueueCommand.actions[$0] } == operands.count
      case .start, .routes, .check, .health: operands.isEmpty
      }
    guard !isRight else { return }
    let usage = ["emulator", command.rawValue, command.operands].filter { !$0.isEmpty }.joined(separator: " ")
    let extra = command.operands.isEmpty ? "`\(operands[0])` is too much: " : ""
    throw CommandFault("\(extra)type `\(usage)`; see `emulator \(command.rawValue) --help`")
  }

  subscript(name: String) -> String? { values[name]?.last }

  var wantsJSON: Bool { switches.contains("json") }
  var wantsUpdate: Bool { switches.contains("update") }
  var wantsAnnotations: Bool { switches.contains("github") }
  var isQuiet: Bool { switches.contains("quiet") }

  /// How many recordings are replayed side by side.
  func jobs() throws(CommandFault) -> Int {
    guard let text = self["jobs"] else { return min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), 64) }
    guard let jobs = Int(text), (1...64).contains(jobs) else { throw CommandFault("`--jobs` must be 1 to 64, got `\(text)`") }
    return jobs
  }

  func address() throws(CommandFault) -> HTTPServer.Address {
    switch self["listen"] {
    case nil, "127.0.0.1": .four
    case "0.0.0.0": .every
    case let other?: throw CommandFault("`--listen` must be 127.0.0.1 or 0.0.0.0, got `\(other)`")
    }
  }

  func port(_ name: String = "port") throws(CommandFault) -> UInt16? {
    guard let text = self[name] else { return nil }
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(text) else { throw CommandFault("`--\(name)` must be 0 to 65535, got `\(text)`") }
    return port
  }

  /// From the wish to end until requests are refused, in milliseconds.
  func drain_ms(isLoopback: Bool) throws(CommandFault) -> Int {
    guard let text = self["drain"] else { return isLoopback ? 0 : 5_000 }
    guard let seconds = Int(text), (0...10).contains(seconds) else { throw CommandFault("`--drain` must be 0 to 10, got `\(text)`") }
    return seconds * 1_000
  }

  func logFormat() throws(CommandFault) -> LogFormat {
    guard let text = self["log-format"] else { return self["log-file"] == nil && isatty(STDERR_FILENO) == 1 ? .text : .json }
    guard let format = LogFormat(rawValue: text) else { throw CommandFault("`--log-format` must be json or text, got `\(text)`") }
    return format
  }

  /// A name that begins with `$` is that variable's value.
  func names(_ environment: [String: String]) throws(CommandFault) -> FrontNames {
    var names = FrontNames(isLoopback: try address() != .every, proxies: try TrustedProxies(values["trust-proxy"] ?? []))
    for name in values["allow-host"] ?? [] {
      guard name.hasPrefix("$") else {
        names.allowedHosts.append(name)
        continue
      }
      guard let value = environment[String(name.dropFirst())], !value.isEmpty else { throw CommandFault("`--allow-host \(name)`: the variable is not set") }
      names.allowedHosts.append(value)
    }
    return names
  }
}
