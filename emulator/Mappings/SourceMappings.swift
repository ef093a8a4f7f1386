package import EmulatorClock
package import EmulatorHTTP
internal import EmulatorJSON
package import EmulatorQueues
package import EmulatorSandboxes

/// The mappings of a service: those its file declares and those made by the Lambda API, which are kept in the data folder.
@EventLoop package final class SourceMappings {
  static let countMaximum = 1_000
  private static let kind = "mapping"

  let host: FunctionHost
  let queues: QueueEngine
  private let table: Timetable
  /// Says what a message meets on purpose, by its id.
  private let deliveryFault: (@Sendable (String) -> DeliveryFault?)?
  private var now_ms: Int64 { table.now_ms }
  private var pollers: [String: MappingPoller] = [:]
  private(set) var mappings: [String: SourceMapping] = [:]
  /// Why mappings of the file cannot be.
  package private(set) var faults: [String] = []

  /// - Parameters:
  ///   - declared: of the file; one that was kept with another setting is as the file says again.
  package init(
    _ declared: [SourceMapping], _ host: FunctionHost, _ queues: QueueEngine, _ table: Timetable,
    deliveryFault: (@Sendable (String) -> DeliveryFault?)? = nil
  ) {
    self.deliveryFault = deliveryFault
    (self.host, self.queues, self.table) = (host, queues, table)
    for (uuid, bytes) in queues.kept(Self.kind) {
      if let mapping = SourceMapping(uuid: uuid, stored: bytes), host.function(named: mapping.function) != nil { mappings[uuid] = mapping }
    }
    for mapping in declared {
      mappings = mappings.filter { !($0.value.queueARN == mapping.queueARN && $0.value.function == mapping.function) }
      var mapping = mapping
      mapping.modified_s = now_ms / 1_000
      mappings[mapping.uuid] = mapping
    }
    for mapping in mappings.values { check(mapping) }
  }

  /// Begins to receive.
  package func start() { for mapping in mappings.values { begin(mapping) } }

  package func close() {
    for poller in pollers.values { poller.stop() }
    pollers = [:]
  }

  /// Whether a batch runs or is gathered.
  package var isBusy: Bool { pollers.values.contains { $0.isBusy } }

  /// The time that a function has for a batch must end before its messages come back. Source: Developer Guide, "Configuring a queue to use with Lambda".
  private func check(_ mapping: SourceMapping) {
    guard let function = host.function(named: mapping.function) else { return }
    guard let visibility_s = queues.visibility_s(of: mapping.queueARN) else {
      return faults.append("`\(mapping.function)` waits for messages of `\(mapping.queueARN)`, which is not there")
    }
    if Int64(function.definition.timeout_ms) > visibility_s * 1_000 {
      faults.append(Self.timeoutFault(visibility_s, function))
    }
  }

  static func timeoutFault(_ visibility_s: Int64, _ function: HostedFunction) -> String {
    "Queue visibility timeout: \(visibility_s) seconds is less than Function timeout: \(function.definition.timeout_ms / 1_000) seconds"
  }

  private func begin(_ mapping: SourceMapping) {
    pollers.removeValue(forKey: mapping.uuid)?.stop()
    guard mapping.isEnabled, let function = host.function(named: mapping.function) else { return }
    let poller = MappingPoller(mapping, queues, host, function, table, deliveryFault: deliveryFault)
    pollers[mapping.uuid] = poller
    poller.poll()
  }

  // MARK: What the API changes

  func find(queueARN: String, function: String) -> SourceMapping? { mappings.values.first { $0.queueARN == queueARN && $0.function == function } }

  /// Made or changed, and kept before `done`.
  func put(_ given: SourceMapping, _ done: @escaping @EventLoop (SourceMapping) -> Void) {
    var mapping = given
    mapping.modified_s = now_ms / 1_000
    mappings[mapping.uuid] = mapping
    let made = mapping
    queues.keep(Self.kind, made.uuid, made.stored) { _ in
      EventLoop.post { [weak self] in
        self?.begin(made)
        done(made)
      }
    }
  }

  func remove(_ uuid: String, _ done: @escaping @EventLoop () -> Void) {
    mappings[uuid] = nil
    pollers.removeValue(forKey: uuid)?.stop()
    queues.keep(Self.kind, uuid, nil) { _ in EventLoop.post { done() } }
  }
}
