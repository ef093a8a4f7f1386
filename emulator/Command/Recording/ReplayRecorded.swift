internal import EmulatorHTTP
internal import EmulatorReplay
internal import EmulatorServerless
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// `emulator replay` of invocations that were recorded with all that they asked.
enum ReplayRecorded {
  static func replay(_ found: [Recording.Found], _ project: Project, jobs: Int, updates: Bool, isLast: Bool) async throws(CommandFault) -> [ReplayReport.Result]
  {
    let log = LogBuffer()
    let room = try await ReplayRoom(project, jobs: jobs, log: { _ = log.add(LogFormat.text.line($0)) })
    let queue = ReplayQueue(count: found.count)
    let results = await withTaskGroup(of: [ReplayReport.Result].self) { group in
      for _ in 0..<jobs {
        group.addTask {
          var results: [ReplayReport.Result] = []
          while let place = queue.next() {
            _ = log.take()
            let result = await run(found[place], in: room, updates: updates)
            if result.failure != nil, jobs == 1 { Terminal.write(log.take(), to: 2) }
            results.append(result)
          }
          return results
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    await room.stop(isLast: isLast)
    return results
  }

  private static func run(_ found: Recording.Found, in room: ReplayRoom, updates: Bool) async -> ReplayReport.Result {
    var result = ReplayReport.Result(function: found.function, name: found.name, duration_ms: 0)
    result.isBrief = true
    guard let recorded = found.recorded, case .success(let recording) = found.recording else { return result }
    guard recorded.isReplayable else {
      result.isKept = true
      return result
    }
    let (clock, start) = (ContinuousClock(), ContinuousClock().now)
    let run = await room.run(recorded, clock_ms: recorded.meta.clock_ms, seed: recorded.meta.seed)
    result.duration_ms = Double((clock.now - start) / .microseconds(1)) / 1_000
    return await judged(result, run, recording, updates: updates)
  }

  @EventLoop private static func judged(
    _ result: ReplayReport.Result, _ run: ReplayRun, _ recording: Recording, updates: Bool
  ) -> ReplayReport.Result {
    var result = result
    result.failure = run.failure
    guard run.failure == nil else { return result }
    result.differences = run.differences
    guard updates, !result.differences.isEmpty else { return result }
    if let call = run.strange.first {
      result.failure = "it asks for \(call.service) \(call.operation), to which the recording has no answer: record it anew"
    } else if let file = write(run.updated, recording) {
      result.failure = "`\(file)` cannot be written"
    } else {
      (result.differences, result.isUpdated) = ([], true)
    }
    return result
  }

  /// - Returns: the file that cannot be written.
  private static func write(_ updated: RecordedInvocation, _ recording: Recording) -> String? {
    let stem = String(recording.expectationFile.dropLast(".expect.json".count))
    for file in updated.files where [".expect.json", ".exchanges.jsonl"].contains(file.ending) {
      let (part, whole) = ("\(stem)\(file.ending).part", "\(stem)\(file.ending)")
      guard FileManager.default.createFile(atPath: part, contents: Data(file.bytes)), unsafe rename(part, whole) == 0 else { return whole }
    }
    return nil
  }
}

/// Hands out places, each once.
private final class ReplayQueue: Sendable {
  private let count: Int
  private let place = Mutex(0)

  init(count: Int) { self.count = count }

  func next() -> Int? {
    place.withLock { place in
      guard place < count else { return nil }
      defer { place += 1 }
      return place
    }
  }
}
