/// A JSON value (RFC 8259) as the strict reader gives it: no duplicate names, no lone surrogates, no non-finite numbers.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, each name once, kept sorted by the names' UTF-16 code units: the canonical order of writing (RFC 8785).
public struct JSONObject: Sendable, Hashable {
  public private(set) var members: [(name: String, value: JSONValue)] = []

  public init() {}

  /// Takes members whose names are distinct; of two equal names the later one stays.
  public init(_ members: [(name: String, value: JSONValue)]) {
    guard !JSONObject.areInOrder(members) else {
      self.members = members
      return
    }
    // Places move rather than members, which are large.
    let order = members.indices.sorted { one, other in
      JSONName.precedes(members[one].name, members[other].name) || (one < other && JSONName.same(members[one].name, members[other].name))
    }
    self.members.reserveCapacity(members.count)
    for (turn, place) in order.enumerated() {
      let isLast = turn + 1 == order.count || !JSONName.same(members[order[turn + 1]].name, members[place].name)
      if isLast { self.members.append(members[place]) }
    }
  }

  private static func areInOrder(_ members: [(name: String, value: JSONValue)]) -> Bool {
    for place in members.indices.dropFirst() where !JSONName.precedes(members[place - 1].name, members[place].name) { return false }
    return true
  }

  /// For a reader that has already sorted the members and refused duplicates.
  package init(sortedUnique members: [(name: String, value: JSONValue)]) { self.members = members }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var names: [String] { members.map(\.name) }

  public subscript(name: String) -> JSONValue? {
    get {
      let place = firstIndex(notBefore: name)
      // In a ternary `nil` would be the JSON null, as that is a literal of this type too.
      guard place < members.count, JSONName.same(members[place].name, name) else { return Optional.none }
      return members[place].value
    }
    set {
      let place = firstIndex(notBefore: name)
      let found = place < members.count && JSONName.same(members[place].name, name)
      switch (found, newValue) {
      case (true, .some(let value)): members[place].value = value
      case (true, .none): members.remove(at: place)
      case (false, .some(let value)): members.insert((name, value), at: place)
      case (false, .none): break
      }
    }
  }

  /// The first place whose name does not sort before `name`.
  private func firstIndex(notBefore name: String) -> Int {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if JSONName.precedes(members[middle].name, name) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public static func == (a: JSONObject, b: JSONObject) -> Bool {
    a.members.elementsEqual(b.members) { JSONName.same($0.name, $1.name) && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for member in members {
      hasher.combine(member.name)
      hasher.combine(member.value)
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { (name: $0.0, value: $0.1) }))
  }
}
