/// A string as DynamoDB sees one: equality and order are those of its UTF-8 bytes. (Swift's own `==` holds canonically equivalent strings equal.)
package struct Text: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  package let string: String

  package init(_ string: String) { self.string = string }
  package init(stringLiteral value: String) { string = value }

  package var description: String { string }
  var byteCount: Int { string.utf8.count }
  /// What the `size` function counts; an item's size counts bytes.
  var codeUnitCount: Int { string.utf16.count }
  var bytes: [UInt8] { Array(string.utf8) }

  package static func == (left: Text, right: Text) -> Bool {
    left.string == right.string && left.string.utf8.elementsEqual(right.string.utf8)
  }

  package static func < (left: Text, right: Text) -> Bool { left.string.utf8.lexicographicallyPrecedes(right.string.utf8) }

  package func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
  }
}
