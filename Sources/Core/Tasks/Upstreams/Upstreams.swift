public import Cases
import Forms

/// One whom this build may ask, and how to find out whether it is there.
public struct UpstreamSource: Sendable {
  public let name: String
  public let kind: Upstream.Kind
  /// Why it is not asked as it is set up; nil where it may be.
  public let unavailable: String?
  /// Asks it once; what it answers is noted as any answer is. Nil: another of its names is asked for both.
  let probe: (@Sendable () async -> Void)?
  /// What is left of a limit that is counted here, since it is told in no answer.
  let counted: (@Sendable () async -> Upstream.Allowance?)?

  /// The longest that a probe may take.
  public static let probe_ms: Int64 = 2_000

  public init(
    _ name: String, _ kind: Upstream.Kind, unavailable: String? = nil, probe: (@Sendable () async -> Void)? = nil,
    counted: (@Sendable () async -> Upstream.Allowance?)? = nil
  ) {
    (self.name, self.kind, self.unavailable, self.counted, self.probe) = (name, kind, unavailable, counted, probe)
  }
}

/// Everybody whom this build may ask, with what their last answers said.
public struct Upstreams: Sendable {
  public let board: UpstreamBoard
  let sources: [UpstreamSource]

  /// In the order in which they are shown.
  public init(_ board: UpstreamBoard, _ sources: [UpstreamSource]) { (self.board, self.sources) = (board, sources) }

  /// Asks each once, all at a time.
  public func probe() async {
    await withTaskGroup(of: Void.self) { group in
      for source in sources.prefix(UpstreamBoard.rowsMaximum) where source.unavailable == nil {
        if let probe = source.probe { group.addTask { await probe() } }
      }
    }
  }

  /// Those that this build may ask first, then who was asked by others; and how many are left out.
  public func rows(in records: any RecordStore) async throws(RecordStoreError) -> (rows: [Upstream], leftOut: Int) {
    var found = try await board.all(in: records)
    var rows: [Upstream] = []
    for source in sources {
      var row = found.removeValue(forKey: source.name) ?? Upstream(source.name, source.kind)
      if let why = source.unavailable { (row.last, row.error, row.closedUntil_ms, row.allowance) = (nil, why, nil, nil) }
      if source.unavailable == nil, let counted = await source.counted?() { row.allowance = counted }
      rows.append(row)
    }
    rows += found.keys.sorted { $0.precedes($1) }.compactMap { found[$0] }
    return (Array(rows.prefix(UpstreamBoard.rowsMaximum)), max(0, rows.count - UpstreamBoard.rowsMaximum))
  }
}
