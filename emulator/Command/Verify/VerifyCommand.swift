internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials

/// `emulator verify`: the cases of the conformance suite against this emulator, started for each service, or against any other endpoint.
enum VerifyCommand {
  static let folder = "emulator/conformance"
  /// Where a file names no service: one function that says what it was given.
  private static let plainService = "service: conformance\nprovider: { name: aws, region: us-east-1, stage: test }\nfunctions:\n  F: { handler: conformance }\n"

  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    let suites: [ConformanceSuite]
    do throws(RecordingError) {
      suites = try ConformanceSuite.find(in: arguments.operands.isEmpty ? [folder] : arguments.operands)
    } catch {
      throw CommandFault("\(error)")
    }
    let wanted = suites.filter { suite in arguments.values["area"].map { $0.contains(suite.area) } ?? true }
    guard !wanted.isEmpty else { throw CommandFault("no file has the area; there are \(Set(suites.map(\.area)).sorted().joined(separator: ", "))") }
    var report = ConformanceReport()
    var fault: CommandFault?
    if let endpoint = arguments["endpoint"] {
      fault = try ask(endpoint, wanted, &report)
    } else {
      for (suite, outcomes) in zip(wanted, try await here(wanted)) { report.add(suite, outcomes) }
    }
    if let fault, report.isEmpty { throw fault }
    if arguments.wantsJSON { Terminal.say(report.json) } else { Terminal.say(report.text) }
    if let fault { throw fault }
    return report.exitCode
  }

  /// What is found to the first case for which nobody is there, and then that.
  private static func ask(_ endpoint: String, _ suites: [ConformanceSuite], _ report: inout ConformanceReport) throws(CommandFault) -> CommandFault? {
    var runner = try CaseRunner(endpoint: endpoint)
    for suite in suites {
      let (outcomes, silence) = runner.run(suite)
      report.add(suite, outcomes)
      guard let silence else { continue }
      guard runner.isAnswered else { return CommandFault("nobody answers at `\(runner.shown)`: \(silence.reason)") }
      let all = suites.reduce(0) { $0 + $1.cases.count }
      return CommandFault("nobody answers at `\(runner.shown)` any more: \(silence.reason); \(all - report.count) of \(all) cases were not asked")
    }
    return nil
  }

  /// Most of a case is waiting for something.
  private static let suitesAtOnce = 4

  private static func here(_ suites: [ConformanceSuite]) async throws(CommandFault) -> [[CaseOutcome]] {
    var results: [Int: Result<Verified, CommandFault>] = [:]
    await withTaskGroup(of: (Int, Result<Verified, CommandFault>).self) { group in
      for place in 0..<min(suitesAtOnce, suites.count) { group.addTask { (place, await outcomes(of: suites[place])) } }
      var next = suitesAtOnce
      for await (place, result) in group {
        results[place] = result
        if next < suites.count {
          let place = next
          group.addTask { (place, await outcomes(of: suites[place])) }
          next += 1
        }
      }
    }
    if let emulator = results.values.lazy.compactMap({ try? $0.get().emulator }).first { await emulator.endConfinement() }
    var all: [[CaseOutcome]] = []
    for place in suites.indices { all.append(try results[place]?.get().outcomes ?? []) }
    return all
  }

  private struct Verified {
    var outcomes: [CaseOutcome]
    var emulator: Emulator
  }

  private static func outcomes(of suite: ConformanceSuite) async -> Result<Verified, CommandFault> {
    do throws(CommandFault) { return .success(try await here(suite)) } catch { return .failure(CommandFault("\(suite.file): \(error.text)")) }
  }

  /// A suite against an emulator of its own, on a free port and data that goes away.
  private static func here(_ suite: ConformanceSuite) async throws(CommandFault) -> Verified {
    let folder = try DataFolder.temporary()
    let functions = "\(folder.path)/functions"
    try lay(suite, folder.path, functions)
    var project = try Project.load(Arguments(.start, ["--file", "\(folder.path)/serverless.yml", "--functions", functions]))
    project.dataFolder = folder.path
    let store = try Store.open(folder, project.application)
    let emulator = try await Emulator(project, EmulatorPorts(routes: 0), dataFolder: folder.path, store: store, delivers: true, log: nil)
    let runner = try CaseRunner(endpoint: "http://127.0.0.1:\(emulator.port)")
    let (outcomes, silence) = await withCheckedContinuation { (done: CheckedContinuation<(outcomes: [CaseOutcome], silence: Silence?), Never>) in
      // libcurl blocks, and the loop must go on meanwhile.
      Task.detached {
        var runner = runner
        done.resume(returning: runner.run(suite))
      }
    }
    await emulator.stop(isLast: false)
    store.tables.close()
    withExtendedLifetime(folder) {}
    if let silence { throw CommandFault("its emulator does not answer: \(silence.reason)") }
    return Verified(outcomes: outcomes, emulator: emulator)
  }

  private static func lay(_ suite: ConformanceSuite, _ folder: String, _ functions: String) throws(CommandFault) {
    do {
      try FileManager.default.createDirectory(atPath: functions, withIntermediateDirectories: true)
      let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let function = "\(functions)/\(ConformanceFunction.name)"
      // On another file system it must be copied.
      if (try? FileManager.default.linkItem(atPath: program, toPath: function)) == nil { try FileManager.default.copyItem(atPath: program, toPath: function) }
      try Data((suite.service ?? plainService).utf8).write(to: URL(filePath: "\(folder)/serverless.yml"))
      for file in suite.files { try Data(file.bytes).write(to: URL(filePath: "\(folder)/\(file.name)")) }
    } catch {
      throw CommandFault("\(suite.file): the service cannot be laid out in `\(folder)`")
    }
  }
}
