internal import EmulatorJSON

/// An answer's body being written, member by member.
struct ReplyWriter {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
  private var isFirst = true

  mutating func name(_ name: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    JSON.appendQuoted(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func add(_ name: String, _ attributes: Attributes) {
    self.name(name)
    attributes.append(to: &bytes)
  }

  mutating func add(_ name: String, _ json: JSON) {
    self.name(name)
    json.append(to: &bytes)
  }

  mutating func add(_ name: String, raw: [UInt8]) {
    self.name(name)
    bytes += raw
  }

  mutating func add(_ name: String, items: [[UInt8]]) {
    self.name(name)
    bytes += ReplyWriter.list(items)
  }

  static func list(_ items: [[UInt8]]) -> [UInt8] {
    var list: [UInt8] = [UInt8(ascii: "[")]
    list.reserveCapacity(items.reduce(2) { $0 + $1.count + 1 })
    for (place, item) in items.enumerated() {
      if place > 0 { list.append(UInt8(ascii: ",")) }
      list += item
    }
    list.append(UInt8(ascii: "]"))
    return list
  }

  func finished() -> [UInt8] { bytes + [UInt8(ascii: "}")] }
}
