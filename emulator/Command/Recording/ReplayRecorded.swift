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
    // Of several jobs nobody could tell whose lines they are.
    let log = jobs == 1 ? LogBuffer() : nil
    let taker: LogTaker? = if let log { { _ = log.add(LogFormat.text.line($0)) } } else { nil }
    let room = try await ReplayRoom(project, jobs: jobs, log: taker)
    let queue = ReplayQueue(found.map(\.function))
    let results = await withTaskGroup(of: [ReplayReport.Result].self) { group in
      for _ in 0..<jobs { group.addTask { await job(found, queue, room, updates: updates, log: log) } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    await room.stop(isLast: isLast)
    return results
  }

  /// What of a recording is ready to be run, or why it is not run.
  private struct Prepared {
    var result: ReplayReport.Result
    var recording: Recording?
    var run: ReplayedRun?
  }

  /// One recording after the other; while one runs the next is read, and the one before is judged.
  ///
  /// `log`: what the functions say, told of one that fails.
  private static func job(_ found: [Recording.Found], _ queue: ReplayQueue, _ room: ReplayRoom, updates: Bool, log: LogBuffer?) async -> [ReplayReport.Result] {
    var results: [ReplayReport.Result] = []
    let first = queue.next(after: nil)
    var upcoming = first.map { prepared(found[$0], room) }
    var function = first.map { found[$0].function }
    var judging: Task<ReplayReport.Result, Never>?
    while var current = upcoming {
      let place = queue.next(after: function)
      function = place.map { found[$0].function }
      async let next = place.map { prepared(found[$0], room) }
      if let run = current.run, let recording = current.recording {
        _ = log?.take()
        let (clock, start) = (ContinuousClock(), ContinuousClock().now)
        let said = await room.run(run, clock_ms: run.recorded.meta.clock_ms, seed: run.recorded.meta.seed)
        current.result.duration_ms = Double((clock.now - start) / .microseconds(1)) / 1_000
        if said.failure != nil, let log { Terminal.write(log.take(), to: 2) }
        if let judging { results.append(await judging.value) }
        judging = Task { [result = current.result] in judged(result, said.judged(), recording, updates: updates) }
      } else {
        results.append(current.result)
      }
      upcoming = await next
    }
    if let judging { results.append(await judging.value) }
    return results
  }

  private static func prepared(_ found: Recording.Found, _ room: ReplayRoom) -> Prepared {
    var result = ReplayReport.Result(function: found.function, name: found.name, duration_ms: 0)
    result.isBrief = true
    let recording: Recording
    do throws(RecordingError) { recording = try found.read() } catch {
      result.failure = error.description
      return Prepared(result: result)
    }
    guard let recorded = recording.recorded else { return Prepared(result: result) }
    guard recorded.isReplayable else {
      result.isKept = true
      return Prepared(result: result)
    }
    return Prepared(result: result, recording: recording, run: room.ready(recorded))
  }

  private static func judged(_ result: ReplayReport.Result, _ run: ReplayedRun, _ recording: Recording, updates: Bool) -> ReplayReport.Result {
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

/// Hands out recordings, each once, so that few sandboxes have to be started: a job stays with its function while there is one of it left.
final class ReplayQueue: Sendable {
  /// So many of one function are worth a sandbox more.
  private static let worthASandbox = 8

  private struct Line {
    var places: ArraySlice<Int>
    /// How many jobs have taken of it.
    var jobs = 0
  }

  private let lines: Mutex<[String: Line]>

  /// The function of each recording.
  init(_ functions: [String]) {
    let places = Dictionary(grouping: functions.indices) { functions[$0] }
    lines = Mutex(places.mapValues { Line(places: $0[...]) })
  }

  /// - Parameter function: of which the job had the one before.
  /// - Returns: the place of a recording; nil where nothing is left that another job would not do as soon.
  func next(after function: String?) -> Int? {
    lines.withLock { lines in
      if let function, let place = lines[function]?.places.popFirst() { return place }
      let left = lines.filter { !$0.value.places.isEmpty && ($0.value.jobs == 0 || $0.value.places.count >= Self.worthASandbox) }
      // First what nobody has begun, then where most is left.
      let best = left.min { ($0.value.jobs, -$0.value.places.count, $0.key) < ($1.value.jobs, -$1.value.places.count, $1.key) }
      guard let name = best?.key else { return nil }
      lines[name]?.jobs += 1
      return lines[name]?.places.popFirst()
    }
  }
}
