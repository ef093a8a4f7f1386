internal import EmulatorFiles
internal import Glibc
internal import EmulatorThreads

/// The thread that saves snapshots and makes restores ready, one after the other, so that neither the writer nor a reader waits for a disk on their behalf.
///
/// What is restored is first copied into the store's own folder, bounded, and checked there: nobody can change it afterwards, and what never ends (a FIFO, a device,
/// a view without an end) is refused before or given up in time. The writer then only takes the checked copy over.
final class Archivist {
  private let surroundings: Surroundings
  private var path: String { surroundings.path }
  private let bytesMaximum: Int
  private let limit_ms: Int
  private let writes: BoundedQueue<Job>
  private var closing: Interruption { surroundings.closing }

  init(_ surroundings: Surroundings, restoreBytesMaximum: Int, limit_ms: Int, writes: BoundedQueue<Job>) {
    self.surroundings = surroundings
    bytesMaximum = restoreBytesMaximum
    self.limit_ms = limit_ms
    self.writes = writes
  }

  func run(_ queue: BoundedQueue<Job>) {
    // While requests are served already: a large file takes its time.
    do throws(Fault) { try StoreCheck.run(path, Interruption(parent: closing)) } catch { surroundings.state.note(error) }
    while let jobs = queue.take(atMost: 1, timeout_ms: nil) {
      for job in jobs {
        switch job.work {
        case .snapshot(let target, let reply): reply(save(target))
        case .restore(let source, let reply): reply(restore(source))
        default: job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "not the archivist's work"))
        }
      }
    }
  }

  private func save(_ target: String) -> Result<Void, TableEngineError> {
    do throws(Fault) {
      try surroundings.state.check()
      return .success(try Snapshot.save(from: path, to: target, Interruption(limit_ms: limit_ms, parent: closing)))
    } catch {
      return .failure(TableEngineError(error))
    }
  }

  private func restore(_ source: String) -> Result<Void, TableEngineError> {
    let interruption = Interruption(limit_ms: limit_ms, parent: closing)
    let copy = "\(path).restoring"
    defer { unsafe unlink(copy) }
    do throws(BoundedFileError) {
      try BoundedFile.copy(source, to: copy, bytesMaximum: bytesMaximum) { !interruption.isDue }
    } catch {
      return .failure(TableEngineError(SQLiteFault(code: SQLiteFault.cannotOpen, message: error.description)))
    }
    do throws(Fault) { try Snapshot.check(copy, interruption) } catch { return .failure(TableEngineError(error)) }
    return adopted(copy)
  }

  /// Waits for the writer, which ends in bounded time.
  private func adopted(_ copy: String) -> Result<Void, TableEngineError> {
    let answer = BoundedQueue<Result<Void, TableEngineError>>(elementsMaximum: 1, costMaximum: 1)
    let job = Job(work: .adopt(path: copy) { _ = answer.post($0, cost: 0) })
    if writes.post(job, cost: 0, urgent: true) != .posted { job.fail(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping")) }
    return answer.take(atMost: 1, timeout_ms: nil)?.first
      ?? .failure(TableEngineError(SQLiteFault(code: SQLiteFault.misuse, message: "the service is stopping")))
  }
}
