import Foundation

/// A program started for a test: its output is read line by line as it comes, and it is killed with the value at the latest.
public final class RunningProcess: Sendable {
  /// The program ended, or let three minutes pass, before it said what was awaited.
  public struct Ended: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  private let output = OutputLines()
  private let process = Process()
  private let input = Pipe()

  public var identifier: Int32 { process.processIdentifier }

  /// Starts the program. Standard output and standard error both become `lines`.
  public init(_ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil, directory: String? = nil) throws {
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = input
    // What a program inherits from a worker thread is blocked signals, as from no shell: a script could then end nothing that it starts.
    var (none, blocked) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
    Thread { [output] in output.read(pipe.fileHandleForReading) }.start()
  }

  deinit {
    if process.isRunning { kill() }
  }

  /// Every line so far.
  public var lines: [String] { output.all }

  /// The first line, from the `from`-th on, that passes the test; waits for it. Throws `Ended` when the program ends without one, or goes on without one for three minutes.
  public func line(from: Int = 0, where test: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await output.first(from: from, where: test)
  }

  public func signal(_ number: Int32) { _ = Foundation.kill(identifier, number) }
  public func kill() { signal(SIGKILL) }
  public func terminate() { signal(SIGTERM) }

  public func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
  public func closeInput() { try? input.fileHandleForWriting.close() }

  /// Waits for the end. The exit status, or minus the signal that ended it.
  @discardableResult
  public func wait() async -> Int32 {
    await withCheckedContinuation { continuation in
      Thread { [process] in
        process.waitUntilExit()
        continuation.resume(returning: process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus)
      }.start()
    }
  }

  /// Runs a program to its end, with nothing on its standard input.
  public static func run(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil, directory: String? = nil
  ) async throws -> (status: Int32, output: String) {
    let process = try RunningProcess(executable, arguments, environment: environment, directory: directory)
    process.closeInput()
    let status = await process.wait()
    // Waits for the last of the output: no line passes, so the wait ends with the pipe.
    _ = try? await process.line { _ in false }
    return (status, process.lines.joined(separator: "\n"))
  }
}
