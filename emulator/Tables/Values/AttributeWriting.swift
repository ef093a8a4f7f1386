internal import EmulatorJSON
internal import FoundationEssentials

extension Attributes {
  /// The item's JSON, names in byte order: what is kept on disk and what an answer carries.
  package var json: [UInt8] {
    var out: [UInt8] = []
    append(to: &out)
    return out
  }

  func append(to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    for (place, member) in members.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      JSON.appendQuoted(member.name.string, to: &out)
      out.append(UInt8(ascii: ":"))
      member.value.append(to: &out)
    }
    out.append(UInt8(ascii: "}"))
  }

  /// Reads what `json` wrote.
  init(stored bytes: [UInt8]) throws(Fault) {
    do {
      self = try Attributes(reading: JSON(reading: bytes), most: AttributeValue.storedDepthMaximum)
    } catch {
      throw .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "a stored item cannot be read"))
    }
  }
}

extension AttributeValue {
  package func append(to out: inout [UInt8]) {
    out.append(contentsOf: "{\"\(type.rawValue)\":".utf8)
    switch self {
    case .string(let text): JSON.appendQuoted(text.string, to: &out)
    case .number(let number): JSON.appendQuoted(number.description, to: &out)
    case .binary(let bytes): JSON.appendQuoted(Data(bytes).base64EncodedString(), to: &out)
    case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
    case .null: out.append(contentsOf: "true".utf8)
    case .list(let elements): AttributeValue.append(elements, to: &out) { $0.append(to: &$1) }
    case .map(let attributes): attributes.append(to: &out)
    case .stringSet(let texts): AttributeValue.append(texts, to: &out) { JSON.appendQuoted($0.string, to: &$1) }
    case .numberSet(let numbers): AttributeValue.append(numbers, to: &out) { JSON.appendQuoted($0.description, to: &$1) }
    case .binarySet(let blobs): AttributeValue.append(blobs, to: &out) { JSON.appendQuoted(Data($0).base64EncodedString(), to: &$1) }
    }
    out.append(UInt8(ascii: "}"))
  }

  private static func append<Element>(_ elements: [Element], to out: inout [UInt8], each write: (Element, inout [UInt8]) -> Void) {
    out.append(UInt8(ascii: "["))
    for (place, element) in elements.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      write(element, &out)
    }
    out.append(UInt8(ascii: "]"))
  }
}
