extension CaseStore {
  /// Sends word of a case that falls due within the time that a message may be delayed; of what is due later the sweep sends it when the time is near.
  ///
  /// A hint alone, so that what fails here fails nobody: the queue that a process is given tells its log.
  func send(_ due: Wake) async {
    guard let queue, let message = due.message(at: surroundings.now_ms()) else { return }
    let send: @Sendable () async -> String? = {
      _ = try? await queue.send([message])
      return nil
    }
    let isTaken = errands?.add(Errand(place: due.place, correlationID: "", run: send)) ?? false
    if !isTaken { _ = await send() }
  }
}

extension Wake {
  /// The message that tells of it, delayed until it is due; nil where that is too far ahead for one.
  func message(at now_ms: Int64) -> WorkMessage? {
    let left_ms = max(0, due_ms - now_ms)
    let delay_s = (left_ms + 999) / 1_000
    guard delay_s <= Int64(WorkMessage.delayMaximum_s) else { return nil }
    return WorkMessage(WorkNotice(place, due_ms: due_ms), in: lane, delay_s: Int(delay_s))
  }
}
