import Cases
import Forms
import StrictJSON

/// What the generic endpoints' documentation says, made of a family's description.
extension Endpoint {
  private static let malformed = "no strict JSON (UTF-8, no duplicate names, finite numbers, at most 64 levels), a wrong type, or a member that is not known"
  private static let broken = "a rule is broken; `errors` names every place and rule"

  private static func id(_ shape: CaseShape) -> Documentation.Parameter {
    .init("id", in: .path, .uuid, "the \(shape.name.singular)'s id, in either case")
  }

  private static func problems(_ usual: [(status: Int, about: String)], _ words: EndpointWords) -> [Documentation.Documented] {
    var about = words.problems
    for (status, text) in usual where about[status] == nil { about[status] = text }
    return words.beside + about.keys.sorted().map { .problem($0, about[$0] ?? "") }
  }

  private static func location(_ shape: CaseShape) -> Documentation.Parameter {
    .init(Header.location, in: .header, .string, "where the \(shape.name.singular) is kept")
  }

  private static func accepted(_ shape: CaseShape, _ about: String, headers: [Documentation.Parameter]) -> Documentation.Documented {
    .json(
      202, about,
      .object([
        .required(shape.name.idName, .uuid), .required("status", .words(shape.statuses), "as `status_url` shows it"),
        .required("status_url", .string, "where the \(shape.name.singular) is kept, as in `\(Header.location)`"),
      ]), headers: headers)
  }

  static func makingDocumentation<Family>(_ shape: CaseShape, _ status: Int, _ forms: CaseForms<Family>, _ words: EndpointWords) -> Documentation {
    let location = location(shape)
    let token = Documentation.Parameter(Header.reviewToken, in: .header, .string, "answered once, where a person must answer: the right to do so")
    let given = shape.waits.isEmpty ? [location] : [location, token]
    let applied = Documentation.Parameter(Header.preferenceApplied, in: .header, .word("respond-async"), "the preference was honoured (RFC 7240)")
    let prefer = Documentation.Parameter(
      Header.prefer, in: .header, .string, "`respond-async`: 202 with where to look for the outcome, in place of \(status) with the outcome")
    return Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [prefer, basis], body: forms.request(),
      answers: [
        .json(status, "the outcome, whatever its status; it is kept", forms.outcome(), headers: given),
        accepted(shape, "where to look for the outcome: to who prefers `respond-async`, and where it is not there yet", headers: given + [applied]),
      ] + problems(making(shape), words))
  }

  static func makingLaterDocumentation<Family>(_ shape: CaseShape, _ forms: CaseForms<Family>, _ words: EndpointWords) -> Documentation {
    let accepted = Schema.object([
      .required("job_id", .uuid, "the \(shape.name.singular)'s id"),
      .required("status_url", .string, "where the \(shape.name.singular) is kept, as in `\(Header.location)`"),
    ])
    return Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [basis], body: forms.request(),
      answers: [.json(202, "where to look for what comes of it", accepted, headers: [location(shape)])] + problems(making(shape), words))
  }

  private static var basis: Documentation.Parameter {
    .init(
      Header.processingBasis, in: .header, .string,
      "by which right personal data of it are processed (GDPR, article 6), kept with it: \(ProcessingBasis.words.dropLast().map { "`\($0)`" }.joined(separator: ", ")) "
        + "or `\(ProcessingBasis.words.last ?? "")`, and `;ref=` a reference of yours")
  }

  private static func making(_ shape: CaseShape) -> [(status: Int, about: String)] {
    [
      (400, malformed), (409, "the `\(shape.name.idName)` exists already, or the same request is still being carried out"), (422, broken),
      (429, "as many \(shape.name.plural) of the tenant run as may at once, or as many of its cases wait to be begun"),
    ]
  }

  static func findingDocumentation<Family>(_ shape: CaseShape, _ forms: CaseForms<Family>, _ words: EndpointWords) -> Documentation {
    let vary = Documentation.Parameter(Header.vary, in: .header, .string, "`Accept` chooses the form")
    var answers: [Documentation.Documented] = [
      .json(
        200, "the bytes that the 201 answered, or what came of them since: a wait that nobody answered in time is over", forms.outcome(),
        headers: forms.page == nil && forms.table == nil ? [] : [vary])
    ]
    if forms.page != nil { answers.append(.page(200, "as a page that a person can read, where `Accept` prefers `text/html` to JSON")) }
    if forms.table != nil { answers.append(.table(200, "as a table for a spreadsheet, where `Accept` prefers `text/csv`")) }
    return Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [id(shape)],
      answers: answers + problems([(404, "there is no such \(shape.name.singular) here")], words))
  }

  static func listingDocumentation(_ shape: CaseShape, _ words: EndpointWords) -> Documentation {
    let moment = Schema.either([.moment, Schema([("type", "string"), ("format", "date")])])
    let columns = shape.lists.map { list in
      let words = shape.column(list.column)?.words
      return Documentation.Parameter(list.column, in: .query, words.map { .words($0) } ?? .string, "only those of this \(list.column)")
    }
    let limit = Schema.integer(1...ListCases.pageMaximum).otherwise(.integer(Int64(ListCases.pageUsual)))
    return Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail,
      parameters: [.init("status", in: .query, .words(shape.statuses), "only those of this status")] + columns + [
        .init("from", in: .query, moment, "the earliest `created_at`"),
        .init("to", in: .query, moment, "the latest; a date means its first instant (UTC)"),
        .init("limit", in: .query, limit, "the most on a page"), .init("cursor", in: .query, .string, "`next_cursor` of the page before"),
      ],
      answers: [.json(200, "a page", page(shape))]
        + problems([(422, "a parameter breaks a rule, or the cursor is none of this list")], words))
  }

  /// A page of a list: its rows are the description's columns.
  private static func page(_ shape: CaseShape) -> Schema {
    let row = Schema.named(
      "\(shape.name.singular.capitalised)Summary",
      .object(
        [.required(shape.name.idName, .uuid), .required("status", .words(shape.statuses)), .required("created_at", .moment)]
          + shape.columns.map { .required($0.name, $0.schema) }))
    return .named(
      "\(shape.name.singular.capitalised)List",
      .object([
        .required(shape.name.plural, .array(of: row, count: 0...ListCases.pageMaximum), "newest first"),
        .optional("next_cursor", .string, "there when there is more: the `cursor` of the next page"),
      ]))
  }

  static func answeringDocumentation<Family>(
    _ shape: CaseShape, _ wait: String, _ body: Documentation.Body, _ forms: CaseForms<Family>, _ words: EndpointWords
  ) -> Documentation {
    Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [id(shape)], body: body,
      answers: [
        .json(200, "the outcome as it is now", forms.outcome()),
        accepted(shape, "the answer is stored; another worker has the \(shape.name.singular) and goes on with it", headers: [location(shape)]),
      ]
        + problems(
          [
            (400, malformed), (403, "the token is not one of this \(wait)'s"), (404, "there is no such \(shape.name.singular) here"),
            (409, "the \(wait) is answered already, or none is waited for"), (410, "the \(wait) has expired"), (422, broken),
          ], words))
  }

  static func tokenDocumentation(_ shape: CaseShape, _ wait: String, _ words: EndpointWords) -> Documentation {
    Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [id(shape)],
      answers: [
        .json(
          201, "the token is in the header", .object([.required(shape.name.idName, .uuid), .required("wait", .word(wait))]),
          headers: [.init(Header.reviewToken, in: .header, .string, "answered once: the right to answer the \(wait)")])
      ]
        + problems(
          [
            (404, "there is no such \(shape.name.singular) here"), (409, "no \(wait) is waited for"), (410, "the \(wait) has expired"),
            (429, "the \(wait) has as many tokens as it may have"),
          ], words))
  }

  static func cancellingDocumentation<Family>(_ shape: CaseShape, _ forms: CaseForms<Family>, _ words: EndpointWords) -> Documentation {
    Documentation(
      words.id, tag: shape.name.plural, words.summary, detail: words.detail, parameters: [id(shape)],
      answers: [.json(200, "the \(shape.name.singular) as it is now", forms.outcome())]
        + problems([(404, "there is no such \(shape.name.singular) here"), (409, "it has ended, or cannot be cancelled")], words))
  }
}
