internal import EmulatorHTTP
internal import EmulatorTables

/// Whether the emulator can do its work: its tables can be written to, and it is not about to end.
@EventLoop final class Vitals {
  /// How long a finding holds, so that health checks cost a write a second at most.
  static let kept_ms = 1_000
  /// How long a write may take before the tables count as unwritable.
  static let patience_ms = 2_000

  /// From the wish to end until requests are refused; `/readyz` says so meanwhile, and whoever spreads requests sends them elsewhere.
  var isDraining = false
  private let tables: TableEngine
  private var found: (at_ns: UInt64, fault: String?)?
  private var asked_ns: UInt64?
  private var waiting: [@EventLoop (String?) -> Void] = []
  private lazy var patience = Alarm { [weak self] in self?.giveUp() }

  init(_ tables: TableEngine) { self.tables = tables }

  /// What is wrong with the tables, nil where nothing is.
  func ask(_ completion: @escaping @EventLoop (String?) -> Void) {
    let now_ns = EventLoop.reactor.clock_ns
    if let found, now_ns - found.at_ns < UInt64(Self.kept_ms) * 1_000_000 { return completion(found.fault) }
    if let asked_ns, now_ns - asked_ns >= UInt64(Self.patience_ms) * 1_000_000 { return completion(stuck(now_ns - asked_ns)) }
    waiting.append(completion)
    guard asked_ns == nil else { return }
    asked_ns = now_ns
    patience.set(after_ms: Self.patience_ms)
    tables.probe { result in
      let fault: String? = if case .failure(let error) = result { error.description } else { nil }
      EventLoop.post { [weak self] in self?.answered(fault) }
    }
  }

  private func answered(_ fault: String?) {
    asked_ns = nil
    patience.clear()
    found = (EventLoop.reactor.clock_ns, fault)
    tell(fault)
  }

  private func giveUp() {
    if let asked_ns { tell(stuck(EventLoop.reactor.clock_ns - asked_ns)) }
  }

  private func stuck(_ time_ns: UInt64) -> String { "a write waits for \(time_ns / 1_000_000_000) s" }

  private func tell(_ fault: String?) {
    let told = waiting
    waiting = []
    for completion in told { completion(fault) }
  }
}
