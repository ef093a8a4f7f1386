internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorSandboxes
internal import EmulatorServerless

/// Finds out who calls a route: its authorizer first, then its API key, as API Gateway does.
@EventLoop final class Doorkeeper {
  typealias Completion = @EventLoop (Result<Caller, AccessRefusal>) -> Void

  private let application: Application
  private let options: AccessOptions
  private let keySets: KeySets
  private var meter: UsageMeter
  private var verdicts = VerdictCache()

  init(_ project: Project, _ options: AccessOptions) throws(CommandFault) {
    application = project.application
    self.options = options
    keySets = try KeySets(project.application, folder: project.folder)
    meter = UsageMeter(project.application.restAPI)
  }

  func admit(_ admission: Admission, _ functions: Functions, _ completion: @escaping Completion) {
    authorize(admission, functions) { [self] result in completion(result.flatMap { keyed($0, admission) }) }
  }

  private func keyed(_ caller: Caller, _ admission: Admission) -> Result<Caller, AccessRefusal> {
    guard admission.route.access.needsKey else { return .success(caller) }
    var caller = caller
    do throws(AccessRefusal) {
      let value = application.restAPI.keyIsAuthorizers ? caller.namedKey : admission.keyHeader
      caller.key = try meter.take(value, time_ms: admission.moment.time_ms)
      return .success(caller)
    } catch {
      return .failure(error)
    }
  }

  // MARK: Authorizers

  private func authorize(_ admission: Admission, _ functions: Functions, _ completion: @escaping Completion) {
    guard let authorizer = admission.route.access.authorizer else { return completion(.success(Caller())) }
    if case .iam = authorizer.kind { return completion(signer(admission)) }
    let identity = admission.identity(authorizer)
    if identity == nil, let claims = options.pretended { return completion(.success(pretended(claims, authorizer))) }
    guard let identity else {
      if case .jwt = authorizer.kind { return completion(.failure(.unauthorized(challenge: "Bearer"))) }
      return completion(.failure(.unauthorized(challenge: nil)))
    }
    switch authorizer.kind {
    case .iam: break
    case .jwt(let issuer, let audience): check(identity, authorizer, issuer, audience, admission, completion)
    case .userPool(let issuer): check(identity, authorizer, issuer, [], admission, completion)
    case .function(let asked): ask(asked, authorizer, identity, admission, functions, completion)
    }
  }

  private func signer(_ admission: Admission) -> Result<Caller, AccessRefusal> {
    guard options.checksSignatures else { return .success(Caller(.signer(Caller.Signer(accessKey: "emulator")))) }
    do throws(AccessRefusal) {
      return .success(try admission.signer(region: application.region))
    } catch {
      if error == .signature(.missing), options.pretended != nil { return .success(Caller(.signer(Caller.Signer(accessKey: "emulator")))) }
      return .failure(error)
    }
  }

  /// Who signed a request of a function's URL.
  func signer(of request: FrontRequest, _ url: FunctionURL, _ call: FunctionURL.Call) throws(AccessRefusal) -> Caller {
    options.checksSignatures ? try url.signer(request, call) : Caller(.signer(Caller.Signer(accessKey: "emulator")))
  }

  private func pretended(_ claims: [JSON.Member], _ authorizer: Authorizer) -> Caller {
    if case .function = authorizer.kind {
      return Caller(.context(claims, principal: claims.first { $0.name == "sub" }.map { Caller.text($0.value) } ?? "user"))
    }
    return Caller(.claims(claims.map { JSON.Member($0.name, .string(Caller.text($0.value))) }, scopes: authorizer.scopes))
  }

  private func check(
    _ identity: [String], _ authorizer: Authorizer, _ issuer: String, _ audience: [String], _ admission: Admission, _ completion: @escaping Completion
  ) {
    let rule = TokenCheck(issuer: issuer, audience: audience, scopes: authorizer.scopes)
    keySets.keys(of: authorizer, issuer: issuer) { keys in
      guard let keys else {
        return completion(.failure(.unauthorized(challenge: #"Bearer error="invalid_token" error_description="OIDC discovery endpoint communication error""#)))
      }
      do throws(AccessRefusal) {
        completion(.success(try rule.claims(of: identity.first ?? "", keys, time_ms: admission.moment.time_ms)))
      } catch {
        completion(.failure(error))
      }
    }
  }

  // MARK: Functions

  private func ask(
    _ asked: FunctionAuthorizer, _ authorizer: Authorizer, _ identity: [String], _ admission: Admission, _ functions: Functions,
    _ completion: @escaping Completion
  ) {
    if let pattern = asked.pattern, !Self.matches(identity.first ?? "", pattern) { return completion(.failure(.unauthorized(challenge: nil))) }
    let key = ([asked.function, authorizer.name] + identity).map { "\($0.utf8.count):\($0)" }.joined()
    if let verdict = verdicts.verdict(key, now_ns: EventLoop.reactor.now_ns) { return completion(decide(verdict, admission)) }
    let event = AuthorizerEvent(admission, asked, identity: identity, application)
    functions.invoke(asked.function, InvocationRequest(payload: event.bytes)) { [self] outcome in
      switch outcome {
      case .output(let bytes):
        guard let verdict = Verdict(bytes, asked, admission.route.api) else { return fail(authorizer, "its answer means nothing", completion) }
        let now_ns = EventLoop.reactor.now_ns
        if asked.timeToLive_s > 0 { verdicts.keep(verdict, key, until_ns: now_ns + UInt64(asked.timeToLive_s) * 1_000_000_000, now_ns: now_ns) }
        completion(decide(verdict, admission))
      case .functionError(let bytes) where Self.isUnauthorized(bytes): completion(.failure(.unauthorized(challenge: nil)))
      case .functionError: fail(authorizer, "it failed", completion)
      case .throttled: fail(authorizer, "it is at its reserved concurrency, or too many wait", completion)
      case .unavailable(let text): fail(authorizer, text, completion)
      }
    }
  }

  private func fail(_ authorizer: Authorizer, _ reason: String, _ completion: Completion) {
    Terminal.log("warning: authorizer `\(authorizer.name)`: \(reason)")
    completion(.failure(.authorizerFailed))
  }

  private func decide(_ verdict: Verdict, _ admission: Admission) -> Result<Caller, AccessRefusal> {
    do throws(AccessRefusal) { return .success(try verdict.caller(to: admission.resource(in: application))) } catch { return .failure(error) }
  }

  /// The whole token must fit.
  private static func matches(_ token: String, _ pattern: String) -> Bool {
    guard let regex = try? Regex(pattern) else { return false }
    return token.wholeMatch(of: regex) != nil
  }

  /// A function that fails with this one word means the caller, not itself.
  private static func isUnauthorized(_ error: [UInt8]) -> Bool { (try? JSON(reading: error))?["errorMessage"]?.string == "Unauthorized" }
}
