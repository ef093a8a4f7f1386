internal import Cases
internal import Crypto

/// Keys: read once, held against the turnstile's word from then on; and guesses at them.
extension Authentication {
  func key(_ text: String, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) -> APIKey {
    let given: APIKeyText
    do { given = try APIKeyText(reading: text) } catch { throw .malformedKey }
    let key = try await known(given, credentials, now_us)
    try await holds(key, credentials, now_us)
    if !key.certificates.isEmpty, try credentials.certificate?.isOne(of: key.certificates, at: now_us / 1_000_000) != true { throw .invalidKey }
    return key
  }

  /// One that has ended, in use all the same, is told of.
  private func holds(_ key: APIKey, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) {
    let status = key.status(at: now_us / 1_000_000)
    guard status != .active else { return }
    await watch?.note(.deadKey, of: .key(key.id, caller(key, credentials)), at: now_us)
    throw status == .expired ? .keyExpired : .revoked
  }

  /// What the key says, from the process or from the records; that it still stands is the turnstile's.
  private func known(_ given: APIKeyText, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) -> APIKey {
    let (memory, now_ms) = (admission.memory, now_us / 1_000)
    if let key = memory.key(given.digest, at: now_ms) { return key }
    guard !memory.isUnknown(given.id, at: now_ms) else { throw .invalidKey }
    return try await read(given, credentials, now_us)
  }

  private func read(_ given: APIKeyText, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) -> APIKey {
    let record: Record?
    do throws(RecordStoreError) { record = try await admission.records.get(APIKey.key(given.id), now_s: now_us / 1_000_000) } catch {
      throw IdentityRefusal(error)
    }
    guard let key = record.flatMap({ APIKey($0) }) else {
      admission.memory.rememberUnknown(given.id, at: now_us / 1_000)
      throw .invalidKey
    }
    guard key.isOf(given) else {
      await watch?.note(.keyAttack, of: .key(key.id, caller(key, credentials)), at: now_us)
      throw .invalidKey
    }
    admission.memory.remember(key, at: now_us / 1_000)
    return key
  }

  /// A key whose record has changed since it was read is read again.
  func stands(_ state: CallerState, _ key: APIKey, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) {
    guard let version = state.version(of: key.id), version > key.version else { return }
    admission.memory.forget(key)
    let record: Record?
    do throws(RecordStoreError) { record = try await admission.records.get(APIKey.key(key.id), now_s: now_us / 1_000_000) } catch {
      throw IdentityRefusal(error)
    }
    guard let current = record.flatMap({ APIKey($0) }), current.digest == key.digest else { throw .invalidKey }
    admission.memory.remember(current, at: now_us / 1_000)
    try await holds(current, credentials, now_us)
  }

  /// Of a key that stands beside another principal's token: its own principal's state, read.
  func standing(_ key: APIKey, _ credentials: Credentials, _ now_us: Int64) async throws(IdentityRefusal) {
    guard let state = try await admission.read(CallerState.key(tenant: key.tenant, principal: key.principal), at: now_us) else { return }
    if state.isBlocked { throw .blocked }
    try await stands(state, key, credentials, now_us)
  }

  /// A wrong credential takes from its address's allowance of guesses; over it the answer says so, and a right one is still looked at and passes.
  /// One that `hereAlone` is counted costs no call.
  func countGuess(of address: String, hereAlone: Bool, _ now_us: Int64) async throws(IdentityRefusal) {
    if let until_us = admission.memory.guesser(address, at: now_us) {
      throw .rateLimited(
        Bucket.Allowance(bucket: .guesses, remaining: 0, reset_s: Int((until_us - now_us + 999_999) / 1_000_000)),
        retryAfter_s: max(1, Int((until_us - now_us + 999_999) / 1_000_000)))
    }
    do throws(IdentityRefusal) {
      let ticket = Admission.Ticket(CallerState.key(address: address), .guesses, at: now_us)
      let left = hereAlone ? try admission.takeUnshared(ticket) : try await admission.take(ticket)
      if left.remaining == 0 { await watch?.note(.failedLogins, of: .address(address), at: now_us) }
    } catch {
      if case .rateLimited(_, let retryAfter_s, _) = error { admission.memory.remember(guesser: address, until_us: now_us + Int64(retryAfter_s) * 1_000_000) }
      throw error
    }
  }
}

extension APIKey {
  /// In constant time, as it compares with a secret's digest.
  fileprivate func isOf(_ text: APIKeyText) -> Bool { equalInConstantTime(digest, text.digest) }
}
