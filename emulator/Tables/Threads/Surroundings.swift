internal import EmulatorFaults

/// What the threads of one service share.
struct Surroundings: Sendable {
  /// The store's file.
  let path: String
  let home: TableScope
  let catalogue: Catalogue
  let state: StoreState
  /// When the service is being closed, long work ends.
  let closing: Interruption
  let faults: FaultInjector?
  /// Seconds since 1970.
  let clock: @Sendable () -> Int64
  /// Milliseconds since 1970, for the resident.
  let clock_ms: @Sendable () -> Int64

  /// `scope`: the request's.
  func caller(_ request: TableRequest) -> TableCaller { TableCaller(scope: request.scope ?? home, host: request.host) }
}
