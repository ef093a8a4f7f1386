/// The commands of the emulator, and what each exits with: 0 done, 1 the answer is no (a function failed, a recording differs, the file is wrong),
/// 2 it could not be run.
enum EmulatorCommand: String, CaseIterable {
  case start, invoke, replay, record, verify, routes, check, env, snapshot, queue, schedule, clock, health

  static let version = "0.1.0"

  static func run(_ words: [String], _ ending: Ending) async -> Int32 {
    guard let first = words.first, !["help", "--help", "-h"].contains(first) else {
      Terminal.say(Help.overview)
      return words.isEmpty ? 2 : 0
    }
    if first == "--version" {
      Terminal.say("emulator \(version)")
      return 0
    }
    guard let command = EmulatorCommand(rawValue: first) else {
      Terminal.complain("`\(first)` is no command; there are \(allCases.map(\.rawValue).joined(separator: ", ")); see `emulator --help`")
      return 2
    }
    if words.contains("--help") || words.contains("-h") {
      Terminal.say(Help.of(command))
      return 0
    }
    do {
      return try await command.run(Arguments(command, Array(words.dropFirst())), ending)
    } catch {
      Terminal.complain("\(error.text)")
      return 2
    }
  }

  private func run(_ arguments: Arguments, _ ending: Ending) async throws(CommandFault) -> Int32 {
    switch self {
    case .start: try await StartCommand.run(arguments, ending)
    case .invoke: try await InvokeCommand.run(arguments)
    case .replay: try await ReplayCommand.run(arguments)
    case .record: try await RecordCommand.run(arguments)
    case .verify: try await VerifyCommand.run(arguments)
    case .routes: try RoutesCommand.run(arguments)
    case .check: CheckCommand.run(arguments)
    case .env: try EnvironmentCommand.run(arguments)
    case .health: try HealthCommand.run(arguments)
    case .queue: try QueueCommand.run(arguments)
    case .clock: try await ClockCommand.run(arguments, ending)
    case .schedule: try ScheduleCommand.run(arguments)
    case .snapshot: try await SnapshotCommand.run(arguments)
    }
  }
}

/// Why a command cannot be carried out, for whoever typed it.
struct CommandFault: Error {
  var text: String
  init(_ text: String) { self.text = text }
}
