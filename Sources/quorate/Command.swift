/// One subcommand.
struct Command: Sendable {
  let name: String
  /// Its arguments, as the usage line shows them; empty when it takes none.
  let arguments: String
  /// One line.
  let summary: String
  /// What `--help` says beside; lines of their own.
  let detail: String
  let run: @Sendable ([String]) async throws(CommandError) -> Void

  var usage: String { "usage: quorate \(name)\(arguments.isEmpty ? "" : " " + arguments)\n" }

  /// Runs it; the exit status: 0, 1 where it failed, 2 where it was called wrongly, another where it says so.
  func status(_ arguments: [String]) async -> Int32 {
    do {
      try await run(arguments)
      return 0
    } catch {
      switch error {
      case .failed(let why):
        StandardStream.error.write("quorate \(name): \(why)\n")
        return 1
      case .misused(let why):
        StandardStream.error.write("quorate \(name): \(why)\n\(usage)")
        return 2
      case .ended(let status): return status
      }
    }
  }
}

/// Why a command did not do what it was asked; lower case, no full stop.
enum CommandError: Error {
  case failed(String)
  /// The arguments are not what it takes.
  case misused(String)
  /// It said what there is to say, and ends with this status.
  case ended(Int32)
}
