internal import Cases
internal import HTTPTransport
internal import Identity
internal import LambdaRuntime

/// The stages between the route and the endpoint that ask who calls: the credential, the turnstile, the tenant, the permission.
struct Entrance {
  let room: Room

  /// Who may go on, told to whoever records. What is asked to find that out is in no recording: a credential is judged when it is recorded, not when that is replayed.
  func identity(for request: GatewayRequest, of endpoint: Endpoint, _ correlationID: String, at now_ms: Int64) async throws(Refusal) -> Identity {
    // Not `withValue(_:)` around a throwing call: it forgets the error's type.
    let result: Result<Identity, Refusal> = await Unrecorded.$isOn.withValue(true) {
      do throws(Refusal) { return .success(try await known(request, of: endpoint, correlationID, at: now_ms)) } catch { return .failure(error) }
    }
    if let run = room.run {
      let caller: Principal? = if case .success(let identity) = result { identity.principal } else { nil }
      await run.tell(caller)
    }
    let identity = try result.get()
    if endpoint.needsIdentity { room.identified?(identity.principal) }
    try await checkPermission(identity, of: endpoint, correlationID, at: now_ms)
    return identity
  }

  /// Nobody's credential stands in the address; its owner is told where one does. Of an address at which there is nothing that is said first, unless it is the path that holds one.
  func checkAddress(of request: GatewayRequest, at now_ms: Int64, isFound: Bool = true) async throws(Refusal) {
    do throws(Refusal) { if isFound { try CredentialReading.checkAddress(of: request) } else { try CredentialReading.checkPath(of: request) } } catch {
      let address = NetworkAddress.text(of: request, trusting: room.identities.trustedProxies)
      await Unrecorded.$isOn.withValue(true) {
        await room.authentication.watch?.note(.credentialInURL, of: .address(address), at: now_ms * 1_000)
      }
      throw error
    }
  }

  /// Who asks. An endpoint that needs no identity asks for none, but a credential in the address is refused there too.
  private func known(_ request: GatewayRequest, of endpoint: Endpoint, _ correlationID: String, at now_ms: Int64) async throws(Refusal) -> Identity {
    try await checkAddress(of: request, at: now_ms)
    guard endpoint.needsIdentity else { return .local }
    if let caller = room.run?.caller() { return Identity(principal: caller) }
    var credentials = CredentialReading.credentials(
      of: request, trusting: room.identities.trustedProxies, byGateway: room.authentication.gateway != nil)
    credentials.correlationID = correlationID
    do throws(IdentityRefusal) {
      let identity = try await room.authentication.identity(of: credentials, endpoint.allowances(of: request), at: now_ms * 1_000)
      room.count(unknownRoles: identity.unknownRoles)
      return identity
    } catch {
      room.count(error)
      throw Refusal(error)
    }
  }

  private func checkPermission(_ identity: Identity, of endpoint: Endpoint, _ correlationID: String, at now_ms: Int64) async throws(Refusal) {
    guard endpoint.needsIdentity, let permission = endpoint.permission, !identity.principal.may(permission) else { return }
    room.countDenied(permission)
    var caller = Caller(tenant: identity.principal.tenant, principal: identity.principal.id, correlationID: correlationID)
    caller.via = identity.principal.via.rawValue
    await room.authentication.watch?.denied(caller, "insufficient_scope", ("permissions", permission.description), at: now_ms * 1_000)
    var refusal = Refusal.insufficientScope(permission.description)
    // A refusal costs allowance too, and says what is left of it.
    refusal.headers += RateLimitHeaders.of(identity.allowances)
    throw refusal
  }
}
