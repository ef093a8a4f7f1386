public import Cases
import Forms
public import HTTPTransport
internal import StrictJSON

/// Announces reviews by POST to a URL, signed as Standard Webhooks 1.0 says (https://github.com/standard-webhooks/standard-webhooks).
///
/// The body is {`type`: `<family>.<wait>_required`, `timestamp`, `data`: {`<family>_id`, `tenant`, `title`, `reasons`, `token`, `expires_at`, `<wait>_path`}}; a decision's `type` is `decision.review_required`. A receiver that answers 2xx has
/// taken it; `webhook-id` is the idempotency key, the same each time that one notice is sent.
public struct WebhookNotifications: Notifications {
  /// How often a notice is sent while the receiver cannot be reached or says that it cannot take it now.
  static let attemptsMaximum = 3
  static let timeout_ms = 5_000
  static let answerBytesMaximum = 65_536

  private let address: WebhookAddress
  private let secret: WebhookSecret?
  private let transport: any HTTPTransport
  private let surroundings: any Surroundings

  /// Without a secret the notices are not signed.
  public init(address: WebhookAddress, secret: WebhookSecret?, transport: any HTTPTransport, surroundings: any Surroundings) {
    self.address = address
    self.secret = secret
    self.transport = transport
    self.surroundings = surroundings
  }

  public func announce(_ notice: CaseNotice, idempotencyKey: String) async throws(StepFailure) {
    let now_ms = surroundings.now_ms()
    let body = try body(notice, now_ms)
    var headers = [
      HTTPField("Content-Type", "application/json"), HTTPField("webhook-id", idempotencyKey), HTTPField("webhook-timestamp", "\(now_ms / 1_000)"),
    ]
    if let secret { headers.append(HTTPField("webhook-signature", secret.signature(id: idempotencyKey, timestamp_s: now_ms / 1_000, body: body))) }
    let request = HTTPRequest(
      method: "POST", url: address.url, headers: headers, body: body, timeout_ms: Self.timeout_ms, responseBytesMaximum: Self.answerBytesMaximum)
    var failure = StepFailure(.network, detail: "")
    for _ in 0..<Self.attemptsMaximum {
      do throws(StepFailure) { return try await send(request) } catch {
        failure = error
        guard error.kind == .network || error.kind == .integration else { break }
      }
    }
    throw failure
  }

  private func send(_ request: HTTPRequest) async throws(StepFailure) {
    let status: Int
    do throws(TransportError) { status = try await transport.send(request).status } catch .tooLarge(let received) {
      // What a receiver answers is its status; how much it says beside is nothing to the notice.
      status = received
    } catch {
      if case .tls = error { throw StepFailure(.authentication, detail: "the webhook's certificate is not trusted") }
      if case .deadline = error { throw StepFailure(.timeout, isAmbiguous: true, detail: "the webhook did not answer in time") }
      throw StepFailure(.network, isAmbiguous: error.isAmbiguous, detail: "the webhook cannot be reached: \(error.name)")
    }
    guard !(200..<300).contains(status) else { return }
    let isTransient = status >= 500 || [408, 425, 429].contains(status)
    throw StepFailure(isTransient ? .integration : .rejected, detail: "the webhook answered \(status)")
  }

  private func body(_ notice: CaseNotice, _ now_ms: Int64) throws(StepFailure) -> [UInt8] {
    let family = notice.place.family
    let data: [(name: String, value: JSONValue)] = [
      (family.idName, .string(notice.place.id)), ("tenant", .string(notice.place.tenant)), ("title", .string(notice.title)),
      ("reasons", .array(notice.reasons.map { .string($0) })), ("token", .string(notice.token)), ("expires_at", .string(Timestamp.text(notice.expires_ms))),
      ("\(notice.wait)_path", .string("/\(family.plural)/\(notice.place.id)/\(notice.wait)")),
    ]
    let json: JSONValue = [
      "type": .string("\(family.singular).\(notice.wait)_required"), "timestamp": .string(Timestamp.text(now_ms)), "data": .fields(data),
    ]
    // Texts only: nothing that a writer could refuse.
    do { return try JSONWriter.write(json) } catch { throw StepFailure(.runtime, detail: "the notice is no JSON") }
  }
}

extension TransportError {
  /// Its case alone: a detail could repeat the URL.
  fileprivate var name: String {
    switch self {
    case .resolve: "its name has no address"
    case .connect: "nothing answers"
    case .timeout: "it took too long"
    case .deadline: "no time was left"
    case .tls: "no trusted connection"
    case .tooLarge: "its answer is too large"
    case .cancelled: "cancelled"
    case .unsent, .other: "the connection broke"
    }
  }
}
