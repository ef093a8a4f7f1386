internal import EmulatorHTTP
internal import EmulatorJSON

/// A program of /opt/extensions that runs beside the runtime.
@EventLoop final class ExtensionProgram {
  /// Its file's name, under which it registers.
  let name: String
  fileprivate(set) var process: SandboxProcess?
  fileprivate var lines = LineSplitter()

  fileprivate init(_ name: String) { self.name = name }

  var hasExited: Bool { process?.hasExited ?? true }
}

/// The programs that a function's layers bring: started before the runtime, waited for until each has registered, and ended after it.
/// Source: AWS Lambda developer guide, "Using the Lambda Extensions API to create extensions".
extension LiveSandbox {
  /// Nothing of this sandbox runs any more.
  var isDeserted: Bool { (process?.hasExited ?? true) && programs.allSatisfy(\.hasExited) }

  /// Starts them all; the runtime follows when the last has registered.
  func startPrograms(_ environment: [String]) throws(SandboxProcess.NotStarted) {
    for path in function.definition.extensions {
      var definition = function.definition
      definition.executable = path
      definition.arguments = []
      let program = ExtensionProgram(String(path.split(separator: "/").last ?? ""))
      program.process = try SandboxProcess(
        definition, environment: environment, confinement: host.limits.confinement, name: "\(id)-\(logStream.suffix(16))-\(programs.count)", files: files,
        written: { [weak self, weak program] bytes in program?.lines.split(bytes) { self?.logOfProgram($0) } },
        exited: { [weak self, weak program] status in
          guard let self, let program else { return }
          program.lines.finish { self.logOfProgram($0) }
          exited(program, status)
        })
      programs.append(program)
      // All of a sandbox share one /tmp.
      if files == nil, host.limits.confinement.isIsolating { files = program.process.flatMap { SandboxFiles(of: $0.process) } }
    }
  }

  /// Called with each registration.
  func startRuntimeIfAllRegistered() {
    guard process == nil, !programs.isEmpty, programs.allSatisfy({ program in extensions.all.contains { $0.name == program.name } }) else { return }
    startRuntime()
  }

  func killPrograms() { for program in programs { program.process?.kill() } }

  /// One that ends by itself takes the sandbox with it.
  private func exited(_ program: ExtensionProgram, _ status: ProcessEnd) {
    if goesOnAlone() { return }
    guard value.state != .stopping, value.state != .ended else { return settle(isIdleNow: false) }
    log(Array("EXTENSION\tName: \(program.name)\tState: Exited\tError Type: Extension.Crash".utf8), .fault)
    initErrorType = "Extension.Crash"
    step(.extensionExited(status))
  }

  /// The runtime is gone. Those that asked for it are told and have their time; the others are killed at once.
  func endPrograms() {
    guard !areProgramsEnding else { return }
    areProgramsEnding = true
    tellExtensionsOfEnd(endReason)
    for program in programs where !extensions.all.contains(where: { $0.name == program.name && $0.events.contains(.shutdown) }) { program.process?.kill() }
    programsEnd.set(after_ms: host.limits.shutdown_ms)
  }

  private func logOfProgram(_ line: [UInt8]) {
    host.log?(LogLine(function: function.definition.name, requestID: invocation?.request.id, text: line, record: nil))
    if telemetry.isHeard { telemetry.tell(.extension, "extension") { .string(String(decoding: line, as: UTF8.self)) } }
  }
}
