package import Masks
package import StrictJSON

/// Hides personal values and secrets in texts and JSON, the same one under the same mark, so that what was hidden can be put back for the caller.
///
/// One for everything that belongs together: a prompt, an event, a line of the log. Source of the forms: docs/protection.md.
package struct Masking: Sendable {
  private let secrets: KnownSecrets
  private let kinds: Set<MaskKind>
  /// By kind, what each mark's number stands for, in order.
  private var values: [MaskKind: [String]] = [:]
  private var numbers: [MaskKind: [String: Int]] = [:]
  /// How often each kind was hidden.
  package private(set) var counts: [MaskKind: Int] = [:]

  /// Hides the given kinds and leaves the others as they are.
  package init(_ secrets: KnownSecrets = KnownSecrets(), only kinds: Set<MaskKind> = Set(MaskKind.allCases)) { (self.secrets, self.kinds) = (secrets, kinds) }

  package mutating func mask(_ text: String) -> String {
    var scan = MaskScan(text, secrets)
    func next() -> MaskFind? {
      while let find = scan.next() { if kinds.contains(find.kind) { return find } }
      return nil
    }
    guard var find = next() else { return text }
    let bytes = scan.bytes
    var masked: [UInt8] = []
    masked.reserveCapacity(bytes.count)
    var from = 0
    while true {
      masked += bytes[from..<find.range.lowerBound]
      masked += Array(mark(find.kind, String(decoding: bytes[find.range], as: UTF8.self)).utf8)
      from = find.range.upperBound
      guard let following = next() else { break }
      find = following
    }
    masked += bytes[from...]
    return String(decoding: masked, as: UTF8.self)
  }

  /// Members that are named for what they hold go whole; null stays, as it tells nothing. Names stay.
  package mutating func mask(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(mask(text))
    case .integer(let number):
      // A card's number is one without quotes too.
      guard number > 0, kinds.contains(.card), PaymentForms.isCard(Array(String(number).utf8)) else { return value }
      return .string(mark(.card, String(number)))
    case .array(let elements): return .array(elements.map { mask($0) })
    case .object(let object):
      return .object(
        JSONObject(
          sortedUnique: object.members.map { member in
            guard member.value != .null, MaskedMembers.isOne(member.name, kinds) else { return (member.name, mask(member.value)) }
            MaskTally.current?.add(MaskTally.member)
            return (member.name, .string(MaskedMembers.removed))
          }))
    case .null, .bool, .number: return value
    }
  }

  /// Less what members hold that are named for it; texts stay as they are.
  package static func withoutMembers(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { withoutMembers($0) })
    case .object(let object):
      return .object(
        JSONObject(
          sortedUnique: object.members.map { member in
            guard member.value != .null, MaskedMembers.isOne(member.name) else { return (member.name, withoutMembers(member.value)) }
            MaskTally.current?.add(MaskTally.member)
            return (member.name, .string(MaskedMembers.removed))
          }))
    case .null, .bool, .integer, .number, .string: return value
    }
  }

  /// Puts back what stands behind this masking's own marks; others, and those of the kinds that are left out, stay as they are.
  package func restore(_ text: String, besides kinds: Set<MaskKind> = []) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
    let bytes = Array(text.utf8)
    var restored: [UInt8] = []
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "<"), let (value, end) = value(of: bytes, at, besides: kinds) else {
        restored.append(bytes[at])
        at += 1
        continue
      }
      restored += Array(value.utf8)
      at = end
    }
    return String(decoding: restored, as: UTF8.self)
  }

  package func restore(_ value: JSONValue, besides kinds: Set<MaskKind> = []) -> JSONValue {
    switch value {
    case .string(let text): .string(restore(text, besides: kinds))
    case .array(let elements): .array(elements.map { restore($0, besides: kinds) })
    case .object(let object): .object(JSONObject(sortedUnique: object.members.map { ($0.name, restore($0.value, besides: kinds)) }))
    case .null, .bool, .integer, .number: value
    }
  }

  private mutating func mark(_ kind: MaskKind, _ value: String) -> String {
    counts[kind, default: 0] += 1
    MaskTally.current?.add(kind.rawValue)
    let plain = kind.plain(value)
    let number: Int
    if let known = numbers[kind]?[plain] {
      number = known
    } else {
      values[kind, default: []].append(value)
      number = values[kind]?.count ?? 1
      numbers[kind, default: [:]][plain] = number
    }
    return "<masked:\(kind.rawValue):\(number)>"
  }

  private func value(of bytes: [UInt8], _ place: Int, besides kinds: Set<MaskKind>) -> (value: String, end: Int)? {
    guard let end = bytes[place...].prefix(32).firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let parts = String(decoding: bytes[place + 1..<end], as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "masked", let kind = MaskKind(rawValue: String(parts[1])), !kinds.contains(kind), let number = Int(parts[2]),
      String(number) == parts[2],
      let known = values[kind], (1...known.count).contains(number)
    else { return nil }
    return (known[number - 1], end + 1)
  }
}
