/// What is masked in texts: the middle of a mark, `<masked:email:1>`.
package enum MaskKind: String, Sendable, Hashable, CaseIterable {
  case email, phone, card, iban, id, date, secret

  /// What two ways to write one value have in common: one number is one, however it is written.
  package func plain(_ value: String) -> String {
    switch self {
    case .phone, .card, .iban, .id: String(decoding: value.utf8.filter { MaskBytes.isAlphanumeric($0) || $0 == UInt8(ascii: "+") }, as: UTF8.self).uppercased()
    case .email: value.lowercased()
    case .date, .secret: value
    }
  }
}

/// A place in a text that is not to be shown.
package struct MaskFind: Equatable {
  package var kind: MaskKind
  package var range: Range<Int>
}
