import Forms
public import StrictJSON

/// Something that came from outside while a case ran or waited: a person's answer, a child's end, a control.
public struct Signal: Sendable, Hashable {
  /// From 1, in the order of coming.
  public var number: Int
  /// Of the wait that it is for.
  public var name: String
  public var value: JSONValue
  public var at_ms: Int64

  var json: JSONValue {
    ["number": .integer(Int64(number)), "name": .string(name), "value": value, "at": .integer(at_ms)]
  }

  init(number: Int, name: String, value: JSONValue, at_ms: Int64) { (self.number, self.name, self.value, self.at_ms) = (number, name, value, at_ms) }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    number = try object.required("number").integer()
    name = try object.required("name").string()
    value = object.optional("value")?.value ?? .null
    at_ms = Int64(try object.required("at").integer())
  }
}

/// How many signals a case has had, and whether it takes more; its version is what parking and closing are conditional on.
struct SignalCount: Sendable {
  /// Over so many that no pass has seen, no further one is taken.
  static let unseenMaximum = 100

  var version: Int64
  var count: Int
  /// How many of them the case has seen, as of its last park.
  var seen: Int
  var isShut: Bool
  /// Whether it is not as it was stored.
  let isChanged: Bool
  /// The case's, for who wakes it.
  var lane = WorkLane.normal

  init(_ record: Record?) {
    isChanged = record?.isChanged ?? false
    version = record?.version ?? 0
    count = Int(record?.integer("count") ?? 0)
    seen = Int(record?.integer("seen") ?? 0)
    isShut = record?.attributes["shut"] == .bool(true)
    lane = record?.text("lane").flatMap(WorkLane.init(rawValue:)) ?? .normal
  }

  var condition: RecordCondition { version == 0 ? .absent : .version(version) }

  func record(_ place: CasePlace) -> Record {
    var attributes: [String: RecordAttribute] = ["count": .integer(Int64(count)), "seen": .integer(Int64(seen)), "shut": .bool(isShut)]
    attributes["lane"] = lane == .normal ? nil : .string(lane.rawValue)
    return Record(key: place.key(CaseKeys.signals), attributes: attributes).sealed
  }

  static func read(_ place: CasePlace, _ records: any RecordStore) async throws(RecordStoreError) -> SignalCount {
    SignalCount(try await records.get(place.key(CaseKeys.signals), now_s: 0))
  }

  /// The changes of one more signal: its item, the count, and that the case is due now.
  mutating func add(_ name: String, _ value: JSONValue, to place: CasePlace, at_ms: Int64) throws(EndpointError) -> [RecordChange] {
    guard !isShut else { throw .conflict("the \(place.family.singular) has ended") }
    guard count - seen < SignalCount.unseenMaximum else {
      throw .tooMany("\(SignalCount.unseenMaximum) signals wait to be seen by the \(place.family.singular)", retryAfter_s: 60)
    }
    return changes(name, value, to: place, at_ms: at_ms)
  }

  /// Without looking at the bounds: a child's end is not refused.
  mutating func changes(_ name: String, _ value: JSONValue, to place: CasePlace, at_ms: Int64) -> [RecordChange] {
    let condition = condition
    count += 1
    // Signals are made of JSON that was read, whose numbers are finite.
    let bytes = (try? JSONWriter.write(Signal(number: count, name: name, value: value, at_ms: at_ms).json)) ?? []
    let item = Record(key: place.key(CaseKeys.inbox(count)), attributes: ["body": .binary(bytes)]).sealed
    return [.put(record(place), condition), .put(item, .absent), Wake(place, due_ms: at_ms, in: lane).change]
  }
}

extension CaseStore {
  /// Those after the given one, in order. One that is not as it was stored is not acted on.
  func signals(_ place: CasePlace, after seen: Int) async throws(JournalError) -> [Signal] {
    var query = RecordQuery(
      partition: place.partition, from: CaseKeys.inbox(seen + 1), through: "INBOX$", limit: SignalCount.unseenMaximum, now_s: 0)
    var signals: [Signal] = []
    // Children's ends are never refused, so there may be more than a page of them.
    repeat {
      let page: RecordPage
      do throws(RecordStoreError) { page = try await records.query(query) } catch { throw .unavailable(detail: "\(error)") }
      for record in page.records {
        guard !record.isChanged else { throw .changed(step: record.key.sort) }
        do { signals.append(try Signal(RecordField(try JSONReader.read(record.bytes("body") ?? []), ""))) } catch {
          throw .unavailable(detail: "the signal `\(record.key.sort)` cannot be read: \(error)")
        }
      }
      query.cursor = page.cursor
    } while query.cursor != nil
    return signals
  }

  /// One signal to a case: 404 where there is none, 409 where it has ended or takes none, 429 where a hundred wait to be seen. What a person is asked is answered with its
  /// token alone: a 403.
  public func signal(_ place: CasePlace, of family: any CaseFamily, _ name: String, _ value: JSONValue) async throws(EndpointError) {
    guard !family.shape.waits.contains(where: { $0.name == name }) else { throw .forbidden("the \(name) is answered with its token") }
    guard let due = try await deliver(place, of: family, name, value) else { return }
    await send(due)
  }

  /// That the case is due, where it was stored with what stands beside it; nil where that was refused.
  func deliver(
    _ place: CasePlace, of family: any CaseFamily, _ name: String, _ value: JSONValue, beside: [RecordChange] = []
  ) async throws(EndpointError) -> Wake? {
    let shape = family.shape
    guard shape.takesSignals else { throw .conflict("a \(shape.name.singular) takes no signals") }
    guard let header = try await header(place, shape) else { throw .notFound }
    guard family.phase(header.status) != .ended else { throw .conflict("the \(place.family.singular) has ended") }
    for _ in 0..<CaseStore.racesMaximum {
      var count: SignalCount
      do throws(RecordStoreError) { count = try await SignalCount.read(place, records) } catch { throw EndpointError(error) }
      guard !count.isChanged else { throw .changed(detail: "the count of signals of `\(place.partition)` is not as it was stored") }
      count.lane = header.lane
      let due = Wake(place, due_ms: surroundings.now_ms(), in: header.lane)
      let changes = try count.add(name, value, to: place, at_ms: due.due_ms)
      do throws(RecordStoreError) {
        try await records.write(changes + beside)
        return due
      } catch {
        guard case .conflict(let index) = error else { throw EndpointError(error) }
        if index >= changes.count { return nil }
      }
    }
    throw .busy("signals kept coming; this one was not taken, and may be sent again")
  }

  package static let racesMaximum = 25
}
