package import Cases

/// Something that an owner should look at, told once a window: how often it must happen, and within how many seconds.
package enum Anomaly: String, Sendable, Hashable, CaseIterable {
  /// Wrong credentials from one address.
  case failedLogins = "failed_logins"
  /// Wrong secrets of one key's id.
  case keyAttack = "key_attack"
  /// A key that has expired or was revoked is still in use.
  case deadKey = "dead_key"
  /// A key is used from another network than last.
  case newNetwork = "new_network"
  /// Permissions denied to one principal.
  case privilegeProbe = "privilege_probe"
  /// A token without a signature, by another algorithm than its key's, or with a key of its own.
  case tokenForgery = "token_forgery"
  /// A key of the role admin was made.
  case grants
  /// 429s to one principal.
  case burst
  /// A credential in an address.
  case credentialInURL = "credential_in_url"

  package var times: Int {
    switch self {
    case .failedLogins: 20
    case .keyAttack: 10
    case .privilegeProbe: 5
    case .burst: 50
    case .deadKey, .newNetwork, .tokenForgery, .grants, .credentialInURL: 1
    }
  }

  package var window_s: Int { self == .failedLogins ? 300 : 600 }

  /// Counts how often it happens: the one that no longer passes is the last that was needed.
  /// Failed logins are counted by the allowance of guesses, which is as large.
  var counter: Bucket? { times > 1 && self != .failedLogins ? Bucket("seen_\(rawValue)", times - 1, per: window_s, burst: times - 1) : nil }
  /// Lets one telling pass a window.
  var teller: Bucket { Bucket("told_\(rawValue)", 1, per: window_s, burst: 1) }
}

/// Leaves events of who was not let in and of what an owner should look at. Counts stand in the states of callers, keys and addresses, so that all processes count together.
package struct SecurityWatch: Sendable {
  private let admission: Admission
  private let surroundings: any Surroundings
  /// Counts it as a metric, and leaves a line in the log.
  private let told: @Sendable (Anomaly) -> Void
  /// Counts a 403 by its code, whether it leaves an event or not.
  private let denied: @Sendable (String) -> Void

  package init(
    _ admission: Admission, _ surroundings: any Surroundings, denied: @escaping @Sendable (String) -> Void = { _ in },
    told: @escaping @Sendable (Anomaly) -> Void
  ) {
    (self.admission, self.surroundings, self.told, self.denied) = (admission, surroundings, told, denied)
  }

  /// Whom it concerns: without a tenant nobody's log takes the event, and the metric is all.
  package enum Subject: Sendable {
    case principal(Caller)
    case key(String, Caller)
    case address(String)

    var state: RecordKey {
      switch self {
      case .principal(let caller): CallerState.key(tenant: caller.tenant, principal: caller.principal)
      case .key(let id, _): RecordKey(partition: APIKey.key(id).partition, sort: CallerState.sort)
      case .address(let address): CallerState.key(address: address)
      }
    }

    var caller: Caller? {
      switch self {
      case .principal(let caller), .key(_, let caller): caller
      case .address: nil
      }
    }

    var resource: (kind: String, id: String) {
      switch self {
      case .principal(let caller): ("principals", caller.principal)
      case .key(let id, _): ("keys", id)
      case .address(let address): ("addresses", address)
      }
    }
  }

  /// One more of them. A watch that cannot write keeps nobody out and lets nobody in: its failure is dropped, as what it watches was decided before.
  package func note(_ anomaly: Anomaly, of subject: Subject, at now_us: Int64) async {
    if let counter = anomaly.counter, await passes(counter, subject, now_us) != false { return }
    guard await passes(anomaly.teller, subject, now_us) == true else { return }
    told(anomaly)
    guard let caller = subject.caller else { return }
    await write("security.anomaly", by: caller, to: subject.resource, status: anomaly.rawValue, at_ms: now_us / 1_000)
  }

  /// Counts one whose event was in the write that did it.
  package func count(_ anomaly: Anomaly) { told(anomaly) }

  private static let denials = Bucket("seen_denied", 20, per: 600, burst: 20)

  /// A 403: at most 20 events of a principal in ten minutes; what is beyond is counted.
  package func denied(_ caller: Caller, _ code: String, _ resource: (kind: String, id: String), at now_us: Int64) async {
    denied(code)
    let subject = Subject.principal(caller)
    if await passes(Self.denials, subject, now_us) == true {
      await write("access.denied", by: caller, to: resource, status: code, at_ms: now_us / 1_000)
    }
    await note(.privilegeProbe, of: subject, at: now_us)
  }

  /// Nil where it cannot be known.
  private func passes(_ bucket: Bucket, _ subject: Subject, _ now_us: Int64) async -> Bool? {
    do throws(IdentityRefusal) {
      _ = try await admission.take(Admission.Ticket(subject.state, bucket, at: now_us))
      return true
    } catch {
      if case .rateLimited = error { return false }
      return nil
    }
  }

  /// A text that was meant to steer a model.
  package func flagged(_ caller: Caller, _ resource: (kind: String, id: String), _ groups: [String], at now_ms: Int64) async {
    await write("guard.flagged", by: caller, to: resource, status: groups.joined(separator: " "), at_ms: now_ms)
  }

  /// Of the same caller and resource in the same millisecond as another it is told of in the next: none is lost for being quick.
  private func write(_ name: String, by caller: Caller, to resource: (kind: String, id: String), status: String, at_ms: Int64) async {
    for later_ms in 0..<Self.racesMaximum {
      let event = AuditEvent(name, by: caller, to: resource, status: status, at_ms: at_ms + later_ms)
      do throws(RecordStoreError) { return try await admission.records.write([event.change(of: [], surroundings)]) } catch {
        guard case .conflict = error else { return }
      }
    }
  }

  private static let racesMaximum: Int64 = 64
}
