public import Cases
internal import Forms
public import Identity
internal import LambdaRuntime
internal import StrictJSON

/// What is peculiar to a family where its cases are made.
public struct MakingCustoms<Family: CaseFamily>: Sendable {
  /// May answer without making anything.
  let before: @Sendable ([UInt8], Family, Caller, CaseStore) async throws(EndpointError) -> Answer?
  /// The request as it is kept where it is made later, of the request as it was sent.
  let later: @Sendable ([UInt8]) -> [UInt8]

  public init(
    before: @escaping @Sendable ([UInt8], Family, Caller, CaseStore) async throws(EndpointError) -> Answer? = { _, _, _, _ in nil },
    later: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) { (self.before, self.later) = (before, later) }
}

extension MakingCustoms {
  /// What may be answered without making anything.
  fileprivate func answer(_ exchange: Exchange, _ room: Room) async throws(EndpointError) -> Answer? {
    try await before(exchange.request.body, room.family(Family.self), exchange.caller, exchange.cases(room))
  }
}

/// How a family's cases are made: in the call, later, or by a bare event.
extension Endpoint {
  /// POST of a case: 201 with what it shows and where it is kept, whatever its status; 202 with where to look, to who prefers `respond-async` (RFC 7240) and where the case
  /// is not done yet.
  ///
  /// `kept` is where it is found afterwards, if not below its own path; `status` what is answered in place of 201.
  public static func make<Family: CaseFamily>(
    _: Family.Type, at path: String, keptAt kept: String? = nil, answering status: Int = 201, allowances: [Bucket] = [.standard], _ forms: CaseForms<Family>,
    _ words: EndpointWords, _ customs: MakingCustoms<Family> = MakingCustoms()
  ) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(
      .post, path, allow: .execute(shape.name.plural), atMost: Family.description.bodyBytesMaximum, allowances: allowances,
      { makingDocumentation(shape, status, forms, words) }
    ) { exchange, room throws(EndpointError) in
      if let answer = try await customs.answer(exchange, room) { return answer }
      return try await made(customs, exchange, room, later: exchange.prefersAsync).answer(exchange, at: kept ?? path, status)
    }
  }

  /// POST of a case that is made later: 202 with `job_id` and where to look for what comes of it, which is kept at `kept`.
  public static func makeLater<Family: CaseFamily>(
    _: Family.Type, at path: String, keptAt kept: String, allowances: [Bucket] = [.standard], _ forms: CaseForms<Family>, _ words: EndpointWords,
    _ customs: MakingCustoms<Family> = MakingCustoms()
  ) -> Endpoint {
    let shape = Family.description.shape
    return Endpoint(
      .post, path, allow: .execute(shape.name.plural), atMost: Family.description.bodyBytesMaximum, allowances: allowances,
      { makingLaterDocumentation(shape, forms, words) }
    ) { exchange, room throws(EndpointError) in
      if let answer = try await customs.answer(exchange, room) { return answer }
      let made = try await made(customs, exchange, room, later: true)
      let location = exchange.request.location("\(kept)/\(made.place.id)")
      return try .json(202, ["job_id": .string(made.place.id), "status_url": .string(location)], headers: [(Header.location, location)])
    }
  }

  /// `later` is honoured where there is a queue. Without one nobody would come to it soon: then it is made within the call all the same.
  private static func made<Family: CaseFamily>(
    _ customs: MakingCustoms<Family>, _ exchange: Exchange, _ room: Room, later: Bool
  ) async throws(EndpointError) -> CaseAnswer {
    var caller = exchange.caller
    do throws(RequestError) {
      caller.basis = try ProcessingBasis.read(exchange.request.header(Header.processingBasis), isRequired: exchange.identity.tenant.requiresBasis)
    } catch { throw .refused(error) }
    let later = later && room.cases.queue != nil
    let body = exchange.request.body
    return try await room.make(
      Family.self, later ? customs.later(body) : body, from: caller, under: exchange.ticket, later: later, in: exchange.cases(room))
  }
}

extension Trigger {
  /// What a bare event makes, answered as the endpoint's answer would be, without its headers: `{"statusCode": 200, "body": "…"}`, the body a JSON string. What the caller
  /// did wrong is answered so too; a fault of ours is the platform's to try again.
  public static func makesDirectly<Family: CaseFamily>(
    _: Family.Type, keptAt kept: String, answering status: Int = 201, _ customs: MakingCustoms<Family> = MakingCustoms()
  ) -> Trigger {
    .direct { event, caller, room throws(EndpointError) in
      let answer: Answer
      do throws(EndpointError) {
        if let early = try await customs.before(event, room.family(Family.self), caller, room.cases) {
          answer = early
        } else {
          let made = try await room.make(Family.self, event, from: caller, in: room.cases)
          answer = made.isOnItsWay ? try made.accepted(at: "\(kept)/\(made.place.id)", headers: []) : Answer(status, body: made.body)
        }
      } catch {
        guard error.status < 500 else { throw error }
        answer = Refusal(error).problem(correlationID: caller.correlationID)
      }
      let told: JSONValue = ["statusCode": .integer(Int64(answer.status)), "body": .string(String(decoding: answer.body, as: UTF8.self))]
      return try Answer.json(200, told).body
    }
  }
}

extension CaseAnswer {
  fileprivate func answer(_ exchange: Exchange, at path: String, _ status: Int) throws(EndpointError) -> Answer {
    let location = exchange.request.location("\(path)/\(place.id)")
    var headers = [(name: Header.location, value: location)]
    if let token { headers.append((Header.reviewToken, token)) }
    let isAsked = exchange.prefersAsync
    guard isAsked || isOnItsWay else { return Answer(status, headers: headers, body: body) }
    return try accepted(at: location, headers: headers + (isAsked ? [(Header.preferenceApplied, "respond-async")] : []))
  }

  /// Whether there is no outcome to show yet.
  var isOnItsWay: Bool { phase == .running || phase == .queued || isResting }

  /// 202: where to look for what comes of it.
  func accepted(at location: String, headers: [(name: String, value: String)]) throws(EndpointError) -> Answer {
    try .json(202, [place.family.idName: .string(place.id), "status": .string(status), "status_url": .string(location)], headers: headers)
  }
}
