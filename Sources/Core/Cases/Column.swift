public import Forms
import StrictJSON

/// What a list shows of a case: how it is called, stored, shown and documented.
public struct ColumnForm: Sendable {
  package enum Kind: Sendable, Hashable {
    /// The beginning of a text, at most 500 characters of it.
    case text
    case flag
    /// A share of 1, stored in millionths.
    case share
  }

  /// The member of a row.
  public let name: String
  /// Of the row's member; made when it is asked for, which who only answers never does.
  public var schema: Schema { made() }
  private let made: @Sendable () -> Schema
  /// The words that it may have, where it may not have others.
  public let words: [String]?
  /// The record's attribute.
  package let attribute: String
  package let kind: Kind

  init(
    name: String, schema: @autoclosure @escaping @Sendable () -> Schema, words: [String]? = nil, attribute: String, kind: Kind
  ) {
    (self.name, made, self.words, self.attribute, self.kind) = (name, schema, words, attribute, kind)
  }

  /// A list shows the beginning of a long text.
  static let charactersMaximum = 500

  /// The stored value as a list's place keeps it.
  func shortened(_ value: RecordAttribute) -> RecordAttribute {
    guard case .string(let text) = value, kind == .text, text.unicodeScalars.count > ColumnForm.charactersMaximum else { return value }
    return .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(ColumnForm.charactersMaximum))) + "…")
  }

  /// Whether it may have any words.
  var isFreeText: Bool { kind == .text && words == nil }

  func shown(_ record: Record) -> JSONValue {
    switch kind {
    case .text: .optional(record.text(attribute))
    case .flag: .bool(record.attributes[attribute] == .bool(true))
    case .share: JSONValue(measure: record.integer(attribute).map { Double($0) / 1e6 })
    }
  }
}

/// A column of a family: its form, and how it is read from a request and from an outcome.
public struct Column<Request, Outcome>: Sendable {
  public let form: ColumnForm
  let asked: @Sendable (Request) -> RecordAttribute?
  let found: @Sendable (Outcome) -> RecordAttribute?

  public static func text(
    _ name: String, asked: @escaping @Sendable (Request) -> String? = { _ in nil }, _ found: @escaping @Sendable (Outcome) -> String?
  ) -> Column {
    Column(
      form: ColumnForm(name: name, schema: Schema.string.orNull, attribute: name, kind: .text), asked: { asked($0).map(RecordAttribute.string) },
      found: { found($0).map(RecordAttribute.string) })
  }

  public static func choice<Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ found: @escaping @Sendable (Outcome) -> Choice?
  ) -> Column {
    let words = Choice.allCases.map(\.rawValue)
    let form = ColumnForm(name: name, schema: .either([.words(words), Schema([("type", "null")])]), words: words, attribute: name, kind: .text)
    return Column(form: form, asked: { _ in nil }, found: { found($0).map { .string($0.rawValue) } })
  }

  public static func flag(_ name: String, _ found: @escaping @Sendable (Outcome) -> Bool) -> Column {
    Column(form: ColumnForm(name: name, schema: .bool, attribute: name, kind: .flag), asked: { _ in nil }, found: { .bool(found($0)) })
  }

  /// 0…1; stored as an integer, in millionths, under `attribute`.
  public static func share(_ name: String, storedAs attribute: String, _ found: @escaping @Sendable (Outcome) -> Double) -> Column {
    Column(
      form: ColumnForm(name: name, schema: Schema.share.orNull, attribute: attribute, kind: .share), asked: { _ in nil },
      found: { .integer(Int64((found($0) * 1e6).rounded())) })
  }
}
