public import Cases
import Crypto
public import Fakes
import Forms
import StrictJSON

/// What must hold of a case's records at every moment, and what when it is at rest; each broken rule is told under its number.
public struct Invariants {
  private let subject: Subject
  private let store: VolatileRecordStore
  private let place: CasePlace
  private let header: CaseHeader?
  private let records: [String: Record]
  public private(set) var broken: [String] = []

  public init(_ subject: Subject, _ id: String, in store: VolatileRecordStore) {
    self.subject = subject
    self.store = store
    let place = subject.place(id)
    self.place = place
    records = store.records.filter { $0.key.partition == place.partition }.reduce(into: [:]) { $0[$1.key.sort] = $1 }
    header = records[CaseKeys.header].flatMap { CaseHeader($0, place, subject.family.shape) }
  }

  private mutating func check(_ rule: Int, _ holds: Bool, _ text: String) { if !holds { broken.append("rule \(rule): \(text)") } }

  public var receipts: [ChainedReceipt] {
    let items = records.filter { $0.key.hasPrefix("JOURNAL#") }.sorted { $0.key < $1.key }.map(\.value)
    return (try? ChainedReceipt.read(items)) ?? []
  }

  /// What a pass has seen, by number.
  public var signalsSeen: [Int] {
    receipts.filter { $0.receipt.key.hasPrefix("pass/") }.flatMap { (try? Pass($0.receipt))?.signals.map(\.number) ?? [] }
  }

  /// That as many places of a kind are taken as headers say that they have one.
  private mutating func checkPlaces() {
    let headers = store.records.filter { $0.key.sort == CaseKeys.header }
    for (sort, attribute) in [("RUNNING#\(place.family.singular.uppercased())", "runs"), ("QUEUED", "queued")] {
      let sum = store.records.first { $0.key == RecordKey(partition: "TENANT#\(place.tenant)#PLACES", sort: sort) }?.integer("sum") ?? 0
      let having = headers.count { $0.attributes[attribute] == .bool(true) }
      check(14, sum == Int64(having), "\(sum) places of \(sort) are taken, and \(having) cases have one")
    }
  }

  /// What holds whatever happened.
  public mutating func always() {
    checkPlaces()
    guard let header else { return check(6, records.isEmpty, "records stand without a header: \(records.keys.sorted())") }
    let receipts = receipts
    let request = records[CaseKeys.request]?.bytes("body") ?? []
    check(6, (try? HashChain.verify(receipts, from: HashChain.genesis(request))) != nil, "the chain is broken")
    let keys = receipts.map(\.receipt.key)
    check(6, Set(keys).count == keys.count, "a receipt stands twice: \(keys.filter { key in keys.count { $0 == key } > 1 })")
    check(3, signalsSeen == signalsSeen.sorted() && Set(signalsSeen).count == signalsSeen.count, "signals were seen out of order or twice: \(signalsSeen)")
    check(3, keys.filter { $0.hasPrefix("pass/") } == (1...).prefix(keys.count { $0.hasPrefix("pass/") }).map { "pass/\($0)" }, "passes are not numbered")
    let changed = records.values.filter(\.isChanged).map(\.key.sort).sorted()
    check(6, changed.isEmpty, "these are not as they were sealed: \(changed)")
    let status = records["LIST#STATUS"]?.text("status")
    check(10, status == header.status, "it is listed as \(status ?? "nothing") and is \(header.status)")
    let indexed = records.values.filter { $0.key.sort.hasPrefix("LIST#") && $0.index?.sort != CaseKeys.moment(header.created_ms, place.id) }
    check(10, indexed.isEmpty, "its place in a list changed")
    let phase = subject.family.phase(header.status)
    if phase != .ended, header.stuck == nil {
      let isCared = records.values.contains { $0.index?.partition.hasPrefix("DUE#") ?? false }
      check(7, isCared, "it has not ended, and nothing wakes it")
    }
  }

  /// What holds of a case that has ended.
  public mutating func ended() {
    always()
    guard let header else { return check(9, false, "there is no case") }
    check(9, subject.family.phase(header.status) == .ended, "it is \(header.status), not at its end\(header.stuck.map { ": \($0)" } ?? "")")
    check(8, header.lease_ms == nil, "an ended case is leased")
    check(14, !header.runs && !header.isQueued, "an ended case has a place")
    check(6, header.head == receipts.last?.link, "the header does not name the end of the chain")
    let seal = receipts.last { $0.receipt.key.hasPrefix("outcome/") }
    check(12, seal?.receipt.value == sealed(header), "what it shows is not what was sealed")
    let due = records.values.filter { $0.index?.partition.hasPrefix("DUE#") ?? false }.map(\.key.sort)
    check(7, due == (subject.family.shape.retention_s == nil ? [] : [CaseKeys.wake]), "of an ended case these fall due: \(due)")
    if let retention_s = subject.family.shape.retention_s, let due_ms = records[CaseKeys.wake]?.integer("due_ms") {
      check(14, due_ms >= header.created_ms + retention_s * 1_000, "it is kept for less than its retention")
    }
    if subject.takesSignals { check(7, records[CaseKeys.signals]?.attributes["shut"] == .bool(true), "an ended case takes signals") }
  }

  private func sealed(_ header: CaseHeader) -> JSONValue {
    var body = header.body
    for number in 1..<max(1, header.parts) { body += records[CaseKeys.part(number)]?.bytes("body") ?? [] }
    return place.seal(Hexadecimal.encode(SHA256.digest(body)), header.status, header.engine)
  }

  /// Every try of an unkeyed effect is noted, and made once at most; `tries` are the world's.
  public mutating func unkeyed(_ tries: [String: Int]) {
    let keys = Set(receipts.map(\.receipt.key))
    for (step, count) in tries where step.hasPrefix("opinion/") {
      let notes = keys.count { $0.hasPrefix("begun/\(step)#") }
      check(1, count <= notes, "`\(step)` was made \(count) times and noted \(notes) times")
    }
    for (try_, count) in tries where try_.hasPrefix("\(place.id)/") {
      let name = String(try_.dropFirst(place.id.utf8.count + 1))
      guard Subject.unkeyed.contains(where: { name.hasPrefix($0) }) else { continue }
      check(1, keys.contains("begun/\(name)"), "`\(name)` was tried and not noted")
      check(1, count == 1, "`\(name)` was made \(count) times under one note")
    }
  }

  var statusNow: String? { header?.status }

  /// The names of its audit events, in order.
  public var events: [String] {
    store.records.filter { $0.key.partition.contains("#AUDIT#") && $0.text("resource") == "\(place.family.plural)/\(place.id)" }
      .sorted { ($0.integer("at_ms") ?? 0, $0.key.sort) < ($1.integer("at_ms") ?? 0, $1.key.sort) }.compactMap { $0.text("event") }
  }
}

extension Subject {
  /// What the steps of an echo's words that are unkeyed begin with.
  static let unkeyed = ["call", "quick", "side", "pay", "slow"]
}
