internal import EmulatorHTTP

/// The process of a sandbox: its start, its end, and its second start.
extension LiveSandbox {
  func launch() {
    let port: UInt16
    extensions = SandboxExtensions()
    extensionPolls = [:]
    runtimeWaits = nil
    initErrorType = nil
    do {
      let runtime = RuntimePort(self, host.limits)
      let server = HTTPServer(runtime, limits: RuntimePort.limits)
      // Only what runs in the sandbox is answered; a second connection of anybody else is closed before it is read.
      server.admits = { [weak self] inode in self?.process?.holds(socket: inode) ?? false }
      self.server = server
      port = try server.listen(port: 0)
    } catch {
      return notStarted("the Runtime API's port: \(error)")
    }
    spawn(port)
    settle(isIdleNow: false)
  }

  private func spawn(_ port: UInt16) {
    started_ns = EventLoop.reactor.now_ns
    logStream = LogStream.next()
    reportInitStart()
    let environment = sandboxEnvironment(function.definition, host.limits, version: function.version, runtimePort: port, logStream: logStream)
    do throws(SandboxProcess.NotStarted) {
      process = try SandboxProcess(
        function.definition, environment: environment, confinement: host.limits.confinement, name: "\(id)-\(logStream.suffix(16))",
        files: files, written: { [weak self] bytes in self?.lines.split(bytes) { self?.log($0) } },
        exited: { [weak self] status in self?.exited(status) })
      LogStream.living.insert(logStream)
      // For a second start, which has the sandbox's /tmp as the first left it.
      if files == nil, host.limits.confinement.isIsolating { files = process.flatMap { SandboxFiles(of: $0.process) } }
    } catch {
      notStarted(error.reason)
    }
  }

  private func exited(_ status: ProcessEnd) {
    LogStream.living.remove(logStream)
    host.endOrphans()
    lines.finish { log($0) }
    if let next = nextLaunch {
      nextLaunch = nil
      return next()
    }
    step(.exited(status))
  }

  /// Starts again once nothing is left of the process that failed.
  func restart() {
    // What the old process still asks is not for the new one.
    server?.close()
    server = nil
    guard let process, !process.hasExited else { return relaunch() }
    nextLaunch = { [weak self] in self?.relaunch() }
    process.kill()
  }

  /// Within the invocation, whose time has begun.
  private func relaunch() {
    guard value.state == .starting(isRestarted: true) else { return step(.exited(.signal(9))) }
    process = nil
    tellsInit = false
    if let invocation { begin(invocation) }
    launch()
  }

  private func notStarted(_ reason: String) {
    process = nil
    fail(.notStarted(path: function.definition.executable, reason: reason))
    step(.notStarted)
  }
}
