internal import Cases
internal import Identity
internal import LambdaRuntime

/// The stages between the route and the endpoint that ask who calls: the credential, the turnstile, the tenant, the permission.
struct Entrance {
  let room: Room

  /// Who may go on. An endpoint that needs no identity asks for none, but a credential in the query is refused there too.
  func identity(for request: GatewayRequest, of endpoint: Endpoint, _ correlationID: String, at now_ms: Int64) async throws(Refusal) -> Identity {
    do throws(Refusal) { try CredentialReading.checkQuery(of: request) } catch {
      let address = NetworkAddress.text(of: request, trusting: room.identities.trustedProxies)
      await room.authentication.watch?.note(.credentialInURL, of: .address(address), at: now_ms * 1_000)
      throw error
    }
    guard endpoint.needsIdentity else { return .local }
    var credentials = CredentialReading.credentials(
      of: request, trusting: room.identities.trustedProxies, byGateway: room.authentication.gateway != nil, at: now_ms)
    credentials.correlationID = correlationID
    let identity: Identity
    do throws(IdentityRefusal) {
      identity = try await room.authentication.identity(of: credentials, endpoint.allowances(of: request).map { ($0, 1) }, at: now_ms * 1_000)
    } catch {
      room.count(error)
      throw Refusal(error)
    }
    guard let permission = endpoint.permission, !identity.principal.may(permission) else { return identity }
    let caller = Caller(tenant: identity.principal.tenant, principal: identity.principal.id, correlationID: correlationID)
    await room.authentication.watch?.denied(caller, "insufficient_scope", ("permissions", permission.description), at: now_ms * 1_000)
    var refusal = Refusal.insufficientScope(permission.description)
    // A refusal costs allowance too, and says what is left of it.
    refusal.headers += RateLimitHeaders.of(identity.allowances)
    throw refusal
  }
}
