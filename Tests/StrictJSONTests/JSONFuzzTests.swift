import Foundation
import SeededProperties
import StrictJSON
import Testing

@Suite struct `JSON under fuzz` {
  private static let alphabet = Array("{}[]\",:0123456789.eE+-\\utrfalsn \u{0}\n\u{7f}\u{80}".utf8)

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `what is written reads back as the same value`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let value = random.value(depth: 5)
      let bytes = try JSONWriter.write(value)
      let again = try JSONReader.read(bytes)
      #expect(try JSONWriter.write(again) == bytes)
      #expect(doubles(value) == doubles(again))
    }
  }

  @Test(arguments: [11, 12, 13, 14] as [UInt64]) func `what is accepted after a mutation Foundation accepts too`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for _ in 0..<2_000 {
      var bytes = try JSONWriter.write(random.value(depth: 4))
      for _ in 0..<random.below(3) + 1 { random.mutate(&bytes, alphabet: Self.alphabet) }
      do {
        _ = try JSONReader.read(bytes)
        accepted += 1
        _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
      } catch let error as JSONError {
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    #expect(accepted > 20)
  }

  /// A double that is whole is written without a fraction and comes back as an integer, so both sides are compared as doubles.
  private func doubles(_ value: JSONValue) -> JSONValue {
    switch value {
    case .integer(let number): .number(Double(number))
    case .array(let elements): .array(elements.map(doubles))
    case .object(let object): .object(JSONObject(object.members.map { ($0.name, doubles($0.value)) }))
    default: value
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func value(depth: Int) -> JSONValue {
    switch below(depth > 0 ? 8 : 6) {
    case 0: .null
    case 1: .bool(below(2) == 0)
    case 2: .integer(Int64(bitPattern: next()) >> Int64(below(64)))
    case 3: .number(finite())
    case 4, 5: .string(text())
    case 6: .array((0..<below(5)).map { _ in value(depth: depth - 1) })
    default: .object(JSONObject((0..<below(5)).map { _ in (text(), value(depth: depth - 1)) }))
    }
  }

  private mutating func finite() -> Double {
    let number = below(2) == 0 ? Double(bitPattern: next()) : Double(below(2_000_000) - 1_000_000) / 1_000
    return number.isFinite ? number : 0
  }

  private mutating func text() -> String {
    let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x20...0x7E, 0x80...0x7FF, 0xE000...0xFFFF, 0x1F300...0x1F6FF]
    return (0..<below(12)).reduce(into: "") { text, _ in
      let range = ranges[below(ranges.count)]
      if let scalar = Unicode.Scalar(range.lowerBound + UInt32(below(range.count))) { text.unicodeScalars.append(scalar) }
    }
  }
}
