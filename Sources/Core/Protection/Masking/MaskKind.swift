/// What is masked in texts: the middle of a mark, `<masked:email:1>`.
package enum MaskKind: String, Sendable, Hashable, CaseIterable { case email, phone, card, iban, id, date, secret }

/// A place in a text that is not to be shown.
struct MaskFind: Equatable {
  var kind: MaskKind
  var range: Range<Int>
}
