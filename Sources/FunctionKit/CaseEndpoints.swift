public import Cases
public import Forms
internal import Identity
internal import LambdaRuntime
internal import StrictJSON

/// How a family's cases are asked for, answered and shown: what an endpoint's documentation and page need beside the family's description.
public struct CaseForms<Family: CaseFamily>: Sendable {
  public let request: @Sendable () -> Documentation.Body
  let outcome: @Sendable () -> Schema
  /// What a case shows, as a page for a person; nil where there is none.
  let page: (@Sendable ([UInt8]) throws(EndpointError) -> Answer)?
  /// The same as a table for a spreadsheet; it answers nil while there is none.
  let table: (@Sendable ([UInt8]) throws(EndpointError) -> Answer?)?

  public init(
    request: @escaping @Sendable () -> Documentation.Body, outcome: @escaping @Sendable () -> Schema,
    page: (@Sendable ([UInt8]) throws(EndpointError) -> Answer)? = nil, table: (@Sendable ([UInt8]) throws(EndpointError) -> Answer?)? = nil
  ) {
    (self.request, self.outcome, self.page, self.table) = (request, outcome, page, table)
  }

  /// In the form that is preferred, of those that there are; JSON else.
  func answer(_ body: [UInt8], _ preferred: PreferredForm) throws(EndpointError) -> Answer {
    switch preferred {
    case .html: try page?(body) ?? Answer(200, body: body)
    case .csv: try table?(body) ?? Answer(200, body: body)
    case .json: Answer(200, body: body)
    }
  }
}

/// The words of an endpoint's documentation that are its own.
public struct EndpointWords: Sendable {
  var id: String
  var summary: String
  var detail: String
  /// Statuses with what they mean for this endpoint, beside or in place of the usual ones: each a problem.
  var problems: [Int: String]
  /// What else is answered here, in its form.
  var beside: [Documentation.Documented]

  public init(_ id: String, _ summary: String, detail: String = "", problems: [Int: String] = [:], beside: [Documentation.Documented] = []) {
    (self.id, self.summary, self.detail, self.problems, self.beside) = (id, summary, detail, problems, beside)
  }
}

/// The endpoints that every family has, generic over it.
extension Endpoint {
  /// GET of a case: the bytes that it shows; for who prefers HTML, as a page; for who prefers CSV, as a table.
  public static func find<Family: CaseFamily>(_: Family.Type, at path: String, _ forms: CaseForms<Family>, _ words: EndpointWords) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(.get, path, allow: .read(shape.name.plural), { findingDocumentation(shape, forms, words) }) { exchange, room throws(EndpointError) in
      let found = try await room.family(Family.self).find(exchange.id, from: exchange.caller, in: exchange.cases(room), now_ms: exchange.now_ms)
      guard forms.page != nil || forms.table != nil else { return Answer(200, body: found.body) }
      // Each form has a tag of its own, since those are of the bytes.
      var answer = try forms.answer(found.body, PreferredForm(accept: exchange.request.header(Header.accept)))
      answer.headers.append((Header.vary, Header.accept))
      return answer
    }
  }

  /// GET of a family's cases, newest first, page by page.
  public static func list<Family: CaseFamily>(_: Family.Type, at path: String, _ words: EndpointWords) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(.get, path, allow: .read(shape.name.plural), { listingDocumentation(shape, words) }) { exchange, room throws(EndpointError) in
      let family = try room.family(Family.self)
      let filter: ListCases.Filter
      do throws(RequestError) { filter = try ListCases.Filter(parameters: exchange.queryParameters, of: family) } catch { throw .refused(error) }
      let list = ListCases(family, records: room.cases.records)
      return Answer(200, body: try await list.respond(to: filter, from: exchange.caller, now_ms: exchange.now_ms).body)
    }
  }

  /// POST of a person's answer to what a case waits for: 200 with what the case shows then; 202 with where to look, where another worker has the case, or there was no
  /// time to go on with it. The path begins with where the case is found, `/decisions/{id}`.
  public static func answer<Family: CaseFamily>(
    _: Family.Type, _ wait: String, at path: String, atMost bytes: Int, body: @escaping @Sendable () -> Documentation.Body, _ forms: CaseForms<Family>,
    _ words: EndpointWords
  ) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(
      .post, path, allow: .execute(shape.name.plural), atMost: bytes, { answeringDocumentation(shape, wait, body(), forms, words) }
    ) { exchange, room throws(EndpointError) in
      let answered = try await room.family(Family.self).answer(
        wait, of: exchange.id, with: exchange.request.body, from: exchange.caller, under: exchange.ticket, in: exchange.cases(room))
      room.told(answered, exchange.caller)
      guard answered.isAnothers || answered.isOnItsWay else { return Answer(200, body: answered.body) }
      let location = exchange.request.location(path.place(of: answered.place.id))
      return try answered.accepted(at: location, headers: [(Header.location, location)])
    }
  }

  /// POST for a further token of a wait: 201 with it in a header.
  public static func token<Family: CaseFamily>(_: Family.Type, _ wait: String, at path: String, _ words: EndpointWords) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(.post, path, allow: .execute(shape.name.plural), { tokenDocumentation(shape, wait, words) }) { exchange, room throws(EndpointError) in
      let token = try await room.family(Family.self).giveToken(wait, of: exchange.id, to: exchange.caller, in: exchange.cases(room))
      return try .json(201, [shape.name.idName: .string(exchange.id.lowercased()), "wait": .string(wait)], headers: [(Header.reviewToken, token)])
    }
  }

  /// Ends a case which somebody no longer wants, by POST for who may write, or by DELETE for who may ask for one.
  public static func cancel<Family: CaseFamily>(
    _: Family.Type, by method: Method = .post, at path: String, _ forms: CaseForms<Family>, _ words: EndpointWords
  ) -> Endpoint {
    let shape = Family.description.shape
    let permission = method == .delete ? Permission.execute(shape.name.plural) : .write(shape.name.plural)
    return Endpoint(method, path, allow: permission, { cancellingDocumentation(shape, forms, words) }) { exchange, room throws(EndpointError) in
      let family = try room.family(Family.self)
      let cancelled = try await family.cancel(try family.place(exchange.id, exchange.caller.tenant), from: exchange.caller, in: exchange.cases(room))
      room.told(cancelled, exchange.caller)
      return Answer(200, body: cancelled.body)
    }
  }
}

extension String {
  /// Of a route's path the part that ends in the case's id, with this id.
  fileprivate func place(of id: String) -> String {
    guard let end = ranges(of: "{id}").first else { return self }
    return self[..<end.lowerBound] + id
  }
}

extension Exchange {
  var prefersAsync: Bool { Preference.isGiven("respond-async", in: request.header(Header.prefer)) }

  /// The `id` of the route.
  public var id: String { pathParameter("id") }

  public var caller: Caller {
    var caller = Caller(tenant: principal.tenant, principal: principal.id, correlationID: correlationID)
    caller.via = principal.via.rawValue
    caller.permissions = principal.granted
    caller.clearance = principal.may(.read("restricted")) ? .restricted : principal.may(.read("confidential")) ? .confidential : .internal
    return caller
  }

  /// The store of cases, for as long as this request may take.
  public func cases(_ room: Room) -> CaseStore {
    var cases = room.cases
    cases.end_ms = deadline_ms
    return cases
  }
}

/// What a client prefers (RFC 7240): names in any case, separated by commas, each with a value or parameters that nothing here looks at.
enum Preference {
  static func isGiven(_ name: String, in header: String?) -> Bool {
    (header ?? "").split(separator: ",").contains { preference in
      preference.prefix { $0 != "=" && $0 != ";" }.split { $0 == " " || $0 == "\t" }.joined(separator: " ").lowercased() == name
    }
  }
}
