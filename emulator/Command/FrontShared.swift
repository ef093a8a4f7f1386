internal import EmulatorClock
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorMappings
internal import EmulatorQueues
internal import EmulatorServerless
internal import EmulatorTables

/// What the ports of one emulator share.
@EventLoop final class FrontShared {
  let gateway: Gateway
  let tables: TableEngine
  let queues: QueueEngine
  let vitals: Vitals
  let workshop = Workshop()
  let lane = EventLane()
  let urls: FunctionURLs
  /// What the health page says of the service.
  let about: [JSON.Member]
  /// Set as soon as the ports are known, in the same turn of the loop, before any request is read.
  var functions: Functions?
  /// The same; asked for the mappings of queues to functions.
  var mappings: MappingAPI?
  let doorkeeper: Doorkeeper
  let clock: ClockPage
  let queueFaults: QueueFaults
  /// Where what sandboxes say is collected; nil where nobody records.
  var desk: RecordingDesk?
  /// Gets a line a request of a route, and of what is refused; nil spares the lines.
  let requestLog: (@Sendable (RequestLine) -> Void)?
  /// No request of a route is taken any more.
  var isEnding = false

  init(
    _ application: Application, _ store: Store, _ doorkeeper: Doorkeeper, _ table: Timetable, about: [JSON.Member],
    requestLog: (@Sendable (RequestLine) -> Void)?
  ) {
    gateway = Gateway(application)
    urls = FunctionURLs(application, store.clock)
    self.doorkeeper = doorkeeper
    self.requestLog = requestLog
    tables = store.tables
    queues = store.queues
    self.about = about
    vitals = Vitals(store.tables)
    clock = ClockPage(table, store.tables)
    queueFaults = QueueFaults(faults: store.faults)
  }
}
