/// Writes header or trailer fields straight into the bytes that are sent.
public struct FieldWriter {
  var bytes: [UInt8]

  public mutating func field(_ name: StaticString, _ value: String) {
    begin(name)
    appendValue(value.utf8)
  }

  public mutating func field(_ name: StaticString, _ value: Int) { field(name, String(value)) }

  public mutating func field(_ name: StaticString, _ value: some Collection<UInt8>) {
    begin(name)
    appendValue(value)
  }

  /// A field whose name comes from elsewhere.
  /// - Returns: false, and nothing is written, when the name is not a token.
  @discardableResult
  public mutating func field(named name: some Collection<UInt8>, _ value: some Collection<UInt8>) -> Bool {
    guard !name.isEmpty, name.allSatisfy({ isToken[Int($0)] }) else { return false }
    bytes.append(contentsOf: name)
    bytes.append(contentsOf: [UInt8(ascii: ":"), 0x20])
    appendValue(value)
    return true
  }

  /// The same of texts, which is what most have; not one of them is looked at through a witness.
  @discardableResult
  public mutating func field(named name: String.UTF8View, _ value: String.UTF8View) -> Bool {
    guard !name.isEmpty, name.allSatisfy({ isToken[Int($0)] }) else { return false }
    bytes.append(contentsOf: name)
    text(": ")
    appendValue(value)
    return true
  }

  mutating func text(_ text: StaticString) {
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func begin(_ name: StaticString) {
    text(name)
    text(": ")
  }

  /// Control characters become spaces, so that no value can begin a field of its own.
  private mutating func appendValue(_ value: some Collection<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: value)
    for place in start..<bytes.count where (bytes[place] < 0x20 && bytes[place] != 0x09) || bytes[place] == 0x7F { bytes[place] = 0x20 }
    text("\r\n")
  }
}
