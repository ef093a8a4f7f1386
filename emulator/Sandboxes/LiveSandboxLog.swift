internal import EmulatorHTTP
internal import EmulatorJSON

/// The platform's own lines, as AWS words them, and those of the function.
extension LiveSandbox {
  func failureOfInit(_ call: Sandbox.Call) -> ReportStatus {
    switch call {
    case .deadline: .timeout
    case .initError: .error(type: initErrorType ?? "Runtime.Unknown")
    case .notStarted: .error(type: "Runtime.InvalidEntrypoint")
    default: .error(type: initErrorType ?? "Runtime.ExitError")
    }
  }

  /// The start that `call` ended was the invocation's last.
  func sayWhyNotStarted(_ call: Sandbox.Call) {
    switch call {
    case .initError: say(startFailure ?? .reported(type: "", message: ""))
    // What its runtime reported ends with it, and with that the reason is known.
    case .exited(let end): say(startFailure ?? .exited(end.reason, hasSpoken: hasSpoken))
    case .extensionExited(let end): say(.exited("a program of its layers ended: \(end.shortReason)", hasSpoken: true))
    case .deadline: say(.late(milliseconds: function.definition.timeout_ms))
    default: break
    }
  }

  /// A line of the log alone: what a caller is given of it is the cloud's.
  func say(_ failure: StartFailure) {
    host.log?(
      LogLine(
        function: function.definition.name, requestID: invocation?.request.id, text: Array(failure.text(of: function.definition.name).utf8), record: .fault))
  }

  func log(_ line: [UInt8], _ record: PlatformRecord? = nil) {
    if let invocation, invocation.request.wantsLogTail { invocation.tail.append(line) }
    host.log?(LogLine(function: function.definition.name, requestID: invocation?.request.id, text: line, record: record))
    if record == nil, telemetry.isHeard { telemetry.tell(.function, "function") { .string(String(decoding: line, as: UTF8.self)) } }
  }

  /// A line of no invocation, which no log tail has.
  private func logBetween(_ line: [UInt8], _ record: PlatformRecord) {
    host.log?(LogLine(function: function.definition.name, requestID: nil, text: line, record: record))
  }

  func reportInitStart() {
    telemetry.tell(.platform, "platform.initStart") {
      [
        "initializationType": "on-demand", "phase": .string(initPhase.rawValue), "runtimeVersion": .string(function.definition.runtime),
        "runtimeVersionArn": .string(host.limits.runtimeARN), "functionName": .string(function.definition.qualifiedName),
        "functionVersion": .string(function.version), "instanceId": .string(logStream),
        "instanceMaxMemory": .integer(Int64(function.definition.memory_MB) << 20),
      ]
    }
    guard host.log != nil else { return }
    let runtime = "INIT_START Runtime Version: \(function.definition.runtime)\tRuntime Version ARN: \(host.limits.runtimeARN)"
    logBetween(Array(runtime.utf8), .initStart(version: function.version))
  }

  func reportInit(_ status: ReportStatus, _ phase: InitReport.Phase) {
    lines.finish { log($0) }
    let report = InitReport(duration_ns: EventLoop.reactor.clock_ns - started_ns, phase: phase, status: status)
    tellInit(status, isRestarted: phase == .invoke, report.duration_ns)
    logBetween(report.text, .initReport(report))
  }

  private var initPhase: InitReport.Phase { value.state == .starting(isRestarted: true) ? .invoke : .initialization }

  /// How a start ended, to whom it may concern.
  func tellInit(_ status: ReportStatus, isRestarted: Bool, _ duration_ns: UInt64) {
    let phase = isRestarted ? InitReport.Phase.invoke : .initialization
    var said: [JSON.Member] = [
      .init("initializationType", "on-demand"), .init("phase", .string(phase.rawValue)), .init("status", .string(status.word)),
    ]
    if case .error(let type) = status { said.append(.init("errorType", .string(type))) }
    telemetry.tell(.platform, "platform.initRuntimeDone") { .object(said) }
    telemetry.tell(.platform, "platform.initReport") { .object(said + [.init("metrics", ["durationMs": milliseconds(duration_ns)])]) }
  }

  func reportStart(_ invocation: Invocation) {
    telemetry.tell(.platform, "platform.start") {
      [
        "requestId": .string(invocation.request.id.description), "version": .string(function.version),
        "tracing": ["type": "X-Amzn-Trace-Id", "value": .string(String(decoding: invocation.request.traceID, as: UTF8.self))],
      ]
    }
    guard host.wantsLog(invocation) else { return }
    let id = invocation.request.id
    log(Array("START RequestId: \(id) Version: \(function.version)".utf8), .start(id, version: function.version))
  }

  /// The lines at the end of an invocation. `initErrorType` is that of a start that failed within it.
  func report(_ invocation: Invocation, _ outcome: Sandbox.Outcome, _ duration_ns: UInt64, initErrorType: String?) {
    guard host.wantsLog(invocation) || telemetry.isHeard else { return }
    lines.finish { log($0) }
    let id = invocation.request.id
    if case .failed(let failure) = outcome { logFailure(failure, id) }
    log(Array("END RequestId: \(id)".utf8), .end)
    let peak_kB = process?.peak_kB(exactly: invocation.request.wantsLogTail) ?? 0
    let report = InvocationReport(
      id: id, duration_ns: duration_ns, memory_MB: function.definition.memory_MB, peak_kB: peak_kB, init_ns: tellsInit ? init_ns : nil,
      status: Self.status(outcome, initErrorType))
    log(report.text, .report(report))
    tell(report, outcome, producedBytes: invocation.streamedBytes)
    tellsInit = false
  }

  private func tell(_ report: InvocationReport, _ outcome: Sandbox.Outcome, producedBytes: Int) {
    let (word, id) = (Self.word(outcome), report.id.description)
    var done: [JSON.Member] = [.init("requestId", .string(id)), .init("status", .string(word))]
    if case .error(let type) = report.status, !type.isEmpty { done.append(.init("errorType", .string(type))) }
    telemetry.tell(.platform, "platform.runtimeDone") {
      .object(done + [.init("metrics", ["durationMs": milliseconds(report.duration_ns), "producedBytes": .integer(Int64(producedBytes))])])
    }
    telemetry.tell(.platform, "platform.report") {
      var metrics: [JSON.Member] = [
        .init("durationMs", milliseconds(report.duration_ns)), .init("billedDurationMs", .integer(Int64(report.billed_ms))),
        .init("memorySizeMB", .integer(Int64(report.memory_MB))), .init("maxMemoryUsedMB", .integer(Int64((report.peak_kB + 1_023) / 1_024))),
      ]
      if let init_ns = report.init_ns { metrics.append(.init("initDurationMs", milliseconds(init_ns))) }
      return .object(done + [.init("metrics", .object(metrics))])
    }
  }

  /// As the Telemetry API names it: `error` is the function's own, `failure` the sandbox's.
  private static func word(_ outcome: Sandbox.Outcome) -> String {
    switch outcome {
    case .response: "success"
    case .functionError: "error"
    case .failed(.timeout): "timeout"
    case .failed: "failure"
    }
  }

  private func logFailure(_ failure: FunctionFailure, _ id: RequestID) {
    let text = failure.text(host.limits.responseBytesMaximum)
    if case .timeout = failure {
      log(Array("\(UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text) \(id) \(text)".utf8), .fault)
    } else {
      log(Array("RequestId: \(id) Error: \(text)".utf8), .fault)
      log(Array(failure.type.utf8), .fault)
    }
  }

  private static func status(_ outcome: Sandbox.Outcome, _ initErrorType: String?) -> ReportStatus {
    switch outcome {
    case .response: .success
    case .functionError: .error(type: initErrorType ?? "")
    case .failed(.timeout): .timeout
    case .failed(let failure): .error(type: failure.type)
    }
  }
}

/// To hundredths.
private func milliseconds(_ duration_ns: UInt64) -> JSON { .real(Double(duration_ns / 10_000) / 100) }
