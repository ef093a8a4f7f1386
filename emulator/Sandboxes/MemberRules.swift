/// What the API's model asks of the members of a request, in the words in which AWS refuses them:
/// `1 validation error detected: Value '…' at 'functionName' failed to satisfy constraint: …`.
struct MemberRules {
  private var faults: [String] = []

  mutating func fault(_ value: String, at member: String, _ constraint: String) {
    faults.append("Value '\(value)' at '\(member)' failed to satisfy constraint: \(constraint)")
  }

  mutating func missing(_ member: String) {
    faults.append("Value null at '\(member)' failed to satisfy constraint: Member must not be null")
  }

  mutating func check(_ value: String, at member: String, isMatch: Bool, pattern: String, bytesMaximum: Int) {
    if !isMatch { fault(value, at: member, "Member must satisfy regular expression pattern: \(pattern)") }
    if value.utf8.count > bytesMaximum { fault(value, at: member, "Member must have length less than or equal to \(bytesMaximum)") }
  }

  mutating func check(_ value: String, at member: String, oneOf values: [String]) {
    if !values.contains(value) { fault(value, at: member, "Member must satisfy enum value set: [\(values.joined(separator: ", "))]") }
  }

  mutating func check(_ value: String, at member: String, _ range: ClosedRange<Int>) -> Int? {
    guard let number = Int(value), number <= range.upperBound else {
      fault(value, at: member, "Member must have value less than or equal to \(range.upperBound)")
      return nil
    }
    guard number >= range.lowerBound else {
      fault(value, at: member, "Member must have value greater than or equal to \(range.lowerBound)")
      return nil
    }
    return number
  }

  /// Throws what was found, all of it together.
  func finish() throws(Refused) {
    guard !faults.isEmpty else { return }
    throw Refused(.invalid("\(faults.count) validation error\(faults.count == 1 ? "" : "s") detected: \(faults.joined(separator: "; "))"))
  }
}

/// The qualifier beside a function's name (`?Qualifier=`).
enum Qualifier {
  static let bytesMaximum = 128
  static let pattern = #"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#

  static func isValid(_ text: String) -> Bool {
    text == "$LATEST.PUBLISHED" || !text.isEmpty && text.utf8.allSatisfy { FunctionName.isNameByte($0) || $0 == UInt8(ascii: "$") }
  }
}
