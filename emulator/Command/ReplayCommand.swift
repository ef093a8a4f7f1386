internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials

/// `emulator replay PATH…`: every recording on the tables it names and no others, on data that goes away.
enum ReplayCommand {
  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    let project = try Project.load(arguments)
    let recordings: [Recording.Found]
    do {
      recordings = try Recording.find(in: arguments.operands)
    } catch {
      throw CommandFault("\(error)")
    }
    let jobs = try arguments.jobs()
    let bare = recordings.filter { !$0.isWhole }
    let whole = recordings.filter(\.isWhole)
    var report = ReplayReport(results: [])
    if !whole.isEmpty {
      report.results = try await ReplayRecorded.replay(whole, project, jobs: jobs, updates: arguments.wantsUpdate, isLast: bare.isEmpty)
    }
    if !bare.isEmpty { report.results += try await replay(bare, project, updates: arguments.wantsUpdate).results }
    report.results.sort { ($0.function, $0.name) < ($1.function, $1.name) }
    if let file = arguments["junit"] {
      guard FileManager.default.createFile(atPath: file, contents: Data(report.junit.utf8)) else { throw CommandFault("`\(file)` cannot be written") }
    }
    if arguments.wantsAnnotations, !report.annotations.isEmpty { Terminal.say(report.annotations) }
    if arguments.wantsJSON { Terminal.say(report.json) } else { Terminal.say(report.text) }
    return report.exitCode
  }

  private static func replay(_ recordings: [Recording.Found], _ project: Project, updates: Bool) async throws(CommandFault) -> ReplayReport {
    let folder = try DataFolder.temporary()
    let store = try Store.open(folder, project.application)
    // Every recording begins with the tables as they are now: there, and empty.
    let clean = "\(folder.path)/clean"
    if let fault = await TableWork.snapshot(store.tables, clean) { throw CommandFault("the temporary tables: \(fault)") }
    let log = LogBuffer()
    let emulator = try await Emulator(
      project, EmulatorPorts(routes: 0), dataFolder: folder.path, store: store, log: { _ = log.add(LogFormat.text.line($0)) })
    var results: [ReplayReport.Result] = []
    for found in recordings {
      _ = log.take()
      let clock = ContinuousClock()
      let start = clock.now
      var result = ReplayReport.Result(function: found.function, name: found.name, duration_ms: 0)
      do throws(RecordingError) {
        await run(try found.read(toRecord: updates), emulator, project.application, clean, updates: updates, into: &result)
      } catch { result.failure = error.description }
      result.duration_ms = Double((clock.now - start) / .microseconds(1)) / 1_000
      // What the function said is worth reading only where something is wrong.
      if result.failure != nil || !result.differences.isEmpty { Terminal.write(log.take(), to: 2) }
      results.append(result)
    }
    await emulator.stop()
    store.tables.close()
    withExtendedLifetime(folder) {}
    return ReplayReport(results: results)
  }

  private static func run(
    _ recording: Recording, _ emulator: Emulator, _ application: Application, _ clean: String, updates: Bool, into result: inout ReplayReport.Result
  ) async {
    do {
      try await prepare(recording, application, emulator.tables, clean)
      let outcome = await emulator.invoke(recording.function, event: recording.event)
      let answer = try RecordedOutcome.answer(outcome, to: recording.event)
      if updates { result.isUpdated = try update(recording, answer) } else { result.differences = recording.expected?.differences(from: answer) ?? [] }
    } catch {
      result.failure = error.text
    }
  }

  /// Writes what was answered as the expectation, unless it is met already.
  private static func update(_ recording: Recording, _ answer: ReplayedAnswer) throws(CommandFault) -> Bool {
    if let expected = recording.expected, expected.differences(from: answer).isEmpty { return false }
    let expectation = recording.expected?.updated(by: answer) ?? Expectation(recording: answer)
    let text = Readable.indented(expectation.json) + "\n"
    guard FileManager.default.createFile(atPath: recording.expectationFile, contents: Data(text.utf8)) else {
      throw CommandFault("`\(recording.expectationFile)` cannot be written")
    }
    return true
  }

  private static func prepare(_ recording: Recording, _ application: Application, _ tables: TableEngine, _ clean: String) async throws(CommandFault) {
    guard application.function(named: recording.function) != nil else {
      throw CommandFault("`\(recording.function)` is no function of the service; there are \(application.functionNames)")
    }
    if let fault = await TableWork.restore(tables, clean) { throw CommandFault("the temporary tables: \(fault)") }
    for given in recording.given {
      // A table may be named by its key under `resources` too, which is the same on every stage.
      let name = application.tables.first { $0.logicalID == given.table }?.name ?? given.table
      for item in given.items {
        if let fault = await TableWork.put(tables, item, in: name) { throw CommandFault("the given items of `\(given.table)`: \(fault)") }
      }
    }
  }
}

/// Calls of the table service, awaited.
enum TableWork {
  static func put(_ tables: TableEngine, _ item: JSON, in table: String) async -> String? {
    await withCheckedContinuation { continuation in
      let body: JSON = ["TableName": .string(table), "Item": item]
      tables.submit(target: "DynamoDB_20120810.PutItem", body: body.bytes) { reply in
        continuation.resume(returning: reply.status == 200 ? nil : String(decoding: reply.body, as: UTF8.self))
      }
    }
  }

  static func snapshot(_ tables: TableEngine, _ file: String) async -> String? {
    await withCheckedContinuation { continuation in tables.snapshot(to: file) { continuation.resume(returning: fault($0)) } }
  }

  static func restore(_ tables: TableEngine, _ file: String) async -> String? {
    await withCheckedContinuation { continuation in tables.restore(from: file) { continuation.resume(returning: fault($0)) } }
  }

  private static func fault(_ result: Result<Void, TableEngineError>) -> String? {
    if case .failure(let error) = result { error.description } else { nil }
  }
}
