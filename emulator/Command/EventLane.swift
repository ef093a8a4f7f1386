internal import EmulatorHTTP

/// Lets so many large events exist at once as there is memory for; whoever comes over that waits as the body it still is, in order. An event may have six times the bytes
/// of its body.
@EventLoop final class EventLane {
  static let bytesMaximum = 48 * 1_024 * 1_024

  /// The right to an event of so many bytes.
  @EventLoop final class Pass {
    private weak var lane: EventLane?
    private var bytes: Int

    fileprivate init(_ lane: EventLane, _ bytes: Int) {
      self.lane = lane
      self.bytes = bytes
    }

    /// The event is made, and is as large as this.
    func settle(_ made: Int) {
      guard lane != nil else { return }
      lane?.give(bytes - made)
      bytes = made
    }

    /// The event is gone; a second time means nothing.
    func leave() {
      lane?.give(bytes)
      lane = nil
    }
  }

  private var used = 0
  private var waiting: [(bytes: Int, start: @EventLoop (Pass) -> Void)] = []
  private var isAdmitting = false

  /// Whether an event exists or is waited for.
  var isBusy: Bool { used > 0 || !waiting.isEmpty }

  /// Calls `start` once there is room for `bytes`, at once or later; one that is larger than all room goes alone.
  func enter(bytes: Int, _ start: @escaping @EventLoop (Pass) -> Void) {
    waiting.append((bytes, start))
    admit()
  }

  private func give(_ bytes: Int) {
    used -= bytes
    admit()
  }

  /// What a start gives back at once is seen in the next turn, not in a call of its own.
  private func admit() {
    guard !isAdmitting else { return }
    isAdmitting = true
    while let first = waiting.first, used == 0 || used + first.bytes <= Self.bytesMaximum {
      waiting.removeFirst()
      used += first.bytes
      first.start(Pass(self, first.bytes))
    }
    isAdmitting = false
  }
}
