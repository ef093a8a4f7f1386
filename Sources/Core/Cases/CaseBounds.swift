/// How many cases of one tenant there may be at once of those that take up a place: the ones that run, and the ones that are stored and that nobody has begun.
///
/// Each place is counted where the case's own header says that it has it: the write that takes the place adds to the tenant's sum, within the bound, and the write that
/// gives it back takes from it, so that the sum is the number of headers that say so, whatever is lost in between.
public struct CaseBounds: Sendable, Hashable {
  /// By the singular of a family, how many of its cases may run: those that a worker has, not those that wait. A family that is not named here has no bound.
  public var running: [String: Int]
  /// How many cases of any family may be stored before anybody has begun with them; nil: no bound.
  public var queued: Int?

  public init(running: [String: Int] = [:], queued: Int? = nil) { (self.running, self.queued) = (running, queued) }
}

/// Among what a case is counted while it has a place there.
public enum CaseCount: Sendable, Hashable {
  /// With the plural of the family.
  case running(String)
  case queued

  /// When to ask again, in seconds: a place is soon free.
  public static let pause_s: Int64 = 5

  /// Stable, snake_case.
  public var code: String {
    switch self {
    case .running(let plural): "too_many_\(plural)"
    case .queued: "too_many_queued"
    }
  }

  public var text: String {
    switch self {
    case .running(let plural): "as many \(plural) of the tenant run as may at once"
    case .queued: "as many cases of the tenant wait to be begun as may"
    }
  }
}

/// The places of one tenant, as sums in its own partition.
struct CasePlaces {
  static let sum = "sum"
  let tenant: String
  let family: FamilyName

  init(_ place: CasePlace) { (tenant, family) = (place.tenant, place.family) }

  private func key(_ sort: String) -> RecordKey { RecordKey(partition: "\(CaseKeys.tenant(tenant))#PLACES", sort: sort) }
  var runningKey: RecordKey { key("RUNNING#\(family.singular.uppercased())") }
  var queuedKey: RecordKey { key("QUEUED") }

  private static func take(_ key: RecordKey, atMost bound: Int) -> RecordChange {
    .add(key, [sum: 1], where: RecordLimit(sum, .atMost, Int64(bound) - 1))
  }

  private static func giveBack(_ key: RecordKey) -> RecordChange { .add(key, [sum: -1]) }

  /// What takes a place among the running ones, and gives back the one that the case had in the queue; the header says so.
  func run(_ header: inout CaseHeader, _ bounds: CaseBounds) -> [RecordChange] {
    var changes: [RecordChange] = []
    if !header.runs, let bound = bounds.running[family.singular] {
      header.runs = true
      changes.append(CasePlaces.take(runningKey, atMost: bound))
    }
    if header.isQueued { changes.append(CasePlaces.giveBack(queuedKey)) }
    header.isQueued = false
    return changes
  }

  func queue(_ header: inout CaseHeader, _ bounds: CaseBounds) -> [RecordChange] {
    guard let bound = bounds.queued else { return [] }
    header.isQueued = true
    return [CasePlaces.take(queuedKey, atMost: bound)]
  }

  /// What gives back every place that the case has.
  func leave(_ header: inout CaseHeader) -> [RecordChange] {
    var changes: [RecordChange] = []
    if header.runs { changes.append(CasePlaces.giveBack(runningKey)) }
    if header.isQueued { changes.append(CasePlaces.giveBack(queuedKey)) }
    (header.runs, header.isQueued) = (false, false)
    return changes
  }

  /// Of which bound a change that was refused was; nil where it is none that takes a place.
  func count(_ change: RecordChange?) -> CaseCount? {
    guard case .add(let key, _, .some) = change else { return nil }
    return key == runningKey ? .running(family.plural) : key == queuedKey ? .queued : nil
  }
}

extension CaseStore {
  /// Takes the lease, and the place, from a worker whose time is over, so that a case which nobody comes to keeps no other from running. Whether there was one to take.
  func free(_ place: CasePlace, _ shape: CaseShape) async throws(EndpointError) -> Bool {
    guard let header = try await header(place, shape), header.runs, !header.isLeased(at: surroundings.now_ms()) else { return false }
    var after = header
    (after.lease_ms, after.leased_ms) = (nil, nil)
    let left = CasePlaces(place).leave(&after)
    do throws(RecordStoreError) { try await records.write([.put(after.record, .version(header.version))] + left) } catch {
      // Somebody takes it just now, and has its place.
      if case .conflict = error { return false }
      throw EndpointError(error)
    }
    return true
  }
}
