internal import EmulatorHTTP
internal import EmulatorJSON

/// What a client made of a function's asynchronous invocations, in the place of what the file says.
struct EventInvokeConfiguration: Sendable, Equatable {
  static let retries = 0...2
  static let ages_s = 60...21_600

  /// Nil: not said, so that the defaults hold.
  var retries: Int?
  var age_s: Int?
  var onSuccess: String?
  var onFailure: String?
  /// Milliseconds since 1970.
  var modified_ms: Int64 = 0

  init(modified_ms: Int64) { self.modified_ms = modified_ms }

  /// What the file declares; nil where it declares nothing.
  init?(_ declared: AsynchronousSettings) {
    var plain = AsynchronousSettings()
    plain.deadLetterQueue = declared.deadLetterQueue
    guard declared != plain else { return nil }
    (retries, age_s, onSuccess, onFailure) = (declared.maximumRetryAttempts, declared.maximumEventAge_s, declared.onSuccess, declared.onFailure)
  }

  /// The dead-letter queue is a setting of the function's, which these calls do not touch.
  func settings(_ declared: AsynchronousSettings) -> AsynchronousSettings {
    var settings = AsynchronousSettings()
    settings.deadLetterQueue = declared.deadLetterQueue
    settings.maximumRetryAttempts = retries ?? settings.maximumRetryAttempts
    settings.maximumEventAge_s = age_s ?? settings.maximumEventAge_s
    (settings.onSuccess, settings.onFailure) = (onSuccess, onFailure)
    return settings
  }

  func json(_ arn: String) -> JSON {
    var members: [JSON.Member] = [.init("LastModified", .real(Double(modified_ms) / 1_000)), .init("FunctionArn", .string(arn))]
    if let retries { members.append(.init("MaximumRetryAttempts", .integer(Int64(retries)))) }
    if let age_s { members.append(.init("MaximumEventAgeInSeconds", .integer(Int64(age_s)))) }
    func side(_ destination: String?) -> JSON { destination.map { ["Destination": .string($0)] } ?? .object([]) }
    members.append(.init("DestinationConfig", ["OnSuccess": side(onSuccess), "OnFailure": side(onFailure)]))
    return .object(members)
  }

  init?(stored bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), json.object != nil else { return nil }
    retries = json["MaximumRetryAttempts"]?.integer.map { Int($0) }
    age_s = json["MaximumEventAgeInSeconds"]?.integer.map { Int($0) }
    onSuccess = json["DestinationConfig"]?["OnSuccess"]?["Destination"]?.string
    onFailure = json["DestinationConfig"]?["OnFailure"]?["Destination"]?.string
    modified_ms = json["ModifiedMilliseconds"]?.integer ?? 0
  }

  var stored: [UInt8] {
    JSON.object((json("").object ?? []) + [.init("ModifiedMilliseconds", .integer(modified_ms))]).bytes
  }
}

/// The five calls on event invoke configurations. Source: Lambda API reference, PutFunctionEventInvokeConfig and its neighbours; texts as AWS answered them.
extension InvokeAPI {
  func eventConfiguration(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, isList: Bool) throws(Refused) {
    let found = try find(segment, exchange)
    let arn = found.invokedARN ?? "\(found.function.arn):$LATEST"
    if isList, exchange.head.method == .get { return listEventConfigurations(found.function, exchange) }
    guard !isList else { throw Refused(.unknownPath) }
    let present = events.configuration(arn, of: found.function)
    let missing = Refused(.notFound("The function \(arn) doesn't have an EventInvokeConfig"))
    switch exchange.head.method {
    case .get:
      guard let present else { throw missing }
      answer(exchange, present.json(arn))
    case .delete:
      guard present != nil else { throw missing }
      events.configure(arn, nil) { isKept in exchange.respond(isKept ? 204 : 500) }
    case .put, .post:
      let body = try object(exchange)
      guard exchange.head.method == .put || present != nil || Self.saysNothing(body) else { throw missing }
      let made = try read(body, into: exchange.head.method == .put ? nil : present)
      events.configure(arn, made) { [weak self] isKept in
        guard isKept else { return InvokeRefusal.service("the configuration could not be kept").answer(exchange, RequestID()) }
        self?.answer(exchange, made.json(arn))
      }
    default: throw Refused(.unknownPath)
    }
  }

  private static func saysNothing(_ body: JSON) -> Bool {
    ["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"].allSatisfy { body[$0] == nil || body[$0] == .null }
  }

  private func read(_ body: JSON, into present: EventInvokeConfiguration?) throws(Refused) -> EventInvokeConfiguration {
    var made = present ?? EventInvokeConfiguration(modified_ms: events.now_ms)
    made.modified_ms = events.now_ms
    var rules = MemberRules()
    if let number = body["MaximumRetryAttempts"]?.integer {
      made.retries = rules.check(String(number), at: "maximumRetryAttempts", EventInvokeConfiguration.retries)
    }
    if let number = body["MaximumEventAgeInSeconds"]?.integer {
      made.age_s = rules.check(String(number), at: "maximumEventAgeInSeconds", EventInvokeConfiguration.ages_s)
    }
    try rules.finish()
    guard !Self.saysNothing(body) else {
      throw Refused(.invalidParameter("You must specify at least one of error handling or destination setting."))
    }
    if let destinations = body["DestinationConfig"], destinations != .null {
      made.onSuccess = try destination(destinations["OnSuccess"]?["Destination"]?.string)
      made.onFailure = try destination(destinations["OnFailure"]?["Destination"]?.string)
    }
    return made
  }

  /// A queue, or a function of the service; what else AWS has is not here.
  private func destination(_ arn: String?) throws(Refused) -> String? {
    guard let arn, !arn.isEmpty else { return nil }
    if arn.hasPrefix("arn:aws:sqs:") { return arn }
    guard arn.hasPrefix("arn:aws:lambda:"), let name = FunctionName(arn), (try? host.find(name, namesLatest: true)) != nil else {
      throw Refused(
        .invalidParameter("The provided destination config DestinationConfig is invalid: `\(arn)` is neither a queue nor a function of this service"))
    }
    return arn
  }

  private func listEventConfigurations(_ function: HostedFunction, _ exchange: Exchange) {
    let found = events.configurations(of: function)
    answer(exchange, ["FunctionEventInvokeConfigs": .array(found.map { $0.configuration.json($0.arn) }), "NextMarker": nil])
  }
}

/// What holds of whom: of a version or an alias by its ARN.
extension EventQueue {
  func configuration(_ arn: String, of function: HostedFunction) -> EventInvokeConfiguration? {
    if let known = configurations[arn] { return known }
    return arn.hasSuffix(":$LATEST") ? EventInvokeConfiguration(function.definition.asynchronous) : nil
  }

  func configurations(of function: HostedFunction) -> [(arn: String, configuration: EventInvokeConfiguration)] {
    let latest = "\(function.arn):$LATEST"
    let arns = Set(configurations.keys.filter { $0.hasPrefix(function.arn + ":") } + [latest])
    return arns.sorted().compactMap { arn in configuration(arn, of: function).map { (arn, $0) } }
  }

  /// How an event is to be handled.
  func settings(_ function: HostedFunction, _ request: InvocationRequest) -> AsynchronousSettings {
    let declared = function.definition.asynchronous
    let arn = request.invokedARN ?? "\(function.arn):\(function.version)"
    guard let known = configurations[arn] else { return declared }
    if let known { return known.settings(declared) }
    var plain = AsynchronousSettings()
    plain.deadLetterQueue = declared.deadLetterQueue
    return plain
  }

  /// Nil: none any more, whatever the file declares, until the next start.
  func configure(_ arn: String, _ configuration: EventInvokeConfiguration?, _ done: @escaping @EventLoop (Bool) -> Void) {
    configurations.updateValue(configuration, forKey: arn)
    guard let shelf else { return done(true) }
    shelf.keepSettings(arn, configuration?.stored) { isKept in EventLoop.post { done(isKept) } }
  }

  /// Those of earlier runs; what the file declares is as the file says again.
  func restoreConfigurations() {
    for (arn, bytes) in shelf?.loadSettings() ?? [:] {
      guard let name = FunctionName(arn), let found = try? host.find(name, namesLatest: true), let kept = EventInvokeConfiguration(stored: bytes) else {
        continue
      }
      let isDeclared = arn.hasSuffix(":$LATEST") && EventInvokeConfiguration(found.function.definition.asynchronous) != nil
      if !isDeclared { configurations.updateValue(kept, forKey: arn) }
    }
  }
}
