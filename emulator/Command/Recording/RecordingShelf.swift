internal import EmulatorHTTP
internal import EmulatorFiles
internal import EmulatorJSON
internal import EmulatorReplay
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Writes recordings into a folder, one after the other: each is masked, run again twice to find what varies, and only then kept.
final class RecordingShelf: Sendable {
  /// What waits to be written; more is not recorded.
  private static let waitingMaximum = 512
  private static let waitingBytesMaximum = 256 << 20
  private static let countMaximum = 10_000

  private struct State {
    var waiting = 0
    var waitingBytes = 0
    var kept: Int
    var hasSaidFull = false
  }

  private let folder: String
  private let room: ReplayRoom
  private let mask: RunMask
  private let state: Mutex<State>
  private let source: AsyncStream<RawRun>.Continuation
  private let work: Mutex<Task<Void, Never>?>

  /// Refuses a folder that cannot be made or written to.
  init(_ folder: String, _ project: Project) async throws(CommandFault) {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]) } catch {
      throw CommandFault("`--record`: the folder `\(folder)` cannot be made")
    }
    guard unsafe access(folder, W_OK | X_OK) == 0 else { throw CommandFault("`--record`: the folder `\(folder)` cannot be written to") }
    self.folder = folder
    mask = RunMask(project.application)
    room = try await ReplayRoom(project, jobs: 1, log: nil)
    let kept = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).count { $0.hasSuffix(".meta.json") }
    state = Mutex(State(kept: kept))
    let (stream, source) = AsyncStream.makeStream(of: RawRun.self)
    self.source = source
    work = Mutex(nil)
    let task = Task.detached { [weak self] in for await raw in stream { await self?.take(raw) } }
    work.withLock { $0 = task }
  }

  /// From any thread; returns at once.
  func add(_ raw: RawRun) {
    let isTaken = state.withLock { state in
      guard state.waiting < Self.waitingMaximum, state.waitingBytes + raw.bytes <= Self.waitingBytesMaximum,
        state.kept + state.waiting < Self.countMaximum
      else { return false }
      state.waiting += 1
      state.waitingBytes += raw.bytes
      return true
    }
    if isTaken { source.yield(raw) } else { sayFull() }
  }

  private func sayFull() {
    let isFirst = state.withLock { state in
      defer { state.hasSaidFull = true }
      return !state.hasSaidFull
    }
    if isFirst {
      Terminal.log(
        "warning: not all is recorded: `\(folder)` takes \(Self.countMaximum) recordings, and \(Self.waitingMaximum) of \(Self.waitingBytesMaximum >> 20) MiB together may wait to be written"
      )
    }
  }

  /// Writes what waits, and ends. `isLast`: nothing else of this process has sandboxes any more.
  func close(isLast: Bool = false) async {
    source.finish()
    let task = work.withLock { $0 }
    await task?.value
    await room.stop(isLast: isLast)
  }

  /// Writes it, and says whether it was worth it; if not a warning says why.
  func kept(_ raw: RawRun) async -> Bool {
    guard state.withLock({ $0.kept < Self.countMaximum }) else {
      sayFull()
      return false
    }
    let isKept = await keep(mask.recorded(raw))
    if isKept { state.withLock { $0.kept += 1 } }
    return isKept
  }

  private func take(_ raw: RawRun) async {
    let isKept: Bool
    if let fault = raw.fault {
      Terminal.log("warning: an invocation of \(raw.function) is not recorded: \(fault)")
      isKept = false
    } else {
      isKept = await keep(mask.recorded(raw))
    }
    state.withLock { state in
      state.waiting -= 1
      state.waitingBytes -= raw.bytes
      if isKept { state.kept += 1 }
    }
  }

  private func keep(_ recorded: RecordedInvocation) async -> Bool {
    var recorded = recorded
    if recorded.isReplayable {
      switch await RecordingProof.proven(recorded, in: room) {
      case .success(let proven): recorded = proven
      case .failure(let fault):
        Terminal.log("warning: an invocation of \(recorded.meta.function) (\(recorded.meta.requestID)) is not recorded: \(fault.text)")
        return false
      }
    }
    guard write(recorded) else {
      Terminal.log("warning: an invocation of \(recorded.meta.function) is not recorded: `\(folder)` cannot be written to")
      return false
    }
    return true
  }

  /// The event comes last, by which a recording is found: it is there whole, or not at all.
  private func write(_ recorded: RecordedInvocation) -> Bool {
    let place = "\(folder)/\(recorded.meta.function)"
    try? FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let stem = "\(place)/\(Self.stamp(recorded.meta.clock_ms))-\(recorded.meta.requestID.prefix(8))"
    var written: [String] = []
    for file in recorded.files {
      let whole = FileManager.default.createFile(atPath: "\(stem)\(file.ending).part", contents: Data(file.bytes), attributes: [.posixPermissions: 0o600])
      guard whole, unsafe rename("\(stem)\(file.ending).part", "\(stem)\(file.ending)") == 0 else {
        for name in written + ["\(stem)\(file.ending).part"] { unsafe unlink(name) }
        return false
      }
      written.append("\(stem)\(file.ending)")
    }
    return true
  }

  /// `yyyymmddThhmmss`, in UTC.
  static func stamp(_ time_ms: Int64) -> String {
    String(Date(timeIntervalSince1970: Double(time_ms / 1_000)).formatted(.iso8601).filter { !"-:Z".contains($0) })
  }
}

/// Finds what varies in a recording by running it again.
enum RecordingProof {
  /// A day and a second.
  private static let later_ms: Int64 = 86_401_000

  /// The recording with marks where it varies; or why it is no recording: run again it does something else.
  static func proven(_ recorded: RecordedInvocation, in room: ReplayRoom) async -> Result<RecordedInvocation, CommandFault> {
    var (proven, variation) = (recorded, Variation())
    let first = await room.run(room.ready(recorded), clock_ms: recorded.meta.clock_ms, seed: recorded.meta.seed).judged()
    do throws(CommandFault) { proven = try merged(proven, first, &variation) } catch { return .failure(error) }
    // At another time with another chance it may rightly do something else: what is to be learnt from that is then nothing.
    let second = await room.run(room.ready(recorded), clock_ms: recorded.meta.clock_ms + later_ms, seed: recorded.meta.seed ^ 0x1F_FFFF).judged()
    var trial = variation
    if let other = try? merged(proven, second, &trial) { proven = other }
    let last = await room.run(room.ready(proven), clock_ms: recorded.meta.clock_ms, seed: recorded.meta.seed).judged()
    if let failure = last.failure { return .failure(CommandFault("run again, \(failure)")) }
    if let difference = last.differences.first { return .failure(CommandFault("run again it differs: \(difference)")) }
    return .success(proven)
  }

  private static func merged(_ recorded: RecordedInvocation, _ run: ReplayedRun, _ variation: inout Variation) throws(CommandFault)
    -> RecordedInvocation
  {
    if let failure = run.failure { throw CommandFault("run again, \(failure)") }
    if let call = run.strange.first { throw CommandFault("run again it asks for \(call.service) \(call.operation) once more") }
    var merged = recorded
    for (place, exchange) in recorded.exchanges.enumerated() {
      guard let asked = run.asked[place] else { throw CommandFault("run again it does not ask for \(exchange.service) \(exchange.operation)") }
      guard let request = variation.merged(exchange.request, asked) else {
        throw CommandFault("run again it asks something else of \(exchange.service) \(exchange.operation)")
      }
      merged.exchanges[place].request = request
    }
    guard let got = run.got, let expected = variation.merged(recorded.expected, got) else { throw CommandFault("run again it answers something else") }
    merged.expected = expected
    return merged
  }
}
