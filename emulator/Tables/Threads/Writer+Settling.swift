/// What the owner of a clock that is moved by hand asks of the writer.
extension Writer {
  /// Expired items first, then what the resident has to do by itself.
  func settle() -> Result<SettledStore, TableEngineError> {
    let now_s = surroundings.clock()
    var settled = SettledStore(expired: 0)
    do throws(Fault) {
      var hasMore = true
      while hasMore {
        let swept = try transaction(now_s: now_s) { session throws(Fault) in try session.sweptOnce() }
        settled.expired += swept.expired
        hasMore = swept.hasMore
      }
      settled.nextMessage_ms = resident?.due_ms
      settled.nextExpiry_ms = try WriteSession.nextExpiry_ms(store.database, now_s: now_s)
      return .success(settled)
    } catch {
      surroundings.state.note(error)
      return .failure(TableEngineError(error))
    }
  }

  /// Turned off, a commit holds against the end of the process, not against that of the machine; turned on again, the next commit takes all before it along.
  func flush(_ isWanted: Bool) -> Result<Void, TableEngineError> {
    do throws(Fault) {
      try store.database.execute("PRAGMA synchronous = \(isWanted ? "FULL" : "NORMAL")")
      return isWanted ? probe() : .success(())
    } catch {
      return .failure(TableEngineError(error))
    }
  }
}
