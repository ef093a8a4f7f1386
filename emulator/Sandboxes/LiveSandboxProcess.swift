internal import EmulatorHTTP

/// The process of a sandbox: its start, its end, and its second start.
extension LiveSandbox {
  func launch() {
    let port: UInt16
    extensions = SandboxExtensions()
    extensionPolls = [:]
    runtimeWaits = nil
    initErrorType = nil
    (startFailure, hasSpoken) = (nil, false)
    programs = []
    areProgramsEnding = false
    if invocation?.fault == .initFail { return notStarted("a fault of the plan") }
    do {
      let runtime = RuntimePort(self, host.limits)
      let server = HTTPServer(runtime, limits: RuntimePort.limits)
      // Only what runs in the sandbox is answered; a second connection of anybody else is closed before it is read.
      server.admits = { [weak self] inode in self?.holds(socket: inode) ?? false }
      self.server = server
      port = try server.listen(port: 0)
    } catch {
      return notStarted("the Runtime API's port: \(error)")
    }
    begin(port)
    settle(isIdleNow: false)
  }

  private func holds(socket inode: UInt64) -> Bool {
    process?.holds(socket: inode) ?? false || programs.contains { $0.process?.holds(socket: inode) ?? false }
  }

  /// The extensions first, and the runtime when they have registered.
  private func begin(_ port: UInt16) {
    started_ns = EventLoop.reactor.now_ns
    logStream = LogStream.next(function.version)
    reportInitStart()
    environment = sandboxEnvironment(function.definition, host.limits, version: function.version, runtimePort: port, logStream: logStream)
    if let witness = host.witness { environment = EmulatorSandboxes.environment(environment, with: witness.variables(ofSandbox: id, function)) }
    guard !function.definition.extensions.isEmpty else { return startRuntime() }
    LogStream.living.insert(logStream)
    do throws(SandboxProcess.NotStarted) { try startPrograms(environment) } catch {
      killPrograms()
      notStarted(error.reason, function.definition.extensions[programs.count], code: error.code)
    }
  }

  func startRuntime() {
    do throws(SandboxProcess.NotStarted) {
      process = try SandboxProcess(
        function.definition, environment: environment, confinement: host.limits.confinement, name: "\(id)-\(logStream.suffix(16))",
        files: files,
        written: { [weak self] bytes in
          self?.hasSpoken = true
          self?.lines.split(bytes) { self?.log($0) }
        },
        exited: { [weak self] status in self?.exited(status) })
      LogStream.living.insert(logStream)
      // For another start, which has the sandbox's /tmp as this one leaves it.
      if files == nil, host.limits.confinement.isIsolating { files = process.flatMap { SandboxFiles(of: $0.process) } }
    } catch {
      notStarted(error.reason, code: error.code)
    }
  }

  private func exited(_ status: ProcessEnd) {
    lines.finish { log($0) }
    if !goesOnAlone() { step(.exited(status)) }
  }

  /// Whether what ended was only in the way of a second start, which begins with the last of it.
  func goesOnAlone() -> Bool {
    if isDeserted {
      LogStream.living.remove(logStream)
      host.endOrphans()
    }
    guard let next = nextLaunch else { return false }
    if isDeserted {
      nextLaunch = nil
      next()
    }
    return true
  }

  /// Starts again once nothing is left of what failed.
  func restart() {
    // What the old process still asks is not for the new one.
    server?.close()
    server = nil
    guard !isDeserted else { return relaunch() }
    nextLaunch = { [weak self] in self?.relaunch() }
    process?.kill()
    killPrograms()
  }

  /// Within the invocation, whose time has begun.
  private func relaunch() {
    guard value.state == .starting(isRestarted: true) else { return step(.exited(.signal(9))) }
    process = nil
    tellsInit = false
    restarted()
    if let invocation { begin(invocation) }
    launch()
  }

  /// What its /tmp holds goes to the one that follows, before the caller gets its answer and may ask again. Of what has changed since its start nothing is left.
  func leaveFiles() {
    if let files, !isOutdated { host.filesLeft.leave(files, of: function.index) }
    files = nil
  }

  /// `program`: what could not be started, where it is not the function itself.
  private func notStarted(_ reason: String, _ program: String? = nil, code: Int32 = 0) {
    process = nil
    let path = program ?? function.definition.executable
    say(.notExecuted(path: path, reason: reason, code: code))
    fail(.notStarted(path: path, reason: reason))
    step(.notStarted)
  }

  /// The invocation fails before its process ever ran.
  func fail(_ failure: FunctionFailure) {
    let failed = invocation
    invocation = nil
    failed?.complete(
      .functionError, failure.payload(failed?.request.id ?? RequestID(), responseBytesMaximum: host.limits.responseBytesMaximum),
      SaidByRuntime(errorType: failure.type))
  }
}
