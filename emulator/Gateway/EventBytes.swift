internal import EmulatorJSON

/// Writes an event's JSON straight to bytes, without a tree.
struct EventBytes {
  var out: [UInt8] = []
  private var isFirst = true

  init(capacity: Int) { out.reserveCapacity(capacity) }

  static func append(utf8 bytes: [UInt8], to out: inout [UInt8]) { JSON.appendQuoted(utf8: bytes, to: &out) }

  mutating func text(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { JSON.appendQuoted(value, to: &out) } else { raw("null") }
  }

  mutating func number(_ name: StaticString, _ value: Int64) {
    key(name)
    raw(String(value))
  }

  mutating func json(_ name: StaticString, _ value: JSON) {
    key(name)
    value.append(to: &out)
  }

  mutating func object(_ name: StaticString, _ content: (inout EventBytes) -> Void) {
    key(name)
    open("{")
    content(&self)
    close("}")
  }

  /// `{name: value}`, or null where there are none.
  mutating func texts(_ name: StaticString, _ pairs: [(name: String, value: String)]) {
    key(name)
    guard !pairs.isEmpty else { return raw("null") }
    open("{")
    for pair in pairs {
      member(pair.name)
      JSON.appendQuoted(pair.value, to: &out)
    }
    close("}")
  }

  /// `{name: [values]}`, or null where there are none.
  mutating func lists(_ name: StaticString, _ groups: [(name: String, values: [String])]) {
    key(name)
    guard !groups.isEmpty else { return raw("null") }
    open("{")
    for group in groups {
      member(group.name)
      list(group.values)
    }
    close("}")
  }

  mutating func list(_ name: StaticString, _ values: [String]) {
    key(name)
    list(values)
  }

  mutating func body(_ append: (inout [UInt8]) -> Void) {
    separate()
    append(&out)
  }

  mutating func open(_ bracket: Unicode.Scalar) {
    out.append(UInt8(ascii: bracket))
    isFirst = true
  }

  mutating func close(_ bracket: Unicode.Scalar) {
    out.append(UInt8(ascii: bracket))
    isFirst = false
  }

  private mutating func list(_ values: [String]) {
    out.append(UInt8(ascii: "["))
    for (place, value) in values.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      JSON.appendQuoted(value, to: &out)
    }
    out.append(UInt8(ascii: "]"))
  }

  private mutating func key(_ name: StaticString) { member(name.description) }

  private mutating func member(_ name: String) {
    separate()
    JSON.appendQuoted(name, to: &out)
    out.append(UInt8(ascii: ":"))
  }

  private mutating func separate() {
    if !isFirst { out.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func raw(_ text: String) { out.append(contentsOf: text.utf8) }
}
